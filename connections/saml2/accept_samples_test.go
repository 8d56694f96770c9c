package saml2

import (
	"crypto"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/beevik/etree"

	"trin/broker"
	"trin/connections/internal/xmlsec"
)

// TestD29_Captures holds real responses of other products, at their time, to
// accept: the captures that the gosaml2 module carries for its own tests.
func TestD29_Captures(t *testing.T) {
	t.Parallel()
	raw, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/russellhaering/gosaml2").Output()
	if err != nil {
		t.Skipf("the module's directory is not known: %v", err)
	}
	folder := filepath.Join(strings.TrimSpace(string(raw)), "providertests", "testdata")
	if _, err := os.Stat(folder); err != nil {
		t.Skipf("the module has no captures here: %v", err)
	}
	for _, c := range []struct {
		name, response, certificate string
		refused                     string // why, "" = accepted
	}{
		{"AD FS", "adfs_response.b64", "adfs_idp_signing_cert.pem", ""},
		{"Okta", "okta_response.xml", "okta_cert.pem", ""},
		{"OneLogin, unsolicited", "onelogin_response.xml", "onelogin_cert.pem", "InResponseTo is missing"},
		{"Auth0, its signature where the schema has none", "auth0_response.xml", "auth0_cert.pem", "signature-place"},
		{"Oracle Access Manager, 1024 bits", "oam_response.xml", "oam_cert.pem", "1024 bits"},
	} {
		t.Run(c.name, func(t *testing.T) {
			document := capture(t, folder, c.response)
			root, err := xmlsec.Parse(document, xmlsec.MessageLimits())
			if err != nil {
				t.Fatal(err)
			}
			s, err := accept(root, itsTime(t, root, pemCertificate(t, folder, c.certificate)))
			if c.refused != "" {
				if err == nil || !strings.Contains(err.Error(), c.refused) {
					t.Errorf("got %v; want it refused for %q", err, c.refused)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if s.Name.Value == "" || s.Class == "" {
				t.Errorf("got %+v; want a user and a class", s)
			}
		})
	}
}

func capture(t *testing.T, folder, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(folder, name))
	if err != nil {
		t.Fatal(err)
	}
	if strings.HasSuffix(name, ".b64") {
		if raw, err = base64.StdEncoding.DecodeString(strings.Join(strings.Fields(string(raw)), "")); err != nil {
			t.Fatal(err)
		}
	}
	return raw
}

func pemCertificate(t *testing.T, folder, name string) *x509.Certificate {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(folder, name))
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(raw)
	if block == nil {
		t.Fatalf("%s is not PEM", name)
	}
	certificate, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	return certificate
}

// itsTime is the expectation of the login that a capture answered.
func itsTime(t *testing.T, response *etree.Element, certificate *x509.Certificate) expectation {
	t.Helper()
	issued, err := requiredInstant(response, "IssueInstant")
	if err != nil {
		t.Fatal(err)
	}
	text := func(path string) string {
		if el := response.FindElement(path); el != nil {
			return trimSpace(el.Text())
		}
		return ""
	}
	x := expectation{
		Provider: text("//Issuer"), Audience: text("//Audience"), Signed: signedEither, Skew: time.Minute, Started: issued, Now: issued,
		Trust: xmlsec.Trust{Certificates: []*x509.Certificate{certificate}, InsecureSHA1: true},
		Keys:  []crypto.Decrypter{},
	}
	x.Request, _ = attr(response, "InResponseTo")
	x.Recipient, _ = attr(response, "Destination") // an error has no confirmation
	if data := response.FindElement("//SubjectConfirmationData"); data != nil {
		x.Recipient, _ = attr(data, "Recipient")
	}
	return x
}

// TestSamplesOfADanishFederation holds accept to the sample messages of
// testdata/saml: a municipal provider's answers, and its errors.
func TestSamplesOfADanishFederation(t *testing.T) {
	t.Parallel()
	folder := filepath.Join("..", "..", "testdata", "saml")
	certificate := pemCertificate(t, folder, "trin-idp-sample.cert.pem")
	for _, c := range []struct {
		file, class string
		refused     broker.RefusalCode
	}{
		{"response-kombit-oiosaml2.signed-both.xml", "urn:dk:gov:saml:attribute:AssuranceLevel:3", ""},
		{"response-kombit-oiosaml3.signed-both.xml", "https://data.gov.dk/concept/core/nsis/loa/Substantial", ""},
		{"response-error-authnfailed.xml", "", broker.RefusedFailed},
		{"response-error-noauthncontext.xml", "", broker.RefusedLevel},
		{"response-error-nopassive.xml", "", broker.RefusedPassive},
		{"response-error-proxycountexceeded.xml", "", broker.RefusedProxyCount},
	} {
		t.Run(c.file, func(t *testing.T) {
			root, err := xmlsec.Parse(capture(t, folder, c.file), xmlsec.MessageLimits())
			if err != nil {
				t.Fatal(err)
			}
			s, err := accept(root, itsTime(t, root, certificate))
			var refusal *broker.Refusal
			if c.refused != "" {
				if !errors.As(err, &refusal) || refusal.Code != c.refused {
					t.Errorf("got %v; want a refusal %s", err, c.refused)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if s.Class != broker.ClassRef(c.class) || s.Name.Value == "" || len(s.Claims) == 0 {
				t.Errorf("got class %q, user %q, %d claims; want class %q", s.Class, s.Name.Value, len(s.Claims), c.class)
			}
		})
	}
}
