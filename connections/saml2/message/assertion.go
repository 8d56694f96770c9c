package message

import (
	"time"

	"github.com/beevik/etree"
)

// unsigned builds the tree.
func (r Response) unsigned() *etree.Element {
	response := etree.NewElement("samlp:Response")
	response.CreateAttr("xmlns:samlp", Protocol)
	response.CreateAttr("xmlns:saml", Assertion)
	response.CreateAttr("ID", or(r.ID, "_response"))
	response.CreateAttr("Version", "2.0")
	response.CreateAttr("IssueInstant", Instant(r.Now))
	response.CreateAttr("Destination", r.Recipient)
	if r.Request != "" {
		response.CreateAttr("InResponseTo", r.Request)
	}
	response.CreateElement("saml:Issuer").SetText(r.Provider)
	addStatus(response, r.Status, r.Message)
	if !r.Unasserted {
		response.AddChild(r.assertion())
	}
	return response
}

// addStatus nests the codes, the outermost first.
func addStatus(response *etree.Element, codes []string, message string) {
	if len(codes) == 0 {
		codes = []string{"Success"}
	}
	status := response.CreateElement("samlp:Status")
	at := status
	for _, code := range codes {
		at = at.CreateElement("samlp:StatusCode")
		at.CreateAttr("Value", Status+code)
	}
	if message != "" {
		status.CreateElement("samlp:StatusMessage").SetText(message)
	}
}

// assertion builds the assertion, with its own namespace declarations so that
// it can be moved.
func (r Response) assertion() *etree.Element {
	a := etree.NewElement("saml:Assertion")
	a.CreateAttr("xmlns:saml", Assertion)
	a.CreateAttr("ID", or(r.AssertionID, "_assertion"))
	a.CreateAttr("Version", "2.0")
	a.CreateAttr("IssueInstant", Instant(r.Now))
	a.CreateElement("saml:Issuer").SetText(r.Provider)
	r.addSubject(a)
	conditions := a.CreateElement("saml:Conditions")
	conditions.CreateAttr("NotBefore", Instant(r.Now))
	conditions.CreateAttr("NotOnOrAfter", Instant(r.Now.Add(time.Hour)))
	conditions.CreateElement("saml:AudienceRestriction").CreateElement("saml:Audience").SetText(r.Audience)
	statement := a.CreateElement("saml:AuthnStatement")
	statement.CreateAttr("AuthnInstant", Instant(r.instant()))
	statement.CreateAttr("SessionNotOnOrAfter", Instant(r.Now.Add(8*time.Hour)))
	if r.SessionIndex != "" {
		statement.CreateAttr("SessionIndex", r.SessionIndex)
	}
	context := statement.CreateElement("saml:AuthnContext")
	if r.Class != "" {
		context.CreateElement("saml:AuthnContextClassRef").SetText(r.Class)
	}
	if len(r.Attributes) > 0 {
		addAttributes(a.CreateElement("saml:AttributeStatement"), r.Attributes)
	}
	return a
}

func (r Response) addSubject(a *etree.Element) {
	subject := a.CreateElement("saml:Subject")
	name := subject.CreateElement("saml:NameID")
	if r.NameFormat != "" {
		name.CreateAttr("Format", r.NameFormat)
	}
	name.SetText(or(r.NameID, "alice"))
	confirmation := subject.CreateElement("saml:SubjectConfirmation")
	confirmation.CreateAttr("Method", Bearer)
	data := confirmation.CreateElement("saml:SubjectConfirmationData")
	if r.Request != "" {
		data.CreateAttr("InResponseTo", r.Request)
	}
	data.CreateAttr("Recipient", r.Recipient)
	data.CreateAttr("NotOnOrAfter", Instant(r.Now.Add(5*time.Minute)))
}

func addAttributes(list *etree.Element, attributes []Attribute) {
	for _, attribute := range attributes {
		el := list.CreateElement("saml:Attribute")
		el.CreateAttr("Name", attribute.Name)
		if attribute.Format != "" {
			el.CreateAttr("NameFormat", attribute.Format)
		}
		if attribute.FriendlyName != "" {
			el.CreateAttr("FriendlyName", attribute.FriendlyName)
		}
		for _, value := range attribute.Values {
			el.CreateElement("saml:AttributeValue").SetText(value)
		}
	}
}

func (r Response) instant() time.Time {
	if r.Instant.IsZero() {
		return r.Now
	}
	return r.Instant
}
