package saml2

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/beevik/etree"

	"trin/broker"
	"trin/connections"
	"trin/connections/internal/xmlsec"
)

// metadataMedia is the media type of metadata (metadata appendix A).
const metadataMedia = "application/samlmetadata+xml"

// description says which of the identity provider's documents is meant. They
// differ in their keys alone.
type description struct {
	keys      string // the key set
	algorithm string // as the settings name it; "" = by the kind of the key
	single    bool   // the active certificate alone
}

// serveIDPMetadata serves the identity provider's metadata: all published
// certificates, or the active one alone for readers that take only one and for
// those to whom a file is given by hand. An application that has a key set of
// its own has metadata of its own.
func (k *kind) serveIDPMetadata(w http.ResponseWriter, r *http.Request) {
	document, keys, err := k.describedFor(r)
	if err != nil {
		k.Edge.Reply(w, r, nil, nil, err)
		return
	}
	k.keysRead(r, keys)
	header := w.Header()
	header.Set("Content-Type", metadataMedia)
	header.Set("Content-Length", strconv.Itoa(len(document)))
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Cache-Control", "public, max-age="+strconv.Itoa(int(metadataAge/time.Second)))
	if _, err := w.Write(document); err != nil {
		k.Log.DebugContext(r.Context(), "metadata was not read to its end", "error", err)
	}
}

// describedFor finds the document of the path, and the keys in it.
func (k *kind) describedFor(r *http.Request) ([]byte, []connections.Key, error) {
	d := description{keys: connections.DefaultKeys, single: strings.HasSuffix(r.URL.Path, "/single")}
	if id := broker.ID(r.PathValue("application")); id != "" {
		_, opened, _, err := k.Applications.ApplicationByID(r.Context(), id)
		if errors.Is(err, broker.ErrNotFound) {
			return nil, nil, broker.Invalid(broker.PublicUnknownApp, fmt.Errorf("metadata: no application %q", clip(string(id))))
		}
		if err != nil {
			return nil, nil, broker.Invalid(broker.PublicNotAvailable, fmt.Errorf("metadata: application %q: %w", clip(string(id)), err))
		}
		f, ok := opened.(*frontend)
		if !ok {
			return nil, nil, broker.Invalid(broker.PublicUnknownApp, fmt.Errorf("metadata: %q is not a SAML application", clip(string(id))))
		}
		d.algorithm = f.settings.Sign.Algorithm
		if f.settings.Keys != "" {
			d.keys = f.settings.Keys
		}
	}
	document, keys, err := k.idpMetadata(r.Context(), d)
	if err != nil {
		return nil, nil, broker.Invalid(broker.PublicInternal, fmt.Errorf("metadata: %w", err))
	}
	return document, keys, nil
}

// cached is where a document is kept.
func (k *kind) cached(d description) *publishedMetadata {
	k.describing.Lock()
	defer k.describing.Unlock()
	if k.described[d] == nil {
		k.described[d] = &publishedMetadata{}
	}
	return k.described[d]
}

// idpMetadata is the signed metadata, from the cache while it is young and made
// with the keys of now, and these keys.
func (k *kind) idpMetadata(ctx context.Context, d description) ([]byte, []connections.Key, error) {
	keys, err := k.Keys.Keys(ctx, d.keys, connections.KeySigning)
	if err != nil {
		return nil, nil, fmt.Errorf("keys of set %s: %w", d.keys, err)
	}
	keys = published(keys)
	if d.single {
		keys = keys[:min(1, len(keys))]
	}
	publisher, said, err := k.publisher(ctx)
	if err != nil {
		return nil, nil, err
	}
	p, names, now := k.cached(d), keyNames(keys)+said, k.Clock()
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.document != nil && p.keys == names && now.Sub(p.made) < metadataAge && !now.Before(p.made) {
		return p.document, keys, nil
	}
	root, err := k.describe(keys, validUntil(now, d.single, keys), publisher)
	if err != nil {
		return nil, nil, err
	}
	key, err := SigningKey(ctx, k.Keys, d.keys, d.algorithm, k.Random)
	if err != nil {
		return nil, nil, err
	}
	if err := xmlsec.Sign(root, *key, 0); err != nil {
		return nil, nil, fmt.Errorf("signing: %w", err)
	}
	p.document, p.keys, p.made = xmlsec.Bytes(root), names, now
	return p.document, keys, nil
}

// describe writes the EntityDescriptor, unsigned (metadata 2.3.2, 2.4.1, 2.4.3).
func (k *kind) describe(keys []connections.Key, until time.Time, publisher broker.Publisher) (*etree.Element, error) {
	id, err := NewID(k.Random)
	if err != nil {
		return nil, err
	}
	root := newElement(prefixMetadata, "EntityDescriptor", prefixMetadata, NamespaceMetadata, prefixSignature, NamespaceSignature)
	root.CreateAttr("ID", id)
	root.CreateAttr("entityID", k.EntityID)
	root.CreateAttr("validUntil", FormatInstant(until))
	role := root.CreateElement(prefixMetadata + ":IDPSSODescriptor")
	role.CreateAttr("WantAuthnRequestsSigned", strconv.FormatBool(publisher.SignedRequest))
	role.CreateAttr("protocolSupportEnumeration", NamespaceProtocol)
	if publisher.Error != "" {
		role.CreateAttr("errorURL", publisher.Error)
	}
	addScopes(role, publisher)
	addUIInfo(role, publisher)
	for _, key := range keys {
		addKeyDescriptor(role, "signing", key)
	}
	for _, binding := range [...]string{BindingRedirect, BindingPost} {
		logout := role.CreateElement(prefixMetadata + ":SingleLogoutService")
		logout.CreateAttr("Binding", binding)
		logout.CreateAttr("Location", k.slo)
		logout.CreateAttr("ResponseLocation", k.sloResponse)
	}
	for _, format := range [...]string{FormatPersistent, FormatTransient, FormatEmail, FormatUnspecified, FormatX509Subject} {
		textChild(role, prefixMetadata, "NameIDFormat", format)
	}
	for _, binding := range [...]string{BindingRedirect, BindingPost} {
		signOn := role.CreateElement(prefixMetadata + ":SingleSignOnService")
		signOn.CreateAttr("Binding", binding)
		signOn.CreateAttr("Location", k.sso)
	}
	AddPublisher(root, publisher)
	return root, nil
}
