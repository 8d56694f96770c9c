package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"

	"trin/broker"
)

// sqliteConnector opens connections that keep their statements.
type sqliteConnector struct{ driver.Connector }

// Connect opens one connection.
func (o sqliteConnector) Connect(ctx context.Context) (driver.Conn, error) {
	opened, err := o.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	c, ok := opened.(sqliteDriverConn)
	if !ok {
		return nil, errors.Join(fmt.Errorf("a connection of %T", opened), opened.Close())
	}
	return &sqliteConn{sqliteDriverConn: c}, nil
}

// sqliteDriverConn is all that a connection of the driver can do for
// database/sql.
type sqliteDriverConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// sqliteConn is a connection with the statements that were run on it, prepared.
// Like every connection it is one goroutine's at a time.
type sqliteConn struct {
	sqliteDriverConn
	ready [statements + 3]sqliteStatement
}

var _ writer = (*sqliteConn)(nil)

// The statements around a transaction, on SQLite alone. It begins as one that
// writes, so that it never has to give up halfway
// (https://sqlite.org/lang_transaction.html, section 2.2).
const (
	begin = statements + iota
	commit
	rollback
)

var transactionText = [3]string{"BEGIN IMMEDIATE", "COMMIT", "ROLLBACK"}

// sqliteStatement is what a prepared statement of the driver can do.
type sqliteStatement interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

// Close closes the statements, then the connection: SQLite keeps the database
// open as long as one is left (https://sqlite.org/c3ref/close.html).
func (c *sqliteConn) Close() error {
	var errs []error
	for i, s := range c.ready {
		if s != nil {
			errs = append(errs, s.Close())
			c.ready[i] = nil
		}
	}
	return errors.Join(append(errs, c.sqliteDriverConn.Close())...)
}

// statement is the statement, which is prepared when it is first run.
func (c *sqliteConn) statement(which statement) (sqliteStatement, error) {
	if c.ready[which] != nil {
		return c.ready[which], nil
	}
	text := ""
	if which < statements {
		text = statementText[which]
	} else {
		text = transactionText[which-statements]
	}
	prepared, err := c.Prepare(text)
	if err != nil {
		return nil, fmt.Errorf("prepare %.40q: %w", text, err)
	}
	s, ok := prepared.(sqliteStatement)
	if !ok {
		return nil, errors.Join(fmt.Errorf("a statement of %T", prepared), prepared.Close())
	}
	c.ready[which] = s
	return s, nil
}

func (c *sqliteConn) exec(which statement, values ...any) (int64, error) {
	s, err := c.statement(which)
	if err != nil {
		return 0, err
	}
	given, err := named(values)
	if err != nil {
		return 0, err
	}
	result, err := s.ExecContext(context.Background(), given)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

func (c *sqliteConn) row(which statement, values []any, into ...any) (err error) {
	s, err := c.statement(which)
	if err != nil {
		return err
	}
	given, err := named(values)
	if err != nil {
		return err
	}
	rows, err := s.QueryContext(context.Background(), given)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	found := make([]driver.Value, len(into))
	if err := rows.Next(found); errors.Is(err, io.EOF) {
		return broker.ErrNotFound
	} else if err != nil {
		return err
	}
	for i, value := range found {
		if err := assign(into[i], value); err != nil {
			return err
		}
	}
	return nil
}

// transaction runs do in one transaction; an error from it undoes everything.
func (c *sqliteConn) transaction(do func(writer) error) (err error) {
	if _, err := c.exec(begin); err != nil {
		return err
	}
	if err = do(c); err == nil {
		_, err = c.exec(commit)
	}
	if err == nil {
		return nil
	}
	if _, undone := c.exec(rollback); undone != nil {
		// SQLite has undone it by itself, or it cannot be: the connection goes,
		// and whatever is not committed with it.
		return errors.Join(err, driver.ErrBadConn)
	}
	return err
}

// named are the values of a statement as the driver takes them.
func named(values []any) ([]driver.NamedValue, error) {
	given := make([]driver.NamedValue, len(values))
	for i, value := range values {
		switch value.(type) {
		case int64, string, bool, []byte:
		default:
			return nil, fmt.Errorf("a value of %T", value)
		}
		given[i] = driver.NamedValue{Ordinal: i + 1, Value: value}
	}
	return given, nil
}

// assign puts a value of a row where it is wanted.
func assign(into any, value driver.Value) error {
	var ok bool
	switch into := into.(type) {
	case *int64:
		*into, ok = value.(int64)
	case *string:
		*into, ok = value.(string)
	case *[]byte:
		*into, ok = value.([]byte)
	}
	if !ok {
		return fmt.Errorf("a %T for %T", value, into)
	}
	return nil
}
