package oidc

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// pushing lets an application prove itself, and requires that it pushes.
func pushing(s *ApplicationSettings) {
	sum := sha256.Sum256([]byte(appSecret))
	s.AuthMethod, s.SecretHashes, s.RequirePushed = authPost, []string{secretHashPrefix + hex.EncodeToString(sum[:])}, true
}

// push pushes a request, and returns its request_uri or the error.
func (b *browser) push(form url.Values) (reference, code string, status int) {
	b.t.Helper()
	p := b.post(pushedPath, form)
	var answer struct {
		RequestURI string `json:"request_uri"`
		ExpiresIn  int    `json:"expires_in"`
		Error      string `json:"error"`
	}
	if err := json.Unmarshal([]byte(p.Body), &answer); err != nil {
		b.t.Fatalf("got %d %q", p.Status, clip(p.Body))
	}
	if answer.RequestURI != "" && answer.ExpiresIn <= 0 {
		b.t.Errorf("got %d seconds", answer.ExpiresIn)
	}
	return answer.RequestURI, answer.Error, p.Status
}

func pushedForm(parameters ...string) url.Values {
	form := requestQuery(parameters...)
	form.Set("client_secret", appSecret)
	return form
}

func TestPushedRequest(t *testing.T) {
	t.Parallel()
	h := newHouse(t, pushing)
	b := h.browser()
	reference, _, status := b.push(pushedForm("acr_values", string(classHigh)))
	if status != http.StatusCreated || !strings.HasPrefix(reference, pushedPrefix) || len(reference) < len(pushedPrefix)+43 {
		t.Fatalf("got %d and %q", status, reference)
	}
	// What stands beside it does not count.
	answer := b.get(authorizePath, url.Values{"client_id": {appClient}, "request_uri": {reference}, "acr_values": {string(classLow)}, "redirect_uri": {"https://evil.test"}})
	if g := answer.granted(b); g.Class != classHigh || g.Nonce != "the nonce" {
		t.Errorf("got %+v", g)
	}
	b.get(authorizePath, url.Values{"client_id": {appClient}, "request_uri": {reference}}).stays(b, http.StatusBadRequest)

	late, _, _ := b.push(pushedForm())
	h.pass(pushedLifetime)
	b.get(authorizePath, url.Values{"client_id": {appClient}, "request_uri": {late}}).stays(b, http.StatusBadRequest)

	others, _, _ := b.push(pushedForm())
	h.connect("other")
	b.get(authorizePath, url.Values{"client_id": {"other"}, "request_uri": {others}}).stays(b, http.StatusBadRequest)
	b.get(authorizePath, url.Values{"client_id": {appClient}, "request_uri": {others}}).granted(b)

	b.authorize().refusedWith(b, "invalid_request") // it must push
}

// Whoever pushes may name the endpoint that it pushes to (RFC 9126, 2).
func TestPushedRequestByAssertion(t *testing.T) {
	t.Parallel()
	key := newClientKey(t, "k")
	h := newHouse(t, func(s *ApplicationSettings) { s.AuthMethod, s.JWKS = authPrivateKey, publicKeys(key) })
	for name, test := range map[string]struct {
		audience any
		status   int
	}{
		"the issuer":             {h.base, http.StatusCreated},
		"the token endpoint":     {h.base + pathToken, http.StatusCreated},
		"the endpoint itself":    {h.base + pushedPath, http.StatusCreated},
		"the endpoint in a list": {[]string{h.base + pushedPath}, http.StatusUnauthorized},
		"another endpoint":       {h.base + pathRevoke, http.StatusUnauthorized},
		"another server":         {"https://other.test" + pushedPath, http.StatusUnauthorized},
	} {
		assertion := key.sign(t, h.assertion(map[string]any{"aud": test.audience}), nil)
		if _, code, status := h.browser().push(withAssertion(requestQuery(), assertion)); status != test.status {
			t.Errorf("%s: got %d %s, want %d", name, status, code, test.status)
		}
	}
}

func TestPushedRequestIsHeldToTheRules(t *testing.T) {
	t.Parallel()
	h := newHouse(t, pushing)
	for name, test := range map[string]struct {
		form   url.Values
		code   string
		status int
	}{
		"wrong secret":        {func() url.Values { f := pushedForm(); f.Set("client_secret", "x"); return f }(), "invalid_client", 401},
		"no secret":           {requestQuery(), "invalid_client", 401},
		"another redirect":    {pushedForm("redirect_uri", "https://evil.test"), "invalid_request", 400},
		"no proof key":        {pushedForm("code_challenge", ""), "invalid_request", 400},
		"another type":        {pushedForm("response_type", "token"), "unsupported_response_type", 400},
		"no openid":           {pushedForm("scope", "x"), "invalid_scope", 400},
		"a request in it":     {pushedForm("request_uri", pushedPrefix+"x"), "request_uri_not_supported", 400},
		"malformed claims":    {pushedForm("claims", "{"), "invalid_request", 400},
		"a long state":        {pushedForm("state", strings.Repeat("x", maxState+1)), "invalid_request", 400},
		"twice":               {func() url.Values { f := pushedForm(); f.Add("scope", "openid"); return f }(), "invalid_request", 400},
		"an unknown one":      {pushedForm("client_id", "nobody"), "invalid_client", 401},
		"not to be confirmed": {pushedForm("authorization_details", `[{"type":"x"}]`), "invalid_authorization_details", 400},
	} {
		b := h.browser()
		if reference, code, status := b.push(test.form); reference != "" || code != test.code || status != test.status {
			t.Errorf("%s: got %q, %q and %d, want %q and %d", name, reference, code, status, test.code, test.status)
		}
	}
}

func TestConsent(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(s *ApplicationSettings) { s.Scopes = []string{"email", "payslips"} })
	b := h.browser()
	question := b.authorize("prompt", "consent", "scope", "openid email payslips", "ui_locales", "da")
	question.stays(b, http.StatusOK)
	if h.trips() != 0 || question.Action != authorizePath || !strings.Contains(question.Body, "din e-mailadresse") || !strings.Contains(question.Body, "payslips") {
		t.Fatalf("got %q, %q", question.Action, clip(question.Body))
	}
	b.post(question.Action, question.Form).granted(b)

	refused := b.authorize("prompt", "consent").Form
	refused.Del(paramAllowed)
	b.post(authorizePath, refused).refusedWith(b, "access_denied")
	refused.Set(paramAllowed, "1")
	b.post(authorizePath, refused).stays(b, http.StatusBadRequest) // it was answered
}

// A consent is for one login: the same answer begins no other, and two questions
// of one second have each their own.
func TestH1_ConsentOnce(t *testing.T) {
	t.Parallel()
	b := newHouse(t, func(s *ApplicationSettings) { s.Consent = consentAlways }).browser()
	first, second := b.authorize().Form, b.authorize().Form
	b.post(authorizePath, first).granted(b)
	if got := b.post(authorizePath, first); got.Status != http.StatusBadRequest || got.Location != "" {
		t.Errorf("the answer came again: got %d and %q", got.Status, got.Location)
	}
	b.post(authorizePath, second).granted(b)
}

// TestConsentIsThisBrowsers: the answer counts from who was asked, for what was
// asked, and for a while.
func TestConsentIsThisBrowsers(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(s *ApplicationSettings) { s.Consent = consentAlways })
	h.connect("pushes", pushing, func(s *ApplicationSettings) { s.Consent = consentAlways })
	b := h.browser()
	question := b.authorize().Form
	change := func(name, value string) url.Values {
		form := url.Values{}
		for n, v := range question {
			form[n] = v
		}
		form.Set(name, value)
		return form
	}
	for name, test := range map[string]struct {
		browser *browser
		form    url.Values
	}{
		"another browser":   {h.browser(), question},
		"more scopes":       {b, change("scope", "openid email")},
		"another redirect":  {b, change("redirect_uri", "https://evil.test")},
		"another client":    {b, change("client_id", "other")},
		"a mark of nothing": {b, change(paramConsent, "x")},
		"a later end":       {b, change(paramConsent, "9"+question.Get(paramConsent))},
		"a pushed one":      {b, change("client_id", "pushes")},
	} {
		if got := test.browser.post(authorizePath, test.form); got.Location != "" || got.Status < 400 {
			t.Errorf("%s: got %d and %q", name, got.Status, got.Location)
		}
	}
	h.pass(markLifetime)
	b.post(authorizePath, question).stays(b, http.StatusBadRequest)

	// A pushed request stays one through the question.
	form := pushedForm("client_id", "pushes", "redirect_uri", redirectOf("pushes"))
	reference, _, _ := b.push(form)
	asked := b.get(authorizePath, url.Values{"client_id": {"pushes"}, "request_uri": {reference}})
	b.post(authorizePath, asked.Form).granted(b)
	h.pass(time.Second)
}

// TestP6_PushedRequestOfAnybody: what anybody can send in an application's name
// is not kept.
func TestP6_PushedRequestOfAnybody(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	form := requestQuery()
	form.Set("client_id", appClient)
	if reference, code, status := h.browser().push(form); reference != "" || code != errorInvalidClient || status != http.StatusUnauthorized {
		t.Errorf("got %d %q %q, want it refused", status, code, reference)
	}
}
