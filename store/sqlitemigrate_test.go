package store

import (
	"database/sql"
	"errors"
	"testing"
)

// pragmas are where the connection that writes keeps what it sorts (1 = files, 2 =
// memory), and how much of its pages it holds.
func pragmas(t *testing.T, db *sql.DB) (store, cache int) {
	t.Helper()
	if err := errors.Join(db.QueryRow("PRAGMA temp_store").Scan(&store), db.QueryRow("PRAGMA cache_size").Scan(&cache)); err != nil {
		t.Fatal(err)
	}
	return store, cache
}

// TestSQLiteMigratesInFiles: a migration has files and many pages, and logins after it
// what they had.
func TestSQLiteMigratesInFiles(t *testing.T) {
	t.Parallel()
	s, r := runOnSQLite(t)
	if store, cache := pragmas(t, r.write); store != 2 || cache != -2000 {
		t.Errorf("after the start: temp_store %d, cache_size %d", store, cache)
	}
	if _, err := r.write.Exec(forMigrations); err != nil {
		t.Fatal(err)
	}
	if store, cache := pragmas(t, r.write); store != 1 || cache != -262144 {
		t.Errorf("for migrations: temp_store %d, cache_size %d", store, cache)
	}
	if _, err := r.write.Exec("INSERT INTO migrations (version_id, is_applied) VALUES (9999, 1)"); err != nil {
		t.Fatal(err)
	}
	if err := s.migrateSQLite(t.Context(), r.write); err == nil {
		t.Error("tables of a newer version were brought up to date")
	}
	if store, cache := pragmas(t, r.write); store != 2 || cache != -2000 {
		t.Errorf("after a failure: temp_store %d, cache_size %d", store, cache)
	}
}
