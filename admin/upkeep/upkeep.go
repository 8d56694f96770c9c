package upkeep

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"time"

	"trin/admin/access"
	"trin/admin/drafts"
	"trin/admin/installation"
	"trin/connections"
)

// Store keeps how it goes with fetching, beside the installation. A lost race is
// broker.ErrConflict.
type Store interface {
	Newest(context.Context) (int64, error)
	Document(ctx context.Context, version int64, kind, id string) (connections.Document, error)
	// Former returns a document in each text that it had before the version, the
	// newest first, at most so many.
	Former(ctx context.Context, version int64, kind, id string, limit int) ([]connections.Document, error)
	Draft(ctx context.Context, id string) (connections.Draft, error)

	MetadataWatches(context.Context) ([]connections.MetadataWatch, error)
	LeaseMetadata(context.Context, connections.MetadataLease) (connections.MetadataWatch, error)
	KeepMetadata(context.Context, connections.MetadataOutcome) error
	// HastenMetadata makes those connections due that were not tried since.
	HastenMetadata(ctx context.Context, names []connections.Document, now, since time.Time) error
	MetadataFetches(ctx context.Context, kind, id string) ([]connections.MetadataFetch, error)
	MetadataProposal(ctx context.Context, number int64) (connections.MetadataProposal, error)
	MetadataProposals(context.Context, connections.ProposalQuery) ([]connections.MetadataProposal, error)
	DecideMetadata(context.Context, connections.ProposalDecision) error
}

// Desk puts metadata in force.
type Desk interface {
	TakeMetadata(ctx context.Context, a access.Actor, t drafts.Taking, note string) (connections.Draft, int64, error)
	RefreshMetadata(ctx context.Context, takings []drafts.Taking, why string) (int64, error)
}

var _ Desk = (*drafts.Desk)(nil)

// Request is what is fetched. With ETag or Modified the site may answer that
// nothing has changed.
type Request struct{ Address, ETag, Modified string }

// Answer is what was fetched.
type Answer struct {
	Unchanged      bool // since the answer that was named by ETag and Modified
	Body           []byte
	ETag, Modified string
}

// Fetch gets a document from the network, with bounds on its size and time and
// on where it goes.
type Fetch func(context.Context, Request) (Answer, error)

// Deps is what the upkeep is made of. What stands below the empty line may be
// nil.
type Deps struct {
	Store Store
	Desk  Desk
	// Documents are those of a version, kept where they are asked for often. They are
	// not changed.
	Documents func(ctx context.Context, version int64) ([]connections.Document, error)
	Fetch     Fetch
	Parts     func() installation.Parts
	Clock     func() time.Time
	Random    io.Reader
	Log       *slog.Logger

	// Fetched is told of every fetch, Observed after every turn.
	Fetched  func(connections.MetadataState)
	Observed func(Observation)
}

// Observation is what an operator watches.
type Observation struct {
	Failing int // connections for which nothing usable was found for a day
	Waiting int // proposals that wait
	Ending  int // connections in force whose metadata ends within a week, or has ended
}

// Upkeep keeps metadata up to date. It is safe for concurrent use, on any number
// of nodes.
//
// The errors of its methods are compared with errors.Is: access.ErrAnonymous,
// ErrForbidden and ErrStepUp; broker.ErrNotFound, also for what the actor does
// not see; broker.ErrConflict when somebody was faster; [ErrUnusable]; and those
// of drafts.Desk.
type Upkeep struct {
	Deps
	index index
}

// New makes an Upkeep.
func New(d Deps) (*Upkeep, error) {
	if d.Store == nil || d.Desk == nil || d.Documents == nil || d.Fetch == nil || d.Parts == nil || d.Clock == nil || d.Random == nil || d.Log == nil {
		return nil, errors.New("upkeep: a store, a desk, a way to fetch, the parts, a clock, randomness and a log are needed")
	}
	return &Upkeep{Deps: d}, nil
}

// ErrUnusable means that a proposal cannot be put in force any more: the message
// says why.
var ErrUnusable = errors.New("the proposal cannot be used")

// The rules, for routes too.
var (
	ReadRule    = access.Rule{Least: access.Viewer, Scope: access.ScopeRead}
	FetchRule   = access.Rule{Least: access.Operator, Scope: access.ScopeOperate}
	ApproveRule = drafts.TakeRule
	RejectRule  = access.Rule{Least: access.Operator, Scope: access.ScopeWrite}
)

// The bounds of a turn.
const (
	mostInTurn = 50
	atOnce     = 4
	turnWithin = 5 * time.Minute // then another node may take the turn
	handPause  = 10 * time.Second
	leastPause = 15 * time.Minute // between two fetches on schedule
	leastCache = time.Hour        // what a cacheDuration is at least taken for
)
