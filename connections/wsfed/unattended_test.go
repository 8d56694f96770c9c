package wsfed

import (
	"net/http"
	"testing"

	"trin/broker"
)

// TestSignInUnattended: what comes without a person begins no login; a frame,
// where an application asks in passing, does.
func TestSignInUnattended(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ method, header, value string }{
		"HEAD":                  {http.MethodHead, "", ""},
		"a prefetch":            {http.MethodGet, "Sec-Purpose", "prefetch"},
		"a page rendered ahead": {http.MethodGet, "Sec-Purpose", "prefetch;prerender"},
	} {
		w := newWorld(t)
		r := w.request(signInQuery(nil))
		r.Method = test.method
		if test.header != "" {
			r.Header.Set(test.header, test.value)
		}
		if a := w.do(r); a.public() != broker.PublicBadMessage || a.Reply != nil || len(w.legs) != 0 {
			t.Errorf("%s: got %#v, %v", name, a.Reply, a.Err)
		}
	}
	w := newWorld(t)
	r := w.request(signInQuery(nil))
	r.Header.Set("Sec-Fetch-Dest", "iframe")
	w.leg(w.do(r))
}
