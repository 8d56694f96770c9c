package attack

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"trin/broker/web"
	"trin/cmd/trin/internal/node"
	"trin/cmd/trin/internal/useragent"
)

// TestP4_P6_LoginsWithoutEnd: anybody can send unsigned requests of a known
// application. One network begins so many logins and no more; nobody else is
// held up.
func TestP4_P6_LoginsWithoutEnd(t *testing.T) {
	t.Parallel()
	r := newClusterWith(t, filepath.Join(t.TempDir(), "trin.db"), 1, func(o *node.Options) {
		o.Proxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
		o.Logins = web.Rate{PerSecond: .1, Burst: 4}
	})
	from := func(address string) *useragent.Hop {
		return r.foreign(http.MethodGet, request{issuer: otherEntity, key: "none"}.redirect(r), nil, "X-Forwarded-For", address)
	}
	post := func(address string) *useragent.Hop {
		fields := postedRequest(request{issuer: otherEntity, key: "none"}.xml(r))
		return r.foreign(http.MethodPost, r.url("/saml2/sso"), fields, "X-Forwarded-For", address)
	}
	began := func(hop *useragent.Hop) bool { return hop.Status == http.StatusSeeOther }
	for range 2 {
		if hop := from("198.51.100.1"); !began(hop) {
			t.Fatalf("got %d, want the login to begin: %.400s", hop.Status, hop.Body)
		}
		if hop := post("198.51.100.1"); !began(hop) {
			t.Fatalf("got %d, want the login to begin: %.400s", hop.Status, hop.Body)
		}
	}
	for name, hop := range map[string]*useragent.Hop{
		"redirect":     from("198.51.100.1"),
		"post":         post("198.51.100.1"),
		"begun here":   r.foreign(http.MethodPost, r.url("/saml2/start/app"), url.Values{}, "X-Forwarded-For", "198.51.100.1", "Sec-Fetch-Site", "same-origin"),
		"bad messages": r.foreign(http.MethodGet, r.url("/saml2/sso?SAMLRequest=x"), nil, "X-Forwarded-For", "198.51.100.1"),
	} {
		if hop.Status != http.StatusTooManyRequests || hop.Header.Get("Retry-After") != "10" || hop.Header.Get("Set-Cookie") != "" || !strings.Contains(string(hop.Body), "Too many logins") {
			t.Errorf("%s: got %d, Retry-After %q and cookies %q, want a page with 429 and nothing else", name, hop.Status, hop.Header.Get("Retry-After"), hop.Header.Get("Set-Cookie"))
		}
	}
	if hop := from("198.51.100.2"); !began(hop) {
		t.Errorf("another network: got %d, want the login to begin", hop.Status)
	}
	if hop := r.foreign(http.MethodGet, r.url("/saml2/metadata"), nil, "X-Forwarded-For", "198.51.100.1"); hop.Status != http.StatusOK {
		t.Errorf("metadata: got %d, want it served", hop.Status)
	}
	r.advance(10 * time.Second)
	if hop := from("198.51.100.1"); !began(hop) {
		t.Errorf("later: got %d, want the login to begin", hop.Status)
	}
	w := httptest.NewRecorder()
	r.node.Operations().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	if !strings.Contains(w.Body.String(), "trin_limited_total{what=\"login\"} 4\n") {
		t.Error("the metrics do not count the four that were refused")
	}
	if got := strings.Count(r.log.String(), "a network does something too often"); got != 1 {
		t.Errorf("the log has %d warnings, want one", got)
	}
}
