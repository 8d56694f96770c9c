package oidc

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/html"

	"trin/broker"
	"trin/broker/brokertest"
	"trin/broker/web"
	"trin/connections"
	"trin/connections/saml2/samltest"
)

// The installation of the frontend's tests.
const (
	appClient   = "app"
	appRedirect = "https://app.test/cb"
	appSecret   = "a secret of the application's"

	classLow  = broker.ClassRef("urn:level:low")
	classHigh = broker.ClassRef("urn:level:high")
	classTop  = broker.ClassRef("urn:level:top")

	// The SHA-256 of the verifier of RFC 7636, appendix B.
	testVerifier  = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
	testChallenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
)

// house is a whole Trin, over HTTP: the engine, the browser edge and this kind,
// with a login method and a second factor that say what a test wants.
type house struct {
	t       testing.TB
	kind    *kind
	broker  *broker.Broker
	edge    *web.Edge
	store   *brokertest.Store
	base    string
	picture *broker.Configuration
	grants  *grantsInMemory
	pushed  *pushedInMemory
	keys    map[string][]connections.Key
	wire    http.RoundTripper // not the default one, whose connections every server of a test closes

	mu   sync.Mutex
	now  time.Time
	rims map[broker.ID]broker.Frontend
	used map[string]bool
	legs []broker.Leg
	user string
	says func(leg broker.Leg) (broker.Evidence, *broker.Refusal)
}

// newHouse makes a house with the application "app".
func newHouse(t testing.TB, change ...func(*ApplicationSettings)) *house {
	t.Helper()
	mux := http.NewServeMux()
	var edge *web.Edge
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { edge.Wrap(mux).ServeHTTP(w, r) }))
	t.Cleanup(server.Close)
	h := &house{t: t, base: server.URL, wire: server.Client().Transport, store: brokertest.NewStore(), now: time.Now().Truncate(time.Second), rims: map[broker.ID]broker.Frontend{},
		used: map[string]bool{}, user: "alice"}
	h.grants = &grantsInMemory{now: h.clock, rows: map[string]*grantRow{}, codes: map[connections.Digest]*codeRow{}}
	h.pushed = &pushedInMemory{now: h.clock, rows: map[connections.Digest]pushedRow{}}
	h.keys = map[string][]connections.Key{
		connections.DefaultKeys: {samltest.Named(samltest.TrinKey).Own(connections.KeySigning, connections.KeyActive)},
		"elliptic":              {samltest.Named(samltest.TrinECKey).Own(connections.KeySigning, connections.KeyActive)},
	}
	h.picture = testPicture(t)
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	var err error
	if edge, err = web.New(web.Options{BaseURL: h.base, Clock: h.clock, Random: rand.Reader, Log: log,
		CrossSite: []string{"POST " + authorizePath, "POST " + logoutPath, "POST " + pushedPath, "POST /oidc/token"}}); err != nil {
		t.Fatal(err)
	}
	h.edge = edge
	if h.broker, err = broker.New(broker.Options{Configurations: h, Connections: h, Transactions: h.store, Sessions: h.store,
		Clock: h.clock, Random: rand.Reader, Log: log}); err != nil {
		t.Fatal(err)
	}
	if h.kind, err = newKind(Deps{Broker: h.broker, Edge: edge, Applications: h, Providers: h, Keys: h, Names: h.store,
		Grants: h.grants, Pushed: h.pushed, Used: h, Secrets: h, Sealing: [32]byte{1}, HTTP: server.Client(), Guarded: nowhere(),
		Clock: h.clock, Random: rand.Reader, Log: log, BaseURL: h.base}); err != nil {
		t.Fatal(err)
	}
	h.kind.mountFrontend(mux)
	edge.Mount(mux, h.broker)
	mux.HandleFunc("GET /idp", h.serveLogin)
	h.connect(appClient, append([]func(*ApplicationSettings){func(s *ApplicationSettings) { s.RedirectURIs = []string{appRedirect} }}, change...)...)
	return h
}

// testPicture has a login of Trin's own that reaches low, with a factor that
// lifts it to high, and a provider that is asked.
func testPicture(t testing.TB) *broker.Configuration {
	t.Helper()
	vocabulary, err := broker.NewVocabulary([]broker.Class{
		{Ref: classLow, Kind: broker.KindLevel, Level: broker.Level{Value: 10}},
		{Ref: classHigh, Kind: broker.KindLevel, Level: broker.Level{Value: 20}},
		{Ref: classTop, Kind: broker.KindLevel, Level: broker.Level{Value: 30}},
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	scale, err := vocabulary.Scale(nil)
	if err != nil {
		t.Fatal(err)
	}
	high := broker.Level{Value: 20}
	connection := func(id broker.ID, local bool) *broker.AuthenticationConnection {
		return &broker.AuthenticationConnection{ID: id, Kind: "test", Enabled: true, Local: local, Identifiers: []string{"https://" + string(id) + ".test"},
			Scale: scale, FirstFactor: broker.Level{Value: 10}, Cap: broker.Levels{high}, SubjectNamespace: "people"}
	}
	local, idp, code := connection("local", true), connection("idp", false), connection("code", true)
	local.Factors = []broker.Factor{{Connection: "code", After: &high}}
	idp.Forward = true
	return &broker.Configuration{Version: 1, Vocabulary: vocabulary, Applications: map[broker.ID]*broker.ApplicationConnection{},
		Connections: map[broker.ID]*broker.AuthenticationConnection{"local": local, "idp": idp, "code": code}}
}

// connect adds an application, or puts it in the place of the one of that ID.
func (h *house) connect(id broker.ID, change ...func(*ApplicationSettings)) *broker.ApplicationConnection {
	h.t.Helper()
	settings := ApplicationSettings{ClientID: string(id), AuthMethod: authNone, RedirectURIs: []string{"https://" + string(id) + ".test/cb"}}
	for _, f := range change {
		f(&settings)
	}
	raw, err := json.Marshal(settings)
	if err != nil {
		h.t.Fatal(err)
	}
	a := &broker.ApplicationConnection{ID: id, Kind: KindName, Enabled: true, Identifiers: []string{settings.ClientID},
		Name: broker.Text{"": "Application " + string(id)}, Scale: h.picture.Connections["local"].Scale,
		Authentication: []broker.ID{"local"}, Group: "default", Settings: raw}
	f, err := h.kind.openFrontend(a)
	if err != nil {
		h.t.Fatal(err)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	picture := *h.picture
	picture.Applications = maps.Clone(picture.Applications)
	picture.Applications[id], h.rims[id] = a, f
	h.picture = &picture
	return a
}

// front is the application's frontend.
func (h *house) front(id broker.ID) *frontend {
	h.t.Helper()
	h.mu.Lock()
	defer h.mu.Unlock()
	f, err := asFrontend(h.rims[id])
	if err != nil {
		h.t.Fatal(err)
	}
	return f
}

func (h *house) clock() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

func (h *house) pass(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = h.now.Add(d)
}

// Current and At give the one configuration.
func (h *house) Current(context.Context) (*broker.Configuration, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.picture, nil
}

func (h *house) At(ctx context.Context, _ int64) (*broker.Configuration, error) {
	return h.Current(ctx)
}

// Frontend and Backend give the rims.
func (h *house) Frontend(_ context.Context, _ int64, id broker.ID) (broker.Frontend, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if f := h.rims[id]; f != nil {
		return f, nil
	}
	return nil, broker.ErrNotFound
}

func (h *house) Backend(context.Context, int64, broker.ID) (broker.Backend, error) { return h, nil }

// Challenge sends the browser to the login of the tests.
func (h *house) Challenge(_ context.Context, leg broker.Leg) (broker.Reply, []byte, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.legs = append(h.legs, leg)
	return broker.Redirect{URL: "/idp?leg=" + url.QueryEscape(string(leg.ID))}, nil, nil
}

// serveLogin answers a trip at once, as the test says.
func (h *house) serveLogin(w http.ResponseWriter, r *http.Request) {
	browser := h.edge.Browser(r)
	leg, err := h.broker.Leg(r.Context(), browser, broker.ID(r.URL.Query().Get("leg")))
	if err != nil {
		h.edge.Reply(w, r, browser, nil, err)
		return
	}
	e, refusal := h.evidence(leg)
	var reply broker.Reply
	if refusal != nil {
		reply, err = h.broker.Refuse(r.Context(), browser, leg.ID, *refusal)
	} else {
		reply, err = h.broker.Resume(r.Context(), browser, leg.ID, e)
	}
	h.edge.Reply(w, r, browser, reply, err)
}

func (h *house) evidence(leg broker.Leg) (broker.Evidence, *broker.Refusal) {
	h.mu.Lock()
	user, says, now := h.user, h.says, h.now
	h.mu.Unlock()
	if says != nil {
		return says(leg)
	}
	e := broker.Evidence{Subject: broker.Subject{Namespace: "people", Value: user}, Instant: now, Methods: []string{"pwd"},
		Claims: broker.Claims{{Name: "name", Values: []string{"Alice Jensen"}}, {Name: "email", Values: []string{"alice@example.org"}}}}
	if leg.Factor {
		e.Methods, e.Claims = []string{"otp"}, nil
	}
	return e, nil
}

// last is the newest trip.
func (h *house) last() broker.Leg {
	h.t.Helper()
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.legs) == 0 {
		h.t.Fatal("no trip has begun")
	}
	return h.legs[len(h.legs)-1]
}

func (h *house) trips() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.legs)
}

func (h *house) ApplicationByIdentifier(_ context.Context, kind, identifier string) (*broker.ApplicationConnection, broker.Frontend, int64, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for id, a := range h.picture.Applications {
		if kind == KindName && a.Identifiers[0] == identifier {
			return a, h.rims[id], 1, nil
		}
	}
	return nil, nil, 0, broker.ErrNotFound
}

func (h *house) ApplicationByID(_ context.Context, id broker.ID) (*broker.ApplicationConnection, broker.Frontend, int64, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if a := h.picture.Applications[id]; a != nil {
		return a, h.rims[id], 1, nil
	}
	return nil, nil, 0, broker.ErrNotFound
}

func (h *house) Frontends(context.Context, string) ([]broker.Frontend, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	var list []broker.Frontend
	for _, id := range slices.Sorted(maps.Keys(h.rims)) {
		list = append(list, h.rims[id])
	}
	return list, nil
}

func (h *house) ConnectionByID(context.Context, broker.ID) (*broker.AuthenticationConnection, broker.Backend, int64, error) {
	return nil, nil, 0, broker.ErrNotFound
}

// Keys gives the keys that sign.
func (h *house) Keys(_ context.Context, set string, _ connections.KeyUse) ([]connections.Key, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if keys := h.keys[set]; keys != nil {
		return keys, nil
	}
	return nil, broker.ErrNotFound
}

// PersistentName keeps subject identifiers.
// Use uses up an identifier.
func (h *house) Use(_ context.Context, space, id string, _ time.Time) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.used[space+"\x00"+id] {
		return broker.ErrUsed
	}
	h.used[space+"\x00"+id] = true
	return nil
}

func (h *house) Secret(context.Context, string) ([]byte, error) { return nil, broker.ErrNotFound }

// browser is a user agent with cookies. It follows redirects inside Trin and
// stops where one leads away.
type browser struct {
	*house
	client *http.Client
}

func (h *house) browser() *browser {
	h.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		h.t.Fatal(err)
	}
	return &browser{house: h, client: &http.Client{Jar: jar, Transport: h.wire, CheckRedirect: func(next *http.Request, _ []*http.Request) error {
		if !strings.HasPrefix(next.URL.String(), h.base+"/") {
			return http.ErrUseLastResponse
		}
		return nil
	}}}
}

// page is where a browser has ended: at an application, or at a page of Trin.
type page struct {
	Status   int
	Location string
	Values   url.Values // of the answer that the application gets
	Body     string
	Form     url.Values // of the last form of the page
	Action   string
}

func (b *browser) do(r *http.Request) page {
	b.t.Helper()
	response, err := b.client.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	p := page{Status: response.StatusCode, Location: response.Header.Get("Location"), Body: string(body), Form: url.Values{}}
	if u, err := url.Parse(p.Location); err == nil {
		p.Values = u.Query()
	}
	p.read(b.t)
	return p
}

// read finds the form of the page.
func (p *page) read(t testing.TB) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(p.Body))
	if err != nil {
		t.Fatal(err)
	}
	for n := range root.Descendants() {
		get := func(name string) string {
			for _, a := range n.Attr {
				if a.Key == name {
					return a.Val
				}
			}
			return ""
		}
		switch n.Data {
		case "form":
			p.Action, p.Form = get("action"), url.Values{}
		case "input", "button":
			if name := get("name"); name != "" {
				p.Form.Set(name, get("value"))
			}
		}
	}
}

func (b *browser) get(path string, query url.Values) page {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), http.MethodGet, b.base+path+"?"+query.Encode(), nil)
	if err != nil {
		b.t.Fatal(err)
	}
	return b.do(r)
}

func (b *browser) post(path string, form url.Values, header ...string) page {
	b.t.Helper()
	if !strings.HasPrefix(path, "http") {
		path = b.base + path
	}
	r, err := http.NewRequestWithContext(b.t.Context(), http.MethodPost, path, strings.NewReader(form.Encode()))
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return b.do(r)
}

// authorize asks with these parameters beside those that every request has; an
// empty one is left out.
func (b *browser) authorize(parameters ...string) page {
	b.t.Helper()
	return b.get(authorizePath, requestQuery(parameters...))
}

func requestQuery(parameters ...string) url.Values {
	query := url.Values{
		"client_id": {appClient}, "redirect_uri": {appRedirect}, "response_type": {"code"}, "scope": {"openid"},
		"state": {"the state"}, "nonce": {"the nonce"}, "code_challenge": {testChallenge}, "code_challenge_method": {"S256"},
	}
	for i := 0; i+1 < len(parameters); i += 2 {
		if parameters[i+1] == "" {
			query.Del(parameters[i])
			continue
		}
		query.Set(parameters[i], parameters[i+1])
	}
	return query
}

// granted is the grant of the code that the application got.
func (p page) granted(b *browser) connections.Grant {
	b.t.Helper()
	code := p.Values.Get("code")
	if code == "" || !strings.HasPrefix(p.Location, "https://") {
		b.t.Fatalf("got no code but %d %q %q", p.Status, p.Location, clip(p.Body))
	}
	g, err := b.grants.RedeemCode(b.t.Context(), digest(code))
	if err != nil {
		b.t.Fatal(err)
	}
	return g
}

// refusedWith checks that the application got that error, and a whole answer.
func (p page) refusedWith(b *browser, code string) {
	b.t.Helper()
	if got := p.Values.Get("error"); got != code || p.Values.Get("code") != "" {
		b.t.Errorf("got error %q (status %d, %q), want %q", got, p.Status, clip(p.Location+p.Body), code)
	}
	if p.Values.Get("state") != "the state" || p.Values.Get("iss") != b.base {
		b.t.Errorf("got state %q and iss %q", p.Values.Get("state"), p.Values.Get("iss"))
	}
}

// stays checks that the browser was led nowhere.
func (p page) stays(b *browser, status int) {
	b.t.Helper()
	if p.Location != "" || p.Status != status {
		b.t.Errorf("got %d and %q, want a page with %d", p.Status, p.Location, status)
	}
}
