package demo

import (
	"net/url"
	"testing"

	"github.com/go-jose/go-jose/v4"
)

// TestOIDCApplicationIsStrict changes what the provider says, and expects the
// application to take none of it.
func TestOIDCApplicationIsStrict(t *testing.T) {
	t.Parallel()
	set := func(name string, value any) func(*openIDPair) {
		return func(p *openIDPair) { p.provider.claims = func(claims map[string]any) { claims[name] = value } }
	}
	answer := func(name, value string) func(*openIDPair) {
		return func(p *openIDPair) { p.provider.answer = func(query url.Values) { query.Set(name, value) } }
	}
	tests := []struct {
		name   string
		change func(*openIDPair)
		want   string
	}{
		{"as it came", func(*openIDPair) {}, "The level 2 page is open"},
		{"a level in a claim", set(levelClaim, "30"), "(value 30)"},
		{"another state", answer("state", "another"), "state is not one"},
		{"another issuer answers", answer("iss", "https://other.example"), "https://other.example"},
		{"nobody says who answers", func(p *openIDPair) { p.provider.answer = func(query url.Values) { query.Del("iss") } }, "was asked and"},
		{"an error", answer("error", "unmet_authentication_requirements"), "Nobody at Trin could reach"},
		{"another key", func(p *openIDPair) { p.provider.wrongKey = true }, "the signature of the token"},
		{"a key that is not known", func(p *openIDPair) { p.provider.header = map[jose.HeaderKey]any{"kid": "other"} }, `names the key "other"`},
		{"another issuer", set("iss", "https://other.example"), "invalid issuer"},
		{"for another", set("aud", "somebody"), "invalid audience"},
		{"for two, made for another", set("azp", "somebody"), "made for"},
		{"for two, made for nobody", set("aud", []string{"oidc-demo", "somebody"}), "made for"},
		{"too old", set("exp", 1), "token is expired"},
		{"without an end", set("exp", nil), "does not say when"},
		{"another nonce", set("nonce", "another"), "nonce is not the one"},
		{"another access token", func(p *openIDPair) {
			p.provider.claims = func(claims map[string]any) { claims["at_hash"] = atHash("ES256", "other") }
		}, "at_hash differs"},
		{"nobody", set("sub", ""), "about nobody"},
		{"too low", set("acr", "urn:low"), "level 20 was asked for and 0 came back"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := newOpenIDPair(t)
			test.change(p)
			p.open("/level/2")
			p.shows(test.want)
			if got := p.provider.asked.Get("code_challenge_method"); got != "S256" {
				t.Errorf("got the challenge method %q, want S256", got)
			}
		})
	}
}

func TestOIDCApplicationTakesAnAnswerOnce(t *testing.T) {
	t.Parallel()
	p := newOpenIDPair(t)
	p.open("/level/2")
	p.shows("The level 2 page is open")
	var callback string
	for _, hop := range p.agent.Hops {
		if hop.URL.Path == "/callback" {
			callback = hop.URL.RequestURI()
		}
	}
	p.open(callback)
	p.shows("state is not one")
}

// TestOIDCApplicationFollowsTheChallenge has an API that wants more than the
// application has, and one that is never content.
func TestOIDCApplicationFollowsTheChallenge(t *testing.T) {
	t.Parallel()
	p := newOpenIDPair(t)
	class := ""
	p.provider.state = func() map[string]any {
		return map[string]any{"active": true, "aud": p.resource.ClientID, "exp": p.clock.Now().Unix() + 60, "sub": "a-subject",
			"acr": class, "auth_time": p.clock.Now().Unix()}
	}
	p.open("/level/2")
	p.open("/api/appointments")
	p.shows("The API has answered: appointments")
	p.provider.claims = func(claims map[string]any) { class = claims["acr"].(string) }
	p.open("/api/journal")
	p.shows("The API has answered: journal")
	if got, want := p.provider.asked.Get("acr_values"), classOf(3); got != want {
		t.Errorf("got acr_values %q, want %q", got, want)
	}
	if got, want := p.provider.asked.Get("max_age"), "300"; got != want {
		t.Errorf("got max_age %q, want %q", got, want)
	}
	class, p.provider.claims = classOf(2), nil
	p.open("/api/journal")
	p.shows("the API is not content with what came: insufficient_user_authentication")
}
