package web

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"
)

func networkFor(t *testing.T, address string) network {
	t.Helper()
	of, ok := networkOf(netip.MustParseAddr(address))
	if !ok {
		t.Fatalf("%s is not limited", address)
	}
	return of
}

func TestNetworks(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		a, b string
		same bool
	}{
		{"192.0.2.1", "192.0.2.1", true},
		{"192.0.2.1", "192.0.2.2", false},
		{"192.0.2.1", "::ffff:192.0.2.1", true},
		{"2001:db8:0:1::1", "2001:db8:0:1:ffff::2", true},
		{"2001:db8:0:1::1", "2001:db8:0:2::1", false},
		{"2001:db8::1", "192.0.2.1", false},
		{"::ffff:192.0.2.1", "::ffff:192.0.2.2", false},
	} {
		if got := networkFor(t, test.a) == networkFor(t, test.b); got != test.same {
			t.Errorf("%s and %s: one network: %t, want %t", test.a, test.b, got, test.same)
		}
	}
	for _, address := range []string{"127.0.0.1", "127.9.9.9", "::1"} {
		if _, ok := networkOf(netip.MustParseAddr(address)); ok {
			t.Errorf("%s is limited", address)
		}
	}
	if _, ok := networkOf(netip.Addr{}); !ok {
		t.Error("an address that cannot be told is not limited")
	}
}

func TestBucket(t *testing.T) {
	t.Parallel()
	l, here := newLimiter(Rate{PerSecond: 2, Burst: 3}, 10), networkFor(t, "192.0.2.1")
	at := now
	take := func(wait time.Duration, first bool) {
		t.Helper()
		gotWait, gotFirst := l.take(here, at)
		if gotWait != wait || gotFirst != first {
			t.Errorf("at %v: got a wait of %v, first %t; want %v, %t", at.Sub(now), gotWait, gotFirst, wait, first)
		}
	}
	for range 3 {
		take(0, false)
	}
	take(500*time.Millisecond, true)
	take(500*time.Millisecond, false) // what is refused costs nothing and is told once
	at = at.Add(250 * time.Millisecond)
	take(250*time.Millisecond, false)
	at = at.Add(250 * time.Millisecond)
	take(0, false)
	take(500*time.Millisecond, false)
	at = at.Add(-time.Hour) // a clock that goes back fills nothing
	take(500*time.Millisecond, false)
	l.giveBack(here, at)
	take(0, false)
	at = at.Add(time.Hour) // full again, and no more than full
	for range 3 {
		take(0, false)
	}
	take(500*time.Millisecond, true)
	at = at.Add(time.Hour)
	take(0, false)
	l.giveBack(here, at)
	l.giveBack(here, at)
	for range 3 {
		take(0, false)
	}
	take(500*time.Millisecond, true)
}

// What is remembered is bounded: the network that was quiet for the longest
// goes.
func TestP6_NetworksAreBounded(t *testing.T) {
	t.Parallel()
	l := newLimiter(Rate{PerSecond: 1, Burst: 1}, 3)
	empty := func(address string) bool {
		wait, _ := l.take(networkFor(t, address), now)
		return wait > 0
	}
	for _, address := range []string{"192.0.2.1", "192.0.2.2", "192.0.2.3"} {
		if empty(address) {
			t.Fatalf("%s begins empty", address)
		}
	}
	if !empty("192.0.2.1") { // used last now
		t.Error("192.0.2.1 was forgotten")
	}
	if empty("192.0.2.4") {
		t.Error("192.0.2.4 begins empty")
	}
	if !empty("192.0.2.1") || !empty("192.0.2.3") || !empty("192.0.2.4") {
		t.Error("a network that was there lately was forgotten")
	}
	if empty("192.0.2.2") {
		t.Error("the network that was quiet for the longest is still remembered")
	}
	for i := range 1000 {
		empty(netip.AddrFrom4([4]byte{10, 0, byte(i >> 8), byte(i)}).String())
	}
	if len(l.all) != 3 || len(l.at) != 3 {
		t.Errorf("got %d buckets for %d networks, want 3", len(l.all), len(l.at))
	}
}

// limitedStand is an edge at which one login may begin at /begin, and one more
// after ten seconds.
func limitedStand(t *testing.T, told *[]string) *stand {
	t.Helper()
	s := newStand(t, base, nil)
	o := s.Options
	o.Begins, o.Logins = []string{"GET /begin", "POST /begin"}, Rate{PerSecond: .1, Burst: 1}
	o.Limited = func(what string) { *told = append(*told, what) }
	limited, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	limited.Mount(mux, s.broker)
	for _, pattern := range []string{"GET /begin", "POST /begin", "GET /other"} {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	}
	s.Edge, s.served = limited, limited.Wrap(mux)
	return s
}

func TestP6_LoginsOfOneNetwork(t *testing.T) {
	t.Parallel()
	var told []string
	s := limitedStand(t, &told)
	from := func(method, path, remote string, headers ...string) *http.Response {
		r := httptest.NewRequest(method, path, nil)
		r.RemoteAddr = remote + ":1"
		for i := 0; i+1 < len(headers); i += 2 {
			r.Header.Set(headers[i], headers[i+1])
		}
		return s.do(r)
	}
	if got := from(http.MethodGet, "/begin", "192.0.2.1").StatusCode; got != http.StatusNoContent {
		t.Fatalf("the first login: got %d, want it to begin", got)
	}
	response := from(http.MethodPost, "/begin", "192.0.2.1", "Accept-Language", "da")
	page := read(t, response)
	if response.StatusCode != http.StatusTooManyRequests || response.Header.Get("Retry-After") != "10" || len(response.Cookies()) != 0 {
		t.Errorf("got %d, Retry-After %q and %d cookies, want 429, 10 and none", response.StatusCode, response.Header.Get("Retry-After"), len(response.Cookies()))
	}
	if got, want := textOf(t, page, "h1"), "Der er for mange login fra dit netværk"; got != want {
		t.Errorf("the heading is %q, want %q", got, want)
	}
	if got := textOf(t, read(t, from(http.MethodGet, "/begin", "192.0.2.1")), "h1"); got != "Too many logins from your network" {
		t.Errorf("the heading is %q", got)
	}
	for name, response := range map[string]*http.Response{
		"another network":         from(http.MethodGet, "/begin", "192.0.2.2"),
		"another page":            from(http.MethodGet, "/other", "192.0.2.1"),
		"another, behind a proxy": from(http.MethodGet, "/begin", "10.0.0.1", "X-Forwarded-For", "192.0.2.3"),
	} {
		if response.StatusCode != http.StatusNoContent {
			t.Errorf("%s: got %d, want it answered", name, response.StatusCode)
		}
	}
	if got := from(http.MethodGet, "/begin", "10.0.0.2", "X-Forwarded-For", "192.0.2.1").StatusCode; got != http.StatusTooManyRequests {
		t.Errorf("the same network behind a proxy: got %d, want 429", got)
	}
	if got := from(http.MethodGet, "/begin", "192.0.2.1", "X-Forwarded-For", "192.0.2.77").StatusCode; got != http.StatusTooManyRequests {
		t.Errorf("an address that the client wrote itself: got %d, want 429", got)
	}
	for range 5 {
		if got := from(http.MethodGet, "/begin", "127.0.0.1").StatusCode; got != http.StatusNoContent {
			t.Errorf("loopback: got %d, want it answered", got)
		}
	}
	if len(told) != 4 || told[0] != LimitedLogin {
		t.Errorf("counted %q, want four logins", told)
	}
	log := s.log.String()
	if got := strings.Count(log, "does something too often"); got != 1 || !strings.Contains(log, `"address":"192.0.2.1"`) {
		t.Errorf("the log has %d warnings, want one with the address:\n%s", got, log)
	}
	if strings.Contains(log, `"status":429`) {
		t.Error("each refused request has a line in the log")
	}
}

func TestGuesses(t *testing.T) {
	t.Parallel()
	e, err := New(Options{BaseURL: base, Clock: func() time.Time { return now }, Random: strings.NewReader(""), Log: newStand(t, base, nil).Log, Guesses: Rate{PerSecond: 1, Burst: 1}})
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, "/", nil)
	for range 3 {
		if wait := e.Guess(r); wait != 0 {
			t.Fatalf("after right ones: got a wait of %v", wait)
		}
		e.GuessedRight(r)
	}
	if wait := e.Guess(r); wait != 0 {
		t.Errorf("got a wait of %v, want the guess looked at", wait)
	}
	if wait := e.Guess(r); wait != time.Second {
		t.Errorf("got a wait of %v after a wrong one, want a second", wait)
	}
	free := newStand(t, base, nil)
	for range 1000 {
		if wait := free.Guess(r); wait != 0 {
			t.Fatal("without a rate there is a limit")
		}
	}
}

func BenchmarkLimit(b *testing.B) {
	l := newLimiter(Rate{PerSecond: 50, Burst: 500}, maxNetworks)
	b.ReportAllocs()
	for i := range b.N {
		l.take(network{byte(i), byte(i >> 8), byte(i >> 16)}, now)
	}
}
