package password

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"trin/broker/web"
)

// One password on many names is under no name's counter, and under the
// network's: then not even the right one is looked at, and who is elsewhere
// notices nothing.
func TestL2_SprayingFromOneNetwork(t *testing.T) {
	t.Parallel()
	s := newStandWith(t, newMemory(), cheap, web.Rate{PerSecond: .1, Burst: 3})
	s.user(t, "alice", right)
	for range 5 { // what is right costs nothing
		if response, ok := s.login("192.0.2.1", false, "alice", right); !ok {
			t.Fatalf("got %d for the right password", response.StatusCode)
		}
	}
	for i := range 3 {
		if response, _ := s.login("192.0.2.1", false, fmt.Sprint("user", i), "Summer2026"); response.StatusCode != http.StatusOK {
			t.Fatalf("name %d: got %d, want it evaluated", i, response.StatusCode)
		}
	}
	response, ok := s.login("192.0.2.1", false, "alice", right)
	if got := said(parsed(t, response), "problem"); ok || response.StatusCode != http.StatusTooManyRequests || !strings.Contains(got, "10 seconds") {
		t.Errorf("got %v, %d, %q, want that the user is told to wait", ok, response.StatusCode, got)
	}
	if _, ok := s.login("192.0.2.2", false, "alice", right); !ok {
		t.Error("somebody elsewhere was held up")
	}
}
