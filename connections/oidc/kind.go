package oidc

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/a-h/templ"

	"trin/broker"
	"trin/connections"
	"trin/templates"
)

// KindName is the name of the kind in a configuration.
const KindName = "oidc"

// Broker is the engine, as far as this package calls it.
type Broker interface {
	Begin(context.Context, *broker.Browser, broker.AuthnRequest) (broker.Reply, error)
	Reject(context.Context, *broker.Browser, broker.AuthnRequest, broker.Refusal) (broker.Reply, error)
	Resume(context.Context, *broker.Browser, broker.ID, broker.Evidence) (broker.Reply, error)
	Refuse(context.Context, *broker.Browser, broker.ID, broker.Refusal) (broker.Reply, error)
	Leg(ctx context.Context, browser *broker.Browser, leg broker.ID) (broker.Leg, error)
	Logout(context.Context, *broker.Browser, broker.LogoutRequest) (broker.Reply, error)
	Participations(ctx context.Context, browser *broker.Browser, application broker.ID) ([]broker.Participant, error)
	ResumeLogout(ctx context.Context, browser *broker.Browser, leg broker.ID, ok bool) (broker.Reply, error)
	LogoutHop(ctx context.Context, browser *broker.Browser, leg broker.ID) (broker.LogoutHop, error)
}

// Edge is the browser edge; its methods are as in package saml2. Guess says how
// long a network has to wait before it may prove itself again, 0 = not at all,
// and GuessedRight takes back what a proof that was right has counted.
type Edge interface {
	Browser(*http.Request) *broker.Browser
	Reply(http.ResponseWriter, *http.Request, *broker.Browser, broker.Reply, error)
	Confirm(w http.ResponseWriter, r *http.Request, b *broker.Browser, name, action string, fields []broker.Field)
	Shell(*http.Request, *broker.Browser) templates.Shell
	Page(w http.ResponseWriter, r *http.Request, b *broker.Browser, status int, page templ.Component)
	Guess(*http.Request) time.Duration
	GuessedRight(*http.Request)
}

// Applications finds the application that a request names; its methods are as
// in package saml2.
type Applications interface {
	ApplicationByIdentifier(ctx context.Context, kind, identifier string) (*broker.ApplicationConnection, broker.Frontend, int64, error)
	ApplicationByID(ctx context.Context, id broker.ID) (*broker.ApplicationConnection, broker.Frontend, int64, error)
}

// Providers finds the backend of a provider; its methods are as in package
// saml2.
type Providers interface {
	ConnectionByID(ctx context.Context, id broker.ID) (*broker.AuthenticationConnection, broker.Backend, int64, error)
	Backend(ctx context.Context, version int64, id broker.ID) (broker.Backend, error)
}

// NameStore keeps pairwise subject identifiers.
type NameStore = broker.NameStore

// Deps is what the kind is made of. Watch may be nil; everything else is needed.
type Deps struct {
	Broker       Broker
	Edge         Edge
	Applications Applications
	Providers    Providers
	Keys         connections.Keyring
	Names        NameStore
	Grants       GrantStore
	Pushed       PushedStore
	Used         UsedStore
	Secrets      Secrets
	Sealing      [32]byte     // the key of opaque access tokens; the same on every node
	HTTP         *http.Client // for discovery, key sets, tokens and logout tokens; its transport bounds where it may go
	Guarded      *http.Client // the same for the connections of one organisation, whose administrators name the addresses
	Clock        func() time.Time
	Random       io.Reader // cryptographically strong, safe for parallel use
	Log          *slog.Logger

	BaseURL string // Trin's own address, without a slash at its end; it is the issuer

	// Watch is told what parties are seen to know of Trin's keys; nil = nobody is.
	Watch connections.KeyWatch
}

// kind is both roles of OpenID Connect.
type kind struct {
	Deps
	clientKeys  *clientKeys // that applications publish
	guardedKeys *clientKeys // those of the applications of organisations
	surveyed    atomic.Pointer[survey]
}

// Kind makes the kind. It fails when something needed is missing.
func Kind(deps Deps) (connections.Kind, error) {
	k, err := newKind(deps)
	if err != nil {
		return connections.Kind{}, err
	}
	return connections.Kind{
		Name:         KindName,
		OpenFrontend: k.openFrontend,
		OpenBackend:  k.openBackend,
		Check:        k.check,
		Checked:      connections.Timeless(k.check),
		Identifiers:  k.identifiers,
		Needs:        k.needs,
		KeyDocuments: k.keyDocuments,
		Peer:         k.peer,
		Own:          k.own,
		Read:         take,
		WellKnown:    wellKnown,
		Shape:        shape,
		NewSecret:    NewClientSecret,
		SecretsIn:    "secretHashes",
		Published:    k.published,
		Mount:        k.mount,
	}, nil
}

// newKind checks the deps.
func newKind(deps Deps) (*kind, error) {
	switch {
	case deps.Broker == nil:
		return nil, errors.New("oidc: no broker")
	case deps.Edge == nil:
		return nil, errors.New("oidc: no browser edge")
	case deps.Applications == nil || deps.Providers == nil:
		return nil, errors.New("oidc: no applications or no providers")
	case deps.Keys == nil || deps.Names == nil:
		return nil, errors.New("oidc: no keyring or no store of names")
	case deps.Grants == nil || deps.Pushed == nil || deps.Used == nil || deps.Secrets == nil:
		return nil, errors.New("oidc: no stores")
	case deps.Sealing == [32]byte{}:
		return nil, errors.New("oidc: no key for tokens")
	case deps.HTTP == nil || deps.Guarded == nil:
		return nil, errors.New("oidc: no HTTP clients")
	case deps.Clock == nil || deps.Random == nil || deps.Log == nil:
		return nil, errors.New("oidc: no clock, randomness or log")
	case deps.BaseURL == "" || strings.HasSuffix(deps.BaseURL, "/"):
		return nil, errors.New("oidc: the base URL is missing or ends in a slash")
	}
	return &kind{Deps: deps, clientKeys: newClientKeys(deps.HTTP, deps.Clock), guardedKeys: newClientKeys(deps.Guarded, deps.Clock)}, nil
}

// client is the one for what a connection names that belongs to the organisation;
// "" = it is the installation's own.
func (k *kind) client(organisation string) *http.Client {
	if organisation == "" {
		return k.HTTP
	}
	return k.Guarded
}

// mount adds the routes of both roles.
func (k *kind) mount(mux *http.ServeMux) {
	k.mountFrontend(mux)
	k.mountBackend(mux)
}

// check reads the settings of either role.
func (k *kind) check(role connections.Role, settings json.RawMessage) []connections.Problem {
	if role == connections.RoleApplication {
		return k.checkApplication(settings)
	}
	return k.checkConnection(settings)
}

// identifiers names the peer of either role: an application's client_id, a
// provider's issuer.
func (k *kind) identifiers(role connections.Role, settings json.RawMessage) ([]string, error) {
	if role == connections.RoleApplication {
		return applicationIdentifiers(settings)
	}
	return connectionIdentifiers(settings)
}
