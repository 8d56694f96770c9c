// Package storetest is the suite that every database of the store passes. It
// is used by tests only.
package storetest

import (
	"crypto/rand"
	"log/slog"
	"sync"
	"testing"
	"time"

	"trin/store"
)

// Opener opens a store over a fresh database that is gone after the test. The
// URL in the options is empty when a fresh one is wanted, else it is one that
// the opener gave before. It returns the URL.
type Opener func(t testing.TB, o store.Options) (*store.Store, string)

// Run runs the suite.
func Run(t *testing.T, open Opener) {
	t.Helper()
	for name, test := range map[string]func(*testing.T, Opener){
		"transactions":   transactions,
		"sessions":       sessions,
		"records":        records,
		"unaccepted":     unaccepted,
		"login counts":   loginCounts,
		"session list":   sessionList,
		"change list":    changeList,
		"streamed":       streamed,
		"single use":     singleUse,
		"keys":           keys,
		"key rollover":   keyRollover,
		"installation":   installation,
		"version counts": versionCounts,
		"document list":  documentList,
		"users":          users,
		"people":         people,
		"otp":            otp,
		"names":          names,
		"names of moves": namesOfMoves,
		"user subjects":  usersBySubject,
		"grants":         grants,
		"pushed":         pushed,
		"secrets":        secrets,
		"requesters":     requesters,
		"drafts":         drafts,
		"chained":        chained,
		"audited":        audited,
		"samples":        samples,
		"lab runs":       labRuns,
		"partner links":  partnerLinks,
		"upkeep":         upkeep,
		"purge":          purged,
		"purge by turns": purgedByTurns,
		"administrators": administrators,
		"master keys":    masterKeys,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, open)
		})
	}
}

// Clock is a clock that stands still until it is moved.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// NewClock makes a clock that stands at a fixed time.
func NewClock() *Clock {
	return &Clock{now: time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)}
}

// Now is what the clock shows.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Move turns the clock, forward or back.
func (c *Clock) Move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// Options are what a store in a test is opened with: a master key of its own
// and the clock.
func Options(t testing.TB, clock *Clock) store.Options {
	t.Helper()
	key, err := store.NewMasterKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return WithKeys(t, clock, key)
}

// WithKeys are options with given master keys.
func WithKeys(t testing.TB, clock *Clock, keys ...store.MasterKey) store.Options {
	t.Helper()
	sealer, err := store.NewSealer(rand.Reader, keys...)
	if err != nil {
		t.Fatal(err)
	}
	return store.Options{
		Sealer: sealer, Clock: clock.Now, Random: rand.Reader, Log: slog.New(slog.DiscardHandler),
	}
}

// fresh opens a store over a fresh database.
func fresh(t *testing.T, open Opener) (*store.Store, *Clock) {
	t.Helper()
	clock := NewClock()
	s, _ := open(t, Options(t, clock))
	return s, clock
}

// race runs do n times at once and returns what each returned.
func race(n int, do func(int) error) []error {
	errs := make([]error, n)
	var ready, done sync.WaitGroup
	start := make(chan struct{})
	ready.Add(n)
	for i := range n {
		done.Go(func() {
			ready.Done()
			<-start
			errs[i] = do(i)
		})
	}
	ready.Wait()
	close(start)
	done.Wait()
	return errs
}
