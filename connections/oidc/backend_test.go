package oidc

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"trin/broker"
)

func asRefusal(err error, into **broker.Refusal) bool { return errors.As(err, into) }

func queryOf(t *testing.T, location string) url.Values {
	t.Helper()
	u, err := url.Parse(location)
	if err != nil {
		t.Fatal(err)
	}
	return u.Query()
}

func TestChallengeAsksForALogin(t *testing.T) {
	t.Parallel()
	r := newParty(t, func(s *ConnectionSettings) {
		s.Scopes, s.Parameters, s.Requesters = []string{"profile", "nin"}, map[string]string{"domain_hint": "x.test"}, "onbehalfof"
	})
	leg, location := r.login("idp", func(leg *broker.Leg) {
		leg.Ask, leg.LoginHint, leg.Language = []broker.ClassRef{"urn:b", broker.ClassNone, "urn:a"}, "alice@x.test", "da"
		leg.RequesterIDs = []string{"urn:one", "urn:two"}
	})
	var memo legMemo
	if err := json.Unmarshal(leg.Memo, &memo); err != nil {
		t.Fatal(err)
	}
	got := queryOf(t, location)
	proof := got.Get("code_challenge")
	got.Del("code_challenge")
	want := url.Values{
		"response_type": {"code"}, "client_id": {partyClient}, "redirect_uri": {partyBase + "/oidc/rp/idp/callback"},
		"scope": {"openid profile nin"}, "state": {string(leg.ID)}, "nonce": {memo.Nonce}, "code_challenge_method": {"S256"},
		"acr_values": {"urn:b urn:a"}, "login_hint": {"alice@x.test"}, "ui_locales": {"da"}, "domain_hint": {"x.test"}, "onbehalfof": {"urn:one urn:two"},
	}
	if got.Encode() != want.Encode() {
		t.Errorf("got  %s\nwant %s", got.Encode(), want.Encode())
	}
	if len(memo.Nonce) != 43 || len(memo.Verifier) != 43 || len(proof) != 43 || proof == memo.Verifier {
		t.Errorf("got nonce %q, verifier %q, challenge %q; want 256 bits each", memo.Nonce, memo.Verifier, proof)
	}
}

// How a class is asked for, by setting and comparison.
func TestChallengeAsksForAClass(t *testing.T) {
	t.Parallel()
	vocabulary, err := broker.NewVocabulary([]broker.Class{
		{Ref: "low", Kind: broker.KindLevel, Level: broker.Level{Value: 10}},
		{Ref: "middle", Kind: broker.KindLevel, Level: broker.Level{Value: 20}},
		{Ref: "high", Kind: broker.KindLevel, Level: broker.Level{Value: 30}},
		{Ref: "highest", Kind: broker.KindLevel, Level: broker.Level{Value: 40}},
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	scale, err := vocabulary.Scale(nil)
	if err != nil {
		t.Fatal(err)
	}
	asks, err := broker.NewAsks([]broker.AskClass{{Wanted: "high", Send: "sent"}, {Wanted: "highest", Send: broker.ClassNone}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, how  string
		voluntary  bool
		ask        []broker.ClassRef
		comparison broker.Comparison
		acr        string
		claims     string
	}{
		{"nothing", "", false, nil, "", "", ""},
		{"urn:none", "claims", false, []broker.ClassRef{broker.ClassNone}, "", "", ""},
		{"exact", "", false, []broker.ClassRef{"middle", "low"}, broker.Exact, "middle low", ""},
		{"minimum", "", false, []broker.ClassRef{"low", "middle"}, broker.Minimum, "low middle", ""},
		{"maximum, the strongest first", "", false, []broker.ClassRef{"low", "middle"}, broker.Maximum, "middle low", ""},
		{"better, the next one as it is sent", "", false, []broker.ClassRef{"middle", "low"}, broker.Better, "sent", ""},
		{"better, the next one is not sent", "", false, []broker.ClassRef{"high"}, broker.Better, "", ""},
		{"better than an unknown one", "", false, []broker.ClassRef{"unknown"}, broker.Better, "", ""},
		{"a class that no list can hold", "", false, []broker.ClassRef{"a b", "low"}, broker.Exact, "low", ""},
		{"claims, one", "claims", false, []broker.ClassRef{"low"}, broker.Exact, "", `{"id_token":{"acr":{"essential":true,"value":"low"},"auth_time":{"essential":true}}}`},
		{"claims, several", "claims", false, []broker.ClassRef{"low", "a b"}, broker.Exact, "", `{"id_token":{"acr":{"essential":true,"values":["low","a b"]},"auth_time":{"essential":true}}}`},
		{"claims, voluntary", "claims", true, []broker.ClassRef{"low"}, broker.Exact, "", `{"id_token":{"acr":{"value":"low"},"auth_time":{"essential":true}}}`},
		{"another claim", "acrs", false, []broker.ClassRef{"c1", "c2"}, broker.Exact, "", `{"id_token":{"acrs":{"essential":true,"value":"c1"},"auth_time":{"essential":true}}}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := newParty(t)
			r.connect(&broker.AuthenticationConnection{ID: "idp", Scale: scale, Asks: asks},
				ConnectionSettings{Issuer: r.provider.Issuer(), ClientID: partyClient, SecretName: "idp", Ask: c.how, Voluntary: c.voluntary})
			_, location := r.login("idp", func(leg *broker.Leg) { leg.Ask, leg.Comparison = c.ask, c.comparison })
			got := queryOf(t, location)
			if got.Get("acr_values") != c.acr || got.Has("acr_values") != (c.acr != "") || got.Get("claims") != c.claims || got.Has("claims") != (c.claims != "") {
				t.Errorf("got acr_values %q, claims %q; want %q, %q", got["acr_values"], got["claims"], c.acr, c.claims)
			}
		})
	}
}

// prompt and max_age for each wish and setting.
func TestChallengePrompts(t *testing.T) {
	t.Parallel()
	age := func(d time.Duration) *time.Duration { return &d }
	for _, c := range []struct {
		name     string
		settings func(*ConnectionSettings)
		leg      broker.Leg
		prompt   string
		maxAge   string
	}{
		{name: "nothing"},
		{name: "a new login", leg: broker.Leg{ForceAuthn: true}, prompt: "login", maxAge: "0"},
		{name: "by prompt alone", settings: func(s *ConnectionSettings) { s.Force = "prompt" }, leg: broker.Leg{ForceAuthn: true}, prompt: "login"},
		{name: "by max_age alone", settings: func(s *ConnectionSettings) { s.Force = "max_age" }, leg: broker.Leg{ForceAuthn: true}, maxAge: "0"},
		{name: "by prompt alone, which is not taken", settings: func(s *ConnectionSettings) { s.Force, s.Prompts = "prompt", []string{"none"} }, leg: broker.Leg{ForceAuthn: true}, maxAge: "0"},
		{name: "an age, in whole seconds", leg: broker.Leg{MaxAge: age(90*time.Second + 900*time.Millisecond)}, maxAge: "90"},
		{name: "no age", leg: broker.Leg{MaxAge: age(0)}, maxAge: "0"},
		{name: "an age by prompt", settings: func(s *ConnectionSettings) { s.Force = "prompt" }, leg: broker.Leg{ForceAuthn: true, MaxAge: age(time.Minute)}, prompt: "login", maxAge: "60"},
		{name: "passive", leg: broker.Leg{Passive: true}, prompt: "none"},
		{name: "passive and new", leg: broker.Leg{Passive: true, ForceAuthn: true}, prompt: "none", maxAge: "0"},
		{name: "an account to choose", leg: broker.Leg{SelectAccount: true}, prompt: "select_account"},
		{name: "both", leg: broker.Leg{SelectAccount: true, ForceAuthn: true}, prompt: "login select_account", maxAge: "0"},
		{name: "choosing is not taken", settings: func(s *ConnectionSettings) { s.Prompts = []string{"login"} }, leg: broker.Leg{SelectAccount: true}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			settings := []func(*ConnectionSettings){}
			if c.settings != nil {
				settings = append(settings, c.settings)
			}
			r := newParty(t, settings...)
			_, location := r.login("idp", func(leg *broker.Leg) {
				leg.ForceAuthn, leg.MaxAge, leg.Passive, leg.SelectAccount = c.leg.ForceAuthn, c.leg.MaxAge, c.leg.Passive, c.leg.SelectAccount
			})
			if got := queryOf(t, location); got.Get("prompt") != c.prompt || got.Get("max_age") != c.maxAge {
				t.Errorf("got prompt %q, max_age %q; want %q, %q", got.Get("prompt"), got.Get("max_age"), c.prompt, c.maxAge)
			}
		})
	}
	r := newParty(t)
	r.provider.Config = func(c map[string]any) { c["prompt_values_supported"] = []string{"login"} }
	_, _, err := r.providers["idp"].Challenge(t.Context(), broker.Leg{ID: "l", Connection: "idp", Passive: true})
	var refusal *broker.Refusal
	if !asRefusal(err, &refusal) || refusal.Code != broker.RefusedPassive {
		t.Errorf("got %v, want %s of a provider that does not take prompt=none", err, broker.RefusedPassive)
	}
}

func TestEvidence(t *testing.T) {
	t.Parallel()
	r := newParty(t)
	r.provider.Claims = func(c map[string]any) {
		c["auth_time"], c["acr"], c["amr"], c["sid"] = partyNow.Add(-time.Hour).Unix(), "urn:high", []string{"pwd", "otp", "custom", "mfa", "pwd"}, "session-1"
		c["email"] = "alice@x.test"
	}
	r.provider.UserInfo = func(c map[string]any) { c["email"], c["given_name"] = "mallory@x.test", "Alice" }
	got := r.accepted()
	b := r.providers["idp"].(*backend)
	switch {
	case got.Subject != broker.Subject{Value: "alice"}, got.Class != "urn:high":
		t.Errorf("got subject %v, class %q", got.Subject, got.Class)
	case !got.Instant.Equal(partyNow.Add(-time.Hour)) || got.OneTime:
		t.Errorf("got instant %v, one time %v; want auth_time, kept", got.Instant, got.OneTime)
	case strings.Join(got.Methods, " ") != "pwd otp mfa":
		t.Errorf("got methods %q, want the words of RFC 8176", got.Methods)
	case strings.Join(got.Claims.Values("email"), " ") != "alice@x.test" || strings.Join(got.Claims.Values("given_name"), " ") != "Alice":
		t.Errorf("got claims %v; want the ID token's to stand", got.Claims)
	case !slices.Equal(got.Keys, []string{b.logoutKey("sub", "alice"), b.logoutKey("sid", "session-1")}):
		t.Errorf("got keys %q", got.Keys)
	}
	for _, name := range []string{"nonce", "aud", "exp", "sid", "auth_time", "iss"} {
		if values := got.Claims.Values(name); values != nil {
			t.Errorf("claim %s: got %q, want none of the protocol's own", name, values)
		}
	}
}

// A login without auth_time is good for one login, and for none that must be
// fresh.
func TestEvidenceWithoutAuthTime(t *testing.T) {
	t.Parallel()
	r := newParty(t)
	claimGone("auth_time")(r)
	if got := r.accepted(); !got.OneTime || !got.Instant.Equal(partyNow) {
		t.Errorf("got instant %v, one time %v; want iat, not kept", got.Instant, got.OneTime)
	}
	age := time.Hour
	r.turnedDown(r.walk(func(leg *broker.Leg) { leg.ForceAuthn = true }), broker.RefusedStale)
	r.turnedDown(r.walk(func(leg *broker.Leg) { leg.MaxAge = &age }), broker.RefusedStale)

	r = newParty(t, func(s *ConnectionSettings) { s.InsecureIssuedInstant = true })
	claimGone("auth_time")(r)
	if got := r.accepted(); got.OneTime {
		t.Error("got it for one login, want it kept by the setting")
	}
	r.turnedDown(r.walk(func(leg *broker.Leg) { leg.ForceAuthn = true }), broker.RefusedStale)
}

func TestLevelClaim(t *testing.T) {
	t.Parallel()
	r := newParty(t, func(s *ConnectionSettings) { s.LevelClaim = "acrs" })
	claimIs("acrs", []string{"c1"})(r)
	if got := r.accepted(); got.Class != "c1" {
		t.Errorf("got class %q, want c1", got.Class)
	}
	claimIs("acrs", []string{"c1", "c2"})(r)
	r.rejected(r.walk(), "2 values")
	r.provider.UserInfo = func(c map[string]any) { c["acrs"] = "c9" }
	r.provider.Claims = nil
	if got := r.accepted(); got.Class != "" {
		t.Errorf("got class %q, want none: userinfo has no say", got.Class)
	}
}

// What a provider's error becomes.
func TestErrorAnswers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		code    string
		passive bool
		asked   bool
		want    broker.RefusalCode
		page    broker.PageNeeded
	}{
		{"access_denied", false, false, broker.RefusedCancelled, ""},
		{"unmet_authentication_requirements", false, true, broker.RefusedLevel, ""},
		{"unmet_authentication_requirements", false, false, broker.RefusedUpstream, ""},
		{"temporarily_unavailable", false, false, broker.RefusedUnavailable, ""},
		{"login_required", true, false, broker.RefusedPassive, broker.PageLogin},
		{"account_selection_required", true, false, broker.RefusedPassive, broker.PageLogin},
		{"interaction_required", true, false, broker.RefusedPassive, broker.PageOther},
		{"consent_required", true, false, broker.RefusedPassive, broker.PageOther},
		{"login_required", false, false, broker.RefusedUpstream, ""},
		{"server_error", false, false, broker.RefusedUpstream, ""},
		{"invalid_request", true, false, broker.RefusedUpstream, ""},
	} {
		r := newParty(t)
		leg, _ := r.login("idp", func(leg *broker.Leg) {
			leg.Passive = c.passive
			if c.asked {
				leg.Ask = []broker.ClassRef{"urn:high"}
			}
		})
		got := r.turnedDown(r.bring(leg, url.Values{"error": {c.code}, "error_description": {"why"}, "state": {string(leg.ID)}}), c.want)
		if got.Page != c.page || got.Upstream == nil || got.Upstream.Protocol != "oidc" || got.Upstream.Status[0] != c.code || got.Upstream.Message != "why" {
			t.Errorf("%s: got %+v %+v, want page %q and the provider's words", c.code, got, got.Upstream, c.page)
		}
	}
}

func TestAnswersThatAreNone(t *testing.T) {
	t.Parallel()
	r := newParty(t)
	leg, location := r.login("idp")
	answer := r.provider.Authorize(location)
	for name, c := range map[string]struct {
		change func(url.Values)
		reason string
	}{
		"neither":                {func(v url.Values) { v.Del("code") }, "one of code and error"},
		"both":                   {func(v url.Values) { v.Set("error", "access_denied") }, "one of code and error"},
		"code twice":             {func(v url.Values) { v.Add("code", "x") }, "more than once"},
		"iss twice":              {func(v url.Values) { v["iss"] = []string{r.provider.Issuer(), r.provider.Issuer()} }, "more than once"},
		"an ID token in front":   {func(v url.Values) { v.Set("id_token", "x") }, "front channel"},
		"an access token":        {func(v url.Values) { v.Set("access_token", "x") }, "front channel"},
		"a signed answer":        {func(v url.Values) { v.Set("response", "x") }, "front channel"},
		"a code that is a novel": {func(v url.Values) { v.Set("code", strings.Repeat("x", 5000)) }, "too long"},
	} {
		changed := url.Values{"code": answer["code"], "state": answer["state"]}
		c.change(changed)
		got := r.bring(leg, changed)
		if got.Code != http.StatusBadRequest || !strings.Contains(got.Log, c.reason) || !got.Open {
			t.Errorf("%s: got %d %q, want it refused for %q", name, got.Code, got.Log, c.reason)
		}
	}
}

// A form that the provider's page posts comes without Trin's cookies: Trin's own
// page posts it once more.
func TestFormPost(t *testing.T) {
	t.Parallel()
	r := newParty(t, func(s *ConnectionSettings) { s.ResponseMode = "form_post" })
	leg, location := r.login("idp")
	if got := queryOf(t, location).Get("response_mode"); got != "form_post" {
		t.Errorf("got response_mode %q", got)
	}
	answer := r.provider.Authorize(location)
	crossSite := func(request *http.Request) { request.Header.Set("Sec-Fetch-Site", "cross-site") }
	got := r.post(leg, "/oidc/rp/idp/callback", answer.Encode(), crossSite)
	var fields []broker.Field
	if err := json.Unmarshal([]byte(got.Body), &fields); err != nil {
		t.Fatal(err)
	}
	if want := partyBase + "/oidc/rp/idp/callback"; got.Header.Get("Test-Action") != want || got.Evidence != nil {
		t.Errorf("got a form to %q, want %q and nothing accepted yet", got.Header.Get("Test-Action"), want)
	}
	again := url.Values{}
	for _, f := range fields {
		again.Add(f.Name, f.Value)
	}
	if got := r.post(leg, "/oidc/rp/idp/callback", again.Encode(), crossSite); got.Evidence == nil {
		t.Errorf("got %d %q, want the form of Trin's own page accepted", got.Code, got.Log)
	}
	leg, location = r.login("idp")
	answer = r.provider.Authorize(location)
	both := r.post(leg, "/oidc/rp/idp/callback?"+answer.Encode(), answer.Encode())
	r.rejected(both, "more than once")
}

// How Trin proves itself.
func TestClientAuthentication(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name     string
		settings func(*ConnectionSettings)
		want     func(url.Values) bool
	}{
		{"basic", func(*ConnectionSettings) {}, func(v url.Values) bool { return !v.Has("client_id") && !v.Has("client_secret") }},
		{"post", func(s *ConnectionSettings) { s.AuthMethod = "client_secret_post" }, func(v url.Values) bool {
			return v.Get("client_id") == partyClient && v.Get("client_secret") == partySecret
		}},
		{"none", func(s *ConnectionSettings) { s.AuthMethod, s.SecretName = "none", "" }, func(v url.Values) bool {
			return v.Get("client_id") == partyClient && !v.Has("client_secret")
		}},
		{"a key", func(s *ConnectionSettings) { s.AuthMethod, s.SecretName = "private_key_jwt", "" }, func(v url.Values) bool {
			return v.Get("client_assertion_type") == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer" && strings.Count(v.Get("client_assertion"), ".") == 2
		}},
	} {
		r := newParty(t, c.settings)
		if c.name != "basic" {
			r.provider.Secret = ""
		}
		r.accepted()
		if posted := r.provider.Posted(); len(posted) != 1 || !c.want(posted[0]) || posted[0].Get("redirect_uri") != partyBase+"/oidc/rp/idp/callback" {
			t.Errorf("%s: got %v", c.name, posted)
		}
	}
	for name, settings := range map[string]func(*ConnectionSettings){
		"no such secret":  func(s *ConnectionSettings) { s.SecretName = "gone" },
		"an empty secret": func(s *ConnectionSettings) { s.SecretName = "empty" },
	} {
		r := newParty(t, settings)
		if got := r.turnedDown(r.walk(), broker.RefusedUnavailable); strings.Contains(got.Reason, partySecret) || r.provider.Seen("/token") > 0 {
			t.Errorf("%s: got %q", name, got.Reason)
		}
	}
}

// The assertion of private_key_jwt is for one party, and its key is published.
func TestClientAssertion(t *testing.T) {
	t.Parallel()
	for audience, want := range map[string]func(*partyRig) string{
		"":      func(r *partyRig) string { return r.provider.Issuer() },
		"token": func(r *partyRig) string { return r.provider.Issuer() + "/token" },
	} {
		r := newParty(t, func(s *ConnectionSettings) {
			s.AuthMethod, s.SecretName, s.AssertionAudience = "private_key_jwt", "", audience
		})
		r.provider.Secret = ""
		r.accepted()
		published := r.get(broker.Leg{}, "/oidc/rp/idp/keys")
		set, err := readProviderKeys([]byte(published.Body))
		if err != nil {
			t.Fatal(err)
		}
		x := expectation{Algorithms: tokenAlgorithms, Keys: (&backend{provider: &provider{KeySet: set}}).keys}
		payload, _, err := verifiedToken(t.Context(), r.provider.Posted()[0].Get("client_assertion"), []string{"JWT"}, x)
		if err != nil {
			t.Fatal(err)
		}
		var got map[string]any
		if err := json.Unmarshal(payload, &got); err != nil {
			t.Fatal(err)
		}
		if got["iss"] != partyClient || got["sub"] != partyClient || got["aud"] != want(r) || got["jti"] == "" || got["exp"].(float64)-got["iat"].(float64) != 60 {
			t.Errorf("got %v", got)
		}
	}
	r := newParty(t)
	if got := r.get(broker.Leg{}, "/oidc/rp/idp/keys"); got.Code != http.StatusNotFound {
		t.Errorf("got %d of a connection that has a secret, want 404", got.Code)
	}
}

// What goes wrong at the token and userinfo endpoints.
func TestEndpointsThatFail(t *testing.T) {
	t.Parallel()
	answer := func(path string, status int, media, body string) func(http.ResponseWriter, *http.Request) bool {
		return func(w http.ResponseWriter, r *http.Request) bool {
			if r.URL.Path != path {
				return false
			}
			if status == http.StatusFound {
				w.Header().Set("Location", "/elsewhere")
			}
			w.Header().Set("Content-Type", media)
			w.WriteHeader(status)
			_, _ = w.Write([]byte(body))
			return true
		}
	}
	for _, c := range []struct {
		name string
		raw  func(http.ResponseWriter, *http.Request) bool
		want broker.RefusalCode // "" = the message is not accepted
	}{
		{"the secret is wrong", answer("/token", 401, "application/json", `{"error":"invalid_client"}`), broker.RefusedUpstream},
		{"the code is used", answer("/token", 400, "application/json", `{"error":"invalid_grant"}`), ""},
		{"a page", answer("/token", 500, "text/html", `<p>`), broker.RefusedUnavailable},
		{"a redirect", answer("/token", 302, "text/html", ``), broker.RefusedUnavailable},
		{"no JSON", answer("/token", 200, "text/html", `{}`), ""},
		{"a member twice", answer("/token", 200, "application/json", `{"id_token":"a","id_token":"b"}`), ""},
		{"no bearer", answer("/token", 200, "application/json", `{"id_token":"a","access_token":"b","token_type":"DPoP"}`), ""},
		{"userinfo refuses", answer("/userinfo", 401, "application/json", `{}`), broker.RefusedUpstream},
		{"userinfo is signed", answer("/userinfo", 200, "application/jwt", `a.b.c`), broker.RefusedUpstream},
		{"userinfo redirects", answer("/userinfo", 302, "text/html", ``), broker.RefusedUpstream},
		{"the keys are gone", answer("/keys", 404, "text/html", ``), broker.RefusedUnavailable},
		{"the keys are none", answer("/keys", 200, "application/json", `{"keys":[]}`), broker.RefusedUnavailable},
	} {
		r := newParty(t)
		r.provider.Raw = c.raw
		got := r.walk()
		if c.want == "" {
			r.rejected(got, "")
		} else {
			r.turnedDown(got, c.want)
		}
		if r.provider.Seen("/elsewhere") > 0 {
			t.Errorf("%s: a redirect was followed", c.name)
		}
	}
	r := newParty(t, func(s *ConnectionSettings) { off := false; s.UserInfo = &off })
	r.accepted()
	if r.provider.Seen("/userinfo") > 0 {
		t.Error("userinfo was asked though it is off")
	}
}
