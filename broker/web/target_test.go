package web

import (
	"log/slog"
	"math/rand/v2"
	"net/url"
	"strings"
	"testing"
	"time"
)

// Where a browser may be sent is told without the query, and is what the whole
// address says.
func TestG11_TargetOfAnyQuery(t *testing.T) {
	t.Parallel()
	e, err := New(Options{BaseURL: base, Clock: time.Now, Random: strings.NewReader(""), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(11, 22))
	parts := []string{"https://", "http://", "https:", "ftp://", "//", "/", "a.example", "user@", ":443", ":x", "[::1]", "%zz", "%41", "?", "?", "#", "a=b", "&", "\\", "<", " ", "\n", "\x7f", "æ", ":"}
	taken := 0
	for range 200_000 {
		var address strings.Builder
		for range 1 + random.IntN(7) {
			address.WriteString(parts[random.IntN(len(parts))])
		}
		got, err := e.target(address.String())
		want := ledTo(e, address.String())
		if err != nil {
			got = ""
		}
		if got != want {
			t.Fatalf("%q: got %q (%v), want %q", address.String(), got, err, want)
		}
		if got != "" {
			taken++
		}
	}
	if taken < 1000 {
		t.Errorf("%d addresses were taken: the test draws too few", taken)
	}
}

// ledTo is the address that a browser is sent to, "" for none, by all of it.
func ledTo(e *Edge, address string) string {
	if strings.ContainsFunc(address, func(r rune) bool { return r <= ' ' || strings.ContainsRune("\x7f\\\"<>", r) }) || strings.HasPrefix(address, "//") {
		return ""
	}
	if strings.HasPrefix(address, "/") {
		return e.URL(address)
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" || u.Opaque != "" {
		return ""
	}
	return address
}
