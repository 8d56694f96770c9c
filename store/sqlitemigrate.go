package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/pressly/goose/v3"
)

// A migration may write a large table anew. What it has to be able to undo and what it
// sorts then stands in files and not in memory, where it would be as large as the table;
// and as many pages are at hand as a table of some millions of rows wants that is filled
// in no order. Both are for the one connection that writes.
const (
	forMigrations = "PRAGMA temp_store = FILE; PRAGMA cache_size = -262144" // KiB
	forLogins     = "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -2000"
)

// migrateSQLite brings the tables up to date.
func (s *Store) migrateSQLite(ctx context.Context, writer *sql.DB) error {
	if _, err := writer.ExecContext(ctx, forMigrations); err != nil {
		return fmt.Errorf("prepare to bring the tables up to date: %w", err)
	}
	err := migrate(ctx, s.log, writer, goose.DialectSQLite3, "sqlite")
	_, back := writer.ExecContext(ctx, forLogins)
	return errors.Join(err, back)
}
