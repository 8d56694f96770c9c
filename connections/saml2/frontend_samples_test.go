package saml2

import (
	"crypto"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/beevik/etree"

	"trin/broker"
	"trin/connections/internal/xmlsec"
	"trin/connections/saml2/samltest"
)

// sampleFile reads a sample message of the repository.
func sampleFile(t testing.TB, name string) string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("..", "..", "testdata", "saml", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// newKOMBITRig is Trin at the address and time of the samples, with the context
// handler as its application.
func newKOMBITRig(t testing.TB) *idpRig {
	t.Helper()
	r := newIDPRig(t)
	r.now = time.Date(2026, 11, 22, 10, 0, 5, 0, time.UTC)
	r.kind.sso, r.kind.slo = "https://trin.example/saml2/sso", "https://trin.example/saml2/slo"
	block, _ := pem.Decode([]byte(sampleFile(t, "ch-sample.cert.pem")))
	if block == nil {
		t.Fatal("the sample's certificate is not PEM")
	}
	metadata := fmt.Sprintf(`<md:EntityDescriptor xmlns:md="%s" xmlns:ds="%s" entityID="https://saml.ch.example/runtime">
		<md:SPSSODescriptor AuthnRequestsSigned="true" WantAssertionsSigned="true" protocolSupportEnumeration="%s">
		<md:KeyDescriptor><ds:KeyInfo><ds:X509Data><ds:X509Certificate>%s</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>
		<md:NameIDFormat>%s</md:NameIDFormat>
		<md:AssertionConsumerService Binding="%s" Location="https://ch.example/runtime/saml2auth/consume.idp" index="0" isDefault="true"/>
		</md:SPSSODescriptor></md:EntityDescriptor>`, NamespaceMetadata, NamespaceSignature, NamespaceProtocol,
		base64.StdEncoding.EncodeToString(block.Bytes), FormatX509Subject, BindingPost)
	r.connect("ch", spMetadata1{}, func(s *ApplicationSettings) {
		s.Metadata = metadata
		s.NameID.Template = "C=DK,O={cvr},CN={name},Serial={subject}"
	})
	return r
}

func samlCertificates(names ...string) []*x509.Certificate {
	var certificates []*x509.Certificate
	for _, name := range names {
		certificates = append(certificates, samltest.Named(name).Certificate)
	}
	return certificates
}

func mustParse(t testing.TB, document string) *etree.Element {
	t.Helper()
	root, err := xmlsec.Parse([]byte(document), xmlsec.MessageLimits())
	if err != nil {
		t.Fatal(err)
	}
	return root
}

func TestKOMBITNameIdentifier(t *testing.T) {
	t.Parallel()
	r := newKOMBITRig(t)
	g := r.postXML(sampleFile(t, "authnrequest-kombit-oiosaml3-nsis.xml"), "")
	if g.Location != "/begun" {
		t.Fatalf("got %d %s", g.Code, g.Log)
	}
	outcome := r.success(r.begun(), func(o *broker.Outcome) {
		o.Subject.Value = "3b0a4c1e-52d7-4b8f-9a6e-7c1d2e3f4a5b"
		o.Claims = broker.Claims{{Name: "cvr", Values: []string{"11223344"}}, {Name: "name", Values: []string{"Karla, Eksempel"}}}
	})
	reply, _, err := r.frontend("ch").Answer(t.Context(), outcome)
	o := r.open(reply, err)
	want := `C=DK,O=11223344,CN=Karla\, Eksempel,Serial=3b0a4c1e-52d7-4b8f-9a6e-7c1d2e3f4a5b`
	if got := o.at(t, "./Subject/NameID"); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// decrypters are named private keys.
func decrypters(t testing.TB, names ...string) []crypto.Decrypter {
	t.Helper()
	var keys []crypto.Decrypter
	for _, name := range names {
		key, ok := samltest.Named(name).Signer.(crypto.Decrypter)
		if !ok {
			t.Fatalf("%s cannot decrypt", name)
		}
		keys = append(keys, key)
	}
	return keys
}

// application is an application connection with the settings.
func application(t testing.TB, id broker.ID, s ApplicationSettings) *broker.ApplicationConnection {
	t.Helper()
	raw, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	return &broker.ApplicationConnection{ID: id, Kind: KindName, Enabled: true, Settings: raw}
}
