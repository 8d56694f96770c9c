package oidc

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"trin/connections/saml2/samltest"
)

// logoutPlan is what the modules of the OpenID Foundation's plan for RP-initiated
// logout look at, by their names. The hint names the session of the browser,
// which is logged in.
var logoutPlan = map[string]func(t *testing.T, h *house, b *browser, hint string){
	"oidcc-rp-initiated-logout-discovery-endpoint-verification": func(t *testing.T, h *house, b *browser, _ string) {
		if got := h.discovered(b)["end_session_endpoint"]; got != h.base+logoutPath {
			t.Errorf("got %v", got)
		}
	},
	"oidcc-rp-initiated-logout": func(t *testing.T, _ *house, b *browser, hint string) {
		got := b.get(logoutPath, url.Values{"id_token_hint": {hint}, "post_logout_redirect_uri": {appLeft}, "state": {"x y"}})
		if got.Location != appLeft+"?state=x+y" || b.alive() {
			t.Errorf("got %d and %q", got.Status, got.Location)
		}
	},
	"oidcc-rp-initiated-logout-no-state": func(t *testing.T, _ *house, b *browser, hint string) {
		if got := b.get(logoutPath, url.Values{"id_token_hint": {hint}, "post_logout_redirect_uri": {appLeft}}); got.Location != appLeft || b.alive() {
			t.Errorf("got %d and %q", got.Status, got.Location)
		}
	},
	"oidcc-rp-initiated-logout-no-post-logout-redirect-uri": func(t *testing.T, _ *house, b *browser, hint string) {
		b.get(logoutPath, url.Values{"id_token_hint": {hint}, "state": {"x"}}).stays(b, http.StatusOK)
		if b.alive() {
			t.Error("the session goes on")
		}
	},
	"oidcc-rp-initiated-logout-no-id-token-hint": func(t *testing.T, _ *house, b *browser, _ string) {
		question := b.get(logoutPath, url.Values{"client_id": {appClient}, "post_logout_redirect_uri": {appLeft}, "state": {"x"}})
		question.stays(b, http.StatusOK)
		if got := b.post(question.Action, question.Form); got.Location != appLeft+"?state=x" || b.alive() {
			t.Errorf("got %d and %q", got.Status, got.Location)
		}
	},
	"oidcc-rp-initiated-logout-no-params": func(_ *testing.T, _ *house, b *browser, _ string) {
		question := b.get(logoutPath, nil)
		question.stays(b, http.StatusOK)
		b.post(question.Action, question.Form).stays(b, http.StatusOK)
		b.authorize("prompt", "none").refusedWith(b, "login_required")
	},
	"oidcc-rp-initiated-logout-only-state": func(_ *testing.T, _ *house, b *browser, _ string) {
		question := b.get(logoutPath, url.Values{"state": {"x"}})
		question.stays(b, http.StatusOK)
		b.post(question.Action, question.Form).stays(b, http.StatusOK)
		b.authorize("prompt", "none").refusedWith(b, "login_required")
	},
	"oidcc-rp-initiated-logout-bad-post-logout-redirect-uri": func(_ *testing.T, _ *house, b *browser, hint string) {
		b.refusesToLeave(url.Values{"id_token_hint": {hint}, "post_logout_redirect_uri": {"https://evil.test/"}})
	},
	"oidcc-rp-initiated-logout-query-added-to-post-logout-redirect-uri": func(_ *testing.T, _ *house, b *browser, hint string) {
		b.refusesToLeave(url.Values{"id_token_hint": {hint}, "post_logout_redirect_uri": {appLeft + "?foo=bar"}})
	},
	"oidcc-rp-initiated-logout-modified-id-token-hint": func(_ *testing.T, _ *house, b *browser, hint string) {
		body, signature, _ := cutLast(hint)
		b.refusesToLeave(url.Values{"id_token_hint": {body + "." + strings.Repeat("A", len(signature))}, "post_logout_redirect_uri": {appLeft}})
	},
	"oidcc-rp-initiated-logout-bad-id-token-hint": func(_ *testing.T, _ *house, b *browser, _ string) {
		b.refusesToLeave(url.Values{"id_token_hint": {"bad"}, "post_logout_redirect_uri": {appLeft}})
	},
}

// refusesToLeave checks that a logout shows a page of an error, and ends nothing.
func (b *browser) refusesToLeave(query url.Values) {
	b.t.Helper()
	b.get(logoutPath, query).stays(b, http.StatusBadRequest)
	if !b.alive() {
		b.t.Error("the session has ended")
	}
}

func TestH22_LogoutPlan(t *testing.T) {
	t.Parallel()
	var told []string
	for _, row := range tableOf(t, "conformance.md", "## Logout at Trin as the provider") {
		told = append(told, strings.Trim(row[0], "`"))
	}
	slices.Sort(told)
	if want := slices.Sorted(maps.Keys(logoutPlan)); !slices.Equal(told, want) {
		t.Errorf("docs/conformance.md lists %q, want %q", told, want)
	}
	for name, module := range logoutPlan {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t, leaving)
			b := h.browser()
			sid, sub, _ := h.loggedIn(b)
			module(t, h, b, h.hint(samltest.Named(samltest.TrinKey), map[string]any{"sub": sub, "sid": sid}))
		})
	}
}
