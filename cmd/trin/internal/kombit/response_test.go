package kombit

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/beevik/etree"

	"trin/connections/saml2/samltest"
)

// wrongResponse is the right answer with one thing made otherwise.
type wrongResponse struct {
	name string
	good bool // it is accepted all the same
	bend func(*samltest.Response)
}

// value sets an attribute at the path; without a value it is taken away.
func value(name, path, attribute string, values ...string) wrongResponse {
	return tree(name, func(el *etree.Element) {
		at := el.FindElement(path)
		at.RemoveAttr(attribute)
		if len(values) > 0 {
			at.CreateAttr(attribute, values[0])
		}
	})
}

// text sets the text at the path; without one the element is taken away.
func text(name, path string, values ...string) wrongResponse {
	return tree(name, func(el *etree.Element) {
		at := el.FindElement(path)
		if len(values) == 0 {
			at.Parent().RemoveChild(at)
			return
		}
		at.SetText(values[0])
	})
}

// tree changes the message before it is signed.
func tree(name string, change func(*etree.Element)) wrongResponse {
	return wrongResponse{name: name, bend: func(r *samltest.Response) { *r = editing(*r, change) }}
}

// signedToo has the Response signed beside the assertion.
func signedToo(w wrongResponse) wrongResponse {
	bend := w.bend
	w.bend = func(r *samltest.Response) { bend(r); r.SignResponse = samltest.ProviderNextKey }
	return w
}

// later changes the message after the assertion was signed, where what is
// changed could not be signed at all.
func later(w wrongResponse) wrongResponse {
	bend := w.bend
	w.bend = func(r *samltest.Response) { bend(r); r.Edit, r.EditClear = nil, r.Edit }
	return w
}

func (w wrongResponse) accepted() wrongResponse {
	w.good = true
	return w
}

func at(t time.Time) string { return samltest.Instant(t) }

// envelopeCases are about the Response.
func envelopeCases() []wrongResponse {
	now := start
	return []wrongResponse{
		value("Response ID empty", ".", "ID", ""), value("Response ID missing", ".", "ID"), value("Response ID no name, and not signed", ".", "ID", "1 2").accepted(),
		value("Response Version empty", ".", "Version", ""), value("Response Version missing", ".", "Version"), value("Response Version 1.1", ".", "Version", "1.1"), value("Response Version 2.1", ".", "Version", "2.1"),
		value("Response IssueInstant empty", ".", "IssueInstant", ""), value("Response IssueInstant missing", ".", "IssueInstant"), value("Response IssueInstant malformed", ".", "IssueInstant", "yesterday"),
		value("Response IssueInstant before the request", ".", "IssueInstant", at(now.Add(-10*time.Minute))), value("Response IssueInstant in the future", ".", "IssueInstant", at(now.Add(10*time.Minute))),
		value("InResponseTo empty", ".", "InResponseTo", ""), value("InResponseTo missing", ".", "InResponseTo"), value("InResponseTo wrong", ".", "InResponseTo", "_other"),
		value("Destination empty", ".", "Destination", ""), value("Destination missing from a Response that is not signed", ".", "Destination").accepted(), signedToo(value("Destination missing from one that is", ".", "Destination")), value("Destination wrong", ".", "Destination", "https://evil.example/acs"),
		text("Status missing", "./Status"), text("StatusCode missing", "./Status/StatusCode"), value("StatusCode empty", "./Status/StatusCode", "Value", ""), value("StatusCode without a value", "./Status/StatusCode", "Value"),
		value("StatusCode unknown", "./Status/StatusCode", "Value", "urn:oasis:names:tc:SAML:2.0:status:Succes"), value("StatusCode of an error", "./Status/StatusCode", "Value", samltest.Status+"Responder"),
		text("Issuer empty", "./Issuer", ""), text("Issuer other", "./Issuer", "https://evil.example"), value("Issuer of another format", "./Issuer", "Format", "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"),
		value("Issuer of the format entity", "./Issuer", "Format", "urn:oasis:names:tc:SAML:2.0:nameid-format:entity").accepted(),
		text("Issuer missing from a Response that is not signed", "./Issuer").accepted(), signedToo(text("Issuer missing from one that is", "./Issuer")),
		text("no assertion", "./Assertion"),
		tree("two assertions", func(el *etree.Element) {
			second := el.SelectElement("Assertion").Copy()
			second.CreateAttr("ID", "_second")
			el.AddChild(second)
		}),
	}
}

// assertionCases are about the assertion.
func assertionCases() []wrongResponse {
	now := start
	const a = "./Assertion"
	return []wrongResponse{
		later(value("ID empty", a, "ID", "")), later(value("ID missing", a, "ID")), later(value("ID no name", a, "ID", "1 2")),
		value("Version empty", a, "Version", ""), value("Version missing", a, "Version"), value("Version 1.1", a, "Version", "1.1"),
		value("IssueInstant empty", a, "IssueInstant", ""), value("IssueInstant missing", a, "IssueInstant"), value("IssueInstant malformed", a, "IssueInstant", "2026-11-22 10:00"),
		value("IssueInstant before the request", a, "IssueInstant", at(now.Add(-10*time.Minute))), value("IssueInstant in the future", a, "IssueInstant", at(now.Add(10*time.Minute))),
		text("assertion's Issuer empty", a+"/Issuer", ""), text("assertion's Issuer other", a+"/Issuer", "https://evil.example"), value("assertion's Issuer of another format", a+"/Issuer", "Format", "urn:x"),
		text("Conditions missing", a+"/Conditions"), tree("Conditions empty", func(el *etree.Element) { el.FindElement(a + "/Conditions").Child = nil }),
		value("NotBefore in the future", a+"/Conditions", "NotBefore", at(now.Add(10*time.Minute))), value("NotBefore malformed", a+"/Conditions", "NotBefore", "now"),
		value("NotBefore empty", a+"/Conditions", "NotBefore", ""), value("NotBefore missing", a+"/Conditions", "NotBefore").accepted(),
		value("NotOnOrAfter past", a+"/Conditions", "NotOnOrAfter", at(now.Add(-10*time.Minute))), value("NotOnOrAfter malformed", a+"/Conditions", "NotOnOrAfter", "tomorrow"), value("NotOnOrAfter empty", a+"/Conditions", "NotOnOrAfter", ""),
		text("AudienceRestriction missing", a+"/Conditions/AudienceRestriction"), text("Audience missing", a+"/Conditions/AudienceRestriction/Audience"),
		text("Audience empty", a+"/Conditions/AudienceRestriction/Audience", ""), text("Audience other", a+"/Conditions/AudienceRestriction/Audience", "https://evil.example"),
		text("AuthnStatement missing", a+"/AuthnStatement"), text("AuthnContext missing", a+"/AuthnStatement/AuthnContext"), value("AuthnInstant missing", a+"/AuthnStatement", "AuthnInstant"),
		value("AuthnInstant malformed", a+"/AuthnStatement", "AuthnInstant", "noon"), value("AuthnInstant in the future", a+"/AuthnStatement", "AuthnInstant", at(now.Add(10*time.Minute))),
	}
}

// subjectCases are about the Subject.
func subjectCases() []wrongResponse {
	now := start
	const (
		s    = "./Assertion/Subject"
		data = s + "/SubjectConfirmation/SubjectConfirmationData"
	)
	return []wrongResponse{
		text("Subject missing", s), tree("Subject empty", func(el *etree.Element) { el.FindElement(s).Child = nil }),
		text("NameID missing, where a claim says who the user is", s+"/NameID").accepted(), text("NameID empty", s+"/NameID", ""), text("NameID of blanks", s+"/NameID", "  "),
		value("NameID of another format", s+"/NameID", "Format", "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"),
		text("SubjectConfirmation missing", s+"/SubjectConfirmation"), value("Method empty", s+"/SubjectConfirmation", "Method", ""), value("Method missing", s+"/SubjectConfirmation", "Method"),
		value("Method holder-of-key", s+"/SubjectConfirmation", "Method", "urn:oasis:names:tc:SAML:2.0:cm:holder-of-key"),
		text("SubjectConfirmationData missing", data), value("Recipient empty", data, "Recipient", ""), value("Recipient missing", data, "Recipient"), value("Recipient other", data, "Recipient", "https://evil.example/acs"),
		value("confirmed to nothing", data, "InResponseTo"), value("confirmed to another", data, "InResponseTo", "_other"), value("confirmed to an empty one", data, "InResponseTo", ""),
		value("NotOnOrAfter of the confirmation missing", data, "NotOnOrAfter"), value("NotOnOrAfter of the confirmation past", data, "NotOnOrAfter", at(now.Add(-10*time.Minute))),
		value("NotOnOrAfter of the confirmation malformed", data, "NotOnOrAfter", "soon"), value("NotBefore in the confirmation", data, "NotBefore", at(now.Add(-time.Minute))),
	}
}

// signatureCases are about who signed what.
func signatureCases() []wrongResponse {
	attacker := samltest.Named(samltest.AttackerKey)
	pinned := samltest.Named(samltest.ProviderNextKey)
	return []wrongResponse{
		{name: "nothing is signed", bend: func(r *samltest.Response) { r.SignAssertion = "" }},
		{name: "the Response alone is signed", bend: func(r *samltest.Response) { r.SignAssertion, r.SignResponse = "", samltest.ProviderNextKey }},
		{name: "both are signed", good: true, bend: func(r *samltest.Response) { r.SignResponse = samltest.ProviderNextKey }},
		{name: "another key with its certificate", bend: func(r *samltest.Response) { r.SignAssertion, r.KeyInfo = samltest.AttackerKey, &attacker }},
		{name: "another key with the right certificate", bend: func(r *samltest.Response) { r.SignAssertion, r.KeyInfo = samltest.AttackerKey, &pinned }},
		{name: "another key without a certificate", bend: func(r *samltest.Response) {
			r.SignAssertion = samltest.AttackerKey
			r.EditClear = func(el *etree.Element) {
				signature := el.FindElement("./Assertion/Signature")
				signature.RemoveChild(signature.SelectElement("KeyInfo"))
			}
		}},
		{name: "a transform of XSLT", bend: func(r *samltest.Response) {
			r.EditClear = func(el *etree.Element) {
				el.FindElement("./Assertion/Signature/SignedInfo/Reference/Transforms").CreateElement("ds:Transform").CreateAttr("Algorithm", "http://www.w3.org/TR/1999/REC-xslt-19991116")
			}
		}},
		{name: "changed after it was signed", bend: func(r *samltest.Response) {
			r.EditClear = func(el *etree.Element) {
				el.FindElement("./Assertion/AttributeStatement/Attribute/AttributeValue").SetText("OIO-SAML-9.9")
			}
		}},
		{name: "SHA-1", bend: func(r *samltest.Response) {
			r.EditClear = func(el *etree.Element) { samltest.WeakenSignature(el.SelectElement("Assertion"), pinned) }
		}},
	}
}

// TestKombit26_ResponsesOfProviders: every response of the list that a provider
// of OIOSAML 3 may get wrong is refused, and the login goes on with the right
// one.
func TestKombit26_ResponsesOfProviders(t *testing.T) {
	t.Parallel()
	for part, cases := range map[string][]wrongResponse{"envelope": envelopeCases(), "assertion": assertionCases(), "subject": subjectCases(), "signature": signatureCases()} {
		t.Run(part, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, withNemLogin()...)
			for _, c := range cases {
				t.Run(c.name, func(t *testing.T) { r.on(t).holds(c) })
			}
		})
	}
	t.Run("wrapping", func(t *testing.T) {
		t.Parallel()
		wrapping(newRig(t))
	})
}

// holds sends one response in a login of its own, and, where it is refused, the
// right one after it.
func (r *rig) holds(c wrongResponse) {
	r.Helper()
	b := r.browser()
	r.post(b, r.fresh("request-2-substantial.xml"))
	a := r.challenge(b)
	response := encrypted(fromNemLogin(a.id, "Substantial", r.clock()))
	c.bend(&response)
	hop := r.answers(b, a, response)
	if c.good {
		r.accepted(r.ch2, hop)
		return
	}
	if hop.Page != nil && hop.Page.Form("SAMLResponse") != nil {
		if refusal := r.refusal(r.ch2, hop); refusal.Codes[0] != "Responder" {
			r.Errorf("got %q", refusal.Codes)
		}
		return // the provider has said that it failed: the login has ended
	}
	if hop.Status < 400 || hop.Status > 499 {
		r.Fatalf("got %d, want that it is refused\n%s", hop.Status, r.logged())
	}
	right := encrypted(fromNemLogin(a.id, "Substantial", r.clock()))
	right.ID, right.AssertionID = newID(r.T), newID(r.T)
	r.accepted(r.ch2, r.answers(b, a, right))
}

// wrapping sends a signed response of the municipality in every way in which an
// evil copy could be read in the place of the signed part.
func wrapping(r *rig) {
	b := r.browser()
	r.posted(b, "request-2-stranger.xml")
	a := r.challenge(b)
	response := unique(fromMunicipality(a.id, r.clock()))
	variants, err := samltest.Wrapped(response.Bytes(), "evil")
	if err != nil || len(variants) < 8 {
		r.Fatalf("%d ways, %v", len(variants), err)
	}
	for _, v := range variants {
		hop, err := b.Send(r.Context(), http.MethodPost, response.Recipient, url.Values{"SAMLResponse": {samltest.Encoded(v.XML)}, "RelayState": {a.relayState}})
		if err != nil {
			r.Fatal(err)
		}
		if hop.Status < 400 || hop.Status > 499 {
			r.Errorf("%s: got %d, want that it is refused", v.Name, hop.Status)
		}
	}
	right := unique(fromMunicipality(a.id, r.clock()))
	right.ID, right.AssertionID = newID(r.T), newID(r.T)
	r.accepted(r.ch2, r.answers(b, a, right))
}
