package node

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestK3_MetadataIsNotFetchedFromThisMachine: nor from where a cloud keeps
// credentials, nor by another scheme.
func TestK3_MetadataIsNotFetchedFromThisMachine(t *testing.T) {
	t.Parallel()
	called := false
	server := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { called = true }))
	defer server.Close()
	port := server.URL[strings.LastIndex(server.URL, ":"):]
	for address, want := range map[string]string{
		server.URL:                          "this machine's own",
		"https://[::1]" + port:              "this machine's own",
		"https://[::ffff:127.0.0.1]" + port: "this machine's own",
		"https://169.254.169.254/":          "",
		"https://0.0.0.0" + port:            "",
		"http://example.dk/":                "https://",
		"file:///etc/passwd":                "https://",
		"gopher://example.dk/":              "https://",
		"https://user:pw@example.dk/":       "https://",
		"https:///x":                        "https://",
		"":                                  "https://",
	} {
		content, err := fetchMetadata(t.Context(), fetching(), address)
		if err == nil || !strings.Contains(err.Error(), want) || called {
			t.Errorf("%q: got %q, %v; want %q", address, content, err, want)
		}
	}
}
