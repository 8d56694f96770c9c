package totp

import (
	"net/http"
	"strings"
	"testing"

	"trin/broker/web"
)

// One code on many users is under no user's counter, and under the network's.
func TestL2_SprayingFromOneNetwork(t *testing.T) {
	t.Parallel()
	s := newStandWith(t, newMemory(), `{}`, web.Rate{PerSecond: .1, Burst: 2})
	if _, err := s.admin.Enrol(t.Context(), "totp", alice, known, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := s.admin.Enrol(t.Context(), "totp", bob, known, nil); err != nil {
		t.Fatal(err)
	}
	if _, ok := s.try(alice, "code", s.code(t, alice, 0)); !ok {
		t.Fatal("the right code was refused")
	}
	for range 2 {
		if response, _ := s.try(alice, "code", "x"); response.StatusCode != http.StatusOK {
			t.Fatalf("got %d, want it evaluated", response.StatusCode)
		}
	}
	for _, field := range []string{"code", "recovery"} {
		response, ok := s.try(bob, field, s.code(t, bob, 0))
		if got := said(parsed(t, response), "problem"); ok || response.StatusCode != http.StatusTooManyRequests || !strings.Contains(got, "10 seconds") {
			t.Errorf("%s: got %v, %d, %q, want that the user is told to wait", field, ok, response.StatusCode, got)
		}
	}
}
