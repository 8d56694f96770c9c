package broker

import (
	"context"
	"errors"
	"time"
)

// Move is one atomic step of a login or logout: the transaction as it shall
// be, and what changes with it. Either all of it is stored or nothing.
//
// Revisions are counted by the broker; a store compares and keeps them.
// Transaction.Revision is always From+1, and Transaction.Expires that of the
// first move. Session.Revision is always one more than that of the session whose
// place it takes: the one under Replaces, or, when Replaces is empty, the one
// under its own Key; 1 with an empty Replaces means that there must be none under
// its Key.
//
// A session that ends is deleted together with what its participants were given
// in it, which is kept under Session.IndexAt: nobody can use that once the move
// is stored. Where a session takes the place of an earlier one of the same
// subject, that has not ended, and nothing of it goes.
type Move struct {
	Transaction Transaction
	From        int64        // the revision that must be there now; 0 = must not exist yet
	Session     *Session     // stored (inserted or replaced) with the move; nil = none
	Replaces    SessionKey   // the key of the session that Session takes the place of, deleted in the same step; "" = none
	Displaces   bool         // what is under Replaces is another subject's session, which ends as those of Ends do
	Ends        []SessionKey // sessions that end in the same step; one that is gone already is no conflict
	Record      *Record      // appended with the move; nil = it goes on
	Uses        []Use        // used up with the move; one that was used before fails it with ErrUsed
	Names       []NewName    // given with the move; one that cannot be given any more fails it with ErrNamed
}

// NewName is what a subject is called from now on by those who share the
// qualifier. It is given once, to nobody else, and never taken back.
type NewName struct {
	Qualifier string
	Subject   Subject
	Name      string
}

// ErrNamed is what a move fails with that would give a name that cannot be given
// any more: the subject has one, or somebody else has this one.
var ErrNamed = errors.New("named already")

// Use is a single-use identifier of a message: the ID of a request or of a
// token. It is used up in the space until it may be forgotten, after Until.
type Use struct {
	Space, ID string
	Until     time.Time
}

// TransactionStore keeps transactions. Move returns ErrConflict when the
// revision is not From, or when the session whose place Session takes is gone
// or has another revision than Session.Revision-1, and ErrUsed when one of Uses
// was used before; then it stores nothing and uses nothing up. Of any number of
// moves on any number of nodes that use the same exactly one is stored. It returns
// ErrNamed, likewise, when a subject of Names has a name at the qualifier by now,
// or somebody else has that one.
// Transaction returns ErrNotFound for an unknown or expired ID.
//
// A store bounds what one browser can occupy: of the open transactions with
// one Binding it keeps the newest 50 and may drop older ones when another is
// inserted.
type TransactionStore interface {
	Move(context.Context, Move) error
	Transaction(context.Context, ID) (Transaction, error)
}

// SessionStore keeps sessions. Session returns ErrNotFound for an unknown or
// expired key. SessionsByParticipant finds the sessions in which the
// application is a participant under that key (SAML core 3.7.3.1: SessionIndex,
// or all of a NameID). SessionsByEvidence finds the sessions that hold evidence
// of the connection with that key. Keys that are the same up to their first "/"
// may be entered together; the whole key is what is found. EndSession ends it, as
// Move.Ends does; ending an ended session is no error.
type SessionStore interface {
	Session(context.Context, SessionKey) (Session, error)
	SessionsByParticipant(ctx context.Context, application ID, key string) ([]Session, error)
	SessionsByEvidence(ctx context.Context, connection ID, key string) ([]Session, error)
	EndSession(context.Context, SessionKey) error
}
