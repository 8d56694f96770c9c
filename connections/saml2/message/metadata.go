package message

import (
	"crypto/x509"
	"encoding/base64"
	"strconv"

	"github.com/beevik/etree"
)

// IDP is what a provider's metadata says.
type IDP struct {
	EntityID   string
	SSO        map[string]string // binding → location
	SLO        map[string]string
	Signing    []*x509.Certificate
	WantSigned bool // WantAuthnRequestsSigned
}

// Element writes the EntityDescriptor of a provider.
func (p IDP) Element() *etree.Element {
	root, role := entity(p.EntityID, "md:IDPSSODescriptor")
	if p.WantSigned {
		role.CreateAttr("WantAuthnRequestsSigned", "true")
	}
	for _, certificate := range p.Signing {
		addKey(role, "signing", certificate)
	}
	addEndpoints(role, "md:SingleLogoutService", p.SLO)
	addEndpoints(role, "md:SingleSignOnService", p.SSO)
	return root
}

// SP is what a service provider's metadata says.
type SP struct {
	EntityID      string
	Consumers     []string // locations, by POST; the first is the default
	SLO           map[string]string
	Signing       []*x509.Certificate
	Encryption    []*x509.Certificate
	RequestSigned bool // AuthnRequestsSigned
}

// Element writes the EntityDescriptor of a service provider.
func (p SP) Element() *etree.Element {
	root, role := entity(p.EntityID, "md:SPSSODescriptor")
	if p.RequestSigned {
		role.CreateAttr("AuthnRequestsSigned", "true")
	}
	for _, certificate := range p.Signing {
		addKey(role, "signing", certificate)
	}
	for _, certificate := range p.Encryption {
		addKey(role, "encryption", certificate)
	}
	addEndpoints(role, "md:SingleLogoutService", p.SLO)
	for i, location := range p.Consumers {
		acs := role.CreateElement("md:AssertionConsumerService")
		acs.CreateAttr("Binding", Post)
		acs.CreateAttr("Location", location)
		acs.CreateAttr("index", strconv.Itoa(i))
	}
	return root
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

func addKey(role *etree.Element, use string, certificate *x509.Certificate) {
	descriptor := role.CreateElement("md:KeyDescriptor")
	descriptor.CreateAttr("use", use)
	descriptor.CreateElement("ds:KeyInfo").CreateElement("ds:X509Data").CreateElement("ds:X509Certificate").
		SetText(base64.StdEncoding.EncodeToString(certificate.Raw))
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
