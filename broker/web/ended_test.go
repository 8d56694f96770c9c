package web

import (
	"errors"
	"net/http"
	"testing"

	"trin/broker"
)

// A login that ends where a page of it was to be shown sends the browser on,
// with the cookies that the call changed, and is no failed request.
func TestEndedLoginSendsTheBrowserOn(t *testing.T) {
	t.Parallel()
	ended := &broker.EndedError{Reply: broker.Redirect{URL: "https://sp.example/refused"}}
	s := newStand(t, base, func(e *Edge, mux *http.ServeMux) {
		mux.HandleFunc("GET /it", func(w http.ResponseWriter, r *http.Request) {
			e.Reply(w, r, e.Browser(r), nil, errors.Join(errors.New("open the leg"), ended))
		})
	})
	s.broker.offer = func(*broker.Browser, broker.ID) (broker.Offer, error) { return broker.Offer{}, ended }
	for _, path := range []string{"/it", "/choose/t"} {
		response := s.get(path)
		if got := response.StatusCode; got != http.StatusSeeOther {
			t.Errorf("%s: status %d, want 303", path, got)
		}
		if got, want := response.Header.Get("Location"), "https://sp.example/refused"; got != want {
			t.Errorf("%s: sent to %q, want %q", path, got, want)
		}
		if len(response.Cookies()) == 0 {
			t.Errorf("%s: no cookie of the browser was written", path)
		}
	}
}
