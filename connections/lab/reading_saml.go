package lab

import (
	"context"
	"encoding/base64"
	"strings"
	"time"

	"github.com/beevik/etree"

	"trin/connections/internal/xmlsec"
	"trin/connections/saml2/lint"
)

// statusPrefix begins the status codes of SAML.
const statusPrefix = "urn:oasis:names:tc:SAML:2.0:status:"

func (l *Lab) readSAML(ctx context.Context, run *Run, r *Reading) error {
	raw, err := base64.StdEncoding.DecodeString(run.Answer.Fields["SAMLResponse"])
	if err != nil {
		return unreadableError{err}
	}
	r.Text = string(raw)
	root, err := parse(raw)
	if err != nil {
		return unreadableError{err}
	}
	certificates, err := l.trinCertificates(ctx)
	if err != nil {
		return err
	}
	r.Lint = lint.Check(lint.Response, raw, lint.Options{Now: run.Answer.At, Certificates: certificates, Own: []string{l.Trin, l.Pages}})
	for _, code := range root.FindElements("./Status//StatusCode") {
		r.Codes = append(r.Codes, strings.TrimPrefix(code.SelectAttrValue("Value", ""), statusPrefix))
	}
	r.Message = textOf(root, "./Status/StatusMessage")
	r.Recipient, r.ReplyTo = root.SelectAttrValue("Destination", ""), root.SelectAttrValue("InResponseTo", "")
	trust := xmlsec.Trust{Certificates: certificates}
	r.Success = len(r.Codes) == 1 && r.Codes[0] == "Success"
	assertion := root.SelectElement("Assertion")
	verified, err := xmlsec.Verify(root, trust)
	if err != nil && assertion != nil {
		verified, err = xmlsec.Verify(assertion, trust)
	}
	if r.Signed = err == nil; err != nil {
		r.Unsigned = err.Error()
	}
	if r.Recipient != "" && r.Recipient != l.answers(SAML) {
		r.say(BadRecipient, r.Recipient)
	}
	if r.ReplyTo != run.MessageID {
		r.say(BadReply, r.ReplyTo)
	}
	if !r.Success || assertion == nil {
		return nil
	}
	if verified != nil {
		if inside := verified.SelectElement("Assertion"); verified.Tag == "Response" && inside != nil {
			verified = inside
		}
		assertion = verified // what was signed, and nothing else
	}
	l.readAssertion(assertion, r)
	if r.Audience != l.applicationEntity() {
		r.say(BadAudience, r.Audience)
	}
	return nil
}

// readAssertion reads an assertion of SAML 2.0.
func (l *Lab) readAssertion(a *etree.Element, r *Reading) {
	r.Audience = textOf(a, "./Conditions/AudienceRestriction/Audience")
	r.Class = textOf(a, "./AuthnStatement/AuthnContext/AuthnContextClassRef")
	r.Instant, r.Until = timeOf(a, "./AuthnStatement", "AuthnInstant"), timeOf(a, "./Conditions", "NotOnOrAfter")
	if name := a.FindElement("./Subject/NameID"); name != nil {
		r.Name, r.Format = strings.TrimSpace(name.Text()), name.SelectAttrValue("Format", "")
	}
	for _, attribute := range a.FindElements("./AttributeStatement/Attribute") {
		r.claim(attribute.SelectAttrValue("Name", ""), attribute)
	}
}

func (r *Reading) claim(name string, attribute *etree.Element) {
	claim := Claim{Name: name}
	for _, value := range attribute.SelectElements("AttributeValue") {
		claim.Values = append(claim.Values, value.Text())
	}
	r.Claims = append(r.Claims, claim)
}

// timeOf is the time of an attribute; zero = it says none.
func timeOf(el *etree.Element, path, attribute string) time.Time {
	found := el.FindElement(path)
	if found == nil {
		return time.Time{}
	}
	at, err := time.Parse(time.RFC3339Nano, found.SelectAttrValue(attribute, ""))
	if err != nil {
		return time.Time{}
	}
	return at
}
