package demo

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"
)

// TestOIDCApplicationIsLoggedOut posts logout tokens.
func TestOIDCApplicationIsLoggedOut(t *testing.T) {
	t.Parallel()
	events := map[string]any{backChannelEvent: map[string]any{}}
	tests := []struct {
		name   string
		typ    string
		change map[string]any
		ended  bool
	}{
		{"by the session", "logout+jwt", nil, true},
		{"by the subject", "logout+jwt", map[string]any{"sid": nil, "sub": "a-subject"}, true},
		{"another session", "logout+jwt", map[string]any{"sid": "another"}, false},
		{"an ID token", "JWT", nil, false},
		{"no event", "logout+jwt", map[string]any{"events": map[string]any{}}, false},
		{"a nonce", "logout+jwt", map[string]any{"nonce": "x"}, false},
		{"nobody", "logout+jwt", map[string]any{"sid": nil}, false},
		{"for another", "logout+jwt", map[string]any{"aud": "somebody"}, false},
		{"no jti", "logout+jwt", map[string]any{"jti": nil}, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := newOpenIDPair(t)
			p.open("/level/2")
			now := p.clock.Now().Unix()
			claims := map[string]any{"iss": p.provider.base, "aud": "oidc-demo", "iat": now, "exp": now + 120, "jti": "one", "events": events, "sid": "a-session"}
			for name, value := range test.change {
				claims[name] = value
				if value == nil {
					delete(claims, name)
				}
			}
			p.provider.header = map[jose.HeaderKey]any{"typ": test.typ}
			form := url.Values{"logout_token": {p.provider.sign(claims)}}
			answer, err := http.PostForm(p.application.BaseURL+"/backchannel", form)
			if err != nil {
				t.Fatal(err)
			}
			_ = answer.Body.Close() // nothing is read
			p.open("/")
			if got := strings.Contains(p.agent.Last().Page.Text, "You are not signed in"); got != test.ended {
				t.Errorf("got the visit ended: %v, want %v (the answer was %s)", got, test.ended, answer.Status)
			}
			again, err := http.PostForm(p.application.BaseURL+"/backchannel", form)
			if err != nil {
				t.Fatal(err)
			}
			_ = again.Body.Close() // nothing is read
			if again.StatusCode != http.StatusBadRequest {
				t.Errorf("got %s for a logout token that was used or is none, want 400", again.Status)
			}
		})
	}
}

func TestOIDCApplicationIsLoggedOutInAFrame(t *testing.T) {
	t.Parallel()
	p := newOpenIDPair(t)
	p.open("/level/2")
	for _, wrong := range []url.Values{{"iss": {"https://other.example"}, "sid": {"a-session"}}, {"iss": {p.provider.base}}, {"iss": {p.provider.base}, "sid": {"other"}}} {
		p.open("/frontchannel?" + wrong.Encode())
		p.open("/level/2")
		p.shows("The level 2 page is open")
		if got := len(p.application.visits); got != 1 {
			t.Fatalf("got %d visits, want 1", got)
		}
	}
	p.open("/frontchannel?" + url.Values{"iss": {p.provider.base}, "sid": {"a-session"}}.Encode())
	p.open("/")
	p.shows("You are not signed in")
}
