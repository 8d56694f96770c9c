package storetest

import (
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"

	"trin/broker"
	"trin/store"
)

// Login is a transaction with everything set that is kept.
func Login(id broker.ID, now time.Time) broker.Transaction {
	maxAge := time.Minute
	return broker.Transaction{
		ID: id, Revision: 1, Reference: "R-" + string(id), State: broker.StateFirstFactor,
		Binding: "binding", Version: 3,
		Request: broker.AuthnRequest{
			Application: "app", Classes: []broker.ClassRef{"urn:3"}, Comparison: broker.Minimum,
			MaxAge: &maxAge, RequesterIDs: []string{"urn:sp"}, Reply: []byte{0, 1, 255},
		},
		Evidence: []broker.Evidence{{
			Connection: "adfs", Subject: broker.Subject{Namespace: "adfs", Value: "planted-subject"},
			Instant: now, Received: now, Claims: broker.Claims{{Name: "mail", Values: []string{"planted-claim@example.org"}}},
		}},
		Leg:     &broker.Leg{ID: "leg-" + id, Transaction: id, Connection: "adfs", Started: now, Memo: []byte("planted-memo")},
		Created: now, Expires: now.Add(15 * time.Minute),
	}
}

func transactions(t *testing.T, open Opener) {
	t.Run("come back as they were stored", func(t *testing.T) {
		s, clock := fresh(t, open)
		want := Login("t1", clock.Now())
		if err := s.Move(t.Context(), broker.Move{Transaction: want}); err != nil {
			t.Fatal(err)
		}
		got, err := s.Transaction(t.Context(), "t1")
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("got %+v, %v\nwant %+v", got, err, want)
		}
		if _, err := s.Transaction(t.Context(), "t2"); !errors.Is(err, broker.ErrNotFound) {
			t.Errorf("an unknown one: %v, want not found", err)
		}
		clock.Move(15 * time.Minute)
		if _, err := s.Transaction(t.Context(), "t1"); !errors.Is(err, broker.ErrNotFound) {
			t.Errorf("an expired one: %v, want not found", err)
		}
	})
	t.Run("D1 move by compare-and-swap", compareAndSwap(open))
	t.Run("O5 one of 64 writers wins each revision", writers(open))
	t.Run("D1 one of 100 begins with the same ID", func(t *testing.T) {
		s, clock := fresh(t, open)
		wantOne(t, race(100, func(i int) error {
			l := Login("t", clock.Now())
			l.Reference = fmt.Sprint(i)
			return s.Move(t.Context(), broker.Move{Transaction: l})
		}))
	})
	t.Run("G8 a browser's oldest make room", makeRoom(open))
}

func compareAndSwap(open Opener) func(*testing.T) {
	return func(t *testing.T) {
		s, clock := fresh(t, open)
		ctx := t.Context()
		first := Login("t", clock.Now())
		if err := s.Move(ctx, broker.Move{Transaction: first}); err != nil {
			t.Fatal(err)
		}
		second := first
		second.Revision, second.State, second.Leg = 2, broker.StateSecondFactor, nil
		tests := []struct {
			name string
			move broker.Move
			want error
		}{
			{"inserted again", broker.Move{Transaction: first}, broker.ErrConflict},
			{"unknown", broker.Move{Transaction: withRevision(Login("other", clock.Now()), 2), From: 1}, broker.ErrConflict},
			{"ahead", broker.Move{Transaction: withRevision(second, 3), From: 2}, broker.ErrConflict},
			{"right", broker.Move{Transaction: second, From: 1}, nil},
			{"right, a second time", broker.Move{Transaction: second, From: 1}, broker.ErrConflict},
		}
		for _, test := range tests {
			if err := s.Move(ctx, test.move); !errors.Is(err, test.want) {
				t.Errorf("%s: %v, want %v", test.name, err, test.want)
			}
		}
		if err := s.Move(ctx, broker.Move{Transaction: withRevision(second, 9), From: 2}); err == nil || errors.Is(err, broker.ErrConflict) {
			t.Errorf("revisions that do not follow: %v, want an error of its own", err)
		}
		got, err := s.Transaction(ctx, "t")
		if err != nil || !reflect.DeepEqual(got, second) {
			t.Errorf("got %+v, %v\nwant %+v", got, err, second)
		}
	}
}

func withRevision(t broker.Transaction, revision int64) broker.Transaction {
	t.Revision = revision
	return t
}

// writers lets 64 goroutines make the same move, of which one wins; and then
// raise one transaction, each until it has won.
func writers(open Opener) func(*testing.T) {
	return func(t *testing.T) {
		s, clock := fresh(t, open)
		ctx := t.Context()
		if err := s.Move(ctx, broker.Move{Transaction: Login("t", clock.Now())}); err != nil {
			t.Fatal(err)
		}
		const n, rounds = 64, 5
		for from := int64(1); from <= rounds; from++ {
			next := withRevision(Login("t", clock.Now()), from+1)
			next.Legs = int(from)
			wantOne(t, race(n, func(int) error { return s.Move(ctx, broker.Move{Transaction: next, From: from}) }))
		}
		errs := race(n, func(int) error {
			for {
				next, err := s.Transaction(ctx, "t")
				if err != nil {
					return err
				}
				from := next.Revision
				next.Revision++
				next.Legs++
				err = s.Move(ctx, broker.Move{Transaction: next, From: from})
				if !errors.Is(err, broker.ErrConflict) {
					return err
				}
			}
		})
		if err := errors.Join(errs...); err != nil {
			t.Fatal(err)
		}
		got, err := s.Transaction(ctx, "t")
		if want := n + rounds; err != nil || got.Revision != int64(want+1) || got.Legs != want {
			t.Errorf("revision %d, %d raises, %v; want %d and %d: an update was lost", got.Revision, got.Legs, err, want+1, want)
		}
	}
}

func makeRoom(open Opener) func(*testing.T) {
	return func(t *testing.T) {
		s, clock := fresh(t, open)
		ctx := t.Context()
		begin := func(id broker.ID, binding string, state broker.State) {
			t.Helper()
			l := Login(id, clock.Now())
			l.Binding, l.State = binding, state
			if err := s.Move(ctx, broker.Move{Transaction: l}); err != nil {
				t.Fatal(err)
			}
			clock.Move(time.Millisecond)
		}
		begin("other", "other browser", broker.StateFirstFactor)
		begin("final", "b", broker.StateAnswered)
		begin("logged out", "b", broker.StateLoggedOut)
		for i := range 53 {
			begin(broker.ID(fmt.Sprintf("t%02d", i)), "b", broker.StateChoosing)
		}
		for i, want := range map[broker.ID]error{
			"other": nil, "final": nil, "logged out": nil, "t00": broker.ErrNotFound, "t02": broker.ErrNotFound, "t03": nil, "t52": nil,
		} {
			if _, err := s.Transaction(ctx, i); !errors.Is(err, want) {
				t.Errorf("%s: %v, want %v", i, err, want)
			}
		}
	}
}

// wantOne fails unless exactly one was let through and the others were told
// that they came late.
func wantOne(t *testing.T, errs []error) {
	t.Helper()
	won := 0
	for _, err := range errs {
		switch {
		case err == nil:
			won++
		case !errors.Is(err, broker.ErrConflict) && !errors.Is(err, broker.ErrUsed) && !errors.Is(err, broker.ErrNamed):
			t.Errorf("a late one got %v", err)
		}
	}
	if won != 1 {
		t.Errorf("%d of %d were let through, want 1", won, len(errs))
	}
}

var _ interface {
	broker.TransactionStore
	broker.SessionStore
} = (*store.Store)(nil)
