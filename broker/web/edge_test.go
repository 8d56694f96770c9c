package web

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"trin/broker"
)

// stand is an edge with its log and a broker of functions.
type stand struct {
	*Edge
	log    *bytes.Buffer
	broker *fakeBroker
	served http.Handler
	alarms []string
}

type fakeBroker struct {
	offer  func(*broker.Browser, broker.ID) (broker.Offer, error)
	choose func(b *broker.Browser, transaction, connection broker.ID) (broker.Reply, error)
	cancel func(*broker.Browser, broker.ID) (broker.Reply, error)
	logout func(*broker.Browser, broker.LogoutRequest) (broker.Reply, error)

	signingOut func(*broker.Browser, broker.ID) (broker.SigningOut, error)
	onward     func(*broker.Browser, broker.ID) (broker.Reply, error)
	loggedOut  func(*broker.Browser, broker.ID) (broker.LogoutOutcome, error)
}

var _ Broker = (*fakeBroker)(nil)

func (f *fakeBroker) Offer(_ context.Context, b *broker.Browser, t broker.ID) (broker.Offer, error) {
	return f.offer(b, t)
}
func (f *fakeBroker) Choose(_ context.Context, b *broker.Browser, t, c broker.ID) (broker.Reply, error) {
	return f.choose(b, t, c)
}
func (f *fakeBroker) Cancel(_ context.Context, b *broker.Browser, t broker.ID) (broker.Reply, error) {
	return f.cancel(b, t)
}
func (f *fakeBroker) Logout(_ context.Context, b *broker.Browser, r broker.LogoutRequest) (broker.Reply, error) {
	return f.logout(b, r)
}

func (f *fakeBroker) SigningOut(_ context.Context, b *broker.Browser, leg broker.ID) (broker.SigningOut, error) {
	return f.signingOut(b, leg)
}
func (f *fakeBroker) ContinueLogout(_ context.Context, b *broker.Browser, leg broker.ID) (broker.Reply, error) {
	return f.onward(b, leg)
}
func (f *fakeBroker) LoggedOut(_ context.Context, b *broker.Browser, t broker.ID) (broker.LogoutOutcome, error) {
	return f.loggedOut(b, t)
}

const base = "https://login.example.org"

var now = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// newStand makes an edge at the base URL whose mux the routes are added to.
func newStand(t *testing.T, baseURL string, routes func(*Edge, *http.ServeMux)) *stand {
	t.Helper()
	s := &stand{log: &bytes.Buffer{}, broker: &fakeBroker{}}
	edge, err := New(Options{
		BaseURL: baseURL, Clock: func() time.Time { return now }, Random: rand.Reader,
		Log:       slog.New(slog.NewJSONHandler(s.log, nil)),
		Proxies:   []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")},
		CrossSite: []string{"POST /peer"},
		MaxBody:   1 << 16,
		Large:     []string{"POST /large/"}, MaxLarge: 1 << 18,
		Alarm: func(reference string) { s.alarms = append(s.alarms, reference) },
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Edge = edge
	mux := http.NewServeMux()
	edge.Mount(mux, s.broker)
	if routes != nil {
		routes(edge, mux)
	}
	s.served = edge.Wrap(mux)
	return s
}

// answering serves one reply at /it.
func answering(t *testing.T, reply broker.Reply, err error) *stand {
	return newStand(t, base, func(e *Edge, mux *http.ServeMux) {
		mux.HandleFunc("GET /it", func(w http.ResponseWriter, r *http.Request) {
			e.Reply(w, r, e.Browser(r), reply, err)
		})
	})
}

func (s *stand) do(r *http.Request) *http.Response {
	w := httptest.NewRecorder()
	s.served.ServeHTTP(w, r)
	return w.Result()
}

func (s *stand) get(path string, headers ...string) *http.Response {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	return s.do(r)
}

func read(t *testing.T, response *http.Response) string {
	t.Helper()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// elements are those of that name, in order.
func elements(t *testing.T, page, name string) []map[string]string {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var found []map[string]string
	for node := range root.Descendants() {
		if node.Type != html.ElementNode || node.Data != name {
			continue
		}
		attributes := map[string]string{}
		for _, a := range node.Attr {
			attributes[a.Key] = a.Val
		}
		found = append(found, attributes)
	}
	return found
}

// textOf is the text of the element with that id, or of the first of that name.
func textOf(t *testing.T, page, idOrName string) string {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	for node := range root.Descendants() {
		if node.Type != html.ElementNode {
			continue
		}
		match := node.Data == idOrName
		for _, a := range node.Attr {
			match = match || a.Key == "id" && a.Val == idOrName
		}
		if !match {
			continue
		}
		var said strings.Builder
		for inner := range node.Descendants() {
			if inner.Type == html.TextNode {
				said.WriteString(inner.Data)
			}
		}
		return strings.TrimSpace(said.String())
	}
	t.Fatalf("the page has no %q:\n%s", idOrName, page)
	return ""
}

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{
		"", "login.example.org", "ftp://login.example.org", "http://login.example.org",
		"https://login.example.org/path", "https://user@login.example.org", "https://login.example.org?q", "https://",
	} {
		_, err := New(Options{BaseURL: bad, Clock: time.Now, Random: rand.Reader, Log: slog.New(slog.DiscardHandler)})
		if err == nil {
			t.Errorf("base URL %q: got no error", bad)
		}
	}
	for _, good := range []string{"https://login.example.org", "https://login.example.org:8443/", "http://127.0.0.1:8080", "http://localhost:1", "http://[::1]:8080"} {
		if _, err := New(Options{BaseURL: good, Clock: time.Now, Random: rand.Reader, Log: slog.New(slog.DiscardHandler)}); err != nil {
			t.Errorf("base URL %q: got %v", good, err)
		}
	}
	if _, err := New(Options{BaseURL: base, Clock: time.Now, Random: rand.Reader, Log: slog.New(slog.DiscardHandler), CrossSite: []string{"POST /{"}}); err == nil {
		t.Error("a malformed cross-site pattern: got no error")
	}
}

func TestRedirect(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"/choose/t1": base + "/choose/t1",
		"https://idp.example/sso?SAMLRequest=a%2Fb": "https://idp.example/sso?SAMLRequest=a%2Fb",
		"http://127.0.0.1:9000/sso":                 "http://127.0.0.1:9000/sso",
	} {
		response := answering(t, broker.Redirect{URL: address}, nil).get("/it")
		if got := response.Header.Get("Location"); response.StatusCode != http.StatusSeeOther || got != want {
			t.Errorf("%s: got %d to %q, want 303 to %q", address, response.StatusCode, got, want)
		}
	}
}

// hostile are addresses that no browser may be sent to.
var hostile = []string{
	"javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd",
	"//evil.example/", "/\\evil.example", "\\\\evil.example", "", "https://", "https:evil.example", "evil.example/x",
	"https://a.example/\r\nSet-Cookie: x=y", "/x\r\nSet-Cookie: x=y", "https://a.example/ b", "https://a.example/\x00", "\thttps://a.example",
}

func TestG11_NoOpenRedirect(t *testing.T) {
	t.Parallel()
	for _, address := range hostile {
		for _, reply := range []broker.Reply{broker.Redirect{URL: address}, broker.FormPost{Action: address}} {
			response := answering(t, reply, nil).get("/it")
			if response.StatusCode != http.StatusInternalServerError || response.Header.Get("Location") != "" {
				t.Errorf("%T to %q: got %d to %q, want the error page", reply, address, response.StatusCode, response.Header.Get("Location"))
			}
			if page := read(t, response); len(elements(t, page, "form")) != 0 {
				t.Errorf("%T to %q: got a form on the error page", reply, address)
			}
		}
	}
}

func TestG13_NoHeaderInjection(t *testing.T) {
	t.Parallel()
	for _, address := range hostile {
		response := answering(t, broker.Redirect{URL: address}, nil).get("/it")
		for _, cookie := range response.Cookies() {
			if cookie.Name == "x" {
				t.Errorf("%q: a cookie was injected", address)
			}
		}
	}
}

func TestNoReplyIsAnError(t *testing.T) {
	t.Parallel()
	if got := answering(t, nil, nil).get("/it").StatusCode; got != http.StatusInternalServerError {
		t.Errorf("got %d, want 500", got)
	}
}

func TestE11_AutoPostPage(t *testing.T) {
	t.Parallel()
	payloads := []string{`"><script>alert(1)</script>`, `' onfocus='alert(1)`, "</form><img src=x onerror=alert(1)>", "javascript:alert(1)", "a\r\nb", "{{7*7}}", "\u2028</script>"}
	var fields []broker.Field
	for _, payload := range payloads {
		fields = append(fields, broker.Field{Name: payload, Value: payload})
	}
	response := answering(t, broker.FormPost{Action: `https://sp.example/acs?a='b'&c=d`, Fields: fields}, nil).get("/it")
	page := read(t, response)
	if response.StatusCode != http.StatusOK {
		t.Fatalf("got %d, want 200", response.StatusCode)
	}
	forms := elements(t, page, "form")
	if len(forms) != 1 || forms[0]["action"] != `https://sp.example/acs?a='b'&c=d` || forms[0]["method"] != "post" {
		t.Fatalf("got forms %v, want one post to the action", forms)
	}
	inputs := elements(t, page, "input")
	if len(inputs) != len(payloads) {
		t.Fatalf("got %d inputs, want %d", len(inputs), len(payloads))
	}
	for i, payload := range payloads {
		want := strings.ReplaceAll(payload, "\r\n", "\n") // as HTML reads a line's end
		if inputs[i]["name"] != want || inputs[i]["value"] != want {
			t.Errorf("got field %q=%q, want %q twice", inputs[i]["name"], inputs[i]["value"], want)
		}
	}
	for _, script := range elements(t, page, "script") {
		if !strings.HasPrefix(script["src"], "/assets/trin-") {
			t.Errorf("got script %v, want only Trin's own file", script)
		}
	}
	if images := elements(t, page, "img"); len(images) != 0 {
		t.Errorf("got images %v, want none", images)
	}
	if buttons := elements(t, page, "button"); len(buttons) != 1 || buttons[0]["type"] != "submit" {
		t.Errorf("got buttons %v, want one that submits without script", buttons)
	}
	if csp := response.Header.Get("Content-Security-Policy"); !strings.Contains(csp, "form-action https:") || strings.Contains(csp, "unsafe") {
		t.Errorf("got policy %q", csp)
	}
}

func TestHeaders(t *testing.T) {
	t.Parallel()
	pages := map[string]*http.Response{
		"redirect": answering(t, broker.Redirect{URL: "https://a.example/"}, nil).get("/it"),
		"post":     answering(t, broker.FormPost{Action: "https://a.example/"}, nil).get("/it"),
		"error":    answering(t, nil, errors.New("x")).get("/it"),
		"page":     newStand(t, base, nil).get("/logout"),
		"nothing":  newStand(t, base, nil).get("/nowhere"),
	}
	want := map[string]string{
		"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cache-Control": "no-store",
		"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin", "X-Frame-Options": "DENY",
		"Permissions-Policy":        "camera=(), geolocation=(), microphone=()",
		"Strict-Transport-Security": "max-age=63072000; includeSubDomains",
	}
	for name, response := range pages {
		for header, value := range want {
			if got := response.Header.Get(header); got != value {
				t.Errorf("%s: got %s %q, want %q", name, header, got, value)
			}
		}
	}
}

func TestG9_NoFrames_K13_NoInline(t *testing.T) {
	t.Parallel()
	csp := newStand(t, base, nil).get("/logout").Header.Get("Content-Security-Policy")
	for _, directive := range []string{"default-src 'none'", "style-src 'self'", "script-src 'self'", "img-src 'self' data:", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self' https:"} {
		if !strings.Contains(csp+";", directive+";") {
			t.Errorf("got policy %q, want %q in it", csp, directive)
		}
	}
	page := read(t, newStand(t, base, nil).get("/logout"))
	for _, inline := range []string{"<style", " style=", " onclick=", " onload="} {
		if strings.Contains(page, inline) {
			t.Errorf("the page has %q", inline)
		}
	}
	for _, script := range elements(t, page, "script") {
		if script["src"] == "" {
			t.Error("the page has an inline script")
		}
	}
}

func TestNoStrictTransportOverHTTP(t *testing.T) {
	t.Parallel()
	response := newStand(t, "http://127.0.0.1:8080", nil).get("/logout")
	if got := response.Header.Get("Strict-Transport-Security"); got != "" {
		t.Errorf("got %q over http, want none", got)
	}
	if got := response.Header.Get("Content-Security-Policy"); !strings.Contains(got, "form-action 'self' https: http:") {
		t.Errorf("got policy %q, want http peers allowed in development", got)
	}
}

func TestG10_HostIsNeverRead(t *testing.T) {
	t.Parallel()
	s := answering(t, broker.Redirect{URL: "/choose/t1"}, nil)
	r := httptest.NewRequest(http.MethodGet, "http://evil.example/it", nil)
	r.Host = "evil.example"
	for _, header := range []string{"X-Forwarded-Host", "X-Forwarded-Proto", "X-Host", "X-Original-URL", "X-Rewrite-URL"} {
		r.Header.Set(header, "evil.example")
	}
	r.Header.Set("Forwarded", "host=evil.example;proto=http")
	response := s.do(r)
	if got := response.Header.Get("Location"); got != base+"/choose/t1" {
		t.Errorf("got %q, want the configured base URL", got)
	}
	for name, values := range response.Header {
		if strings.Contains(strings.Join(values, " "), "evil") {
			t.Errorf("header %s holds the request's host: %q", name, values)
		}
	}
	r = httptest.NewRequest(http.MethodGet, "http://evil.example/logout", nil)
	if page := read(t, s.do(r)); strings.Contains(page, "evil") {
		t.Error("the page holds the request's host")
	}
}
