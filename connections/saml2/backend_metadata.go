package saml2

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"trin/broker"
	"trin/connections"
	"trin/connections/internal/xmlsec"
)

// metadataAge is how long signed metadata is served before it is signed anew,
// so that asking for it costs no signature.
const metadataAge = time.Hour

// publishedMetadata is the last signed metadata of a connection.
type publishedMetadata struct {
	mu       sync.Mutex
	document []byte
	keys     string // what the document was made with
	made     time.Time
}

// serveMetadata serves our metadata towards one provider.
func (k *kind) serveMetadata(w http.ResponseWriter, r *http.Request) {
	document, keys, err := k.metadataOf(r)
	if err != nil {
		k.Edge.Reply(w, r, nil, nil, err)
		return
	}
	k.keysRead(r, keys)
	header := w.Header()
	header.Set("Content-Type", "application/samlmetadata+xml")
	header.Set("Content-Length", strconv.Itoa(len(document)))
	header.Set("X-Content-Type-Options", "nosniff")
	if _, err := w.Write(document); err != nil {
		k.Log.DebugContext(r.Context(), "metadata was not read to its end", "error", err)
	}
}

// keysRead tells of a document that is read.
func (k *kind) keysRead(r *http.Request, keys []connections.Key) {
	if k.Watch != nil {
		k.Watch.KeysRead(r, keys)
	}
}

// metadataOf finds the connection, its metadata, and the keys in that.
func (k *kind) metadataOf(r *http.Request) ([]byte, []connections.Key, error) {
	id := broker.ID(r.PathValue("connection"))
	_, opened, _, err := k.Providers.ConnectionByID(r.Context(), id)
	if errors.Is(err, broker.ErrNotFound) {
		return nil, nil, broker.Invalid(broker.PublicBadMessage, fmt.Errorf("metadata: no connection %q", clip(string(id)))) // an address that somebody made up
	}
	if err != nil {
		return nil, nil, broker.Invalid(broker.PublicNotAvailable, fmt.Errorf("metadata: connection %q: %w", clip(string(id)), err))
	}
	b, ok := opened.(*backend)
	if !ok {
		return nil, nil, broker.Invalid(broker.PublicBadMessage, fmt.Errorf("metadata: connection %q is not a SAML provider", clip(string(id))))
	}
	document, keys, err := b.metadata(r.Context(), strings.HasSuffix(r.URL.Path, "/single"))
	if err != nil {
		return nil, nil, broker.Invalid(broker.PublicInternal, fmt.Errorf("metadata: %w", err))
	}
	return document, keys, nil
}

// metadata is our signed metadata, with all published certificates or with one
// of each use, from the cache while it is young and made with the keys of now, and
// these keys.
func (b *backend) metadata(ctx context.Context, single bool) ([]byte, []connections.Key, error) {
	signing, err := b.k.Keys.Keys(ctx, b.keySet(), connections.KeySigning)
	if err != nil {
		return nil, nil, fmt.Errorf("keys of set %s: %w", b.keySet(), err)
	}
	var encryption []connections.Key
	if b.publishEncryption() {
		if encryption, err = b.k.Keys.Keys(ctx, b.keySet(), connections.KeyEncryption); err != nil {
			return nil, nil, fmt.Errorf("keys of set %s: %w", b.keySet(), err)
		}
	}
	signing, encryption = published(signing), published(encryption)
	p := &b.published[0]
	if single {
		p, signing, encryption = &b.published[1], signing[:min(1, len(signing))], encryption[:min(1, len(encryption))]
	}
	publisher, said, err := b.k.publisher(ctx)
	if err != nil {
		return nil, nil, err
	}
	names, now := keyNames(signing, encryption)+said, b.k.Clock()
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.document != nil && p.keys == names && now.Sub(p.made) < metadataAge && !now.Before(p.made) {
		return p.document, slices.Concat(signing, encryption), nil
	}
	document, err := b.signedMetadata(ctx, validUntil(now, single, signing), signing, encryption, publisher)
	if err != nil {
		return nil, nil, err
	}
	p.document, p.keys, p.made = document, names, now
	return document, slices.Concat(signing, encryption), nil
}

// signedMetadata builds and signs.
func (b *backend) signedMetadata(ctx context.Context, until time.Time, signing, encryption []connections.Key, publisher broker.Publisher) ([]byte, error) {
	id, err := NewID(b.k.Random)
	if err != nil {
		return nil, err
	}
	root := spMetadata{
		EntityID:    b.entityID,
		ID:          id,
		ValidUntil:  until,
		Consumer:    b.consumer,
		Logout:      b.logout,
		SignedAuthn: b.signRequests(),
		WantSigned:  b.Signed != signedResponse,
		NameFormat:  b.nameFormat(),
		Signing:     signing,
		Encryption:  encryption,
		Publisher:   publisher,
	}.build()
	key, err := b.signingKey(ctx)
	if err != nil {
		return nil, err
	}
	if err := xmlsec.Sign(root, *key, 0); err != nil {
		return nil, fmt.Errorf("signing: %w", err)
	}
	return xmlsec.Bytes(root), nil
}

// keyNames names a choice of keys.
func keyNames(lists ...[]connections.Key) string {
	var names strings.Builder
	for _, keys := range lists {
		for _, key := range keys {
			names.WriteString(key.ID + " " + string(key.State) + "\n")
		}
		names.WriteString("\n")
	}
	return names.String()
}
