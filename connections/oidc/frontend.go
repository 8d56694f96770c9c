package oidc

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/go-jose/go-jose/v4"

	"trin/broker"
	"trin/connections"
)

// frontend is the rim of one OpenID Connect application, at one version of its
// settings. It is immutable.
type frontend struct {
	kind        *kind
	application *broker.ApplicationConnection
	settings    ApplicationSettings
	keys        *jose.JSONWebKeySet // of the settings; nil = none, or they are fetched
}

// openFrontend makes the rim of an application.
func (k *kind) openFrontend(a *broker.ApplicationConnection) (broker.Frontend, error) {
	f, err := k.newFrontend(a)
	if err != nil {
		return nil, err
	}
	return f.able(), nil
}

// newFrontend reads the settings and makes of them what a login needs.
func (k *kind) newFrontend(a *broker.ApplicationConnection) (*frontend, error) {
	settings, err := readApplicationSettings(a.Settings)
	if err != nil {
		return nil, err
	}
	f := &frontend{kind: k, application: a, settings: settings}
	if len(settings.JWKS) > 0 {
		if f.keys, err = readKeySet(settings.JWKS); err != nil {
			return nil, err
		}
	}
	return f, nil
}

// readApplicationSettings decodes an application's settings and refuses those
// that have an error.
func readApplicationSettings(raw json.RawMessage) (ApplicationSettings, error) {
	settings, problems := openApplication(raw)
	var wrong []string
	for _, p := range problems {
		if p.Severity == connections.SeverityError {
			wrong = append(wrong, strings.TrimPrefix(p.Field+": "+p.Message, ": "))
		}
	}
	if len(wrong) > 0 {
		return ApplicationSettings{}, fmt.Errorf("oidc: %s", strings.Join(wrong, " "))
	}
	return settings, nil
}

// applicationIdentifiers names the application: its client_id.
func applicationIdentifiers(raw json.RawMessage) ([]string, error) {
	settings, err := readApplicationSettings(raw)
	if err != nil {
		return nil, err
	}
	return []string{settings.ClientID}, nil
}

// checkApplication reads an application's settings strictly and reports every
// problem.
func (k *kind) checkApplication(raw json.RawMessage) []connections.Problem {
	_, problems := openApplication(raw)
	return problems
}

// applicationOf finds the application of a client_id, byte for byte. The errors
// wrap broker.ErrNotFound when there is none; a switched-off one is found.
func (k *kind) applicationOf(ctx context.Context, clientID string) (*frontend, error) {
	if clientID == "" || len(clientID) > maxName {
		return nil, fmt.Errorf("client_id is missing or too long: %w", broker.ErrNotFound)
	}
	_, opened, _, err := k.Applications.ApplicationByIdentifier(ctx, KindName, clientID)
	if err != nil {
		return nil, fmt.Errorf("the application of client_id %q: %w", clip(clientID), err)
	}
	return asFrontend(opened)
}

// applicationByID finds the application of a grant, as applicationOf does.
func (k *kind) applicationByID(ctx context.Context, id broker.ID) (*frontend, error) {
	_, opened, _, err := k.Applications.ApplicationByID(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("application %q: %w", id, err)
	}
	return asFrontend(opened)
}

// asFrontend is the frontend without the way in which it tells of a logout.
func asFrontend(opened broker.Frontend) (*frontend, error) {
	switch f := opened.(type) {
	case *frontend:
		return f, nil
	case frameFrontend:
		return f.frontend, nil
	case backChannelFrontend:
		return f.frontend, nil
	}
	return nil, fmt.Errorf("the application is not one of OpenID Connect: %w", broker.ErrNotFound)
}

// mountFrontend adds the endpoints of Trin as an OpenID provider.
func (k *kind) mountFrontend(mux *http.ServeMux) {
	mux.HandleFunc("GET /.well-known/openid-configuration", k.serveDiscovery)
	mux.HandleFunc("GET /.well-known/oauth-authorization-server", k.serveDiscovery)
	mux.HandleFunc("GET /oidc/keys", k.serveKeys)
	mux.HandleFunc("GET "+authorizePath, k.serveAuthorize)
	mux.HandleFunc("POST "+authorizePath, k.serveAuthorize)
	mux.HandleFunc("POST "+pushedPath, k.servePushed)
	mux.HandleFunc("GET /oidc/start/{application}", k.serveStart)
	mux.HandleFunc("GET "+logoutPath, k.serveLogout)
	mux.HandleFunc("POST "+logoutPath, k.serveLogout)
	k.mountTokens(mux)
}
