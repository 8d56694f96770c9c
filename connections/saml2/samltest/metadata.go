package samltest

import (
	"encoding/base64"
	"strconv"

	"github.com/beevik/etree"
)

// Bindings of the endpoints.
const (
	Redirect = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
	Post     = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
)

// IDP is what a provider's metadata says.
type IDP struct {
	EntityID   string
	SSO        map[string]string // binding → location
	SLO        map[string]string
	Signing    []string // names of keys
	WantSigned bool     // WantAuthnRequestsSigned
}

// Metadata writes the EntityDescriptor of a provider.
func (p IDP) Metadata() string {
	root, role := entity(p.EntityID, "md:IDPSSODescriptor")
	if p.WantSigned {
		role.CreateAttr("WantAuthnRequestsSigned", "true")
	}
	for _, name := range p.Signing {
		addKey(role, "signing", name)
	}
	addEndpoints(role, "md:SingleLogoutService", p.SLO)
	addEndpoints(role, "md:SingleSignOnService", p.SSO)
	return string(Bytes(root))
}

// SP is what a service provider's metadata says.
type SP struct {
	EntityID      string
	Consumers     []string // locations, by POST; the first is the default
	SLO           map[string]string
	Signing       []string
	Encryption    []string
	RequestSigned bool // AuthnRequestsSigned
}

// Metadata writes the EntityDescriptor of a service provider.
func (p SP) Metadata() string {
	root, role := entity(p.EntityID, "md:SPSSODescriptor")
	if p.RequestSigned {
		role.CreateAttr("AuthnRequestsSigned", "true")
	}
	for _, name := range p.Signing {
		addKey(role, "signing", name)
	}
	for _, name := range p.Encryption {
		addKey(role, "encryption", name)
	}
	addEndpoints(role, "md:SingleLogoutService", p.SLO)
	for i, location := range p.Consumers {
		acs := role.CreateElement("md:AssertionConsumerService")
		acs.CreateAttr("Binding", Post)
		acs.CreateAttr("Location", location)
		acs.CreateAttr("index", strconv.Itoa(i))
	}
	return string(Bytes(root))
}

func entity(id, role string) (root, descriptor *etree.Element) {
	root = etree.NewElement("md:EntityDescriptor")
	root.CreateAttr("xmlns:md", Metadata)
	root.CreateAttr("xmlns:ds", Signature)
	root.CreateAttr("entityID", id)
	descriptor = root.CreateElement(role)
	descriptor.CreateAttr("protocolSupportEnumeration", Protocol)
	return root, descriptor
}

func addKey(role *etree.Element, use, name string) {
	descriptor := role.CreateElement("md:KeyDescriptor")
	descriptor.CreateAttr("use", use)
	descriptor.CreateElement("ds:KeyInfo").CreateElement("ds:X509Data").CreateElement("ds:X509Certificate").
		SetText(base64.StdEncoding.EncodeToString(Named(name).Certificate.Raw))
}

func addEndpoints(role *etree.Element, name string, locations map[string]string) {
	for _, binding := range []string{Redirect, Post} {
		if location := locations[binding]; location != "" {
			el := role.CreateElement(name)
			el.CreateAttr("Binding", binding)
			el.CreateAttr("Location", location)
		}
	}
}
