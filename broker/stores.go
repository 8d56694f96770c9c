package broker

import "context"

// Move is one atomic step of a login: the transaction as it shall be, and what
// changes with it. Either all of it is stored or nothing.
type Move struct {
	Transaction Transaction
	From        int64      // the revision that must be there now; 0 = must not exist yet
	Session     *Session   // stored (inserted or replaced) with the move; nil = none
	Replaces    SessionKey // the key of the session that Session takes the place of, deleted in the same step; "" = none
	Record      *Record    // appended with the move; nil = the login goes on
}

// TransactionStore keeps transactions. Move returns ErrConflict when the
// revision is not From, or the session's revision has moved, and then stores
// nothing. Transaction returns ErrNotFound for an unknown or expired ID.
type TransactionStore interface {
	Move(context.Context, Move) error
	Transaction(context.Context, ID) (Transaction, error)
}

// SessionStore keeps sessions. Session returns ErrNotFound for an unknown or
// expired key. SessionsByParticipant finds the sessions in which the
// application is a participant under that key (SAML core 3.7.3.1: SessionIndex,
// or all of a NameID). EndSession deletes it; ending an ended session is no
// error.
type SessionStore interface {
	Session(context.Context, SessionKey) (Session, error)
	SessionsByParticipant(ctx context.Context, application ID, key string) ([]Session, error)
	EndSession(context.Context, SessionKey) error
}
