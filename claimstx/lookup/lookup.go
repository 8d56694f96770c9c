package lookup

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"trin/claimstx"
)

// Deps is what the kinds of lookup are given of the node.
type Deps struct {
	Secrets Secrets
	Clock   func() time.Time
	Log     *slog.Logger
	// OwnDatabase is the file of the SQLite database that Trin itself lives in,
	// which no lookup may open; "" = there is none.
	OwnDatabase string
	// Answered is told of every question; nil = nobody.
	Answered func(Answered)
}

// Secrets finds secrets by their names. It returns broker.ErrNotFound when
// there is none of that name.
type Secrets interface {
	Secret(ctx context.Context, name string) ([]byte, error)
}

// Answered is how a question ended.
type Answered struct {
	ID      string // of the lookup
	Outcome Outcome
	Took    time.Duration
}

// Outcome is how a question ended.
type Outcome string

// The outcomes.
const (
	Found    Outcome = "found"    // with rows, or the external service's claims
	None     Outcome = "none"     // without rows
	Kept     Outcome = "kept"     // from the answers that are kept
	Refused  Outcome = "refused"  // this question cannot be answered, or the service refuses the login
	Failed   Outcome = "failed"   // the service did not answer
	Slow     Outcome = "slow"     // time was over
	Busy     Outcome = "busy"     // too many others were asking
	Resting  Outcome = "resting"  // nobody was asked: the breaker is open
	Canceled Outcome = "canceled" // whoever asked has gone
)

// ErrQuestion means that this question cannot be answered, and says nothing
// about the health of the service. It is a claimstx.ErrLookup.
var ErrQuestion = fmt.Errorf("%w: this question has no answer", claimstx.ErrLookup)

// errBusy and errResting are the guard's own.
var (
	errBusy    = errors.New("too many questions are under way")
	errResting = errors.New("it failed several times in a row and is left alone for a while")
	errSlow    = errors.New("it took too long")
)
