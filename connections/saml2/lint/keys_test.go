package lint_test

import (
	"crypto"
	"encoding/pem"
	"os"
	"strings"
	"testing"
	"time"

	"trin/connections/internal/xmlsec"
	"trin/connections/saml2/lint"
	"trin/connections/saml2/samltest"
)

// TestRules_Certificates: a key that is too short, and a certificate that has
// ended.
func TestRules_Certificates(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/short-key.cert.pem")
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(text)
	short := strings.ReplaceAll(string(text[strings.Index(string(text), "\n"):strings.LastIndex(string(text), "\n-----")]), "\n", "")
	if block == nil || short == "" {
		t.Fatal("there is no certificate")
	}
	good, options := provider(), lint.Options{Now: now}
	from, to := strings.Index(good, "X509Certificate>")+len("X509Certificate>"), strings.Index(good, "</ds:X509Certificate>")
	if found := lint.Check(lint.Metadata, []byte(good[:from]+short+good[to:]), options); !missed("core-md-key-size", found) {
		t.Errorf("a key of 1024 bits: got %+v", found)
	}
	if found := lint.Check(lint.Metadata, []byte(good), options); missed("core-md-key-size", found) || missed("core-md-certificate-dates", found) {
		t.Errorf("a good key: got %+v", found)
	}
	ends := samltest.Named(samltest.ProviderKey).Certificate.NotAfter
	for _, c := range []struct {
		at         time.Time
		info, must bool
	}{{ends.AddDate(0, -2, 0), false, false}, {ends.AddDate(0, 0, -20), true, false}, {ends.AddDate(0, 0, 1), true, true}} {
		found := lint.Check(lint.Metadata, []byte(good), lint.Options{Profile: "adfs", Now: c.at})
		if missed("core-md-certificate-dates", found) != c.info || missed("adfs-md-certificate", found) != c.must {
			t.Errorf("%s before its end: got %+v", ends.Sub(c.at), found)
		}
	}
}

// TestRules_Encryption: what can be said of an encrypted assertion without a
// key, with the key, and with another.
func TestRules_Encryption(t *testing.T) {
	t.Parallel()
	response := func(method xmlsec.EncryptionMethod) []byte {
		return samltest.Response{
			Provider: "https://saml.example.dk/idp", Audience: "https://saml.example.dk/sp", Recipient: "https://example.dk/acs", Request: "_a1", Now: now,
			NameID: "karla", NameFormat: "urn:oasis:names:tc:SAML:2.0:nameid-format:transient", Class: samltest.Classes + "Password", SessionIndex: "_s1",
			SignAssertion: samltest.ProviderKey, EncryptTo: samltest.EncryptionKey, Encryption: method,
		}.Bytes()
	}
	key := func(name string) []crypto.Decrypter {
		decrypter, ok := samltest.Named(name).Signer.(crypto.Decrypter)
		if !ok {
			t.Fatalf("%s does not decrypt", name)
		}
		return []crypto.Decrypter{decrypter}
	}
	weak := xmlsec.EncryptionMethod{Block: xmlsec.AES256CBC, Transport: xmlsec.RSAOAEPMGF1P, Digest: xmlsec.DigestSHA1}
	for _, c := range []struct {
		name    string
		method  xmlsec.EncryptionMethod
		keys    []crypto.Decrypter
		profile string
		rules   []string // that are missed, of those below
	}{
		{"no key", xmlsec.EncryptionMethod{}, nil, "", []string{"core-rs-encrypted"}},
		{"the key", xmlsec.EncryptionMethod{}, key(samltest.EncryptionKey), "", nil},
		{"the key is one of two", samltest.OIOSAML3(), append(key(samltest.OldDecryption), key(samltest.EncryptionKey)...), "", nil},
		{"another key", xmlsec.EncryptionMethod{}, key(samltest.OldDecryption), "", []string{"core-rs-decrypts"}},
		{"CBC", weak, key(samltest.EncryptionKey), "", []string{"core-rs-weak-encryption"}},
		{"for AD FS", xmlsec.EncryptionMethod{}, key(samltest.EncryptionKey), "adfs", []string{"adfs-rs-encrypted"}},
		{"what is inside", xmlsec.EncryptionMethod{}, key(samltest.EncryptionKey), "oiosaml3", []string{"oiosaml3-rs-spec-version"}},
		{"what is inside, unseen", xmlsec.EncryptionMethod{}, nil, "oiosaml3", []string{"core-rs-encrypted"}},
	} {
		found := lint.Check(lint.Response, response(c.method), lint.Options{Profile: c.profile, Now: now, Keys: c.keys})
		for _, rule := range []string{"core-rs-encrypted", "core-rs-decrypts", "core-rs-weak-encryption", "adfs-rs-encrypted", "oiosaml3-rs-spec-version", "core-rs-signed", "core-rs-signature"} {
			want := false
			for _, r := range c.rules {
				want = want || r == rule
			}
			if missed(rule, found) != want {
				t.Errorf("%s: %s is missed: %t, want %t", c.name, rule, !want, want)
			}
		}
	}
}

// TestCheck_Privileges: what looks into privileges is handed in, and its
// findings stand at their assertion.
func TestCheck_Privileges(t *testing.T) {
	t.Parallel()
	var looked []string
	found := lint.Check(lint.Response, []byte(sample(t, "response-kombit-oiosaml3.xml")), lint.Options{
		Profile: "kombit-ch2", Now: now, Privileges: func(value string) []lint.Finding {
			looked = append(looked, value)
			return []lint.Finding{{Rule: "bpp", Severity: lint.Should, Place: "group 1"}}
		},
	})
	if len(looked) != 1 || len(found) != 1 || found[0].Place != "Assertion 1, group 1" || lint.Worst(found) != lint.Should {
		t.Errorf("looked at %d values, got %+v", len(looked), found)
	}
}
