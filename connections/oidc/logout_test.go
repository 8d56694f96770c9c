package oidc

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"trin/broker"
	"trin/connections/saml2/samltest"
)

const appLeft = "https://app.test/left"

func leaving(s *ApplicationSettings) { s.PostLogoutRedirectURIs = []string{appLeft} }

// loggedIn is a browser that has logged in, and its grant.
func (h *house) loggedIn(b *browser) (sid, sub, grant string) {
	h.t.Helper()
	g := b.authorize().granted(b)
	return g.Session, g.Sub, g.ID
}

// alive reports whether the browser is still logged in.
func (b *browser) alive() bool {
	b.t.Helper()
	return b.authorize("prompt", "none").Values.Get("code") != ""
}

func TestLogoutWithAToken(t *testing.T) {
	t.Parallel()
	h := newHouse(t, leaving)
	b := h.browser()
	sid, sub, grant := h.loggedIn(b)
	hint := h.hint(samltest.Named(samltest.TrinKey), map[string]any{"sub": sub, "sid": sid})
	answer := b.get(logoutPath, url.Values{"id_token_hint": {hint}, "post_logout_redirect_uri": {appLeft}, "state": {"s&t"}})
	if answer.Location != appLeft+"?state=s%26t" {
		t.Errorf("got %d and %q", answer.Status, answer.Location)
	}
	if b.alive() {
		t.Error("the session goes on")
	}
	if _, err := h.grants.Grant(t.Context(), grant); !errors.Is(err, broker.ErrNotFound) {
		t.Errorf("the grant goes on: %v", err)
	}
	// Once more: there is nothing left to end, and no error in that.
	if answer := b.get(logoutPath, url.Values{"id_token_hint": {hint}, "client_id": {appClient}}); answer.Status != http.StatusOK || answer.Location != "" {
		t.Errorf("got %d and %q", answer.Status, answer.Location)
	}
}

// TestH20_Logout: nothing but the user's own yes, or an ID token of this very
// application, ends a session, and the browser goes nowhere but to addresses of
// the settings.
func TestH20_Logout(t *testing.T) {
	t.Parallel()
	trin := samltest.Named(samltest.TrinKey)
	t.Run("without a token the user is asked", func(t *testing.T) {
		t.Parallel()
		h := newHouse(t, leaving)
		b := h.browser()
		_, _, grant := h.loggedIn(b)
		question := b.get(logoutPath, url.Values{"client_id": {appClient}, "post_logout_redirect_uri": {appLeft}, "state": {"x"}})
		question.stays(b, http.StatusOK)
		if !b.alive() || question.Action != logoutPath {
			t.Fatalf("a link has ended the session, or %q", question.Action)
		}
		forged := url.Values{"client_id": {appClient}, "post_logout_redirect_uri": {appLeft}, paramConsent: {"1"}}
		b.post(logoutPath, forged, "Sec-Fetch-Site", "cross-site").stays(b, http.StatusBadRequest)
		stolen := h.browser().get(logoutPath, url.Values{"client_id": {appClient}, "post_logout_redirect_uri": {appLeft}, "state": {"x"}}).Form
		b.post(logoutPath, stolen).stays(b, http.StatusBadRequest)
		if !b.alive() {
			t.Fatal("another's page has ended the session")
		}
		if got := b.post(logoutPath, question.Form); got.Location != appLeft+"?state=x" || b.alive() {
			t.Errorf("got %q, still alive %t", got.Location, b.alive())
		}
		if _, err := h.grants.Grant(t.Context(), grant); !errors.Is(err, broker.ErrNotFound) {
			t.Errorf("the grant goes on: %v", err)
		}
	})
	t.Run("nothing names an application", func(t *testing.T) {
		t.Parallel()
		h := newHouse(t, leaving)
		b := h.browser()
		h.loggedIn(b)
		question := b.get(logoutPath, nil)
		question.stays(b, http.StatusOK)
		if !b.alive() {
			t.Error("a link has ended the session")
		}
	})
	t.Run("a token without a session asks", func(t *testing.T) {
		t.Parallel()
		h := newHouse(t, leaving)
		b := h.browser()
		_, sub, _ := h.loggedIn(b)
		b.get(logoutPath, url.Values{"id_token_hint": {h.hint(trin, map[string]any{"sub": sub})}}).stays(b, http.StatusOK)
		if !b.alive() {
			t.Error("the session has ended without a question")
		}
	})
	t.Run("the token of another session asks", func(t *testing.T) {
		t.Parallel()
		h := newHouse(t, leaving)
		elsewhere, b := h.browser(), h.browser()
		sid, sub, _ := h.loggedIn(elsewhere)
		h.loggedIn(b)
		hint := h.hint(trin, map[string]any{"sub": sub, "sid": sid})
		question := b.get(logoutPath, url.Values{"id_token_hint": {hint}})
		question.stays(b, http.StatusOK)
		if !b.alive() || !elsewhere.alive() {
			t.Fatal("a session has ended without a question")
		}
		b.post(logoutPath, question.Form).stays(b, http.StatusOK)
		if b.alive() || elsewhere.alive() {
			t.Errorf("alive here %t and elsewhere %t, want both ended", b.alive(), elsewhere.alive())
		}
	})
	t.Run("refused", func(t *testing.T) {
		t.Parallel()
		h := newHouse(t, leaving)
		h.connect("other", leaving)
		b := h.browser()
		sid, sub, _ := h.loggedIn(b)
		good := h.hint(trin, map[string]any{"sub": sub, "sid": sid})
		for name, query := range map[string]url.Values{
			"another address":              {"id_token_hint": {good}, "post_logout_redirect_uri": {"https://evil.test"}},
			"the sign-in's address":        {"id_token_hint": {good}, "post_logout_redirect_uri": {appRedirect}},
			"more than the address":        {"id_token_hint": {good}, "post_logout_redirect_uri": {appLeft + "/"}},
			"an address and nobody":        {"post_logout_redirect_uri": {appLeft}},
			"another application's token":  {"id_token_hint": {good}, "client_id": {"other"}},
			"an unknown application":       {"client_id": {"nobody"}},
			"another key's token":          {"id_token_hint": {h.hint(samltest.Named(samltest.TrinECKey), map[string]any{"sub": sub, "sid": sid})}},
			"an unsigned token":            {"id_token_hint": {unsigned(good)}},
			"a token of another's session": {"id_token_hint": {h.hint(trin, map[string]any{"sub": sub, "sid": sid, "aud": "other"})}, "client_id": {appClient}},
			"two tokens":                   {"id_token_hint": {good, good}},
			"a long state":                 {"id_token_hint": {good}, "state": {strings.Repeat("x", maxState+1)}},
		} {
			if got := b.get(logoutPath, query); got.Location != "" || got.Status < 400 {
				t.Errorf("%s: got %d and %q", name, got.Status, got.Location)
			}
			if !b.alive() {
				t.Fatalf("%s: the session has ended", name)
			}
		}
	})
}

// TestLogoutBackChannel: the application is posted a token that is no ID token,
// and its grants end whatever it answers.
func TestLogoutBackChannel(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	type told struct {
		form  url.Values
		media string
	}
	heard := make(chan told, 10)
	status := http.StatusOK
	listener := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		form, _ := url.ParseQuery(string(body))
		heard <- told{form, r.Header.Get("Content-Type")}
		w.Header().Set("Location", "/elsewhere")
		w.WriteHeader(status)
	}))
	t.Cleanup(listener.Close)
	h.connect(appClient, func(s *ApplicationSettings) {
		s.RedirectURIs, s.BackChannelLogoutURI = []string{appRedirect}, listener.URL+"/logout"
	})
	for _, test := range []struct {
		status int
		ok     bool
	}{{http.StatusOK, true}, {http.StatusNoContent, true}, {http.StatusBadRequest, false}, {http.StatusFound, false}, {http.StatusInternalServerError, false}} {
		status = test.status
		b := h.browser()
		sid, sub, grant := h.loggedIn(b)
		front := h.rims[appClient].(broker.BackChannelLogoutFrontend)
		memo, err := json.Marshal(participation{Session: sid, Subject: sub})
		if err != nil {
			t.Fatal(err)
		}
		if err := front.LogoutBackChannel(t.Context(), broker.Participant{Application: appClient, Memo: memo}); (err == nil) != test.ok {
			t.Errorf("%d: got %v", test.status, err)
		}
		got := <-heard
		if got.media != "application/x-www-form-urlencoded" || len(got.form) != 1 {
			t.Errorf("got %+v", got)
		}
		h.checkLogoutToken(got.form.Get("logout_token"), sid, sub)
		if _, err := h.grants.Grant(t.Context(), grant); !errors.Is(err, broker.ErrNotFound) {
			t.Errorf("%d: the grant goes on: %v", test.status, err)
		}
	}
	if len(heard) > 0 {
		t.Error("a redirect was followed")
	}
}

// checkLogoutToken holds a logout token to Back-Channel Logout 2.4.
func (h *house) checkLogoutToken(token, sid, sub string) {
	h.t.Helper()
	payload, err := h.kind.verifyOwn(h.t.Context(), "", token)
	if err != nil {
		h.t.Fatal(err)
	}
	header, err := base64.RawURLEncoding.DecodeString(strings.Split(token, ".")[0])
	if err != nil || !strings.Contains(string(header), `"typ":"logout+jwt"`) {
		h.t.Errorf("got header %s, %v", header, err)
	}
	var claims map[string]any
	if err := json.Unmarshal(payload, &claims); err != nil {
		h.t.Fatal(err)
	}
	events, _ := claims["events"].(map[string]any)
	if claims["iss"] != h.base || claims["aud"] != appClient || claims["sid"] != sid || claims["sub"] != sub || events[eventLogout] == nil {
		h.t.Errorf("got %s", payload)
	}
	if claims["nonce"] != nil || claims["jti"] == "" || claims["exp"] == nil || claims["iat"] == nil {
		h.t.Errorf("got %s", payload)
	}
	if _, err := h.front(appClient).readIDTokenHint(h.t.Context(), token); err == nil {
		h.t.Error("a logout token is taken for an ID token")
	}
}

func TestLogoutFrame(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(s *ApplicationSettings) { s.FrontChannelLogoutURI = "https://app.test/frame?a=1" })
	b := h.browser()
	sid, sub, grant := h.loggedIn(b)
	memo, err := json.Marshal(participation{Session: sid, Subject: sub})
	if err != nil {
		t.Fatal(err)
	}
	frame, ok := h.rims[appClient].(broker.FrameLogoutFrontend)
	if !ok {
		t.Fatal("the application cannot be told in a frame")
	}
	u, err := frame.LogoutFrame(t.Context(), broker.Participant{Application: appClient, Memo: memo})
	if err != nil || u.Query().Get("iss") != h.base || u.Query().Get("sid") != sid || u.Query().Get("a") != "1" || u.Host != "app.test" {
		t.Errorf("got %v, %v", u, err)
	}
	if _, err := h.grants.Grant(t.Context(), grant); !errors.Is(err, broker.ErrNotFound) {
		t.Errorf("the grant goes on: %v", err)
	}
	if _, both := h.rims[appClient].(broker.BackChannelLogoutFrontend); both {
		t.Error("an application without such an address is told by the back channel")
	}
}

// TestLogoutTellsTheOthers: a logout at one application ends the session for all
// of them: by the back channel, in a frame, and for one that cannot be told the
// person reads it.
func TestLogoutTellsTheOthers(t *testing.T) {
	t.Parallel()
	h := newHouse(t, leaving)
	heard := make(chan string, 10)
	listener := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		heard <- r.PostFormValue("logout_token")
	}))
	t.Cleanup(listener.Close)
	h.connect("behind", func(s *ApplicationSettings) { s.BackChannelLogoutURI = listener.URL })
	h.connect("framed", func(s *ApplicationSettings) { s.FrontChannelLogoutURI = "https://framed.test/out" })
	h.connect("silent")
	login := func(b *browser, clients ...string) (hint string, grants []string) {
		sid, sub, grant := h.loggedIn(b)
		grants = append(grants, grant)
		for _, client := range clients {
			grants = append(grants, b.authorize("client_id", client, "redirect_uri", redirectOf(client)).granted(b).ID)
		}
		return h.hint(samltest.Named(samltest.TrinKey), map[string]any{"sub": sub, "sid": sid}), grants
	}
	ended := func(grants []string) {
		t.Helper()
		for _, grant := range grants {
			if _, err := h.grants.Grant(t.Context(), grant); !errors.Is(err, broker.ErrNotFound) {
				t.Errorf("a grant goes on: %v", err)
			}
		}
	}
	b := h.browser()
	hint, grants := login(b, "behind", "framed")
	frames := b.get(logoutPath, url.Values{"id_token_hint": {hint}, "post_logout_redirect_uri": {appLeft}})
	if !strings.Contains(frames.Body, "https://framed.test/out?iss=") || !strings.Contains(frames.Action, "/signing-out/") {
		t.Fatalf("got %d %q, want the page with the frame", frames.Status, clip(frames.Body))
	}
	if len(heard) != 1 {
		t.Errorf("the back channel was used %d times", len(heard))
	}
	if got := b.post(frames.Action, frames.Form, "Sec-Fetch-Site", "same-origin"); got.Location != appLeft {
		t.Errorf("got %d and %q", got.Status, got.Location)
	}
	ended(grants)

	b = h.browser()
	hint, grants = login(b, "silent")
	if got := b.get(logoutPath, url.Values{"id_token_hint": {hint}, "post_logout_redirect_uri": {appLeft}}); got.Location != "" || !strings.Contains(got.Body, "Application silent") {
		t.Errorf("got %d and %q, want a page that names who was not told", got.Status, got.Location)
	}
	ended(grants)
}

// TestLogoutFrameWithoutABrowser: a logout that no browser shows ends the grants
// of an application that only a frame could have told.
func TestLogoutFrameWithoutABrowser(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(s *ApplicationSettings) { s.FrontChannelLogoutURI = "https://app.test/frame" })
	h.connect("asking")
	b := h.browser()
	_, _, grant := h.loggedIn(b)
	asking := b.authorize("client_id", "asking", "redirect_uri", redirectOf("asking")).granted(b)
	request := broker.LogoutRequest{Application: "asking", Keys: []string{asking.Session}, Reply: []byte("{}")}
	if _, err := h.broker.Logout(t.Context(), &broker.Browser{}, request); err != nil {
		t.Fatal(err)
	}
	if _, err := h.grants.Grant(t.Context(), grant); !errors.Is(err, broker.ErrNotFound) {
		t.Errorf("the grant goes on: %v", err)
	}
}
