package oidc

import (
	"net/http"
	"net/url"
	"testing"
)

func (h *house) revoke(token, as, hint string) answer {
	h.t.Helper()
	form := url.Values{"token": {token}, "client_id": {as}}
	if hint != "" {
		form.Set("token_type_hint", hint)
	}
	return h.call(pathRevoke, form)
}

func TestRevocation(t *testing.T) {
	t.Parallel()
	for _, form := range []string{accessOpaque, accessJWT} {
		for _, which := range []string{"access_token", "refresh_token"} {
			for _, hint := range []string{"", "access_token", "refresh_token", "something"} {
				h := newHouse(t, inSession, func(s *ApplicationSettings) { s.AccessToken, s.Audience = form, []string{resource} })
				a := h.tokens()
				got := h.revoke(a.text(which), appClient, hint)
				if got.Status != http.StatusOK || got.Body != "" {
					t.Errorf("%s %s: got %d %s, want 200 and nothing", form, which, got.Status, got.Body)
				}
				h.works("after "+which, a.text("access_token"), false)
				h.call(pathToken, refreshForm(a.text("refresh_token"))).wants(t, "after "+which, http.StatusBadRequest, errorInvalidGrant)
				if again := h.revoke(a.text(which), appClient, hint); again.Status != http.StatusOK {
					t.Errorf("%s: again: got %d %s, want 200", which, again.Status, again.Body)
				}
			}
		}
	}
}

func TestH12_RevocationByAnother(t *testing.T) {
	t.Parallel()
	h := newHouse(t, inSession)
	h.connect("other")
	h.connect("secret", withSecret(authPost, appSecret))
	a := h.tokens()
	for _, which := range []string{"access_token", "refresh_token"} {
		h.revoke(a.text(which), "other", "").wants(t, which, http.StatusBadRequest, errorInvalidGrant)
		h.revoke(a.text(which), "secret", "").wants(t, which+" by one that proves nothing", http.StatusUnauthorized, errorInvalidClient)
	}
	h.works("after the others", a.text("access_token"), true)
	h.refreshed(a.text("refresh_token"))
	for _, token := range []string{"nonsense", a.text("id_token"), a.text("access_token") + "A"} {
		if got := h.revoke(token, "other", ""); got.Status != http.StatusOK {
			t.Errorf("%q: got %d %s, want 200", clip(token), got.Status, got.Body)
		}
	}
	h.revoke("", appClient, "").wants(t, "no token", http.StatusBadRequest, errorInvalidRequest)
}
