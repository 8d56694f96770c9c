package web

import (
	"crypto/rand"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"trin/broker"
)

// sunk is a browser that reads nothing.
type sunk struct{ header http.Header }

func (s *sunk) Header() http.Header         { return s.header }
func (s *sunk) Write(p []byte) (int, error) { return len(p), nil }
func (s *sunk) WriteHeader(int)             {}

// BenchmarkEdge is what stands around the two requests of a login: the one that
// a signed address begins with, answered by a redirect, and a provider's answer,
// answered by a page that posts itself.
func BenchmarkEdge(b *testing.B) {
	edge, err := New(Options{
		BaseURL: base, Clock: time.Now, Random: rand.Reader, Log: slog.New(slog.NewJSONHandler(io.Discard, nil)),
		CrossSite: []string{"POST /begin", "POST /sp/{connection}/answer"},
		Begins:    []string{"GET /begin", "POST /begin", "POST /start/{application}"},
		Large:     []string{"/large/", "/api/large/"}, Logins: Rate{PerSecond: 1e9, Burst: 1e9},
	})
	if err != nil {
		b.Fatal(err)
	}
	replies := map[string]broker.Reply{
		"GET":  broker.Redirect{URL: "https://idp.example.org/sso?SAMLRequest=" + strings.Repeat("x", 1500)},
		"POST": broker.FormPost{Action: "https://app.example.org/acs", Fields: []broker.Field{{Name: "SAMLResponse", Value: strings.Repeat("x", 10_000)}, {Name: "RelayState", Value: "y"}}},
	}
	mux := http.NewServeMux()
	answer := func(w http.ResponseWriter, r *http.Request) {
		edge.Reply(w, r, edge.Browser(r), replies[r.Method], nil)
	}
	mux.HandleFunc("GET /begin", answer)
	mux.HandleFunc("POST /sp/{connection}/answer", answer)
	edge.Mount(mux, &fakeBroker{})
	served := edge.Wrap(mux)

	cookie := &http.Cookie{Name: edge.names.browser, Value: strings.Repeat("a", secretLength)}
	begin := httptest.NewRequest(http.MethodGet, "/begin?SAMLRequest="+strings.Repeat("%2Bxxxxxx", 200)+"&SigAlg=x&Signature="+strings.Repeat("y", 344), nil)
	answered := httptest.NewRequest(http.MethodPost, "/sp/provider/answer", strings.NewReader(strings.Repeat("z", 12_000)))
	answered.AddCookie(cookie)
	for _, r := range []*http.Request{begin, answered} {
		r.Header.Set("Accept-Language", "da,en;q=0.7")
		b.Run(r.Method, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				served.ServeHTTP(&sunk{make(http.Header)}, r)
			}
		})
	}
}
