package broker_test

import (
	"slices"
	"testing"

	"trin/broker"
)

func TestParticipations(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b, other := browser("a"), browser("b")
	s := w.three(b)
	got, err := w.b.Participations(t.Context(), b, "sp")
	if err != nil || len(got) != 1 || !slices.Equal(got[0].Keys, s.Participants[0].Keys) {
		t.Errorf("got %+v, %v, want what the session remembers of sp", got, err)
	}
	for name, test := range map[string]struct {
		browser     *broker.Browser
		application broker.ID
	}{"another application": {b, "nobody"}, "another browser": {other, "sp"}} {
		if got, err := w.b.Participations(t.Context(), test.browser, test.application); err != nil || len(got) > 0 {
			t.Errorf("%s: got %+v, %v", name, got, err)
		}
	}
	w.logout(b, broker.LogoutRequest{Application: "sp"})
	if got, err := w.b.Participations(t.Context(), b, "sp"); err != nil || len(got) > 0 {
		t.Errorf("got %+v, %v after the logout", got, err)
	}
}
