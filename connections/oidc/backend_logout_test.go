package oidc

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"trin/broker"
	"trin/connections/oidc/oidctest"
)

func TestLogoutAtTheProvider(t *testing.T) {
	t.Parallel()
	r := newParty(t)
	evidence := r.accepted()
	reply, err := r.providers["idp"].(*backend).Logout(t.Context(), evidence, "hop-1")
	if err != nil {
		t.Fatal(err)
	}
	location := reply.(broker.Redirect).URL
	got := queryOf(t, location)
	if !strings.HasPrefix(location, r.provider.Issuer()+"/logout?") || got.Get("post_logout_redirect_uri") != partyBase+"/oidc/rp/idp/logged-out" ||
		got.Get("state") != "hop-1" || got.Get("client_id") != partyClient || strings.Count(got.Get("id_token_hint"), ".") != 2 {
		t.Errorf("got %s", location)
	}

	r.provider.Config = func(c map[string]any) { delete(c, "end_session_endpoint") }
	r.later(2 * time.Hour)
	if reply, err := r.providers["idp"].(*backend).Logout(t.Context(), evidence, "hop-1"); reply != nil || err != nil {
		t.Errorf("a provider without the endpoint: got %v, %v; want nothing to do", reply, err)
	}
	r = newParty(t, func(s *ConnectionSettings) { s.KeepProviderSession = true })
	if reply, err := r.providers["idp"].(*backend).Logout(t.Context(), evidence, "hop-1"); reply != nil || err != nil {
		t.Errorf("a provider that is left alone: got %v, %v; want nothing to do", reply, err)
	}
}

// A large ID token is not kept: no address could carry it.
func TestLogoutWithoutAHint(t *testing.T) {
	t.Parallel()
	r := newParty(t)
	claimIs("x", strings.Repeat("x", maxHintToken))(r)
	reply, err := r.providers["idp"].(*backend).Logout(t.Context(), r.accepted(), "hop-1")
	if err != nil {
		t.Fatal(err)
	}
	if got := queryOf(t, reply.(broker.Redirect).URL); got.Has("id_token_hint") || got.Get("client_id") != partyClient {
		t.Errorf("got %v, want no hint", got)
	}
}

func TestBackFromTheLogout(t *testing.T) {
	t.Parallel()
	r := newParty(t)
	r.engine.hops["hop-1"] = broker.LogoutHop{Evidence: &broker.Evidence{Connection: "idp"}}
	r.engine.hops["hop-2"] = broker.LogoutHop{Evidence: &broker.Evidence{Connection: "other"}}
	r.engine.hops["hop-3"] = broker.LogoutHop{Participant: &broker.Participant{}}
	for state, want := range map[string]broker.PublicText{"": "bad-message", "hop-9": "expired", "hop-2": "bad-message", "hop-3": "bad-message"} {
		if got := r.get(broker.Leg{}, "/oidc/rp/idp/logged-out?state="+state); got.Body != string(want) || len(r.engine.settled) > 0 {
			t.Errorf("state %q: got %d %q, want %q", state, got.Code, got.Body, want)
		}
	}
	if got := r.get(broker.Leg{}, "/oidc/rp/idp/logged-out?state=hop-1"); got.Header.Get("Location") != "/settled" || !r.engine.settled["hop-1"] {
		t.Errorf("got %d %q, want the logout to go on", got.Code, got.Log)
	}
}

// partyLogoutClaims are those of a right logout token.
func partyLogoutClaims(r *partyRig) map[string]any {
	return map[string]any{
		"iss": r.provider.Issuer(), "aud": partyClient, "iat": partyNow.Unix(), "exp": partyNow.Add(2 * time.Minute).Unix(), "jti": "token-1",
		"sub": "alice", "sid": "session-1", "events": map[string]any{logoutEvent: map[string]any{}},
	}
}

func (r *partyRig) backChannel(token string) partyResult {
	return r.post(broker.Leg{}, "/oidc/rp/idp/backchannel", url.Values{"logout_token": {token}}.Encode())
}

func TestBackChannelLogout(t *testing.T) {
	t.Parallel()
	typ := map[string]any{"typ": "logout+jwt"}
	for name, c := range map[string]struct {
		change func(map[string]any)
		key    []string
	}{
		"sid and sub": {func(map[string]any) {}, []string{"sid", "session-1"}},
		"sid alone":   {func(c map[string]any) { delete(c, "sub") }, []string{"sid", "session-1"}},
		"sub alone":   {func(c map[string]any) { delete(c, "sid") }, []string{"sub", "alice"}},
		"no exp":      {func(c map[string]any) { delete(c, "exp") }, []string{"sid", "session-1"}},
	} {
		r := newParty(t)
		claims := partyLogoutClaims(r)
		c.change(claims)
		token := r.provider.Key.JWT(typ, claims)
		got := r.backChannel(token)
		want := []string{r.providers["idp"].(*backend).logoutKey(c.key[0], c.key[1])}
		if got.Code != http.StatusOK || got.Header.Get("Cache-Control") != "no-store" || len(r.engine.logouts) != 1 ||
			r.engine.logouts[0].Connection != "idp" || !slices.Equal(r.engine.logouts[0].Keys, want) {
			t.Errorf("%s: got %d %q, %v; want the sessions of %q ended", name, got.Code, got.Body, r.engine.logouts, c.key)
			continue
		}
		if r.engine.browsers[0].Binding != "" {
			t.Errorf("%s: the logout is bound to a browser, and there is none", name)
		}
		if got := r.backChannel(token); got.Code != http.StatusBadRequest || len(r.engine.logouts) != 1 {
			t.Errorf("%s: the same token again: got %d, want 400 and nothing done", name, got.Code)
		}
	}
}

func TestBackChannelLogoutThatIsRefused(t *testing.T) {
	t.Parallel()
	now := partyNow.Unix()
	for name, c := range map[string]struct {
		header map[string]any
		claims func(map[string]any)
		key    oidctest.Key
	}{
		"another's key":         {key: oidctest.EC("attacker")},
		"a shared secret":       {key: oidctest.Key{ID: "one", Secret: []byte(partySecret)}},
		"iss of another":        {claims: func(c map[string]any) { c["iss"] = "https://other.test" }},
		"aud of another":        {claims: func(c map[string]any) { c["aud"] = "other" }},
		"a nonce":               {claims: func(c map[string]any) { c["nonce"] = "n" }},
		"a nonce that is empty": {claims: func(c map[string]any) { c["nonce"] = "" }},
		"no events":             {claims: func(c map[string]any) { delete(c, "events") }},
		"another event":         {claims: func(c map[string]any) { c["events"] = map[string]any{"http://x.test": map[string]any{}} }},
		"an event that is text": {claims: func(c map[string]any) { c["events"] = map[string]any{logoutEvent: "yes"} }},
		"events as text":        {claims: func(c map[string]any) { c["events"] = logoutEvent }},
		"no jti":                {claims: func(c map[string]any) { delete(c, "jti") }},
		"no sub, no sid":        {claims: func(c map[string]any) { delete(c, "sub"); delete(c, "sid") }},
		"sid as a list":         {claims: func(c map[string]any) { c["sid"] = []string{"session-1"} }},
		"expired":               {claims: func(c map[string]any) { c["exp"], c["iat"] = now-60, now-120 }},
		"no exp, an old iat":    {claims: func(c map[string]any) { delete(c, "exp"); c["iat"] = now - 360 }},
		"no iat":                {claims: func(c map[string]any) { delete(c, "iat") }},
		"no exp and no iat":     {claims: func(c map[string]any) { delete(c, "exp"); delete(c, "iat") }},
		"an access token":       {header: map[string]any{"typ": "at+jwt"}},
	} {
		r := newParty(t)
		claims, key := partyLogoutClaims(r), r.provider.Key
		if c.claims != nil {
			c.claims(claims)
		}
		if c.key.ID != "" {
			key = c.key
		}
		if got := r.backChannel(key.JWT(c.header, claims)); got.Code != http.StatusBadRequest || len(r.engine.logouts) > 0 || got.Body != "{\"error\":\"invalid_request\"}\n" {
			t.Errorf("%s: got %d %q, %v; want 400 and nothing done", name, got.Code, got.Body, r.engine.logouts)
		}
	}
	r := newParty(t)
	_, location := r.login("idp")
	if got := r.backChannel(r.provider.IDToken(queryOf(t, location))); got.Code != http.StatusBadRequest || len(r.engine.logouts) > 0 {
		t.Errorf("an ID token: got %d, want 400 and nothing done", got.Code)
	}
	token := url.Values{"logout_token": {r.provider.Key.JWT(nil, partyLogoutClaims(r))}}.Encode()
	for name, path := range map[string]string{"another connection": "/oidc/rp/other/backchannel", "in the address": "/oidc/rp/idp/backchannel?" + token} {
		if got := r.post(broker.Leg{}, path, token); got.Code != http.StatusBadRequest || len(r.engine.logouts) > 0 {
			t.Errorf("%s: got %d, want 400 and nothing done", name, got.Code)
		}
	}
}

func TestFrontChannelLogout(t *testing.T) {
	t.Parallel()
	r := newParty(t)
	right := url.Values{"iss": {r.provider.Issuer()}, "sid": {"session-1"}}
	for name, change := range map[string]func(url.Values){
		"no iss":      func(v url.Values) { v.Del("iss") },
		"another iss": func(v url.Values) { v.Set("iss", "https://other.test") },
		"no sid":      func(v url.Values) { v.Del("sid") },
		"sid twice":   func(v url.Values) { v.Add("sid", "session-2") },
	} {
		q := url.Values{"iss": right["iss"], "sid": right["sid"]}
		change(q)
		if got := r.get(broker.Leg{}, "/oidc/rp/idp/frontchannel?"+q.Encode()); got.Code != http.StatusBadRequest || len(r.engine.logouts) > 0 {
			t.Errorf("%s: got %d, want 400 and nothing done", name, got.Code)
		}
	}
	got := r.get(broker.Leg{}, "/oidc/rp/idp/frontchannel?"+right.Encode())
	want := []string{r.providers["idp"].(*backend).logoutKey("sid", "session-1")}
	if got.Code != http.StatusOK || got.Header.Get("Cache-Control") != "no-store" || len(r.engine.logouts) != 1 || !slices.Equal(r.engine.logouts[0].Keys, want) || r.engine.browsers[0].Binding != "" {
		t.Errorf("without cookies: got %d, %v; want the session ended and an empty frame", got.Code, r.engine.logouts)
	}
	got = r.get(broker.Leg{}, "/oidc/rp/idp/frontchannel?"+right.Encode(), func(request *http.Request) {
		request.AddCookie(&http.Cookie{Name: "session", Value: "s"})
		request.Header.Set("Sec-Fetch-Dest", "iframe")
	})
	if got.Header.Get("Location") != "/ended" || len(r.engine.logouts) != 2 || !slices.Equal(r.engine.logouts[1].FramedBy, []string{r.provider.Issuer()}) || r.engine.browsers[1].Binding != "mine" {
		t.Errorf("with cookies: got %d, %v; want the logout to go on in the provider's frame", got.Code, r.engine.logouts)
	}
}
