package broker_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"trin/broker"
	"trin/broker/brokertest"
)

// The classes of the test's vocabulary, by comparable value.
const (
	class1 broker.ClassRef = "urn:test:1"
	class2 broker.ClassRef = "urn:test:2"
	class3 broker.ClassRef = "urn:test:3"
	class4 broker.ClassRef = "urn:test:4"
)

func level(v int) broker.Level { return broker.Level{Value: v} }

// world is an installation with every outside party faked.
type world struct {
	t        *testing.T
	b        *broker.Broker
	store    *brokertest.Store
	versions []*broker.Configuration // the last is current

	mu       sync.Mutex
	now      time.Time
	answers  []broker.Outcome // in order, refusals too
	legs     []broker.Leg     // challenged
	told     []string         // "app:<id>" or "connection:<id>" of logouts
	outcomes []broker.LogoutOutcome
	ended    []broker.LoginEnded
	log      strings.Builder

	answerErr    map[broker.ID]error // of frontends, on success
	challengeErr map[broker.ID]error // of backends
	onAnswer     func()
	racing       func()    // once, after the next name
	named        []string  // what they were told
	qualifier    string    // under which applications are told a name; "" = none is
	standing     *standing // the connection that can be revoked
	aging        bool      // providers can be asked for an age
	choosing     bool      // providers can be asked to let the user choose the account
	behind       bool      // the node has not read the newest version yet
}

// newWorld has: adfs, an upstream that reaches what it says and is asked for
// nothing at level 3, with totp lifting to 3; mitid, an upstream asked for
// classes as they are; password, local; bare, whose factor always runs; and
// the applications sp, rp (another protocol), multi (adfs and mitid), local,
// always (bare) and elsewhere (another group).
func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{
		t: t, now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC), store: brokertest.NewStore(),
		answerErr: map[broker.ID]error{}, challengeErr: map[broker.ID]error{},
	}
	w.store.Clock = w.clock
	w.versions = []*broker.Configuration{w.configuration(1)}
	b, err := broker.New(broker.Options{
		Configurations: w, Connections: w, Transactions: w.store, Sessions: w.store, Clock: w.clock,
		Random:  &randomness{source: rand.NewChaCha8([32]byte{1})},
		Log:     slog.New(slog.NewTextHandler(&lockedWriter{mu: &w.mu, w: &w.log}, nil)),
		Observe: broker.Observer{LoginEnded: func(e broker.LoginEnded) { w.mu.Lock(); w.ended = append(w.ended, e); w.mu.Unlock() }},
	})
	if err != nil {
		t.Fatal(err)
	}
	w.b = b
	return w
}

func (w *world) configuration(version int64) *broker.Configuration {
	w.t.Helper()
	var classes []broker.Class
	for i, ref := range []broker.ClassRef{class1, class2, class3, class4} {
		classes = append(classes, broker.Class{Ref: ref, Kind: broker.KindLevel, Level: level(10 * (i + 1))})
	}
	vocabulary, err := broker.NewVocabulary(classes, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	scale, err := vocabulary.Scale(nil)
	if err != nil {
		w.t.Fatal(err)
	}
	asks, err := broker.NewAsks([]broker.AskClass{{Wanted: class3, Send: broker.ClassNone}}, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	after3 := level(30)
	c := &broker.Configuration{
		Version: version, Vocabulary: vocabulary,
		Applications: map[broker.ID]*broker.ApplicationConnection{},
		Connections:  map[broker.ID]*broker.AuthenticationConnection{},
		SessionIdle:  time.Hour, SessionLifetime: 8 * time.Hour, TransactionLifetime: 15 * time.Minute,
	}
	for _, a := range []*broker.AuthenticationConnection{
		{ID: "adfs", FirstFactor: level(20), Forward: true, Asks: asks, Factors: []broker.Factor{{Connection: "totp", After: &after3}}},
		{ID: "mitid", Forward: true},
		{ID: "password", Local: true, FirstFactor: level(10), Factors: []broker.Factor{{Connection: "totp", After: &after3}}},
		{ID: "bare", FirstFactor: level(20), Factors: []broker.Factor{{Connection: "totp"}}},
		{ID: "totp", Local: true},
	} {
		a.Enabled, a.Scale, a.Identifiers = true, scale, []string{"https://" + string(a.ID) + ".example"}
		a.Kind, a.Name = "fake", broker.Text{"": "Log in with " + string(a.ID)}
		c.Connections[a.ID] = a
	}
	for _, a := range []*broker.ApplicationConnection{
		{ID: "sp", Authentication: []broker.ID{"adfs"}},
		{ID: "rp", Kind: "other", Authentication: []broker.ID{"adfs"}},
		{ID: "multi", Authentication: []broker.ID{"adfs", "mitid"}},
		{ID: "local", Authentication: []broker.ID{"password"}},
		{ID: "always", Authentication: []broker.ID{"bare"}},
		{ID: "elsewhere", Authentication: []broker.ID{"adfs"}, Group: "two"},
	} {
		a.Enabled, a.Scale, a.Identifiers = true, scale, []string{"https://" + string(a.ID) + ".example"}
		a.Name = broker.Text{"": string(a.ID)}
		if a.Kind == "" {
			a.Kind = "fake"
		}
		c.Applications[a.ID] = a
	}
	return c
}

// edit makes a new version of the configuration current.
func (w *world) edit(change func(*broker.Configuration)) {
	next := w.configuration(int64(len(w.versions) + 1))
	change(next)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.versions = append(w.versions, next)
}

// first changes the only version before a login begins.
func (w *world) first(change func(*broker.Configuration)) { change(w.versions[0]) }

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) wait(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

func (w *world) Current(context.Context) (*broker.Configuration, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.behind {
		return w.versions[len(w.versions)-2], nil
	}
	return w.versions[len(w.versions)-1], nil
}

func (w *world) At(_ context.Context, version int64) (*broker.Configuration, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, c := range w.versions {
		if c.Version == version {
			return c, nil
		}
	}
	return nil, broker.ErrNotFound
}

func (w *world) Frontend(_ context.Context, version int64, application broker.ID) (broker.Frontend, error) {
	return &fakeFrontend{w: w, id: application}, nil
}

func (w *world) Backend(_ context.Context, version int64, connection broker.ID) (broker.Backend, error) {
	if w.standing != nil && connection == w.standing.id {
		return w.standing, nil
	}
	b := fakeBackend{w: w, id: connection, version: version}
	if connection == "totp" || connection == "password" {
		return &b, nil
	}
	if w.choosing {
		return &choosingProvider{fakeProvider{b}}, nil
	}
	if w.aging {
		return &agingProvider{fakeProvider{b}}, nil
	}
	return &fakeProvider{b}, nil
}

type fakeFrontend struct {
	w  *world
	id broker.ID
}

func (f *fakeFrontend) Answer(ctx context.Context, o broker.Outcome) (broker.Reply, *broker.Participant, error) {
	f.w.mu.Lock()
	defer f.w.mu.Unlock()
	if err := f.w.answerErr[f.id]; err != nil && o.Refusal == nil {
		return nil, nil, err
	}
	f.w.answers = append(f.w.answers, o)
	if o.Refusal != nil {
		return broker.Redirect{URL: "https://" + string(f.id) + ".example/refused?" + string(o.Request.Reply)}, nil, nil
	}
	if f.w.onAnswer != nil {
		f.w.onAnswer()
	}
	if f.w.qualifier != "" {
		name, err := o.Name(ctx, f.w.store, f.w.qualifier, fmt.Sprint("name-", len(f.w.answers)))
		if err != nil {
			return nil, nil, err
		}
		f.w.named = append(f.w.named, name)
		if race := f.w.racing; race != nil {
			f.w.racing = nil
			race()
		}
	}
	return broker.Redirect{URL: "https://" + string(f.id) + ".example/answered?" + string(o.Request.Reply)},
		&broker.Participant{Keys: []string{o.SessionIndex, o.Subject.Value}, Memo: []byte(`"` + string(f.id) + `"`)}, nil
}

func (f *fakeFrontend) Logout(_ context.Context, p broker.Participant, leg broker.ID) (broker.Reply, error) {
	f.w.mu.Lock()
	defer f.w.mu.Unlock()
	f.w.told = append(f.w.told, "app:"+string(p.Application))
	return broker.Redirect{URL: "https://" + string(f.id) + ".example/slo?leg=" + string(leg)}, nil
}

func (f *fakeFrontend) AnswerLogout(_ context.Context, o broker.LogoutOutcome) (broker.Reply, error) {
	f.w.mu.Lock()
	defer f.w.mu.Unlock()
	f.w.outcomes = append(f.w.outcomes, o)
	return broker.Redirect{URL: "https://" + string(f.id) + ".example/logged-out?" + string(o.Reply)}, nil
}

type fakeBackend struct {
	w       *world
	id      broker.ID
	version int64
}

func (b *fakeBackend) Challenge(_ context.Context, leg broker.Leg) (broker.Reply, []byte, error) {
	b.w.mu.Lock()
	defer b.w.mu.Unlock()
	if err := b.w.challengeErr[b.id]; err != nil {
		return nil, nil, err
	}
	b.w.legs = append(b.w.legs, leg)
	return broker.Redirect{URL: "https://" + string(b.id) + ".example/login?leg=" + string(leg.ID)}, []byte("memo of " + leg.ID), nil
}

// fakeProvider is an upstream that can be told of a logout.
type fakeProvider struct{ fakeBackend }

func (b *fakeProvider) Logout(_ context.Context, e broker.Evidence, leg broker.ID) (broker.Reply, error) {
	b.w.mu.Lock()
	defer b.w.mu.Unlock()
	b.w.told = append(b.w.told, "connection:"+string(e.Connection))
	return broker.Redirect{URL: "https://" + string(b.id) + ".example/slo?leg=" + string(leg)}, nil
}

func (b *fakeProvider) AnswerLogout(_ context.Context, o broker.LogoutOutcome) (broker.Reply, error) {
	b.w.mu.Lock()
	defer b.w.mu.Unlock()
	b.w.outcomes = append(b.w.outcomes, o)
	return broker.Redirect{URL: "https://" + string(b.id) + ".example/logged-out?" + string(o.Reply)}, nil
}

var (
	_ broker.LogoutFrontend = (*fakeFrontend)(nil)
	_ broker.LogoutAnswerer = (*fakeFrontend)(nil)
	_ broker.LogoutBackend  = (*fakeProvider)(nil)
	_ broker.LogoutAnswerer = (*fakeProvider)(nil)
)

type randomness struct {
	mu     sync.Mutex
	source io.Reader
}

func (r *randomness) Read(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.source.Read(p)
}

type lockedWriter struct {
	mu *sync.Mutex
	w  io.Writer
}

func (l *lockedWriter) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(p)
}

// browser is a new browser.
func browser(binding string) *broker.Browser {
	return &broker.Browser{Binding: binding, Sessions: map[string]string{}, Language: "en", Address: "192.0.2.7"}
}

func ask(application broker.ID, classes ...broker.ClassRef) broker.AuthnRequest {
	return broker.AuthnRequest{Application: application, Classes: classes, Reply: []byte(application)}
}

// says is what a connection has verified about alice.
func (w *world) says(subject string, class broker.ClassRef) broker.Evidence {
	return broker.Evidence{Subject: broker.Subject{Value: subject}, Class: class, Instant: w.clock()}
}

// did is a second factor's evidence for the subject of its leg.
func (w *world) did(leg broker.Leg) broker.Evidence {
	return broker.Evidence{Subject: leg.Subject, Instant: w.clock()}
}

func (w *world) begin(b *broker.Browser, r broker.AuthnRequest) string {
	w.t.Helper()
	reply, err := w.b.Begin(context.Background(), b, r)
	return w.where(reply, err)
}

func (w *world) resume(b *broker.Browser, leg broker.ID, e broker.Evidence) string {
	w.t.Helper()
	reply, err := w.b.Resume(context.Background(), b, leg, e)
	return w.where(reply, err)
}

func (w *world) refuse(b *broker.Browser, leg broker.ID, code broker.RefusalCode) string {
	w.t.Helper()
	reply, err := w.b.Refuse(context.Background(), b, leg, broker.Refusal{Code: code, Reason: "said the test"})
	return w.where(reply, err)
}

func (w *world) choose(b *broker.Browser, place string, connection broker.ID) string {
	w.t.Helper()
	reply, err := w.b.Choose(context.Background(), b, chooserOf(place), connection)
	return w.where(reply, err)
}

func (w *world) where(reply broker.Reply, err error) string {
	w.t.Helper()
	if err != nil {
		w.t.Fatalf("error: %v", err)
	}
	r, ok := reply.(broker.Redirect)
	if !ok {
		w.t.Fatalf("reply %T", reply)
	}
	return r.URL
}

func chooserOf(place string) broker.ID { return broker.ID(strings.TrimPrefix(place, "/choose/")) }

// leg is the last leg, which must be at the connection.
func (w *world) leg(connection broker.ID) broker.Leg {
	w.t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.legs) == 0 || w.legs[len(w.legs)-1].Connection != connection {
		w.t.Fatalf("the browser is not at %s: %d legs, %v", connection, len(w.legs), w.legs)
	}
	return w.legs[len(w.legs)-1]
}

// answered is the last answer, which must be a success.
func (w *world) answered() broker.Outcome {
	w.t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.answers) == 0 {
		w.t.Fatal("nothing was answered")
	}
	o := w.answers[len(w.answers)-1]
	if o.Refusal != nil {
		w.t.Fatalf("refused: %v", o.Refusal)
	}
	return o
}

// refused is the last answer, which must be a refusal with the code.
func (w *world) refused(code broker.RefusalCode) *broker.Refusal {
	w.t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.answers) == 0 || w.answers[len(w.answers)-1].Refusal == nil {
		w.t.Fatalf("not refused: %+v", w.answers)
	}
	r := w.answers[len(w.answers)-1].Refusal
	if r.Code != code {
		w.t.Fatalf("refused as %v, want %s", r, code)
	}
	return r
}

// login takes a browser through adfs as the subject, at level 2.
func (w *world) login(b *broker.Browser, application broker.ID, subject string) broker.Outcome {
	w.t.Helper()
	w.begin(b, ask(application, class2))
	w.resume(b, w.leg("adfs").ID, w.says(subject, class2))
	return w.answered()
}

func (w *world) trips() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.legs)
}

func (w *world) successes() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := 0
	for _, o := range w.answers {
		if o.Refusal == nil {
			n++
		}
	}
	return n
}

func (w *world) record() broker.Record {
	w.t.Helper()
	records := w.store.Records()
	if len(records) == 0 {
		w.t.Fatal("nothing was recorded")
	}
	return records[len(records)-1]
}

func (w *world) session(b *broker.Browser) broker.Session {
	w.t.Helper()
	sessions, err := w.store.Sessions()
	if err != nil || len(sessions) != 1 {
		w.t.Fatalf("%d sessions, %v", len(sessions), err)
	}
	return sessions[0]
}

// public fails unless the error is for the person in front, with that text,
// and carries no sentinel of a store.
func public(t *testing.T, err error, want broker.PublicText) {
	t.Helper()
	var invalid *broker.InvalidError
	if !errors.As(err, &invalid) {
		t.Fatalf("error %v is no InvalidError", err)
	}
	if invalid.Public != want {
		t.Errorf("public = %s, want %s (%v)", invalid.Public, want, err)
	}
	for _, sentinel := range []error{broker.ErrNotFound, broker.ErrConflict, broker.ErrUsed} {
		if errors.Is(err, sentinel) {
			t.Errorf("the error leaks %v", sentinel)
		}
	}
}

// over is the reply of a login that ended where a page of it was asked for.
func over(t *testing.T, err error) broker.Reply {
	t.Helper()
	var ended *broker.EndedError
	if !errors.As(err, &ended) || ended.Reply == nil {
		t.Fatalf("error %v is no EndedError with a reply", err)
	}
	return ended.Reply
}

// hopOf reads the leg from a logout's URL.
func hopOf(t *testing.T, place string) broker.ID {
	t.Helper()
	u, err := url.Parse(place)
	if err != nil || !u.Query().Has("leg") {
		t.Fatalf("%q is no hop", place)
	}
	return broker.ID(u.Query().Get("leg"))
}

// claimsOf adds one claim to claims, or fails.
type claimsOf func(broker.ClaimsInput, broker.Claims) (broker.Claims, error)

func (f claimsOf) Run(_ context.Context, in broker.ClaimsInput, c broker.Claims) (broker.Claims, []broker.ClaimsStep, error) {
	c, err := f(in, slices.Clone(c))
	return c, []broker.ClaimsStep{{Step: "test"}}, err
}

func describe(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(b)
}

// refuseChooser cancels the transaction of the last leg at its chooser.
func (w *world) refuseChooser(b *broker.Browser) {
	w.t.Helper()
	reply, err := w.b.Cancel(context.Background(), b, w.legs[len(w.legs)-1].Transaction)
	w.where(reply, err)
}
