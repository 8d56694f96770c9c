package drafts

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"time"

	"trin/admin/access"
	"trin/admin/installation"
	"trin/broker"
	"trin/claimstx"
	"trin/connections"
)

// Store keeps drafts beside the installation. A lost race is broker.ErrConflict.
type Store interface {
	installation.Store

	// Document returns one document at a version; broker.ErrNotFound.
	Document(ctx context.Context, version int64, kind, id string) (connections.Document, error)
	// Documents returns documents of a version, as many as are asked for.
	Documents(context.Context, connections.DocumentQuery) ([]connections.Document, error)
	// Former returns a document in each text that it had before the version, the
	// newest first, at most so many.
	Former(ctx context.Context, version int64, kind, id string, limit int) ([]connections.Document, error)
	// SaveDraft keeps the draft, and the change in the audit, in one step. Its
	// Revision is one more than what must be there; 1 = it is new.
	SaveDraft(context.Context, connections.Draft, connections.Change) error
	// Draft returns a draft with its edits; broker.ErrNotFound.
	Draft(ctx context.Context, id string) (connections.Draft, error)
	// Drafts returns drafts without their edits.
	Drafts(context.Context, connections.DraftQuery) ([]connections.Draft, error)
	// Publish is Replace with the draft and the change in the same step.
	Publish(context.Context, connections.Publication) (int64, error)
}

// Deps is what a Desk is made of. What stands below the empty line may be nil:
// then a preview says nothing of it.
type Deps struct {
	Store  Store
	Parts  func() installation.Parts
	Clock  func() time.Time
	Random io.Reader
	// Maker is the administrator who made the token of that ID: what a token
	// edits, its maker must not approve.
	Maker func(ctx context.Context, token string) (connections.Identity, error)
	// Approver is the administrator that a person who has approved is today, with
	// the role and the organisation; nobody where they are none any more, or may
	// not log in.
	Approver func(ctx context.Context, by broker.Subject) (access.Actor, error)

	// Loaded are the documents of a version, kept where they are asked for often, Index
	// tells of them, and Reader reads them and remembers what it has read. None says
	// anything that the store does not.
	Loaded func(ctx context.Context, version int64) ([]connections.Document, error)
	Index  func(ctx context.Context, version int64) (*installation.Index, error)
	Reader *installation.Reader

	Keyring connections.Keyring
	// Fetch returns the metadata at an address that an administrator wrote.
	Fetch func(ctx context.Context, url string) ([]byte, error)
	// At is the picture of a version, as logins were decided on it.
	At func(ctx context.Context, version int64) (*broker.Configuration, error)
	// Logins are the newest records, at most so many.
	Logins func(ctx context.Context, limit int) ([]broker.Record, error)
	// Samples are what went into the pipelines of recorded logins.
	Samples func(context.Context, connections.SampleQuery) ([]claimstx.Sample, error)
}

// Desk is where drafts are worked on. Every method asks whether the actor may,
// whatever its caller has asked before. It is safe for concurrent use.
//
// The errors are compared with errors.Is: access.ErrAnonymous, ErrForbidden and
// ErrStepUp; broker.ErrNotFound, also for what the actor does not see;
// broker.ErrConflict when the revision is not that of the draft, or a
// [*ConflictError]; installation.ErrInvalid, which is an [*InvalidError];
// [ErrApproval], [ErrFinal], [ErrNothing], [ErrInput] and [ErrUsed].
type Desk struct {
	Deps
	views views
}

// New makes a Desk.
func New(d Deps) (*Desk, error) {
	if d.Store == nil || d.Parts == nil || d.Clock == nil || d.Random == nil || d.Maker == nil || d.Approver == nil {
		return nil, errors.New("drafts: a store, the parts, a clock, a random source, the makers of tokens and those who approve are needed")
	}
	if d.Reader == nil {
		d.Reader = &installation.Reader{}
	}
	return &Desk{Deps: d}, nil
}

// The refusals of a Desk.
var (
	// ErrApproval means that others must approve the draft first.
	ErrApproval = errors.New("the draft is not approved")
	// ErrFinal means that the draft is published or discarded.
	ErrFinal = errors.New("the draft is published or discarded, and stays as it is")
	// ErrNothing means that there is nothing to do: the draft changes nothing.
	ErrNothing = errors.New("the draft changes nothing")
	// ErrInput means that what was given cannot be taken; the message says why.
	ErrInput = errors.New("this cannot be taken")
	// ErrUsed means that others name what was to be deleted.
	ErrUsed = errors.New("others name it")
)

// InvalidError is what is wrong with a text or with the installation that a
// draft would make.
type InvalidError struct{ Problems []installation.Problem }

func (e *InvalidError) Error() string {
	if len(e.Problems) == 0 {
		return installation.ErrInvalid.Error()
	}
	return fmt.Sprintf("%s: %s", installation.ErrInvalid, e.Problems[0])
}

// Unwrap is installation.ErrInvalid.
func (e *InvalidError) Unwrap() error { return installation.ErrInvalid }

// The rules, for routes too.
var (
	ReadRule     = access.Rule{Least: access.Viewer, Scope: access.ScopeRead}
	WriteRule    = access.Rule{Least: access.Administrator, Scope: access.ScopeWrite}
	ApproveRule  = access.Rule{Least: access.Administrator, Scope: access.ScopeWrite, Sensitive: true}
	RollbackRule = access.Rule{Least: access.Administrator, Scope: access.ScopeWrite, Sensitive: true, Everything: true}
)

// idBytes is how long the ID of a draft is.
const idBytes = 8

func (d *Desk) newID() (string, error) {
	id := make([]byte, idBytes)
	if _, err := io.ReadFull(d.Random, id); err != nil {
		return "", fmt.Errorf("name a draft: %w", err)
	}
	return hex.EncodeToString(id), nil
}

// identities are who the actor is: for a token, also who made it.
func (d *Desk) identities(ctx context.Context, a access.Actor) ([]connections.Identity, error) {
	own := connections.Identity{Name: a.Name, Namespace: a.Subject.Namespace, Value: a.Subject.Value, Token: a.Token}
	if a.Token == "" {
		return []connections.Identity{own}, nil
	}
	maker, err := d.Maker(ctx, a.Token)
	if err != nil {
		return nil, fmt.Errorf("who made the token of %s: %w", a.Name, err)
	}
	return []connections.Identity{own, maker}, nil
}
