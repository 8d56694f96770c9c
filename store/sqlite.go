package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/pressly/goose/v3"
	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
	moderncsqlite "modernc.org/sqlite" // the driver, in pure Go

	"trin/store/internal/sqlitelog"
)

const (
	// sqliteReaders is how many connections read beside the one that writes.
	sqliteReaders = 8
	// logInOneCall is the name of the VFS that writes the log by one call.
	logInOneCall = "trin"
	// applicationID marks the file as Trin's: "Trin" in ASCII.
	applicationID = 0x5472696e
)

// sqliteDialect is gorm's dialect with the errors of the pure-Go driver
// understood: they carry the code in a method, not in a field.
type sqliteDialect struct{ *sqlite.Dialector }

// Translate turns SQLite's extended result codes into gorm's errors.
func (sqliteDialect) Translate(err error) error {
	var coded interface{ Code() int }
	if errors.As(err, &coded) {
		switch coded.Code() {
		case 1555, 2067: // SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_UNIQUE
			return gorm.ErrDuplicatedKey
		case 787: // SQLITE_CONSTRAINT_FOREIGNKEY
			return gorm.ErrForeignKeyViolated
		}
	}
	return err
}

// openSQLite takes the file for this process and opens one connection that
// writes and a pool that reads.
func (s *Store) openSQLite(ctx context.Context, o Options) (err error) {
	if err := sqlitelog.Register(logInOneCall, ""); err != nil {
		return err
	}
	file, err := claimFile(strings.TrimPrefix(o.URL, "sqlite:"), o.Beside)
	if err != nil {
		return err
	}
	var writer, reader *sql.DB
	whole := false // SQLite has opened the file, with its log, and found it in order
	closeAll := func() error {
		var errs []error
		if whole {
			errs = append(errs, file.closing())
		}
		for _, db := range []*sql.DB{reader, writer} {
			if db != nil {
				errs = append(errs, db.Close())
			}
		}
		return errors.Join(append(errs, file.release())...)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, closeAll())
		}
	}()

	if writer, err = poolSQLite(sqliteDSN(file.path, o.FullSync, false)); err != nil {
		return err
	}
	writer.SetMaxOpenConns(1)
	if file.beside {
		err = upToDate(ctx, writer, goose.DialectSQLite3, "sqlite")
	} else if err = examine(ctx, writer, file.isNew); err == nil {
		whole = true
		err = s.migrateSQLite(ctx, writer)
	}
	if err != nil {
		return err
	}
	if reader, err = poolSQLite(sqliteDSN(file.path, o.FullSync, true)); err != nil {
		return err
	}
	reader.SetMaxOpenConns(sqliteReaders)
	reader.SetMaxIdleConns(sqliteReaders)
	if s.write, err = gormSQLite(writer); err != nil {
		return err
	}
	if s.read, err = gormSQLite(reader); err != nil {
		return err
	}
	run := &sqliteRunner{write: writer, read: reader}
	if err = run.prepare(ctx); err != nil {
		return err
	}
	if err = file.opened(); err != nil {
		return err
	}
	s.hot, s.sqlite = run, true
	s.close = closeAll
	return nil
}

// poolSQLite is a pool of connections that keep their statements.
func poolSQLite(dsn string) (*sql.DB, error) {
	connector, err := moderncsqlite.NewConnector(dsn)
	if err != nil {
		return nil, err
	}
	return sql.OpenDB(sqliteConnector{connector}), nil
}

func gormSQLite(db *sql.DB) (*gorm.DB, error) {
	return gorm.Open(sqliteDialect{&sqlite.Dialector{DriverName: "sqlite", Conn: db}}, gormConfig())
}

// sqliteDSN never lets SQLite create the file (mode=rw): claimFile does that.
func sqliteDSN(path string, fullSync, reader bool) string {
	synchronous := "NORMAL"
	if fullSync {
		synchronous = "FULL"
	}
	pragmas := []string{
		"busy_timeout(5000)", "journal_mode(WAL)", "synchronous(" + synchronous + ")",
		"foreign_keys(1)", "temp_store(MEMORY)", "cell_size_check(1)", "journal_size_limit(67108864)",
		// At SQLite's 1000 pages a few dozen logins fill the log. Moved into the
		// file less often, a page that changed several times is moved once.
		"wal_autocheckpoint(16000)",
	}
	q := url.Values{"mode": {"rw"}, "vfs": {logInOneCall}, "_dqs": {"0"}, "_defensive": {"1"}, "_pragma": pragmas}
	if reader {
		q.Set("_query_only", "1")
	} else {
		q.Set("_txlock", "immediate")
	}
	return (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: q.Encode()}).String()
}

// examine proves that the file is a whole database of Trin's.
func examine(ctx context.Context, db *sql.DB, isNew bool) error {
	var id int64
	if err := db.QueryRowContext(ctx, "PRAGMA application_id").Scan(&id); err != nil {
		return fmt.Errorf("the file is not a database, or it is damaged; restore a backup: %w", err)
	}
	if id == 0 && isNew {
		_, err := db.ExecContext(ctx, fmt.Sprintf("PRAGMA application_id = %d", applicationID))
		return err
	}
	if id != applicationID {
		return errOtherProgram
	}
	var verdict string
	if err := db.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&verdict); err != nil {
		return fmt.Errorf("the database is damaged; restore a backup: %w", err)
	}
	if verdict != "ok" {
		return fmt.Errorf("the database is damaged; restore a backup: %s", verdict)
	}
	return nil
}
