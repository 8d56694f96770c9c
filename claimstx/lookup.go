package claimstx

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"time"
)

// Deps is what pipelines are given of the node that runs them.
type Deps struct {
	Lookups []LookupKind
	// Key is the installation's own key, for identifiers that nobody else can
	// make. It is the same on every node and never changes.
	Key     func(context.Context) ([]byte, error)
	Clock   func() time.Time
	Log     *slog.Logger
	Sampler Sampler // nil = no login is recorded as a sample
}

// LookupKind is one way to look something up: a table, a database, a directory,
// an HTTP service. Exactly one of Open and OpenExternal is set.
type LookupKind struct {
	Name string // "table", "sql", "ldap", "http", "external"
	// Local: it answers out of memory. Others are asked within limits: of time,
	// of how many at once, and with a breaker (package lookup).
	Local bool
	// Check reads the settings strictly and reports every problem.
	Check func(json.RawMessage) []Problem
	// Open makes the lookup. It does no input or output: what cannot be reached
	// is found out at the first question.
	Open         func(id string, settings json.RawMessage) (Lookup, error)
	OpenExternal func(id string, settings json.RawMessage) (External, error)
}

// Lookup answers questions. It may be used by any number of goroutines.
type Lookup interface {
	// Parameters are the names that a question must give a value for, and
	// Columns those that rows have; nil Columns = known only when it answers.
	Parameters() []string
	Columns() []string
	// Find returns the rows, in order; none is no error. The rows are lent:
	// nobody changes them. The values of the parameters are text of any content,
	// from anybody. An error is an ErrLookup and holds no value.
	Find(ctx context.Context, parameters map[string]string) ([]Row, error)
}

// Row is one row: values by column. A column without a value is not there.
type Row map[string][]string

// External is a service that transforms claims. It is told some of them, and
// answers with all that it was told as they shall be, and with what it adds: what
// is missing in the answer is taken away. It keeps and changes nothing of its
// arguments, and may be used by any number of goroutines. A *broker.Refusal is the
// service's own; any other error is an [ErrLookup].
type External interface {
	Transform(context.Context, Input, Claims) (Claims, error)
}

// ErrLookup means that a lookup did not answer: it cannot be reached, is slow,
// refuses, or answers with something else than was agreed.
var ErrLookup = errors.New("the lookup did not answer")
