package saml2

import (
	"encoding/base64"
	"net/url"
	"strings"
	"testing"

	"trin/broker"
	"trin/connections/saml2/samltest"
)

// fuzzed holds what must be true of any answer to any bytes: no panic, no 5xx,
// the browser never sent anywhere but to the application's own endpoints, and
// never a signed request without the key.
func fuzzed(t *testing.T, r *idpRig, g got) {
	t.Helper()
	if g.Code >= 500 {
		t.Fatalf("got %d: %s", g.Code, g.Log)
	}
	if g.Location != "" && g.Location != "/begun" {
		t.Fatalf("sent to %s", g.Location)
	}
	if g.Action != "" && !strings.HasPrefix(g.Action, spConsumer) && g.Action != "https://other-sp.test/acs" && g.Action != "https://other-sp.test/acs/second" {
		t.Fatalf("posted to %s", g.Action)
	}
	for _, b := range r.engine.begun {
		p, err := readPending(b)
		if err != nil || !strings.HasPrefix(p.Consumer, spConsumer) && !strings.HasPrefix(p.Consumer, "https://other-sp.test/acs") {
			t.Fatalf("the answer goes to %q (%v)", p.Consumer, err)
		}
	}
}

func fuzzSeeds(f *testing.F) []string {
	r := newIDPRig(f)
	plain := r.ask().xml()
	full := r.ask(func(a *ask) {
		a.Attributes = `ForceAuthn="true" AssertionConsumerServiceIndex="7"`
		a.Children = `<saml:Subject><saml:NameID>x</saml:NameID></saml:Subject><samlp:NameIDPolicy Format="` + FormatTransient + `"/>` +
			`<samlp:RequestedAuthnContext Comparison="better"><saml:AuthnContextClassRef>a</saml:AuthnContextClassRef></samlp:RequestedAuthnContext>` +
			`<samlp:Scoping ProxyCount="1"><samlp:IDPList><samlp:IDPEntry ProviderID="x"/></samlp:IDPList><samlp:RequesterID>y</samlp:RequesterID></samlp:Scoping>`
	}).xml()
	return []string{plain, full, enveloped(f, plain, spKey), enveloped(f, full, spKey), enveloped(f, full, samltest.AttackerKey), "", "<a/>", "<!DOCTYPE a>" + plain}
}

func FuzzAuthnRequestPost(f *testing.F) {
	for _, seed := range fuzzSeeds(f) {
		f.Add([]byte(seed))
	}
	r := newIDPRig(f)
	f.Fuzz(func(t *testing.T, document []byte) {
		r.engine.begun = nil
		g := r.post("/saml2/sso", url.Values{"SAMLRequest": {base64.StdEncoding.EncodeToString(document)}})
		fuzzed(t, r, g)
	})
}

func FuzzAuthnRequestRedirect(f *testing.F) {
	for _, seed := range fuzzSeeds(f) {
		if seed != "" {
			f.Add(redirectQuery(f, seed, "state", "", false))
			f.Add(redirectQuery(f, seed, "state", spKey, false))
		}
	}
	f.Add("SAMLRequest=&SAMLResponse=&RelayState=%zz")
	r := newIDPRig(f)
	f.Fuzz(func(t *testing.T, query string) {
		if strings.ContainsAny(query, " #\r\n\x00") {
			t.Skip("no request line can hold it")
		}
		r.engine.begun = nil
		m, err := ReadRedirect(query)
		if err != nil {
			return
		}
		reply, err := r.kind.signOn(t.Context(), &broker.Browser{Binding: "b"}, m)
		if (reply == nil) == (err == nil) {
			t.Fatalf("got %v and %v", reply, err)
		}
		fuzzed(t, r, got{})
	})
}

// FuzzRedirectSignature: whatever query verifies holds exactly the octets that
// were signed.
func FuzzRedirectSignature(f *testing.F) {
	r := newIDPRig(f)
	signed := redirectQuery(f, r.ask().xml(), "a b/c", spKey, false)
	octets, _, _ := strings.Cut(signed, "&Signature=")
	f.Add(signed)
	f.Add(signed + "&x=y")
	f.Add(strings.Replace(signed, "+", "%20", 1))
	f.Add(strings.Replace(signed, "RelayState", "relayState", 1))
	f.Add("RelayState=x&" + signed)
	trust := r.frontend("sp").trust
	f.Fuzz(func(t *testing.T, query string) {
		m, err := ReadRedirect(query)
		if err != nil || m.VerifyDetached(trust) != nil {
			return
		}
		if string(m.Octets) != octets {
			t.Fatalf("verified over other octets: %s", m.Octets)
		}
		if m.RelayState != "a b/c" || m.Response {
			t.Fatalf("verified, and read as %+v", m)
		}
	})
}

func FuzzMetadata(f *testing.F) {
	f.Add([]byte(spMetadata1{ID: spID, Key: spKey, Crypt: spCryptKey, Formats: []string{FormatTransient}}.xml()))
	f.Add([]byte(providerSettings(testProvider, spKey).Metadata))
	f.Add([]byte(sampleFile(f, "metadata-idp-kombit.xml")))
	f.Fuzz(func(t *testing.T, document []byte) {
		e, err := ParseMetadata(document)
		if err != nil {
			return
		}
		if e.ID == "" || len(e.ID) > maxEntityID {
			t.Fatalf("entityID %q", e.ID)
		}
		var endpoints []Endpoint
		if e.SP != nil {
			endpoints = append(append(endpoints, e.SP.AssertionConsumers...), e.SP.SingleLogout...)
		}
		if e.IDP != nil {
			endpoints = append(append(endpoints, e.IDP.SingleSignOn...), e.IDP.SingleLogout...)
		}
		for _, endpoint := range endpoints {
			for _, location := range []string{endpoint.Location, endpoint.ResponseLocation} {
				if !strings.HasPrefix(location, "https://") && !strings.HasPrefix(strings.ToLower(location), "http") {
					t.Fatalf("endpoint %q", location)
				}
			}
		}
	})
}
