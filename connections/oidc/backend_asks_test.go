package oidc

import (
	"testing"

	"trin/broker"
)

// A provider is asked to let the user choose the account in its own words where
// it takes them; the engine asks any other for a fresh login.
func TestAsksSelectAccount(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		prompts []string
		want    bool
	}{
		{"nothing is said", nil, true},
		{"it is taken", []string{"none", "select_account"}, true},
		{"it is not", []string{"none", "login"}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := newParty(t, func(s *ConnectionSettings) { s.Prompts = c.prompts })
			able, ok := r.providers["idp"].(broker.SelectAccountBackend)
			if !ok || able.AsksSelectAccount(t.Context()) != c.want {
				t.Errorf("got another answer than %v", c.want)
			}
		})
	}
}
