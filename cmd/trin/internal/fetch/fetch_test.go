package fetch

import (
	"compress/gzip"
	"context"
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// servers are a site with TLS that the client believes, and another one.
func servers(t *testing.T, handler http.HandlerFunc) (site, other *httptest.Server, client *Client) {
	t.Helper()
	site, other = httptest.NewTLSServer(handler), httptest.NewTLSServer(handler)
	t.Cleanup(site.Close)
	t.Cleanup(other.Close)
	roots := x509.NewCertPool()
	roots.AddCert(site.Certificate())
	return site, other, New(&tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12})
}

func TestGet(t *testing.T) {
	t.Parallel()
	site, _, client := servers(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/moved":
			http.Redirect(w, r, "/here", http.StatusFound)
		case "/here":
			_, _ = w.Write([]byte("<document/>"))
		}
	})
	for _, path := range []string{"/here", "/moved"} {
		got, err := client.Get(t.Context(), site.URL+path)
		if err != nil || string(got) != "<document/>" {
			t.Errorf("%s: got %q, %v", path, got, err)
		}
	}
	plain := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("here")) }))
	t.Cleanup(plain.Close)
	if got, err := client.Get(t.Context(), plain.URL); err != nil || string(got) != "here" {
		t.Errorf("http on this machine: got %q, %v", got, err)
	}
}

// An address leads where the administrator named, and nowhere else.
func TestK3_MetadataAddresses(t *testing.T) {
	t.Parallel()
	reached := make(chan string, 100)
	var elsewhere string
	site, other, client := servers(t, func(w http.ResponseWriter, r *http.Request) {
		reached <- r.URL.Path
		switch r.URL.Path {
		case "/elsewhere":
			http.Redirect(w, r, elsewhere+"/secret", http.StatusFound)
		case "/down":
			http.Redirect(w, r, "http://"+r.Host+"/secret", http.StatusFound)
		case "/inside":
			http.Redirect(w, r, "https://169.254.169.254/secret", http.StatusFound)
		case "/file":
			w.Header().Set("Location", "file:///etc/passwd")
			w.WriteHeader(http.StatusFound)
		case "/loop":
			http.Redirect(w, r, "/loop", http.StatusFound)
		case "/large":
			_, _ = w.Write(make([]byte, maxBytes+1))
		case "/bomb":
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			_, _ = z.Write(make([]byte, 4*maxBytes))
			_ = z.Close()
		case "/gone":
			w.WriteHeader(http.StatusNotFound)
		}
	})
	elsewhere = other.URL
	for address, says := range map[string]string{
		site.URL + "/elsewhere":                "redirects to",
		site.URL + "/down":                     "redirects to",
		site.URL + "/inside":                   "redirects to",
		site.URL + "/file":                     "redirects to",
		site.URL + "/loop":                     "redirects more than",
		site.URL + "/large":                    "larger than",
		site.URL + "/bomb":                     "larger than",
		site.URL + "/gone":                     "404",
		"http://adfs.example.dk/metadata":      "only https",
		"http://127.0.0.1.example.dk/":         "only https",
		"file:///etc/passwd":                   "absolute",
		"gopher://localhost/":                  "only https",
		"https://user:secret@adfs.example.dk/": "user name",
		"https:adfs.example.dk":                "absolute",
		"/FederationMetadata.xml":              "absolute",
		" https://adfs.example.dk/":            "not an address",
		"https://adfs.example.dk/\x00":         "not an address",
		"https://":                             "absolute",
		"":                                     "absolute",
	} {
		got, err := client.Get(t.Context(), address)
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: got %d bytes, %v, want an error that says %q", address, len(got), err, says)
			continue
		}
		if strings.Contains(err.Error(), "user:secret") {
			t.Errorf("%s: the error tells the password", address)
		}
	}
	close(reached)
	for path := range reached {
		if path == "/secret" {
			t.Error("a redirect to another place was followed")
		}
	}
	if _, err := New(nil).Get(t.Context(), site.URL+"/gone"); err == nil || !strings.Contains(err.Error(), "certificate") {
		t.Errorf("got %v from a site that nobody vouches for", err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := client.Get(ended, site.URL+"/gone"); err == nil || !strings.Contains(err.Error(), "canceled") {
		t.Errorf("got %v after the command was stopped", err)
	}
}
