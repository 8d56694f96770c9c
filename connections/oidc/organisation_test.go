package oidc

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"trin/broker"
)

// errNowhere is why a client for organisations reaches nobody.
var errNowhere = errors.New("the address is inside a network")

// inner is a transport that calls nobody, and counts.
type inner struct{ asked atomic.Int64 }

func (i *inner) RoundTrip(*http.Request) (*http.Response, error) {
	i.asked.Add(1)
	return nil, errNowhere
}

// nowhere is a client for organisations that reaches nobody.
func nowhere() *http.Client { return &http.Client{Transport: &inner{}} }

// K3: whatever a connection of one organisation names is asked by the guarded
// client: the provider's configuration, keys, tokens and claims, an application's
// keys and its address for logouts. The installation's own go by the other.
func TestK3_AddressesOfAnOrganisation(t *testing.T) {
	t.Parallel()
	r := newParty(t)
	connect := func(id broker.ID, organisation string) *backend {
		t.Helper()
		r.connect(&broker.AuthenticationConnection{ID: id, Organisation: organisation}, ConnectionSettings{Issuer: r.provider.Issuer(), ClientID: partyClient, SecretName: "idp"})
		b, ok := r.providers[id].(*backend)
		if !ok {
			t.Fatalf("got %T", r.providers[id])
		}
		return b
	}
	own, theirs := connect("own", ""), connect("theirs", "odense")
	described, err := own.fetchDescription(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	described.UserInfo = described.Token
	guarded, ok := r.kind.Guarded.Transport.(*inner)
	if !ok {
		t.Fatalf("got %T", r.kind.Guarded.Transport)
	}
	for name, ask := range map[string]func(*backend) error{
		"the configuration": func(b *backend) error { _, err := b.fetchDescription(t.Context()); return err },
		"the keys":          func(b *backend) error { _, err := b.document(t.Context(), described.JWKS); return err },
		"a token":           func(b *backend) error { _, err := b.exchange(t.Context(), described, "code", "verifier"); return err },
		"claims": func(b *backend) error {
			_, err := b.userClaims(t.Context(), described, tokenAnswer{Access: "x"}, &idToken{Subject: "alice"})
			return err
		},
	} {
		before := guarded.asked.Load()
		if err := ask(theirs); err == nil || !strings.Contains(err.Error(), errNowhere.Error()) || guarded.asked.Load() != before+1 {
			t.Errorf("%s of an organisation's provider: got %v", name, err)
		}
		if err := ask(own); err != nil && strings.Contains(err.Error(), errNowhere.Error()) || guarded.asked.Load() != before+1 {
			t.Errorf("%s of the installation's provider: got %v", name, err)
		}
	}
}

func TestK3_AddressesOfAnOrganisationsApplication(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	guarded, ok := h.kind.Guarded.Transport.(*inner)
	if !ok {
		t.Fatalf("got %T", h.kind.Guarded.Transport)
	}
	for organisation, want := range map[string]bool{"": false, "odense": true} {
		raw, err := json.Marshal(ApplicationSettings{ClientID: "app", AuthMethod: authPrivateKey, RedirectURIs: []string{appRedirect}, JWKSURI: h.base + "/keys", BackChannelLogoutURI: h.base + "/logout"})
		if err != nil {
			t.Fatal(err)
		}
		opened, err := h.kind.openFrontend(&broker.ApplicationConnection{ID: "app", Organisation: organisation, Kind: KindName, Settings: raw})
		if err != nil {
			t.Fatal(err)
		}
		f, err := asFrontend(opened)
		if err != nil {
			t.Fatal(err)
		}
		memo, err := json.Marshal(participation{Session: "s", Subject: "alice"})
		if err != nil {
			t.Fatal(err)
		}
		assertion := newClientKey(t, "k1").sign(t, h.assertion(nil), nil)
		for name, ask := range map[string]func() error{
			"the keys": func() error { _, err := h.kind.keysOf(t.Context(), f, assertion); return err },
			"a logout": func() error {
				return backChannelFrontend{f}.LogoutBackChannel(t.Context(), broker.Participant{Application: "app", Memo: memo})
			},
		} {
			before := guarded.asked.Load()
			err := ask()
			if got := guarded.asked.Load() == before+1; got != want || (err != nil && strings.Contains(err.Error(), errNowhere.Error())) != want {
				t.Errorf("%s of the organisation %q: got %v, want it guarded: %v", name, organisation, err, want)
			}
		}
	}
}
