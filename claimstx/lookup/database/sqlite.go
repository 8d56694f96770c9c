package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"

	modernc "modernc.org/sqlite"
)

// trinsMark is the application_id of Trin's own databases: "Trin" in ASCII.
const trinsMark = 0x5472696e

type lite struct {
	db    *sql.DB
	query *sql.Stmt
}

// openSQLite opens the file to be read, unless it is one of Trin's own.
func openSQLite(ctx context.Context, s Settings, query statement, ownDatabase string) (_ *lite, err error) {
	if err := permitted(s.File, ownDatabase); err != nil {
		return nil, err
	}
	connector, err := modernc.NewConnector(readOnly(s.File))
	if err != nil {
		return nil, fmt.Errorf("%w: the path cannot be used", errNotReadable)
	}
	db := sql.OpenDB(connector)
	defer func() {
		if err != nil {
			err = errors.Join(err, db.Close())
		}
	}()
	db.SetMaxOpenConns(s.Connections)
	db.SetMaxIdleConns(s.Connections)
	db.SetConnMaxIdleTime(idleFor)
	var mark int64
	if err := db.QueryRowContext(ctx, "PRAGMA application_id").Scan(&mark); err != nil {
		return nil, err
	}
	if mark == trinsMark {
		return nil, errOwnDatabase
	}
	prepared, err := db.PrepareContext(ctx, query.text)
	if err != nil {
		return nil, preparing{err}
	}
	return &lite{db, prepared}, nil
}

// permitted looks at the file before SQLite does.
func permitted(path, ownDatabase string) error {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return fmt.Errorf("%w: %w", errNotReadable, err)
	case !info.Mode().IsRegular():
		return fmt.Errorf("%w: %s is not a file", errNotReadable, path)
	case ownDatabase == "":
		return nil
	}
	if own, err := os.Stat(ownDatabase); err == nil && os.SameFile(info, own) {
		return errOwnDatabase
	}
	return nil
}

// readOnly opens the file as one that is only read: by SQLite's own flag, by
// query_only, and with nothing of its schema trusted
// (https://sqlite.org/c3ref/open.html, https://sqlite.org/pragma.html).
func readOnly(path string) string {
	q := url.Values{
		"mode": {"ro"}, "_query_only": {"1"}, "_defensive": {"1"}, "_dqs": {"0"},
		"_pragma": {"busy_timeout(1000)", "trusted_schema(0)", "cell_size_check(1)"},
	}
	return (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: q.Encode()}).String()
}

// ask runs the query.
func (l *lite) ask(ctx context.Context, values []any, read func(*sql.Rows) error) error {
	rows, err := l.query.QueryContext(ctx, values...)
	if err != nil {
		return err
	}
	defer rows.Close() //nolint:errcheck // read to the end, or given up
	return read(rows)
}

// Close closes the connections.
func (l *lite) Close() error { return errors.Join(l.query.Close(), l.db.Close()) }
