package web

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestLacksCookies(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		site, origin string
		want         bool
	}{
		"another site":                   {site: "cross-site", origin: "https://app.test", want: true},
		"another site, our own origin":   {site: "cross-site", origin: "https://trin.test:8443", want: true},
		"our own page":                   {site: "same-origin", origin: "https://trin.test:8443"},
		"a page of our site":             {site: "same-site", origin: "https://app.trin.test"},
		"no metadata, another origin":    {origin: "https://app.test", want: true},
		"no metadata, another port":      {origin: "https://trin.test", want: true},
		"no metadata, an opaque origin":  {origin: "null", want: true},
		"no metadata, our own":           {origin: "https://TRIN.test:8443"},
		"no metadata and no origin":      {},
		"typed by the user, by metadata": {site: "none"},
	} {
		r := httptest.NewRequest(http.MethodPost, "/x", nil)
		for name, value := range map[string]string{"Sec-Fetch-Site": test.site, "Origin": test.origin} {
			if value != "" {
				r.Header.Set(name, value)
			}
		}
		if got := LacksCookies(r, "https://trin.test:8443"); got != test.want {
			t.Errorf("%s: got %t", name, got)
		}
	}
}

func TestUnattended(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		method, purpose string
		want            bool
	}{
		"a visit": {method: http.MethodGet}, "a form": {method: http.MethodPost}, "HEAD": {method: http.MethodHead, want: true},
		"a prefetch":            {method: http.MethodGet, purpose: "prefetch", want: true},
		"a page rendered ahead": {method: http.MethodGet, purpose: "prefetch;prerender", want: true},
	} {
		r := httptest.NewRequest(test.method, "/x", nil)
		if test.purpose != "" {
			r.Header.Set("Sec-Purpose", test.purpose)
		}
		if got := Unattended(r); got != test.want {
			t.Errorf("%s: got %t", name, got)
		}
	}
}
