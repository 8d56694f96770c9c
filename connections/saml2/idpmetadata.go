package saml2

import (
	"context"
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

// serveIDPMetadata serves the identity provider's metadata: all published
// certificates, or the active one alone for readers that take only one.
func (k *kind) serveIDPMetadata(w http.ResponseWriter, r *http.Request) {
	single := strings.HasSuffix(r.URL.Path, "/single")
	document, err := k.idpMetadata(r.Context(), single)
	if err != nil {
		k.Edge.Reply(w, r, nil, nil, broker.Invalid(broker.PublicInternal, fmt.Errorf("metadata: %w", err)))
		return
	}
	header := w.Header()
	header.Set("Content-Type", metadataMedia)
	header.Set("Content-Length", strconv.Itoa(len(document)))
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Cache-Control", "public, max-age="+strconv.Itoa(int(metadataAge/time.Second)))
	if _, err := w.Write(document); err != nil {
		k.Log.DebugContext(r.Context(), "metadata was not read to its end", "error", err)
	}
}

// idpMetadata is the signed metadata, from the cache while it is young and made
// with the keys of now.
func (k *kind) idpMetadata(ctx context.Context, single bool) ([]byte, error) {
	keys, err := k.Keys.Keys(ctx, connections.DefaultKeys, connections.KeySigning)
	if err != nil {
		return nil, fmt.Errorf("keys: %w", err)
	}
	keys = published(keys)
	p := &k.described[0]
	if single {
		keys, p = keys[:min(1, len(keys))], &k.described[1]
	}
	names, now := keyNames(keys), k.Clock()
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.document != nil && p.keys == names && now.Sub(p.made) < metadataAge && !now.Before(p.made) {
		return p.document, nil
	}
	root, err := k.describe(keys, now)
	if err != nil {
		return nil, err
	}
	key, err := SigningKey(ctx, k.Keys, connections.DefaultKeys, "", k.Random)
	if err != nil {
		return nil, err
	}
	if err := xmlsec.Sign(root, *key, 0); err != nil {
		return nil, fmt.Errorf("signing: %w", err)
	}
	p.document, p.keys, p.made = xmlsec.Bytes(root), names, now
	return p.document, nil
}

// describe writes the EntityDescriptor, unsigned (metadata 2.3.2, 2.4.3).
func (k *kind) describe(keys []connections.Key, now time.Time) (*etree.Element, error) {
	id, err := NewID(k.Random)
	if err != nil {
		return nil, err
	}
	root := newElement(prefixMetadata, "EntityDescriptor", prefixMetadata, NamespaceMetadata, prefixSignature, NamespaceSignature)
	root.CreateAttr("ID", id)
	root.CreateAttr("entityID", k.EntityID)
	root.CreateAttr("validUntil", FormatInstant(now.Add(metadataLifetime)))
	role := root.CreateElement(prefixMetadata + ":IDPSSODescriptor")
	role.CreateAttr("WantAuthnRequestsSigned", strconv.FormatBool(k.WantSignedRequests))
	role.CreateAttr("protocolSupportEnumeration", NamespaceProtocol)
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
	return root, nil
}
