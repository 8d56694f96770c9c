package wsfed

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/beevik/etree"

	"trin/broker"
	"trin/connections"
	"trin/connections/saml2"
	"trin/connections/saml2/samltest"
	"trin/connections/wsfed/wsfedtest"
)

// The parties of the tests of Trin as a relying party.
const (
	partyBase   = "https://trin.test"
	partyRealm  = partyBase + "/wsfed/rp/idp"
	partyIssuer = "http://provider.test/adfs/services/trust"
	partyURL    = "https://provider.test/adfs/ls/"

	otherIssuer = "http://other.test/adfs/services/trust"
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

func (e *partyEngine) Logout(_ context.Context, _ *broker.Browser, r broker.LogoutRequest) (broker.Reply, error) {
	e.logouts = append(e.logouts, r)
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
type partyEdge struct{ saml2.Edge }

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
	case broker.LoggedOutPage:
		w.Header().Set("Test-Framed-By", strings.Join(reply.FramedBy, " "))
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

func (partyRing) Keys(_ context.Context, _ string, use connections.KeyUse) ([]connections.Key, error) {
	if use == connections.KeyEncryption {
		return []connections.Key{
			samltest.Named(samltest.EncryptionKey).Own(use, connections.KeyActive),
			samltest.Named(samltest.OldDecryption).Own(use, connections.KeyRetired),
		}, nil
	}
	return []connections.Key{samltest.Named(samltest.TrinKey).Own(use, connections.KeyActive)}, nil
}

// partyNames and partyApplications are never asked by a backend.
type (
	partyNames        struct{ saml2.NameStore }
	partyApplications struct{ saml2.Applications }
)

// partyRig is Trin as the relying party of two providers, mounted.
type partyRig struct {
	t         *testing.T
	kind      *kind
	engine    *partyEngine
	providers partyProviders
	mux       *http.ServeMux
	now       time.Time
	legs      int
}

// newParty makes a rig; the settings are those of the connection "idp".
func newParty(t *testing.T, change ...func(*ConnectionSettings)) *partyRig {
	t.Helper()
	r := &partyRig{t: t, providers: partyProviders{}, mux: http.NewServeMux(), now: partyNow, engine: &partyEngine{
		legs: map[broker.ID]broker.Leg{}, bindings: map[broker.ID]string{}, evidence: map[broker.ID]broker.Evidence{},
		refusals: map[broker.ID]broker.Refusal{}, uses: map[broker.Use]bool{}, hops: map[broker.ID]broker.LogoutHop{}, settled: map[broker.ID]bool{}}}
	k, err := newKind(Deps{Broker: r.engine, Edge: partyEdge{}, Applications: partyApplications{}, Providers: r.providers,
		Keys: partyRing{}, Names: partyNames{}, Clock: func() time.Time { return r.now }, Random: rand.Reader,
		Log: slog.New(slog.NewTextHandler(io.Discard, nil)), BaseURL: partyBase, Issuer: partyBase + "/trust"})
	if err != nil {
		t.Fatal(err)
	}
	r.kind = k
	k.mountBackend(r.mux)
	settings := partySettings(partyIssuer, samltest.ProviderKey)
	for _, f := range change {
		f(&settings)
	}
	r.connect(&broker.AuthenticationConnection{ID: "idp"}, settings)
	r.connect(&broker.AuthenticationConnection{ID: "other"}, partySettings(otherIssuer, samltest.ProviderNextKey))
	return r
}

// connect opens a connection with the settings.
func (r *partyRig) connect(c *broker.AuthenticationConnection, settings ConnectionSettings) {
	r.t.Helper()
	raw, err := json.Marshal(settings)
	if err != nil {
		r.t.Fatal(err)
	}
	c.Kind, c.Enabled, c.Settings = KindName, true, raw
	if r.providers[c.ID], err = r.kind.openBackend(c); err != nil {
		r.t.Fatal(err)
	}
}

// partySettings are the settings for a provider with those keys.
func partySettings(issuer string, keys ...string) ConnectionSettings {
	s := ConnectionSettings{Issuer: issuer, Endpoint: partyURL}
	for _, key := range keys {
		s.Certificates = append(s.Certificates, base64.StdEncoding.EncodeToString(samltest.Named(key).Certificate.Raw))
	}
	return s
}

// login starts a trip to a connection and leaves its leg open for the browser
// "mine". The query is that of the request.
func (r *partyRig) login(id broker.ID, change ...func(*broker.Leg)) (broker.Leg, url.Values) {
	r.t.Helper()
	r.legs++
	leg := broker.Leg{ID: broker.ID(fmt.Sprintf("leg-%d", r.legs)), Version: 1, Reference: fmt.Sprintf("REF-%d", r.legs),
		Application: "app", Connection: id, Started: r.now}
	for _, f := range change {
		f(&leg)
	}
	reply, memo, err := r.providers[id].Challenge(context.Background(), leg)
	if err != nil {
		r.t.Fatal(err)
	}
	leg.Memo = memo
	r.engine.legs[leg.ID], r.engine.bindings[leg.ID] = leg, "mine"
	redirect, ok := reply.(broker.Redirect)
	if !ok {
		r.t.Fatalf("got a %T, want a redirect", reply)
	}
	to, err := url.Parse(redirect.URL)
	if err != nil {
		r.t.Fatal(err)
	}
	return leg, to.Query()
}

// answer is the right answer to a leg.
func (r *partyRig) answer(leg broker.Leg) wsfedtest.Answer {
	a := wsfedtest.Answer{Token: wsfedtest.Token{Issuer: partyIssuer, Audience: partyBase + "/wsfed/rp/" + string(leg.Connection),
		Now: r.now, ID: "_t-" + string(leg.ID), Claims: []wsfedtest.Claim{
			{Type: "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress", Values: []string{"alice@example.org"}}}}}
	if leg.Connection == "other" {
		a.Token.Issuer, a.Token.Key = otherIssuer, samltest.ProviderNextKey
	}
	return a
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

// post brings a result to the address of the leg's connection.
func (r *partyRig) post(leg broker.Leg, result string) partyResult {
	return r.send(leg, string(leg.Connection), "mine", url.Values{"wa": {"wsignin1.0"}, "wresult": {result}, "wctx": {string(leg.ID)}}.Encode())
}

// send posts any form to any connection with any browser.
func (r *partyRig) send(leg broker.Leg, connection, browser, form string, change ...func(*http.Request)) partyResult {
	request := httptest.NewRequest(http.MethodPost, "/wsfed/rp/"+connection, strings.NewReader(form))
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.AddCookie(&http.Cookie{Name: "browser", Value: browser})
	for _, f := range change {
		f(request)
	}
	return r.serve(leg, request)
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

// accepted fails the test unless the answer to a new leg is accepted.
func (r *partyRig) accepted(change ...func(*wsfedtest.Answer)) broker.Evidence {
	r.t.Helper()
	leg, _ := r.login("idp")
	a := r.answer(leg)
	for _, f := range change {
		f(&a)
	}
	got := r.post(leg, a.Result())
	if got.Evidence == nil || got.Code != http.StatusSeeOther {
		r.t.Fatalf("a right answer: got status %d, log %q, refusal %v; want it accepted", got.Code, got.Log, got.Refusal)
	}
	return *got.Evidence
}

// refused fails the test unless the result is the one page that every bad
// message gets, with the reason in the log and the leg still open.
func (r *partyRig) refused(got partyResult, reason string) {
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
		r.t.Error("the leg is closed; want it open for the true answer")
	}
}

// partyAttack is one answer that is wrong in one thing.
type partyAttack struct {
	name   string
	change func(*wsfedtest.Answer)
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
			leg, _ := r.login("idp")
			answer := r.answer(leg)
			a.change(&answer)
			r.refused(r.post(leg, answer.Result()), a.reason)
		})
	}
}

// inToken bends the assertion before it is signed.
func inToken(f func(*etree.Element)) func(*wsfedtest.Answer) {
	return func(a *wsfedtest.Answer) { a.Token.Edit = f }
}

// inResponse bends the response around the token.
func inResponse(f func(*etree.Element)) func(*wsfedtest.Answer) {
	return func(a *wsfedtest.Answer) { a.Response = f }
}

// below finds the first element with the local name at the path of names.
func below(el *etree.Element, path ...string) *etree.Element {
	for _, name := range path {
		children := el.ChildElements()
		i := slices.IndexFunc(children, func(c *etree.Element) bool { return c.Tag == name })
		if i < 0 {
			panic(name + " is not there")
		}
		el = children[i]
	}
	return el
}
