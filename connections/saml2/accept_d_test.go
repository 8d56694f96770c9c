package saml2

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/beevik/etree"

	"trin/broker"
	"trin/connections/saml2/samltest"
)

func TestD1_ReplayOfTheSameResponse(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	leg := r.login("idp")
	encoded := r.response(leg).Encoded()
	if got := r.post(leg, encoded); got.Evidence == nil {
		t.Fatalf("the first use: got %d %q; want it accepted", got.Code, got.Log)
	}
	delete(r.engine.evidence, leg.ID)
	if got := r.post(leg, encoded); got.Evidence != nil || got.Code != http.StatusBadRequest || got.Body != string(broker.PublicExpired) {
		t.Errorf("the second use: got %+v; want the leg to be closed", got)
	}
	// The leg open again, as if its closing were lost: the assertion is still used.
	r.engine.legs[leg.ID], r.engine.bindings[leg.ID] = leg, "mine"
	r.refused(r.post(leg, encoded), "used before")
	if got := r.send(leg, "idp", "theirs", url.Values{"SAMLResponse": {encoded}, "RelayState": {string(leg.ID)}}); got.Body != string(broker.PublicOtherBrowser) || got.Evidence != nil {
		t.Errorf("in another browser: got %d %q; want another browser", got.Code, got.Body)
	}
}

func TestD1_ReplayInParallel(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	leg := r.login("idp")
	encoded := r.response(leg).Encoded()
	var wait sync.WaitGroup
	codes := make([]int, 100)
	for i := range codes {
		wait.Go(func() { codes[i] = r.post(leg, encoded).Code })
	}
	wait.Wait()
	accepted := 0
	for _, code := range codes {
		if code == http.StatusSeeOther {
			accepted++
		}
	}
	if accepted != 1 {
		t.Errorf("accepted %d times; want once", accepted)
	}
}

func TestD1_ReplayStoreFails(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.accepted()
	r.used.fails = http.ErrServerClosed
	leg := r.login("idp")
	got := r.post(leg, r.response(leg).Encoded())
	if got.Evidence != nil || got.Code != http.StatusInternalServerError || !got.Open {
		t.Errorf("got %+v; want an internal error, nothing accepted and the leg open", got)
	}
}

func TestD2_SameAssertionInANewResponse(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	leg := r.login("idp")
	answer := r.response(leg)
	if got := r.post(leg, answer.Encoded()); got.Evidence == nil {
		t.Fatalf("got %q; want it accepted", got.Log)
	}
	delete(r.engine.evidence, leg.ID)
	r.engine.legs[leg.ID] = leg
	answer.ID = "_another"
	r.refused(r.post(leg, answer.Encoded()), "used before")
}

func TestD3_InResponseTo(t *testing.T) {
	t.Parallel()
	data := []string{"Assertion", "Subject", "SubjectConfirmation", "SubjectConfirmationData"}
	runAttacks(t, []attack{
		{"missing in the response", dropAttr("InResponseTo"), "response: InResponseTo is missing"},
		{"missing in the confirmation", dropAttr("InResponseTo", data...), "subject confirmation: InResponseTo is missing"},
		{"missing in both", func(a *samltest.Response) { a.Request = "" }, "InResponseTo is missing"},
		{"unknown", func(a *samltest.Response) { a.Request = "_unknown" }, "is not the request of this login"},
		{"empty", setAttr("InResponseTo", ""), "is not the request of this login"},
		{"differs in the response", setAttr("InResponseTo", "_unknown"), "response: InResponseTo"},
		{"differs in the confirmation", setAttr("InResponseTo", "_unknown", data...), "subject confirmation: InResponseTo"},
		{"in another namespace", editing(func(response *etree.Element) {
			value := response.SelectAttrValue("InResponseTo", "")
			response.RemoveAttr("InResponseTo")
			response.CreateAttr("xmlns:x", "urn:x")
			response.CreateAttr("x:InResponseTo", value)
		}), "InResponseTo is missing"},
	})
}

func TestD3_OtherLogin(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	first, second := r.login("idp"), r.login("idp")
	r.refused(r.post(first, r.response(second).Encoded()), "is not the request of this login")
	r.refused(r.post(second, r.response(first).Encoded()), "is not the request of this login")
	if got := r.post(first, r.response(first).Encoded()); got.Evidence == nil {
		t.Errorf("the true response: got %q; want it accepted", got.Log)
	}
	if got := r.post(first, r.response(first).Encoded()); got.Body != string(broker.PublicExpired) {
		t.Errorf("already answered: got %q; want expired", got.Body)
	}
}

func TestD3_OtherConnection(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.accepted()
	leg := r.login("idp")
	form := url.Values{"SAMLResponse": {r.response(leg).Encoded()}, "RelayState": {string(leg.ID)}}
	r.refused(r.send(leg, "other", "mine", form), `a response to connection "idp" at that of "other"`)
	if got := r.send(leg, "idp", "mine", form); got.Evidence == nil {
		t.Errorf("at its own: got %q; want it accepted", got.Log)
	}
}

func TestD3_OtherBrowser(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	leg := r.login("idp")
	form := url.Values{"SAMLResponse": {r.response(leg).Encoded()}, "RelayState": {string(leg.ID)}}
	if got := r.send(leg, "idp", "theirs", form); got.Body != string(broker.PublicOtherBrowser) || got.Evidence != nil || !got.Open {
		t.Errorf("got %+v; want another browser and the leg open", got)
	}
	if got := r.send(leg, "idp", "mine", form); got.Evidence == nil {
		t.Errorf("in its own browser: got %q; want it accepted", got.Log)
	}
}

func TestD4_Unsolicited(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.accepted()
	leg := r.login("idp")
	answer := r.response(leg)
	answer.Request = ""
	for _, relay := range []string{"", "https://app.test/deep", "leg-unknown"} {
		form := url.Values{"SAMLResponse": {answer.Encoded()}}
		if relay != "" {
			form.Set("RelayState", relay)
		}
		if got := r.send(leg, "idp", "mine", form); got.Evidence != nil || got.Code != http.StatusBadRequest || !got.Open {
			t.Errorf("RelayState %q: got %+v; want it refused", relay, got)
		}
	}
}

// TestD4_UnsolicitedWhereAllowed shows that nothing of such a response is
// believed: a login begins in its place.
func TestD4_UnsolicitedWhereAllowed(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(s *ConnectionSettings) { s.Unsolicited = "app/1" })
	leg := r.login("idp")
	answer := r.response(leg)
	solicited := answer.Encoded()
	answer.Request = ""
	for name, c := range map[string]struct {
		relay, encoded, location string
	}{
		"no RelayState":      {"", answer.Encoded(), "/saml2/start/app%2F1"},
		"any RelayState":     {"https://evil.test/", answer.Encoded(), "/saml2/start/app%2F1"},
		"answers a request":  {"", solicited, ""},
		"answers an old one": {"leg-0", solicited, ""},
		"not XML":            {"", "aGVsbG8=", ""},
		"to an open leg":     {string(leg.ID), answer.Encoded(), ""},
	} {
		form := url.Values{"SAMLResponse": {c.encoded}, "RelayState": {c.relay}}
		got := r.send(leg, "idp", "mine", form)
		if got.Evidence != nil || !got.Open || got.Header.Get("Location") != c.location || (got.Code == http.StatusSeeOther) != (c.location != "") {
			t.Errorf("%s: got %d to %q; want %q and nothing believed", name, got.Code, got.Header.Get("Location"), c.location)
		}
	}
	if got := r.send(leg, "other", "mine", url.Values{"SAMLResponse": {answer.Encoded()}}); got.Code != http.StatusBadRequest {
		t.Errorf("at another connection: got %d; want it refused", got.Code)
	}
}

func TestD5_ConnectionSwitchedOffOrDeleted(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.accepted()
	leg := r.login("idp")
	r.engine.off["idp"] = true
	if got := r.post(leg, r.response(leg).Encoded()); got.Evidence != nil || got.Body != string(broker.PublicNotAvailable) {
		t.Errorf("switched off: got %+v; want not available", got)
	}
	delete(r.engine.off, "idp")
	delete(r.providers.opened, "idp")
	answer := samltest.Response{Provider: testProvider, Audience: "a", Recipient: "b", Request: "c", Now: r.now, SignAssertion: samltest.ProviderKey}
	if got := r.post(leg, answer.Encoded()); got.Evidence != nil || got.Body != string(broker.PublicNotAvailable) || got.Reference != leg.Reference {
		t.Errorf("deleted: got %+v; want not available with the reference", got)
	}
}

// TestD5_AddressThatTheSenderMadeUp is the sender's fault, not the server's.
func TestD5_AddressThatTheSenderMadeUp(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	leg := r.login("idp")
	encoded := r.response(leg).Encoded()
	for name, form := range map[string]url.Values{
		"no RelayState":  {"SAMLResponse": {encoded}},
		"any RelayState": {"SAMLResponse": {encoded}, "RelayState": {"x"}},
	} {
		got := r.send(leg, "nobody", "mine", form)
		if got.Code != http.StatusBadRequest || got.Body != string(broker.PublicBadMessage) || got.Evidence != nil || !got.Open {
			t.Errorf("%s: got %d %q, evidence %v; want a bad message", name, got.Code, got.Body, got.Evidence)
		}
	}
}

func TestD6_MixUp(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.accepted()
	leg := r.login("idp")
	answer := r.response(leg)
	answer.Provider, answer.SignAssertion = testOther, samltest.ProviderNextKey
	r.refused(r.post(leg, answer.Encoded()), "Issuer")
	answer.Provider = testProvider
	r.refused(r.post(leg, answer.Encoded()), "signature of the assertion")
}

func TestD7_Issuer(t *testing.T) {
	t.Parallel()
	both := func(f func(issuer *etree.Element)) func(*samltest.Response) {
		return editing(func(response *etree.Element) { f(at(response, "Issuer")); f(at(response, "Assertion", "Issuer")) })
	}
	runAttacks(t, []attack{
		{"other", func(a *samltest.Response) { a.Provider = testOther }, "Issuer"},
		{"other in the response", setText(testOther, "Issuer"), "response: Issuer"},
		{"other in the assertion", setText(testOther, "Assertion", "Issuer"), "assertion: Issuer"},
		{"missing in the assertion", dropElement("Assertion", "Issuer"), "Issuer is missing"},
		{"empty", both(func(i *etree.Element) { i.SetText("") }), "Issuer"},
		{"white space alone", both(func(i *etree.Element) { i.SetText("  ") }), "Issuer"},
		{"other case", func(a *samltest.Response) { a.Provider = strings.ToUpper(testProvider) }, "Issuer"},
		{"trailing slash", func(a *samltest.Response) { a.Provider += "/" }, "Issuer"},
		{"format", both(func(i *etree.Element) { i.CreateAttr("Format", FormatUnspecified) }), "Format"},
		{"two in the response", double("Issuer"), "more than one Issuer"},
		{"with an element", both(func(i *etree.Element) { i.CreateElement("saml:x") }), "more than text"},
	})
	r := newRig(t)
	r.accepted(dropElement("Issuer"))
	r.accepted(both(func(i *etree.Element) { i.SetText("\n  " + testProvider + "\n") }))
	r.accepted(both(func(i *etree.Element) { i.CreateAttr("Format", FormatEntity) }))
}

func TestD7_IssuerMissingInASignedResponse(t *testing.T) {
	t.Parallel()
	runAttacks(t, []attack{{"missing", func(a *samltest.Response) {
		a.SignResponse = samltest.ProviderKey
		a.Edit = func(response *etree.Element) { response.RemoveChild(at(response, "Issuer")) }
	}, "Issuer is missing"}})
}

func TestD8_Audience(t *testing.T) {
	t.Parallel()
	us := testBase + "/saml2/sp/idp/metadata"
	path := []string{"Assertion", "Conditions", "AudienceRestriction"}
	audience := append(path[:3:3], "Audience")
	runAttacks(t, []attack{
		{"another", setText("https://else.test", audience...), "AudienceRestriction"},
		{"our other connection", setText(testBase+"/saml2/sp/other/metadata", audience...), "AudienceRestriction"},
		{"our identity provider", setText(testBase+"/saml2/metadata", audience...), "AudienceRestriction"},
		{"no restriction", dropElement(path...), "no AudienceRestriction"},
		{"no conditions", dropElement("Assertion", "Conditions"), "Conditions is missing"},
		{"no audience", dropElement(audience...), "AudienceRestriction"},
		{"empty", setText("", audience...), "AudienceRestriction"},
		{"trailing slash", setText(us+"/", audience...), "AudienceRestriction"},
		{"longer", setText(us+".evil.test", audience...), "AudienceRestriction"},
		{"shorter", setText(us[:len(us)-1], audience...), "AudienceRestriction"},
		{"case", setText(strings.ToUpper(us), audience...), "AudienceRestriction"},
		{"only the second restriction", editing(func(response *etree.Element) {
			first := at(response, path...)
			second := first.Copy()
			at(first, "Audience").SetText("https://else.test")
			first.Parent().AddChild(second)
		}), "AudienceRestriction"},
		{"only the first restriction", editing(func(response *etree.Element) {
			second := at(response, path...).Copy()
			at(second, "Audience").SetText("https://else.test")
			at(response, "Assertion", "Conditions").AddChild(second)
		}), "AudienceRestriction"},
		{"a condition that is not understood", editing(func(response *etree.Element) {
			at(response, "Assertion", "Conditions").CreateElement("saml:Condition").CreateAttr("xmlns:x", "urn:x")
		}), "is not understood"},
		{"a condition of another namespace", editing(func(response *etree.Element) {
			at(response, "Assertion", "Conditions").CreateElement("x:OneTimeUse").CreateAttr("xmlns:x", "urn:x")
		}), "is not understood"},
	})
	newRig(t).accepted(editing(func(response *etree.Element) {
		restriction := at(response, path...)
		restriction.InsertChildAt(0, restriction.SelectElement("Audience").Copy())
		restriction.SelectElement("Audience").SetText("https://else.test")
	}))
}

func TestD9_RecipientAndDestination(t *testing.T) {
	t.Parallel()
	us := testBase + "/saml2/sp/idp/acs"
	wrong := map[string]string{
		"other connection": testBase + "/saml2/sp/other/acs",
		"other host":       strings.Replace(us, "trin.test", "trin.test.evil", 1),
		"http":             strings.Replace(us, "https", "http", 1),
		"port":             strings.Replace(us, "trin.test", "trin.test:443", 1),
		"trailing slash":   us + "/",
		"query":            us + "?x=1",
		"case":             strings.ToUpper(us),
		"padded":           " " + us,
		"empty":            "",
	}
	data := []string{"Assertion", "Subject", "SubjectConfirmation", "SubjectConfirmationData"}
	attacks := []attack{
		{"Recipient absent", dropAttr("Recipient", data...), "Recipient"},
		{"Destination absent and signed", func(a *samltest.Response) {
			a.SignResponse = samltest.ProviderKey
			a.Edit = func(response *etree.Element) { response.RemoveAttr("Destination") }
		}, "Destination is missing"},
	}
	for name, value := range wrong {
		attacks = append(attacks,
			attack{"Recipient " + name, setAttr("Recipient", value, data...), "the Recipient"},
			attack{"Destination " + name, setAttr("Destination", value), "response: Destination"})
	}
	runAttacks(t, attacks)
	newRig(t).accepted(dropAttr("Destination"))
}

func TestD11_StructureOfTheMessage(t *testing.T) {
	t.Parallel()
	runAttacks(t, []attack{
		{"version of the response", setAttr("Version", "1.1"), "response: Version"},
		{"no version of the response", dropAttr("Version"), "response: Version"},
		{"version of the assertion", setAttr("Version", "3.0", "Assertion"), "assertion: Version"},
		{"no id of the response", dropAttr("ID"), "response: ID is missing"},
		{"long id", func(a *samltest.Response) { a.ID = "_" + strings.Repeat("x", 300) }, "ID is longer"},
		{"no status", dropElement("Status"), "Status is missing"},
		{"two statuses", double("Status"), "more than one Status"},
		{"no status code", dropElement("Status", "StatusCode"), "StatusCode is missing"},
		{"two status codes", double("Status", "StatusCode"), "more than one StatusCode"},
		{"empty status code", setAttr("Value", "", "Status", "StatusCode"), "StatusCode has no Value"},
		{"no assertion", func(a *samltest.Response) { a.Unasserted, a.SignResponse = true, samltest.ProviderKey }, "no assertion"},
		{"no subject", dropElement("Assertion", "Subject"), "Subject is missing"},
		{"no confirmation", dropElement("Assertion", "Subject", "SubjectConfirmation"), "no bearer"},
		{"no confirmation data", dropElement("Assertion", "Subject", "SubjectConfirmation", "SubjectConfirmationData"), "SubjectConfirmationData is missing"},
		{"no statement", dropElement("Assertion", "AuthnStatement"), "AuthnStatement is missing"},
		{"no context", dropElement("Assertion", "AuthnStatement", "AuthnContext"), "AuthnContext is missing"},
		{"two conditions", double("Assertion", "Conditions"), "more than one Conditions"},
		{"not a response", editing(func(response *etree.Element) { response.Tag = "ArtifactResponse" }), "not a Response"},
		{"foreign response", func(a *samltest.Response) {
			a.EditSent = func(response *etree.Element) { response.CreateAttr("xmlns:samlp", "urn:x") }
		}, "not a Response"},
	})
}

func TestD12_ConfirmationMethod(t *testing.T) {
	t.Parallel()
	path := []string{"Assertion", "Subject", "SubjectConfirmation"}
	runAttacks(t, []attack{
		{"holder of key", setAttr("Method", "urn:oasis:names:tc:SAML:2.0:cm:holder-of-key", path...), "not bearer"},
		{"sender vouches", setAttr("Method", "urn:oasis:names:tc:SAML:2.0:cm:sender-vouches", path...), "not bearer"},
		{"none", dropAttr("Method", path...), "not bearer"},
		{"eleven", editing(func(response *etree.Element) {
			for range 10 {
				at(response, "Assertion", "Subject").AddChild(response.FindElement("//saml:SubjectConfirmation").Copy())
			}
		}), "more than 10"},
	})
	newRig(t).accepted(editing(func(response *etree.Element) {
		second := at(response, path...).Copy()
		second.CreateAttr("Method", "urn:oasis:names:tc:SAML:2.0:cm:sender-vouches")
		at(response, "Assertion", "Subject").AddChild(second)
	}))
}

func TestD13_AddressIsNotHeldAgainstTheBrowser(t *testing.T) {
	t.Parallel()
	newRig(t).accepted(setAttr("Address", "203.0.113.9", "Assertion", "Subject", "SubjectConfirmation", "SubjectConfirmationData"))
}

func TestD14_NotBeforeInTheConfirmation(t *testing.T) {
	t.Parallel()
	runAttacks(t, []attack{{"past", setAttr("NotBefore", samltest.Instant(testNow.Add(-time.Hour)),
		"Assertion", "Subject", "SubjectConfirmation", "SubjectConfirmationData"), "NotBefore in a bearer confirmation"}})
}

func TestD20_StatusDecidesOverTheAssertion(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.accepted()
	leg := r.login("idp")
	answer := r.response(leg)
	answer.SignResponse = samltest.ProviderKey
	answer.Status, answer.Message = []string{"Responder", "NoAuthnContext"}, "not today"
	got := r.post(leg, answer.Encoded())
	if got.Evidence != nil || got.Refusal == nil || got.Refusal.Code != broker.RefusedLevel {
		t.Fatalf("got %+v; want a refusal", got)
	}
	up := got.Refusal.Upstream
	if up == nil || up.Message != "not today" || len(up.Status) != 2 || up.Status[1] != StatusNoAuthnContext {
		t.Errorf("upstream: got %+v; want both codes and the message", up)
	}
}

func TestD21_OtherDeliveries(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.accepted()
	leg := r.login("idp")
	encoded := r.response(leg).Encoded()
	request := httptest.NewRequest(http.MethodPost, "/saml2/sp/idp/acs", strings.NewReader(string(samltest.Bytes(r.response(leg).Element()))))
	request.Header.Set("Content-Type", "text/xml")
	request.AddCookie(&http.Cookie{Name: "browser", Value: "mine"})
	recorder := httptest.NewRecorder()
	r.mux.ServeHTTP(recorder, request)
	r.refused(r.result(leg, recorder), "application/x-www-form-urlencoded")
	r.refused(r.send(leg, "idp", "mine", url.Values{"SAMLRequest": {encoded}, "RelayState": {string(leg.ID)}}), "SAMLRequest")
	r.refused(r.send(leg, "idp", "mine", url.Values{"SAMLart": {encoded}, "RelayState": {string(leg.ID)}}), "exactly one")
}

func TestD22_GetIsNotAllowed(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.accepted()
	leg := r.login("idp")
	query := url.Values{"SAMLResponse": {r.response(leg).Encoded()}, "RelayState": {string(leg.ID)}}.Encode()
	for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPut} {
		request := httptest.NewRequest(method, "/saml2/sp/idp/acs?"+query, nil)
		request.AddCookie(&http.Cookie{Name: "browser", Value: "mine"})
		recorder := httptest.NewRecorder()
		r.mux.ServeHTTP(recorder, request)
		if got := r.result(leg, recorder); got.Code != http.StatusMethodNotAllowed || got.Evidence != nil {
			t.Errorf("%s: got %d; want 405", method, got.Code)
		}
	}
}

func TestD23_ParametersTwice(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.accepted()
	leg := r.login("idp")
	encoded := r.response(leg).Encoded()
	twice := url.Values{"SAMLResponse": {encoded, encoded}, "RelayState": {string(leg.ID)}}
	r.refused(r.send(leg, "idp", "mine", twice), "more than once")
	relays := url.Values{"SAMLResponse": {encoded}, "RelayState": {string(leg.ID), "x"}}
	r.refused(r.send(leg, "idp", "mine", relays), "more than once")
	request := httptest.NewRequest(http.MethodPost, "/saml2/sp/idp/acs?SAMLResponse=x",
		strings.NewReader(url.Values{"SAMLResponse": {encoded}, "RelayState": {string(leg.ID)}}.Encode()))
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.AddCookie(&http.Cookie{Name: "browser", Value: "mine"})
	recorder := httptest.NewRecorder()
	r.mux.ServeHTTP(recorder, request)
	r.refused(r.result(leg, recorder), "in the query")
}
