package demo

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"trin/cmd/trin/internal/useragent"
)

// openIDPair is the application and the API before a provider that says what a
// test wants.
type openIDPair struct {
	*testing.T
	clock       *Clock
	agent       *useragent.Agent
	application *OIDCApplication
	resource    *Resource
	provider    *saidProvider
}

func newOpenIDPair(t *testing.T) *openIDPair {
	t.Helper()
	p := &openIDPair{T: t, clock: &Clock{}, agent: useragent.New(nil)}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	p.provider = &saidProvider{t: t, key: key, clock: p.clock, access: "an-access-token"}
	p.provider.base = p.serve(p.provider.routes())
	application, resource := http.NewServeMux(), http.NewServeMux()
	api := p.serve(resource)
	p.resource = NewResource(api, []string{classOf(3)}, p.clock.Now)
	resource.Handle("/", p.resource)
	p.application = NewOIDCApplication(p.serve(application), map[int]string{2: classOf(2), 3: classOf(3)}, api, p.clock.Now)
	application.Handle("/", p.application)
	for _, trust := range []error{p.application.Trust(t.Context(), p.provider.base), p.resource.Trust(t.Context(), p.provider.base)} {
		if trust != nil {
			t.Fatal(trust)
		}
	}
	return p
}

func (p *openIDPair) serve(handler http.Handler) string {
	server := httptest.NewServer(handler)
	p.Cleanup(server.Close)
	return server.URL
}

func (p *openIDPair) open(path string) {
	p.Helper()
	if err := p.agent.Open(p.Context(), p.application.BaseURL+path); err != nil {
		p.Fatal(err)
	}
}

func (p *openIDPair) shows(text string) {
	p.Helper()
	if got := p.agent.Last().Page; got == nil || !strings.Contains(got.Text, text) {
		p.Fatalf("got the page %+v, want %q on it", got, text)
	}
}
