package saml2

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/beevik/etree"
	gosaml2 "github.com/russellhaering/gosaml2"
	dsig "github.com/russellhaering/goxmldsig"

	"trin/broker"
	"trin/connections"
	"trin/connections/internal/xmlsec"
	"trin/connections/saml2/samltest"
)

// weakCertificate is a certificate with an RSA key of 1024 bits.
func weakCertificate(t *testing.T) []byte {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "weak"}, NotBefore: testNow, NotAfter: testNow.AddDate(1, 0, 0)}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// encryptedBoth is an answer whose assertion is signed and encrypted, and the
// response around it signed.
const encryptedBoth = "encrypted, both"

// answers are the ways in which Trin signs.
func answers(t *testing.T) map[string]string {
	t.Helper()
	documents := map[string]string{}
	for _, what := range []string{signAssertion, signResponse, signBoth, encryptedBoth} {
		r := newIDPRig(t, func(s *ApplicationSettings) {
			if s.Sign.What = what; what == encryptedBoth {
				s.Sign.What, s.Encrypt.Mode = signBoth, encryptRequired
				s.Metadata = spMetadata1{ID: spID, Key: spKey, Crypt: spCryptKey}.xml()
			}
		})
		o, _ := r.answer(r.success(r.asked(), func(o *broker.Outcome) {
			o.Claims = append(o.Claims, broker.Claim{Name: "odd", Values: []string{"a\tb\nc\rd", "<&>\"']]>", "𝄞", ""}})
		}))
		documents[what] = o.XML
	}
	return documents
}

// B44: the library that SPs in Go use verifies what Trin signs.
func TestInteropGoxmldsig(t *testing.T) {
	t.Parallel()
	for what, document := range answers(t) {
		doc := etree.NewDocument()
		if err := doc.ReadFromString(document); err != nil {
			t.Fatal(err)
		}
		validation := dsig.NewDefaultValidationContext(&dsig.MemoryX509CertificateStore{Roots: samlCertificates(samltest.TrinKey)})
		validation.Clock = dsig.NewFakeClockAt(testNow)
		for name, el := range map[string]*etree.Element{signResponse: doc.Root(), signAssertion: doc.FindElement("./Response/Assertion")} {
			if what == encryptedBoth && name == signAssertion {
				el = decrypted(t, document, spCryptKey)
			} else if what != name && what != signBoth && what != encryptedBoth {
				continue
			}
			if _, err := validation.Validate(el); err != nil {
				t.Errorf("%s, %s: %v", what, name, err)
			}
		}
	}
}

// What is signed is what is sent: the octets are the canonical form of the tree
// that is read from them.
func TestAnswersAreCanonical(t *testing.T) {
	t.Parallel()
	documents := answers(t)
	r := newIDPRig(t)
	g := r.postXML(r.ask(func(a *ask) { a.Children = `<samlp:NameIDPolicy Format="urn:x"/>` }).xml(), "")
	documents["refusal"] = r.read(g.Fields["SAMLResponse"]).XML
	for what, document := range documents {
		if want := string(xmlsec.Canonicalize(mustParse(t, document))); document != want {
			t.Errorf("%s: got\n%s\nwant\n%s", what, document, want)
		}
	}
}

// An independent service provider accepts the login and reads what was issued.
func TestInteropGosaml2(t *testing.T) {
	t.Parallel()
	for _, what := range []string{signAssertion, signResponse, signBoth} {
		r := newIDPRig(t, func(s *ApplicationSettings) { s.Sign.What = what })
		request := r.asked()
		reply, _, err := r.frontend("sp").Answer(t.Context(), r.success(request))
		if err != nil {
			t.Fatal(err)
		}
		sp := &gosaml2.SAMLServiceProvider{
			IdentityProviderIssuer: testBase + "/saml2/metadata", ServiceProviderIssuer: spID, AssertionConsumerServiceURL: spConsumer, AudienceURI: spID,
			IDPCertificateStore: &dsig.MemoryX509CertificateStore{Roots: samlCertificates(samltest.TrinKey)},
			Clock:               dsig.NewFakeClockAt(testNow.Add(time.Second)),
		}
		info, err := sp.RetrieveAssertionInfo(reply.(broker.FormPost).Fields[0].Value)
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		if w := info.WarningInfo; w.InvalidTime || w.NotInAudience || w.OneTimeUse {
			t.Errorf("%s: warnings %+v", what, w)
		}
		if info.Values.Get("email") != "alice@example.org" || info.SessionIndex != "index-1" || info.NameID == "" {
			t.Errorf("%s: got %+v", what, info)
		}
	}
}

// lacks skips a test whose peer is not there, and fails it where the tests must
// have all their peers.
func lacks(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("TRIN_REQUIRE_PEERS") == "1" {
		t.Fatal(what)
	}
	t.Skip(what)
}

// xmlsec1, the C library that Shibboleth, Lasso and others are built on, agrees.
func TestInteropXMLSec1(t *testing.T) {
	t.Parallel()
	program, err := exec.LookPath("xmlsec1")
	if err != nil {
		lacks(t, "xmlsec1 is not installed; apt-get install xmlsec1")
	}
	folder := t.TempDir()
	certificate := filepath.Join(folder, "trin.pem")
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: samltest.Named(samltest.TrinKey).Certificate.Raw})
	if err := os.WriteFile(certificate, block, 0o600); err != nil {
		t.Fatal(err)
	}
	verify := func(name, document, element, path string) {
		t.Helper()
		file := filepath.Join(folder, name+".xml")
		if err := os.WriteFile(file, []byte(document), 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command(program, "--verify", "--pubkey-cert-pem", certificate, "--enabled-key-data", "x509,key-name,rsa",
			"--id-attr:ID", element, "--node-xpath", path, file).CombinedOutput()
		if err != nil {
			t.Errorf("%s %s: %v\n%s", name, path, err, out)
		}
	}
	const response, assertion = NamespaceProtocol + ":Response", NamespaceAssertion + ":Assertion"
	const inResponse, inAssertion = "/*/*[local-name()='Signature']", "/*/*[local-name()='Assertion']/*[local-name()='Signature']"
	documents := answers(t)
	verify("assertion", documents[signAssertion], assertion, inAssertion)
	verify("response", documents[signResponse], response, inResponse)
	verify("both-outer", documents[signBoth], response, inResponse)
	verify("both-inner", documents[signBoth], assertion, inAssertion)
	verify("encrypted-outer", documents[encryptedBoth], response, inResponse)
	inner := string(xmlsec.Bytes(decrypted(t, documents[encryptedBoth], spCryptKey)))
	verify("encrypted-inner", inner, assertion, inResponse)
	r := newIDPRig(t)
	metadata, _, err := r.kind.idpMetadata(t.Context(), description{keys: connections.DefaultKeys})
	if err != nil {
		t.Fatal(err)
	}
	verify("metadata", string(metadata), NamespaceMetadata+":EntityDescriptor", inResponse)
}
