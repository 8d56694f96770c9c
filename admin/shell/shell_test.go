package shell

import (
	"crypto/rand"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"trin/admin/access"
	"trin/broker"
	"trin/broker/web"
	"trin/templates/console"
	"trin/templates/console/words"
)

var now = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

var (
	viewer   = access.Actor{Name: "viggo", Subject: broker.Subject{Namespace: "local", Value: "viggo"}, Role: access.Viewer}
	operator = access.Actor{Name: "olga", Subject: broker.Subject{Namespace: "local", Value: "olga"}, Role: access.Operator}
	admin    = access.Actor{Name: "anna", Subject: broker.Subject{Namespace: "local", Value: "anna"}, Role: access.Administrator, Stepped: now}
)

func edge(t *testing.T) *web.Edge {
	t.Helper()
	e, err := web.New(web.Options{
		BaseURL: "https://login.example.org", Clock: func() time.Time { return now }, Random: rand.Reader,
		Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
	})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// bare is a shell for tests.
func bare(t *testing.T) *Shell {
	t.Helper()
	return &Shell{Edge: edge(t), Clock: func() time.Time { return now }, Random: rand.Reader, Log: slog.New(slog.NewTextHandler(io.Discard, nil))}
}

func as(actor access.Actor, r *http.Request) *http.Request {
	return r.WithContext(access.With(r.Context(), actor))
}

func TestRefused(t *testing.T) {
	t.Parallel()
	p := bare(t)
	for name, c := range map[string]struct {
		method, address string
		actor           access.Actor
		err             error
		status          int
		location, says  string
	}{
		"nobody, who looks":     {"GET", "/admin/logins?user=a%26b&lang=da", access.Actor{}, access.ErrAnonymous, 303, "https://login.example.org/admin/login?return=%2Fadmin%2Flogins%3Fuser%3Da%2526b", ""},
		"nobody, who posts":     {"POST", "/admin/sessions/end", access.Actor{}, access.ErrAnonymous, 401, "", words.AnonymousLead.En},
		"who must prove again":  {"GET", "/admin/keys", admin, access.ErrStepUp, 303, "https://login.example.org/admin/step-up?return=%2Fadmin%2Fkeys", ""},
		"who must, and posts":   {"POST", "/admin/keys", admin, access.ErrStepUp, 403, "", words.StepUpLead.En},
		"who may not":           {"GET", "/admin/keys", viewer, viewer.May(access.Rule{Least: access.Administrator, Scope: access.ScopeKeys}, now), 403, "", "it needs the role administrator, and viggo has viewer"},
		"what is not there":     {"GET", "/admin/x", viewer, broker.ErrNotFound, 404, "", words.NotFoundLead.En},
		"what another changed":  {"POST", "/admin/x", viewer, broker.ErrConflict, 409, "", words.ConflictLead.En},
		"while others try":      {"GET", "/admin/claims", viewer, access.ErrBusy, 429, "", words.BusyLead.En},
		"what nobody knows why": {"GET", "/admin/x", viewer, io.ErrUnexpectedEOF, 500, "", words.InnerLead.En},
	} {
		w := httptest.NewRecorder()
		p.Refused(w, as(c.actor, httptest.NewRequest(c.method, "https://login.example.org"+c.address, nil)), c.err)
		body := w.Body.String()
		if w.Code != c.status || w.Header().Get("Location") != c.location || !strings.Contains(body, c.says) {
			t.Errorf("%s: got %d to %q, want %d to %q with %q in\n%s", name, w.Code, w.Header().Get("Location"), c.status, c.location, c.says, body)
		}
		if strings.Contains(body, io.ErrUnexpectedEOF.Error()) {
			t.Errorf("%s: the page tells the inner error", name)
		}
	}
}

// K13: the policy of a page of the administration.
func TestK13_EveryPageHasThePolicy(t *testing.T) {
	t.Parallel()
	w := httptest.NewRecorder()
	bare(t).NotFound(w, as(viewer, httptest.NewRequest("GET", "https://login.example.org/admin/x", nil)))
	policy := w.Header().Get("Content-Security-Policy")
	for _, part := range []string{"default-src 'none'", "style-src 'self'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"} {
		if !strings.Contains(policy, part) {
			t.Errorf("got %q, want %q in it", policy, part)
		}
	}
	if strings.Contains(policy, "unsafe") || w.Header().Get("X-Content-Type-Options") != "nosniff" || w.Header().Get("Strict-Transport-Security") == "" || w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("got %v", w.Header())
	}
}

// K1: a form is taken from the browser and the administrator that it was made
// for, and from nobody else.
func TestK1_AFormNeedsItsToken(t *testing.T) {
	t.Parallel()
	p := bare(t)
	page := httptest.NewRecorder()
	token := p.formToken(page, as(operator, httptest.NewRequest("GET", "https://login.example.org/admin/x", nil)), operator)
	cookie := page.Result().Cookies()[0]
	if !cookie.HttpOnly || !cookie.Secure || !strings.HasPrefix(cookie.Name, "__Host-") {
		t.Fatalf("got the cookie %+v", cookie)
	}
	for name, c := range map[string]struct {
		actor  access.Actor
		token  string
		cookie string
		want   bool
	}{
		"as it was made":        {operator, token, cookie.Value, true},
		"without a token":       {operator, "", cookie.Value, false},
		"with another token":    {operator, tokenOf("other", operator), cookie.Value, false},
		"by another":            {admin, token, cookie.Value, false},
		"from another browser":  {operator, token, "AAAA", false},
		"without a cookie":      {operator, token, "", false},
		"made without a secret": {operator, tokenOf("", operator), "", false},
	} {
		r := httptest.NewRequest("POST", "https://login.example.org/admin/x", strings.NewReader(url.Values{console.FormTokenField: {c.token}}.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if c.cookie != "" {
			r.AddCookie(&http.Cookie{Name: cookie.Name, Value: c.cookie})
		}
		w := httptest.NewRecorder()
		if got := p.Form(w, as(c.actor, r)); got != c.want || !got && w.Code != http.StatusForbidden {
			t.Errorf("%s: got %v and %d", name, got, w.Code)
		}
	}
}

func TestK9_ACursorIsReadAsItWasWritten(t *testing.T) {
	t.Parallel()
	read := func(after string, parts int) []string {
		return ReadCursor(httptest.NewRequest("GET", "/admin/x?"+url.Values{AfterField: {after}}.Encode(), nil), parts)
	}
	if got := read(CursorOf("7", "a b"), 2); len(got) != 2 || got[1] != "a b" {
		t.Errorf("got %q", got)
	}
	for _, bad := range []string{"", "7", "1' OR '1'='1", "WyI3Il0=", "WyI3Il0gIA", strings.Repeat("A", 2000), CursorOf("7"), CursorOf("7", "8", "9")} {
		if got := read(bad, 2); got != nil {
			t.Errorf("%q: got %q", bad, got)
		}
	}
	for _, bad := range []string{"-1", "0", "1 OR 1=1", "99999999999999999999"} {
		if got := ReadNumber(httptest.NewRequest("GET", "/admin/x?after="+CursorOf(bad), nil)); got != 0 {
			t.Errorf("%q: got %d", bad, got)
		}
	}
}

func TestPageOf(t *testing.T) {
	t.Parallel()
	list := []string{"a", "b", "c", "d", "e"}
	key := func(s string) string { return s }
	for _, c := range []struct {
		after, want, next string
	}{{"", "ab", "b"}, {"b", "cd", "d"}, {"d", "e", ""}, {"bb", "cd", "d"}, {"x", "", ""}} {
		got, next := PageOf(list, key, c.after, 2)
		if strings.Join(got, "") != c.want || next != c.next {
			t.Errorf("after %q: got %q and %q", c.after, got, next)
		}
	}
}

// An address that is not Trin's own is never followed from the administration.
func TestG11_TheWayBackIsOwn(t *testing.T) {
	t.Parallel()
	for referer, want := range map[string]string{
		"https://login.example.org/admin/keys?x=1": "/admin/keys", "https://evil.example/login": "/admin/", "": "/admin/",
		"https://evil.example//evil.example/admin/": "/admin/", "javascript:alert(1)": "/admin/",
	} {
		r := httptest.NewRequest("POST", "https://login.example.org/admin/x", nil)
		r.Header.Set("Referer", referer)
		if got := referrer(r); got != want {
			t.Errorf("%q: got %q, want %q", referer, got, want)
		}
	}
}
