package xmlsec

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/beevik/etree"
)

const (
	nsSAML  = namespaceSAML2
	nsSAMLP = "urn:oasis:names:tc:SAML:2.0:protocol"
	nsMD    = "urn:oasis:names:tc:SAML:2.0:metadata"
)

// Keys are made once for a run.
var (
	rsaKey      = sync.OnceValue(func() SigningKey { return newKey("trusted", mustRSA(2048), 0, 1) })
	otherRSA    = sync.OnceValue(func() SigningKey { return newKey("trusted", mustRSA(2048), 0, 1) })
	weakRSA     = sync.OnceValue(func() SigningKey { return newKey("weak", mustRSA(1024), 0, 1) })
	p256Key     = sync.OnceValue(func() SigningKey { return newKey("p256", mustECDSA(elliptic.P256()), 0, 1) })
	p384Key     = sync.OnceValue(func() SigningKey { return newKey("p384", mustECDSA(elliptic.P384()), 0, 1) })
	p521Key     = sync.OnceValue(func() SigningKey { return newKey("p521", mustECDSA(elliptic.P521()), 0, 1) })
	expiredKey  = sync.OnceValue(func() SigningKey { return newKey("expired", rsaKey().Signer, -20, -10) })
	unbornKey   = sync.OnceValue(func() SigningKey { return newKey("future", rsaKey().Signer, 10, 20) })
	hostileCert = sync.OnceValue(func() *x509.Certificate {
		c := *rsaKey().Certificate
		c.PublicKey = &rsa.PublicKey{N: rsaKey().Certificate.PublicKey.(*rsa.PublicKey).N, E: 3}
		return &c
	})
)

func mustRSA(bits int) crypto.Signer {
	// 1024 bits are wanted for the refusal only.
	key, err := rsa.GenerateKey(rand.Reader, bits)
	if err != nil {
		panic(err)
	}
	return key
}

func mustECDSA(curve elliptic.Curve) crypto.Signer {
	key, err := ecdsa.GenerateKey(curve, rand.Reader)
	if err != nil {
		panic(err)
	}
	return key
}

// newKey makes a self-signed certificate that is valid from and to years away.
func newKey(name string, signer crypto.Signer, from, to int) SigningKey {
	now := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		Subject:      pkix.Name{CommonName: name},
		NotBefore:    now.AddDate(from, 0, 0),
		NotAfter:     now.AddDate(to, 0, 0),
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, signer.Public(), signer)
	if err != nil {
		panic(err)
	}
	certificate, err := x509.ParseCertificate(raw)
	if err != nil {
		panic(err)
	}
	return SigningKey{Signer: signer, Certificate: certificate}
}

func trust(keys ...SigningKey) Trust {
	var t Trust
	for _, k := range keys {
		t.Certificates = append(t.Certificates, k.Certificate)
	}
	return t
}

// sampleFiles returns the XML messages in testdata/saml.
func sampleFiles(t testing.TB) map[string][]byte {
	t.Helper()
	names, err := filepath.Glob("../../../testdata/saml/*.xml")
	if err != nil || len(names) < 15 {
		t.Fatalf("samples: got %d files, error %v; want at least 15", len(names), err)
	}
	files := map[string][]byte{}
	for _, name := range names {
		octets, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		files[filepath.Base(name)] = octets
	}
	return files
}

// sampleTrust returns the certificates that signed the samples.
func sampleTrust(t testing.TB) Trust {
	t.Helper()
	names, _ := filepath.Glob("../../../testdata/saml/*.cert.pem")
	var found Trust
	for _, name := range names {
		octets, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		block, _ := pem.Decode(octets)
		certificate, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			t.Fatal(err)
		}
		found.Certificates = append(found.Certificates, certificate)
	}
	return found
}

// responseXML is a Response with one assertion of that many attribute values.
func responseXML(values int) []byte {
	var attributes strings.Builder
	for i := range values {
		fmt.Fprintf(&attributes, `<saml:AttributeValue xsi:type="xs:string">group-%d</saml:AttributeValue>`, i)
	}
	return []byte(`<samlp:Response xmlns:samlp="` + nsSAMLP + `" xmlns:saml="` + nsSAML + `" ID="_response" Version="2.0" ` +
		`IssueInstant="2026-11-22T10:00:00Z" Destination="https://sp.example/acs" InResponseTo="_request">` +
		`<saml:Issuer>https://idp.example</saml:Issuer>` +
		`<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>` +
		`<saml:Assertion ID="_assertion" Version="2.0" IssueInstant="2026-11-22T10:00:00Z">` +
		`<saml:Issuer>https://idp.example</saml:Issuer>` +
		`<saml:Subject><saml:NameID>alice</saml:NameID></saml:Subject>` +
		`<saml:AuthnStatement AuthnInstant="2026-11-22T10:00:00Z"><saml:AuthnContext>` +
		`<saml:AuthnContextClassRef>https://loa.example/2</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>` +
		`<saml:AttributeStatement xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` +
		`<saml:Attribute Name="groups">` + attributes.String() + `</saml:Attribute></saml:AttributeStatement>` +
		`</saml:Assertion></samlp:Response>`)
}

func mustParse(t testing.TB, octets []byte) *etree.Element {
	t.Helper()
	el, err := Parse(octets, MessageLimits())
	if err != nil {
		t.Fatalf("parse: %v", err)
	}
	return el
}

// signedResponse signs the assertion, the response or both.
func signedResponse(t testing.TB, key SigningKey, assertion, response bool) []byte {
	t.Helper()
	el := mustParse(t, responseXML(3))
	if assertion {
		a, err := Child(el, nsSAML, "Assertion")
		if err != nil || a == nil {
			t.Fatal("no assertion")
		}
		if err := Sign(a, key, 1); err != nil {
			t.Fatalf("sign assertion: %v", err)
		}
	}
	if response {
		if err := Sign(el, key, 1); err != nil {
			t.Fatalf("sign response: %v", err)
		}
	}
	return Bytes(el)
}

// accept reads a message as a relying party does: what is signed is verified,
// one of the two must be, and only verified content is read.
func accept(octets []byte, trusted Trust) (user string, err error) {
	el, err := Parse(octets, MessageLimits())
	if err != nil {
		return "", err
	}
	if !Is(el, nsSAMLP, "Response") {
		return "", errors.New("no Response")
	}
	verified := false
	if HasSignature(el) {
		if el, err = Verify(el, trusted); err != nil {
			return "", err
		}
		verified = true
	}
	assertion, err := Child(el, nsSAML, "Assertion")
	if err != nil || assertion == nil {
		return "", fmt.Errorf("not one assertion: %w", err)
	}
	switch signed, err := Verify(assertion, trusted); {
	case err == nil:
		assertion = signed
	case !errors.Is(err, ErrUnsigned) || !verified:
		return "", err
	}
	subject, err := Child(assertion, nsSAML, "Subject")
	if err != nil || subject == nil {
		return "", fmt.Errorf("not one subject: %w", err)
	}
	name, err := Child(subject, nsSAML, "NameID")
	if err != nil || name == nil {
		return "", fmt.Errorf("not one name: %w", err)
	}
	return Text(name)
}

func certificateBase64(c *x509.Certificate) string { return base64.StdEncoding.EncodeToString(c.Raw) }
