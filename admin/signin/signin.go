package signin

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"trin/broker"
	"trin/broker/web"
	"trin/connections"
)

// How long things live.
const (
	sessionIdle = 30 * time.Minute
	sessionLife = 8 * time.Hour
	// usedEvery is how often a session or token that is in use says so.
	usedEvery = time.Minute
)

// SessionStore keeps sessions and tickets. What is not there, or has expired, is
// broker.ErrNotFound.
type SessionStore interface {
	TakeAdministratorTicket(context.Context, connections.Digest) (connections.AdministratorTicket, error)
	SaveAdministratorSession(ctx context.Context, s connections.AdministratorSession, replaces connections.Digest) error
	AdministratorSession(context.Context, connections.Digest) (connections.AdministratorSession, error)
	TouchAdministratorSession(ctx context.Context, hash connections.Digest, used time.Time) error
	EndAdministratorSession(context.Context, connections.Digest) error
}

// PeopleStore keeps administrators and links. What changes something keeps the
// changes in the same step: nothing happens that the audit does not have.
type PeopleStore interface {
	Administrators(context.Context) ([]connections.Administrator, error)
	Administrator(context.Context, broker.Subject) (connections.Administrator, error)
	SaveAdministrator(context.Context, connections.Administrator, ...connections.Change) error
	RemoveAdministrator(context.Context, broker.Subject, ...connections.Change) error
	SaveAdministratorLink(context.Context, connections.AdministratorLink, ...connections.Change) error
	AdministratorLink(context.Context, connections.Digest) (connections.AdministratorLink, error)
	ClaimAdministratorLink(ctx context.Context, hash connections.Digest, subject broker.Subject, name string, change ...func(connections.Administrator) connections.Change) (connections.Administrator, error)
}

// TokenStore keeps tokens.
type TokenStore interface {
	SaveAPIToken(context.Context, connections.APIToken, ...connections.Change) error
	APIToken(context.Context, connections.Digest) (connections.APIToken, error)
	APITokens(context.Context) ([]connections.APIToken, error)
	TouchAPIToken(ctx context.Context, id string, used time.Time) error
	RevokeAPIToken(ctx context.Context, id string, changes ...connections.Change) error
}

// Store is all that is kept.
type Store interface {
	SessionStore
	PeopleStore
	TokenStore
}

// Able reports whether the subject may log in as far as Trin itself knows: it is
// no local user who is disabled. Whoever may not keeps the role, and does nothing
// with it: neither do what they have made to work in their name.
type Able func(context.Context, broker.Subject) (bool, error)

// Deps is what a Signin is made of. Everything is needed.
type Deps struct {
	Store  Store
	Edge   *web.Edge // of the listener that the administration is served on
	Start  string    // address at which a login begins
	Logout string    // address of the page that logs out
	First  *First
	// Open reports whether the administration's application is there and switched
	// on: nobody works in a session while it is not.
	Open   func(context.Context) (bool, error)
	Able   Able
	Clock  func() time.Time
	Random io.Reader
	Log    *slog.Logger
}

// Signin signs administrators in.
type Signin struct{ Deps }

// New makes a Signin. It fails when something needed is missing.
func New(d Deps) (*Signin, error) {
	if d.Store == nil || d.Edge == nil || d.Start == "" || d.Logout == "" || d.First == nil || d.Open == nil || d.Able == nil || d.Clock == nil || d.Random == nil || d.Log == nil {
		return nil, errors.New("signin: something that is needed is missing")
	}
	return &Signin{d}, nil
}

// newSecret draws 32 bytes, in base64url.
func newSecret(random io.Reader) (string, error) {
	raw := make([]byte, 32)
	if _, err := io.ReadFull(random, raw); err != nil {
		return "", fmt.Errorf("read randomness: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(raw), nil
}

// digestOf is what is kept of a secret.
func digestOf(secret string) connections.Digest { return sha256.Sum256([]byte(secret)) }
