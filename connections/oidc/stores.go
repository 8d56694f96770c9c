package oidc

import (
	"context"
	"net/url"
	"time"

	"trin/broker"
)

// Grant is what one login gave to one client. Its code, its refresh tokens and
// its access tokens all name it, so that revoking it ends them all.
type Grant struct {
	ID          string // unguessable; it stands in tokens
	Application broker.ID
	Session     string // the session's index at this application: sid; "" = the grant outlives the session (offline_access)

	Subject broker.Subject
	Sub     string // the subject as the client knows it

	// What was asked, as far as the tokens need it.
	RedirectURI string
	Challenge   string // code_challenge by S256; "" = none was sent
	Nonce       string
	Scopes      []string
	Audience    []string // of access tokens; empty = the client's own setting
	UserInfo    []string // names that the claims parameter asked of userinfo
	IDToken     []string // names that the claims parameter asked of the ID token

	// What was reached.
	Class   broker.ClassRef // acr; "" = none can be stated
	Level   broker.Level
	Instant time.Time // auth_time
	Methods []string  // amr
	Claims  broker.Claims

	Confirmed string // what the user confirmed with the login; "" = nothing

	Created time.Time
	Expires time.Time // of the grant and all that rests on it
}

// Digest is the SHA-256 of a secret. Secrets themselves are not stored.
type Digest [32]byte

// GrantStore keeps grants. Every method that changes something is one
// conditional write, so that among any number of callers on any number of nodes
// exactly one succeeds.
type GrantStore interface {
	// NewGrant keeps a grant with its code, which may be redeemed before until.
	NewGrant(ctx context.Context, g Grant, code Digest, until time.Time) error
	// RedeemCode uses the code up and returns its grant. It returns
	// broker.ErrNotFound for a code that is unknown or too old, and the grant
	// with broker.ErrUsed for one that was redeemed before.
	RedeemCode(ctx context.Context, code Digest) (Grant, error)
	// Grant returns broker.ErrNotFound for a grant that is unknown, expired or
	// revoked.
	Grant(ctx context.Context, id string) (Grant, error)
	// RotateRefresh puts next in the place of the grant's refresh token; a zero
	// old is the first one. It returns broker.ErrUsed when old is not the
	// grant's refresh token now, and broker.ErrNotFound as Grant does.
	RotateRefresh(ctx context.Context, id string, old, next Digest) error
	// RevokeGrant ends the grant; ending an ended one is no error.
	RevokeGrant(ctx context.Context, id string) error
	// RevokeSession ends the application's grants of that session.
	RevokeSession(ctx context.Context, application broker.ID, session string) error
	// RevokeSubject ends the application's grants of that subject; "" = of every
	// application.
	RevokeSubject(ctx context.Context, application broker.ID, subject broker.Subject) error
}

// PushedStore keeps pushed authorization requests (RFC 9126, 2.2). TakePushed
// returns one once; broker.ErrNotFound when it is unknown, used or too old.
type PushedStore interface {
	Push(ctx context.Context, reference Digest, application broker.ID, request url.Values, until time.Time) error
	TakePushed(ctx context.Context, reference Digest) (broker.ID, url.Values, error)
}

// UsedStore remembers single-use identifiers: the jti of client assertions and
// logout tokens. Use is as in package saml2.
type UsedStore interface {
	Use(ctx context.Context, space, id string, until time.Time) error
}

// Secrets are the secrets that Trin shows to others, by name: what it is known
// by at a provider. They are sealed in the store and stand in no document.
// Secret returns broker.ErrNotFound when there is none of that name.
type Secrets interface {
	Secret(ctx context.Context, name string) ([]byte, error)
}
