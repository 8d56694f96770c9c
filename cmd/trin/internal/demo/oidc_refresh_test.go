package demo

import "testing"

// TestOIDCApplicationRefreshesStrictly changes what comes for a refresh token,
// and expects the application to keep the tokens that it has.
func TestOIDCApplicationRefreshesStrictly(t *testing.T) {
	t.Parallel()
	set := func(name string, value any) func(*saidProvider) {
		return func(s *saidProvider) { s.claims = func(claims map[string]any) { claims[name] = value } }
	}
	give := func(name string, value any) func(*saidProvider) {
		return func(s *saidProvider) { s.given = func(answer map[string]any) { answer[name] = value } }
	}
	tests := []struct {
		name   string
		change func(*saidProvider)
		want   string
	}{
		{"as it came", func(*saidProvider) {}, "The tokens are refreshed"},
		{"about another user", set("sub", "another"), "about another user"},
		{"of another session", set("sid", "another"), "another session"},
		{"another acr", set("acr", classOf(3)), "acr or auth_time differs"},
		{"another auth_time", set("auth_time", 1), "acr or auth_time differs"},
		{"for another application", set("aud", "somebody"), "invalid audience"},
		{"with a nonce", set("nonce", "another"), "nonce is not the one"},
		{"without an ID token", give("id_token", ""), "the token:"},
		{"the same refresh token", give("refresh_token", "a-refresh-token"), "the tokens are not new ones"},
		{"no refresh token", give("refresh_token", ""), "the tokens are not new ones"},
		{"a refresh token that is not good", func(s *saidProvider) { s.refresh = "another" }, "invalid_grant"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := newOpenIDPair(t)
			p.provider.refresh = "a-refresh-token"
			p.open("/level/2")
			p.shows("The level 2 page is open")
			test.change(p.provider)
			p.open("/refresh")
			p.shows(test.want)
		})
	}
}

// TestOIDCApplicationRefreshesForTheAPI has an access token that ends, and then
// a refresh token that does.
func TestOIDCApplicationRefreshesForTheAPI(t *testing.T) {
	t.Parallel()
	p := newOpenIDPair(t)
	p.provider.refresh = "a-refresh-token"
	good := ""
	p.provider.state = func() map[string]any {
		return map[string]any{"active": p.provider.access == good, "aud": p.resource.ClientID, "exp": p.clock.Now().Unix() + 60,
			"sub": "a-subject", "acr": classOf(2), "auth_time": p.clock.Now().Unix()}
	}
	p.open("/level/2")
	good = "an-access-token+"
	hops := len(p.agent.Hops)
	p.open("/api/appointments")
	p.shows("The API has answered: appointments")
	if got := len(p.agent.Hops) - hops; got != 1 {
		t.Errorf("got %d hops of the browser, want 1: a refresh passes no browser", got)
	}
	p.provider.refresh, good = "another", "nothing is"
	p.provider.given = func(map[string]any) { good = p.provider.access }
	p.open("/api/appointments")
	p.shows("The API has answered: appointments")
	if got := len(p.agent.Hops) - hops; got < 4 {
		t.Errorf("got %d hops of the browser, want the provider among them", got)
	}
}

func TestOIDCApplicationPushesTheRequest(t *testing.T) {
	t.Parallel()
	p := newOpenIDPair(t)
	p.open("/level/2?ask=pushed")
	p.shows("The level 2 page is open")
	if got, want := p.provider.pushed.Get("acr_values"), classOf(2); got != want {
		t.Errorf("got acr_values %q in the pushed request, want %q", got, want)
	}
	for _, hop := range p.agent.Hops {
		if got := hop.URL.Query(); hop.URL.Path == "/authorize" && (len(got) != 2 || got.Get("client_id") == "") {
			t.Errorf("got %v by the browser, want client_id and request_uri alone", got)
		}
	}
}
