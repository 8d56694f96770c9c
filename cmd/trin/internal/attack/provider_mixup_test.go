package attack

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"trin/connections/oidc/oidctest"
)

// newOpenIDBesideAnother is a whole Trin with a provider of OpenID Connect and a
// second one that somebody hostile runs.
func newOpenIDBesideAnother(t *testing.T) (o *openID, hostile *oidctest.Provider) {
	t.Helper()
	o = &openID{protocols: &protocols{}}
	provider := func(subject string) *oidctest.Provider {
		p := &oidctest.Provider{ClientID: "trin", Secret: "s3cret", Subject: subject, Key: oidctest.EC(subject), Now: func() time.Time {
			if o.rig == nil {
				return start
			}
			return o.clock()
		}}
		t.Cleanup(p.Start())
		return p
	}
	o.provider, hostile = provider("alice"), provider("mallory")
	connection := func(id string, p *oidctest.Provider) string {
		return "---\nkind: authentication\nid: " + id + "\nprotocol: oidc\nfirstFactor: 20\nforward: true\nsettings:\n  issuer: \"" + p.Issuer() +
			"\"\n  clientID: trin\n  secretName: op\n"
	}
	o.rig = newRig(t, "---\nkind: application\nid: app\n", connection("op", o.provider)+connection("hostile", hostile)+`---
kind: application
id: rp
protocol: oidc
authentication: [op, hostile]
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
	return o, hostile
}

// A hostile provider sends the user on to another provider of Trin's, in the
// name of the login that was begun at it: the other's answer opens nothing, its
// code goes nowhere, and neither login becomes the other's.
func TestG17_LoginSentOnToAnotherProvider(t *testing.T) {
	t.Parallel()
	o, hostile := newOpenIDBesideAnother(t)
	victim := o.browser()
	sent, err := url.Parse(o.authorize(victim, "rp", relyingReply, "idp_hint", "hostile").Header.Get("Location"))
	if err != nil || !strings.HasPrefix(sent.String(), hostile.Issuer()+"/authorize?") {
		t.Fatalf("got %q, %v, want the hostile provider", sent, err)
	}
	for name, callback := range map[string]string{"at the other's address": "op", "at its own address": "hostile"} {
		query := sent.Query()
		query.Set("redirect_uri", o.url("/oidc/rp/"+callback+"/callback"))
		answer := o.provider.Authorize(o.provider.Issuer() + "/authorize?" + query.Encode())
		if callback == "hostile" { // the address alone is enough at the other's
			answer.Set("iss", o.provider.Issuer())
		}
		hop := o.open(victim, o.url("/oidc/rp/"+callback+"/callback?"+answer.Encode()))
		if hop.Status != http.StatusBadRequest || hop.Header.Get("Location") != "" {
			t.Errorf("%s: got %d to %q, want a page", name, hop.Status, hop.Header.Get("Location"))
		}
	}
	if honest, other := o.provider.Seen("/token"), hostile.Seen("/token"); honest+other != 0 {
		t.Errorf("got %d codes redeemed at the provider and %d at the hostile one, want none", honest, other)
	}
	if hop := o.authorize(victim, "rp", relyingReply, "prompt", "none"); !strings.HasPrefix(hop.Header.Get("Location"), relyingReply+"?error=") {
		t.Errorf("got %d to %q, want nobody to be logged in", hop.Status, hop.Header.Get("Location"))
	}
	own := hostile.Authorize(sent.String()).Encode()
	if got := o.answer(o.open(victim, o.url("/oidc/rp/hostile/callback?"+own))); !got.Has("code") {
		t.Errorf("got %v, want the login to go on where it was begun", got)
	}
}
