package store

import (
	"context"
)

// statement is one of those that every login runs. They are prepared once on
// each connection and run beneath gorm: gorm prepares a statement that it first
// meets inside of a transaction anew in each, which costs more than to run it
// (and on PostgreSQL a round trip).
type statement int

const (
	insertTransaction statement = iota
	updateTransaction
	countOpen
	deleteOpen
	selectTransaction
	insertSession
	updateSession
	endSession
	replaceSession
	displaceSession
	selectSession
	insertSessionName
	insertRecord
	insertUsed
	deleteGrants
	deleteAdminSessions
	deleteAdminTickets
	insertName
	selectName
	selectOTP
	updateOTPStep
	selectAttempts
	insertAttempts
	updateAttempts
	deleteAttempts
	statements
)

// statementText is the text of each, with a question mark for a value.
var statementText = [statements]string{
	insertTransaction: `INSERT INTO transactions (id, revision, state, is_open, binding, application, created, expires, body)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
	// When it expires is as it was, and so is the index by it.
	updateTransaction: `UPDATE transactions SET revision = ?, state = ?, is_open = ?, body = ?
		WHERE id = ? AND revision = ?`,
	countOpen:         `SELECT count(*) FROM transactions WHERE binding = ? AND is_open`, // PostgreSQL; SQLite has no index for it
	deleteOpen:        `DELETE FROM transactions WHERE id = ? AND is_open`,
	selectTransaction: `SELECT revision, body FROM transactions WHERE id = ? AND expires > ?`,
	insertSession: `INSERT INTO sessions (id, revision, subject, created, used, expires, body)
		VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
	updateSession: `UPDATE sessions SET revision = ?, subject = ?, used = ?, expires = ?, body = ?
		WHERE id = ? AND revision = ?`,
	endSession:        `DELETE FROM sessions WHERE id = ? RETURNING revision, body`,
	replaceSession:    `DELETE FROM sessions WHERE id = ? AND revision = ?`,
	displaceSession:   `DELETE FROM sessions WHERE id = ? AND revision = ? RETURNING revision, body`,
	selectSession:     `SELECT revision, body FROM sessions WHERE id = ? AND expires > ?`,
	insertSessionName: `INSERT INTO session_names (name, session_id) VALUES (?, ?) ON CONFLICT DO NOTHING`,
	insertRecord: `INSERT INTO records (reference, transaction_id, ended, application, connection,
		subject_namespace, subject_value, refusal, kind, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
	deleteGrants:        `DELETE FROM grants WHERE application = ? AND session = ?`,
	deleteAdminSessions: `DELETE FROM admin_sessions WHERE session = ?`,
	deleteAdminTickets:  `DELETE FROM admin_tickets WHERE session = ?`,
	insertUsed:          `INSERT INTO used (hash, until) VALUES (?, ?) ON CONFLICT DO NOTHING`,
	insertName: `INSERT INTO names (qualifier, subject_namespace, subject_value, name, created)
		VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
	selectName: `SELECT name FROM names WHERE qualifier = ? AND subject_namespace = ? AND subject_value = ?`,
	selectOTP: `SELECT id, secret, algorithm, digits, period, last_step, created FROM otp_secrets
		WHERE connection = ? AND subject_namespace = ? AND subject_value = ?`,
	updateOTPStep:  `UPDATE otp_secrets SET last_step = ? WHERE id = ? AND last_step < ?`,
	selectAttempts: `SELECT revision, failures, next, expires FROM attempts WHERE id = ?`,
	insertAttempts: `INSERT INTO attempts (id, revision, failures, next, expires) VALUES (?, 1, ?, ?, ?) ON CONFLICT DO NOTHING`,
	updateAttempts: `UPDATE attempts SET revision = revision + 1, failures = ?, next = ?, expires = ? WHERE id = ? AND revision = ?`,
	deleteAttempts: `DELETE FROM attempts WHERE id = ?`,
}

// runner runs the statements of a login on one kind of database.
type runner interface {
	// transaction runs do in one transaction of the database; an error from it
	// undoes everything. do may run again from the start.
	transaction(ctx context.Context, do func(writer) error) error
	// alone is the writer outside of any transaction: each statement is one.
	alone(ctx context.Context) writer
	// row reads the one row of a statement. No row is broker.ErrNotFound.
	row(ctx context.Context, which statement, values []any, into ...any) error
}

// writer runs statements that write.
type writer interface {
	// exec runs a statement and returns how many rows it changed.
	exec(which statement, values ...any) (int64, error)
	// row reads the one row of a statement. No row is broker.ErrNotFound.
	row(which statement, values []any, into ...any) error
}

// exactlyOne runs a statement that must change a row: none is the given error.
func exactlyOne(w writer, none error, which statement, values ...any) error {
	changed, err := w.exec(which, values...)
	if err == nil && changed == 0 {
		err = none
	}
	return err
}
