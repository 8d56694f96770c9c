package store_test

import (
	"database/sql"
	"path/filepath"
	"testing"

	"trin/store"
	"trin/store/storetest"
)

// TestK11_NothingIsDoneThatCannotBeAudited: where the change of an act cannot be
// kept, the act is not done.
func TestK11_NothingIsDoneThatCannotBeAudited(t *testing.T) {
	t.Parallel()
	clock := storetest.NewClock()
	o := storetest.Options(t, clock)
	o.URL = filepath.Join(t.TempDir(), "trin.db")
	s, err := store.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	db, err := sql.Open("sqlite", o.URL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	const refuse = `CREATE TRIGGER full_disk BEFORE INSERT ON changes WHEN NEW.author = 'refused' BEGIN SELECT RAISE(ABORT, 'no room'); END`
	if _, err := db.Exec(refuse); err != nil {
		t.Fatal(err)
	}
	storetest.Audited(t, s, clock.Now(), "refused")
}
