package oidc

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"trin/connections"
)

func TestCodeExchange(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a := h.tokens()
	if got := a.Header.Get("Content-Type"); got != "application/json" {
		t.Errorf("got Content-Type %q, want application/json", got)
	}
	if a.Header.Get("Cache-Control") != "no-store" || a.Header.Get("Pragma") != "no-cache" {
		t.Errorf("got headers %v, want that nothing keeps the tokens", a.Header)
	}
	if a.text("token_type") != "Bearer" || a.JSON["expires_in"] != 300.0 || a.text("scope") != "openid" || a.text("id_token") == "" {
		t.Errorf("got %s, want a bearer token for 300 seconds and an ID token", a.Body)
	}
	if a.text("refresh_token") != "" {
		t.Error("got a refresh token, want none where the settings give none")
	}
	h.works("a fresh one", a.text("access_token"), true)
}

func TestH2_VerifierAtTheExchange(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for name, verifier := range map[string]string{
		"missing": "", "another": strings.Repeat("a", 43), "the challenge itself": testChallenge, "short": testVerifier[:42],
		"long": strings.Repeat("a", 129), "with a forbidden character": testVerifier[:42] + "+", "with a letter more": testVerifier + "a",
	} {
		code := h.login()
		h.call(pathToken, codeForm(code, "code_verifier", verifier)).wants(t, name, http.StatusBadRequest, errorInvalidGrant)
		h.call(pathToken, codeForm(code)).wants(t, name+", then the right one", http.StatusBadRequest, errorInvalidGrant)
	}
	bare := h.plant(func(g *connections.Grant) { g.Challenge = "" })
	h.call(pathToken, codeForm(bare, "code_verifier", "")).wants(t, "a public application without a challenge", http.StatusBadRequest, errorInvalidGrant)
	bare = h.plant(func(g *connections.Grant) { g.Challenge = "" })
	h.call(pathToken, codeForm(bare)).wants(t, "a verifier where there was no challenge", http.StatusBadRequest, errorInvalidGrant)
}

// A confidential application may be let off PKCE, and then sends no verifier.
func TestH2_WithoutPKCEWhereTheSettingsSay(t *testing.T) {
	t.Parallel()
	h := newHouse(t, withSecret(authPost, appSecret), func(s *ApplicationSettings) { s.InsecureNoPKCE = true })
	without := func() string { return h.plant(func(g *connections.Grant) { g.Challenge = "" }) }
	if got := h.call(pathToken, codeForm(without(), "client_secret", appSecret, "code_verifier", "")); got.Status != http.StatusOK {
		t.Errorf("got %d %s, want tokens", got.Status, got.Body)
	}
	h.call(pathToken, codeForm(without(), "client_secret", appSecret)).wants(t, "a verifier without a challenge", http.StatusBadRequest, errorInvalidGrant)
	h.call(pathToken, codeForm(h.login(), "client_secret", appSecret, "code_verifier", "")).wants(t, "a challenge without a verifier", http.StatusBadRequest, errorInvalidGrant)
}

func TestH3_CodeOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	code := h.login()
	first := h.call(pathToken, codeForm(code))
	h.works("before the replay", first.text("access_token"), true)
	h.call(pathToken, codeForm(code)).wants(t, "the second time", http.StatusBadRequest, errorInvalidGrant)
	h.works("after the replay", first.text("access_token"), false)
}

func TestH3_CodeOnceAmongAHundred(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(s *ApplicationSettings) { s.Refresh = refreshSession })
	code := h.login()
	var given, refused atomic.Int64
	var all sync.WaitGroup
	for range 100 {
		all.Go(func() {
			switch got := h.call(pathToken, codeForm(code)); {
			case got.Status == http.StatusOK:
				given.Add(1)
			case got.text("error") == errorInvalidGrant:
				refused.Add(1)
			}
		})
	}
	all.Wait()
	if given.Load() > 1 || given.Load()+refused.Load() != 100 {
		t.Errorf("got tokens %d times and %d refusals of 100, want tokens once at most", given.Load(), refused.Load())
	}
}

func TestH3_CodeInTheWrongPlace(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.connect("other", func(s *ApplicationSettings) { s.RedirectURIs = []string{appRedirect} })
	flipped := func(code string) string {
		letter := byte('A')
		if code[10] == letter {
			letter = 'B'
		}
		return code[:10] + string(letter) + code[11:]
	}
	for _, test := range []struct {
		name    string
		form    func(code string) []string
		forGood bool // the code is used up
	}{
		{"another application", func(string) []string { return []string{"client_id", "other"} }, true},
		{"another address", func(string) []string { return []string{"redirect_uri", "https://app.test/other"} }, true},
		{"the address with a slash", func(string) []string { return []string{"redirect_uri", appRedirect + "/"} }, true},
		{"no address", func(string) []string { return []string{"redirect_uri", ""} }, false},
		{"truncated", func(code string) []string { return []string{"code", code[:len(code)-1]} }, false},
		{"extended", func(code string) []string { return []string{"code", code + "A"} }, false},
		{"one letter changed", func(code string) []string { return []string{"code", flipped(code)} }, false},
		{"no code", func(string) []string { return []string{"code", ""} }, false},
	} {
		code := h.login()
		got := h.call(pathToken, codeForm(code, test.form(code)...))
		if got.Status != http.StatusBadRequest || got.text("access_token") != "" {
			t.Errorf("%s: got %d %s, want a refusal", test.name, got.Status, got.Body)
		}
		if alive := h.alive(code); alive == test.forGood {
			t.Errorf("%s: the grant lives: %v, want that a code in the wrong hands ends it", test.name, alive)
		}
		again := h.call(pathToken, codeForm(code))
		if used := again.Status != http.StatusOK; used != test.forGood {
			t.Errorf("%s: got %d for the right request after it, want the code used up: %v", test.name, again.Status, test.forGood)
		}
	}
}

// alive reports whether the grant of a code has not ended.
func (h *house) alive(code string) bool {
	h.grants.mu.Lock()
	defer h.grants.mu.Unlock()
	row := h.grants.codes[digest(code)]
	return row != nil && h.grants.live(row.grant) != nil
}

func TestH3_CodeAges(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	code := h.login()
	h.pass(codeLifetime - time.Second)
	late := h.login()
	if got := h.call(pathToken, codeForm(code)); got.Status != http.StatusOK {
		t.Errorf("a second before its end: got %d %s", got.Status, got.Body)
	}
	h.pass(codeLifetime)
	h.call(pathToken, codeForm(late)).wants(t, "at its end", http.StatusBadRequest, errorInvalidGrant)
}

// A verifier has its form even where its hash would fit (RFC 7636, 4.1).
func TestVerifierForm(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for verifier, want := range map[string]bool{
		strings.Repeat("a", 42): false, strings.Repeat("a", 43): true, strings.Repeat("a", 128): true, strings.Repeat("a", 129): false,
		strings.Repeat("a", 42) + "~": true, strings.Repeat("a", 42) + "+": false, strings.Repeat("a", 43) + "\n": false,
	} {
		sum := sha256.Sum256([]byte(verifier))
		code := h.plant(func(g *connections.Grant) { g.Challenge = base64.RawURLEncoding.EncodeToString(sum[:]) })
		if got := h.call(pathToken, codeForm(code, "code_verifier", verifier)); (got.Status == http.StatusOK) != want {
			t.Errorf("%d characters %q: got %d %s, want it accepted: %v", len(verifier), verifier, got.Status, got.Body, want)
		}
	}
}
