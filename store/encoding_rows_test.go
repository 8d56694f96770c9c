package store

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"trin/broker"
)

// Rows that an older version wrote as JSON open, move and end like others.
func TestRowsFromBeforeCBOR(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 22, 12, 0, 0, 123456789, time.UTC)
	s := openWith(t, now)
	login, session := bodyLogin(now), bodySession(now)
	login.Revision, session.Revision = 1, 1
	if err := s.Move(t.Context(), broker.Move{Transaction: login, Session: &session}); err != nil {
		t.Fatal(err)
	}
	asJSON(t, s, transactionPlace(login.ID), login)
	asJSON(t, s, sessionPlace(session.Key), session)

	if got, err := s.Transaction(t.Context(), login.ID); err != nil || !reflect.DeepEqual(got, login) {
		t.Errorf("the login: got %+v, %v\nwant %+v", got, err, login)
	}
	if got, err := s.Session(t.Context(), session.Key); err != nil || !reflect.DeepEqual(got, session) {
		t.Errorf("the session: got %+v, %v\nwant %+v", got, err, session)
	}
	login.Revision, session.Revision = 2, 2
	if err := s.Move(t.Context(), broker.Move{Transaction: login, From: 1, Session: &session}); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Session(t.Context(), session.Key); err != nil || !reflect.DeepEqual(got, session) {
		t.Errorf("after a move: got %+v, %v\nwant %+v", got, err, session)
	}
	asJSON(t, s, sessionPlace(session.Key), session)
	if err := s.EndSession(t.Context(), session.Key); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Session(t.Context(), session.Key); !errors.Is(err, broker.ErrNotFound) {
		t.Errorf("after its end: got %+v, %v, want not found", got, err)
	}
}

// The body of one row does not open as another's, whichever way it was written.
func TestG_BodiesOpenOnlyInTheirRow(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	s := openWith(t, now)
	session := bodySession(now)
	for name, seal := range map[string]func(place, any) ([]byte, error){"CBOR": s.sealBody, "JSON": s.sealJSON} {
		sealed, err := seal(sessionPlace(session.Key), &session)
		if err != nil {
			t.Fatal(err)
		}
		var got broker.Session
		if err := s.openBody(sessionPlace(session.Key), sealed, &got); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, at := range []place{sessionPlace("other"), transactionPlace(broker.ID(session.Key)), grantPlace(string(session.Key))} {
			if err := s.openBody(at, sealed, &got); err == nil {
				t.Errorf("%s: it opened in %s of %s", name, at.row, at.table)
			}
		}
		sealed[len(sealed)/2] ^= 1
		if err := s.openBody(sessionPlace(session.Key), sealed, &got); err == nil {
			t.Errorf("%s: it opened after a change", name)
		}
	}
}

func openWith(t *testing.T, now time.Time) *Store {
	t.Helper()
	s, err := Open(context.WithoutCancel(t.Context()), Options{
		URL: filepath.Join(t.TempDir(), "trin.db"), Sealer: testSealer(t, testKey(t)),
		Clock: func() time.Time { return now }, Random: rand.Reader, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// asJSON puts what an older version would have stored into the row.
func asJSON(t *testing.T, s *Store, at place, value any) {
	t.Helper()
	sealed, err := s.sealJSON(at, value)
	if err != nil {
		t.Fatal(err)
	}
	result := s.write.Exec("UPDATE "+at.table+" SET body = ? WHERE id = ?", sealed, at.row)
	if result.Error != nil || result.RowsAffected != 1 {
		t.Fatalf("%d rows, %v; want one", result.RowsAffected, result.Error)
	}
}
