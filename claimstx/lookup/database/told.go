package database

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgproto3"
	"modernc.org/sqlite"
)

// preparing is an error of the query's text, before the database was given any
// value.
type preparing struct{ err error }

func (p preparing) Error() string { return p.err.Error() }
func (p preparing) Unwrap() error { return p.err }

// told is what may be said of an error: databases quote values in some of
// their messages, so that nothing is said but what cannot hold one.
func told(err error, parameters map[string]string) error {
	var own answer
	var early preparing
	var postgres *pgconn.PgError
	var lite *sqlite.Error
	var connecting *pgconn.ConnectError
	var large *pgproto3.ExceededMaxBodyLenErr
	var network net.Error
	switch {
	case errors.As(err, &own):
		return own
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("%w: time was over", errNotReadable)
	case errors.As(err, &early):
		return fmt.Errorf("%w: %w", errNotReadable, early)
	case errors.As(err, &postgres):
		return toldPostgres(postgres, parameters)
	case errors.As(err, &connecting), errors.As(err, &network), errors.Is(err, errNotReadable), errors.Is(err, errOwnDatabase):
		return fmt.Errorf("%w: %w", errNotReadable, err)
	case errors.As(err, &large):
		return tooMuch("a row is too large")
	case errors.As(err, &lite):
		return toldSQLite(lite)
	}
	return fmt.Errorf("%w: %T", errNotReadable, err)
}

// toldPostgres reads PostgreSQL's code (appendix A). Classes 21 and 22 and
// what a function of somebody's raises come from a value, class 42 from the
// text of the query: if it has a place there, or tells of a right that is
// missing (42501). Another without a place may be of a value that was read as a
// name, of which the message holds a part.
func toldPostgres(err *pgconn.PgError, parameters map[string]string) error {
	switch class := err.Code[:min(2, len(err.Code))]; {
	case class == "21", class == "22", err.Code == "P0001":
		return answer{text: "PostgreSQL cannot answer this question (code " + err.Code + ")", question: true}
	case class == "42" && (err.Position > 0 || err.Code == "42501") && !holds(err.Message, parameters):
		return fmt.Errorf("%w: %s (code %s)", errNotReadable, err.Message, err.Code)
	}
	return fmt.Errorf("%w: code %s", errNotReadable, err.Code)
}

// toldSQLite reads SQLite's code (https://sqlite.org/rescode.html). The query
// was prepared before, so that an ordinary error comes from a value.
func toldSQLite(err *sqlite.Error) error {
	switch err.Code() & 0xff {
	case 1, 18, 20: // SQLITE_ERROR, SQLITE_TOOBIG, SQLITE_MISMATCH
		return answer{text: fmt.Sprintf("SQLite cannot answer this question (code %d)", err.Code()), question: true}
	case 26: // SQLITE_NOTADB
		return fmt.Errorf("%w: the file is not a SQLite database", errNotReadable)
	}
	return fmt.Errorf("%w: code %d", errNotReadable, err.Code())
}

// holds reports whether the text holds a value.
func holds(text string, parameters map[string]string) bool {
	text = strings.ToLower(text)
	for _, value := range parameters {
		if value != "" && strings.Contains(text, strings.ToLower(value)) {
			return true
		}
	}
	return false
}
