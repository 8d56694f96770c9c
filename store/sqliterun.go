package store

import (
	"context"
	"database/sql"
	"fmt"
)

// sqliteRunner runs the statements on SQLite, by the interface of its driver:
// database/sql would begin a transaction with a goroutine that waits for its
// context, the driver each statement with another.
//
// A caller that gives up stops waiting for its turn. What it has begun by then
// is not interrupted: it is a matter of microseconds, and of the seconds that
// the database waits for another process (busy_timeout) at most.
type sqliteRunner struct {
	write *sql.DB // one connection
	read  *sql.DB
	queue queue // of those who write
}

var _ runner = (*sqliteRunner)(nil)

// prepare proves that every statement can be prepared.
func (r *sqliteRunner) prepare(ctx context.Context) error {
	return onSQLite(ctx, r.write, func(c *sqliteConn) error {
		for which := range statements {
			if _, err := c.statement(which); err != nil {
				return err
			}
		}
		return nil
	})
}

// onSQLite runs do on a connection of the pool, which no one else has meanwhile.
func onSQLite(ctx context.Context, pool *sql.DB, do func(*sqliteConn) error) error {
	taken, err := pool.Conn(ctx)
	if err != nil {
		return err
	}
	defer taken.Close() // gives it back to the pool
	return taken.Raw(func(c any) error {
		own, ok := c.(*sqliteConn)
		if !ok {
			return fmt.Errorf("a connection of %T", c)
		}
		return do(own)
	})
}

func (r *sqliteRunner) alone(ctx context.Context) writer { return sqliteAlone{ctx, r} }

// row reads where it is written when nobody writes: the pages are at hand
// there, while a connection that only reads drops all that it has after every
// transaction of another (https://sqlite.org/wal.html, section 2.2).
func (r *sqliteRunner) row(ctx context.Context, which statement, values []any, into ...any) error {
	pool := r.read
	if r.write.Stats().InUse == 0 {
		pool = r.write
	}
	return onSQLite(ctx, pool, func(c *sqliteConn) error { return c.row(which, values, into...) })
}

// sqliteAlone makes each statement a transaction of its own.
type sqliteAlone struct {
	ctx    context.Context
	runner *sqliteRunner
}

func (w sqliteAlone) exec(which statement, values ...any) (changed int64, err error) {
	err = onSQLite(w.ctx, w.runner.write, func(c *sqliteConn) error {
		changed, err = c.exec(which, values...)
		return err
	})
	return changed, err
}

func (w sqliteAlone) row(which statement, values []any, into ...any) error {
	return onSQLite(w.ctx, w.runner.write, func(c *sqliteConn) error { return c.row(which, values, into...) })
}
