package oidc

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"trin/broker"
	"trin/connections"
)

func inSession(s *ApplicationSettings) {
	s.Refresh, s.Scopes = refreshSession, []string{"email", "payments"}
}

// refreshed uses a refresh token and wants tokens for it.
func (h *house) refreshed(token string, parameters ...string) answer {
	h.t.Helper()
	a := h.call(pathToken, refreshForm(token, parameters...))
	if a.Status != http.StatusOK || a.text("refresh_token") == "" || a.text("refresh_token") == token {
		h.t.Fatalf("got %d %s, want another refresh token", a.Status, a.Body)
	}
	return a
}

func TestH10_RotationAndReuse(t *testing.T) {
	t.Parallel()
	h := newHouse(t, inSession)
	first := h.tokens()
	second := h.refreshed(first.text("refresh_token"))
	third := h.refreshed(second.text("refresh_token"))
	h.works("the newest", third.text("access_token"), true)
	h.call(pathToken, refreshForm(first.text("refresh_token"))).wants(t, "an old one", http.StatusBadRequest, errorInvalidGrant)
	h.works("after the reuse", third.text("access_token"), false)
	h.call(pathToken, refreshForm(third.text("refresh_token"))).wants(t, "the newest after the reuse", http.StatusBadRequest, errorInvalidGrant)
}

func TestH10_OtherApplication(t *testing.T) {
	t.Parallel()
	h := newHouse(t, inSession)
	h.connect("other", inSession)
	first := h.tokens()
	h.call(pathToken, refreshForm(first.text("refresh_token"), "client_id", "other")).wants(t, "another application", http.StatusBadRequest, errorInvalidGrant)
	h.call(pathToken, refreshForm(first.text("refresh_token"))).wants(t, "its own after that", http.StatusBadRequest, errorInvalidGrant)
}

func TestH10_WhatIsNoRefreshToken(t *testing.T) {
	t.Parallel()
	h := newHouse(t, inSession)
	first := h.tokens()
	token := first.text("refresh_token")
	for name, other := range map[string]string{
		"an access token": first.text("access_token"), "an ID token": first.text("id_token"), "truncated": token[:len(token)-2],
		"extended": token + "AA", "padded": token + "=", "with a line end": token + "\n", "nonsense": "x",
	} {
		h.call(pathToken, refreshForm(other)).wants(t, name, http.StatusBadRequest, errorInvalidGrant)
	}
	h.refreshed(token)
}

func TestH10_ScopeOnlyNarrows(t *testing.T) {
	t.Parallel()
	h := newHouse(t, inSession)
	first := h.tokens("scope", "openid email")
	h.call(pathToken, refreshForm(first.text("refresh_token"), "scope", "openid email payments")).wants(t, "a scope more", http.StatusBadRequest, errorInvalidScope)
	narrow := h.refreshed(first.text("refresh_token"), "scope", "openid")
	if got := narrow.text("scope"); got != "openid" {
		t.Errorf("got scope %q, want openid", got)
	}
	if got := h.userInfo(narrow.text("access_token")); got.text("sub") == "" || got.text("email") != "" {
		t.Errorf("got %s, want no email in the narrower scope", got.Body)
	}
	whole := h.refreshed(narrow.text("refresh_token"))
	if got := whole.text("scope"); got != "openid email" {
		t.Errorf("got scope %q, want that of the login again", got)
	}
	without := h.refreshed(whole.text("refresh_token"), "scope", "email")
	if without.text("id_token") != "" {
		t.Error("got an ID token without openid")
	}
	h.userInfo(without.text("access_token")).wants(t, "userinfo without openid", http.StatusForbidden, errorScopeMissing)
}

func TestH10_EndsWithTheSession(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		end  func(*house)
	}{
		{"a logout", func(h *house) {
			for id, row := range h.grants.rows {
				if err := h.front(appClient).kind.Grants.RevokeSession(h.t.Context(), row.grant.Application, row.grant.Session); err != nil || id == "" {
					h.t.Fatal(err)
				}
			}
		}},
		{"its time", func(h *house) { h.pass(48 * time.Hour) }},
		{"the user is disabled", func(h *house) {
			if err := h.grants.RevokeSubject(h.t.Context(), broker.Subject{Namespace: "people", Value: "alice"}); err != nil {
				h.t.Fatal(err)
			}
		}},
		{"the application is switched off", func(h *house) {
			h.mu.Lock()
			defer h.mu.Unlock()
			h.picture.Applications[appClient].Enabled = false
		}},
	}
	for _, test := range tests {
		h := newHouse(t, inSession)
		first := h.tokens()
		test.end(h)
		got := h.call(pathToken, refreshForm(first.text("refresh_token")))
		if code := got.text("error"); got.Status == http.StatusOK || code != errorInvalidGrant && code != errorInvalidClient {
			t.Errorf("%s: got %d %s, want a refusal", test.name, got.Status, got.Body)
		}
		h.works(test.name, first.text("access_token"), false)
	}
}

// A refresh token that lies about unused ends by itself; one in use does not.
func TestH10_UnusedTooLong(t *testing.T) {
	t.Parallel()
	offline := func(idle Duration) func(*ApplicationSettings) {
		return func(s *ApplicationSettings) { s.Refresh, s.RefreshIdle = refreshOffline, idle }
	}
	tests := []struct {
		name string
		set  func(*ApplicationSettings)
		idle time.Duration
	}{
		{"of the session", inSession, time.Hour},
		{"of the session, for a shorter time", func(s *ApplicationSettings) { inSession(s); s.RefreshIdle = Duration(10 * time.Minute) }, 10 * time.Minute},
		{"beyond the session, for a time", offline(Duration(3 * time.Hour)), 3 * time.Hour},
		{"beyond the session", offline(0), defaultRefreshLifetime},
	}
	for _, test := range tests {
		h := newHouse(t, test.set)
		given := h.tokens("scope", "openid offline_access")
		for range 2 {
			if test.idle < defaultRefreshLifetime {
				h.pass(test.idle - time.Second)
			}
			given = h.refreshed(given.text("refresh_token"))
		}
		h.pass(test.idle)
		h.call(pathToken, refreshForm(given.text("refresh_token"))).wants(t, test.name, http.StatusBadRequest, errorInvalidGrant)
	}
}

// What a transaction confirmed is good for it alone.
func TestRefreshNotForOneTransaction(t *testing.T) {
	t.Parallel()
	h := newHouse(t, inSession)
	confirmed := h.plant(func(g *connections.Grant) { g.Confirmed = "Pay 100" })
	if got := h.call(pathToken, codeForm(confirmed)); got.Status != http.StatusOK || got.text("refresh_token") != "" {
		t.Errorf("got %d %s, want tokens without a refresh token", got.Status, got.Body)
	}
}

func TestRefreshBySettings(t *testing.T) {
	t.Parallel()
	tests := []struct {
		refresh, scope string
		want           bool
	}{
		{"", "openid", false}, {refreshNever, "openid offline_access", false}, {refreshSession, "openid", true},
		{refreshSession, "openid offline_access", true}, {refreshOffline, "openid", false}, {refreshOffline, "openid offline_access", true},
	}
	for _, test := range tests {
		h := newHouse(t, func(s *ApplicationSettings) { s.Refresh = test.refresh })
		a := h.tokens("scope", test.scope, "prompt", "")
		if got := a.text("refresh_token") != ""; got != test.want {
			t.Errorf("refresh %q, scope %q: got a refresh token: %v, want %v", test.refresh, test.scope, got, test.want)
		}
	}
	h := newHouse(t, func(s *ApplicationSettings) { s.Refresh = refreshOffline })
	a := h.tokens("scope", "openid offline_access")
	if id := h.readToken(a.text("id_token"), "JWT"); id["sid"] == nil {
		t.Error("got no sid in the ID token of a grant that outlives the session: the application could not tell which session a logout means")
	}
	h.pass(20 * 24 * time.Hour)
	a = h.refreshed(a.text("refresh_token"))
	h.pass(10 * 24 * time.Hour)
	h.call(pathToken, refreshForm(a.text("refresh_token"))).wants(t, "after its lifetime", http.StatusBadRequest, errorInvalidGrant)

	h = newHouse(t, inSession)
	a = h.tokens()
	h.connect(appClient, func(s *ApplicationSettings) { s.RedirectURIs = []string{appRedirect} })
	h.call(pathToken, refreshForm(a.text("refresh_token"))).wants(t, "when the settings give none any more", http.StatusBadRequest, errorInvalidGrant)
}

// H15: a refreshed ID token says what the first one said, and no nonce.
func TestH15_RefreshKeepsTheLevel(t *testing.T) {
	t.Parallel()
	h := newHouse(t, inSession)
	first := h.tokens("acr_values", string(classHigh))
	before := h.readToken(first.text("id_token"), "JWT")
	h.pass(10 * time.Minute)
	second := h.refreshed(first.text("refresh_token"))
	after := h.readToken(second.text("id_token"), "JWT")
	for _, name := range []string{"iss", "sub", "aud", "acr", "auth_time", "sid"} {
		if before[name] == nil || before[name] != after[name] {
			t.Errorf("%s: got %v after and %v before, want the same", name, after[name], before[name])
		}
	}
	if before["acr"] != string(classHigh) || !slices.Equal(words(before["amr"]), words(after["amr"])) || len(words(after["amr"])) == 0 {
		t.Errorf("got acr %v, amr %v and %v", before["acr"], before["amr"], after["amr"])
	}
	if before["nonce"] != "the nonce" || after["nonce"] != nil {
		t.Errorf("got nonce %v and then %v, want it the first time alone", before["nonce"], after["nonce"])
	}
	if after["iat"].(float64) != before["iat"].(float64)+600 {
		t.Errorf("got iat %v and %v, want ten minutes later", before["iat"], after["iat"])
	}
}

func words(list any) []string {
	var all []string
	values, _ := list.([]any)
	for _, value := range values {
		word, _ := value.(string)
		all = append(all, strings.TrimSpace(word))
	}
	return all
}
