package node

import (
	"compress/gzip"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"trin/admin/upkeep"
)

// TestK3_MetadataIsNotFetchedAgainFromThisMachine: the schedule goes no further
// than whoever wrote the address could.
func TestK3_MetadataIsNotFetchedAgainFromThisMachine(t *testing.T) {
	t.Parallel()
	called := false
	server := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { called = true }))
	defer server.Close()
	port := server.URL[strings.LastIndex(server.URL, ":"):]
	for _, address := range []string{
		server.URL, "https://[::1]" + port, "https://[::ffff:127.0.0.1]" + port, "https://localhost" + port, "https://169.254.169.254/", "https://0.0.0.0" + port,
		"http://example.dk/", "file:///etc/passwd", "https://user:pw@example.dk/", "https:///x", "",
	} {
		if answer, err := fetchAgain(t.Context(), fetching(), upkeep.Request{Address: address}); err == nil || called {
			t.Errorf("%q: got %q, %v", address, answer.Body, err)
		}
	}
}

// What a site answers is bounded, as it is when it was compressed, and it is
// believed to be unchanged only where that was asked.
func TestFetchAgain(t *testing.T) {
	t.Parallel()
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/same":
			w.Header().Set("ETag", `"1"`)
			w.Header().Set("Last-Modified", "Sun, 22 Nov 2026 12:00:00 GMT")
			if r.Header.Get("If-None-Match") == `"1"` || r.Header.Get("If-Modified-Since") != "" {
				w.WriteHeader(http.StatusNotModified)
				return
			}
			_, _ = w.Write([]byte("text"))
		case "/always":
			w.WriteHeader(http.StatusNotModified)
		case "/gone":
			w.WriteHeader(http.StatusGone)
		case "/away":
			http.Redirect(w, r, "https://elsewhere.example.dk/", http.StatusFound)
		case "/large":
			_, _ = w.Write(make([]byte, outgoingBytes+1))
		case "/bomb":
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			_, _ = z.Write(make([]byte, 64*outgoingBytes))
			_ = z.Close()
		}
	}))
	defer server.Close()
	client := server.Client()
	client.Transport, client.CheckRedirect = bounding{client.Transport}, onTheSameHost
	for name, c := range map[string]struct {
		request   upkeep.Request
		body      string
		unchanged bool
		wrong     string
	}{
		"the first time":      {upkeep.Request{Address: "/same"}, "text", false, ""},
		"by its tag":          {upkeep.Request{Address: "/same", ETag: `"1"`}, "", true, ""},
		"by another tag":      {upkeep.Request{Address: "/same", ETag: `"0"`}, "text", false, ""},
		"by its date":         {upkeep.Request{Address: "/same", Modified: "Sun, 22 Nov 2026 12:00:00 GMT"}, "", true, ""},
		"nobody asked for it": {upkeep.Request{Address: "/always"}, "", false, "304"},
		"gone":                {upkeep.Request{Address: "/gone"}, "", false, "410"},
		"another host":        {upkeep.Request{Address: "/away"}, "", false, "another host"},
		"too large":           {upkeep.Request{Address: "/large"}, "", false, "larger than"},
		"a bomb":              {upkeep.Request{Address: "/bomb"}, "", false, "larger than"},
	} {
		t.Run(name, func(t *testing.T) {
			c.request.Address = server.URL + c.request.Address
			got, err := fetchAgain(t.Context(), client, c.request)
			if c.wrong != "" {
				if err == nil || !strings.Contains(err.Error(), c.wrong) {
					t.Errorf("got %d bytes, %v; want %q", len(got.Body), err, c.wrong)
				}
				return
			}
			if err != nil || string(got.Body) != c.body || got.Unchanged != c.unchanged || c.body != "" && (got.ETag == "" || got.Modified == "") {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
}

// TestK3_TheScheduleUsesTheGuardedClient: what a node fetches with is not what
// protocols ask their parties with.
func TestK3_TheScheduleUsesTheGuardedClient(t *testing.T) {
	t.Parallel()
	n, shut, err := Offline(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := shut(); err != nil {
			t.Error(err)
		}
	}()
	server := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer server.Close()
	if _, err := n.Upkeep.Fetch(t.Context(), upkeep.Request{Address: server.URL}); err == nil || !strings.Contains(err.Error(), "this machine's own") {
		t.Errorf("got %v", err)
	}
}
