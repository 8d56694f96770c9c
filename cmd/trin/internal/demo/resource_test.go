package demo

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// TestResourceIsStrict calls the journal with tokens of all kinds.
func TestResourceIsStrict(t *testing.T) {
	t.Parallel()
	state := func(name string, value any) func(*openIDPair, map[string]any) {
		return func(_ *openIDPair, state map[string]any) { state[name] = value }
	}
	old := func(p *openIDPair, state map[string]any) {
		state["auth_time"] = p.clock.Now().Add(-journalMaxAge - 2*time.Second).Unix()
	}
	asked := `error="insufficient_user_authentication"`
	tests := []struct {
		name   string
		change func(*openIDPair, map[string]any)
		jwt    string // typ of a JWT; "" = opaque
		want   string // in the challenge; "" = it is let through
	}{
		{"good", func(*openIDPair, map[string]any) {}, "", ""},
		{"a JWT", func(*openIDPair, map[string]any) {}, "at+jwt", ""},
		{"ended", state("active", false), "", `error="invalid_token"`},
		{"for another", state("aud", "somebody"), "", `error="invalid_token"`},
		{"too old", state("exp", 1), "", `error="invalid_token"`},
		{"a JWT for another", state("aud", "somebody"), "at+jwt", `error="invalid_token"`},
		{"a JWT of another issuer", state("iss", "https://other.example"), "at+jwt", `error="invalid_token"`},
		{"a JWT too old", state("exp", 1), "at+jwt", `error="invalid_token"`},
		{"an ID token", func(*openIDPair, map[string]any) {}, "JWT", `error="invalid_token"`},
		{"too low", state("acr", classOf(2)), "", asked},
		{"no acr", state("acr", nil), "at+jwt", asked},
		{"no auth_time", state("auth_time", nil), "", asked},
		{"an old login", old, "", asked},
		{"an old login, in a JWT", old, "at+jwt", asked},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := newOpenIDPair(t)
			now := p.clock.Now().Unix()
			says := map[string]any{"active": true, "iss": p.provider.base, "aud": p.resource.ClientID, "iat": now, "exp": now + 60,
				"sub": "a-subject", "acr": classOf(3), "auth_time": now}
			test.change(p, says)
			p.provider.state = func() map[string]any { return says }
			access := "opaque"
			if test.jwt != "" {
				p.provider.header = map[jose.HeaderKey]any{"typ": test.jwt}
				access = p.provider.sign(says)
			}
			request := httptest.NewRequest(http.MethodGet, "/journal", nil)
			request.Header.Set("Authorization", "Bearer "+access)
			answer := httptest.NewRecorder()
			p.resource.ServeHTTP(answer, request)
			got := answer.Header().Get("WWW-Authenticate")
			if test.want == "" && answer.Code != http.StatusOK || test.want != "" && (answer.Code != http.StatusUnauthorized || !strings.Contains(got, test.want)) {
				t.Errorf("got %d with the challenge %q, want %q", answer.Code, got, test.want)
			}
		})
	}
}
