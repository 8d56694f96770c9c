package main

import (
	"encoding/pem"
	"strings"
	"testing"

	"software.sslmate.com/src/go-pkcs12"

	"trin/connections/saml2/samltest"
)

// TestKeysImport_PKCS12: a key comes out of a file with its password, which is
// told to nobody.
func TestKeysImport_PKCS12(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	const password = "en lang adgangskode"
	key := samltest.Named(samltest.TrinKey)
	content, err := pkcs12.Modern2023.Encode(key.Signer, key.Certificate, nil, password)
	if err != nil {
		t.Fatal(err)
	}
	file := b.write("key.p12", string(content))
	before := len(b.states("signing"))
	take := func(typed string, flags ...string) told {
		t.Helper()
		return trin(t, typed+"\n", append([]string{"keys", "import", "--data", b.data}, flags...)...)
	}
	for _, typed := range []string{"", "en anden adgangskode"} {
		if got := take(typed, "--pkcs12", file); got.code != 1 || !strings.Contains(got.err, "the password is not the one") || typed != "" && strings.Contains(got.out+got.err, typed) {
			t.Errorf("%q: got %+v", typed, got)
		}
	}
	if got := take(password, "--pkcs12", file, "--cert", file); got.code != 1 || !strings.Contains(got.err, "two are") {
		t.Errorf("two at once: got %+v", got)
	}
	if got := b.states("signing"); len(got) != before {
		t.Fatalf("got %v, want nothing taken in", got)
	}
	got := take(password, "--pkcs12", file)
	id, _, _ := strings.Cut(got.out, " ")
	if got.code != 0 || strings.Contains(got.out+got.err, password) || b.states("signing")[id] != "next" {
		t.Fatalf("got %+v", got)
	}
	if block, _ := pem.Decode([]byte(b.must("keys", "certificate", id))); block == nil || string(block.Bytes) != string(key.Certificate.Raw) {
		t.Error("another certificate was taken in")
	}
}
