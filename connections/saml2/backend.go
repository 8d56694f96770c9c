package saml2

import (
	"context"
	"crypto"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/beevik/etree"

	"trin/broker"
	"trin/connections"
	"trin/connections/internal/xmlsec"
)

// Providers finds the backend of a provider. ConnectionByID looks in the newest
// configuration and returns broker.ErrNotFound for a connection that does not
// exist or is switched off; Backend opens the one of that version.
type Providers interface {
	ConnectionByID(ctx context.Context, id broker.ID) (*broker.AuthenticationConnection, broker.Backend, int64, error)
	Backend(ctx context.Context, version int64, id broker.ID) (broker.Backend, error)
}

// backend is Trin as the service provider of one identity provider. It holds
// nothing that changes but a cache of its signed metadata.
type backend struct {
	*upstream
	k           *kind
	id          broker.ID
	claimNames  bool                 // the subject is a claim, so that no name identifier is needed
	entityID    string               // ours, towards this provider
	consumer    string               // our assertion consumer service
	logout      string               // our single logout service
	description string               // our metadata
	published   [2]publishedMetadata // with all certificates, and with one of each use
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
	base := k.BaseURL + "/saml2/sp/" + url.PathEscape(string(c.ID))
	b := &backend{
		upstream:    u,
		k:           k,
		id:          c.ID,
		claimNames:  c.SubjectClaim != "",
		entityID:    u.EntityID,
		consumer:    base + "/acs",
		logout:      base + "/slo",
		description: base + "/metadata",
	}
	if b.entityID == "" {
		b.entityID = b.description
	}
	return b, nil
}

// checkBackend and backendIdentifiers read the settings of a provider.
func (k *kind) checkBackend(raw json.RawMessage) ([]connections.Problem, []time.Time) {
	u, found := openUpstream(raw)
	if u == nil {
		return found, nil
	}
	(*problems)(&found).expiry(u.Provider, k.Clock(), u.InsecureExpiredMetadata)
	return found, u.Provider.turns()
}

func (k *kind) backendIdentifiers(raw json.RawMessage) ([]string, error) {
	return identifiersConnection(raw)
}

// mountBackend adds the routes of Trin as a service provider:
//
//	GET       /saml2/sp/{connection}/metadata  our metadata towards that provider, signed
//	GET       /saml2/sp/{connection}/metadata/single  the same with one certificate of each use
//	POST      /saml2/sp/{connection}/acs       Response
//	GET, POST /saml2/sp/{connection}/slo       LogoutRequest, LogoutResponse
//
// A Response by any other method is refused by the router (profiles 4.1.2: the
// redirect binding must not carry it).
func (k *kind) mountBackend(mux *http.ServeMux) {
	mux.HandleFunc("GET /saml2/sp/{connection}/metadata", k.serveMetadata)
	mux.HandleFunc("GET /saml2/sp/{connection}/metadata/single", k.serveMetadata)
	mux.HandleFunc("POST /saml2/sp/{connection}/acs", k.serveConsumer)
	mux.HandleFunc("GET /saml2/sp/{connection}/slo", k.serveProviderLogout)
	mux.HandleFunc("POST /saml2/sp/{connection}/slo", k.serveProviderLogout)
}

// legMemo is what the backend keeps with a leg.
type legMemo struct {
	Request string `json:"request"` // the ID of the AuthnRequest
}

func (l legMemo) encode() ([]byte, error) {
	m := memo{out: make([]byte, 0, 64)}
	m.begin()
	m.member("request", l.Request)
	m.end()
	raw, err := m.written(l)
	if err != nil {
		return nil, fmt.Errorf("saml2: %w", err)
	}
	return raw, nil
}

// readLegMemo reads what encode wrote.
func readLegMemo(leg broker.Leg) (legMemo, error) {
	m := object(string(leg.Memo))
	l := legMemo{Request: m.read("request")}
	if !m.whole() {
		l = legMemo{}
		if json.Unmarshal(leg.Memo, &l) != nil {
			l = legMemo{}
		}
	}
	if l.Request == "" {
		return legMemo{}, errors.New("the leg holds no request")
	}
	return l, nil
}

// Challenge sends the browser to the provider with an AuthnRequest (profiles
// 4.1.3.2). The leg's ID travels as RelayState.
func (b *backend) Challenge(ctx context.Context, leg broker.Leg) (broker.Reply, []byte, error) {
	if err := MetadataUsable(b.Provider.ValidUntil, b.k.Clock(), b.InsecureExpiredMetadata); err != nil {
		return nil, nil, &broker.Refusal{Code: broker.RefusedUnavailable, Reason: fmt.Sprintf("connection %s: %v", b.id, err)}
	}
	id, err := NewID(b.k.Random)
	if err != nil {
		return nil, nil, err
	}
	memo, err := legMemo{Request: id}.encode()
	if err != nil {
		return nil, nil, err
	}
	request, err := authnRequest{
		ID:          id,
		Instant:     b.k.Clock(),
		Issuer:      b.entityID,
		Consumer:    b.consumer,
		Destination: b.SSO.Location,
		NameFormat:  b.NameIDPolicy,
		Scoping:     b.forwardScoping(),
		Leg:         leg,
	}.build()
	if err != nil {
		return nil, nil, err
	}
	outgoing := outgoing{Binding: b.SSO.Binding, Location: b.SSO.Location, Message: request, RelayState: string(leg.ID)}
	if b.signRequests() {
		if outgoing.Key, err = b.signingKey(ctx); err != nil {
			return nil, nil, err
		}
	}
	reply, err := outgoing.reply()
	return reply, memo, err
}

// outgoing is a message on its way to the provider.
type outgoing struct {
	Binding, Location string
	Message           *etree.Element
	Response          bool
	RelayState        string
	Key               *xmlsec.SigningKey // nil = not signed
}

// reply signs the message as its binding wants and gives it to the browser.
func (o outgoing) reply() (broker.Reply, error) {
	if o.Binding == BindingRedirect {
		return RedirectURL(o.Location, xmlsec.Bytes(o.Message), o.Response, o.RelayState, o.Key)
	}
	if o.Key != nil {
		if err := xmlsec.Sign(o.Message, *o.Key, 1); err != nil {
			return nil, fmt.Errorf("signing %s: %w", o.Message.Tag, err)
		}
	}
	return PostForm(o.Location, xmlsec.Bytes(o.Message), o.Response, o.RelayState), nil
}

// signingKey is the key that the connection signs with.
func (b *backend) signingKey(ctx context.Context) (*xmlsec.SigningKey, error) {
	return SigningKey(ctx, b.k.Keys, b.Keys, b.SignAlgorithm, b.k.Random)
}

// keySet is the name of the connection's key set.
func (b *backend) keySet() string {
	if b.Keys == "" {
		return connections.DefaultKeys
	}
	return b.Keys
}

// decrypters are all keys that may decrypt what was encrypted for the
// connection; a retired one still does, so that a rollover locks nobody out.
func (b *backend) decrypters(ctx context.Context, opened *Opened) ([]crypto.Decrypter, error) {
	keys, err := b.k.Keys.Keys(ctx, b.keySet(), connections.KeyEncryption)
	if err != nil {
		return nil, fmt.Errorf("keys of set %s: %w", b.keySet(), err)
	}
	return opened.Decrypters(keys), nil
}

// trust is the provider's pinned keys.
func (b *backend) trust() xmlsec.Trust {
	return xmlsec.Trust{Certificates: b.Provider.IDP.Signing, InsecureSHA1: b.InsecureSHA1}
}

// expect is what a response to the leg must match.
func (b *backend) expect(ctx context.Context, leg broker.Leg) (expectation, error) {
	memo, err := readLegMemo(leg)
	if err != nil {
		return expectation{}, err
	}
	opened := &Opened{}
	keys, err := b.decrypters(ctx, opened)
	if err != nil {
		return expectation{}, err
	}
	return expectation{
		Opened:      opened,
		Provider:    b.Provider.ID,
		Trust:       b.trust(),
		Keys:        keys,
		Decryption:  xmlsec.DecryptPolicy{InsecureCBC: b.InsecureCBC, InsecureRSA15: b.InsecureRSA15},
		Audience:    b.entityID,
		Recipient:   b.consumer,
		Request:     memo.Request,
		Signed:      b.Signed,
		Encrypted:   b.RequireEncryption,
		Skew:        b.Window,
		NameFormat:  b.nameFormat(),
		NameMissing: b.claimNames,
		Started:     leg.Started,
		Now:         b.k.Clock(),
		ForceAuthn:  leg.ForceAuthn,
		MaxAge:      leg.MaxAge,
	}, nil
}
