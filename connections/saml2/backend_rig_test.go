package saml2

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"trin/broker"
	"trin/connections"
	"trin/connections/saml2/samltest"
)

// The parties of every test here.
const (
	testBase     = "https://trin.test"
	testProvider = "https://provider.test/metadata"
	testOther    = "https://other.test/metadata"
	testClass    = "urn:example:loa:2"
)

var testNow = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)

// engine is the broker as a backend sees it: legs that are open for one browser
// and closed once, by evidence that was not used before.
type engine struct {
	Broker // nil: a backend calls nothing but what is below

	mu       sync.Mutex
	legs     map[broker.ID]broker.Leg
	bindings map[broker.ID]string
	evidence map[broker.ID]broker.Evidence
	refusals map[broker.ID]broker.Refusal
	off      map[broker.ID]bool
	used     *used
	logouts  logouts
}

func newEngine() *engine {
	return &engine{legs: map[broker.ID]broker.Leg{}, bindings: map[broker.ID]string{},
		evidence: map[broker.ID]broker.Evidence{}, refusals: map[broker.ID]broker.Refusal{}, off: map[broker.ID]bool{}, used: &used{seen: map[string]time.Time{}},
		logouts: logouts{hops: map[broker.ID]broker.LogoutHop{}, settled: map[broker.ID]bool{}}}
}

var errLeg = errors.New("no such leg")

func (e *engine) open(browser *broker.Browser, id broker.ID) (broker.Leg, error) {
	leg, ok := e.legs[id]
	switch {
	case !ok:
		return broker.Leg{}, broker.Invalid(broker.PublicExpired, errLeg)
	case e.bindings[id] != browser.Binding:
		return broker.Leg{}, broker.Invalid(broker.PublicOtherBrowser, errors.New("another browser"))
	case e.off[leg.Connection]:
		return broker.Leg{}, broker.Invalid(broker.PublicNotAvailable, errors.New("switched off"))
	}
	return leg, nil
}

func (e *engine) Leg(_ context.Context, browser *broker.Browser, id broker.ID) (broker.Leg, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.open(browser, id)
}

func (e *engine) Resume(_ context.Context, browser *broker.Browser, id broker.ID, evidence broker.Evidence) (broker.Reply, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if _, err := e.open(browser, id); err != nil {
		return nil, err
	}
	if err := e.used.all(evidence.Uses); errors.Is(err, broker.ErrUsed) {
		return nil, broker.Invalid(broker.PublicBadMessage, errors.New("used before"))
	} else if err != nil {
		return nil, broker.Invalid(broker.PublicInternal, err)
	}
	delete(e.legs, id)
	e.evidence[id] = evidence
	return broker.Redirect{URL: "/resumed"}, nil
}

func (e *engine) Refuse(_ context.Context, browser *broker.Browser, id broker.ID, r broker.Refusal) (broker.Reply, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if _, err := e.open(browser, id); err != nil {
		return nil, err
	}
	delete(e.legs, id)
	e.refusals[id] = r
	return broker.Redirect{URL: "/refused"}, nil
}

// edge is the browser edge: the browser is a cookie, the reply a status, and
// what would be logged a header of the test.
// What a backend never calls is the nil interface.
type edge struct{ Edge }

func (edge) Browser(r *http.Request) *broker.Browser {
	b := &broker.Browser{}
	if c, err := r.Cookie("browser"); err == nil {
		b.Binding = c.Value
	}
	return b
}

func (edge) Reply(w http.ResponseWriter, _ *http.Request, _ *broker.Browser, reply broker.Reply, err error) {
	if err != nil {
		var invalid *broker.InvalidError
		if !errors.As(err, &invalid) {
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		w.Header().Set("Test-Log", strings.ReplaceAll(err.Error(), "\n", "; "))
		w.Header().Set("Test-Reference", invalid.Reference)
		status := http.StatusBadRequest
		if invalid.Public == broker.PublicInternal {
			status = http.StatusInternalServerError
		}
		w.WriteHeader(status)
		fmt.Fprint(w, invalid.Public)
		return
	}
	switch reply := reply.(type) {
	case broker.Redirect:
		w.Header().Set("Location", reply.URL)
		w.WriteHeader(http.StatusSeeOther)
	case broker.FormPost:
		w.Header().Set("Test-Action", reply.Action)
		if err := json.NewEncoder(w).Encode(reply.Fields); err != nil {
			panic(err)
		}
	}
}

// providers opens backends, one configuration for all versions.
type providers struct{ opened map[broker.ID]broker.Backend }

func (p *providers) Backend(_ context.Context, _ int64, id broker.ID) (broker.Backend, error) {
	if b, ok := p.opened[id]; ok {
		return b, nil
	}
	return nil, broker.ErrNotFound
}

func (p *providers) ConnectionByID(ctx context.Context, id broker.ID) (*broker.AuthenticationConnection, broker.Backend, int64, error) {
	b, err := p.Backend(ctx, 1, id)
	return &broker.AuthenticationConnection{ID: id}, b, 1, err
}

// used is the store of single-use identifiers.
type used struct {
	mu    sync.Mutex
	seen  map[string]time.Time
	fails error
}

func (u *used) Use(_ context.Context, space, id string, until time.Time) error {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.fails != nil {
		return u.fails
	}
	if _, ok := u.seen[space+"\x00"+id]; ok {
		return broker.ErrUsed
	}
	u.seen[space+"\x00"+id] = until
	return nil
}

// all uses what a message uses, as the engine does.
func (u *used) all(uses []broker.Use) error {
	if len(uses) != 1 {
		return fmt.Errorf("%d uses", len(uses))
	}
	return u.Use(context.Background(), uses[0].Space, uses[0].ID, uses[0].Until)
}

type names struct{}

func (names) NameOf(context.Context, string, broker.Subject) (string, error) { return "", nil }

func (names) PersistentName(_ context.Context, _ string, _ broker.Subject, candidate string) (string, error) {
	return candidate, nil
}

type applications struct{}

func (applications) ApplicationByIdentifier(context.Context, string, string) (*broker.ApplicationConnection, broker.Frontend, int64, error) {
	return nil, nil, 0, broker.ErrNotFound
}

func (applications) ApplicationByID(context.Context, broker.ID) (*broker.ApplicationConnection, broker.Frontend, int64, error) {
	return nil, nil, 0, broker.ErrNotFound
}

// ring is Trin's keys.
type ring struct{ keys []connections.Key }

func (r *ring) Keys(_ context.Context, set string, use connections.KeyUse) ([]connections.Key, error) {
	var keys []connections.Key
	for _, key := range r.keys {
		if key.Set == set && key.Use == use {
			keys = append(keys, key)
		}
	}
	if len(keys) == 0 {
		return nil, fmt.Errorf("no key set %q", set)
	}
	return keys, nil
}

// rig is Trin as a service provider of two providers, mounted.
type rig struct {
	t         testing.TB
	kind      *kind
	engine    *engine
	providers *providers
	used      *used
	ring      *ring
	mux       *http.ServeMux
	now       time.Time
	legs      int
}

// newRig makes a rig; the settings are those of the connection "idp".
func newRig(t testing.TB, change ...func(*ConnectionSettings)) *rig {
	t.Helper()
	r := &rig{t: t, engine: newEngine(), providers: &providers{opened: map[broker.ID]broker.Backend{}},
		mux: http.NewServeMux(), now: testNow,
		ring: &ring{keys: []connections.Key{
			samltest.Named(samltest.TrinKey).Own(connections.KeySigning, connections.KeyActive),
			samltest.Named(samltest.TrinECKey).Own(connections.KeySigning, connections.KeyNext),
			samltest.Named(samltest.EncryptionKey).Own(connections.KeyEncryption, connections.KeyActive),
			samltest.Named(samltest.OldDecryption).Own(connections.KeyEncryption, connections.KeyRetired),
		}}}
	r.used = r.engine.used
	k, err := newKind(Deps{Broker: r.engine, Edge: edge{}, Applications: applications{}, Providers: r.providers,
		Keys: r.ring, Names: names{}, Used: r.used, Clock: func() time.Time { return r.now }, Random: rand.Reader,
		Log: slog.New(slog.NewTextHandler(io.Discard, nil)), BaseURL: testBase})
	if err != nil {
		t.Fatal(err)
	}
	r.kind = k
	k.mountBackend(r.mux)
	r.connect("idp", testProvider, samltest.ProviderKey, change...)
	r.connect("other", testOther, samltest.ProviderNextKey)
	return r
}

// connect adds a provider.
func (r *rig) connect(id broker.ID, entity, key string, change ...func(*ConnectionSettings)) {
	r.t.Helper()
	settings := providerSettings(entity, key)
	for _, f := range change {
		f(&settings)
	}
	r.open(&broker.AuthenticationConnection{ID: id, Kind: KindName, Enabled: true}, settings)
}

func (r *rig) open(c *broker.AuthenticationConnection, settings ConnectionSettings) {
	r.t.Helper()
	raw, err := json.Marshal(settings)
	if err != nil {
		r.t.Fatal(err)
	}
	c.Settings = raw
	if r.providers.opened[c.ID], err = r.kind.openBackend(c); err != nil {
		r.t.Fatal(err)
	}
}

// providerSettings are the settings for a provider that speaks by both
// bindings.
func providerSettings(entity string, keys ...string) ConnectionSettings {
	root := strings.TrimSuffix(entity, "/metadata")
	return ConnectionSettings{Metadata: samltest.IDP{
		EntityID: entity,
		SSO:      map[string]string{samltest.Redirect: root + "/sso", samltest.Post: root + "/sso-post"},
		SLO:      map[string]string{samltest.Redirect: root + "/slo", samltest.Post: root + "/slo-post"},
		Signing:  keys,
	}.Metadata()}
}

// login starts a trip to a connection and leaves its leg open for the browser
// "mine".
func (r *rig) login(id broker.ID, change ...func(*broker.Leg)) broker.Leg {
	r.t.Helper()
	r.legs++
	leg := broker.Leg{ID: broker.ID(fmt.Sprintf("leg-%d", r.legs)), Version: 1, Reference: fmt.Sprintf("REF-%d", r.legs),
		Application: "app", Connection: id, Started: r.now}
	for _, f := range change {
		f(&leg)
	}
	_, memo, err := r.providers.opened[id].Challenge(context.Background(), leg)
	if err != nil {
		r.t.Fatal(err)
	}
	leg.Memo = memo
	r.engine.legs[leg.ID] = leg
	r.engine.bindings[leg.ID] = "mine"
	return leg
}

// requestID is the ID of the request of a leg.
func requestID(t testing.TB, leg broker.Leg) string {
	t.Helper()
	var memo legMemo
	if err := json.Unmarshal(leg.Memo, &memo); err != nil {
		t.Fatal(err)
	}
	return memo.Request
}

// response is the right answer to a leg, its assertion signed.
func (r *rig) response(leg broker.Leg) samltest.Response {
	base := testBase + "/saml2/sp/" + string(leg.Connection)
	answer := samltest.Response{Provider: testProvider, Audience: base + "/metadata", Recipient: base + "/acs",
		Request: requestID(r.t, leg), Now: r.now, ID: "_r-" + string(leg.ID), AssertionID: "_a-" + string(leg.ID),
		Class: testClass, SessionIndex: "session-1", SignAssertion: samltest.ProviderKey,
		Attributes: []samltest.Attribute{{Name: "mail", Values: []string{"alice@example.org"}}}}
	if leg.Connection == "other" {
		answer.Provider, answer.SignAssertion = testOther, samltest.ProviderNextKey
	}
	return answer
}

// result is what came of a post to the assertion consumer service.
type result struct {
	Code      int
	Body      string
	Log       string
	Reference string
	Header    http.Header
	Evidence  *broker.Evidence
	Refusal   *broker.Refusal
	Open      bool // the leg
}

// post brings a response to the service of the leg's connection.
func (r *rig) post(leg broker.Leg, encoded string) result {
	return r.send(leg, string(leg.Connection), "mine", url.Values{"SAMLResponse": {encoded}, "RelayState": {string(leg.ID)}})
}

// send posts any form to any connection with any browser.
func (r *rig) send(leg broker.Leg, connection, browser string, form url.Values) result {
	request := httptest.NewRequest(http.MethodPost, "/saml2/sp/"+connection+"/acs", strings.NewReader(form.Encode()))
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.AddCookie(&http.Cookie{Name: "browser", Value: browser})
	recorder := httptest.NewRecorder()
	r.mux.ServeHTTP(recorder, request)
	return r.result(leg, recorder)
}

func (r *rig) result(leg broker.Leg, recorder *httptest.ResponseRecorder) result {
	r.engine.mu.Lock()
	defer r.engine.mu.Unlock()
	got := result{Code: recorder.Code, Body: recorder.Body.String(), Header: maps.Clone(recorder.Header()),
		Log: recorder.Header().Get("Test-Log"), Reference: recorder.Header().Get("Test-Reference")}
	if evidence, ok := r.engine.evidence[leg.ID]; ok {
		got.Evidence = &evidence
	}
	if refusal, ok := r.engine.refusals[leg.ID]; ok {
		got.Refusal = &refusal
	}
	_, got.Open = r.engine.legs[leg.ID]
	return got
}

// accepted fails the test unless the response to a new leg is accepted.
func (r *rig) accepted(change ...func(*samltest.Response)) broker.Evidence {
	r.t.Helper()
	leg := r.login("idp")
	answer := r.response(leg)
	for _, f := range change {
		f(&answer)
	}
	got := r.post(leg, answer.Encoded())
	if got.Evidence == nil || got.Code != http.StatusSeeOther {
		r.t.Fatalf("a right response: got status %d, log %q, refusal %v; want it accepted", got.Code, got.Log, got.Refusal)
	}
	return *got.Evidence
}

// refused fails the test unless the result is the one page that every bad
// message gets, with the reason in the log and the leg still open.
func (r *rig) refused(got result, reason string) {
	r.t.Helper()
	switch {
	case got.Evidence != nil:
		r.t.Fatalf("accepted as %q; want it refused for %q", got.Evidence.Subject.Value, reason)
	case got.Refusal != nil:
		r.t.Errorf("refused the login: %v; want the message refused for %q and the leg open", got.Refusal, reason)
	case got.Code != http.StatusBadRequest || got.Body != string(broker.PublicBadMessage):
		r.t.Errorf("got %d %q (%s); want 400 %q", got.Code, got.Body, got.Log, broker.PublicBadMessage)
	case !strings.Contains(got.Log, reason):
		r.t.Errorf("log: got %q; want it to hold %q", got.Log, reason)
	case !got.Open:
		r.t.Error("the leg is closed; want it open for the true response")
	}
}

// attack is one response that is wrong in one thing.
type attack struct {
	name   string
	change func(*samltest.Response)
	reason string // in the log
}

// runAttacks shows that each is refused where the unchanged response passes.
func runAttacks(t *testing.T, attacks []attack, settings ...func(*ConnectionSettings)) {
	t.Helper()
	for _, a := range attacks {
		t.Run(a.name, func(t *testing.T) {
			r := newRig(t, settings...)
			r.accepted()
			leg := r.login("idp")
			answer := r.response(leg)
			a.change(&answer)
			r.refused(r.post(leg, answer.Encoded()), a.reason)
		})
	}
}
