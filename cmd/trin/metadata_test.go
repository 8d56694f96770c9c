package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"trin/connections/adfs/adfstest"
	"trin/connections/saml2/samltest"
)

// Metadata by its address: fetched once, kept beside it, fetched anew when that
// is asked for, and never needed again.
func TestApplyFetchesMetadata(t *testing.T) {
	t.Parallel()
	var document atomic.Value
	document.Store(adfstest.Sign(adfstest.ADFS(samltest.ProviderKey), samltest.ProviderKey))
	var asked atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		if text, ok := document.Load().(string); ok && r.URL.Path == "/FederationMetadata/2007-06/FederationMetadata.xml" {
			_, _ = w.Write([]byte(text))
			return
		}
		w.WriteHeader(http.StatusNotFound)
	}))
	defer server.Close()
	b := newBench(t)
	text := func(protocol, settings string) string {
		return "kind: authentication\nid: adfs\nprotocol: " + protocol + "\nsettings:\n  metadataURL: " + server.URL + "/FederationMetadata/2007-06/FederationMetadata.xml\n" + settings
	}
	preset := "  product: adfs-2016\n  password: 20\n  mfaFrom: 30\n"
	for protocol, settings := range map[string]string{"saml2": "", "wsfed": "", "adfs": preset} {
		if got := trin(t, "", "check", b.write(protocol+".yaml", text(protocol, settings))); got.code != 0 {
			t.Errorf("trin check, %s: got %d\n%s%s", protocol, got.code, got.out, got.err)
		}
	}
	file := b.write("adfs.yaml", text("adfs", preset))
	b.must("apply", file)
	if got := asked.Swap(0); got != 4 {
		t.Errorf("got %d requests, want one for each text", got)
	}
	exported := b.must("export")
	if got := b.must("apply", file); !strings.Contains(got, "version 1 stays") {
		t.Errorf("the same file again: got %s", got)
	}
	if got := b.must("apply", b.write("exported.yaml", exported)); !strings.Contains(got, "version 1 stays") {
		t.Errorf("what was exported: got %s", got)
	}
	if got := b.must("check"); !strings.Contains(got, "Errors: 0,") {
		t.Errorf("what is stored: got %s", got)
	}
	if got := asked.Load(); got != 0 {
		t.Errorf("got %d requests for what is stored", got)
	}
	document.Store(adfstest.Sign(adfstest.ADFS(samltest.ProviderNextKey), samltest.ProviderNextKey))
	for _, args := range [][]string{{"apply", "--refresh", "--dry-run", file}, {"apply", "--refresh", b.write("exported.yaml", exported)}} {
		got := b.must(args...)
		if strings.Count(got, "certificate for signing, SHA-256 ") != 2 || !strings.Contains(got, ": removed certificate") || !strings.Contains(got, ": added certificate") {
			t.Errorf("trin %s: got\n%s", strings.Join(args, " "), got)
		}
	}
	server.Close()
	if got := b.must("apply", file); !strings.Contains(got, "version 2 stays") {
		t.Errorf("without the network: got %s", got)
	}
	if got := b.tool("apply", "--refresh", file); got.code == 0 || !strings.Contains(got.err, "cannot be fetched") {
		t.Errorf("a refresh without the network: got %+v", got)
	}
	if got := b.must("export", "--expanded"); !strings.Contains(got, "protocol: saml2") || !strings.Contains(got, "metadataURL:") || strings.Contains(got, "product:") {
		t.Errorf("written out: got %s", got)
	}
}

// TestCheck_MetadataFileThatIsMissing: it is said once, and not that there is no
// such setting.
func TestCheck_MetadataFileThatIsMissing(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	file := b.write("trin.yaml", `kind: application
id: journal
protocol: saml2
authentication: [local]
settings: {metadataFile: nowhere.xml}
---
kind: authentication
id: local
protocol: password
firstFactor: 20
`)
	got := b.tool("check", file)
	if got.code != 1 || !strings.Contains(got.out, "settings.metadataFile: The file cannot be read") || !strings.Contains(got.out, "Errors: 1,") {
		t.Errorf("got %d\n%s, want the file that is missing and nothing else", got.code, got.out)
	}
}
