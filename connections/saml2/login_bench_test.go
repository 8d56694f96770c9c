package saml2

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"trin/broker"
	"trin/connections"
	"trin/connections/saml2/samltest"
)

// benchClaims are twenty claims of the usual size.
func benchClaims() broker.Claims {
	claims := make(broker.Claims, 20)
	for i := range claims {
		claims[i] = broker.Claim{Name: fmt.Sprintf("urn:oid:2.5.4.%d", i), FriendlyName: fmt.Sprintf("attribute%d", i),
			Values: []string{fmt.Sprintf("value %d of alice", i)}}
	}
	return claims
}

// BenchmarkSimpleLogin is the four moves of a simple login that SAML makes, with
// P-256 and an engine that does nothing: the application's request is taken, the
// provider is asked, its response is accepted, the application is answered. The
// signatures and verifications are in it.
func BenchmarkSimpleLogin(b *testing.B) {
	own := []connections.Key{samltest.Named(samltest.TrinECKey).Own(connections.KeySigning, connections.KeyActive)}
	applications, providers := newIDPRig(b), newRig(b)
	applications.ring.keys = own
	providers.ring.keys = append(own, samltest.Named(samltest.EncryptionKey).Own(connections.KeyEncryption, connections.KeyActive))
	applications.connect("sp", spMetadata1{ID: spID, Key: samltest.ProviderECKey, Signed: true})
	providers.connect("idp", testProvider, samltest.ProviderECKey)
	b.Run("request", func(b *testing.B) { applications.benchRequest(b) })
	b.Run("challenge", func(b *testing.B) { providers.benchChallenge(b) })
	b.Run("response", func(b *testing.B) { providers.benchResponse(b) })
	b.Run("answer", func(b *testing.B) { applications.benchAnswer(b) })
}

func (r *idpRig) benchRequest(b *testing.B) {
	document := r.ask(func(a *ask) {
		a.Attributes = `AssertionConsumerServiceURL="` + spConsumer + `" ProtocolBinding="` + BindingPost + `"`
		a.Children = `<samlp:NameIDPolicy AllowCreate="true"/><samlp:RequestedAuthnContext Comparison="exact"><saml:AuthnContextClassRef>` +
			testClass + `</saml:AuthnContextClassRef></samlp:RequestedAuthnContext>`
	}).xml()
	request := httptest.NewRequest(http.MethodGet, "/saml2/sso?"+redirectQuery(b, document, "state", samltest.ProviderECKey, false), nil)
	b.ReportAllocs()
	for b.Loop() {
		clear(r.used.seen)
		r.engine.begun = r.engine.begun[:0]
		m, err := ReadMessage(nil, request)
		if err == nil {
			_, err = r.kind.signOn(b.Context(), nil, m)
		}
		if err != nil || len(r.engine.begun) != 1 || !r.engine.begun[0].Signed {
			b.Fatal(err)
		}
	}
}

func (r *rig) benchChallenge(b *testing.B) {
	leg := broker.Leg{ID: "0123456789abcdef0123456789abcdef", Connection: "idp", Started: r.now, Ask: []broker.ClassRef{testClass}}
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := r.providers.opened["idp"].Challenge(b.Context(), leg); err != nil {
			b.Fatal(err)
		}
	}
}

func (r *rig) benchResponse(b *testing.B) {
	leg := r.login("idp")
	answer := r.response(leg)
	answer.SignAssertion, answer.Attributes = samltest.ProviderECKey, nil
	for _, claim := range benchClaims() {
		answer.Attributes = append(answer.Attributes, samltest.Attribute{Name: claim.Name, Format: AttributeURI, FriendlyName: claim.FriendlyName, Values: claim.Values})
	}
	form := url.Values{"SAMLResponse": {answer.Encoded()}, "RelayState": {string(leg.ID)}}.Encode()
	request := httptest.NewRequest(http.MethodPost, "/saml2/sp/idp/acs", strings.NewReader(form))
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.SetPathValue("connection", "idp")
	b.ReportAllocs()
	for b.Loop() {
		clear(r.used.seen)
		r.engine.legs[leg.ID] = leg
		request.Body = io.NopCloser(strings.NewReader(form))
		m, err := ReadMessage(nil, request)
		if err == nil {
			_, err = r.kind.consume(request, &broker.Browser{Binding: "mine"}, m)
		}
		if err != nil || len(r.engine.evidence[leg.ID].Claims) != 20 {
			b.Fatal(err)
		}
	}
}

func (r *idpRig) benchAnswer(b *testing.B) {
	reply, err := pending{Request: "_request", Consumer: spConsumer, RelayState: "state"}.encode()
	if err != nil {
		b.Fatal(err)
	}
	outcome := r.success(broker.AuthnRequest{Application: "sp", Reply: reply}, func(o *broker.Outcome) { o.Claims = benchClaims() })
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := r.frontend("sp").Answer(b.Context(), outcome); err != nil {
			b.Fatal(err)
		}
	}
}
