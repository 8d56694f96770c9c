package store_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"trin/store/storetest"
)

// mostCalls is how many calls to the system write what a simple login stores:
// one for each of its two commits, and now and then a second for a commit of
// more pages than are gathered.
const mostCalls = 3

// TestCallsOfALogin counts the calls that write. It is not parallel: the count
// is that of the process.
func TestCallsOfALogin(t *testing.T) {
	clock := storetest.NewClock()
	s, _ := openSQLite(t, storetest.Options(t, clock))
	const before, counted = 250, 50 // all of it is less than what moves the log into the file
	for i := range before {
		simpleLogin(t, s, i, clock)
	}
	start := callsThatWrite(t)
	for i := range counted {
		simpleLogin(t, s, before+i, clock)
	}
	perLogin := float64(callsThatWrite(t)-start) / counted
	t.Logf("%.1f calls a login", perLogin)
	if perLogin < 2 {
		t.Errorf("a login writes by %.1f calls: its two commits cannot be in the file", perLogin)
	}
	if perLogin > mostCalls {
		t.Errorf("a login writes by %.1f calls, want %d at most", perLogin, mostCalls)
	}
}

// callsThatWrite is how often this process has asked the system to write.
func callsThatWrite(t *testing.T) (calls int) {
	t.Helper()
	text, err := os.ReadFile("/proc/self/io")
	if err != nil {
		t.Skip("the system does not count")
	}
	_, line, _ := strings.Cut(string(text), "syscw: ")
	if _, err := fmt.Sscan(line, &calls); err != nil {
		t.Fatal(err)
	}
	return calls
}
