package brokertest

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"trin/broker"
)

func TestMove(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	transaction := func(revision int64) broker.Transaction {
		return broker.Transaction{ID: "t", Revision: revision}
	}
	session := func(key broker.SessionKey, revision int64) *broker.Session {
		return &broker.Session{Key: key, Revision: revision}
	}
	tests := []struct {
		name string
		move broker.Move
		want error
	}{
		{"inserting what is there", broker.Move{Transaction: transaction(1)}, broker.ErrConflict},
		{"a revision behind", broker.Move{Transaction: transaction(2), From: 1}, broker.ErrConflict},
		{"the revision that is there", broker.Move{Transaction: transaction(3), From: 2}, nil},
		{"a session that is there already", broker.Move{Transaction: transaction(3), From: 2, Session: session("s", 1)}, broker.ErrConflict},
		{"a session with a moved revision", broker.Move{Transaction: transaction(3), From: 2, Session: session("s", 5)}, broker.ErrConflict},
		{"a session in its own place", broker.Move{Transaction: transaction(3), From: 2, Session: session("s", 2)}, nil},
		{"a session in place of another", broker.Move{Transaction: transaction(3), From: 2, Session: session("n", 2), Replaces: "s"}, nil},
		{"in place of one that is gone", broker.Move{Transaction: transaction(3), From: 2, Session: session("n", 2), Replaces: "gone"}, broker.ErrConflict},
		{"what was used before", broker.Move{Transaction: transaction(3), From: 2, Uses: []broker.Use{{Space: "a", ID: "new"}, {Space: "a", ID: "x"}}}, broker.ErrUsed},
		{"what another space used", broker.Move{Transaction: transaction(3), From: 2, Uses: []broker.Use{{Space: "b", ID: "x"}}}, nil},
		{"what a lost move would have used", broker.Move{Transaction: transaction(3), From: 2, Uses: []broker.Use{{Space: "a", ID: "lost"}}}, nil},
		{"ending one that is gone", broker.Move{Transaction: transaction(3), From: 2, Ends: []broker.SessionKey{"gone"}}, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := NewStore()
			for _, m := range []broker.Move{
				{Transaction: transaction(1), Session: session("s", 1)},
				{Transaction: transaction(2), From: 1, Uses: []broker.Use{{Space: "a", ID: "x"}}},
			} {
				if err := s.Move(ctx, m); err != nil {
					t.Fatal(err)
				}
			}
			lost := broker.Move{Transaction: transaction(2), From: 1, Uses: []broker.Use{{Space: "a", ID: "lost"}}}
			if err := s.Move(ctx, lost); !errors.Is(err, broker.ErrConflict) {
				t.Fatal(err)
			}
			if got := s.Move(ctx, test.move); !errors.Is(got, test.want) {
				t.Errorf("Move = %v, want %v", got, test.want)
			}
			want := 2
			if test.want == nil {
				want = 3
			}
			if got := s.Moves(); got != want {
				t.Errorf("Moves = %d, want %d", got, want)
			}
			_, err := s.Session(ctx, "s")
			if gone := errors.Is(err, broker.ErrNotFound); gone != (test.want == nil && test.move.Replaces == "s") {
				t.Errorf("Session = %v", err)
			}
		})
	}
}

func TestParallelMovesHaveOneWinner(t *testing.T) {
	t.Parallel()
	s := NewStore()
	won := make(chan bool, 100)
	var all sync.WaitGroup
	for range 100 {
		all.Go(func() {
			won <- s.Move(context.Background(), broker.Move{Transaction: broker.Transaction{ID: "t", Revision: 1}}) == nil
		})
	}
	all.Wait()
	close(won)
	winners := 0
	for w := range won {
		if w {
			winners++
		}
	}
	if winners != 1 {
		t.Errorf("winners = %d, want 1", winners)
	}
}

func TestExpiredIsNotFound(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	s := NewStore()
	s.Clock = func() time.Time { return now }
	move := broker.Move{
		Transaction: broker.Transaction{ID: "t", Revision: 1, Expires: now.Add(time.Minute)},
		Session: &broker.Session{Key: "s", Revision: 1, Expires: now.Add(time.Minute),
			Participants: []broker.Participant{{Application: "a", Keys: []string{"k"}}},
			Evidence:     []broker.Evidence{{Connection: "c", Keys: []string{"k"}}}},
	}
	if err := s.Move(ctx, move); err != nil {
		t.Fatal(err)
	}
	found := func() [4]bool {
		_, transaction := s.Transaction(ctx, "t")
		_, session := s.Session(ctx, "s")
		participant, _ := s.SessionsByParticipant(ctx, "a", "k")
		evidence, _ := s.SessionsByEvidence(ctx, "c", "k")
		return [4]bool{transaction == nil, session == nil, len(participant) == 1, len(evidence) == 1}
	}
	if got, want := found(), [4]bool{true, true, true, true}; got != want {
		t.Errorf("before = %v, want %v", got, want)
	}
	now = now.Add(time.Minute)
	if got, want := found(), [4]bool{}; got != want {
		t.Errorf("after = %v, want %v", got, want)
	}
}
