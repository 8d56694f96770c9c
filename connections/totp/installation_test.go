package totp_test

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	otp "github.com/pquerna/otp/totp"
	"golang.org/x/net/html"

	"trin/broker"
	"trin/broker/brokertest"
	"trin/broker/web"
	"trin/connections"
	"trin/connections/password"
	"trin/connections/totp"
)

const (
	secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
	pass   = "correct horse battery"
)

// installation is the engine, the edge and the two kinds over HTTP; only the
// application and the database are not real.
type installation struct {
	t      *testing.T
	server *httptest.Server
	broker *broker.Broker
	set    map[broker.ID]broker.Backend
	people *people
	codes  *totp.Admin
	users  *password.Admin
	alice  broker.Subject

	mu      sync.Mutex
	now     time.Time
	answers []broker.Outcome
}

// Frontend implements [broker.Connections]: the application posts back to a
// page that is not there.
func (i *installation) Frontend(context.Context, int64, broker.ID) (broker.Frontend, error) {
	return i, nil
}

// Backend implements [broker.Connections].
func (i *installation) Backend(_ context.Context, _ int64, id broker.ID) (broker.Backend, error) {
	if b, ok := i.set[id]; ok {
		return b, nil
	}
	return nil, errors.New("no such connection")
}

// Answer implements [broker.Frontend].
func (i *installation) Answer(_ context.Context, o broker.Outcome) (broker.Reply, *broker.Participant, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.answers = append(i.answers, o)
	return broker.FormPost{Action: "https://sp.example/acs", Fields: []broker.Field{{Name: "SAMLResponse", Value: "x"}}}, nil, nil
}

func (i *installation) clock() time.Time {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.now
}

func (i *installation) wait(d time.Duration) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.now = i.now.Add(d)
}

func (i *installation) last() broker.Outcome {
	i.mu.Lock()
	defer i.mu.Unlock()
	if len(i.answers) == 0 {
		i.t.Fatal("the application was not answered")
	}
	return i.answers[len(i.answers)-1]
}

type pictures struct{ *broker.Configuration }

func (p pictures) Current(context.Context) (*broker.Configuration, error) {
	return p.Configuration, nil
}
func (p pictures) At(context.Context, int64) (*broker.Configuration, error) {
	return p.Configuration, nil
}

func picture(t *testing.T) *broker.Configuration {
	t.Helper()
	vocabulary, err := broker.NewVocabulary([]broker.Class{
		{Ref: "urn:x:2", Kind: broker.KindLevel, Level: broker.Level{Value: 20}},
		{Ref: "urn:x:3", Kind: broker.KindLevel, Level: broker.Level{Value: 30}},
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	scale, err := vocabulary.Scale(nil)
	if err != nil {
		t.Fatal(err)
	}
	three := broker.Level{Value: 30}
	return &broker.Configuration{
		Version: 1, Vocabulary: vocabulary,
		SessionIdle: time.Hour, SessionLifetime: 8 * time.Hour, TransactionLifetime: 15 * time.Minute,
		Applications: map[broker.ID]*broker.ApplicationConnection{
			"app": {ID: "app", Enabled: true, Name: broker.Text{"": "Payroll"}, Scale: scale, Authentication: []broker.ID{"local"}, Identifiers: []string{"https://sp.example"}},
			"two": {ID: "two", Enabled: true, Name: broker.Text{"": "Two ways"}, Scale: scale, Authentication: []broker.ID{"local", "other"}, Identifiers: []string{"https://two.example"}},
		},
		Connections: map[broker.ID]*broker.AuthenticationConnection{
			"local": {ID: "local", Kind: password.Name, Local: true, Enabled: true, Name: broker.Text{"": "Our own"}, Scale: scale,
				FirstFactor: broker.Level{Value: 20}, Factors: []broker.Factor{{Connection: "totp", After: &three}}},
			"other": {ID: "other", Kind: password.Name, Local: true, Enabled: true, Name: broker.Text{"": "Another"}, Scale: scale, FirstFactor: broker.Level{Value: 20}},
			"totp":  {ID: "totp", Kind: totp.Name, Local: true, Enabled: true, Name: broker.Text{"": "Code"}, Scale: scale},
		},
	}
}

func install(t *testing.T) *installation {
	t.Helper()
	i := &installation{t: t, now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC), people: newPeople()}
	var handler http.Handler
	i.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { handler.ServeHTTP(w, r) }))
	t.Cleanup(i.server.Close)
	log := slog.New(slog.DiscardHandler)
	edge, err := web.New(web.Options{BaseURL: i.server.URL, Clock: i.clock, Random: rand.Reader, Log: log})
	must(t, err)
	store := brokertest.NewStore()
	store.Clock = i.clock
	configurations := pictures{picture(t)}
	i.broker, err = broker.New(broker.Options{Configurations: configurations, Connections: i, Transactions: store, Sessions: store, Clock: i.clock, Random: rand.Reader, Log: log})
	must(t, err)
	cheap := password.Cost{Memory: 64, Time: 1, Threads: 1}
	local, err := password.Kind(password.Deps{Broker: i.broker, Edge: edge, Store: i.people, Configurations: configurations, Clock: i.clock, Random: rand.Reader, Log: log, Cost: cheap})
	must(t, err)
	codes, err := totp.Kind(totp.Deps{Broker: i.broker, Edge: edge, Store: i.people, Configurations: configurations, Clock: i.clock, Random: rand.Reader, Log: log})
	must(t, err)
	i.set = map[broker.ID]broker.Backend{}
	for id, kind := range map[broker.ID]connections.Kind{"local": local, "other": local, "totp": codes} {
		i.set[id], err = kind.OpenBackend(configurations.Connections[id])
		must(t, err)
	}
	mux := http.NewServeMux()
	edge.Mount(mux, i.broker)
	local.Mount(mux)
	codes.Mount(mux)
	mux.HandleFunc("GET /start", func(w http.ResponseWriter, r *http.Request) {
		b := edge.Browser(r)
		request := broker.AuthnRequest{Application: broker.ID(r.URL.Query().Get("app")), Passive: r.URL.Query().Has("passive")}
		for _, class := range r.URL.Query()["class"] {
			request.Classes = append(request.Classes, broker.ClassRef(class))
		}
		if act := r.URL.Query().Get("confirm"); act != "" {
			request.Confirm = &broker.Confirmation{Levels: broker.NewLevels(broker.Level{Value: 30}), Text: act}
		}
		reply, err := i.broker.Begin(r.Context(), b, request)
		edge.Reply(w, r, b, reply, err)
	})
	handler = edge.Wrap(mux)

	i.users, err = password.NewAdmin(password.AdminDeps{Store: i.people, Clock: i.clock, Random: rand.Reader, Cost: cheap})
	must(t, err)
	alice, err := i.users.Create(t.Context(), "alice", pass, nil)
	must(t, err)
	i.alice = broker.Subject{Namespace: "local", Value: alice.ID}
	i.codes, err = totp.NewAdmin(i.people, i.clock, rand.Reader)
	must(t, err)
	_, err = i.codes.Enrol(t.Context(), "totp", i.alice, secret, nil)
	must(t, err)
	return i
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// code is the one that the app shows now.
func (i *installation) code() string {
	i.t.Helper()
	raw, err := base32.StdEncoding.DecodeString(secret)
	must(i.t, err)
	code, err := otp.GenerateCode(base32.StdEncoding.EncodeToString(raw), i.clock())
	must(i.t, err)
	return code
}

// person is a browser with its own cookies, at a page.
type person struct {
	*installation
	client *http.Client
	page   *html.Node
	at     *url.URL
	status int
}

func (i *installation) person() *person {
	jar, err := cookiejar.New(nil)
	must(i.t, err)
	return &person{installation: i, client: &http.Client{Jar: jar}}
}

func (p *person) took(response *http.Response, err error) {
	p.t.Helper()
	must(p.t, err)
	defer func() { _, _ = io.Copy(io.Discard, response.Body); _ = response.Body.Close() }()
	p.page, err = html.Parse(response.Body)
	must(p.t, err)
	p.at, p.status = response.Request.URL, response.StatusCode
}

func (p *person) open(address string) {
	p.t.Helper()
	if !strings.HasPrefix(address, "http") {
		address = p.server.URL + address
	}
	p.took(p.client.Get(address))
}

// send posts the fields to where the page's form goes.
func (p *person) send(fields ...string) {
	p.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	request, err := http.NewRequestWithContext(p.t.Context(), http.MethodPost, p.at.String(), strings.NewReader(form.Encode()))
	must(p.t, err)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Sec-Fetch-Site", "same-origin")
	p.took(p.client.Do(request))
}

func (p *person) heading() string {
	for node := range p.page.Descendants() {
		if node.Type == html.ElementNode && node.Data == "h1" && node.FirstChild != nil {
			return node.FirstChild.Data
		}
	}
	return ""
}

// confirming is what the page says that the user confirms, "" = it says nothing;
// only its text is read, so that what it says is not markup.
func (p *person) confirming() string {
	for node := range p.page.Descendants() {
		if node.Type == html.ElementNode && node.Data == "blockquote" && node.Parent.Data == "figure" && node.FirstChild != nil && node.FirstChild == node.LastChild {
			return node.FirstChild.Data
		}
	}
	return ""
}

func (p *person) sees(heading string) {
	p.t.Helper()
	if got := p.heading(); got != heading {
		p.t.Fatalf("got the page %q (%d) at %s, want %q", got, p.status, p.at, heading)
	}
}
