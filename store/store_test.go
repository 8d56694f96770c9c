package store_test

import (
	"path/filepath"
	"testing"

	"trin/store"
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
