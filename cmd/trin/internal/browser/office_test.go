package browser

import (
	"crypto/rand"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"trin/broker"
	"trin/cmd/trin/internal/demo"
	"trin/cmd/trin/internal/node"
	"trin/connections"
	"trin/store"
)

const adminPassword = "correct horse battery"

// office is an administrator at a browser, with a Trin of their own that begins
// with nothing, an application, and the AD FS of the demo.
type office struct {
	*visitor
	axe         Axe
	node        *node.Node
	clock       *demo.Clock
	url, link   string
	application *demo.Application
	name        string // who is at the browser
	secret      string // of their second factor
}

func newOffice(t *testing.T) *office {
	t.Helper()
	o := &office{visitor: visit(t, "en"), axe: readAxe(t), clock: &demo.Clock{}, name: "anna"}
	o.clock.Advance(time.Until(running.Clock.Now())) // other tests have moved the provider's time ahead
	key, err := store.NewMasterKey(rand.Reader)
	o.must(err)
	listener, err := node.Listen("127.0.0.1:0")
	o.must(err)
	o.url = "http://" + listener.Addr().String()
	o.node, err = node.Open(t.Context(), node.Options{
		BaseURL: o.url, Database: filepath.Join(t.TempDir(), "trin.db"), MasterKeys: []store.MasterKey{key},
		Clock: o.clock.Now, Random: rand.Reader, Log: slog.New(slog.DiscardHandler),
	})
	o.must(err)
	t.Cleanup(func() { o.must(o.node.Close()) })
	server := httptest.NewUnstartedServer(o.node.Handler())
	_ = server.Listener.Close() // the one that it made for itself
	server.Listener = listener
	server.Start()
	t.Cleanup(server.Close)
	o.link, err = o.node.FirstLink(t.Context(), "test")
	o.must(err)

	place := httptest.NewUnstartedServer(nil)
	o.application, err = demo.NewApplication("http://"+place.Listener.Addr().String(), map[int]string{
		2: "urn:dk:gov:saml:attribute:AssuranceLevel:2", 3: "urn:dk:gov:saml:attribute:AssuranceLevel:4", // which AD FS never reaches
	}, o.clock.Now)
	o.must(err)
	place.Config.Handler = o.application
	place.Start()
	t.Cleanup(place.Close)
	return o
}

// another is somebody else at a browser of their own, who is an
// administrator too.
func (o *office) another(name string) *office {
	o.t.Helper()
	other := *o
	other.visitor, other.name, other.secret = visit(o.t, "en"), name, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
	user, err := o.node.Users.Create(o.t.Context(), name, adminPassword, nil)
	o.must(err)
	_, err = o.node.Codes.Enrol(o.t.Context(), "administrators-code", broker.Subject{Namespace: "administrators", Value: user.ID}, other.secret, nil)
	o.must(err)
	o.must(o.node.Store.SaveAdministrator(o.t.Context(), connections.Administrator{
		Subject: broker.Subject{Namespace: "administrators", Value: user.ID}, Name: name, Role: "administrator", Created: o.clock.Now(), By: o.name,
	}))
	return &other
}

// The steps, as a person does them.
func (o *office) press(names ...string) {
	o.t.Helper()
	for _, name := range names {
		o.must(o.Go(name))
	}
}

func (o *office) types(label, text string) {
	o.t.Helper()
	o.must(o.Fill(label, text))
}

func (o *office) picks(label, option string) {
	o.t.Helper()
	o.must(o.Select(label, option))
}

func (o *office) ticks(label string) {
	o.t.Helper()
	o.must(o.Tick(label))
}

// begins is at the overview, where a task begins. Getting there is not counted.
func (o *office) begins() {
	o.t.Helper()
	before := o.clicks
	o.must(o.Open(o.url + "/admin/"))
	o.proves()
	o.must(o.Await("Overview"))
	o.clicks = before
}

// proves logs in where the page asks for it, with the second factor, and is back
// where that leads.
func (o *office) proves() {
	o.t.Helper()
	if o.reads(`document.querySelector("h1").innerText`) != "Log in" {
		return
	}
	o.types("User name", o.name)
	o.types("Password", adminPassword)
	o.must(o.Tab.Enter())
	o.must(o.Await(coding))
	o.clock.Advance(demo.CodePeriod)
	o.must(o.Type("#code", o.code()))
	o.must(o.Tab.Enter())
	o.must(o.Until(`location.pathname.startsWith("/admin/")`))
}

func (o *office) code() string {
	o.t.Helper()
	code, err := totp.GenerateCode(o.secret, o.clock.Now())
	o.must(err)
	return code
}

// reads is what an expression gives in the page.
func (o *office) reads(expression string) string {
	o.t.Helper()
	text, err := Ask[string](o.Tab, expression)
	o.must(err)
	return text
}

// looks holds the page against axe-core, and measures it.
func (o *office) looks(page string) {
	o.t.Helper()
	o.audit(o.axe, page, look{390, "dark", false}, look{1280, "light", true})
	o.narrow(page)
	o.must(o.Show(1280, 800, "light"))
}

// got is what a program gets at an address.
func (o *office) got(address, authorization string) string {
	o.t.Helper()
	request, err := http.NewRequestWithContext(o.t.Context(), http.MethodGet, address, nil)
	o.must(err)
	if authorization != "" {
		request.Header.Set("Authorization", authorization)
	}
	client := &http.Client{Timeout: 10 * time.Second}
	response, err := client.Do(request)
	o.must(err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	o.must(err)
	if response.StatusCode != http.StatusOK {
		o.t.Fatalf("%s: got %d %s", address, response.StatusCode, body)
	}
	return string(body)
}

// toEncrypt is the key that an application would have messages encrypted for.
var toEncrypt = regexp.MustCompile(`(?s)<KeyDescriptor[^>]*use="encryption".*?</KeyDescriptor>`)

// metadata is what the application publishes of itself, as one that reads no
// encrypted messages: its library knows CBC alone.
func (o *office) metadata() string {
	o.t.Helper()
	text, err := o.application.Metadata()
	o.must(err)
	return strings.TrimSpace(toEncrypt.ReplaceAllString(string(text), ""))
}
