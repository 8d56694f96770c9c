package database

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"unicode/utf8"

	"trin/claimstx"
	"trin/claimstx/lookup"
)

// Kind is the lookups of type sql.
func Kind(deps lookup.Deps) claimstx.LookupKind {
	return claimstx.LookupKind{
		Name: "sql",
		Check: func(raw json.RawMessage) []claimstx.Problem {
			_, _, problems := read(raw, deps.OwnDatabase)
			return problems
		},
		Open: func(id string, raw json.RawMessage) (claimstx.Lookup, error) {
			settings, query, problems := read(raw, deps.OwnDatabase)
			if len(problems) > 0 {
				return nil, errors.New(problems[0].Message)
			}
			return &database{settings: settings, query: query, deps: deps}, nil
		},
	}
}

// connected is a database that can be asked.
type connected interface {
	// ask returns the rows of the query. The values are in the order of its
	// numbers.
	ask(ctx context.Context, values []any, read func(*sql.Rows) error) error
	io.Closer
}

// database is one lookup.
type database struct {
	settings Settings
	query    statement
	deps     lookup.Deps
	columns  atomic.Pointer[[]string] // of the last answer

	mu   sync.Mutex
	open connected // nil = not yet, or let go of
}

var (
	_ claimstx.Lookup = (*database)(nil)
	_ io.Closer       = (*database)(nil)
)

// Parameters are those of the query.
func (d *database) Parameters() []string { return slices.Clone(d.settings.Parameters) }

// Columns are those of the last answer.
func (d *database) Columns() []string {
	if columns := d.columns.Load(); columns != nil {
		return slices.Clone(*columns)
	}
	return nil
}

// Close lets go of the connections. A later question opens them again.
func (d *database) Close() error {
	d.mu.Lock()
	open := d.open
	d.open = nil
	d.mu.Unlock()
	if open == nil {
		return nil
	}
	return open.Close()
}

// Find asks the query.
func (d *database) Find(ctx context.Context, parameters map[string]string) ([]claimstx.Row, error) {
	values := make([]any, len(d.query.order))
	for i, name := range d.query.order {
		value := parameters[name]
		if strings.ContainsRune(value, 0) || !utf8.ValidString(value) {
			return nil, fmt.Errorf("%w: the value of %s is not text", lookup.ErrQuestion, name)
		}
		values[i] = value
	}
	open, err := d.connected(ctx)
	if err != nil {
		return nil, told(err, parameters)
	}
	var found []claimstx.Row
	err = open.ask(ctx, values, func(rows *sql.Rows) (err error) {
		found, err = d.read(rows)
		return err
	})
	if err != nil {
		return nil, told(err, parameters)
	}
	return found, nil
}

// connected opens the database, if it is not.
func (d *database) connected(ctx context.Context) (connected, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.open != nil {
		return d.open, nil
	}
	var open connected
	var err error
	if d.settings.Driver == driverSQLite {
		open, err = openSQLite(ctx, d.settings, d.query, d.deps.OwnDatabase)
	} else {
		open, err = openPostgres(d.settings, d.query, d.deps.Secrets)
	}
	if err != nil {
		return nil, err
	}
	d.open = open
	return open, nil
}
