package oidc

import (
	"slices"
	"strings"
	"testing"
	"time"

	"trin/broker"
)

func TestAuthorizeGivesACode(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	b := h.browser()
	answer := b.authorize("scope", "openid email payments", "acr_values", string(classHigh))
	if answer.Values.Get("state") != "the state" || answer.Values.Get("iss") != h.base || !strings.HasPrefix(answer.Location, appRedirect+"?") {
		t.Errorf("got %q", answer.Location)
	}
	g := answer.granted(b)
	if g.Class != classHigh || g.Level.Value != 20 || !slices.Equal(g.Methods, []string{"pwd", "otp", "mfa"}) {
		t.Errorf("got class %q, level %v and methods %q", g.Class, g.Level, g.Methods)
	}
	if g.Application != appClient || g.RedirectURI != appRedirect || g.Challenge != testChallenge || g.Nonce != "the nonce" || g.Session == "" || g.Sub == "" {
		t.Errorf("got %+v", g)
	}
	if !slices.Equal(g.Scopes, []string{"openid", "email"}) {
		t.Errorf("got scopes %q, want those that the application may have", g.Scopes)
	}
	if !g.Instant.Equal(h.clock()) || !g.Expires.After(h.clock()) || len(g.Claims.Values("email")) != 1 {
		t.Errorf("got %+v", g)
	}
	if got := len(answer.Values.Get("code")); got != 43 {
		t.Errorf("got a code of %d characters, want 256 bits", got)
	}
}

// TestAuthorizeSession: what is proven is not asked for again.
func TestAuthorizeSession(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	b := h.browser()
	b.authorize().granted(b)
	for _, step := range []struct {
		name       string
		parameters []string
		trips      int
		class      broker.ClassRef
	}{
		{"the same again", nil, 0, classLow},
		{"silently", []string{"prompt", "none"}, 0, classLow},
		{"only the factor is missing", []string{"acr_values", string(classHigh)}, 1, classHigh},
		{"what was lifted answers less", []string{"acr_values", string(classLow)}, 0, classLow},
		{"what cannot be reached is a wish", []string{"acr_values", string(classTop)}, 0, classHigh},
		{"what is not known is a wish", []string{"acr_values", "urn:unknown"}, 0, classHigh},
		{"young enough", []string{"max_age", "3600"}, 0, classHigh},
		{"anew", []string{"prompt", "login"}, 1, classLow},
		{"anew by age", []string{"max_age", "0"}, 1, classLow},
	} {
		before := h.trips()
		h.pass(time.Second)
		g := b.authorize(step.parameters...).granted(b)
		if got := h.trips() - before; got != step.trips || g.Class != step.class {
			t.Errorf("%s: got %d trips and class %q, want %d and %q", step.name, got, g.Class, step.trips, step.class)
		}
	}
	if leg := h.last(); !leg.ForceAuthn {
		t.Error("max_age=0 did not force a login")
	}
}

func TestAuthorizePassive(t *testing.T) {
	t.Parallel()
	t.Run("nobody is logged in", func(t *testing.T) {
		t.Parallel()
		b := newHouse(t).browser()
		b.authorize("prompt", "none").refusedWith(b, "login_required")
	})
	t.Run("a second factor is missing", func(t *testing.T) {
		t.Parallel()
		b := newHouse(t).browser()
		b.authorize()
		b.authorize("prompt", "none", "claims", `{"id_token":{"acr":{"essential":true,"value":"urn:level:high"}}}`).refusedWith(b, "interaction_required")
	})
	t.Run("a connection has to be chosen", func(t *testing.T) {
		t.Parallel()
		h := newHouse(t)
		h.picture.Applications[appClient].Authentication = []broker.ID{"local", "idp"}
		b := h.browser()
		b.authorize("prompt", "none").refusedWith(b, "login_required")
		b.authorize("idp_hint", "local").granted(b)
		b.authorize("prompt", "none").granted(b)
	})
	t.Run("the provider says no", func(t *testing.T) {
		t.Parallel()
		h := newHouse(t)
		h.picture.Applications[appClient].Authentication = []broker.ID{"idp"}
		h.says = func(leg broker.Leg) (broker.Evidence, *broker.Refusal) {
			if !leg.Passive {
				t.Error("the provider was not asked passively")
			}
			return broker.Evidence{}, &broker.Refusal{Code: broker.RefusedPassive, Page: broker.PageOther}
		}
		b := h.browser()
		b.authorize("prompt", "none").refusedWith(b, "interaction_required")
	})
	t.Run("consent is asked for", func(t *testing.T) {
		t.Parallel()
		b := newHouse(t, func(s *ApplicationSettings) { s.Consent = consentAlways }).browser()
		b.authorize("prompt", "none").refusedWith(b, "consent_required")
	})
}

func TestAuthorizeRefusals(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		refusal broker.Refusal
		want    string
	}{
		"cancelled":  {broker.Refusal{Code: broker.RefusedCancelled}, "access_denied"},
		"failed":     {broker.Refusal{Code: broker.RefusedFailed}, "access_denied"},
		"not there":  {broker.Refusal{Code: broker.RefusedUnavailable}, "temporarily_unavailable"},
		"internally": {broker.Refusal{Code: broker.RefusedInternal}, "server_error"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			h.says = func(broker.Leg) (broker.Evidence, *broker.Refusal) { return broker.Evidence{}, &test.refusal }
			b := h.browser()
			b.authorize().refusedWith(b, test.want)
		})
	}
}

// TestAuthorizeFormPost: the answer is posted where the request says so, errors
// too.
func TestAuthorizeFormPost(t *testing.T) {
	t.Parallel()
	b := newHouse(t).browser()
	answer := b.authorize("response_mode", "form_post", "state", `"><script>`)
	answer.stays(b, 200)
	if answer.Action != appRedirect || answer.Form.Get("code") == "" || answer.Form.Get("state") != `"><script>` || answer.Form.Get("iss") != b.base {
		t.Errorf("got %q and %v", answer.Action, answer.Form)
	}
	if strings.Contains(answer.Body, `"><script>`) {
		t.Error("the state is not escaped")
	}
	answer = b.authorize("response_mode", "form_post", "response_type", "token")
	if answer.Action != appRedirect || answer.Form.Get("error") != "unsupported_response_type" {
		t.Errorf("got %q and %v", answer.Action, answer.Form)
	}
}

// TestAuthorizePost: a form of another site brings no cookies, so Trin posts it
// to itself once.
func TestAuthorizePost(t *testing.T) {
	t.Parallel()
	b := newHouse(t).browser()
	b.authorize()
	again := b.post(authorizePath, requestQuery("prompt", "none"), "Sec-Fetch-Site", "cross-site", "Origin", "https://app.test")
	again.stays(b, 200)
	if again.Action != b.base+authorizePath || again.Form.Get(paramAgain) != "1" || again.Form.Get("prompt") != "none" {
		t.Fatalf("got %q and %v", again.Action, again.Form)
	}
	b.post(again.Action, again.Form, "Sec-Fetch-Site", "same-origin").granted(b)
}

func TestAuthorizeHints(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.picture.Applications[appClient].Authentication = []broker.ID{"local", "idp"}
	b := h.browser()
	b.authorize("login_hint", "alice", "idp_hint", "https://idp.test", "ui_locales", "fr da en").granted(b)
	if leg := h.last(); leg.Connection != "idp" || leg.LoginHint != "alice" || leg.Language != "da" {
		t.Errorf("got %+v", leg)
	}
}
