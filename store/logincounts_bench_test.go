package store_test

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"trin/broker"
	"trin/connections"
	"trin/store"
	"trin/store/storetest"
)

// BenchmarkLogins reads what the administration shows of a week of a million
// logins. It makes the database first, where TRIN_BENCH_DIR says.
func BenchmarkLogins(b *testing.B) {
	dir := os.Getenv("TRIN_BENCH_DIR")
	if dir == "" {
		b.Skip("TRIN_BENCH_DIR is not set")
	}
	clock := storetest.NewClock()
	now := clock.Now()
	o := storetest.Options(b, clock)
	o.URL = filepath.Join(dir, "trin.db")
	s := millionLogins(b, o, now)
	if err := s.CountLogins(b.Context(), now); err != nil {
		b.Fatal(err)
	}
	week := now.Add(-7 * 24 * time.Hour)
	for name, do := range map[string]func() (int, error){
		"overview of a week": func() (int, error) {
			c, err := s.LoginCounts(b.Context(), nil, week, now.Add(time.Hour))
			return len(c), err
		},
		"overview of 200 of 10,000": func() (int, error) {
			c, err := s.LoginCounts(b.Context(), some(200), week, now.Add(time.Hour))
			return len(c), err
		},
		"newest": func() (int, error) { return found(s.Records(b.Context(), connections.LoginQuery{Limit: 51})) },
		"of an application": func() (int, error) {
			return found(s.Records(b.Context(), connections.LoginQuery{Application: "app77", Limit: 51}))
		},
		"of 200 applications": func() (int, error) {
			return found(s.Records(b.Context(), connections.LoginQuery{Applications: some(200), Limit: 51}))
		},
		"of a user": func() (int, error) {
			return found(s.Records(b.Context(), connections.LoginQuery{Subject: broker.Subject{Value: "user4711"}, Limit: 51}))
		},
		"refused": func() (int, error) {
			return found(s.Records(b.Context(), connections.LoginQuery{Refused: true, Limit: 51}))
		},
		"of a day long ago": func() (int, error) {
			return found(s.Records(b.Context(), connections.LoginQuery{From: week, Until: week.Add(24 * time.Hour), Limit: 51}))
		},
		"by reference": func() (int, error) {
			return found(s.Records(b.Context(), connections.LoginQuery{Reference: "R500000"}))
		},
		"by one that is not there": func() (int, error) {
			n, err := found(s.Records(b.Context(), connections.LoginQuery{Reference: "none"}))
			return n + 1, err
		},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if n, err := do(); err != nil || n == 0 {
					b.Fatalf("got %d, %v", n, err)
				}
			}
		})
	}
}

// millionLogins makes the database, and fills it.
func millionLogins(b *testing.B, o store.Options, now time.Time) *store.Store {
	b.Helper()
	s, err := store.Open(b.Context(), o)
	if err != nil {
		b.Fatal(err)
	}
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
	db, err := sql.Open("sqlite", o.URL)
	if err != nil {
		b.Fatal(err)
	}
	_, err = db.Exec(`WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 999999)
		INSERT INTO records (reference, transaction_id, ended, application, connection, subject_namespace, subject_value, refusal, kind, body)
		SELECT 'R' || i, 't' || i, ? + i * 604800, 'app' || (i * 7919 % 10000), 'adfs', 'adfs', 'user' || (i % 50000),
			CASE WHEN i % 20 = 0 THEN 'stale' ELSE '' END, CASE WHEN i % 3 = 0 THEN 'step-up' ELSE 'login' END,
			CAST('{"reference":"R' || i || '","trace":[{"rule":"6","text":"' || printf('%.300c', 'x') || '"}]}' AS BLOB) FROM n`,
		now.Add(-7*24*time.Hour).UnixMicro())
	if err := errors.Join(err, db.Close()); err != nil {
		b.Fatal(err)
	}
	if s, err = store.Open(b.Context(), o); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Close() })
	return s
}

func found(records []connections.Login, err error) (int, error) { return len(records), err }

func some(n int) []broker.ID {
	ids := make([]broker.ID, n)
	for i := range ids {
		ids[i] = broker.ID(fmt.Sprint("app", i*50))
	}
	return ids
}
