package wsfed

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/beevik/etree"

	"trin/broker"
	"trin/connections"
	"trin/connections/internal/xmlsec"
	"trin/connections/saml2"
)

// metadataMedia is the media type of metadata (SAML metadata, appendix A).
const metadataMedia = "application/samlmetadata+xml"

// metadataPath is where every reader of federation metadata looks.
const metadataPath = "/FederationMetadata/2007-06/FederationMetadata.xml"

// keyed is the rim of an application: the key set and the algorithm that its
// tokens are signed with. Empty words mean the default set, and the algorithm
// by the kind of the key.
type keyed interface {
	signsWith() (set, algorithm string)
}

// described is the metadata that was published last, by what it describes.
type described struct {
	mu        sync.Mutex
	documents map[string]*describedDocument
}

// describedDocument is one of them, with all that it was made of.
type describedDocument struct {
	mu       sync.Mutex
	document []byte
	from     string
	made     time.Time
}

// of is where the document of that name is kept. Names are those of connections
// that exist, so that they are no more than these.
func (d *described) of(name string) *describedDocument {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.documents == nil {
		d.documents = map[string]*describedDocument{}
	}
	if d.documents[name] == nil {
		d.documents[name] = &describedDocument{}
	}
	return d.documents[name]
}

// mountMetadata adds the routes of Trin's own metadata:
//
//	GET /FederationMetadata/2007-06/FederationMetadata.xml  Trin as a token service
//	GET /wsfed/idp/{application}/metadata                   the same with the application's own keys
//	GET /wsfed/rp/{connection}/metadata                     Trin as a relying party of that provider
func (k *kind) mountMetadata(mux *http.ServeMux) {
	mux.HandleFunc("GET "+metadataPath, k.serveMetadata(func(r *http.Request) ([]byte, []connections.Key, error) {
		return k.serviceMetadata(r.Context(), "", "")
	}))
	mux.HandleFunc("GET /wsfed/idp/{application}/metadata", k.serveMetadata(k.metadataFor))
	mux.HandleFunc("GET /wsfed/rp/{connection}/metadata", k.serveMetadata(k.metadataTowards))
}

// serveMetadata serves what find finds, and tells of the keys in it.
func (k *kind) serveMetadata(find func(*http.Request) ([]byte, []connections.Key, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		document, keys, err := find(r)
		if err != nil {
			k.Edge.Reply(w, r, nil, nil, err)
			return
		}
		if k.Watch != nil {
			k.Watch.KeysRead(r, keys)
		}
		header := w.Header()
		header.Set("Content-Type", metadataMedia)
		header.Set("Content-Length", strconv.Itoa(len(document)))
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("Cache-Control", "public, max-age="+strconv.Itoa(int(saml2.MetadataAge/time.Second)))
		if _, err := w.Write(document); err != nil {
			k.Log.DebugContext(r.Context(), "metadata was not read to its end", "error", err)
		}
	}
}

// metadataFor is the token service's metadata for the application of the path.
func (k *kind) metadataFor(r *http.Request) ([]byte, []connections.Key, error) {
	id := broker.ID(r.PathValue("application"))
	_, opened, _, err := k.Applications.ApplicationByID(r.Context(), id)
	if errors.Is(err, broker.ErrNotFound) {
		return nil, nil, broker.Invalid(broker.PublicUnknownApp, fmt.Errorf("metadata: no application %q", clip(string(id))))
	}
	if err != nil {
		return nil, nil, broker.Invalid(broker.PublicNotAvailable, fmt.Errorf("metadata: application %q: %w", clip(string(id)), err))
	}
	f, ok := opened.(keyed)
	if !ok {
		return nil, nil, broker.Invalid(broker.PublicUnknownApp, fmt.Errorf("metadata: %q is not an application of WS-Federation", clip(string(id))))
	}
	set, algorithm := f.signsWith()
	return k.serviceMetadata(r.Context(), set, algorithm)
}

// metadataTowards is our metadata for the provider of the path.
func (k *kind) metadataTowards(r *http.Request) ([]byte, []connections.Key, error) {
	id := broker.ID(r.PathValue("connection"))
	b, err := k.currentBackend(r.Context(), id)
	if err != nil {
		return nil, nil, err
	}
	var encryption []connections.Key
	if b.RequireEncryption {
		if encryption, err = k.publishedKeys(r.Context(), b.Keys, connections.KeyEncryption); err != nil {
			return nil, nil, err
		}
	}
	from := b.realm + "\n" + b.address + "\n" + saml2.KeyNames(encryption)
	document, _, err := k.document(r.Context(), "rp/"+string(id), b.Keys, "", from, func(id string, until time.Time, _ []connections.Key) *etree.Element {
		return relyingParty{ID: id, Realm: b.realm, Endpoint: b.address, ValidUntil: until, Encryption: encryption}.build()
	})
	return document, encryption, err
}

// publishedKeys are the keys of a set that metadata shows.
func (k *kind) publishedKeys(ctx context.Context, set string, use connections.KeyUse) ([]connections.Key, error) {
	if set == "" {
		set = connections.DefaultKeys
	}
	keys, err := k.Keys.Keys(ctx, set, use)
	if err != nil {
		return nil, broker.Invalid(broker.PublicInternal, fmt.Errorf("metadata: keys of set %s: %w", set, err))
	}
	return saml2.PublishedKeys(keys), nil
}

// serviceMetadata is the token service's metadata with the keys of a set, and
// these keys.
func (k *kind) serviceMetadata(ctx context.Context, set, algorithm string) ([]byte, []connections.Key, error) {
	return k.document(ctx, "idp/"+set+"/"+algorithm, set, algorithm, "", func(id string, until time.Time, keys []connections.Key) *etree.Element {
		return tokenService{ID: id, EntityID: k.Issuer, Endpoint: k.endpoint, ValidUntil: until, Signing: keys}.build()
	})
}

// document is signed metadata, from memory while it is young and made of the
// same, and the signing keys that it was made with.
func (k *kind) document(ctx context.Context, name, set, algorithm, from string, build func(id string, until time.Time, keys []connections.Key) *etree.Element) ([]byte, []connections.Key, error) {
	keys, err := k.publishedKeys(ctx, set, connections.KeySigning)
	if err != nil {
		return nil, nil, err
	}
	from += "\n" + set + "\n" + algorithm + "\n" + saml2.KeyNames(keys)
	kept, now := k.described.of(name), k.Clock()
	kept.mu.Lock()
	defer kept.mu.Unlock()
	if kept.document != nil && kept.from == from && now.Sub(kept.made) < saml2.MetadataAge && !now.Before(kept.made) {
		return kept.document, keys, nil
	}
	document, err := k.signMetadata(ctx, set, algorithm, func(id string) *etree.Element {
		return build(id, saml2.MetadataUntil(now), keys)
	})
	if err != nil {
		return nil, nil, broker.Invalid(broker.PublicInternal, fmt.Errorf("metadata: %w", err))
	}
	kept.document, kept.from, kept.made = document, from, now
	return document, keys, nil
}

// signMetadata builds and signs.
func (k *kind) signMetadata(ctx context.Context, set, algorithm string, build func(id string) *etree.Element) ([]byte, error) {
	id, err := saml2.NewID(k.Random)
	if err != nil {
		return nil, err
	}
	key, err := saml2.SigningKey(ctx, k.Keys, set, algorithm, k.Random)
	if err != nil {
		return nil, err
	}
	root := build(id)
	if err := xmlsec.Sign(root, *key, 0); err != nil {
		return nil, fmt.Errorf("signing: %w", err)
	}
	return xmlsec.Bytes(root), nil
}
