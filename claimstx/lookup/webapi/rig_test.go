package webapi

import (
	"context"
	"encoding/json"
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"trin/broker"
	"trin/claimstx"
	"trin/claimstx/lookup"
)

// secrets are secrets by name.
type secrets map[string]string

func (s secrets) Secret(_ context.Context, name string) ([]byte, error) {
	value, ok := s[name]
	if !ok {
		return nil, broker.ErrNotFound
	}
	return []byte(value), nil
}

var now = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)

func deps(s secrets) lookup.Deps {
	return lookup.Deps{Secrets: s, Clock: func() time.Time { return now }}
}

// service is a service with TLS that keeps what it was asked.
type service struct {
	*httptest.Server
	mu    sync.Mutex
	asked []*http.Request
}

// newService makes one that answers with handler.
func newService(t testing.TB, handler http.HandlerFunc) *service {
	t.Helper()
	s := &service{}
	s.Server = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.asked = append(s.asked, r.Clone(context.WithoutCancel(r.Context())))
		s.mu.Unlock()
		handler(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

// requests is what was asked until now.
func (s *service) requests() []*http.Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]*http.Request(nil), s.asked...)
}

// answering makes a handler that always says the same.
func answering(status int, content string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = w.Write([]byte(content))
	}
}

// authority is the service's certificate in PEM.
func (s *service) authority() string {
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw}))
}

// settings are settings for the service; edits change them.
func (s *service) settings(path string, edits ...func(*Settings)) Settings {
	all := Settings{URL: s.URL + path, Columns: map[string]string{"role": "/name"}, Authorities: s.authority()}
	for _, edit := range edits {
		edit(&all)
	}
	return all
}

func raw(t testing.TB, v any) json.RawMessage {
	t.Helper()
	content, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// opened opens a lookup by its kind, as the node does.
func opened(t testing.TB, s Settings, known secrets) claimstx.Lookup {
	t.Helper()
	kind := Kind(deps(known))
	if found := kind.Check(raw(t, s)); len(found) > 0 {
		t.Fatalf("the settings are refused: %v", found)
	}
	l, err := kind.Open("roles", raw(t, s))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if closer, ok := l.(interface{ Close() error }); ok {
			_ = closer.Close()
		}
	})
	return l
}

// says reports whether the error is one of a lookup and holds the text.
func says(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), claimstx.ErrLookup.Error()) {
		t.Errorf("got %v, want an error of a lookup that says %q", err, want)
	}
}
