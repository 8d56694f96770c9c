package storetest

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"trin/broker"
	"trin/store"
)

// Session is a session with everything set that is kept.
func Session(key broker.SessionKey, revision int64, now time.Time) *broker.Session {
	return &broker.Session{
		Key: key, Revision: revision, Group: "g", Subject: broker.Subject{Namespace: "adfs", Value: "planted-subject"},
		Chosen: "adfs", Index: "i",
		Evidence: []broker.Evidence{{
			Connection: "adfs", Subject: broker.Subject{Namespace: "adfs", Value: "planted-subject"}, Instant: now, Received: now,
			Keys: []string{"their-index"}, Claims: broker.Claims{{Name: "cpr", Values: []string{"planted-claim-0101700000"}}},
		}},
		Participants: []broker.Participant{{Application: "app", Version: 3, Keys: []string{"our-index", "planted-nameid"}, Since: now}},
		Created:      now, Used: now, Expires: now.Add(time.Hour),
	}
}

// moved stores a session by a move of a login that is made for it.
func moved(t *testing.T, s *store.Store, now time.Time, id broker.ID, m broker.Move) error {
	t.Helper()
	m.Transaction = Login(id, now)
	m.Transaction.State = broker.StateAnswered
	return s.Move(t.Context(), m)
}

func sessions(t *testing.T, open Opener) {
	t.Run("come back as they were stored", func(t *testing.T) {
		s, clock := fresh(t, open)
		want := Session("s", 1, clock.Now())
		if err := moved(t, s, clock.Now(), "t", broker.Move{Session: want}); err != nil {
			t.Fatal(err)
		}
		got, err := s.Session(t.Context(), "s")
		if err != nil || !reflect.DeepEqual(got, *want) {
			t.Errorf("got %+v, %v\nwant %+v", got, err, *want)
		}
		clock.Move(time.Hour)
		if _, err := s.Session(t.Context(), "s"); !errors.Is(err, broker.ErrNotFound) {
			t.Errorf("an expired one: %v, want not found", err)
		}
	})
	t.Run("move together with the login or not at all", sessionMoves(open))
	t.Run("are found by what others call them", sessionNames(open))
	t.Run("G15 are gone when ended", func(t *testing.T) {
		s, clock := fresh(t, open)
		if err := moved(t, s, clock.Now(), "t", broker.Move{Session: Session("s", 1, clock.Now())}); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := s.EndSession(t.Context(), "s"); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := s.Session(t.Context(), "s"); !errors.Is(err, broker.ErrNotFound) {
			t.Errorf("%v, want not found", err)
		}
		if found, err := s.SessionsByParticipant(t.Context(), "app", "our-index"); err != nil || len(found) != 0 {
			t.Errorf("found %d, %v; want none", len(found), err)
		}
	})
	t.Run("G1 one of 64 step-ups takes the place", func(t *testing.T) {
		s, clock := fresh(t, open)
		now := clock.Now()
		if err := moved(t, s, now, "t", broker.Move{Session: Session("s", 1, now)}); err != nil {
			t.Fatal(err)
		}
		wantOne(t, race(64, func(i int) error {
			id := broker.ID(rune('A'+i%26)) + broker.ID(rune('a'+i/26))
			return moved(t, s, now, id, broker.Move{Session: Session("n-"+broker.SessionKey(id), 2, now), Replaces: "s"})
		}))
		found, err := s.SessionsBySubject(t.Context(), Session("s", 1, now).Subject)
		if err != nil || len(found) != 1 || found[0].Revision != 2 {
			t.Errorf("found %d sessions, %v; want the one at revision 2", len(found), err)
		}
	})
}

func sessionMoves(open Opener) func(*testing.T) {
	return func(t *testing.T) {
		s, clock := fresh(t, open)
		ctx, now := t.Context(), clock.Now()
		for i, key := range []broker.SessionKey{"s", "ended"} {
			if err := moved(t, s, now, broker.ID(rune('a'+i)), broker.Move{Session: Session(key, 1, now)}); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.EndSession(ctx, "ended"); err != nil {
			t.Fatal(err)
		}
		tests := []struct {
			name string
			move broker.Move
			want error
		}{
			{"there already", broker.Move{Session: Session("s", 1, now)}, broker.ErrConflict},
			{"ahead", broker.Move{Session: Session("s", 3, now)}, broker.ErrConflict},
			{"in place of one that was ended", broker.Move{Session: Session("n", 2, now), Replaces: "ended"}, broker.ErrConflict},
			{"brought back", broker.Move{Session: Session("ended", 2, now)}, broker.ErrConflict},
			{"updated", broker.Move{Session: Session("s", 2, now)}, nil},
			{"in place of another", broker.Move{Session: Session("n", 3, now), Replaces: "s"}, nil},
			{"ends others", broker.Move{Ends: []broker.SessionKey{"n", "never was"}}, nil},
		}
		for i, test := range tests {
			id := broker.ID(rune('0' + i))
			if err := moved(t, s, now, id, test.move); !errors.Is(err, test.want) {
				t.Errorf("%s: %v, want %v", test.name, err, test.want)
			}
			_, err := s.Transaction(ctx, id)
			if stored := err == nil; stored != (test.want == nil) {
				t.Errorf("%s: the login was stored: %v", test.name, stored)
			}
		}
		for _, key := range []broker.SessionKey{"s", "n"} {
			if _, err := s.Session(ctx, key); !errors.Is(err, broker.ErrNotFound) {
				t.Errorf("session %s: %v, want not found", key, err)
			}
		}
	}
}

func sessionNames(open Opener) func(*testing.T) {
	return func(t *testing.T) {
		s, clock := fresh(t, open)
		ctx, now := t.Context(), clock.Now()
		for i, key := range []broker.SessionKey{"s1", "s2"} {
			if err := moved(t, s, now, broker.ID(rune('a'+i)), broker.Move{Session: Session(key, 1, now)}); err != nil {
				t.Fatal(err)
			}
		}
		renamed := Session("s2", 2, now)
		renamed.Participants[0].Keys = []string{"new-index", "user/one", "user/two/3"}
		if err := moved(t, s, now, "c", broker.Move{Session: renamed}); err != nil {
			t.Fatal(err)
		}
		tests := []struct {
			name, of, key string
			evidence      bool
			want          int
		}{
			{"an application's key", "app", "our-index", false, 1},
			{"the name identifier", "app", "planted-nameid", false, 1},
			{"a key that came later", "app", "new-index", false, 1},
			{"another application", "app2", "our-index", false, 0},
			{"a provider's key", "adfs", "their-index", true, 2},
			{"a provider's key is no application's", "adfs", "their-index", false, 0},
			{"unknown", "app", "none", false, 0},
			{"one of two with the same head", "app", "user/one", false, 1},
			{"the other", "app", "user/two/3", false, 1},
			{"a third that is none", "app", "user/three", false, 0},
			{"the head alone", "app", "user", false, 0},
			{"part of one", "app", "user/two", false, 0},
			{"a head of another kind", "adfs", "user/one", true, 0},
		}
		for _, test := range tests {
			find := s.SessionsByParticipant
			if test.evidence {
				find = s.SessionsByEvidence
			}
			got, err := find(ctx, broker.ID(test.of), test.key)
			if err != nil || len(got) != test.want {
				t.Errorf("%s: %d sessions, %v; want %d", test.name, len(got), err, test.want)
			}
		}
		clock.Move(2 * time.Hour)
		if got, err := s.SessionsByParticipant(ctx, "app", "our-index"); err != nil || len(got) != 0 {
			t.Errorf("expired: %d sessions, %v; want none", len(got), err)
		}
	}
}
