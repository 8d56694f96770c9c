package oidc

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"trin/broker"
	"trin/connections/oidc/oidctest"
)

// raw answers one path of the provider.
func rawAt(path string, f func(http.ResponseWriter, *http.Request)) func(http.ResponseWriter, *http.Request) bool {
	return func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path != path {
			return false
		}
		f(w, r)
		return true
	}
}

// A key that nobody knows makes Trin look once in ten seconds, however often it
// is named.
func TestI7_FloodOfUnknownKeys(t *testing.T) {
	t.Parallel()
	r := newParty(t)
	r.accepted()
	r.later(providerPause)
	headerIs("kid", "unknown")(r)
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if set, err := r.providers["idp"].(*backend).keys(context.Background(), "unknown", "ES256"); err != nil || len(set) > 0 {
				t.Errorf("got %v, %v, want no key", set, err)
			}
		})
	}
	all.Wait()
	for range 20 {
		r.rejected(r.walk(), "no key")
	}
	if got := r.provider.Seen("/keys"); got != 2 {
		t.Errorf("got %d fetches of the key set, want 2: the first login's and one for all unknown keys", got)
	}
	r.provider.Header = nil
	r.accepted() // what was fetched still serves
	r.later(providerPause)
	headerIs("kid", "unknown")(r)
	r.rejected(r.walk(), "no key")
	if got := r.provider.Seen("/keys"); got != 3 {
		t.Errorf("got %d fetches after a pause, want 3", got)
	}
}

// A key that is new at the provider is found without waiting.
func TestKeyRollover(t *testing.T) {
	t.Parallel()
	r := newParty(t)
	r.accepted()
	r.later(providerPause)
	old := r.provider.Key
	r.provider.Key, r.provider.More = oidctest.EC("next"), []oidctest.Key{old}
	r.accepted()
	if got := r.provider.Seen("/keys"); got != 2 {
		t.Errorf("got %d fetches, want 2", got)
	}
}

// A provider whose documents cannot be fetched is used for a day more by what is
// known, and no longer.
func TestDocumentsThatCannotBeFetchedAgain(t *testing.T) {
	t.Parallel()
	r := newParty(t)
	r.accepted()
	var gone sync.Map
	r.provider.Raw = func(w http.ResponseWriter, request *http.Request) bool {
		if _, off := gone.Load("documents"); off && (request.URL.Path == "/keys" || strings.HasPrefix(request.URL.Path, "/.well-known")) {
			w.WriteHeader(http.StatusBadGateway)
			return true
		}
		return false
	}
	gone.Store("documents", true)
	r.later(providerFresh)
	r.accepted()
	if r.provider.Seen("/keys") != 2 {
		t.Errorf("got %d fetches of the key set, want another try", r.provider.Seen("/keys"))
	}
	r.later(providerStale)
	_, _, err := r.providers["idp"].Challenge(t.Context(), broker.Leg{ID: "l", Connection: "idp"})
	var refusal *broker.Refusal
	if !asRefusal(err, &refusal) || refusal.Code != broker.RefusedUnavailable {
		t.Errorf("got %v a day later, want %s", err, broker.RefusedUnavailable)
	}
	gone.Delete("documents")
	r.later(providerPause)
	r.accepted()
}

// Documents that are too large, too many, or elsewhere.
func TestI7_DocumentsOfTheProvider(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		path string
		f    func(http.ResponseWriter, *http.Request)
		why  string
	}{
		{"a large key set", "/keys", func(w http.ResponseWriter, _ *http.Request) {
			part := []byte(strings.Repeat(" ", 1<<20))
			for range 100 {
				if _, err := w.Write(part); err != nil {
					return
				}
			}
		}, "larger than"},
		{"a thousand keys", "/keys", func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte(`{"keys":[` + strings.TrimSuffix(strings.Repeat(`{},`, 1000), ",") + `]}`))
		}, "more than 100 keys"},
		{"a redirect to another host", "/keys", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://169.254.169.254/latest/meta-data/", http.StatusFound)
		}, "the answer is 302"},
		{"a large configuration", "/.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte(`{"x":"` + strings.Repeat("x", 2<<20) + `"}`))
		}, "larger than"},
		{"a redirect of the configuration", "/.well-known/openid-configuration", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/elsewhere", http.StatusFound)
		}, "the answer is 302"},
		{"a configuration of many members", "/.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte(`{"x":[` + strings.Repeat("1,", 5000) + `1]}`))
		}, "too many members"},
		{"a private key", "/keys", func(w http.ResponseWriter, _ *http.Request) {
			jwk := oidctest.EC("one").JWK()
			jwk["d"] = jwk["x"]
			_, _ = w.Write(oidctest.JSON(map[string]any{"keys": []any{jwk}}))
		}, "private key"},
		{"a shared secret alone", "/keys", func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte(`{"keys":[{"kty":"oct","k":"c2VjcmV0","kid":"one"}]}`))
		}, "no key to verify with"},
		{"a key for encryption alone", "/keys", func(w http.ResponseWriter, _ *http.Request) {
			jwk := oidctest.EC("one").JWK()
			jwk["use"] = "enc"
			_, _ = w.Write(oidctest.JSON(map[string]any{"keys": []any{jwk}}))
		}, "no key to verify with"},
		{"no key set", "/keys", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`<html>`)) }, "not JSON"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := newParty(t)
			r.provider.Raw = rawAt(c.path, c.f)
			b := r.providers["idp"].(*backend)
			_, err := b.keys(t.Context(), "one", "ES256")
			if err == nil || !strings.Contains(err.Error(), c.why) {
				t.Errorf("got %v, want it to hold %q", err, c.why)
			}
			if r.provider.Seen("/elsewhere") > 0 {
				t.Error("the redirect was followed")
			}
		})
	}
}

// A document that drips is given up, whatever the provider sends meanwhile.
func TestI7_SlowDrip(t *testing.T) {
	t.Parallel()
	r := newParty(t)
	var deadline time.Time
	client := *r.kind.HTTP
	client.Transport = partyTrip(func(request *http.Request) (*http.Response, error) {
		deadline, _ = request.Context().Deadline()
		return nil, context.DeadlineExceeded
	})
	r.kind.HTTP = &client
	before := time.Now()
	b, ok := r.providers["idp"].(*backend)
	if !ok {
		t.Fatalf("got %T", r.providers["idp"])
	}
	if _, err := b.document(context.Background(), r.provider.Issuer()+"/keys"); err == nil {
		t.Error("got a document")
	}
	if deadline.IsZero() || deadline.Sub(before) > providerWithin+time.Minute {
		t.Errorf("got the deadline %v after %v, want one within %v", deadline, before, providerWithin)
	}
}

type partyTrip func(*http.Request) (*http.Response, error)

func (f partyTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// What the settings hold is not fetched.
func TestDocumentsOfTheSettings(t *testing.T) {
	t.Parallel()
	r := newParty(t)
	issuer := r.provider.Issuer()
	for name, metadata := range map[string][]byte{
		"an object": oidctest.JSON(r.provider.Configuration()),
		"a text":    oidctest.JSON(string(oidctest.JSON(r.provider.Configuration()))),
	} {
		r.connect(&broker.AuthenticationConnection{ID: "idp"}, ConnectionSettings{Issuer: issuer, ClientID: partyClient, SecretName: "idp",
			Metadata: metadata, JWKS: oidctest.JSON(r.provider.KeySet())})
		r.accepted()
		if r.provider.Seen("/keys")+r.provider.Seen("/.well-known/openid-configuration") > 0 {
			t.Errorf("%s: a document was fetched", name)
		}
	}
}
