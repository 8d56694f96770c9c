package wsfed

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"trin/broker"
	"trin/broker/brokertest"
	"trin/connections"
	"trin/connections/saml2/samltest"
)

// The installation of the frontend's tests.
const (
	serviceBase   = "https://trin.test"
	serviceIssuer = serviceBase + "/saml2/metadata"
	appRealm      = "urn:app"
	appReply      = "https://app.test/signin-wsfed"
	appOther      = "https://app.test/other"

	levelLow  = broker.ClassRef("urn:level:low")
	levelHigh = MultipleAuthn
)

var serviceNow = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)

// world is the engine with Trin as a token service of applications, and one
// provider that says what a test wants it to say.
type world struct {
	t       testing.TB
	kind    *kind
	broker  *broker.Broker
	store   *brokertest.Store
	mux     *http.ServeMux
	now     time.Time
	picture *broker.Configuration
	rims    map[broker.ID]broker.Frontend

	mu      sync.Mutex
	legs    []broker.Leg // begun at the provider
	browser *broker.Browser
}

// claimsAsTheyAre passes claims on.
type claimsAsTheyAre struct{}

func (claimsAsTheyAre) Run(_ context.Context, _ broker.ClaimsInput, c broker.Claims) (broker.Claims, []broker.ClaimsStep, error) {
	return c, nil, nil
}

// newWorld makes a world with the application "app".
func newWorld(t testing.TB, change ...func(*ApplicationSettings)) *world {
	t.Helper()
	w := &world{t: t, store: brokertest.NewStore(), mux: http.NewServeMux(), now: serviceNow, rims: map[broker.ID]broker.Frontend{},
		browser: &broker.Browser{Binding: strings.Repeat("b", 43), Sessions: map[string]string{}}}
	low, after := broker.Level{Value: 10}, broker.Level{Value: 20}
	vocabulary, err := broker.NewVocabulary([]broker.Class{
		{Ref: levelLow, Kind: broker.KindLevel, Level: low},
		{Ref: passwordC, Kind: broker.KindLevel, Level: low},
		{Ref: levelHigh, Kind: broker.KindLevel, Level: after},
		{Ref: "urn:level:top", Kind: broker.KindLevel, Level: broker.Level{Value: 30}},
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	scale, err := vocabulary.Scale(nil)
	if err != nil {
		t.Fatal(err)
	}
	cap := broker.Level{Value: 20}
	w.picture = &broker.Configuration{Version: 1, Vocabulary: vocabulary,
		Applications: map[broker.ID]*broker.ApplicationConnection{},
		Connections: map[broker.ID]*broker.AuthenticationConnection{"idp": {
			ID: "idp", Kind: "test", Enabled: true, Identifiers: []string{"https://idp.test"}, Scale: scale, Forward: true, Cap: broker.Levels{cap},
			FirstFactor: low, Claims: claimsAsTheyAre{},
		}}}
	if w.broker, err = broker.New(broker.Options{Configurations: w, Connections: w, Transactions: w.store, Sessions: w.store,
		Clock: w.clock, Random: rand.Reader, Log: slog.New(slog.NewTextHandler(io.Discard, nil))}); err != nil {
		t.Fatal(err)
	}
	if w.kind, err = newKind(Deps{Broker: w.broker, Edge: w, Applications: w, Providers: w, Keys: w, Names: w.store, Clock: w.clock,
		Random: rand.Reader, Log: slog.New(slog.NewTextHandler(io.Discard, nil)), BaseURL: serviceBase, Issuer: serviceIssuer}); err != nil {
		t.Fatal(err)
	}
	w.kind.mountFrontend(w.mux)
	w.connect("app", append([]func(*ApplicationSettings){func(s *ApplicationSettings) {
		s.Realm, s.Reply = appRealm, []string{appReply, appOther}
	}}, change...)...)
	return w
}

// connect adds an application, or puts it in the place of the one of that ID.
func (w *world) connect(id broker.ID, change ...func(*ApplicationSettings)) *frontend {
	w.t.Helper()
	settings := ApplicationSettings{Realm: "urn:" + string(id), Reply: []string{"https://" + string(id) + ".test/signin"}}
	for _, f := range change {
		f(&settings)
	}
	raw, err := json.Marshal(settings)
	if err != nil {
		w.t.Fatal(err)
	}
	a := &broker.ApplicationConnection{ID: id, Kind: KindName, Enabled: true, Identifiers: []string{settings.Realm},
		Name: broker.Text{"": "Application " + string(id)}, Scale: w.picture.Connections["idp"].Scale,
		Authentication: []broker.ID{"idp"}, Group: "default", Claims: claimsAsTheyAre{}, Settings: raw}
	f, err := w.kind.newFrontend(a)
	if err != nil {
		w.t.Fatal(err)
	}
	w.picture.Applications[id], w.rims[id] = a, f
	return f
}

func (w *world) clock() time.Time { return w.now }

// Current and At give the one configuration.
func (w *world) Current(context.Context) (*broker.Configuration, error)   { return w.picture, nil }
func (w *world) At(context.Context, int64) (*broker.Configuration, error) { return w.picture, nil }

// Frontend and Backend give the rims.
func (w *world) Frontend(_ context.Context, _ int64, id broker.ID) (broker.Frontend, error) {
	if f := w.rims[id]; f != nil {
		return f, nil
	}
	return nil, broker.ErrNotFound
}

func (w *world) Backend(context.Context, int64, broker.ID) (broker.Backend, error) { return w, nil }

// Challenge sends the browser to the provider of the tests.
func (w *world) Challenge(_ context.Context, leg broker.Leg) (broker.Reply, []byte, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.legs = append(w.legs, leg)
	return broker.Redirect{URL: "https://idp.test/?leg=" + string(leg.ID)}, nil, nil
}

func (w *world) ApplicationByIdentifier(_ context.Context, kind, identifier string) (*broker.ApplicationConnection, broker.Frontend, int64, error) {
	for id, a := range w.picture.Applications {
		if kind == KindName && a.Identifiers[0] == identifier {
			return a, w.rims[id], 1, nil
		}
	}
	return nil, nil, 0, broker.ErrNotFound
}

func (w *world) ApplicationByID(_ context.Context, id broker.ID) (*broker.ApplicationConnection, broker.Frontend, int64, error) {
	if a := w.picture.Applications[id]; a != nil {
		return a, w.rims[id], 1, nil
	}
	return nil, nil, 0, broker.ErrNotFound
}

func (w *world) ConnectionByID(context.Context, broker.ID) (*broker.AuthenticationConnection, broker.Backend, int64, error) {
	return nil, nil, 0, broker.ErrNotFound
}

// Keys gives two keys that sign.
func (w *world) Keys(_ context.Context, set string, use connections.KeyUse) ([]connections.Key, error) {
	names := map[string]string{connections.DefaultKeys: samltest.TrinKey, "elliptic": samltest.TrinECKey}
	if names[set] == "" || use != connections.KeySigning {
		return nil, fmt.Errorf("no key set %q", set)
	}
	return []connections.Key{samltest.Named(names[set]).Own(use, connections.KeyActive)}, nil
}

// PersistentName keeps name identifiers.
// Browser is the one browser of the tests.
func (w *world) Browser(*http.Request) *broker.Browser { return w.browser }

// Reply keeps what the browser is told.
func (w *world) Reply(rw http.ResponseWriter, _ *http.Request, _ *broker.Browser, reply broker.Reply, err error) {
	*rw.(*recorder).told = told{Reply: reply, Err: err}
}

func (w *world) Confirm(http.ResponseWriter, *http.Request, *broker.Browser, string, string, []broker.Field) {
	w.t.Error("a page with a button")
}

// told is what the browser was told.
type told struct {
	Reply broker.Reply
	Err   error
}

// public is the page of an error that is the person's; "" when there is none.
func (a told) public() broker.PublicText {
	var invalid *broker.InvalidError
	if errors.As(a.Err, &invalid) {
		return invalid.Public
	}
	return ""
}

// refusal is the page of a refused login.
func (a told) refusal() broker.RefusalCode {
	if page, ok := a.Reply.(broker.RefusalPage); ok {
		return page.Code
	}
	return ""
}

type recorder struct {
	*httptest.ResponseRecorder
	told *told
}

func (w *world) do(r *http.Request) told {
	w.t.Helper()
	var a told
	w.mux.ServeHTTP(&recorder{httptest.NewRecorder(), &a}, r)
	if a.Reply == nil && a.Err == nil {
		w.t.Fatalf("%s %s: the edge was told nothing", r.Method, r.URL)
	}
	return a
}

// get asks with the parameters in the query, beside wa and wtrealm, which a
// test may leave out by writing them empty.
func (w *world) get(query url.Values) told {
	w.t.Helper()
	return w.raw(signInQuery(query).Encode())
}

func (w *world) raw(query string) told {
	w.t.Helper()
	return w.do(httptest.NewRequest(http.MethodGet, "/wsfed?"+query, nil))
}

// request is a GET that a test changes before it is done.
func (w *world) request(query url.Values) *http.Request {
	return httptest.NewRequest(http.MethodGet, "/wsfed?"+query.Encode(), nil)
}

func (w *world) post(query string, form url.Values, header ...string) told {
	w.t.Helper()
	r := httptest.NewRequest(http.MethodPost, "/wsfed?"+query, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return w.do(r)
}

func signInQuery(query url.Values) url.Values {
	full := url.Values{paramAction: {actionSignIn}, paramRealm: {appRealm}}
	for name, values := range query {
		full[name] = values
	}
	return full
}

// leg is the trip that the last request began.
func (w *world) leg(a told) broker.Leg {
	w.t.Helper()
	redirect, ok := a.Reply.(broker.Redirect)
	if !ok || len(w.legs) == 0 || redirect.URL != "https://idp.test/?leg="+string(w.legs[len(w.legs)-1].ID) {
		w.t.Fatalf("no trip has begun: %#v, %v", a.Reply, a.Err)
	}
	return w.legs[len(w.legs)-1]
}

// alice is what the provider says of a user.
func (w *world) alice(class broker.ClassRef) broker.Evidence {
	return broker.Evidence{Subject: broker.Subject{Value: "alice"}, Class: class, Instant: w.now, Methods: []string{"pwd"},
		Claims: broker.Claims{{Name: claimEmail, Values: []string{"alice@example.org"}}}}
}

// answer ends the trip that the last request began.
func (w *world) answer(a told, e broker.Evidence) told {
	w.t.Helper()
	reply, err := w.broker.Resume(w.t.Context(), w.browser, w.leg(a).ID, e)
	return told{Reply: reply, Err: err}
}
