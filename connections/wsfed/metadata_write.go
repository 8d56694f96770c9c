package wsfed

import (
	"strings"
	"time"

	"github.com/beevik/etree"

	"trin/connections"
	"trin/connections/saml2"
)

// displayName is what Trin calls itself in its metadata.
const displayName = "Trin"

// claimType is a claim type as metadata lists it.
type claimType struct{ uri, name, description string }

// claimTypes are those that say how the user was authenticated. What else a
// token holds is each application's own affair.
var claimTypes = [...]claimType{
	{claimAuthnMethod, "Authentication method", "The method by which the user was authenticated"},
	{claimAuthnInstant, "Authentication instant", "When the user was authenticated"},
	{ClaimAuthnMethods, "Authentication methods references", "Every method that was used to authenticate the user"},
}

// newEntity makes an EntityDescriptor (metadata 2.3.2) with one RoleDescriptor
// of a type of the federation namespace (WS-Federation 1.2, 3.1.2.1). The role
// declares the prefix of its type itself, where readers look for it.
func newEntity(id, entityID, roleType, protocols string, until time.Time) (root, role *etree.Element) {
	root = etree.NewElement("md:EntityDescriptor")
	root.CreateAttr("xmlns:md", saml2.NamespaceMetadata)
	root.CreateAttr("xmlns:ds", saml2.NamespaceSignature)
	root.CreateAttr("ID", id)
	root.CreateAttr("entityID", entityID)
	root.CreateAttr("validUntil", saml2.FormatInstant(until))
	role = root.CreateElement("md:RoleDescriptor")
	role.CreateAttr("xmlns:xsi", instanceNamespace)
	role.CreateAttr("xmlns:fed", NamespaceFederation)
	role.CreateAttr("xsi:type", "fed:"+roleType)
	role.CreateAttr("protocolSupportEnumeration", protocols)
	role.CreateAttr("ServiceDisplayName", displayName)
	return root, role
}

// tokenService describes Trin as a security token service (WS-Federation 1.2,
// 3.1.2.2). Only signing keys are in it: Microsoft's readers take every key that
// they find for one that signs.
type tokenService struct {
	ID         string
	EntityID   string // the Issuer of the tokens
	Endpoint   string
	ValidUntil time.Time
	Signing    []connections.Key
}

// build writes the metadata, unsigned, in the order of the schema.
func (s tokenService) build() *etree.Element {
	root, role := newEntity(s.ID, s.EntityID, "SecurityTokenServiceType", NamespaceFederation, s.ValidUntil)
	for _, key := range s.Signing {
		saml2.AddKeyDescriptor(role, "signing", key)
	}
	offered := role.CreateElement("fed:TokenTypesOffered")
	for _, uri := range [...]string{TokenTypeSAML11, TokenTypeSAML20} {
		offered.CreateElement("fed:TokenType").CreateAttr("Uri", uri)
	}
	addClaimTypes(role, "fed:ClaimTypesOffered")
	// The schema wants this one, although nobody here speaks SOAP: it holds the
	// only address that there is.
	addEndpoint(role, "fed:SecurityTokenServiceEndpoint", s.Endpoint)
	addEndpoint(role, "fed:PassiveRequestorEndpoint", s.Endpoint)
	return root
}

// relyingParty describes Trin as the application of a provider (WS-Federation
// 1.2, 3.1.2.4). It holds no signing key, because Trin signs nothing towards a
// provider but this document, and an encryption key only where tokens must be
// encrypted: AD FS encrypts as soon as it finds one, with an algorithm that does
// not protect what it hides.
type relyingParty struct {
	ID         string
	Realm      string // the wtrealm of our requests and the audience of the answers
	Endpoint   string
	ValidUntil time.Time
	Encryption []connections.Key
}

// build writes the metadata, unsigned, in the order of the schema.
func (p relyingParty) build() *etree.Element {
	protocols := strings.Join([]string{NamespaceFederation, NamespaceTrust13, NamespaceTrust2005}, " ")
	root, role := newEntity(p.ID, p.Realm, "ApplicationServiceType", protocols, p.ValidUntil)
	for _, key := range p.Encryption {
		saml2.AddEncryptionKey(role, key)
	}
	addClaimTypes(role, "fed:ClaimTypesRequested")
	addEndpoint(role, "fed:TargetScopes", p.Realm)
	addEndpoint(role, "fed:ApplicationServiceEndpoint", p.Endpoint)
	addEndpoint(role, "fed:PassiveRequestorEndpoint", p.Endpoint)
	return root
}

// addClaimTypes lists the claim types (WS-Federation 1.2, 3.1.7, 9.2).
func addClaimTypes(role *etree.Element, name string) {
	list := role.CreateElement(name)
	list.CreateAttr("xmlns:auth", NamespaceAuth)
	for _, c := range claimTypes {
		el := list.CreateElement("auth:ClaimType")
		el.CreateAttr("Uri", c.uri)
		el.CreateAttr("Optional", "true")
		el.CreateElement("auth:DisplayName").SetText(c.name)
		el.CreateElement("auth:Description").SetText(c.description)
	}
}

// addEndpoint adds an endpoint reference (WS-Addressing 1.0 core, 2.1).
func addEndpoint(role *etree.Element, name, address string) {
	reference := role.CreateElement(name).CreateElement("wsa:EndpointReference")
	reference.CreateAttr("xmlns:wsa", NamespaceAddressing)
	reference.CreateElement("wsa:Address").SetText(address)
}
