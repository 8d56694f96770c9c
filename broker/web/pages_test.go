package web

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"trin/broker"
	"trin/templates"
	"trin/templates/text"
)

func postForm(path string, form url.Values) *http.Request {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return r
}

const payload = `"><script>alert(1)</script>`

func TestChooserPage(t *testing.T) {
	t.Parallel()
	s := newStand(t, base, nil)
	s.broker.offer = func(_ *broker.Browser, id broker.ID) (broker.Offer, error) {
		return broker.Offer{
			Transaction: id, Reference: "ABCD-2345", Language: "da",
			Application: broker.Text{"da": "Lønsystemet " + payload, "en": "Payroll"},
			Options: []broker.Option{
				{Connection: "adfs", Name: broker.Text{"": payload}},
				{Connection: "mitid", Name: broker.Text{"da": "MitID"}},
				{Connection: payload},
			},
		}, nil
	}
	response := s.get("/choose/t1")
	page := read(t, response)
	if response.StatusCode != http.StatusOK {
		t.Fatalf("got %d, want 200", response.StatusCode)
	}
	if got := textOf(t, page, "h1"); got != "Vælg, hvordan du vil logge ind" {
		t.Errorf("got title %q, want it in the request's language", got)
	}
	if !strings.Contains(page, "Lønsystemet") || !strings.Contains(page, "ABCD-2345") {
		t.Error("the page does not say who asks, or lacks the login's reference")
	}
	var values []string
	for _, button := range elements(t, page, "button") {
		if button["name"] == "connection" {
			values = append(values, button["value"])
		}
	}
	if want := []string{"adfs", "mitid", payload}; strings.Join(values, "|") != strings.Join(want, "|") {
		t.Errorf("got options %q, want %q", values, want)
	}
	if got := len(elements(t, page, "script")); got != 1 {
		t.Errorf("got %d scripts, want Trin's own alone", got)
	}
	for _, form := range elements(t, page, "form") {
		if form["action"] != "/choose/t1" || form["method"] != "post" {
			t.Errorf("got form %v, want a post to the page itself", form)
		}
	}
}

func TestChooseAndCancel(t *testing.T) {
	t.Parallel()
	s := newStand(t, base, nil)
	var chosen, cancelled broker.ID
	s.broker.choose = func(_ *broker.Browser, _, connection broker.ID) (broker.Reply, error) {
		chosen = connection
		return broker.Redirect{URL: "https://idp.example/"}, nil
	}
	s.broker.cancel = func(_ *broker.Browser, transaction broker.ID) (broker.Reply, error) {
		cancelled = transaction
		return broker.Redirect{URL: "https://sp.example/"}, nil
	}
	if got := s.do(postForm("/choose/t1", url.Values{"connection": {"adfs"}})); got.Header.Get("Location") != "https://idp.example/" || chosen != "adfs" {
		t.Errorf("got %d and choice %q, want to be sent on with adfs", got.StatusCode, chosen)
	}
	if got := s.do(postForm("/choose/t2", url.Values{"cancel": {"1"}, "connection": {"adfs"}})); got.Header.Get("Location") != "https://sp.example/" || cancelled != "t2" {
		t.Errorf("got %d and %q cancelled, want t2", got.StatusCode, cancelled)
	}
	r := postForm("/choose/t1", url.Values{"connection": {"other"}})
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	if got := s.do(r).StatusCode; got != http.StatusForbidden || chosen != "adfs" {
		t.Errorf("got %d and choice %q for a post from another site, want 403", got, chosen)
	}
	if got := s.do(postForm("/choose/t1", url.Values{"connection": {strings.Repeat("x", maxForm)}})).StatusCode; got != http.StatusBadRequest {
		t.Errorf("got %d for a form over the cap, want 400", got)
	}
}

func TestG6_AChooserThatIsNoLongerOpen(t *testing.T) {
	t.Parallel()
	s := newStand(t, base, nil)
	s.broker.offer = func(*broker.Browser, broker.ID) (broker.Offer, error) {
		return broker.Offer{}, broker.Invalid(broker.PublicExpired, errors.New("closed"))
	}
	response := s.get("/choose/t1")
	if response.StatusCode != http.StatusBadRequest || textOf(t, read(t, response), "h1") != text.ErrorExpiredTitle.In(text.English) {
		t.Errorf("got %d, want the page that says how to begin again", response.StatusCode)
	}
}

func TestLogout(t *testing.T) {
	t.Parallel()
	s := newStand(t, base, nil)
	ended := 0
	s.broker.logout = func(b *broker.Browser, r broker.LogoutRequest) (broker.Reply, error) {
		ended++
		clear(b.Sessions)
		return broker.Redirect{URL: "/logged-out"}, nil
	}
	if got := s.get("/logout"); got.StatusCode != http.StatusOK || ended != 0 {
		t.Errorf("got %d and %d ended by a mere link, want 200 and 0", got.StatusCode, ended)
	}
	r := postForm("/logout", nil)
	r.AddCookie(&http.Cookie{Name: s.sessionName("staff"), Value: "c3RhZmY." + secretA})
	response := s.do(r)
	if response.Header.Get("Location") != base+"/logged-out" || ended != 1 {
		t.Errorf("got %q and %d ended, want the page of it", response.Header.Get("Location"), ended)
	}
	if c := find(response.Cookies(), "session"); c == nil || c.MaxAge >= 0 {
		t.Errorf("got cookie %v, want it deleted", c)
	}
	if got := textOf(t, read(t, s.get("/logged-out")), "h1"); got != "You are logged out" {
		t.Errorf("got %q", got)
	}
	if got := textOf(t, read(t, s.get("/logged-out?partial=1")), "h1"); got != "You are logged out" {
		t.Errorf("got %q by the query, which says nothing", got)
	}
}

func TestConfirm(t *testing.T) {
	t.Parallel()
	s := newStand(t, base, func(e *Edge, mux *http.ServeMux) {
		mux.HandleFunc("GET /it", func(w http.ResponseWriter, r *http.Request) {
			e.Confirm(w, r, e.Browser(r), "Payroll "+payload, "/saml2/start/a", []broker.Field{{Name: "n", Value: payload}})
		})
	})
	page := read(t, s.get("/it"))
	if got, want := textOf(t, page, "h1"), "Continue to Payroll "+payload+"?"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := elements(t, page, "input"); len(got) != 1 || got[0]["value"] != payload {
		t.Errorf("got %v, want the field", got)
	}
	if got := elements(t, page, "button"); len(got) != 1 {
		t.Errorf("got %d buttons, want one", len(got))
	}
}

func TestLanguage(t *testing.T) {
	t.Parallel()
	s := newStand(t, base, nil)
	for _, test := range []struct {
		name, query, cookie, requested, accepted string
		want                                     text.Language
	}{
		{"nothing known", "", "", "", "", text.English},
		{"the browser's", "", "", "", "fr, da;q=0.5", text.Danish},
		{"the request's goes before the browser's", "", "", "en-GB", "da", text.English},
		{"several in the request", "", "", "fr da en", "en", text.Danish},
		{"the cookie goes before the request", "", "da", "en", "en", text.Danish},
		{"the choice goes before all", "en", "da", "da", "da", text.English},
		{"an unknown choice is passed over", "xx", "", "", "da", text.Danish},
	} {
		r := httptest.NewRequest(http.MethodGet, "/?lang="+test.query, nil)
		if test.cookie != "" {
			r.AddCookie(&http.Cookie{Name: s.names.language, Value: test.cookie})
		}
		r.Header.Set("Accept-Language", test.accepted)
		if got := s.LanguageOf(r, test.requested); got != test.want {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
	if c := find(s.get("/logout?lang=da").Cookies(), "language"); c == nil || c.Value != "da" || c.MaxAge <= 0 {
		t.Errorf("got %v, want the choice kept", c)
	}
	if c := find(s.get("/logout").Cookies(), "language"); c != nil {
		t.Errorf("got %v without a choice, want none", c)
	}
}

func TestAddress(t *testing.T) {
	t.Parallel()
	s := newStand(t, base, nil)
	for _, test := range []struct{ remote, forwarded, want string }{
		{"192.0.2.1:1234", "", "192.0.2.1"},
		{"192.0.2.1:1234", "198.51.100.9", "192.0.2.1"}, // not from a proxy: not believed
		{"10.0.0.1:1234", "198.51.100.9", "198.51.100.9"},
		{"10.0.0.1:1234", "203.0.113.7, 198.51.100.9", "198.51.100.9"}, // the client wrote the first
		{"10.0.0.1:1234", "198.51.100.9, 10.0.0.2", "198.51.100.9"},
		{"10.0.0.1:1234", "", "10.0.0.1"},
		{"10.0.0.1:1234", "nonsense", "10.0.0.1"},
		{"[2001:db8::1%eth0]:1", "", "2001:db8::1"},
		{"[::ffff:192.0.2.1]:1", "", "192.0.2.1"},
		{"garbage", "", ""},
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.RemoteAddr = test.remote
		if test.forwarded != "" {
			r.Header.Set("X-Forwarded-For", test.forwarded)
		}
		if got := s.Browser(r).Address; got != test.want {
			t.Errorf("%s forwarded for %q: got %q, want %q", test.remote, test.forwarded, got, test.want)
		}
	}
}

func TestAssets(t *testing.T) {
	t.Parallel()
	s := newStand(t, base, nil)
	for name, kind := range map[string]string{"trin.css": "text/css; charset=utf-8", "trin.js": "text/javascript; charset=utf-8", "trin.svg": "image/svg+xml"} {
		response := s.get(templates.Asset(name))
		if response.StatusCode != http.StatusOK || response.Header.Get("Content-Type") != kind || len(read(t, response)) == 0 {
			t.Errorf("%s: got %d of type %q", name, response.StatusCode, response.Header.Get("Content-Type"))
		}
		if got := response.Header.Get("Cache-Control"); !strings.Contains(got, "immutable") {
			t.Errorf("%s: got Cache-Control %q", name, got)
		}
	}
	if got := s.get("/assets/trin.css").StatusCode; got != http.StatusNotFound {
		t.Errorf("got %d for a name without its hash, want 404", got)
	}
	if got := s.get("/assets/..%2f..%2fetc%2fpasswd").StatusCode; got != http.StatusNotFound {
		t.Errorf("got %d for a path, want 404", got)
	}
}
