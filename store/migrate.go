package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"embed"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations
var migrations embed.FS

// migrateWithin is how long bringing the tables up to date may take, or waiting for
// another node that does. Giving up undoes the migration that was under way, and the
// next start would meet it again: so it is far more than the largest tables need.
const migrateWithin = 4 * time.Hour

// migrate brings the tables up to date. Each migration is one transaction of
// the database, so a crash leaves a whole number of them and the next start
// goes on. A database that is newer than the program is refused: nothing is
// ever undone. The log has that it begins, and each migration that was made, unless
// there were no tables before.
func migrate(ctx context.Context, log *slog.Logger, db *sql.DB, dialect goose.Dialect, folder string) error {
	var options []goose.ProviderOption
	if dialect == goose.DialectPostgres {
		locker, err := turns(ctx, db)
		if err != nil {
			return err
		}
		options = append(options, goose.WithSessionLocker(locker))
	}
	provider, newest, err := migrator(db, dialect, folder, options...)
	if err != nil {
		return err
	}
	at, err := refuseNewer(ctx, provider, newest)
	if err != nil {
		return err
	}
	if at == 0 {
		log = slog.New(slog.DiscardHandler)
	}
	if at < newest {
		log.InfoContext(ctx, "the tables are brought up to date; nothing is served before that", "from", at, "to", newest)
	}
	ctx, cancel := context.WithTimeout(ctx, migrateWithin)
	defer cancel()
	made, err := provider.Up(ctx)
	for _, m := range made {
		log.InfoContext(ctx, "the tables are one version further", "version", m.Source.Version, "took", m.Duration)
	}
	if err != nil {
		return fmt.Errorf("bring the tables up to date: %w", err)
	}
	_, err = refuseNewer(ctx, provider, newest)
	return err
}

// migrator makes the provider of the migrations, and says which the newest is.
func migrator(db *sql.DB, dialect goose.Dialect, folder string, options ...goose.ProviderOption) (*goose.Provider, int64, error) {
	files, err := fs.Sub(migrations, "migrations/"+folder)
	if err != nil {
		return nil, 0, err
	}
	options = append(options, goose.WithDisableGlobalRegistry(true), goose.WithTableName("migrations"))
	provider, err := goose.NewProvider(dialect, db, files, options...)
	if err != nil {
		return nil, 0, err
	}
	sources := provider.ListSources()
	return provider, sources[len(sources)-1].Version, nil
}

// upToDate refuses tables that are not exactly those of this program: a tool
// must not change them beneath the process that uses them.
func upToDate(ctx context.Context, db *sql.DB, dialect goose.Dialect, folder string) error {
	provider, newest, err := migrator(db, dialect, folder)
	if err != nil {
		return err
	}
	at, err := provider.GetDBVersion(ctx)
	if err != nil {
		return fmt.Errorf("read the version of the tables: %w", err)
	}
	if at != newest {
		return fmt.Errorf("the running trin keeps its tables at version %d and this program knows %d: use the same version of trin", at, newest)
	}
	return nil
}

// turns lets nodes that start together over one schema take turns.
func turns(ctx context.Context, db *sql.DB) (lock.SessionLocker, error) {
	var schema sql.NullString
	if err := db.QueryRowContext(ctx, "SELECT current_schema()").Scan(&schema); err != nil {
		return nil, fmt.Errorf("find the schema: %w", err)
	}
	if schema.String == "" {
		return nil, errors.New("the search_path names no schema that is there; make it, or name another")
	}
	sum := sha256.Sum256([]byte("trin migrations " + schema.String))
	return lock.NewPostgresSessionLocker(
		lock.WithLockID(int64(binary.BigEndian.Uint64(sum[:]))),
		lock.WithLockTimeout(1, uint64(migrateWithin/time.Second))) // tried each second
}

// refuseNewer returns the version of the tables, 0 = there are none.
func refuseNewer(ctx context.Context, provider *goose.Provider, newest int64) (int64, error) {
	at, err := provider.GetDBVersion(ctx)
	if err != nil {
		return 0, fmt.Errorf("read the version of the tables: %w", err)
	}
	if at > newest {
		return 0, fmt.Errorf("the tables are at version %d and this program knows %d: "+
			"a newer Trin has used this database; start that one, or restore a backup from before the upgrade", at, newest)
	}
	return at, nil
}
