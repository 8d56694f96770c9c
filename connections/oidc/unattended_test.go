package oidc

import (
	"net/http"
	"net/url"
	"testing"

	"trin/connections/saml2/samltest"
)

// unattended are requests that no person's visit stands behind.
var unattended = map[string]struct{ method, purpose string }{
	"HEAD":                  {http.MethodHead, ""},
	"a prefetch":            {http.MethodGet, "prefetch"},
	"a page rendered ahead": {http.MethodGet, "prefetch;prerender"},
}

func (b *browser) ahead(path string, query url.Values, method, purpose string) page {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), method, b.base+path+"?"+query.Encode(), nil)
	if err != nil {
		b.t.Fatal(err)
	}
	if purpose != "" {
		r.Header.Set("Sec-Purpose", purpose)
	}
	return b.do(r)
}

// TestAuthorizeUnattended: what comes without a person begins no login, and uses
// no pushed request up; the visit after it does both.
func TestAuthorizeUnattended(t *testing.T) {
	t.Parallel()
	for name, test := range unattended {
		h := newHouse(t, withSecret(authPost, "the secret"))
		pushed := h.call(pushedPath, with(requestQuery(), "client_secret", "the secret"))
		query := url.Values{"client_id": {appClient}, "request_uri": {pushed.text("request_uri")}}
		b := h.browser()
		if got := b.ahead(authorizePath, query, test.method, test.purpose); got.Status != http.StatusBadRequest || got.Location != "" {
			t.Errorf("%s: got %d and %q", name, got.Status, got.Location)
		}
		if h.trips() != 0 {
			t.Errorf("%s began a login", name)
		}
		b.get(authorizePath, query).granted(b)
	}
}

// TestLogoutUnattended: it ends no session either.
func TestLogoutUnattended(t *testing.T) {
	t.Parallel()
	for name, test := range unattended {
		h := newHouse(t, leaving)
		b := h.browser()
		sid, sub, grant := h.loggedIn(b)
		query := url.Values{"id_token_hint": {h.hint(samltest.Named(samltest.TrinKey), map[string]any{"sub": sub, "sid": sid})}}
		if got := b.ahead(logoutPath, query, test.method, test.purpose); got.Status != http.StatusBadRequest {
			t.Errorf("%s: got %d", name, got.Status)
		}
		if _, err := h.grants.Grant(t.Context(), grant); err != nil {
			t.Errorf("%s ended the grant: %v", name, err)
		}
		b.authorize("prompt", "none").granted(b)
	}
}
