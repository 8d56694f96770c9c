package attack

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/beevik/etree"

	"trin/connections/saml2/samltest"
)

func TestD11_Shape(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	statement := func(a *etree.Element) *etree.Element { return a.SelectElement("AuthnStatement") }
	context := func(a *etree.Element) *etree.Element { return at(a, "./AuthnStatement/AuthnContext") }
	class := func(a *etree.Element, ref string) { context(a).CreateElement("saml:AuthnContextClassRef").SetText(ref) }
	signed := func(c wrong) wrong {
		inner := c.change
		c.change = func(m *samltest.Response) { m.SignResponse, m.SignAssertion = samltest.ProviderKey, ""; inner(m) }
		return c
	}
	r.holds(t, []wrong{
		edit("no Version on the response", func(el, _ *etree.Element) { el.RemoveAttr("Version") }, `response: Version is ""`),
		edit("Version 1.1 on the assertion", func(_, a *etree.Element) { a.CreateAttr("Version", "1.1") }, `Version is "1.1"`),
		edit("no ID on the response", func(el, _ *etree.Element) { el.RemoveAttr("ID") }, "response: ID is missing"),
		signed(edit("no ID on the assertion", func(_, a *etree.Element) { a.RemoveAttr("ID") }, "assertion: ID is missing")),
		signed(edit("a long ID", func(_, a *etree.Element) { a.CreateAttr("ID", strings.Repeat("a", 257)) }, "ID is longer than 256 bytes")),
		edit("no Status", func(el, _ *etree.Element) { el.RemoveChild(el.SelectElement("Status")) }, "Status is missing"),
		edit("two Status", func(el, _ *etree.Element) { el.AddChild(el.SelectElement("Status").Copy()) }, "more than one Status"),
		edit("no StatusCode", func(el, _ *etree.Element) { el.SelectElement("Status").RemoveChildAt(0) }, "StatusCode is missing"),
		edit("a StatusCode that is empty", func(el, _ *etree.Element) { at(el, "./Status/StatusCode").CreateAttr("Value", " ") }, "StatusCode has no Value"),
		{"no assertion", func(m *samltest.Response) { m.Unasserted, m.SignResponse = true, samltest.ProviderKey }, "no assertion in the response"},
		edit("no AuthnStatement", func(_, a *etree.Element) { a.RemoveChild(statement(a)) }, "AuthnStatement is missing"),
		edit("two AuthnStatements, the second stronger", func(_, a *etree.Element) {
			c := statement(a).Copy()
			at(c, "./AuthnContext/AuthnContextClassRef").SetText(classFour)
			a.AddChild(c)
		}, "more than one AuthnStatement"),
		edit("no AuthnContext", func(_, a *etree.Element) { statement(a).RemoveChild(context(a)) }, "AuthnContext is missing"),
		edit("two AuthnContexts", func(_, a *etree.Element) { statement(a).AddChild(context(a).Copy()) }, "more than one AuthnContext"),
		edit("two classes, the second stronger", func(_, a *etree.Element) { class(a, classFour) }, "more than one AuthnContextClassRef"),
		edit("a class with an element inside", func(_, a *etree.Element) {
			at(a, "./AuthnStatement/AuthnContext/AuthnContextClassRef").CreateElement("x").SetText(classFour)
		}, "AuthnContextClassRef"),
		edit("a class of 2 KB", func(_, a *etree.Element) {
			at(a, "./AuthnStatement/AuthnContext/AuthnContextClassRef").SetText(strings.Repeat("c", 2048))
		}, "longer than 1,024 bytes"),
		edit("51 authorities", func(_, a *etree.Element) {
			for range 51 {
				context(a).CreateElement("saml:AuthenticatingAuthority").SetText("https://up.test")
			}
		}, "more than 50 AuthenticatingAuthority"),
		edit("a SessionIndex of 2 KB", func(_, a *etree.Element) { statement(a).CreateAttr("SessionIndex", strings.Repeat("s", 2048)) }, "SessionIndex is longer"),
	})
}

// TestD20 has a provider that says no and sends an assertion with it.
func TestD20_NoIsNoWhateverComesWithIt(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, c := range []struct {
		name string
		sent []string
		told []string
	}{
		{"failed", []string{"Responder", "AuthnFailed"}, []string{"Responder", "AuthnFailed"}},
		{"denied", []string{"Responder", "RequestDenied"}, []string{"Responder", "RequestDenied"}},
		{"success below", []string{"Responder", "Success"}, []string{"Responder", "AuthnFailed"}},
		{"a code that nobody knows", []string{"Fine"}, []string{"Responder", "AuthnFailed"}},
		{"success in other letters", []string{"success"}, []string{"Responder", "AuthnFailed"}},
	} {
		for _, signer := range []string{"assertion", "response"} {
			t.Run(c.name+", signed "+signer, func(t *testing.T) {
				v := r.on(t).victim()
				m := v.right()
				m.Status, m.Message = c.sent, "because"
				if signer == "response" {
					m.SignResponse = samltest.ProviderKey
				}
				v.refusedToApplication(v.post(m.Bytes()), c.told...)
				if record := r.record(); record.Refusal == nil {
					t.Error("the record has no refusal")
				}
				if r.alive(v.b) {
					t.Error("the browser has a session")
				}
				v.harmless(v.b)
			})
		}
	}
	r.victim().succeeds()
}

func TestD21_D22_D23_OnlyOneResponseByPOST(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	v := r.victim()
	right := v.right()
	encoded, relay := right.Encoded(), v.asked.RelayState
	acs := "/saml2/sp/idp/acs"
	one := func(name string, at string, fields url.Values, words string) {
		t.Run(name, func(t *testing.T) { v.in(t).told(v.in(t).form(v.b, at, fields), words) })
	}
	one("D23 two responses", acs, url.Values{"SAMLResponse": {encoded, encoded}, "RelayState": {relay}}, "SAMLResponse is there more than once")
	one("D23 two RelayStates", acs, url.Values{"SAMLResponse": {encoded}, "RelayState": {relay, "x"}}, "RelayState is there more than once")
	one("D23 a request beside it", acs, url.Values{"SAMLResponse": {encoded}, "SAMLRequest": {encoded}, "RelayState": {relay}}, "exactly one of")
	one("D23 a request in its place", acs, url.Values{"SAMLRequest": {encoded}, "RelayState": {relay}}, "a SAMLRequest at the assertion consumer service")
	one("D23 another in the query", acs+"?SAMLResponse="+url.QueryEscape(encoded), url.Values{"SAMLResponse": {encoded}, "RelayState": {relay}}, "in the query of a POST")
	one("D23 in the query alone", acs+"?SAMLResponse="+url.QueryEscape(encoded), url.Values{"RelayState": {relay}}, "in the query of a POST")
	one("D23 the RelayState in the query", acs+"?RelayState="+url.QueryEscape(relay), url.Values{"SAMLResponse": {encoded}}, "in the query of a POST")
	one("D23 an encoded name in the query", acs+"?SAML%52esponse=x", url.Values{"SAMLResponse": {encoded}, "RelayState": {relay}}, "in the query of a POST")
	one("D21 a signature of SimpleSign", acs, url.Values{"SAMLResponse": {encoded}, "RelayState": {relay}, "SigAlg": {"x"}, "Signature": {"x"}}, "does not belong to the HTTP-POST binding")
	one("D21 an artifact", acs, url.Values{"SAMLart": {"AAQAAA"}, "RelayState": {relay}}, "exactly one of")
	for name, address := range map[string]string{
		"D21 by redirect":                   samltest.RedirectURL(r.url(acs), "SAMLResponse", right.Bytes(), relay, samltest.ProviderKey),
		"D22 by GET":                        r.url(acs) + "?SAMLResponse=" + url.QueryEscape(encoded) + "&RelayState=" + url.QueryEscape(relay),
		"D21 an artifact by GET":            r.url(acs) + "?SAMLart=AAQAAA&RelayState=" + url.QueryEscape(relay),
		"D21 by redirect to the logout":     samltest.RedirectURL(r.url(atLogout), "SAMLResponse", right.Bytes(), relay, samltest.ProviderKey),
		"D21 by redirect to single sign-on": samltest.RedirectURL(r.url("/saml2/sso"), "SAMLResponse", right.Bytes(), relay, samltest.ProviderKey),
	} {
		t.Run(name, func(t *testing.T) {
			hop := v.in(t).open(v.b, address)
			if _, ok := readAnswer(hop); ok || hop.Status < 400 || hop.Status > 499 || hop.Page == nil {
				t.Errorf("got %d, want a page with 4xx", hop.Status)
			}
		})
	}
	for _, method := range []string{http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodHead, http.MethodOptions} {
		t.Run("D22 by "+method, func(t *testing.T) {
			hop, err := v.b.Send(t.Context(), method, r.url(acs)+"?SAMLResponse="+url.QueryEscape(encoded), nil)
			if err != nil || hop.Status < 400 || hop.Status > 499 {
				t.Errorf("got %v, %v, want 4xx", hop, err)
			}
		})
	}
	v.succeeds()
}

// TestD24 holds Trin to what the provider says of using and passing on its
// statement.
func TestD24_OneTimeUseAndProxyRestriction(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	with := func(bend func(conditions *etree.Element)) victim {
		return victim{rig: r, b: r.browser()}.answering(func(m *samltest.Response) {
			m.Edit = func(el *etree.Element) { bend(at(el, "./Assertion/Conditions")) }
		})
	}
	restriction := func(count string, audiences ...string) func(*etree.Element) {
		return func(conditions *etree.Element) {
			el := conditions.CreateElement("saml:ProxyRestriction")
			if count != "" {
				el.CreateAttr("Count", count)
			}
			for _, name := range audiences {
				el.CreateElement("saml:Audience").SetText(name)
			}
		}
	}
	t.Run("OneTimeUse", func(t *testing.T) {
		v := with(func(c *etree.Element) { c.CreateElement("saml:OneTimeUse") })
		v.in(t).answered(ptr(v.b.Last()))
		if v.in(t).alive(v.b) {
			t.Error("the statement is used again")
		}
		plain := with(func(*etree.Element) {})
		if !plain.in(t).alive(plain.b) {
			t.Error("a statement without OneTimeUse is not used again")
		}
	})
	for _, c := range []struct {
		name  string
		bend  func(*etree.Element)
		words string // of the record; "" = answered
	}{
		{"not to be passed on", restriction("0"), "passed on"},
		{"once", restriction("1"), ""},
		{"to others alone", restriction("", otherEntity), "passed on"},
		{"to this application", restriction("", otherEntity, appEntity), ""},
		{"not at all, though to this application", restriction("0", appEntity), "passed on"},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := with(c.bend).in(t)
			if c.words == "" {
				v.answered(ptr(v.b.Last()))
				return
			}
			a := v.answered(ptr(v.b.Last()))
			if strings.Contains(a.XML, "Assertion ") || slices.Contains(a.Status, "Success") {
				t.Errorf("the statement was passed on: %s", a.XML)
			}
			record := r.record()
			if record.Refusal == nil || !strings.Contains(record.Refusal.Reason, c.words) {
				t.Errorf("got the refusal %+v, want %q", record.Refusal, c.words)
			}
		})
	}
	r.holds(t, []wrong{
		edit("two ProxyRestrictions", func(_, a *etree.Element) {
			restriction("1")(a.SelectElement("Conditions"))
			restriction("1")(a.SelectElement("Conditions"))
		}, "two ProxyRestriction"),
		edit("a Count that is no number", func(_, a *etree.Element) { restriction("-1")(a.SelectElement("Conditions")) }, "is not a number"),
	})
}

// answering begins a login in the victim's browser and answers it.
func (v victim) answering(change func(*samltest.Response)) victim {
	v.t.Helper()
	v.begin(v.b, request{classes: []string{classTwo}})
	v.asked = v.challenge(v.b)
	m := v.right()
	change(&m)
	v.post(m.Bytes())
	return v
}
