package storetest

import (
	"errors"
	"fmt"
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
	hourly := func(hours int) (gone int64) {
		t.Helper()
		for range hours {
			clock.Move(time.Hour)
			gone += run(store.Retention{})
		}
		return gone
	}
	if got := hourly(14); got != 5 {
		t.Errorf("%d deleted, want the login, the session and its three names", got)
	}
	if err := s.Use(ctx, "a", "x", start); !errors.Is(err, broker.ErrUsed) {
		t.Errorf("the used identifier within its grace: %v, want used", err)
	}
	clock.Move(30 * time.Hour)
	run(store.Retention{})
	if got := hourly(12); got != 1 {
		t.Errorf("%d deleted, want the used identifier", got)
	}
}

// purgedByTurns: runs ten minutes apart forget every used identifier and every name of
// a session that is gone within half a day, and nothing that is alive.
func purgedByTurns(t *testing.T, open Opener) {
	s, clock := fresh(t, open)
	ctx, start := t.Context(), clock.Now()
	const each = 40
	for i := range each {
		for _, space := range []string{"a", "b"} {
			for id, until := range map[string]time.Time{fmt.Sprint("old", i): start, fmt.Sprint("live", i): start.Add(48 * time.Hour)} {
				if err := s.Use(ctx, space, id, until); err != nil {
					t.Fatal(err)
				}
			}
		}
		for _, key := range []string{"ended", "live"} {
			session := Session(broker.SessionKey(fmt.Sprint(key, i)), 1, start)
			session.Participants[0].Keys = []string{fmt.Sprint("user", i)}
			session.Evidence[0].Keys = []string{fmt.Sprint("index", i)}
			session.Expires = start.Add(96 * time.Hour)
			if err := moved(t, s, start, broker.ID(fmt.Sprint(key, i)), broker.Move{Session: session}); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.EndSession(ctx, broker.SessionKey(fmt.Sprint("ended", i))); err != nil {
			t.Fatal(err)
		}
	}
	clock.Move(26 * time.Hour)
	total, most := int64(0), int64(0)
	for turn := range 12*6 + 1 {
		gone, err := s.Purge(ctx, clock.Now(), store.Retention{})
		if err != nil {
			t.Fatal(err)
		}
		if turn > 1 { // the logins go first
			total, most = total+gone, max(most, gone)
		}
		clock.Move(10 * time.Minute)
	}
	if want := int64(4 * each); total > want || total < want*9/10 {
		t.Errorf("%d deleted beside the logins, want some less than %d", total, want)
	}
	if most > each/2 {
		t.Errorf("%d deleted at once: they do not take turns", most)
	}
	for i := range each {
		if err := s.Use(ctx, "a", fmt.Sprint("live", i), start); !errors.Is(err, broker.ErrUsed) {
			t.Errorf("an identifier that is not to be forgotten: %v, want used", err)
		}
		if err := s.Use(ctx, "b", fmt.Sprint("old", i), start.Add(48*time.Hour)); err != nil {
			t.Errorf("an identifier that is to be forgotten: %v", err)
		}
		found, err := s.SessionsByParticipant(ctx, "app", fmt.Sprint("user", i))
		if err != nil || len(found) != 1 || found[0].Key != broker.SessionKey(fmt.Sprint("live", i)) {
			t.Errorf("found %d sessions, %v; want the one that is alive", len(found), err)
		}
	}
}
