package adfs

import (
	"encoding/base64"
	"net/http"
	"time"

	"github.com/beevik/etree"
)

const (
	consent     = "urn:oasis:names:tc:SAML:2.0:consent:unspecified"
	bearer20    = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
	deliverable = 5 * time.Minute // how long a response may be delivered
)

// issueSAML posts a response to the partner: unsigned, with a signed assertion.
func (s *Server) issueSAML(w http.ResponseWriter, r *http.Request, b *browser, a *ask, l login) {
	p := partner{trust: a.trust, nameID: l.user.Principal, format: a.saml.nameFormat}
	if p.format == emailName {
		p.nameID = l.user.Mail
	}
	assertion, err := s.assertion(a, l, &p)
	if err != nil {
		s.fail(w, r, problem{about: "internal", relying: a.trust.name(), log: err.Error()})
		return
	}
	response := s.samlMessage("Response", a.saml.consumer, a.saml.id)
	child(child(response, "samlp:Status", ""), "samlp:StatusCode", "", "Value", statusSuccess)
	response.AddChild(assertion)
	s.answered(b, a, p)
	s.postSAML(w, r, a.saml.consumer, "SAMLResponse", response, a.saml.relayState)
}

// refuseSAML posts a response without an assertion. What it is about stands in
// the event log alone.
func (s *Server) refuseSAML(w http.ResponseWriter, r *http.Request, a *ask, status refusal) {
	s.event(r, a, status)
	response := s.samlMessage("Response", a.saml.consumer, a.saml.id)
	code := child(child(response, "samlp:Status", ""), "samlp:StatusCode", "", "Value", status.top)
	if status.sub != "" {
		child(code, "samlp:StatusCode", "", "Value", status.sub)
	}
	s.postSAML(w, r, a.saml.consumer, "SAMLResponse", response, a.saml.relayState)
}

// samlMessage begins a message of the provider.
func (s *Server) samlMessage(kind, destination, inResponseTo string) *etree.Element {
	m := etree.NewElement("samlp:" + kind)
	m.CreateAttr("xmlns:samlp", protocolNamespace)
	m.CreateAttr("ID", identifier())
	m.CreateAttr("Version", "2.0")
	m.CreateAttr("IssueInstant", instant(s.now()))
	m.CreateAttr("Destination", destination)
	m.CreateAttr("Consent", consent)
	if inResponseTo != "" {
		m.CreateAttr("InResponseTo", inResponseTo)
	}
	child(m, "Issuer", s.issuer(), "xmlns", assertionNamespace)
	return m
}

// assertion is the signed assertion. SessionIndex is its own identifier.
func (s *Server) assertion(a *ask, l login, p *partner) (*etree.Element, error) {
	now := s.now()
	assertion := etree.NewElement("Assertion")
	p.sessionIndex = identifier()
	for _, attribute := range [][2]string{{"ID", p.sessionIndex}, {"IssueInstant", instant(now)}, {"Version", "2.0"}, {"xmlns", assertionNamespace}} {
		assertion.CreateAttr(attribute[0], attribute[1])
	}
	child(assertion, "Issuer", s.issuer())
	subject := child(assertion, "Subject", "")
	child(subject, "NameID", p.nameID, "Format", p.format)
	confirmation := child(subject, "SubjectConfirmation", "", "Method", bearer20)
	child(confirmation, "SubjectConfirmationData", "", "InResponseTo", a.saml.id, "NotOnOrAfter", instant(now.Add(deliverable)), "Recipient", a.saml.consumer)
	conditions := child(assertion, "Conditions", "", "NotBefore", instant(now), "NotOnOrAfter", instant(now.Add(tokenLifetime)))
	child(child(conditions, "AudienceRestriction", ""), "Audience", a.trust.name())
	attributes := child(assertion, "AttributeStatement", "")
	for _, c := range l.claims(a) {
		attribute := child(attributes, "Attribute", "", "Name", c.uri())
		for _, value := range c.values {
			child(attribute, "AttributeValue", value)
		}
	}
	statement := child(assertion, "AuthnStatement", "", "AuthnInstant", instant(l.password), "SessionIndex", p.sessionIndex)
	child(child(statement, "AuthnContext", ""), "AuthnContextClassRef", a.method.token20)

	signature, err := s.signature(assertion, "ID")
	if err != nil {
		return nil, err
	}
	assertion.InsertChildAt(1, signature)
	return assertion, nil
}

// postSAML carries a message by a form.
func (s *Server) postSAML(w http.ResponseWriter, r *http.Request, to, parameter string, m *etree.Element, relayState string) {
	text, err := write(m)
	if err != nil {
		s.fail(w, r, problem{about: "internal", log: err.Error()})
		return
	}
	fields := []field{{parameter, encode(text)}}
	if relayState != "" {
		fields = append(fields, field{"RelayState", relayState})
	}
	s.render(w, r, http.StatusOK, postPage(s.words(r), to, fields))
}

func encode(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }
