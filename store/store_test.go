package store_test

import (
	"path/filepath"
	"testing"

	"trin/store"
	"trin/store/pgtest"
	"trin/store/storetest"
)

// openSQLite opens a SQLite file in a directory of the test.
func openSQLite(t testing.TB, o store.Options) (*store.Store, string) {
	t.Helper()
	if o.URL == "" {
		o.URL = filepath.Join(t.TempDir(), "trin.db")
	}
	s, err := store.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s, o.URL
}

func TestSQLite(t *testing.T) {
	t.Parallel()
	storetest.Run(t, openSQLite)
}

// openPostgres opens a fresh database of the tests' server.
func openPostgres(t testing.TB, o store.Options) (*store.Store, string) {
	t.Helper()
	if o.URL == "" {
		o.URL = pgtest.URL(t)
	}
	s, err := store.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s, o.URL
}

func TestPostgres(t *testing.T) {
	t.Parallel()
	pgtest.URL(t) // skips or fails here, not in each part
	storetest.Run(t, openPostgres)
}
