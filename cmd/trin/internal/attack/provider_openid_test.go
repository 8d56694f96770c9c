package attack

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"trin/cmd/trin/internal/useragent"
	"trin/connections/oidc/oidctest"
)

// openID is a whole Trin with a provider of OpenID Connect, and the application
// of OpenID Connect that its users log in to.
type openID struct {
	*protocols
	provider *oidctest.Provider
}

func newOpenID(t *testing.T) *openID {
	t.Helper()
	o := &openID{protocols: &protocols{}}
	o.provider = &oidctest.Provider{ClientID: "trin", Secret: "s3cret", Subject: "alice", Key: oidctest.EC("provider"), Now: func() time.Time {
		if o.rig == nil {
			return start
		}
		return o.clock()
	}}
	t.Cleanup(o.provider.Start())
	o.rig = newRig(t, "---\nkind: application\nid: app\n", `---
kind: authentication
id: op
protocol: oidc
firstFactor: 20
forward: true
settings:
  issuer: "`+o.provider.Issuer()+`"
  clientID: trin
  secretName: op
---
kind: application
id: rp
protocol: oidc
authentication: [op]
floor: 20
settings:
  clientID: rp
  authMethod: none
  redirectURIs: ["`+relyingReply+`"]
---
kind: application
id: app
`)
	if err := o.node.Store.SaveSecret(t.Context(), "op", []byte("s3cret")); err != nil {
		t.Fatal(err)
	}
	return o
}

// visit asks for a login and lets the provider answer; the answer is what the
// application got.
func (o *openID) visit(b *useragent.Agent, parameters ...string) url.Values {
	o.t.Helper()
	hop := o.authorize(b, "rp", relyingReply, parameters...)
	for trips := 0; o.toProvider(hop) && trips < 3; trips++ { // what did not do may be asked for once more
		hop = o.open(b, o.url("/oidc/rp/op/callback?"+o.provider.Authorize(hop.Header.Get("Location")).Encode()))
	}
	return o.answer(hop)
}

// toProvider reports whether the hop leads to the provider.
func (o *openID) toProvider(hop *useragent.Hop) bool {
	return strings.HasPrefix(hop.Header.Get("Location"), o.provider.Issuer()+"/authorize?")
}

// answer is what the application got with the hop.
func (o *openID) answer(hop *useragent.Hop) url.Values {
	o.t.Helper()
	to, err := url.Parse(hop.Header.Get("Location"))
	if err != nil || !strings.HasPrefix(to.String(), relyingReply+"?") {
		o.t.Fatalf("got %d to %q, want an answer to the application: %s", hop.Status, hop.Header.Get("Location"), o.log)
	}
	return to.Query()
}

// A provider's class counts as the ID token says, whatever userinfo says; what
// it did not reach is not answered.
func TestF33_OpenIDProviderIsBelievedByItsIDToken(t *testing.T) {
	t.Parallel()
	o := newOpenID(t)
	if got := o.idToken(o.visit(o.browser(), "acr_values", classThree).Get("code")); got.ACR != classThree {
		t.Errorf("got acr %q, want %q as the provider was asked and answered", got.ACR, classThree)
	}
	o.provider.Claims = func(c map[string]any) { c["acr"] = classTwo }
	o.provider.UserInfo = func(c map[string]any) { c["acr"], c["amr"] = classFour, []string{"mfa"} }
	if got := o.idToken(o.visit(o.browser(), "acr_values", classThree).Get("code")); got.ACR == "" || got.ACR == classThree || got.ACR == classFour {
		t.Errorf("got acr %q, want one of the level that the ID token says", got.ACR)
	}
	essential := `{"id_token":{"acr":{"essential":true,"value":"` + classThree + `"}}}`
	if got := o.visit(o.browser(), "claims", essential); got.Get("error") != "unmet_authentication_requirements" || got.Has("code") {
		t.Errorf("got %v, want no login below what is essential", got)
	}
}

// auth_time is the provider's, and an old one is no new login.
func TestF35_F36_OpenIDProviderSaysWhen(t *testing.T) {
	t.Parallel()
	o := newOpenID(t)
	o.provider.Claims = func(c map[string]any) { c["auth_time"] = o.clock().Add(-2 * time.Hour).Unix() }
	b := o.browser()
	if got := o.visit(b); !got.Has("code") {
		t.Errorf("got %v, want a login by an old session of the provider", got)
	}
	if got := o.visit(b, "prompt", "login"); got.Get("error") != "login_required" || got.Has("code") {
		t.Errorf("got %v, want no new login by an old one", got)
	}
	if got := o.visit(o.browser(), "max_age", "3600"); got.Get("error") != "login_required" || got.Has("code") {
		t.Errorf("got %v, want no login older than an hour", got)
	}
	o.provider.Claims = func(c map[string]any) { delete(c, "auth_time") }
	if got := o.visit(o.browser(), "prompt", "login"); got.Get("error") != "login_required" || got.Has("code") {
		t.Errorf("got %v, want no new login by one of no time", got)
	}
	b = o.browser()
	if got := o.visit(b); !got.Has("code") {
		t.Errorf("got %v, want a login by one of no time", got)
	}
	if hop := o.authorize(b, "rp", relyingReply, "prompt", "none"); !o.toProvider(hop) {
		t.Errorf("got %q, want a login of no time to be good for one transaction", hop.Header.Get("Location"))
	}
}

// An attacker's answer of the provider in another's browser: nobody is logged in.
func TestG3_OpenIDProviderAnswersAnotherBrowser(t *testing.T) {
	t.Parallel()
	o := newOpenID(t)
	attacker, victim := o.browser(), o.browser()
	location := o.authorize(attacker, "rp", relyingReply).Header.Get("Location")
	answer := o.provider.Authorize(location).Encode()
	if hop := o.open(victim, o.url("/oidc/rp/op/callback?"+answer)); hop.Status != http.StatusBadRequest || strings.Contains(hop.Header.Get("Location"), "code=") {
		t.Errorf("got %d to %q, want the page for another browser", hop.Status, hop.Header.Get("Location"))
	}
	if got := o.answer(o.open(attacker, o.url("/oidc/rp/op/callback?"+answer))); !got.Has("code") {
		t.Errorf("got %v, want the login to go on where it began", got)
	}
	if hop := o.authorize(victim, "rp", relyingReply, "prompt", "none"); !o.toProvider(hop) {
		t.Errorf("got %q, want no session in the other browser", hop.Header.Get("Location"))
	}
}

// A logout token of the provider ends the session, and one of anybody else does
// not.
func TestG15_OpenIDProviderEndsTheSession(t *testing.T) {
	t.Parallel()
	o := newOpenID(t)
	o.provider.Claims = func(c map[string]any) { c["sid"] = "session-1" }
	b := o.browser()
	if got := o.visit(b); !got.Has("code") {
		t.Fatalf("got %v", got)
	}
	silently := func() bool {
		before := o.provider.Seen("/token")
		got := o.visit(b, "prompt", "none")
		return got.Has("code") && o.provider.Seen("/token") == before
	}
	post := func(key oidctest.Key) int {
		claims := map[string]any{"iss": o.provider.Issuer(), "aud": "trin", "iat": o.clock().Unix(), "exp": o.clock().Unix() + 60, "jti": "1",
			"sid": "session-1", "events": map[string]any{"http://schemas.openid.net/event/backchannel-logout": map[string]any{}}}
		return o.submit(o.browser(), o.url("/oidc/rp/op/backchannel"), url.Values{"logout_token": {key.JWT(map[string]any{"kid": "provider"}, claims)}}).Status
	}
	if status := post(oidctest.EC("attacker")); status != http.StatusBadRequest || !silently() {
		t.Errorf("got %d for another's token, want it refused and the session there", status)
	}
	if status := post(o.provider.Key); status != http.StatusOK || silently() {
		t.Errorf("got %d, want the session ended", status)
	}
}
