package adfs

import (
	"encoding/base64"
	"net/http"

	"github.com/beevik/etree"
)

const (
	metadataPath        = "/FederationMetadata/2007-06/FederationMetadata.xml"
	metadataNamespace   = "urn:oasis:names:tc:SAML:2.0:metadata"
	federationNamespace = "http://docs.oasis-open.org/wsfed/federation/200706"
	claimNamespace      = "http://docs.oasis-open.org/wsfed/authorization/200706"
	instanceNamespace   = "http://www.w3.org/2001/XMLSchema-instance"
	wsTrust13           = "http://docs.oasis-open.org/ws-sx/ws-trust/200512"
)

func (s *Server) metadata(w http.ResponseWriter, r *http.Request) {
	content, err := s.Metadata()
	if err != nil {
		s.fail(w, r, problem{about: "internal", log: err.Error()})
		return
	}
	w.Header().Set("Content-Type", "application/samlmetadata+xml")
	_, _ = w.Write(content) // the peer has gone: nothing to do
}

// Metadata is the provider's own, signed: the two roles of WS-Federation, then
// the two of SAML, in AD FS's order.
func (s *Server) Metadata() ([]byte, error) {
	root := etree.NewElement("EntityDescriptor")
	root.CreateAttr("ID", identifier())
	root.CreateAttr("entityID", s.issuer())
	root.CreateAttr("xmlns", metadataNamespace)
	s.applicationRole(root)
	s.tokenRole(root)
	s.spRole(root)
	s.idpRole(root)
	contact := child(root, "ContactPerson", "", "contactType", "support")
	child(contact, "GivenName", "Operations")
	signature, err := s.signature(root, "ID")
	if err != nil {
		return nil, err
	}
	root.InsertChildAt(0, signature)
	text, err := write(root)
	return []byte(text), err
}

// role begins a role of WS-Federation.
func (s *Server) role(root *etree.Element, kind string) *etree.Element {
	role := child(root, "RoleDescriptor", "", "xsi:type", "fed:"+kind,
		"protocolSupportEnumeration", wsTrust13+" "+trustNamespace+" "+federationNamespace,
		"ServiceDisplayName", "AD FS of the demo", "xmlns:xsi", instanceNamespace, "xmlns:fed", federationNamespace)
	return role
}

func (s *Server) applicationRole(root *etree.Element) {
	role := s.role(root, "ApplicationServiceType")
	key(role, "encryption", s.encryption.Raw)
	claimTypes(role, "fed:ClaimTypesRequested")
	scopes := child(role, "fed:TargetScopes", "")
	for _, address := range []string{s.endpoint(), s.issuer()} {
		reference(scopes, address)
	}
	reference(child(role, "fed:ApplicationServiceEndpoint", ""), s.endpoint())
	reference(child(role, "fed:PassiveRequestorEndpoint", ""), s.endpoint())
}

func (s *Server) tokenRole(root *etree.Element) {
	role := s.role(root, "SecurityTokenServiceType")
	key(role, "signing", s.signing.Raw)
	types := child(role, "fed:TokenTypesOffered", "")
	child(types, "fed:TokenType", "", "Uri", assertionNamespace)
	child(types, "fed:TokenType", "", "Uri", token11Namespace)
	claimTypes(role, "fed:ClaimTypesOffered")
	reference(child(role, "fed:SecurityTokenServiceEndpoint", ""), s.options.BaseURL+"/adfs/services/trust/2005/certificatemixed")
	reference(child(role, "fed:PassiveRequestorEndpoint", ""), s.endpoint())
}

func (s *Server) spRole(root *etree.Element) {
	role := child(root, "SPSSODescriptor", "", "WantAssertionsSigned", "true", "protocolSupportEnumeration", protocolNamespace)
	s.samlKeys(role)
	s.endpoints(role, "SingleLogoutService")
	nameFormats(role)
	child(role, "AssertionConsumerService", "", "Binding", bindingPost, "Location", s.endpoint(), "index", "0", "isDefault", "true")
}

func (s *Server) idpRole(root *etree.Element) {
	role := child(root, "IDPSSODescriptor", "", "protocolSupportEnumeration", protocolNamespace)
	s.samlKeys(role)
	s.endpoints(role, "SingleLogoutService")
	nameFormats(role)
	s.endpoints(role, "SingleSignOnService")
	for _, c := range offered() {
		child(role, "Attribute", "", "Name", c.uri(), "NameFormat", "urn:oasis:names:tc:SAML:2.0:attrname-format:uri",
			"FriendlyName", c.values[0], "xmlns", assertionNamespace)
	}
}

func (s *Server) samlKeys(role *etree.Element) {
	key(role, "encryption", s.encryption.Raw)
	key(role, "signing", s.signing.Raw)
}

func (s *Server) endpoints(role *etree.Element, name string) {
	for _, binding := range []string{bindingRedirect, bindingPost} {
		child(role, name, "", "Binding", binding, "Location", s.endpoint())
	}
}

func nameFormats(role *etree.Element) {
	for _, format := range []string{emailName, "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent", "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"} {
		child(role, "NameIDFormat", format)
	}
}

func key(role *etree.Element, use string, certificate []byte) {
	info := child(child(role, "KeyDescriptor", "", "use", use), "KeyInfo", "", "xmlns", signatureNamespace)
	child(child(info, "X509Data", ""), "X509Certificate", base64.StdEncoding.EncodeToString(certificate))
}

func reference(parent *etree.Element, address string) {
	child(child(parent, "EndpointReference", "", "xmlns", addressingNamespace), "Address", address)
}

// offered are the claim types of the metadata; the value is what people call
// them.
func offered() []claim {
	return []claim{
		{identityClaims, "emailaddress", []string{"E-Mail Address"}},
		{identityClaims, "givenname", []string{"Given Name"}},
		{identityClaims, "name", []string{"Name"}},
		{identityClaims, "upn", []string{"UPN"}},
		{"http://schemas.xmlsoap.org/claims", "CommonName", []string{"Common Name"}},
		{"http://schemas.xmlsoap.org/claims", "Group", []string{"Group"}},
		{identityClaims, "surname", []string{"Surname"}},
		{"http://schemas.microsoft.com/ws/2008/06/identity/claims", "authenticationmethod", []string{"Authentication Method"}},
		{"http://schemas.microsoft.com/ws/2008/06/identity/claims", "authenticationinstant", []string{"Authentication time stamp"}},
		{microsoftClaims, "authnmethodsreferences", []string{"Authentication Methods References"}},
	}
}

func claimTypes(role *etree.Element, name string) {
	list := child(role, name, "")
	for _, c := range offered() {
		item := child(list, "auth:ClaimType", "", "Uri", c.uri(), "Optional", "true", "xmlns:auth", claimNamespace)
		child(item, "auth:DisplayName", c.values[0])
		child(item, "auth:Description", c.values[0])
	}
}
