package web

import (
	"net/http/httptest"
	"testing"
)

// What is told without a mux is what the mux says.
func TestPatternsAreThoseOfAMux(t *testing.T) {
	t.Parallel()
	p := inPatterns(t, "GET /sso", "POST /sso", "POST /start/{application}", "GET /a/{b}/c", "/tree/", "/leaf", "HEAD /head", "GET \t/wide")
	hosts := inPatterns(t, "GET example.org/host", "/sso")
	for _, test := range []struct {
		method, address string
		want            bool
	}{
		{"GET", "/sso", true}, {"HEAD", "/sso", true}, {"POST", "/sso", true}, {"PUT", "/sso", false},
		{"GET", "/s%73o", true}, {"GET", "/sso/", false}, {"GET", "/sso?x=y", true}, {"GET", "/SSO", false},
		{"POST", "/start/app", true}, {"POST", "/st%61rt/app", true}, {"POST", "/start/a%2Fb", true}, {"GET", "/start/app", false},
		{"POST", "/start", false}, {"POST", "/start/", false}, {"POST", "/start/a/b", false},
		{"GET", "/a/x/c", true}, {"GET", "/a/x/d", false},
		{"PATCH", "/tree/deep/er", true}, {"GET", "/leaf", true}, {"POST", "/leaf", true}, {"GET", "/leaf/", false},
		{"HEAD", "/head", true}, {"GET", "/head", false}, {"GET", "/wide", true},
		{"GET", "/", false}, {"GET", "/other", false},
	} {
		r := httptest.NewRequest(test.method, "http://trin.test/", nil)
		var err error
		if r.URL, err = r.URL.Parse(test.address); err != nil {
			t.Fatal(err)
		}
		if got := p.has(r); got != test.want {
			t.Errorf("%s %s: got %v, want %v", test.method, test.address, got, test.want)
		}
		if _, pattern := p.mux.Handler(r); (pattern != "" && pattern != elsewhere) != test.want {
			t.Errorf("%s %s: the mux says %q", test.method, test.address, pattern)
		}
	}
	escaped := inPatterns(t, "GET /odd%20one", "GET /odd%2Fer/{a}")
	for address, want := range map[string]bool{"/odd%20one": true, "/odd%2Fer/x": true, "/odd/er/x": false, "/odd": false} {
		if got := escaped.has(httptest.NewRequest("GET", address, nil)); got != want {
			t.Errorf("%s: got %v, want %v", address, got, want)
		}
	}
	for address, want := range map[string]bool{"http://example.org/host": true, "http://example.com/host": false, "http://example.com/sso": true} {
		if got := hosts.has(httptest.NewRequest("GET", address, nil)); got != want {
			t.Errorf("%s: got %v, want %v", address, got, want)
		}
	}
}
