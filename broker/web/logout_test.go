package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"trin/broker"
	"trin/templates/text"
)

// items are the texts of the list items of a page.
func items(t *testing.T, page string) []string {
	t.Helper()
	var all []string
	for part := range strings.SplitSeq(page, "<li>") {
		if item, _, ok := strings.Cut(part, "</li>"); ok {
			all = append(all, item)
		}
	}
	return all
}

// policy is one directive of the page's policy; "" = it has none.
func policy(response *http.Response, directive string) string {
	for part := range strings.SplitSeq(response.Header.Get("Content-Security-Policy"), ";") {
		if value, ok := strings.CutPrefix(strings.TrimSpace(part), directive+" "); ok {
			return value
		}
	}
	return ""
}

func TestSigningOutPage(t *testing.T) {
	t.Parallel()
	s := newStand(t, base, nil)
	shown := broker.SigningOut{
		Reference: "ABCD-2345", Language: "da", Onward: true,
		Frames: []broker.SigningOutFrame{
			{Name: broker.Text{"da": "Lønsystemet", "en": "Payroll"}, URL: "https://rp.example/?wa=wsignoutcleanup1.0&b=" + url.QueryEscape(payload)},
			{Name: broker.Text{"": "Archive"}, URL: "https://rp.example/archive"},
			{Name: broker.Text{"": "Journal"}, URL: "http://localhost:8080/bye"},
			{Name: broker.Text{"": "Evil"}, URL: "https://evil.example;script-src/bye"},
		},
		Untold: []broker.Text{{"": "Mail"}},
	}
	s.broker.signingOut = func(_ *broker.Browser, leg broker.ID) (broker.SigningOut, error) {
		if leg != "t1.x" {
			return broker.SigningOut{}, broker.Invalid(broker.PublicExpired, errors.New("closed"))
		}
		return shown, nil
	}
	response := s.get("/signing-out/t1.x")
	page := read(t, response)
	if got := textOf(t, page, "h1"); response.StatusCode != http.StatusOK || got != "Du bliver logget ud" || !strings.Contains(page, "ABCD-2345") {
		t.Errorf("got %d %q, want the page in the request's language with the logout's reference", response.StatusCode, got)
	}
	if got, want := items(t, page), []string{"Lønsystemet", "Archive", "Journal", "Mail", "Evil"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q: who is told, and who could not be", got, want)
	}
	frames := elements(t, page, "iframe")
	if len(frames) != 3 || frames[0]["src"] != shown.Frames[0].URL {
		t.Fatalf("got frames %v, want those of three applications", frames)
	}
	for _, frame := range frames {
		if frame["sandbox"] != "allow-same-origin allow-scripts" || frame["title"] == "" || frame["tabindex"] != "-1" || frame["aria-hidden"] != "true" || frame["class"] != "unseen" {
			t.Errorf("got frame %v, want it in a sandbox, unseen and named", frame)
		}
	}
	if got, want := policy(response, "frame-src"), "https://rp.example http://localhost:8080"; got != want {
		t.Errorf("got frame-src %q, want %q", got, want)
	}
	form := elements(t, page, "form")[0]
	_, onward := form["data-onward"]
	if form["action"] != "/signing-out/t1.x" || form["method"] != "post" || !onward || len(elements(t, page, "button")) != 1 {
		t.Errorf("got form %v, want one button that posts on", form)
	}
	shown.Onward = false
	if _, onward := elements(t, read(t, s.get("/signing-out/t1.x")), "form")[0]["data-onward"]; onward {
		t.Error("the page leaves slow frames though there is nowhere to go on to")
	}
	if got := s.get("/signing-out/t2.x"); got.StatusCode != http.StatusBadRequest || policy(got, "frame-src") != "" {
		t.Errorf("got %d with frame-src %q for a page that is not open", got.StatusCode, policy(got, "frame-src"))
	}
}

// K13: no page but this one loads a frame, and none stands in one.
func TestK13_OnlyTheLogoutHasFrames(t *testing.T) {
	t.Parallel()
	s := newStand(t, base, nil)
	for _, path := range []string{"/logout", "/logged-out", "/nothing"} {
		response := s.get(path)
		if got := policy(response, "frame-src"); got != "" || policy(response, "default-src") != "'none'" || policy(response, "frame-ancestors") != "'none'" {
			t.Errorf("%s: got the policy %q", path, response.Header.Get("Content-Security-Policy"))
		}
	}
}

func TestSigningOutGoesOn(t *testing.T) {
	t.Parallel()
	s := newStand(t, base, nil)
	var asked broker.ID
	s.broker.onward = func(b *broker.Browser, leg broker.ID) (broker.Reply, error) {
		asked = leg
		return broker.Redirect{URL: "/logged-out/t1"}, nil
	}
	if got := s.do(postForm("/signing-out/t1.x", nil)).Header.Get("Location"); got != base+"/logged-out/t1" || asked != "t1.x" {
		t.Errorf("got %q for %q, want to be sent on", got, asked)
	}
	asked = ""
	r := postForm("/signing-out/t1.x", nil)
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	if got := s.do(r).StatusCode; got != http.StatusForbidden || asked != "" {
		t.Errorf("got %d for a post from another site, want 403", got)
	}
	s.broker.signingOut = func(*broker.Browser, broker.ID) (broker.SigningOut, error) {
		return broker.SigningOut{}, &broker.EndedError{Reply: broker.Redirect{URL: "/logged-out/t1"}}
	}
	if got := s.get("/signing-out/t1.x").Header.Get("Location"); got != base+"/logged-out/t1" {
		t.Errorf("got %q for a logout that has ended, want its end", got)
	}
}

func TestLoggedOutPartly(t *testing.T) {
	t.Parallel()
	told, untold := []broker.Text{{"": "Payroll"}, {"": payload}}, []broker.Text{{"": "Mail"}}
	escaped := "&#34;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"
	for _, test := range []struct {
		name    string
		outcome broker.LogoutOutcome
		err     error
		status  int
		title   text.Key
		names   []string
	}{
		{"told and not confirmed", broker.LogoutOutcome{Partial: true, Unconfirmed: told}, nil, 200, text.LoggedOutToldTitle, []string{"Payroll", escaped}},
		{"not told", broker.LogoutOutcome{Partial: true, Untold: untold, Reference: "ABCD-2345"}, nil, 200, text.LoggedOutPartTitle, []string{"Mail"}},
		{"both", broker.LogoutOutcome{Partial: true, Untold: untold, Unconfirmed: told}, nil, 200, text.LoggedOutPartTitle, []string{"Mail", "Payroll", escaped}},
		{"everybody confirmed", broker.LogoutOutcome{}, nil, 200, text.LoggedOutTitle, nil},
		{"not known any more", broker.LogoutOutcome{}, broker.Invalid(broker.PublicExpired, errors.New("x")), 200, text.LoggedOutPartTitle, nil},
		{"of another browser", broker.LogoutOutcome{Untold: untold}, broker.Invalid(broker.PublicOtherBrowser, errors.New("x")), 200, text.LoggedOutPartTitle, nil},
		{"a fault", broker.LogoutOutcome{}, broker.Invalid(broker.PublicInternal, errors.New("x")), 500, text.ErrorInternalTitle, nil},
	} {
		s := newStand(t, base, nil)
		s.broker.loggedOut = func(_ *broker.Browser, id broker.ID) (broker.LogoutOutcome, error) {
			if id != "t1" {
				t.Errorf("%s: asked for %q", test.name, id)
			}
			return test.outcome, test.err
		}
		response := s.get("/logged-out/t1")
		page := read(t, response)
		if got := textOf(t, page, "h1"); response.StatusCode != test.status || got != test.title.In(text.English) {
			t.Errorf("%s: got %d %q, want %d %q", test.name, response.StatusCode, got, test.status, test.title)
		}
		if !strings.Contains(page, test.outcome.Reference) {
			t.Errorf("%s: the page lacks the logout's reference", test.name)
		}
		if got := items(t, page); !slices.Equal(got, test.names) {
			t.Errorf("%s: got names %q, want %q", test.name, got, test.names)
		}
	}
}

// G9: a page stands in a frame only where the logout it belongs to does, and
// only of exactly those origins.
func TestG9_WhoFramesALogout(t *testing.T) {
	t.Parallel()
	adfs := []string{"https://adfs.example", "https://certauth.adfs.example:49443"}
	for _, test := range []struct {
		name string
		by   []string
		want string
	}{
		{"nobody", nil, "'none'"},
		{"two origins", adfs, "https://adfs.example https://certauth.adfs.example:49443"},
		{"what is no origin", []string{"*", "https:", "https://*.example", "https://evil.example/path", "https://evil.example; script-src *", "data:x", "'self'", ""}, "'none'"},
		{"one of them is", []string{"*", "https://adfs.example"}, "https://adfs.example"},
	} {
		pages := newStand(t, base, func(e *Edge, mux *http.ServeMux) {
			mux.HandleFunc("GET /form", func(w http.ResponseWriter, r *http.Request) {
				e.Reply(w, r, e.Browser(r), broker.FormPost{Action: "https://rp.example/slo", FramedBy: test.by}, nil)
			})
			mux.HandleFunc("GET /page", func(w http.ResponseWriter, r *http.Request) {
				e.Reply(w, r, e.Browser(r), broker.LoggedOutPage{FramedBy: test.by}, nil)
			})
			mux.HandleFunc("GET /redirect", func(w http.ResponseWriter, r *http.Request) {
				e.Reply(w, r, e.Browser(r), broker.Redirect{URL: "/logged-out"}, nil)
			})
		})
		pages.broker.signingOut = func(*broker.Browser, broker.ID) (broker.SigningOut, error) {
			return broker.SigningOut{FramedBy: test.by}, nil
		}
		pages.broker.loggedOut = func(*broker.Browser, broker.ID) (broker.LogoutOutcome, error) {
			return broker.LogoutOutcome{FramedBy: test.by}, nil
		}
		for path, want := range map[string]string{
			"/form": test.want, "/page": test.want, "/signing-out/t1.x": test.want, "/logged-out/t1": test.want,
			"/redirect": "'none'", "/logged-out": "'none'", "/logout": "'none'",
		} {
			response := pages.get(path)
			deny := response.Header.Get("X-Frame-Options") == "DENY"
			if got := policy(response, "frame-ancestors"); got != want || deny != (want == "'none'") {
				t.Errorf("%s, %s: got frame-ancestors %q, DENY %t; want %q", test.name, path, got, deny, want)
			}
		}
	}
}
