package oidc

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http/httptest"
	"slices"
	"testing"

	"trin/broker"
	"trin/connections"
)

// newest is a configuration that moves on.
type newest struct{ c *broker.Configuration }

func (n *newest) Current(context.Context) (*broker.Configuration, error) { return n.c, nil }
func (n *newest) At(context.Context, int64) (*broker.Configuration, error) {
	return n.c, nil
}

// surveyor is a kind over the real set of connections, with as many applications.
func surveyor(t testing.TB, applications int) (*kind, *newest) {
	t.Helper()
	h := newHouse(t)
	for i := range applications - 1 {
		h.connect(broker.ID(fmt.Sprint("app", i)))
	}
	n := &newest{h.picture}
	set := connections.NewSet(n, slog.New(slog.NewTextHandler(io.Discard, nil)))
	if err := set.Use(connections.Kind{Name: KindName, OpenFrontend: h.kind.openFrontend}); err != nil {
		t.Fatal(err)
	}
	deps := h.kind.Deps
	deps.Applications = set
	k, err := newKind(deps)
	if err != nil {
		t.Fatal(err)
	}
	return k, n
}

// What the public documents say follows the configuration, and is gathered once
// for each version of it.
func TestSurveyFollowsTheVersion(t *testing.T) {
	t.Parallel()
	k, n := surveyor(t, 3)
	first, err := k.survey(t.Context())
	if err != nil || len(first.classes) != 3 || len(first.details) != 0 || !slices.Equal(first.sets, []string{connections.DefaultKeys}) {
		t.Fatalf("got %+v, %v", first, err)
	}
	if again, err := k.survey(t.Context()); again != first || err != nil {
		t.Errorf("the same version was gathered anew: %v", err)
	}
	next := *n.c
	next.Version++
	next.Applications = maps.Clone(next.Applications)
	changed := *next.Applications[appClient]
	changed.Settings = []byte(`{"clientID":"app","authMethod":"none","redirectURIs":["https://app.test/cb"],"keys":"elliptic","corsOrigins":["https://page.test"],"stepUpDetails":{"payment":{"level":20}}}`)
	next.Applications[appClient] = &changed
	n.c = &next
	second, err := k.survey(t.Context())
	if err != nil || !slices.Equal(second.details, []string{"payment"}) || !slices.Equal(second.sets, []string{connections.DefaultKeys, "elliptic"}) {
		t.Errorf("got %+v, %v", second, err)
	}
	if !second.origins["https://page.test"] || first.origins["https://page.test"] {
		t.Errorf("got the origins %v, and %v before", second.origins, first.origins)
	}
	keys, _, err := k.publicKeys(t.Context())
	if err != nil || len(keys.Keys) != 2 {
		t.Errorf("got %d keys, %v", len(keys.Keys), err)
	}
}

// An application's own scopes and members are no other's to know.
func TestOwnScopesAreNotPublished(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(s *ApplicationSettings) {
		s.Scopes = []string{"email", "payslips"}
		s.ScopeClaims = map[string][]string{"payslips": {"iban"}}
		s.StepUpScopes = map[string]StepUp{"sign": {Level: 20}}
		s.ClaimNames = map[string]ClaimName{"cpr": {Name: "personal_number"}}
	})
	document, err := h.kind.discovery(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, own := range []string{"payslips", "sign", "iban", "cpr", "personal_number"} {
		if slices.Contains(document.Scopes, own) || slices.Contains(document.Claims, own) {
			t.Errorf("%q is in the document", own)
		}
	}
}

// BenchmarkDiscovery is what a reader of the public documents costs where there
// are a thousand applications: "gathered anew" is the first after a change.
func BenchmarkDiscovery(b *testing.B) {
	k, _ := surveyor(b, 1000)
	if _, err := k.survey(b.Context()); err != nil { // opens them all
		b.Fatal(err)
	}
	b.Run("discovery", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			k.serveDiscovery(httptest.NewRecorder(), httptest.NewRequest("GET", "/.well-known/openid-configuration", nil))
		}
	})
	b.Run("keys", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			k.serveKeys(httptest.NewRecorder(), httptest.NewRequest("GET", "/oidc/keys", nil))
		}
	})
	b.Run("gathered anew", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := k.newSurvey(b.Context(), 1); err != nil {
				b.Fatal(err)
			}
		}
	})
}
