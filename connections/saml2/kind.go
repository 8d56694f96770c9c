package saml2

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"trin/broker"
	"trin/connections"
)

// KindName is the name of the kind in a configuration.
const KindName = "saml2"

// Broker is the engine, as far as this package calls it.
type Broker interface {
	Begin(context.Context, *broker.Browser, broker.AuthnRequest) (broker.Reply, error)
	Reject(context.Context, *broker.Browser, broker.AuthnRequest, broker.Refusal) (broker.Reply, error)
	Resume(context.Context, *broker.Browser, broker.ID, broker.Evidence) (broker.Reply, error)
	Refuse(context.Context, *broker.Browser, broker.ID, broker.Refusal) (broker.Reply, error)
	Leg(ctx context.Context, browser *broker.Browser, leg broker.ID) (broker.Leg, error)
	Logout(context.Context, *broker.Browser, broker.LogoutRequest) (broker.Reply, error)
	ResumeLogout(ctx context.Context, browser *broker.Browser, leg broker.ID, ok bool) (broker.Reply, error)
	LogoutHop(ctx context.Context, browser *broker.Browser, leg broker.ID) (broker.LogoutHop, error)
}

// Edge is the browser edge. Reply writes the cookies that changed and the
// reply, or the error page when the error is not nil; with a nil Browser it
// touches no cookie.
type Edge interface {
	Browser(*http.Request) *broker.Browser
	Reply(http.ResponseWriter, *http.Request, *broker.Browser, broker.Reply, error)
	// Confirm shows a page with one button that posts the fields to the action.
	Confirm(w http.ResponseWriter, r *http.Request, b *broker.Browser, name, action string, fields []broker.Field)
}

// Applications finds the application that a message names. It returns
// broker.ErrNotFound for an identifier that no enabled application has, and
// another error when the application cannot be opened.
type Applications interface {
	ApplicationByIdentifier(ctx context.Context, kind, identifier string) (*broker.ApplicationConnection, broker.Frontend, int64, error)
	ApplicationByID(ctx context.Context, id broker.ID) (*broker.ApplicationConnection, broker.Frontend, int64, error)
}

// Deps is what the kind is made of. EntityID may be empty; everything else that
// is not a flag is needed.
type Deps struct {
	Broker       Broker
	Edge         Edge
	Applications Applications
	Providers    Providers
	Keys         connections.Keyring
	Names        NameStore
	Used         UsedStore
	Clock        func() time.Time
	Random       io.Reader // cryptographically strong, safe for parallel use
	Log          *slog.Logger

	BaseURL  string // Trin's own address, without a slash at its end
	EntityID string // the identity provider's; "" = BaseURL + "/saml2/metadata"

	// Publisher is what our metadata says about who runs the installation; nil =
	// nothing.
	Publisher func(context.Context) (broker.Publisher, error)

	// Watch is told what parties are seen to know of Trin's keys; nil = nobody is.
	Watch connections.KeyWatch
}

// kind is both roles of SAML 2.0.
type kind struct {
	Deps
	sso, slo, sloResponse string // own endpoints, as URLs

	describing sync.Mutex
	described  map[description]*publishedMetadata
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
		Checked:      k.checked,
		Identifiers:  k.identifiers,
		Scopes:       connectionScopes,
		Among:        k.among,
		Needs:        k.needs,
		KeyDocuments: k.keyDocuments,
		Peer:         k.peer,
		Own:          k.own,
		Read:         k.read,
		Shape:        shape,
		Published:    k.published,
		Mount:        k.mount,
	}, nil
}

// newKind checks the deps and fills what may be left out.
func newKind(deps Deps) (*kind, error) {
	switch {
	case deps.Broker == nil:
		return nil, errors.New("saml2: no broker")
	case deps.Edge == nil:
		return nil, errors.New("saml2: no browser edge")
	case deps.Applications == nil:
		return nil, errors.New("saml2: no applications")
	case deps.Providers == nil:
		return nil, errors.New("saml2: no providers")
	case deps.Keys == nil:
		return nil, errors.New("saml2: no keyring")
	case deps.Names == nil || deps.Used == nil:
		return nil, errors.New("saml2: no stores")
	case deps.Clock == nil || deps.Random == nil || deps.Log == nil:
		return nil, errors.New("saml2: no clock, randomness or log")
	case deps.BaseURL == "" || strings.HasSuffix(deps.BaseURL, "/"):
		return nil, errors.New("saml2: the base URL is missing or ends in a slash")
	}
	if deps.EntityID == "" {
		deps.EntityID = deps.BaseURL + "/saml2/metadata"
	}
	return &kind{Deps: deps, sso: deps.BaseURL + "/saml2/sso", slo: deps.BaseURL + "/saml2/slo",
		sloResponse: deps.BaseURL + "/saml2/slo/response", described: map[description]*publishedMetadata{}}, nil
}

// mount adds the routes of both roles.
func (k *kind) mount(mux *http.ServeMux) {
	k.mountFrontend(mux)
	k.mountBackend(mux)
}

// check reads the settings of either role.
func (k *kind) check(role connections.Role, settings json.RawMessage) []connections.Problem {
	found, _ := k.checked(role, settings)
	return found
}

// checked is check, with when it says something else.
func (k *kind) checked(role connections.Role, settings json.RawMessage) ([]connections.Problem, []time.Time) {
	if role == connections.RoleApplication {
		return k.checkApplication(settings)
	}
	return k.checkBackend(settings)
}

// identifiers names the peer of either role: its entityID.
func (k *kind) identifiers(role connections.Role, settings json.RawMessage) ([]string, error) {
	if role == connections.RoleApplication {
		return applicationIdentifiers(settings)
	}
	return k.backendIdentifiers(settings)
}
