package store

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"trin/broker"
)

// begunAt is a login that has just begun.
func begunAt(s *Store, id broker.ID) broker.Transaction {
	now := s.clock()
	return broker.Transaction{ID: id, Revision: 1, State: broker.StateFirstFactor, Binding: "browser", Created: now, Expires: now.Add(time.Minute)}
}

func begin1(t *testing.T, s *Store, id broker.ID) broker.Transaction {
	t.Helper()
	login := begunAt(s, id)
	if err := s.Move(t.Context(), broker.Move{Transaction: login}); err != nil {
		t.Fatal(err)
	}
	return login
}

// TestSQLiteHasBegunLoginsAtHand: a login that has begun is met without the
// database; from its next move on the database says what it is.
func TestSQLiteHasBegunLoginsAtHand(t *testing.T) {
	t.Parallel()
	s, r := runOnSQLite(t)
	login := begin1(t, s, "t")
	// What stands in the database is made another, so that it can be seen who answers.
	if _, err := r.write.Exec("UPDATE transactions SET revision = 5"); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Transaction(t.Context(), "t"); err != nil || got.Revision != 1 {
		t.Errorf("got revision %d, %v, want what has begun", got.Revision, err)
	}
	login.Revision = 2
	if err := s.Move(t.Context(), broker.Move{Transaction: login, From: 1}); !errors.Is(err, broker.ErrConflict) {
		t.Errorf("a move from it: %v, want what the database says", err)
	}
	if _, err := s.Transaction(t.Context(), "t"); !errors.Is(err, errSealed) {
		t.Errorf("after a move that failed: %v, want what the database says", err)
	}
}

func TestSQLiteForgetsWhatHasMoved(t *testing.T) {
	t.Parallel()
	s, r := runOnSQLite(t)
	for name, c := range map[string]struct {
		then func(broker.Transaction) error
		want error
	}{
		"moved": {func(l broker.Transaction) error {
			l.Revision = 2
			return s.Move(t.Context(), broker.Move{Transaction: l, From: 1})
		}, nil},
		"answered": {func(l broker.Transaction) error {
			l.Revision, l.State = 2, broker.StateAnswered
			return s.Move(t.Context(), broker.Move{Transaction: l, From: 1})
		}, nil},
		"made room for others": {func(broker.Transaction) error {
			for i := range maxOpen {
				begin1(t, s, broker.ID(fmt.Sprint("another ", i)))
			}
			return nil
		}, broker.ErrNotFound},
	} {
		login := begin1(t, s, broker.ID(name))
		if err := c.then(login); err != nil {
			t.Fatal(err)
		}
		if body := s.begun.body(login.ID, s.clock()); body != nil {
			t.Errorf("%s: it is still at hand", name)
		}
		got, err := s.Transaction(t.Context(), login.ID)
		if !errors.Is(err, c.want) || err == nil && got.Revision != 2 {
			t.Errorf("%s: got revision %d, %v", name, got.Revision, err)
		}
		if _, err := r.write.Exec("DELETE FROM transactions"); err != nil {
			t.Fatal(err)
		}
	}
}

// TestBegunLoginsAreBounded: by their number, by their size and by their time.
func TestBegunLoginsAreBounded(t *testing.T) {
	t.Parallel()
	var b begunLogins
	now := time.Unix(1_800_000_000, 0)
	until := now.Add(time.Minute)
	id := func(i int) broker.ID { return broker.ID(fmt.Sprint(i)) }
	for i := range 2*begunKept + 1 {
		b.keep(broker.Transaction{ID: id(i), Expires: until}, []byte{1})
	}
	if len(b.bodies) != begunKept || b.body(id(begunKept), now) != nil || b.body(id(begunKept+1), now) == nil {
		t.Errorf("%d are kept, want %d, the last ones", len(b.bodies), begunKept)
	}
	last := id(2 * begunKept)
	if b.body(last, until.Add(-1)) == nil || b.body(last, until) != nil {
		t.Error("it is at hand until it expires")
	}
	b.keep(broker.Transaction{ID: "large", Expires: until}, make([]byte, begunBody+1))
	if b.body("large", now) != nil {
		t.Error("a large one is kept")
	}
	b.keep(broker.Transaction{ID: "not so large", Expires: until}, make([]byte, begunBody))
	if b.body("not so large", now) == nil {
		t.Error("one that is not too large is not kept")
	}
	// One that is dropped leaves its place behind, and nothing else.
	b.drop(last)
	for i := range begunKept {
		b.keep(broker.Transaction{ID: id(-1 - i), Expires: until}, []byte{1})
	}
	if len(b.bodies) != begunKept {
		t.Errorf("%d are kept, want %d", len(b.bodies), begunKept)
	}
}
