package kombit

import (
	"crypto/x509"
	"strings"
	"testing"
	"time"

	"github.com/beevik/etree"

	"trin/connections"
	"trin/connections/saml2/lint"
	"trin/connections/saml2/samltest"
)

// TestKombit07_RedirectOctets: by HTTP-Redirect the signature is over the octets
// of the query as they came.
func TestKombit07_RedirectOctets(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	good := string(sample(t, "request-2-substantial.redirect"))
	for name, bend := range map[string]func(string) string{
		"another RelayState":      func(q string) string { return strings.Replace(q, "journal", "mailbox", 1) },
		"no RelayState":           func(q string) string { return q[:strings.Index(q, "&RelayState")] + q[strings.Index(q, "&SigAlg"):] },
		"small hex digits":        func(q string) string { return strings.ReplaceAll(q, "%2F", "%2f") },
		"%20 for +":               func(q string) string { return strings.Replace(q, "back+to", "back%20to", 1) },
		"a letter that is spelt":  func(q string) string { return strings.Replace(q, "journal", "%6Aournal", 1) },
		"no signature":            func(q string) string { return q[:strings.Index(q, "&SigAlg")] },
		"another algorithm":       func(q string) string { return strings.Replace(q, "rsa-sha256", "rsa-sha512", 1) },
		"one bit of the message":  func(q string) string { return strings.Replace(q, "SAMLRequest=", "SAMLRequest=A", 1) },
		"one bit of the sealing":  func(q string) string { return q[:len(q)-12] + "AAAA" + q[len(q)-8:] },
		"the signature of a post": func(q string) string { return strings.Replace(q, "SAMLRequest", "SAMLResponse", 1) },
	} {
		t.Run(name, func(t *testing.T) {
			one := r.on(t)
			if bend(good) == good {
				t.Fatal("nothing is changed")
			}
			b := one.browser()
			if err := b.Open(t.Context(), bend(good)); err != nil {
				t.Fatal(err)
			}
			last := b.Last()
			one.page(&last, "")
		})
	}
	b := r.browser()
	if err := b.Open(t.Context(), good); err != nil {
		t.Fatal(err)
	}
	r.municipal(b)
	if login := r.accepted(r.ch2, r.enters(b)); login.InResponseTo != "_k8" || login.Class != substantial {
		t.Errorf("got the class %s to %s", login.Class, login.InResponseTo)
	}
}

// TestKombit19_Metadata: KOMBIT takes the metadata: signed, valid for a time,
// with SingleLogoutService by HTTP-Redirect, and with one certificate also while
// keys are changed. It refuses it when it was changed.
func TestKombit19_Metadata(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	if _, err := r.node.Keyring.Import(t.Context(), samltest.Named(samltest.TrinKey).Own(connections.KeySigning, connections.KeyNext)); err != nil {
		t.Fatal(err)
	}
	whole, single := r.get("/saml2/metadata").Body, r.get("/saml2/metadata/single").Body
	for name, document := range map[string][]byte{"whole": whole, "single": single} {
		for _, profile := range []string{"kombit-ch1", "kombit-ch2"} {
			for _, f := range lint.Check(lint.Metadata, document, lint.Options{Profile: profile, Now: r.clock(), Certificates: []*x509.Certificate{}}) {
				if f.Severity == lint.Must && !(name == "whole" && profile == "kombit-ch1" && strings.Contains(f.Rule, "certificate")) {
					t.Errorf("%s, %s: %+v", name, profile, f)
				}
			}
		}
		parsed := etree.NewDocument()
		if err := parsed.ReadFromBytes(document); err != nil {
			t.Fatal(err)
		}
		until, err := time.Parse(time.RFC3339, parsed.Root().SelectAttrValue("validUntil", ""))
		if err != nil || !until.After(r.clock()) {
			t.Errorf("%s: valid until %s, %v", name, until, err)
		}
	}
	if err := r.ch1.Trust(single); err != nil {
		t.Errorf("one certificate: %v", err)
	}
	if err := r.ch2.Trust(whole); err != nil {
		t.Errorf("whole: %v", err)
	}
	if err := r.ch1.Trust(whole); err == nil || !strings.Contains(err.Error(), "one signing certificate") {
		t.Errorf("the first handler takes two certificates: %v", err)
	}
	for name, changed := range map[string]string{
		"another address": strings.Replace(string(single), address+"/saml2/slo", "https://evil.example/slo", 1),
		"no signature":    unsignedMetadata(t, single),
	} {
		if err := r.ch1.Trust([]byte(changed)); err == nil || !strings.Contains(err.Error(), "signed") {
			t.Errorf("%s: got %v, want that it is not signed", name, err)
		}
	}
}

func unsignedMetadata(t *testing.T, document []byte) string {
	t.Helper()
	parsed := etree.NewDocument()
	if err := parsed.ReadFromBytes(document); err != nil {
		t.Fatal(err)
	}
	parsed.Root().RemoveChild(parsed.Root().SelectElement("Signature"))
	return string(samltest.Bytes(parsed.Root()))
}

// TestKombit20_LogoutByTheIssuedName: the name must come back as it was issued,
// byte for byte: the same name in another spelling ends nothing.
func TestKombit20_LogoutByTheIssuedName(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	b := r.browser()
	login := r.steppedUp(r.ch2, b, "request-2-substantial.xml")
	for name, spelt := range map[string]string{
		"blanks":        strings.NewReplacer("=", " = ", ",", ", ").Replace(login.NameID),
		"after a comma": strings.ReplaceAll(login.NameID, ",", ", "),
		"small letters": strings.ToLower(login.NameID),
		"another order": "Serial=karla,CN=Karla Eksempel,O=11223344,C=DK",
		"serial alone":  "karla",
	} {
		other := login
		other.NameID = spelt
		other.SessionIndex = ""
		r.logout(b, other)
		if !r.alive(b) {
			t.Fatalf("%s: %q has ended the session of %q", name, spelt, login.NameID)
		}
	}
	response := r.logout(b, login)
	if !strings.Contains(response, "status:Success") {
		t.Errorf("got %s", response)
	}
	if r.alive(b) {
		t.Error("the session is there after a logout with the name as it was issued")
	}
}
