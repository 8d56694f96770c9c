package wsfed

import (
	"context"
	"crypto"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"trin/broker"
	"trin/connections"
	"trin/connections/internal/xmlsec"
	"trin/connections/saml2"
)

// backend is Trin as the relying party of one provider. It holds nothing that
// changes.
type backend struct {
	*upstream
	k          *kind
	connection *broker.AuthenticationConnection
	address    string // ours, towards this provider: where it answers
	realm      string // what we are called: wtrealm, and the tokens' audience
}

var (
	_ broker.Backend        = (*backend)(nil)
	_ broker.LogoutBackend  = (*backend)(nil)
	_ broker.LogoutAnswerer = (*backend)(nil)
)

// openBackend makes the rim of one provider.
func (k *kind) openBackend(c *broker.AuthenticationConnection) (broker.Backend, error) {
	u, err := mustUpstream(c.Settings)
	if err != nil {
		return nil, fmt.Errorf("connection %s: %w", c.ID, err)
	}
	b := &backend{upstream: u, k: k, connection: c, address: k.partyAddress(c.ID), realm: u.Realm}
	if b.realm == "" {
		b.realm = b.address
	}
	return b, nil
}

// partyAddress is Trin's address as the relying party of a connection.
func (k *kind) partyAddress(id broker.ID) string {
	return k.BaseURL + "/wsfed/rp/" + url.PathEscape(string(id))
}

// mountBackend adds the routes of Trin as a relying party:
//
//	POST /wsfed/rp/{connection}  the answer to a sign-in
//	GET  /wsfed/rp/{connection}  a provider's clean-up; the way back from its sign-out
func (k *kind) mountBackend(mux *http.ServeMux) {
	mux.HandleFunc("POST /wsfed/rp/{connection}", k.serveAnswer)
	mux.HandleFunc("GET /wsfed/rp/{connection}", k.serveParty)
}

// backendOf is the backend of the leg, as the configuration was when the login
// began; the path must name it.
func (k *kind) backendOf(r *http.Request, leg broker.Leg) (*backend, error) {
	if path := r.PathValue("connection"); path != string(leg.Connection) {
		return nil, badAnswer(leg, fmt.Errorf("an answer to connection %q at that of %q", leg.Connection, clip(path)))
	}
	opened, err := k.Providers.Backend(r.Context(), leg.Version, leg.Connection)
	if err != nil {
		return nil, &broker.InvalidError{Public: broker.PublicNotAvailable, Reference: leg.Reference, Err: fmt.Errorf("connection %q: %w", leg.Connection, err), About: leg.About()}
	}
	b, ok := opened.(*backend)
	if !ok {
		return nil, badAnswer(leg, fmt.Errorf("connection %q is not a WS-Federation provider", leg.Connection))
	}
	return b, nil
}

// currentBackend is the backend of a connection as it is set now.
func (k *kind) currentBackend(ctx context.Context, id broker.ID) (*backend, error) {
	_, opened, _, err := k.Providers.ConnectionByID(ctx, id)
	if errors.Is(err, broker.ErrNotFound) {
		return nil, badMessage("", fmt.Errorf("connection %q: %w", clip(string(id)), err)) // an address that the sender made up
	}
	if err != nil {
		return nil, broker.Invalid(broker.PublicNotAvailable, fmt.Errorf("connection %q: %w", clip(string(id)), err))
	}
	b, ok := opened.(*backend)
	if !ok {
		return nil, badMessage("", fmt.Errorf("connection %q is not a WS-Federation provider", id))
	}
	return b, nil
}

// decrypters are all keys that may decrypt what was encrypted for the
// connection; a retired one still does, so that a rollover locks nobody out.
// An installation without such keys can decrypt nothing, and only then lacks
// them.
func (b *backend) decrypters(ctx context.Context, opened *saml2.Opened) ([]crypto.Decrypter, error) {
	set := b.Keys
	if set == "" {
		set = connections.DefaultKeys
	}
	keys, err := b.k.Keys.Keys(ctx, set, connections.KeyEncryption)
	if err != nil {
		return nil, fmt.Errorf("keys of set %s: %w", set, err)
	}
	return opened.Decrypters(keys), nil
}

// legMemo is what the backend keeps with a leg and with its evidence: which of
// the provider's addresses the user was at.
type legMemo struct {
	Endpoint string `json:"endpoint"`
	Asked    string `json:"asked,omitempty"` // the class of wauth
}

// expect is what an answer to the leg must match.
func (b *backend) expect(ctx context.Context, leg broker.Leg) (expectation, error) {
	var memo legMemo
	if err := json.Unmarshal(leg.Memo, &memo); err != nil {
		return expectation{}, fmt.Errorf("the leg's memo: %w", err)
	}
	opened := &saml2.Opened{}
	return expectation{
		Opened:        opened,
		Issuer:        b.Issuer,
		Trust:         xmlsec.Trust{Certificates: b.Signing, InsecureSHA1: b.InsecureSHA1},
		Keys:          func() ([]crypto.Decrypter, error) { return b.decrypters(ctx, opened) },
		Decryption:    xmlsec.DecryptPolicy{InsecureCBC: b.InsecureCBC, InsecureRSA15: b.InsecureRSA15},
		Encrypted:     b.RequireEncryption,
		Realm:         b.realm,
		Recipient:     b.address,
		Token:         tokenChoice(b.Token),
		NameFormat:    b.NameFormat,
		NameMissing:   b.connection.SubjectClaim != "",
		Skew:          b.Window,
		FutureInstant: b.InsecureFutureInstant,
		Asked:         memo.Asked != "",
		Started:       leg.Started,
		Now:           b.k.Clock(),
		ForceAuthn:    leg.ForceAuthn,
		MaxAge:        leg.MaxAge,
	}, nil
}
