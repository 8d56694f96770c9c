package oidc

import (
	"bytes"
	"encoding/json"
	"flag"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew")

const discoveryGolden = "testdata/openid-configuration.json"

// TestDiscovery holds the document byte for byte: a member that comes or goes is
// something that applications see.
func TestDiscovery(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(s *ApplicationSettings) { s.StepUpDetails = map[string]StepUp{"payment": {Level: 20}} })
	b := h.browser()
	got := b.get("/.well-known/openid-configuration", nil)
	if also := b.get("/.well-known/oauth-authorization-server", nil); also.Body != got.Body {
		t.Errorf("the two addresses differ: %s", also.Body)
	}
	var written bytes.Buffer
	if err := json.Indent(&written, []byte(strings.ReplaceAll(got.Body, h.base, "https://trin.test")), "", "  "); err != nil {
		t.Fatal(err)
	}
	written.WriteByte('\n')
	if *update {
		if err := os.WriteFile(discoveryGolden, written.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(discoveryGolden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(written.Bytes(), want) {
		t.Errorf("got %s", written.Bytes())
	}
}

// TestDiscoveryIsTrue: every endpoint of the document is served, and what it
// says is not supported is refused.
func TestDiscoveryIsTrue(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	b := h.browser()
	document := h.discovered(b)
	for name, value := range document {
		address, ok := value.(string)
		if !ok || !strings.HasSuffix(name, "_endpoint") && name != "jwks_uri" {
			continue
		}
		served := false
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			r, err := http.NewRequestWithContext(t.Context(), method, address, nil)
			if err != nil {
				t.Fatal(err)
			}
			served = served || b.do(r).Status != http.StatusNotFound
		}
		if !served {
			t.Errorf("%s at %s is not there", name, address)
		}
	}
	for name, want := range map[string][]string{
		"response_types_supported": {"code"}, "code_challenge_methods_supported": {"S256"},
		"grant_types_supported": {"authorization_code", "refresh_token"},
	} {
		var got []string
		for _, v := range document[name].([]any) {
			got = append(got, v.(string))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
	for name, value := range document {
		list, ok := value.([]any)
		if strings.Contains(name, "alg") && (!ok || slices.Contains(list, any("none")) || slices.Contains(list, any("HS256"))) {
			t.Errorf("%s: got %v", name, value)
		}
	}
}
