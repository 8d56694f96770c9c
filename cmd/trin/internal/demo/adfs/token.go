package adfs

import (
	"time"

	"github.com/beevik/etree"
)

// The namespaces of a token of SAML 1.1 and of what is around it.
const (
	trustNamespace      = "http://schemas.xmlsoap.org/ws/2005/02/trust"
	utilityNamespace    = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
	policyNamespace     = "http://schemas.xmlsoap.org/ws/2004/09/policy"
	addressingNamespace = "http://www.w3.org/2005/08/addressing"
	token11Namespace    = "urn:oasis:names:tc:SAML:1.0:assertion"
	bearer11            = "urn:oasis:names:tc:SAML:1.0:cm:bearer"
)

// tokenLifetime is how long a token holds.
const tokenLifetime = time.Hour

// response is the RequestSecurityTokenResponse of WS-Trust of February 2005
// with a token of SAML 1.1, in one line.
func (s *Server) response(a *ask, l login) (string, error) {
	now := s.now()
	token, err := s.token11(a, l, now)
	if err != nil {
		return "", err
	}
	root := etree.NewElement("t:RequestSecurityTokenResponse")
	root.CreateAttr("xmlns:t", trustNamespace)
	lifetime := child(root, "t:Lifetime", "")
	child(lifetime, "wsu:Created", instant(now), "xmlns:wsu", utilityNamespace)
	child(lifetime, "wsu:Expires", instant(now.Add(tokenLifetime)), "xmlns:wsu", utilityNamespace)
	applies := child(root, "wsp:AppliesTo", "", "xmlns:wsp", policyNamespace)
	reference := child(applies, "wsa:EndpointReference", "", "xmlns:wsa", addressingNamespace)
	child(reference, "wsa:Address", a.wsfed.realm)
	child(root, "t:RequestedSecurityToken", "").AddChild(token)
	child(root, "t:TokenType", token11Namespace)
	child(root, "t:RequestType", trustNamespace+"/Issue")
	child(root, "t:KeyType", "http://schemas.xmlsoap.org/ws/2005/05/identity/NoProofKey")
	return write(root)
}

// token11 is the signed assertion: attributes first, then the statement about
// the login, and the signature last (SAML 1.1 core, 2.3.2).
func (s *Server) token11(a *ask, l login, now time.Time) (*etree.Element, error) {
	assertion := etree.NewElement("saml:Assertion")
	for _, attribute := range [][2]string{
		{"MajorVersion", "1"}, {"MinorVersion", "1"}, {"AssertionID", identifier()},
		{"Issuer", s.issuer()}, {"IssueInstant", instant(now)}, {"xmlns:saml", token11Namespace},
	} {
		assertion.CreateAttr(attribute[0], attribute[1])
	}
	conditions := child(assertion, "saml:Conditions", "", "NotBefore", instant(now), "NotOnOrAfter", instant(now.Add(tokenLifetime)))
	child(child(conditions, "saml:AudienceRestrictionCondition", ""), "saml:Audience", a.wsfed.realm)

	attributes := child(assertion, "saml:AttributeStatement", "")
	subject11(attributes, l)
	for _, c := range l.claims(a) {
		attribute := child(attributes, "saml:Attribute", "", "AttributeName", c.name, "AttributeNamespace", c.namespace)
		for _, value := range c.values {
			child(attribute, "saml:AttributeValue", value)
		}
	}
	statement := child(assertion, "saml:AuthenticationStatement", "",
		"AuthenticationMethod", a.method.token11, "AuthenticationInstant", instant(l.password))
	subject11(statement, l)

	signature, err := s.signature(assertion, "AssertionID")
	if err != nil {
		return nil, err
	}
	assertion.AddChild(signature)
	return assertion, nil
}

// subject11 is the subject, the same in both statements.
func subject11(statement *etree.Element, l login) {
	subject := child(statement, "saml:Subject", "")
	child(subject, "saml:NameIdentifier", l.user.Principal, "Format", unspecifiedName)
	child(child(subject, "saml:SubjectConfirmation", ""), "saml:ConfirmationMethod", bearer11)
}
