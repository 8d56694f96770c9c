package oidc

import (
	"context"
	"net/url"
	"time"

	"trin/broker"
	"trin/connections"
)

// GrantStore keeps grants. Every method that changes something is one
// conditional write, so that among any number of callers on any number of nodes
// exactly one succeeds.
type GrantStore interface {
	// NewGrant keeps a grant with its code, which may be redeemed before until.
	NewGrant(ctx context.Context, g connections.Grant, code connections.Digest, until time.Time) error
	// RedeemCode uses the code up and returns its grant. It returns
	// broker.ErrNotFound for a code that is unknown or too old, or whose grant
	// has ended, and the grant with broker.ErrUsed for one that was redeemed
	// before.
	RedeemCode(ctx context.Context, code connections.Digest) (connections.Grant, error)
	// Grant returns broker.ErrNotFound for a grant that is unknown, expired or
	// revoked.
	Grant(ctx context.Context, id string) (connections.Grant, error)
	// RotateRefresh puts next in the place of the grant's refresh token; a zero
	// old is the first one, a zero next leaves none. It returns broker.ErrUsed
	// when old is not the grant's refresh token now, and broker.ErrNotFound as
	// Grant does.
	RotateRefresh(ctx context.Context, id string, old, next connections.Digest) error
	// RevokeGrant ends the grant; ending an ended one is no error.
	RevokeGrant(ctx context.Context, id string) error
	// RevokeSession ends the application's grants of that session.
	RevokeSession(ctx context.Context, application broker.ID, session string) error
	// RevokeSubject ends every application's grants of that subject.
	RevokeSubject(ctx context.Context, subject broker.Subject) error
}

// PushedStore keeps pushed authorization requests (RFC 9126, 2.2). TakePushed
// returns one once, to the application that pushed it; broker.ErrNotFound when
// it is unknown, another's, used or too old.
type PushedStore interface {
	Push(ctx context.Context, reference connections.Digest, application broker.ID, request url.Values, until time.Time) error
	TakePushed(ctx context.Context, reference connections.Digest, application broker.ID) (url.Values, error)
}

// UsedStore remembers single-use identifiers: the jti of client assertions and
// logout tokens. Use is as in package saml2.
type UsedStore interface {
	Use(ctx context.Context, space, id string, until time.Time) error
}

// Secrets are the secrets by which Trin is known to others, by name. They are
// sealed in the store and stand in no document. Secret returns
// broker.ErrNotFound when there is none of that name.
type Secrets interface {
	Secret(ctx context.Context, name string) ([]byte, error)
}
