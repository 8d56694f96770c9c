package wsfed

import (
	"slices"
	"testing"

	"trin/broker"
)

// More than one factor is said where it counts, and nowhere else.
func TestF37_MethodsThatAreBelieved(t *testing.T) {
	t.Parallel()
	password := broker.Claims{{Name: ClaimAuthnMethods, Values: []string{string(passwordM), MultipleAuthn}}}
	for name, c := range map[string]struct {
		connection broker.AuthenticationConnection
		want       []string
	}{
		"any":           {broker.AuthenticationConnection{}, []string{"mfa", "pwd"}},
		"with a cap":    {broker.AuthenticationConnection{Cap: broker.Levels{{Value: 20}}}, []string{"pwd"}},
		"a fixed level": {broker.AuthenticationConnection{Source: broker.LevelSource{Kind: broker.SourceFixed}}, []string{"pwd"}},
	} {
		b := &backend{connection: &c.connection}
		if got := b.methodWords(broker.Evidence{Class: MultipleAuthn, Claims: password}); !slices.Equal(got, c.want) {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}
