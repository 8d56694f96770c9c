package wsfed

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"trin/broker"
	"trin/connections"
	"trin/connections/saml2"
)

// KindName is the name of the kind in a configuration.
const KindName = "wsfed"

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

// Deps is what the kind is made of. Watch may be nil; everything else is needed.
type Deps struct {
	Broker       Broker
	Edge         saml2.Edge
	Applications saml2.Applications
	Providers    saml2.Providers
	Keys         connections.Keyring
	Names        saml2.NameStore
	Clock        func() time.Time
	Random       io.Reader // cryptographically strong, safe for parallel use
	Log          *slog.Logger

	BaseURL string // Trin's own address, without a slash at its end
	Issuer  string // what Trin calls itself in tokens and in its metadata: its entityID

	// Watch is told what parties are seen to know of Trin's keys; nil = nobody is.
	Watch connections.KeyWatch
}

// kind is both roles of WS-Federation.
type kind struct {
	Deps
	endpoint  string // Trin's own, as a URL
	described described
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
		Needs:        k.needs,
		KeyDocuments: k.keyDocuments,
		Peer:         k.peer,
		Own:          k.own,
		Read:         k.read,
		WellKnown:    WellKnown,
		Shape:        shape,
		Published:    k.published,
		Mount:        k.mount,
	}, nil
}

// newKind checks the deps.
func newKind(deps Deps) (*kind, error) {
	switch {
	case deps.Broker == nil:
		return nil, errors.New("wsfed: no broker")
	case deps.Edge == nil:
		return nil, errors.New("wsfed: no browser edge")
	case deps.Applications == nil:
		return nil, errors.New("wsfed: no applications")
	case deps.Providers == nil:
		return nil, errors.New("wsfed: no providers")
	case deps.Keys == nil || deps.Names == nil:
		return nil, errors.New("wsfed: no keyring or no store of names")
	case deps.Clock == nil || deps.Random == nil || deps.Log == nil:
		return nil, errors.New("wsfed: no clock, randomness or log")
	case deps.BaseURL == "" || strings.HasSuffix(deps.BaseURL, "/"):
		return nil, errors.New("wsfed: the base URL is missing or ends in a slash")
	case deps.Issuer == "":
		return nil, errors.New("wsfed: no issuer")
	}
	return &kind{Deps: deps, endpoint: deps.BaseURL + "/wsfed"}, nil
}

// mount adds the routes of both roles.
func (k *kind) mount(mux *http.ServeMux) {
	k.mountFrontend(mux)
	k.mountBackend(mux)
	k.mountMetadata(mux)
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
	return k.checkConnection(settings)
}

// identifiers names the peer of either role: an application's realm, a
// provider's issuer.
func (k *kind) identifiers(role connections.Role, settings json.RawMessage) ([]string, error) {
	if role == connections.RoleApplication {
		return applicationIdentifiers(settings)
	}
	return connectionIdentifiers(settings)
}
