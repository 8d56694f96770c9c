package installation_test

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"testing"

	"trin/admin/installation"
	"trin/connections"
	"trin/connections/adfs/adfstest"
	"trin/connections/saml2/samltest"
)

// At a rollover the difference says which certificate comes and which goes, by
// what people compare it by, and each once, however many roles have it.
func TestDiffOfMetadata(t *testing.T) {
	t.Parallel()
	documents := func(metadata string) []connections.Document {
		read, problems := installation.Parse("text", []byte("kind: authentication\nid: adfs\nsettings:\n  metadata: '"+metadata+"'\n"), nil)
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		list, err := read.Documents()
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	line := func(name string) string {
		certificate := samltest.Named(name).Certificate
		sum := sha256.Sum256(certificate.Raw)
		return "certificate for signing, SHA-256 " + strings.ToUpper(hex.EncodeToString(sum[:])) + ", until " + certificate.NotAfter.UTC().Format("2006-01-02")
	}
	before := documents(adfstest.Sign(adfstest.ADFS(samltest.ProviderKey), samltest.ProviderKey))
	after := documents(adfstest.Sign(adfstest.ADFS(samltest.ProviderNextKey), samltest.ProviderNextKey))
	var got []string
	for _, change := range installation.Diff(before, after) {
		got = append(got, change.String())
	}
	want := []string{
		"authentication adfs: settings.metadata: removed " + line(samltest.ProviderKey),
		"authentication adfs: settings.metadata: added " + line(samltest.ProviderNextKey),
	}
	if len(got) != 3 || !slices.Equal(got[1:], want) || !strings.Contains(got[0], "settings.metadata:") {
		t.Errorf("got\n%s\nwant that it changed, and\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if same := installation.Diff(before, before); len(same) > 0 {
		t.Errorf("got %v between the same", same)
	}
	if broken := installation.Diff(before, documents("<a><KeyDescriptor><X509Certificate>!</X509Certificate><b>")); len(broken) != 3 {
		t.Errorf("got %v, want that it changed and that both certificates are gone", broken)
	}
}
