package console

import (
	"crypto/rand"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"trin/cmd/trin/internal/node"
	"trin/cmd/trin/internal/useragent"
	"trin/store"
)

// clock is a clock that stands still until it is moved.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// rig is a running node with an administration.
type rig struct {
	*testing.T
	*node.Node
	clock *clock
	url   string // of the public
	admin string // of the administration
}

// newRig starts a node on an empty database. With apart the administration has
// an address of its own. Its options may be changed.
func newRig(t *testing.T, apart bool, change ...func(*node.Options)) *rig {
	t.Helper()
	key, err := store.NewMasterKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	r := &rig{T: t, clock: &clock{now: time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)}}
	public, publicURL := listen(t)
	r.url, r.admin = publicURL, publicURL
	o := node.Options{
		BaseURL: r.url, Database: filepath.Join(t.TempDir(), "trin.db"), MasterKeys: []store.MasterKey{key},
		Clock: r.clock.Now, Random: rand.Reader, Log: slog.New(slog.DiscardHandler),
	}
	var own net.Listener
	if apart {
		own, r.admin = listen(t)
		o.Administration = r.admin
	}
	for _, f := range change {
		f(&o)
	}
	if r.Node, err = node.Open(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	serve(t, public, r.Handler())
	if apart {
		serve(t, own, r.Administration())
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	return r
}

func listen(t *testing.T) (net.Listener, string) {
	t.Helper()
	listener, err := node.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return listener, "http://" + listener.Addr().String()
}

func serve(t *testing.T, listener net.Listener, handler http.Handler) {
	t.Helper()
	server := httptest.NewUnstartedServer(handler)
	_ = server.Listener.Close() // the one that it made for itself
	server.Listener = listener
	server.Start()
	t.Cleanup(server.Close)
}

const (
	name     = "anna"
	password = "correct horse battery"
)

var (
	quoted = regexp.MustCompile(`<code id="quote"[^>]*>([^<]+)</code>`)
	secret = regexp.MustCompile(`\b(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}\b`)
)

// person is somebody at a browser, with what they know.
type person struct {
	*useragent.Agent
	r        *rig
	name     string
	password string
	invited  string // the invitation for a second factor
	secret   string // of the second factor
}

func (r *rig) person() *person {
	r.Helper()
	transport := &http.Transport{DisableCompression: true}
	r.Cleanup(transport.CloseIdleConnections)
	return &person{Agent: useragent.New(transport), r: r, name: name, password: password}
}

// open goes to an address and fails the test when it cannot.
func (p *person) open(address string) {
	p.r.Helper()
	if err := p.Open(p.r.Context(), address); err != nil {
		p.r.Fatal(err)
	}
}

// submit fills in the form with those fields.
func (p *person) submit(press string, fill map[string]string, fields ...string) {
	p.r.Helper()
	var form *useragent.Form
	if page := p.Last().Page; page != nil {
		form = page.Form(fields...)
	}
	if err := p.Submit(p.r.Context(), form, press, fill); err != nil {
		p.r.Fatal(err)
	}
}

// firstStart opens the link of the first start and makes the administrator.
func (p *person) firstStart(link string) {
	p.r.Helper()
	p.open(link)
	p.submit("", map[string]string{"name": p.name, "password": p.password, "again": p.password}, "name", "password", "again")
	found := quoted.FindSubmatch(p.Last().Body)
	if found == nil {
		p.r.Fatalf("no invitation: %d %s", p.Last().Status, p.Last().Page.Text)
	}
	p.invited = string(found[1])
}

// login goes through the pages of a login until it is somewhere else. A code is
// never used twice.
func (p *person) login() {
	p.r.Helper()
	for range 8 {
		page := p.Last().Page
		switch {
		case page == nil || p.Last().Status != http.StatusOK:
			return
		case page.Form("name", "password") != nil && page.Form("again") == nil:
			p.submit("", map[string]string{"name": p.name, "password": p.password}, "name", "password")
		case page.Form("invitation") != nil:
			p.submit("", map[string]string{"invitation": p.invited}, "invitation")
		case page.Form("proof") != nil:
			p.secret = strings.ReplaceAll(secret.FindString(page.Text), " ", "")
			p.submit("", map[string]string{"proof": p.code()}, "proof")
		case page.Form("saved") != nil:
			p.submit("", nil, "saved")
		case page.Form("code") != nil:
			p.r.clock.move(30 * time.Second)
			p.submit("", map[string]string{"code": p.code()}, "code")
		default:
			return
		}
	}
}

func (p *person) code() string {
	p.r.Helper()
	code, err := totp.GenerateCode(p.secret, p.r.clock.Now())
	if err != nil {
		p.r.Fatal(err)
	}
	return code
}

// in reports whether the browser is signed in: the administration lets it
// through to a page, which is there or not.
func (p *person) in() bool {
	p.r.Helper()
	hop, err := p.Send(p.r.Context(), http.MethodGet, p.r.admin+"/admin/", nil)
	if err != nil {
		p.r.Fatal(err)
	}
	return hop.Status != http.StatusSeeOther
}

// administrator is somebody who has come in by the first start.
func (r *rig) administrator() *person {
	r.Helper()
	link, err := r.FirstLink(r.Context(), "test")
	if err != nil || link == "" {
		r.Fatalf("got the link %q, %v", link, err)
	}
	p := r.person()
	p.firstStart(link)
	p.open(r.admin + "/admin/login")
	p.login()
	if !p.in() {
		r.Fatalf("not signed in: at %s", p.Last().URL)
	}
	return p
}

// get makes one request without a browser.
func (r *rig) get(address, authorization string) (int, http.Header, string) {
	r.Helper()
	request, err := http.NewRequestWithContext(r.Context(), http.MethodGet, address, nil)
	if err != nil {
		r.Fatal(err)
	}
	if authorization != "" {
		request.Header.Set("Authorization", authorization)
	}
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		r.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		r.Fatal(err)
	}
	return response.StatusCode, response.Header, string(body)
}
