package attack

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"trin/broker"
	"trin/connections/saml2/samltest"
)

func TestE12_NameIDPolicy(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	policy := func(attributes string) request { return request{inside: `<samlp:NameIDPolicy ` + attributes + `/>`} }
	for name, attributes := range map[string]string{
		"its own qualifier": `SPNameQualifier="` + appEntity + `"`, "persistent": `Format="` + persistent + `" AllowCreate="true"`,
		"unspecified": `Format="urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"`,
	} {
		r.sub(name, func() { r.login(r.browser(), policy(attributes)) })
	}
	for name, c := range map[string]struct{ attributes, words string }{
		"another's qualifier":      {`SPNameQualifier="` + otherEntity + `"`, "is not the application itself"},
		"an affiliation":           {`SPNameQualifier="https://affiliation.test"`, "is not the application itself"},
		"empty qualifier":          {`SPNameQualifier=""`, "is not the application itself"},
		"another's and persistent": {`Format="` + persistent + `" SPNameQualifier="` + otherEntity + `"`, "is not the application itself"},
		"Kerberos":                 {`Format="urn:oasis:names:tc:SAML:2.0:nameid-format:kerberos"`, "is not given to this application"},
		"X509SubjectName":          {`Format="urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName"`, "is not given to this application"},
		"entity":                   {`Format="urn:oasis:names:tc:SAML:2.0:nameid-format:entity"`, "is not given to this application"},
		"encrypted":                {`Format="urn:oasis:names:tc:SAML:2.0:nameid-format:encrypted"`, "is not given to this application"},
		"one more letter":          {`Format="` + persistent + `x"`, "is not given to this application"},
	} {
		r.sub(name, func() {
			b := r.browser()
			r.refusedToApplication(r.ask(b, policy(c.attributes)), requester, "InvalidNameIDPolicy")
			r.logged(c.words)
			r.harmless(b)
		})
	}
}

func TestE13_PairwiseIdentifiers(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	b := r.browser()
	atApp := r.login(b, request{})
	atOther := r.answered(r.ask(b, request{issuer: otherEntity, key: "none"}))
	again := r.login(r.browser(), request{})
	bob := r.browser()
	r.ask(bob, request{})
	bobs := r.answered(r.reply(bob, as("bob")))
	if atApp.NameID == "" || atApp.NameID == atOther.NameID {
		t.Errorf("got %q and %q, want another identifier at each application", atApp.NameID, atOther.NameID)
	}
	if again.NameID != atApp.NameID {
		t.Errorf("got %q, then %q, want the same at one application", atApp.NameID, again.NameID)
	}
	if bobs.NameID == atApp.NameID {
		t.Error("two people have one identifier")
	}
	elsewhere := newRig(t)
	if there := elsewhere.login(elsewhere.browser(), request{}); there.NameID == atApp.NameID {
		t.Errorf("got %q in another installation too: it can be derived", there.NameID)
	}
	for _, name := range []string{atApp.NameID, atOther.NameID} {
		if strings.Contains(name, "alice") || len(name) < 32 {
			t.Errorf("%q says who it is about, or is short", name)
		}
	}
	transient := request{inside: `<samlp:NameIDPolicy Format="urn:oasis:names:tc:SAML:2.0:nameid-format:transient"/>`}
	if one, two := r.answered(r.ask(b, transient)), r.answered(r.ask(b, transient)); one.NameID == two.NameID || one.NameID == atApp.NameID {
		t.Errorf("got the transient identifiers %q and %q", one.NameID, two.NameID)
	}
	r.harmless(b)
}

func TestE15_AnotherSubject(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	alice := r.login(r.browser(), request{}).NameID
	b := r.browser()
	r.ask(b, request{})
	bob := r.answered(r.reply(b, as("bob"))).NameID
	subject := func(name string) request {
		return request{inside: `<saml:Subject><saml:NameID Format="` + persistent + `">` + name + `</saml:NameID></saml:Subject>`}
	}
	for name, c := range map[string]struct {
		asked string
		ok    bool
	}{"herself": {alice, true}, "another": {bob, false}, "nobody": {"x", false}, "in capitals": {strings.ToUpper(alice), false}} {
		r.sub(name, func() {
			b := r.browser()
			r.ask(b, subject(c.asked))
			hop := r.reply(b, nil)
			if c.ok {
				if a := r.answered(hop); a.NameID != alice {
					r.t.Errorf("answered for %s", a.NameID)
				}
				return
			}
			r.refusedToApplication(hop, responder, "UnknownPrincipal")
			r.recorded(broker.RefusedUnknownUser, "another subject")
			// Nor by the session.
			r.refusedToApplication(r.ask(b, subject(c.asked)), responder, "UnknownPrincipal")
			r.harmless(b)
		})
	}
}

func TestE16_Passive(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	passive := request{attributes: `IsPassive="true"`, classes: []string{classTwo}}
	b := r.browser()
	r.ask(b, passive)
	if asked := r.challenge(b); !strings.Contains(asked.XML, `IsPassive="true"`) {
		t.Errorf("the provider is not asked passively: %s", asked.XML)
	}
	r.refusedToApplication(r.reply(b, saying("Responder", "NoPassive")), responder, "NoPassive")
	r.recorded(broker.RefusedPassive, "")
	r.refusedToApplication(r.ask(b, request{attributes: `IsPassive="true"`, issuer: otherEntity, key: "none"}), responder, "NoPassive")
	r.refusedToApplication(r.ask(b, request{attributes: `IsPassive="true" ForceAuthn="true"`}), responder, "NoPassive")
	r.recorded(broker.RefusedPassive, "fresh login")

	r.ask(b, request{classes: []string{classTwo}})
	r.answered(r.reply(b, nil))
	r.states(r.answered(r.ask(b, passive)), classTwo, "20")
	three := passive
	three.classes = []string{classThree}
	r.refusedToApplication(r.ask(b, three), responder, "NoPassive")
	r.recorded(broker.RefusedPassive, "second factor")
	r.refusedToApplication(r.ask(b, request{attributes: `IsPassive="true" ForceAuthn="true"`}), responder, "NoPassive")
	r.harmless(b)
}

func TestE17_FreshLogin(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	b := r.browser()
	r.stepUp(b, request{})
	force := request{attributes: `ForceAuthn="true"`, classes: []string{classTwo}}
	for name, c := range map[string]struct {
		since time.Duration // before the request
		fresh bool
	}{"now": {0, true}, "within the skew": {50 * time.Second, true}, "before the request": {70 * time.Second, false}, "the session's": {time.Hour, false}} {
		r.sub(name, func() {
			r.ask(b, force)
			if asked := r.challenge(b); asked.ForceAuthn != "true" {
				r.t.Fatalf("the provider is not asked afresh: %s", asked.XML)
			}
			hop := r.reply(b, authenticated(r.clock().Add(-c.since)))
			if c.fresh {
				r.states(r.answered(hop), classTwo, "20")
			} else {
				r.refusedToApplication(hop, responder, "AuthnFailed")
				r.recorded(broker.RefusedStale, "afresh")
			}
			r.harmless(b)
		})
	}
	r.sub("the factor of the session does not count either", func() {
		force.classes = []string{classThree}
		r.ask(b, force)
		r.atFactor(b, r.reply(b, nil))
	})
}

func TestE18_Scoping(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.use(nil, "id: rival\nprotocol: saml2\n", "id: rival\nenabled: false\nprotocol: saml2\n",
		"id: app\nprotocol: saml2\n", "id: app\nprotocol: saml2\ntrustRequesters: true\n")
	count := func(n string) string { return `<samlp:Scoping ProxyCount="` + n + `"/>` }
	providers := func(n int) string {
		return `<samlp:Scoping><samlp:IDPList>` + strings.Repeat(`<samlp:IDPEntry ProviderID="`+idpEntity+`"/>`, n) + `</samlp:IDPList></samlp:Scoping>`
	}
	requesters := func(ids ...string) string {
		return `<samlp:Scoping><samlp:RequesterID>` + strings.Join(ids, `</samlp:RequesterID><samlp:RequesterID>`) + `</samlp:RequesterID></samlp:Scoping>`
	}
	many := func(n int) []string {
		var ids []string
		for i := range n {
			ids = append(ids, "https://r"+strconv.Itoa(i)+".test")
		}
		return ids
	}
	for name, c := range map[string]struct {
		scoping string
		codes   []string // nil: it begins
		words   string
		asks    string // in the request to the provider
	}{
		"once":                        {count("1"), nil, "", `ProxyCount="0"`},
		"a thousand million times":    {count("1000000000"), nil, "", `ProxyCount="999999999"`},
		"never":                       {count("0"), []string{responder, "ProxyCountExceeded"}, "may not be passed on", ""},
		"less than never":             {count("-1"), []string{requester, "RequestDenied"}, "nonNegativeInteger", ""},
		"more than an integer":        {count("99999999999999999999"), []string{requester, "RequestDenied"}, "nonNegativeInteger", ""},
		"no number":                   {count("x"), []string{requester, "RequestDenied"}, "nonNegativeInteger", ""},
		"a known provider":            {hint(idpEntity), nil, "", idpEntity},
		"an unknown provider":         {hint("https://nobody.test"), []string{responder, "NoSupportedIDP"}, "None of the providers", ""},
		"a provider of another":       {hint(rivalEntity), []string{responder, "NoSupportedIDP"}, "None of the providers", ""},
		"a connection's name":         {hint("idp"), []string{responder, "NoSupportedIDP"}, "None of the providers", ""},
		"257 providers":               {providers(257), []string{requester, "RequestDenied"}, "lists 257 providers", ""},
		"a provider without a name":   {hint(""), []string{requester, "RequestDenied"}, "ProviderID", ""},
		"one requester":               {requesters("https://behind.test"), nil, "", "https://behind.test</samlp:RequesterID>"},
		"64 requesters":               {requesters(many(64)...), nil, "", "https://r63.test"},
		"65 requesters":               {requesters(many(65)...), []string{requester, "RequestDenied"}, "lists 65 requesters", ""},
		"a requester of 2 KB":         {requesters("https://" + strings.Repeat("x", 2048)), []string{requester, "RequestDenied"}, "", ""},
		"an empty requester":          {requesters(""), []string{requester, "RequestDenied"}, "", ""},
		"markup":                      {requesters("&lt;script&gt;alert(1)&lt;/script&gt;"), nil, "", "&lt;script&gt;"},
		"another application":         {requesters(otherEntity), nil, "", otherEntity + "</samlp:RequesterID>"},
		"itself, once":                {requesters(appEntity), nil, "", appEntity},
		"itself, twice: a loop":       {requesters(appEntity, appEntity), []string{responder, "ProxyCountExceeded"}, "through this application before", ""},
		"itself, with one in between": {requesters(appEntity, "https://x.test", appEntity), []string{responder, "ProxyCountExceeded"}, "through this application before", ""},
	} {
		r.sub(name, func() {
			b := r.browser()
			document := request{classes: []string{classTwo}, inside: c.scoping}
			hop := r.submit(b, r.url("/saml2/sso"), postedRequest(string(samltest.Bytes(signedRequest(r.t, document.xml(r), samltest.AttackerKey)))))
			if c.codes != nil {
				r.refusedToApplication(hop, c.codes...)
				r.logged(c.words)
			} else {
				if asked := r.challenge(b); !strings.Contains(asked.XML, c.asks) {
					r.t.Errorf("the provider is asked %s, want %s in it", asked.XML, c.asks)
				}
				r.states(r.answered(r.reply(b, nil)), classTwo, "20")
			}
			r.harmless(b)
		})
	}
	r.sub("a provider that is switched off", func() {
		b := r.browser()
		r.refusedToApplication(r.ask(b, request{issuer: otherEntity, key: "none", inside: hint(rivalEntity)}), responder, "NoAvailableIDP")
		r.recorded(broker.RefusedUnavailable, "switched off")
		r.harmless(b)
	})
	r.sub("10,000 providers", func() {
		b := r.browser()
		hop := r.submit(b, r.url("/saml2/sso"), postedRequest(string(samltest.Bytes(signedRequest(r.t, request{inside: providers(10000)}.xml(r), samltest.AttackerKey)))))
		r.refused(hop, "too large")
		r.harmless(b)
	})
}

func TestE21_WhatMayBeThere(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	extensions := `<samlp:Extensions><x:evil xmlns:x="urn:x" AssertionConsumerServiceURL="https://evil.test"><samlp:RequestedAuthnContext/><saml:Issuer>` + otherEntity + `</saml:Issuer></x:evil></samlp:Extensions>`
	conditions := `<saml:Conditions NotOnOrAfter="2001-01-01T00:00:00Z"><saml:AudienceRestriction><saml:Audience>https://evil.test</saml:Audience></saml:AudienceRestriction></saml:Conditions>`
	for name, inside := range map[string]string{"extensions": extensions, "conditions": conditions, "both": extensions + conditions} {
		r.sub(name, func() {
			b := r.browser()
			r.ask(b, request{inside: inside, classes: []string{classTwo}})
			a := r.answered(r.reply(b, nil))
			if r.states(a, classTwo, "20"); a.Action != appACS || strings.Contains(a.XML, "evil") {
				r.t.Errorf("got %s at %s", a.XML, a.Action)
			}
			r.harmless(b)
		})
	}
}

func TestE24_BegunAtTrin(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	b := r.browser()
	page := r.url("/saml2/start/app")
	r.refused(r.visit(b, page), "does not allow")
	r.refused(r.submit(b, page, nil), "does not allow")
	r.refused(r.visit(b, r.url("/saml2/start/nobody")), "no application")
	r.harmless(b)

	r.use(nil, "  metadataFile: app\n", "  metadataFile: app\n  allowInitiated: true\n  defaultRelayState: home\n")
	r.sub("a link alone logs nobody in", func() {
		b := r.browser()
		hop := r.visit(b, page+"?confirm=1&RelayState=https://evil.test&ACS=https://evil.test")
		if hop.Status != http.StatusOK || hop.Page.Form() == nil || strings.Contains(string(hop.Body), "evil") {
			r.t.Fatalf("got %d %s", hop.Status, hop.Body)
		}
		r.submit(b, page, url.Values{"RelayState": {"https://evil.test"}, "AssertionConsumerServiceURL": {"https://evil.test"}})
		a := r.answered(r.reply(b, nil))
		if a.Action != appACS || a.RelayState != "home" || a.InResponseTo != "" {
			r.t.Errorf("got %q to %q at %s", a.RelayState, a.InResponseTo, a.Action)
		}
		if !r.record().Asked.Initiated {
			r.t.Error("the record does not say that Trin began it")
		}
		r.harmless(b)
	})
	for name, headers := range map[string][]string{
		"another site":               {"Sec-Fetch-Site", "cross-site", "Origin", "https://evil.test"},
		"a sibling":                  {"Sec-Fetch-Site", "same-site"},
		"another origin, old":        {"Origin", "https://evil.test"},
		"an opaque origin":           {"Origin", "null"},
		"a form that says nothing":   {},
		"a lie in another header":    {"Referer", page},
		"the site, but another host": {"Origin", "https://127.0.0.1:1"},
	} {
		r.sub(name, func() {
			r.refused(r.foreign(http.MethodPost, page, url.Values{}, headers...), "another site")
		})
	}
}

func TestE26_NoWayOut(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	evil := "https://evil.test/"
	b := r.browser()
	hop := r.ask(b, request{issuer: otherEntity, key: "none"})
	chooser := hop.Header.Get("Location")
	parameters := "?return=" + url.QueryEscape(evil) + "&returnIDParam=entityID&entityID=" + url.QueryEscape(rivalEntity) + "&target=" + url.QueryEscape(evil)
	shown := r.visit(b, chooser+parameters)
	if shown.Status != http.StatusOK || strings.Contains(string(shown.Body), "evil.test") {
		t.Errorf("got %d %s", shown.Status, shown.Body)
	}
	chosen := r.submit(b, chooser+parameters, url.Values{"connection": {"rival"}, "return": {evil}})
	if to := chosen.Header.Get("Location"); !strings.HasPrefix(to, rivalSSO+"?") {
		t.Errorf("the chooser leads to %s", to)
	}
	r.harmless(b)
}
