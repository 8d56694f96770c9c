package oidc

import (
	"context"
	"crypto"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"trin/broker"
	"trin/connections"
	"trin/connections/oidc/oidctest"
)

// The parties of the tests of Trin as a relying party.
const (
	partyBase   = "https://trin.test"
	partyClient = "trin client"
	partySecret = "s3cr/t+ æ"
)

var partyNow = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)

// partyEngine is the broker as a backend sees it: legs that are open for one
// browser and closed once, single-use identifiers, logouts.
type partyEngine struct {
	Broker // nil: a backend calls nothing but what is below

	mu       sync.Mutex
	legs     map[broker.ID]broker.Leg
	bindings map[broker.ID]string
	evidence map[broker.ID]broker.Evidence
	refusals map[broker.ID]broker.Refusal
	uses     map[broker.Use]bool
	hops     map[broker.ID]broker.LogoutHop
	settled  map[broker.ID]bool
	logouts  []broker.LogoutRequest
	browsers []broker.Browser // that the logouts came with
}

func (e *partyEngine) open(browser *broker.Browser, id broker.ID) (broker.Leg, error) {
	leg, ok := e.legs[id]
	switch {
	case !ok:
		return broker.Leg{}, broker.Invalid(broker.PublicExpired, errors.New("no such leg"))
	case e.bindings[id] != browser.Binding:
		return broker.Leg{}, broker.Invalid(broker.PublicOtherBrowser, errors.New("another browser"))
	}
	return leg, nil
}

func (e *partyEngine) Leg(_ context.Context, browser *broker.Browser, id broker.ID) (broker.Leg, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.open(browser, id)
}

func (e *partyEngine) Resume(_ context.Context, browser *broker.Browser, id broker.ID, evidence broker.Evidence) (broker.Reply, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if _, err := e.open(browser, id); err != nil {
		return nil, err
	}
	for _, use := range evidence.Uses {
		use.Until = time.Time{}
		if e.uses[use] {
			return nil, broker.Invalid(broker.PublicBadMessage, broker.ErrUsed)
		}
		e.uses[use] = true
	}
	delete(e.legs, id)
	e.evidence[id] = evidence
	return broker.Redirect{URL: "/resumed"}, nil
}

func (e *partyEngine) Refuse(_ context.Context, browser *broker.Browser, id broker.ID, r broker.Refusal) (broker.Reply, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if _, err := e.open(browser, id); err != nil {
		return nil, err
	}
	delete(e.legs, id)
	e.refusals[id] = r
	return broker.Redirect{URL: "/refused"}, nil
}

func (e *partyEngine) Logout(_ context.Context, b *broker.Browser, r broker.LogoutRequest) (broker.Reply, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.logouts, e.browsers = append(e.logouts, r), append(e.browsers, *b)
	return broker.Redirect{URL: "/ended"}, nil
}

func (e *partyEngine) LogoutHop(_ context.Context, _ *broker.Browser, leg broker.ID) (broker.LogoutHop, error) {
	hop, ok := e.hops[leg]
	if !ok {
		return broker.LogoutHop{}, broker.Invalid(broker.PublicExpired, errors.New("no such hop"))
	}
	return hop, nil
}

func (e *partyEngine) ResumeLogout(_ context.Context, _ *broker.Browser, leg broker.ID, ok bool) (broker.Reply, error) {
	e.settled[leg] = ok
	return broker.Redirect{URL: "/settled"}, nil
}

// partyEdge is the browser edge: the browser is a cookie, the reply a status,
// and what would be logged a header of the test. What a backend never calls is
// the nil interface.
type partyEdge struct{ Edge }

func (partyEdge) Browser(r *http.Request) *broker.Browser {
	b := &broker.Browser{}
	if c, err := r.Cookie("browser"); err == nil {
		b.Binding = c.Value
	}
	if c, err := r.Cookie("session"); err == nil {
		b.Sessions = map[string]string{"": c.Value}
	}
	return b
}

func (partyEdge) Reply(w http.ResponseWriter, _ *http.Request, _ *broker.Browser, reply broker.Reply, err error) {
	if err != nil {
		var invalid *broker.InvalidError
		if !errors.As(err, &invalid) {
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		w.Header().Set("Test-Log", strings.ReplaceAll(err.Error(), "\n", "; "))
		w.Header().Set("Test-Reference", invalid.Reference)
		w.WriteHeader(http.StatusBadRequest)
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

// partyProviders opens backends, one configuration for all versions.
type partyProviders map[broker.ID]broker.Backend

func (p partyProviders) Backend(_ context.Context, _ int64, id broker.ID) (broker.Backend, error) {
	if b, ok := p[id]; ok {
		return b, nil
	}
	return nil, broker.ErrNotFound
}

func (p partyProviders) ConnectionByID(ctx context.Context, id broker.ID) (*broker.AuthenticationConnection, broker.Backend, int64, error) {
	b, err := p.Backend(ctx, 1, id)
	return &broker.AuthenticationConnection{ID: id}, b, 1, err
}

// partyRing is Trin's keys.
type partyRing struct{}

func (partyRing) Keys(context.Context, string, connections.KeyUse) ([]connections.Key, error) {
	return []connections.Key{{Signer: crypto.Signer(oidctest.EC("trin").Pair), State: connections.KeyActive}}, nil
}

// partySecrets are Trin's secrets by name.
type partySecrets map[string]string

func (s partySecrets) Secret(_ context.Context, name string) ([]byte, error) {
	if secret, ok := s[name]; ok {
		return []byte(secret), nil
	}
	return nil, broker.ErrNotFound
}

// partyUsed remembers what was used.
type partyUsed struct {
	mu   sync.Mutex
	used map[string]bool
}

func (u *partyUsed) Use(_ context.Context, space, id string, _ time.Time) error {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.used[space+" "+id] {
		return broker.ErrUsed
	}
	u.used[space+" "+id] = true
	return nil
}

// What a backend never asks.
type (
	partyApplications struct{ Applications }
	partyNames        struct{ NameStore }
	partyGrants       struct{ GrantStore }
	partyPushed       struct{ PushedStore }
)

// partyRig is Trin as the relying party of a provider, mounted.
type partyRig struct {
	t         *testing.T
	kind      *kind
	mux       *http.ServeMux
	engine    *partyEngine
	providers partyProviders
	provider  *oidctest.Provider
	legs      int

	mu  sync.Mutex
	now time.Time
}

func (r *partyRig) clock() time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.now
}

// later sets the clock ahead.
func (r *partyRig) later(d time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.now = r.now.Add(d)
}

// newParty connects the provider "idp" with the settings.
func newParty(t *testing.T, change ...func(*ConnectionSettings)) *partyRig {
	t.Helper()
	r := &partyRig{t: t, mux: http.NewServeMux(), providers: partyProviders{}, now: partyNow, engine: &partyEngine{
		legs: map[broker.ID]broker.Leg{}, bindings: map[broker.ID]string{}, evidence: map[broker.ID]broker.Evidence{},
		refusals: map[broker.ID]broker.Refusal{}, uses: map[broker.Use]bool{}, hops: map[broker.ID]broker.LogoutHop{}, settled: map[broker.ID]bool{},
	}}
	r.provider = &oidctest.Provider{ClientID: partyClient, Secret: partySecret, Subject: "alice", Key: oidctest.EC("one"), Now: r.clock}
	t.Cleanup(r.provider.Start())
	var err error
	r.kind, err = newKind(Deps{
		Broker: r.engine, Edge: partyEdge{}, Applications: partyApplications{}, Providers: r.providers, Keys: partyRing{}, Names: partyNames{},
		Grants: partyGrants{}, Pushed: partyPushed{}, Used: &partyUsed{used: map[string]bool{}}, Secrets: partySecrets{"idp": partySecret, "empty": ""},
		Sealing: [32]byte{1}, HTTP: r.provider.Client(), Guarded: nowhere(), Clock: r.clock, Random: rand.Reader, Log: slog.New(slog.DiscardHandler), BaseURL: partyBase,
	})
	if err != nil {
		t.Fatal(err)
	}
	r.kind.mountBackend(r.mux)
	settings := ConnectionSettings{Issuer: r.provider.Issuer(), ClientID: partyClient, SecretName: "idp"}
	for _, f := range change {
		f(&settings)
	}
	r.connect(&broker.AuthenticationConnection{ID: "idp"}, settings)
	return r
}

// connect opens a connection with the settings.
func (r *partyRig) connect(c *broker.AuthenticationConnection, settings ConnectionSettings) {
	r.t.Helper()
	raw, err := json.Marshal(settings)
	if err != nil {
		r.t.Fatal(err)
	}
	c.Settings = raw
	if r.providers[c.ID], err = r.kind.openBackend(c); err != nil {
		r.t.Fatal(err)
	}
}

// login starts a trip to the connection, and returns its leg and the address
// that the browser is sent to.
func (r *partyRig) login(id broker.ID, change ...func(*broker.Leg)) (broker.Leg, string) {
	r.t.Helper()
	r.legs++
	leg := broker.Leg{ID: broker.ID(fmt.Sprintf("leg-%d", r.legs)), Connection: id, Version: 1, Started: r.clock(), Reference: "reference"}
	for _, f := range change {
		f(&leg)
	}
	reply, memo, err := r.providers[id].Challenge(r.t.Context(), leg)
	if err != nil {
		r.t.Fatal(err)
	}
	leg.Memo = memo
	r.engine.mu.Lock()
	r.engine.legs[leg.ID], r.engine.bindings[leg.ID] = leg, "mine"
	r.engine.mu.Unlock()
	return leg, reply.(broker.Redirect).URL
}

// partyResult is what came of a request.
type partyResult struct {
	Code      int
	Body      string
	Log       string
	Reference string
	Header    http.Header
	Evidence  *broker.Evidence
	Refusal   *broker.Refusal
	Open      bool // the leg
}

// bring brings an answer to the callback of the leg's connection.
func (r *partyRig) bring(leg broker.Leg, answer url.Values) partyResult {
	return r.get(leg, "/oidc/rp/"+string(leg.Connection)+"/callback?"+answer.Encode())
}

// get opens an address with the browser "mine".
func (r *partyRig) get(leg broker.Leg, path string, change ...func(*http.Request)) partyResult {
	request := httptest.NewRequest(http.MethodGet, path, nil)
	request.AddCookie(&http.Cookie{Name: "browser", Value: "mine"})
	for _, f := range change {
		f(request)
	}
	return r.serve(leg, request)
}

// post posts a form with the browser "mine".
func (r *partyRig) post(leg broker.Leg, path, form string, change ...func(*http.Request)) partyResult {
	request := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form))
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.AddCookie(&http.Cookie{Name: "browser", Value: "mine"})
	for _, f := range change {
		f(request)
	}
	return r.serve(leg, request)
}

func (r *partyRig) serve(leg broker.Leg, request *http.Request) partyResult {
	recorder := httptest.NewRecorder()
	r.mux.ServeHTTP(recorder, request)
	r.engine.mu.Lock()
	defer r.engine.mu.Unlock()
	got := partyResult{Code: recorder.Code, Body: recorder.Body.String(), Header: recorder.Header(),
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

// walk is one login at the connection "idp" from request to answer.
func (r *partyRig) walk(change ...func(*broker.Leg)) partyResult {
	r.t.Helper()
	leg, location := r.login("idp", change...)
	return r.bring(leg, r.provider.Authorize(location))
}

// accepted fails the test unless a login is accepted.
func (r *partyRig) accepted(change ...func(*broker.Leg)) broker.Evidence {
	r.t.Helper()
	got := r.walk(change...)
	if got.Evidence == nil || got.Code != http.StatusSeeOther {
		r.t.Fatalf("a right answer: got status %d, log %q, refusal %v; want it accepted", got.Code, got.Log, got.Refusal)
	}
	return *got.Evidence
}

// rejected fails the test unless the answer got the one page that every bad
// message gets, with the reason in the log and the leg still open.
func (r *partyRig) rejected(got partyResult, reason string) {
	r.t.Helper()
	switch {
	case got.Evidence != nil:
		r.t.Errorf("accepted as %q; want it refused for %q", got.Evidence.Subject.Value, reason)
	case got.Refusal != nil:
		r.t.Errorf("refused the login: %v; want the message refused for %q and the leg open", got.Refusal, reason)
	case got.Code != http.StatusBadRequest || got.Body != string(broker.PublicBadMessage):
		r.t.Errorf("got %d %q (%s); want 400 %q", got.Code, got.Body, got.Log, broker.PublicBadMessage)
	case !strings.Contains(got.Log, reason):
		r.t.Errorf("log: got %q; want it to hold %q", got.Log, reason)
	case !got.Open:
		r.t.Error("the leg is closed; want it open for the true answer")
	}
}

// turnedDown fails the test unless the login was refused with the code.
func (r *partyRig) turnedDown(got partyResult, code broker.RefusalCode) broker.Refusal {
	r.t.Helper()
	if got.Refusal == nil || got.Refusal.Code != code || got.Evidence != nil {
		r.t.Fatalf("got status %d, log %q, refusal %v, evidence %v; want the refusal %q", got.Code, got.Log, got.Refusal, got.Evidence, code)
	}
	return *got.Refusal
}

// partyAttack is one answer that is wrong in one thing.
type partyAttack struct {
	name   string
	change func(*partyRig)
	reason string // in the log
}

// runPartyAttacks shows that each is refused where the unchanged answer passes.
func runPartyAttacks(t *testing.T, attacks []partyAttack, settings ...func(*ConnectionSettings)) {
	t.Helper()
	for _, a := range attacks {
		t.Run(a.name, func(t *testing.T) {
			t.Parallel()
			r := newParty(t, settings...)
			r.accepted()
			a.change(r)
			r.rejected(r.walk(), a.reason)
		})
	}
}

// claims bends the ID token's claims.
func claims(f func(map[string]any)) func(*partyRig) {
	return func(r *partyRig) { r.provider.Claims = f }
}

// claimIs sets one claim of the ID token.
func claimIs(name string, value any) func(*partyRig) {
	return claims(func(c map[string]any) { c[name] = value })
}

// claimGone takes one away.
func claimGone(name string) func(*partyRig) {
	return claims(func(c map[string]any) { delete(c, name) })
}
