package oidc

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/go-jose/go-jose/v4"

	"trin/broker"
)

// backend is Trin as the relying party of one provider, at one version of its
// settings. What changes is what it has fetched of the provider.
type backend struct {
	*provider
	k          *kind
	connection *broker.AuthenticationConnection
	address    string // ours, towards this provider, without a slash at its end

	described remote[*description]
	published remote[keySet]
}

var (
	_ broker.Backend        = (*backend)(nil)
	_ broker.LogoutBackend  = (*backend)(nil)
	_ broker.LogoutAnswerer = (*backend)(nil)
)

// openBackend makes the rim of one provider. Nothing is fetched before a login
// needs it.
func (k *kind) openBackend(c *broker.AuthenticationConnection) (broker.Backend, error) {
	p, err := mustProvider(c.Settings)
	if err != nil {
		return nil, fmt.Errorf("connection %s: %w", c.ID, err)
	}
	b := &backend{provider: p, k: k, connection: c, address: k.BaseURL + "/oidc/rp/" + url.PathEscape(string(c.ID))}
	b.described.clock, b.published.clock = k.Clock, k.Clock
	b.described.fetch, b.published.fetch = b.fetchDescription, b.fetchKeys
	return b, nil
}

// callback is the redirect_uri: one for each connection, so that an answer of
// one provider never reaches the login at another (I3).
func (b *backend) callback() string { return b.address + "/callback" }

// mountBackend adds the routes of Trin as a relying party; doc.go lists them.
func (k *kind) mountBackend(mux *http.ServeMux) {
	mux.HandleFunc("GET /oidc/rp/{connection}/callback", k.serveCallback)
	mux.HandleFunc("POST /oidc/rp/{connection}/callback", k.serveCallback)
	mux.HandleFunc("GET /oidc/rp/{connection}/keys", k.servePartyKeys)
	mux.HandleFunc("POST /oidc/rp/{connection}/backchannel", k.serveBackChannel)
	mux.HandleFunc("GET /oidc/rp/{connection}/frontchannel", k.serveFrontChannel)
	mux.HandleFunc("GET /oidc/rp/{connection}/logged-out", k.serveLoggedOut)
}

// describe is the provider's configuration: the settings', or its own.
func (b *backend) describe(ctx context.Context) (*description, error) {
	if b.Described != nil {
		return b.Described, nil
	}
	d, err := b.described.get(ctx, nil)
	if err != nil {
		return nil, fmt.Errorf("the configuration of %s: %w", b.Issuer, err)
	}
	return d, nil
}

// fetchDescription fetches the provider's configuration (OpenID Connect
// Discovery 4).
func (b *backend) fetchDescription(ctx context.Context) (*description, error) {
	document, err := b.document(ctx, strings.TrimSuffix(b.Issuer, "/")+"/.well-known/openid-configuration")
	if err != nil {
		return nil, err
	}
	return b.readDescription(document)
}

// keys are the provider's keys with the kid that can sign by the algorithm. An
// unknown kid means that the set may be newer than what was fetched.
func (b *backend) keys(ctx context.Context, kid string, algorithm jose.SignatureAlgorithm) (keySet, error) {
	if b.KeySet != nil {
		return b.KeySet.find(kid, algorithm), nil
	}
	set, err := b.published.get(ctx, func(set keySet) bool { return len(set.find(kid, algorithm)) > 0 })
	if err != nil {
		return nil, &broker.Refusal{Code: broker.RefusedUnavailable, Reason: fmt.Sprintf("the keys of %s: %v", b.Issuer, err)}
	}
	return set.find(kid, algorithm), nil
}

// fetchKeys fetches the provider's keys.
func (b *backend) fetchKeys(ctx context.Context) (keySet, error) {
	d, err := b.describe(ctx)
	if err != nil {
		return nil, err
	}
	document, err := b.document(ctx, d.JWKS)
	if err != nil {
		return nil, err
	}
	return readProviderKeys(document)
}

// backendOf is the backend of the leg, as the configuration was when the login
// began; the path must name it.
func (k *kind) backendOf(r *http.Request, leg broker.Leg) (*backend, error) {
	if path := r.PathValue("connection"); path != string(leg.Connection) {
		return nil, badAnswer(leg, broker.Failed(broker.CheckAddressee, fmt.Errorf("an answer to connection %q at that of %q", leg.Connection, clip(path))))
	}
	opened, err := k.Providers.Backend(r.Context(), leg.Version, leg.Connection)
	if err != nil {
		return nil, &broker.InvalidError{Public: broker.PublicNotAvailable, Reference: leg.Reference, Err: fmt.Errorf("connection %q: %w", leg.Connection, err), About: leg.About()}
	}
	b, ok := opened.(*backend)
	if !ok {
		return nil, badAnswer(leg, fmt.Errorf("connection %q is not an OpenID provider", leg.Connection))
	}
	return b, nil
}

// currentBackend is the backend of a connection as it is set now.
func (k *kind) currentBackend(ctx context.Context, id broker.ID) (*backend, error) {
	_, opened, _, err := k.Providers.ConnectionByID(ctx, id)
	if errors.Is(err, broker.ErrNotFound) {
		return nil, badMessage("connection %q: %w", clip(string(id)), err) // an address that the sender made up
	}
	if err != nil {
		return nil, broker.Invalid(broker.PublicNotAvailable, fmt.Errorf("connection %q: %w", clip(string(id)), err))
	}
	b, ok := opened.(*backend)
	if !ok {
		return nil, badMessage("connection %q is not an OpenID provider", id)
	}
	return b, nil
}

// badAnswer is an answer to the leg that cannot be accepted.
func badAnswer(leg broker.Leg, err error) error {
	return &broker.InvalidError{Public: broker.PublicBadMessage, Reference: leg.Reference, Err: err, About: leg.About()}
}
