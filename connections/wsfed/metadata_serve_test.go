package wsfed

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/beevik/etree"

	"trin/broker"
	"trin/connections"
	"trin/connections/adfs/adfstest"
	"trin/connections/internal/xmlsec"
	"trin/connections/saml2"
	"trin/connections/saml2/samltest"
)

const describedBase = "https://trin.test"

var describedNow = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// describing is a kind with what its metadata needs, and its routes.
type describing struct {
	kind     *kind
	mux      *http.ServeMux
	keys     []connections.Key
	now      time.Time
	rims     map[broker.ID]broker.Frontend
	backends map[broker.ID]broker.Backend
}

func (d *describing) Keys(_ context.Context, set string, use connections.KeyUse) ([]connections.Key, error) {
	var found []connections.Key
	for _, key := range d.keys {
		if key.Set == set && key.Use == use {
			found = append(found, key)
		}
	}
	if len(found) == 0 {
		return nil, errors.New("no such set")
	}
	return found, nil
}

func (d *describing) ApplicationByIdentifier(context.Context, string, string) (*broker.ApplicationConnection, broker.Frontend, int64, error) {
	return nil, nil, 0, broker.ErrNotFound
}

func (d *describing) ApplicationByID(_ context.Context, id broker.ID) (*broker.ApplicationConnection, broker.Frontend, int64, error) {
	if f, ok := d.rims[id]; ok {
		return nil, f, 1, nil
	}
	return nil, nil, 0, broker.ErrNotFound
}

func (d *describing) ConnectionByID(_ context.Context, id broker.ID) (*broker.AuthenticationConnection, broker.Backend, int64, error) {
	if b, ok := d.backends[id]; ok {
		return nil, b, 1, nil
	}
	return nil, nil, 0, broker.ErrNotFound
}

func (d *describing) Backend(context.Context, int64, broker.ID) (broker.Backend, error) {
	return nil, broker.ErrNotFound
}

// describedEdge writes errors as their public code.
type describedEdge struct{ saml2.Edge }

func (describedEdge) Reply(w http.ResponseWriter, _ *http.Request, _ *broker.Browser, _ broker.Reply, err error) {
	status := http.StatusInternalServerError
	invalid := (*broker.InvalidError)(nil)
	if errors.As(err, &invalid) && (invalid.Public == broker.PublicUnknownApp || invalid.Public == broker.PublicBadMessage) {
		status = http.StatusNotFound
	}
	w.WriteHeader(status)
}

// apart is an application with a key set of its own.
type apart struct {
	broker.Frontend
	set, algorithm string
}

func (a apart) signsWith() (set, algorithm string) { return a.set, a.algorithm }

func newDescribing(t *testing.T) *describing {
	t.Helper()
	d := &describing{now: describedNow, mux: http.NewServeMux(), rims: map[broker.ID]broker.Frontend{}, backends: map[broker.ID]broker.Backend{}}
	d.keys = []connections.Key{
		samltest.Named(samltest.TrinKey).Own(connections.KeySigning, connections.KeyActive),
		samltest.Named(samltest.ProviderNextKey).Own(connections.KeySigning, connections.KeyNext),
		samltest.Named(samltest.AttackerKey).Own(connections.KeySigning, connections.KeyRetired),
		samltest.Named(samltest.EncryptionKey).Own(connections.KeyEncryption, connections.KeyActive),
	}
	own := samltest.Named(samltest.TrinECKey).Own(connections.KeySigning, connections.KeyActive)
	own.Set = "own"
	d.keys = append(d.keys, own)
	d.kind = &kind{Deps: Deps{Edge: describedEdge{}, Applications: d, Providers: d, Keys: d, Clock: func() time.Time { return d.now },
		Random: rand.Reader, Log: slog.New(slog.DiscardHandler), BaseURL: describedBase, Issuer: describedBase + "/trust"}, endpoint: describedBase + "/wsfed"}
	d.kind.mountMetadata(d.mux)
	return d
}

// connect opens a provider with the settings.
func (d *describing) connect(t *testing.T, id broker.ID, settings ConnectionSettings) {
	t.Helper()
	if settings.Metadata == "" {
		settings.Metadata = adfstest.ADFS(samltest.ProviderKey)
	}
	raw, err := json.Marshal(settings)
	if err != nil {
		t.Fatal(err)
	}
	b, err := d.kind.openBackend(&broker.AuthenticationConnection{ID: id, Kind: KindName, Settings: raw})
	if err != nil {
		t.Fatal(err)
	}
	d.backends[id] = b
}

// get fetches a document and holds its signature against the key.
func (d *describing) get(t *testing.T, path, key string) (*etree.Element, *Metadata) {
	t.Helper()
	w := httptest.NewRecorder()
	d.mux.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	if w.Code != http.StatusOK || w.Header().Get("Content-Type") != metadataMedia {
		t.Fatalf("%s: got %d %v", path, w.Code, w.Header())
	}
	root, err := xmlsec.Parse(w.Body.Bytes(), xmlsec.MetadataLimits())
	if err != nil {
		t.Fatal(err)
	}
	m, err := ParseSignedMetadata(w.Body.Bytes(), certificates(key))
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return root, m
}

func TestTokenServiceMetadata(t *testing.T) {
	t.Parallel()
	d := newDescribing(t)
	root, m := d.get(t, metadataPath, samltest.TrinKey)
	if m.EntityID != describedBase+"/trust" || m.Application != nil || m.Service == nil {
		t.Fatalf("got %+v", m)
	}
	if want := []string{describedBase + "/wsfed"}; !slices.Equal(m.Service.Passive, want) {
		t.Errorf("got %q, want %q", m.Service.Passive, want)
	}
	if !sameCertificates(m.Service.Signing, samltest.TrinKey, samltest.ProviderNextKey) {
		t.Errorf("got %d keys, want the active and the next and not the retired", len(m.Service.Signing))
	}
	if !slices.Equal(m.Service.TokenTypes, []string{TokenTypeSAML11, TokenTypeSAML20}) {
		t.Errorf("token types: got %q", m.Service.TokenTypes)
	}
	if want := describedNow.Add(7 * 24 * time.Hour); !m.ValidUntil.Equal(want) {
		t.Errorf("validUntil: got %s, want %s", m.ValidUntil, want)
	}
	if strings.Contains(string(xmlsec.Bytes(root)), "encryption") {
		t.Error("an encryption key is there, which Microsoft's readers take for one that signs")
	}
	if saml, err := saml2.ParseMetadata(xmlsec.Bytes(root)); err != nil || saml.IDP != nil || saml.SP != nil {
		t.Errorf("a reader of SAML: got %+v, %v", saml, err)
	}
}

// The order and the required children of the schema (WS-Federation 1.2,
// appendix; the schema itself is in no Debian package): KeyDescriptor first, by
// SAML's metadata, then what WebServiceDescriptorType has, then what the type
// adds, of which the endpoint of the service is required.
func TestMetadataFollowsTheSchema(t *testing.T) {
	t.Parallel()
	order := []string{"KeyDescriptor", "LogicalServiceNamesOffered", "TokenTypesOffered", "ClaimDialectsOffered", "ClaimTypesOffered",
		"ClaimTypesRequested", "AutomaticPseudonyms", "TargetScopes", "SecurityTokenServiceEndpoint", "ApplicationServiceEndpoint",
		"SingleSignOutSubscriptionEndpoint", "SingleSignOutNotificationEndpoint", "PassiveRequestorEndpoint"}
	d := newDescribing(t)
	d.connect(t, "adfs", ConnectionSettings{RequireEncryption: true})
	for path, c := range map[string]struct {
		kind string
		want []string
	}{
		metadataPath:              {"SecurityTokenServiceType", []string{"KeyDescriptor", "KeyDescriptor", "TokenTypesOffered", "ClaimTypesOffered", "SecurityTokenServiceEndpoint", "PassiveRequestorEndpoint"}},
		"/wsfed/rp/adfs/metadata": {"ApplicationServiceType", []string{"KeyDescriptor", "ClaimTypesRequested", "TargetScopes", "ApplicationServiceEndpoint", "PassiveRequestorEndpoint"}},
	} {
		root, _ := d.get(t, path, samltest.TrinKey)
		children := root.ChildElements()
		if len(children) != 2 || !xmlsec.Is(children[0], saml2.NamespaceSignature, "Signature") || !xmlsec.Is(children[1], saml2.NamespaceMetadata, "RoleDescriptor") {
			t.Fatalf("%s: got %v, want the signature and then the role", path, children)
		}
		role := children[1]
		if space, local, err := roleType(role); err != nil || space != NamespaceFederation || local != c.kind {
			t.Errorf("%s: got the type %s %s, %v", path, space, local, err)
		}
		if protocols, _ := xmlsec.Attr(role, "protocolSupportEnumeration"); !slices.Contains(strings.Fields(protocols), NamespaceFederation) {
			t.Errorf("%s: got the protocols %q", path, protocols)
		}
		var got []string
		last := 0
		for _, child := range role.ChildElements() {
			at := slices.Index(order, child.Tag)
			if at < last {
				t.Errorf("%s: %s stands after %s", path, child.Tag, order[last])
			}
			got, last = append(got, child.Tag), at
			if want := NamespaceFederation; child.Tag != "KeyDescriptor" && child.NamespaceURI() != want {
				t.Errorf("%s: %s is in %q", path, child.Tag, child.NamespaceURI())
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: got %q, want %q", path, got, c.want)
		}
	}
}

func TestApplicationsHaveMetadataOfTheirOwn(t *testing.T) {
	t.Parallel()
	d := newDescribing(t)
	d.rims["apart"], d.rims["saml"] = apart{set: "own"}, nil
	_, m := d.get(t, "/wsfed/idp/apart/metadata", samltest.TrinECKey)
	if m.EntityID != describedBase+"/trust" || !sameCertificates(m.Service.Signing, samltest.TrinECKey) {
		t.Errorf("got %+v", m.Service)
	}
	for _, path := range []string{"/wsfed/idp/nobody/metadata", "/wsfed/idp/saml/metadata", "/wsfed/rp/nobody/metadata"} {
		w := httptest.NewRecorder()
		d.mux.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		if w.Code != http.StatusNotFound {
			t.Errorf("%s: got %d", path, w.Code)
		}
	}
	d.rims["lost"] = apart{set: "none"}
	w := httptest.NewRecorder()
	d.mux.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/wsfed/idp/lost/metadata", nil))
	if w.Code != http.StatusInternalServerError {
		t.Errorf("without keys: got %d", w.Code)
	}
}

func TestRelyingPartyMetadata(t *testing.T) {
	t.Parallel()
	d := newDescribing(t)
	d.connect(t, "adfs", ConnectionSettings{})
	_, m := d.get(t, "/wsfed/rp/adfs/metadata", samltest.TrinKey)
	address := []string{describedBase + "/wsfed/rp/adfs"}
	if m.EntityID != address[0] || m.Service != nil || m.Application == nil {
		t.Fatalf("got %+v", m)
	}
	if a := m.Application; !slices.Equal(a.Realms, address) || !slices.Equal(a.Replies, address) {
		t.Errorf("got %+v", a)
	}
	if len(m.Application.Encryption) != 0 {
		t.Error("an encryption key is published that nobody asked for, and AD FS would use it")
	}
	d.connect(t, "adfs", ConnectionSettings{Realm: "urn:trin", RequireEncryption: true})
	_, m = d.get(t, "/wsfed/rp/adfs/metadata", samltest.TrinKey)
	if m.EntityID != "urn:trin" || !slices.Equal(m.Application.Realms, []string{"urn:trin"}) || !slices.Equal(m.Application.Replies, address) {
		t.Errorf("the settings changed: got %+v", m.Application)
	}
	if len(m.Application.Encryption) != 1 {
		t.Errorf("tokens must be encrypted: got %d keys", len(m.Application.Encryption))
	}
}

// One signature serves every reader for an hour, and a new key waits for
// nothing.
func TestMetadataIsKept(t *testing.T) {
	t.Parallel()
	d := newDescribing(t)
	first, _ := d.get(t, metadataPath, samltest.TrinKey)
	again, _ := d.get(t, metadataPath, samltest.TrinKey)
	if string(xmlsec.Bytes(first)) != string(xmlsec.Bytes(again)) {
		t.Error("it is made anew for each reader")
	}
	d.keys = append(d.keys, samltest.Named(samltest.ProviderKey).Own(connections.KeySigning, connections.KeyNext))
	if _, m := d.get(t, metadataPath, samltest.TrinKey); len(m.Service.Signing) != 3 {
		t.Errorf("got %d keys, want the new one too", len(m.Service.Signing))
	}
	d.now = d.now.Add(2 * saml2.MetadataAge)
	if _, m := d.get(t, metadataPath, samltest.TrinKey); !m.ValidUntil.Equal(saml2.MetadataUntil(d.now)) {
		t.Error("validUntil does not move on")
	}
}
