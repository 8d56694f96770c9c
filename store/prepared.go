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

// statement is one of those that every login runs. They are prepared when the
// store opens: gorm prepares a statement that it first meets inside of a
// transaction anew in each, which costs more than to run it (and on PostgreSQL
// a round trip).
type statement int

const (
	insertTransaction statement = iota
	updateTransaction
	countOpen
	selectTransaction
	insertSession
	updateSession
	deleteSession
	replaceSession
	selectSession
	insertSessionName
	deleteSessionNames
	insertRecord
	insertUsed
	insertName
	selectName
	statements
)

// statementText is the text of each, with a question mark for a value.
var statementText = [statements]string{
	insertTransaction: `INSERT INTO transactions (id, revision, state, is_open, binding, application, created, expires, body)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
	updateTransaction: `UPDATE transactions SET revision = ?, state = ?, is_open = ?, expires = ?, body = ?
		WHERE id = ? AND revision = ?`,
	countOpen:         `SELECT count(*) FROM transactions WHERE binding = ? AND is_open`,
	selectTransaction: `SELECT revision, body FROM transactions WHERE id = ? AND expires > ?`,
	insertSession: `INSERT INTO sessions (id, revision, subject, created, used, expires, body)
		VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
	updateSession: `UPDATE sessions SET revision = ?, subject = ?, used = ?, expires = ?, body = ?
		WHERE id = ? AND revision = ?`,
	deleteSession:      `DELETE FROM sessions WHERE id = ?`,
	replaceSession:     `DELETE FROM sessions WHERE id = ? AND revision = ?`,
	selectSession:      `SELECT revision, body FROM sessions WHERE id = ? AND expires > ?`,
	insertSessionName:  `INSERT INTO session_names (name, session_id) VALUES (?, ?)`,
	deleteSessionNames: `DELETE FROM session_names WHERE session_id = ?`,
	insertRecord: `INSERT INTO records (reference, transaction_id, ended, application, connection,
		subject_namespace, subject_value, refusal, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
	insertUsed: `INSERT INTO used (space, hash, until) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`,
	insertName: `INSERT INTO names (qualifier, subject_namespace, subject_value, name, created)
		VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
	selectName: `SELECT name FROM names WHERE qualifier = ? AND subject_namespace = ? AND subject_value = ?`,
}

// prepared are the statements on one handle.
type prepared [statements]*sql.Stmt

// prepare prepares every statement on the handle. The handle's Close closes
// them.
func prepare(ctx context.Context, db *gorm.DB) (p prepared, err error) {
	handle, err := db.DB()
	if err != nil {
		return p, err
	}
	for i, text := range statementText {
		if db.Name() == "postgres" {
			text = numbered(text)
		}
		if p[i], err = handle.PrepareContext(ctx, text); err != nil {
			return p, fmt.Errorf("prepare %.40q: %w", text, err)
		}
	}
	return p, nil
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

// writer runs prepared statements that write: within a transaction of the
// database, or each in one of its own.
type writer struct {
	ctx      context.Context
	prepared *prepared
	tx       *gorm.PreparedStmtTX // nil = none
}

// alone is the writer outside of any transaction.
func (s *Store) alone(ctx context.Context) writer { return writer{ctx: ctx, prepared: &s.writes} }

// within is the writer of the transaction that atomically has begun.
func (s *Store) within(tx *gorm.DB) (writer, error) {
	begun, ok := tx.Statement.ConnPool.(*gorm.PreparedStmtTX)
	if !ok {
		return writer{}, errors.New("there is no transaction to write in")
	}
	return writer{ctx: tx.Statement.Context, prepared: &s.writes, tx: begun}, nil
}

// statement is one of the statements, bound to the transaction if there is one.
func (w writer) statement(which statement) *sql.Stmt {
	if w.tx == nil {
		return w.prepared[which]
	}
	return w.tx.StmtContext(w.ctx, w.prepared[which])
}

// exec runs a statement, however many rows it changes.
func (w writer) exec(which statement, values ...any) error {
	_, err := w.statement(which).ExecContext(w.ctx, values...)
	return err
}

// once runs a statement that must change exactly one row: none is the given
// error.
func (w writer) once(none error, which statement, values ...any) error {
	result, err := w.statement(which).ExecContext(w.ctx, values...)
	if err != nil {
		return err
	}
	changed, err := result.RowsAffected()
	if err == nil && changed == 0 {
		err = none
	}
	return err
}

// scan reads the one row of a statement. No row is broker.ErrNotFound.
func scan(row *sql.Row, into ...any) error {
	err := row.Scan(into...)
	if errors.Is(err, sql.ErrNoRows) {
		return broker.ErrNotFound
	}
	return err
}
