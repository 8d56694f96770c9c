package oidc

import (
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

func TestClientSecret(t *testing.T) {
	t.Parallel()
	for _, method := range []string{authBasic, authPost} {
		h := newHouse(t, withSecret(method, appSecret, "the next secret"))
		for secret, want := range map[string]int{
			appSecret: http.StatusOK, "the next secret": http.StatusOK, "another": http.StatusUnauthorized,
			secretHashOf(appSecret): http.StatusUnauthorized, appSecret + " ": http.StatusUnauthorized,
		} {
			form, header := codeForm(h.login()), []string(nil)
			if method == authPost {
				form.Set("client_secret", secret)
			} else {
				form.Del("client_id")
				header = []string{"Authorization", basic(appClient, secret)}
			}
			got := h.call(pathToken, form, header...)
			if got.Status != want {
				t.Errorf("%s, secret %q: got %d %s, want %d", method, secret, got.Status, got.Body, want)
			}
			if challenge := got.Header.Get("WWW-Authenticate"); (method == authBasic && got.Status == http.StatusUnauthorized) != strings.HasPrefix(challenge, "Basic ") {
				t.Errorf("%s: got the challenge %q with %d", method, challenge, got.Status)
			}
		}
	}
}

func TestH8_ExactlyTheRegisteredMethod(t *testing.T) {
	t.Parallel()
	post := []string{"client_secret", appSecret}
	header := []string{"Authorization", basic(appClient, appSecret)}
	tests := []struct {
		name, registered string
		form, header     []string
		status           int
		code             string
	}{
		{"nothing for basic", authBasic, nil, nil, http.StatusUnauthorized, errorInvalidClient},
		{"post for basic", authBasic, post, nil, http.StatusUnauthorized, errorInvalidClient},
		{"basic for post", authPost, nil, header, http.StatusUnauthorized, errorInvalidClient},
		{"nothing for post", authPost, nil, nil, http.StatusUnauthorized, errorInvalidClient},
		{"a secret for none", authNone, post, nil, http.StatusUnauthorized, errorInvalidClient},
		{"basic for none", authNone, nil, header, http.StatusUnauthorized, errorInvalidClient},
		{"both secrets", authBasic, post, header, http.StatusBadRequest, errorInvalidRequest},
		{"a secret and an assertion", authPost, append([]string{"client_assertion", "a.b.c", "client_assertion_type", assertionType}, post...), nil, http.StatusBadRequest, errorInvalidRequest},
		{"an assertion without its type", authPost, append([]string{"client_assertion", "a.b.c"}, post...), nil, http.StatusBadRequest, errorInvalidRequest},
		{"an assertion of another type", authPost, []string{"client_assertion", "a.b.c", "client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:saml2-bearer"}, nil, http.StatusBadRequest, errorInvalidRequest},
		{"another client_id in the header", authBasic, nil, []string{"Authorization", basic("other", appSecret)}, http.StatusBadRequest, errorInvalidRequest},
		{"a bearer token for basic", authBasic, nil, []string{"Authorization", "Bearer " + appSecret}, http.StatusUnauthorized, errorInvalidClient},
		{"an empty secret in the header", authBasic, nil, []string{"Authorization", basic(appClient, "")}, http.StatusUnauthorized, errorInvalidClient},
		{"an unknown application", authPost, []string{"client_id", "nobody", "client_secret", appSecret}, nil, http.StatusUnauthorized, errorInvalidClient},
		{"no application", authPost, []string{"client_id", "", "client_secret", appSecret}, nil, http.StatusBadRequest, errorInvalidRequest},
	}
	for _, test := range tests {
		h := newHouse(t, func(s *ApplicationSettings) {
			if s.AuthMethod = test.registered; test.registered != authNone {
				s.SecretHashes = []string{secretHashOf(appSecret)}
			}
		})
		code := h.login()
		h.call(pathToken, codeForm(code, test.form...), test.header...).wants(t, test.name, test.status, test.code)
		// The refusal used nothing up.
		right, also := codeForm(code), []string(nil)
		switch test.registered {
		case authPost:
			right.Set("client_secret", appSecret)
		case authBasic:
			also = header
		}
		if got := h.call(pathToken, right, also...); got.Status != http.StatusOK {
			t.Errorf("%s: the right request after it got %d %s", test.name, got.Status, got.Body)
		}
	}
}

// What an attacker learns does not depend on whether there is an application of
// the name, or how it proves itself.
func TestH8_RefusalsLookAlike(t *testing.T) {
	t.Parallel()
	h := newHouse(t, withSecret(authPost, appSecret))
	h.connect("off", withSecret(authPost, appSecret)).Enabled = false
	h.connect("key", func(s *ApplicationSettings) { s.AuthMethod, s.JWKS = authPrivateKey, publicKeys(newClientKey(t, "k1")) })
	want := h.call(pathToken, url.Values{"grant_type": {"refresh_token"}, "client_id": {"nobody"}, "client_secret": {"x"}}).Body
	for _, id := range []string{appClient, "off", "key"} {
		got := h.call(pathToken, url.Values{"grant_type": {"refresh_token"}, "client_id": {id}, "client_secret": {"x"}})
		if got.Status != http.StatusUnauthorized || got.Body != want {
			t.Errorf("%s: got %d %s, want what nobody gets: %s", id, got.Status, got.Body, want)
		}
	}
}

// counting is an edge that lets a network guess only so often.
type counting struct {
	Edge
	left  atomic.Int64
	wrong atomic.Int64
}

func (c *counting) Guess(*http.Request) time.Duration {
	if c.left.Add(-1) < 0 {
		c.left.Add(1)
		return 90 * time.Second
	}
	c.wrong.Add(1)
	return 0
}

func (c *counting) GuessedRight(*http.Request) { c.left.Add(1); c.wrong.Add(-1) }

func TestH13_SecretsAreGuessedSlowly(t *testing.T) {
	t.Parallel()
	for _, path := range []string{pathToken, pathIntrospect, pathRevoke} {
		h := newHouse(t, withSecret(authPost, appSecret))
		edge := &counting{Edge: h.kind.Edge}
		edge.left.Store(3)
		h.kind.Edge = edge
		form := func(secret string) url.Values {
			return url.Values{"grant_type": {"refresh_token"}, "refresh_token": {"x"}, "token": {"x"}, "client_id": {appClient}, "client_secret": {secret}}
		}
		for range 10 {
			if got := h.call(path, form(appSecret)); got.Status >= http.StatusUnauthorized {
				t.Fatalf("%s: got %d %s for the right secret, want that it costs nothing", path, got.Status, got.Body)
			}
		}
		for range 3 {
			h.call(path, form("wrong")).wants(t, path, http.StatusUnauthorized, errorInvalidClient)
		}
		got := h.call(path, form(appSecret))
		got.wants(t, path+" when there is none left", http.StatusTooManyRequests, errorUnavailable)
		if wait := got.Header.Get("Retry-After"); wait != "90" {
			t.Errorf("%s: got Retry-After %q, want 90", path, wait)
		}
		if edge.wrong.Load() != 3 {
			t.Errorf("%s: got %d guesses counted, want 3", path, edge.wrong.Load())
		}
	}
}
