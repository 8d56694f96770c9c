package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"gorm.io/gorm"

	"trin/broker"
)

// postgresRunner runs the statements on PostgreSQL.
type postgresRunner struct {
	store *Store
	ready [statements]*sql.Stmt
}

var _ runner = (*postgresRunner)(nil)

// prepare prepares every statement. The Close of the handle closes them.
func (r *postgresRunner) prepare(ctx context.Context, db *sql.DB) (err error) {
	for i, text := range statementText {
		if r.ready[i], err = db.PrepareContext(ctx, numbered(text)); err != nil {
			return fmt.Errorf("prepare %.40q: %w", text, err)
		}
	}
	return nil
}

// numbered writes the values of a statement as PostgreSQL wants them: $1, $2.
func numbered(text string) string {
	var out strings.Builder
	for i := 1; ; i++ {
		before, after, more := strings.Cut(text, "?")
		out.WriteString(before)
		if !more {
			return out.String()
		}
		out.WriteString("$" + strconv.Itoa(i))
		text = after
	}
}

func (r *postgresRunner) transaction(ctx context.Context, do func(writer) error) error {
	return r.store.atomically(ctx, func(tx *gorm.DB) error {
		begun, ok := tx.Statement.ConnPool.(*gorm.PreparedStmtTX)
		if !ok {
			return errors.New("there is no transaction to write in")
		}
		return do(postgresWriter{ctx, r, begun})
	})
}

func (r *postgresRunner) alone(ctx context.Context) writer { return postgresWriter{ctx, r, nil} }

func (r *postgresRunner) row(ctx context.Context, which statement, values []any, into ...any) error {
	return r.alone(ctx).row(which, values, into...)
}

// postgresWriter runs statements within a transaction, or each in one of its own.
type postgresWriter struct {
	ctx    context.Context
	runner *postgresRunner
	tx     *gorm.PreparedStmtTX // nil = none
}

// statement is one of the statements, bound to the transaction if there is one.
func (w postgresWriter) statement(which statement) *sql.Stmt {
	if w.tx == nil {
		return w.runner.ready[which]
	}
	return w.tx.StmtContext(w.ctx, w.runner.ready[which])
}

func (w postgresWriter) exec(which statement, values ...any) (int64, error) {
	result, err := w.statement(which).ExecContext(w.ctx, values...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

func (w postgresWriter) row(which statement, values []any, into ...any) error {
	err := w.statement(which).QueryRowContext(w.ctx, values...).Scan(into...)
	if errors.Is(err, sql.ErrNoRows) {
		return broker.ErrNotFound
	}
	return err
}
