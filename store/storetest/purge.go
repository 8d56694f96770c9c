package storetest

import (
	"errors"
	"testing"
	"time"

	"trin/broker"
	"trin/store"
)

// purged: what has expired goes, what is alive stays, and a clock that was
// wrong for one run costs nothing.
func purged(t *testing.T, open Opener) {
	s, clock := fresh(t, open)
	ctx, start := t.Context(), clock.Now()
	run := func(keep store.Retention) int64 {
		t.Helper()
		gone, err := s.Purge(ctx, clock.Now(), keep)
		if err != nil {
			t.Fatal(err)
		}
		return gone
	}
	if err := moved(t, s, start, "t", broker.Move{
		Session: Session("s", 1, start), Record: &broker.Record{Reference: "R", Transaction: "t", Ended: start},
	}); err != nil {
		t.Fatal(err)
	}
	if err := s.Use(ctx, "a", "x", start.Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	if got := run(store.Retention{}); got != 0 {
		t.Errorf("the first run deleted %d", got)
	}
	clock.Move(5 * time.Minute)
	if got := run(store.Retention{}); got != 0 {
		t.Errorf("%d deleted that were alive", got)
	}
	// O7: the clock jumps a day ahead for one run, and comes back.
	clock.Move(24 * time.Hour)
	if got := run(store.Retention{Records: time.Minute}); got != 1 {
		t.Errorf("%d deleted, want the record alone", got)
	}
	clock.Move(-24 * time.Hour)
	if got := run(store.Retention{}); got != 0 {
		t.Errorf("%d deleted after the clock came back", got)
	}
	if _, err := s.Session(ctx, "s"); err != nil {
		t.Errorf("the live session: %v", err)
	}
	if err := s.Use(ctx, "a", "x", start); !errors.Is(err, broker.ErrUsed) {
		t.Errorf("the used identifier: %v, want used", err)
	}
	clock.Move(2 * time.Hour)
	run(store.Retention{})
	if got := run(store.Retention{}); got != 2 {
		t.Errorf("%d deleted, want the login and the session", got)
	}
	if err := s.Use(ctx, "a", "x", start); !errors.Is(err, broker.ErrUsed) {
		t.Errorf("the used identifier within its grace: %v, want used", err)
	}
	clock.Move(30 * time.Hour)
	run(store.Retention{})
	if got := run(store.Retention{}); got != 1 {
		t.Errorf("%d deleted, want the used identifier", got)
	}
}
