package saml2

import (
	"crypto/x509"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"trin/broker"
	"trin/connections"
	"trin/connections/internal/xmlsec"
	"trin/connections/saml2/samltest"
)

func (r *rig) get(path string) *httptest.ResponseRecorder {
	recorder := httptest.NewRecorder()
	r.mux.ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, path, nil))
	return recorder
}

func TestMetadataOfAConnection(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(s *ConnectionSettings) { s.WantSigned, s.NameIDPolicy = "assertion", FormatPersistent })
	got := r.get("/saml2/sp/idp/metadata")
	if got.Code != http.StatusOK || got.Header().Get("Content-Type") != "application/samlmetadata+xml" {
		t.Fatalf("got %d %q", got.Code, got.Header().Get("Content-Type"))
	}
	root, err := xmlsec.Parse(got.Body.Bytes(), xmlsec.MetadataLimits())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := xmlsec.Verify(root, xmlsec.Trust{Certificates: []*x509.Certificate{samltest.Named(samltest.TrinKey).Certificate}}); err != nil {
		t.Errorf("signature: %v", err)
	}
	entity, err := ParseMetadata(got.Body.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if entity.ID != testBase+"/saml2/sp/idp/metadata" || !entity.ValidUntil.Equal(testNow.Add(7*24*time.Hour)) {
		t.Errorf("got %s until %v", entity.ID, entity.ValidUntil)
	}
	sp := entity.SP
	if sp == nil || !sp.AuthnRequestsSigned || !sp.WantAssertionsSigned {
		t.Fatalf("role: got %+v", sp)
	}
	if len(sp.Signing) != 2 || !sp.Signing[0].Equal(samltest.Named(samltest.TrinKey).Certificate) || !sp.Signing[1].Equal(samltest.Named(samltest.TrinECKey).Certificate) {
		t.Errorf("signing keys: got %d; want the active one and the next", len(sp.Signing))
	}
	if len(sp.Encryption) != 1 || !sp.Encryption[0].Certificate.Equal(samltest.Named(samltest.EncryptionKey).Certificate) {
		t.Errorf("encryption keys: got %d; want the active one and no retired one", len(sp.Encryption))
	}
	if len(sp.AssertionConsumers) != 1 || sp.AssertionConsumers[0].Location != testBase+"/saml2/sp/idp/acs" || sp.AssertionConsumers[0].Binding != BindingPost {
		t.Errorf("consumers: got %+v", sp.AssertionConsumers)
	}
	for i, binding := range []string{BindingRedirect, BindingPost} {
		if len(sp.SingleLogout) != 2 || sp.SingleLogout[i].Binding != binding || sp.SingleLogout[i].Location != testBase+"/saml2/sp/idp/slo" {
			t.Errorf("logout: got %+v", sp.SingleLogout)
		}
	}
	if len(sp.NameIDFormats) != 1 || sp.NameIDFormats[0] != FormatPersistent {
		t.Errorf("formats: got %q", sp.NameIDFormats)
	}
}

// AD FS encrypts with AES-CBC to every key that it finds, so that a connection
// can have none in its metadata; what is encrypted all the same is still read.
func TestMetadataWithoutEncryptionKeys(t *testing.T) {
	t.Parallel()
	no := false
	r := newRig(t, func(s *ConnectionSettings) { s.PublishEncryption = &no })
	for _, path := range []string{"/saml2/sp/idp/metadata", "/saml2/sp/idp/metadata/single"} {
		entity, err := ParseMetadata(r.get(path).Body.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		if len(entity.SP.Encryption) != 0 || len(entity.SP.Signing) == 0 {
			t.Errorf("%s: got %d encryption keys and %d signing keys, want only the latter", path, len(entity.SP.Encryption), len(entity.SP.Signing))
		}
	}
}

// TestMetadataAsksForSignedAssertions unless the response alone is to be signed.
func TestMetadataAsksForSignedAssertions(t *testing.T) {
	t.Parallel()
	cases := []struct{ want, attribute string }{
		{"", "true"}, {"either", "true"}, {"assertion", "true"}, {"response", "absent"},
	}
	for _, c := range cases {
		r := newRig(t, func(s *ConnectionSettings) { s.WantSigned = c.want })
		root, err := xmlsec.Parse(r.get("/saml2/sp/idp/metadata").Body.Bytes(), xmlsec.MetadataLimits())
		if err != nil {
			t.Fatal(err)
		}
		got := root.FindElement("./SPSSODescriptor").SelectAttrValue("WantAssertionsSigned", "absent")
		if got != c.attribute {
			t.Errorf("%q: got %s, want %s", c.want, got, c.attribute)
		}
	}
}

func TestMetadataIsSignedOnceInAWhile(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	first := r.get("/saml2/sp/idp/metadata").Body.String()
	r.now = r.now.Add(59 * time.Minute)
	if again := r.get("/saml2/sp/idp/metadata").Body.String(); again != first {
		t.Error("made anew within the hour")
	}
	r.ring.keys = append(r.ring.keys, samltest.Named(samltest.ProviderECKey).Own(connections.KeyEncryption, connections.KeyNext))
	changed := r.get("/saml2/sp/idp/metadata").Body.String()
	if changed == first {
		t.Error("not made anew for a new key")
	}
	r.now = r.now.Add(61 * time.Minute)
	if later := r.get("/saml2/sp/idp/metadata").Body.String(); later == changed {
		t.Error("not made anew after the hour")
	}
}

func TestMetadataOfNoConnection(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, path := range []string{"/saml2/sp/unknown/metadata", "/saml2/sp/IDP/metadata"} {
		if got := r.get(path); got.Code != http.StatusBadRequest || got.Body.String() != string(broker.PublicBadMessage) {
			t.Errorf("%s: got %d %q; want a bad message", path, got.Code, got.Body)
		}
	}
}

func TestOwnEntityIDAndOddConnectionNames(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(s *ConnectionSettings) { s.EntityID = "urn:trin:me" })
	entity, err := ParseMetadata(r.get("/saml2/sp/idp/metadata").Body.Bytes())
	if err != nil || entity.ID != "urn:trin:me" {
		t.Fatalf("got %+v %v; want our own name", entity, err)
	}
	r.accepted(func(a *samltest.Response) { a.Audience = "urn:trin:me" })
	leg := r.login("idp")
	r.refused(r.post(leg, r.response(leg).Encoded()), "AudienceRestriction")
}

// What is given to a provider by hand has one certificate of each use and ends
// with it, not after a week.
func TestMetadataGivenByHand(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	entity, err := ParseMetadata(r.get("/saml2/sp/idp/metadata/single").Body.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	signing, encryption := samltest.Named(samltest.TrinKey).Certificate, samltest.Named(samltest.EncryptionKey).Certificate
	if sp := entity.SP; len(sp.Signing) != 1 || !sp.Signing[0].Equal(signing) || len(sp.Encryption) != 1 || !sp.Encryption[0].Certificate.Equal(encryption) {
		t.Errorf("got %d and %d certificates, want the active one of each use", len(sp.Signing), len(sp.Encryption))
	}
	if !entity.ValidUntil.Equal(signing.NotAfter) {
		t.Errorf("got %s, want %s", entity.ValidUntil, signing.NotAfter)
	}
}
