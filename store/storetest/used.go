package storetest

import (
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"trin/broker"
	"trin/store"
)

func singleUse(t *testing.T, open Opener) {
	t.Run("D1 one of 100 uses it", func(t *testing.T) {
		s, clock := fresh(t, open)
		wantOne(t, race(100, func(int) error {
			return s.Use(t.Context(), "assertion", "_id", clock.Now().Add(time.Minute))
		}))
	})
	t.Run("spaces and identifiers are kept apart", func(t *testing.T) {
		s, clock := fresh(t, open)
		until := clock.Now().Add(time.Minute)
		for _, use := range []struct {
			space, id string
			want      error
		}{
			{"a", "x", nil}, {"a", "x", broker.ErrUsed}, {"b", "x", nil}, {"a", "y", nil},
			{"ax", "", nil}, {"a", "X", nil}, {"a", "x ", nil}, {"a", "x", broker.ErrUsed},
		} {
			if err := s.Use(t.Context(), use.space, use.id, until); !errors.Is(err, use.want) {
				t.Errorf("%q %q: %v, want %v", use.space, use.id, err, use.want)
			}
		}
	})
	t.Run("D1 a move uses all or nothing", usedByMoves(open))
	t.Run("D1 one of 100 moves uses it", usedOnce(open))
	t.Run("D1 moves that use the same in any order", usedCrosswise(open))
}

// using are uses in the space "assertion".
func using(clock *Clock, ids ...string) []broker.Use {
	var uses []broker.Use
	for _, id := range ids {
		uses = append(uses, broker.Use{Space: "assertion", ID: id, Until: clock.Now().Add(time.Minute)})
	}
	return uses
}

func usedByMoves(open Opener) func(*testing.T) {
	return func(t *testing.T) {
		s, clock := fresh(t, open)
		ctx := t.Context()
		begin := func(id broker.ID, uses ...string) broker.Move {
			return broker.Move{Transaction: Login(id, clock.Now()), Uses: using(clock, uses...)}
		}
		end := begin("t1", "x", "c")
		end.Transaction.Revision, end.Transaction.State, end.From = 2, broker.StateAnswered, 1
		end.Record = &broker.Record{Reference: "R-t1", Transaction: "t1", Ended: clock.Now()}
		end.Session = &broker.Session{Key: "s", Revision: 1, Expires: clock.Now().Add(time.Hour)}
		late := end
		late.Uses, late.From, late.Transaction.Revision = using(clock, "d"), 2, 3
		moved := end
		session := *end.Session
		session.Revision = 7
		moved.Session, moved.Uses = &session, using(clock, "d")
		again := end
		again.Uses = using(clock, "c", "d")
		usedAtTheEnd := end
		usedAtTheEnd.Uses = using(clock, "a")
		for _, step := range []struct {
			name  string
			move  broker.Move
			want  error
			first int64 // the revision of t1 after it
		}{
			{"two at once", begin("t1", "a", "b"), nil, 1},
			{"a used one", begin("t2", "c", "b"), broker.ErrUsed, 1},
			{"a move that came late", late, broker.ErrConflict, 1},
			{"a session that was changed", moved, broker.ErrConflict, 1},
			{"a used one at the end", usedAtTheEnd, broker.ErrUsed, 1},
			{"what the others have left", again, nil, 2},
			{"and used up", begin("t2", "d"), broker.ErrUsed, 2},
		} {
			if err := s.Move(ctx, step.move); !errors.Is(err, step.want) {
				t.Errorf("%s: %v, want %v", step.name, err, step.want)
			}
			first, err := s.Transaction(ctx, "t1")
			_, second := s.Transaction(ctx, "t2")
			_, session := s.Session(ctx, "s")
			if err != nil || first.Revision != step.first || !errors.Is(second, broker.ErrNotFound) || (session == nil) != (step.first == 2) {
				t.Errorf("%s: revision %d, %v; another login: %v; session: %v", step.name, first.Revision, err, second, session)
			}
		}
		if err := s.Use(ctx, "assertion", "a", clock.Now()); !errors.Is(err, broker.ErrUsed) {
			t.Errorf("Use of what a move has used: %v, want used", err)
		}
		if records, err := s.Records(ctx, store.RecordQuery{}); err != nil || len(records) != 1 {
			t.Errorf("%d records, %v; want that of the one login that ended", len(records), err)
		}
	}
}

// usedOnce lets 100 logins begin with one message, half of them behind a
// session that is gone: one of the others wins.
func usedOnce(open Opener) func(*testing.T) {
	return func(t *testing.T) {
		s, clock := fresh(t, open)
		var conflicts atomic.Int32
		wantOne(t, race(100, func(i int) error {
			m := broker.Move{Transaction: Login(broker.ID(fmt.Sprint(i)), clock.Now()), Uses: using(clock, "x")}
			if i%2 == 0 {
				m.Session = &broker.Session{Key: broker.SessionKey(fmt.Sprint(i)), Revision: 3, Expires: clock.Now().Add(time.Hour)}
			}
			err := s.Move(t.Context(), m)
			if i%2 == 0 && err == nil {
				t.Error("a move with a session that is gone was stored")
			}
			if errors.Is(err, broker.ErrConflict) {
				conflicts.Add(1)
			}
			return err
		}))
		if conflicts.Load() > 50 {
			t.Errorf("%d moves lost by compare-and-swap, want at most those with a session", conflicts.Load())
		}
	}
}

// usedCrosswise lets moves use the same identifiers in both orders.
func usedCrosswise(open Opener) func(*testing.T) {
	return func(t *testing.T) {
		s, clock := fresh(t, open)
		for round := range 5 {
			a, b := fmt.Sprint("a", round), fmt.Sprint("b", round)
			wantOne(t, race(20, func(i int) error {
				uses := using(clock, a, b)
				if i%2 == 0 {
					uses = using(clock, b, a)
				}
				return s.Move(t.Context(), broker.Move{Transaction: Login(broker.ID(fmt.Sprint(round, "-", i)), clock.Now()), Uses: uses})
			}))
		}
	}
}
