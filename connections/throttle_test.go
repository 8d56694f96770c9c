package connections

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"trin/broker"
)

// counters is an AttemptStore in memory.
type counters struct {
	mu   sync.Mutex
	rows map[string]Attempts
}

var _ AttemptStore = (*counters)(nil)

func newCounters() *counters { return &counters{rows: map[string]Attempts{}} }

func (c *counters) Attempts(_ context.Context, key string) (Attempts, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	a := c.rows[key]
	a.Key = key
	return a, nil
}

func (c *counters) SaveAttempts(_ context.Context, a Attempts) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.rows[a.Key].Revision != a.Revision {
		return broker.ErrConflict
	}
	a.Revision++
	c.rows[a.Key] = a
	return nil
}

func (c *counters) ClearAttempts(_ context.Context, key string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.rows, key)
	return nil
}

var start = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func TestThrottlePauses(t *testing.T) {
	t.Parallel()
	throttle := Throttle{Free: 3, Pause: time.Minute, Longest: 4 * time.Minute, Most: 7}
	store := newCounters()
	now := start
	for i, want := range []Verdict{
		{Allowed: true}, {Allowed: true}, {Allowed: true}, {Wait: time.Minute},
	} {
		got, err := throttle.Take(t.Context(), store, "k", now)
		if err != nil || got != want {
			t.Fatalf("attempt %d: got %+v, %v, want %+v", i+1, got, err, want)
		}
	}
	for i, pause := range []time.Duration{time.Minute, 2 * time.Minute, 4 * time.Minute, 4 * time.Minute} {
		now = now.Add(pause - time.Second)
		if got, _ := throttle.Take(t.Context(), store, "k", now); got.Allowed || got.Wait != time.Second {
			t.Fatalf("pause %d: got %+v a second before its end, want a wait of a second", i+1, got)
		}
		now = now.Add(time.Second)
		if got, _ := throttle.Take(t.Context(), store, "k", now); !got.Allowed {
			t.Fatalf("pause %d: got %+v at its end, want allowed", i+1, got)
		}
	}
	if got, _ := throttle.Take(t.Context(), store, "k", now.Add(1000*time.Hour)); !got.Locked || got.Allowed {
		t.Errorf("after the most failures: got %+v, want locked whatever the time", got)
	}
	if err := store.ClearAttempts(t.Context(), "k"); err != nil {
		t.Fatal(err)
	}
	if got, _ := throttle.Take(t.Context(), store, "k", now); !got.Allowed {
		t.Errorf("after clearing: got %+v, want allowed", got)
	}
}

func TestThrottleForgets(t *testing.T) {
	t.Parallel()
	throttle := Throttle{Free: 1, Pause: time.Hour, Longest: time.Hour, Forget: 24 * time.Hour}
	store := newCounters()
	_, _ = throttle.Take(t.Context(), store, "k", start)
	if got, _ := throttle.Look(t.Context(), store, "k", start.Add(time.Minute)); got.Allowed {
		t.Fatalf("got %+v in the pause, want a wait", got)
	}
	later := start.Add(25 * time.Hour)
	_, _ = throttle.Take(t.Context(), store, "k", later)
	if got := store.rows["k"].Failures; got != 1 {
		t.Errorf("got %d failures after the counter's end, want 1", got)
	}
}

func TestThrottleClockSetBack(t *testing.T) {
	t.Parallel()
	throttle := Throttle{Free: 1, Pause: time.Minute, Longest: time.Hour}
	store := newCounters()
	_, _ = throttle.Take(t.Context(), store, "k", start)
	got, _ := throttle.Look(t.Context(), store, "k", start.Add(-48*time.Hour))
	if got.Wait != time.Hour {
		t.Errorf("got a wait of %v, want at most the longest pause", got.Wait)
	}
	back := start.Add(-48 * time.Hour)
	if got, _ := throttle.Take(t.Context(), store, "k", back); got.Allowed || got.Wait != time.Hour {
		t.Errorf("got %+v, want the longest pause", got)
	}
	if got, _ := throttle.Take(t.Context(), store, "k", back.Add(time.Hour-time.Second)); got.Allowed || got.Wait != time.Second {
		t.Errorf("got %+v a second before its end, want the pause to run down", got)
	}
	if got, _ := throttle.Take(t.Context(), store, "k", back.Add(time.Hour)); !got.Allowed || store.rows["k"].Failures != 2 {
		t.Errorf("got %+v and %d failures, want it allowed and counted", got, store.rows["k"].Failures)
	}
}

// Many at once are counted before any of them is evaluated.
func TestL2_ParallelAttemptsAreCountedFirst(t *testing.T) {
	t.Parallel()
	throttle := Throttle{Free: 5, Pause: time.Minute, Longest: time.Hour}
	store := newCounters()
	var allowed atomic.Int64
	var all sync.WaitGroup
	for range 1000 {
		all.Go(func() {
			verdict, err := throttle.Take(context.Background(), store, "k", start)
			if err == nil && verdict.Allowed {
				allowed.Add(1)
			}
		})
	}
	all.Wait()
	if got := allowed.Load(); got < 1 || got > 5 {
		t.Errorf("got %d evaluated of 1000 at once, want at most 5 and at least 1", got)
	}
}

func TestAttemptKey(t *testing.T) {
	t.Parallel()
	if AttemptKey("k", "ab", "c") == AttemptKey("k", "a", "bc") {
		t.Error("two different lists of parts have one key")
	}
	if got := AttemptKey("password", "alice", "192.0.2.1"); len(got) > 100 {
		t.Errorf("got a key of %d characters, want at most 100", len(got))
	}
}
