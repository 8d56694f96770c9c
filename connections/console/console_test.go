package console_test

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"trin/broker"
	"trin/broker/web"
	"trin/connections"
	"trin/connections/console"
)

var now = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// letters is randomness that is the same each time.
type letters struct{}

func (letters) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'r'
	}
	return len(p), nil
}

// engine notes what was begun.
type engine struct{ begun []broker.AuthnRequest }

func (e *engine) Begin(_ context.Context, _ *broker.Browser, r broker.AuthnRequest) (broker.Reply, error) {
	e.begun = append(e.begun, r)
	return broker.Redirect{URL: "/password/leg"}, nil
}

// applications has the one application, or an error.
type applications struct{ err error }

func (a applications) ApplicationByIdentifier(_ context.Context, kind, name string) (*broker.ApplicationConnection, broker.Frontend, int64, error) {
	if a.err != nil {
		return nil, nil, 0, a.err
	}
	if kind != console.Name || name != console.Identifier {
		return nil, nil, 0, broker.ErrNotFound
	}
	return &broker.ApplicationConnection{ID: "admin", Kind: console.Name}, nil, 1, nil
}

// tickets notes what was kept and what was ended.
type tickets struct {
	saved []connections.AdministratorTicket
	ended []string
	err   error
}

func (k *tickets) SaveAdministratorTicket(_ context.Context, t connections.AdministratorTicket) error {
	k.saved = append(k.saved, t)
	return k.err
}

func (k *tickets) EndAdministratorSessionsIn(_ context.Context, index string) error {
	k.ended = append(k.ended, index)
	return k.err
}

type rig struct {
	kind    connections.Kind
	engine  *engine
	tickets *tickets
	random  io.Reader
}

func newRig(t *testing.T, a applications, random io.Reader) *rig {
	t.Helper()
	clock := func() time.Time { return now }
	edge, err := web.New(web.Options{BaseURL: "https://login.example.dk", Clock: clock, Random: letters{}, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	r := &rig{engine: &engine{}, tickets: &tickets{}}
	r.kind, err = console.Kind(console.Deps{
		Broker: r.engine, Edge: edge, Applications: a, Store: r.tickets, Random: random, Clock: clock, Administration: "https://admin.example.dk",
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func (r *rig) frontend(t *testing.T) broker.Frontend {
	t.Helper()
	f, err := r.kind.OpenFrontend(&broker.ApplicationConnection{ID: "admin", Name: broker.Text{"": "Administration"}})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

var digest = sha256.Sum256([]byte("the browser's"))

func TestStart(t *testing.T) {
	t.Parallel()
	named := "browser=" + base64.RawURLEncoding.EncodeToString(digest[:])
	for name, c := range map[string]struct {
		query  string
		header http.Header
		err    error
		status int
	}{
		"as it should be":              {query: named + "&return=%2Fadmin%2Fkeys", status: http.StatusSeeOther},
		"fresh":                        {query: named + "&fresh=1", status: http.StatusSeeOther},
		"of no browser":                {query: "return=%2Fadmin%2F", status: http.StatusBadRequest},
		"of half a browser":            {query: named[:len(named)-4], status: http.StatusBadRequest},
		"of no digest":                 {query: "browser=" + strings.Repeat("A", 43), status: http.StatusBadRequest},
		"with a long way back":         {query: named + "&return=/admin/" + strings.Repeat("a", 1100), status: http.StatusBadRequest},
		"loaded before anybody comes":  {query: named, header: http.Header{"Sec-Purpose": {"prefetch"}}, status: http.StatusBadRequest},
		"without an application":       {query: named, err: broker.ErrNotFound, status: http.StatusBadRequest},
		"with one that cannot be open": {query: named, err: errors.New("broken"), status: http.StatusServiceUnavailable},
	} {
		r := newRig(t, applications{c.err}, letters{})
		mux := http.NewServeMux()
		r.kind.Mount(mux)
		request := httptest.NewRequest(http.MethodGet, "https://login.example.dk/console/start?"+c.query, nil)
		for key, values := range c.header {
			request.Header[key] = values
		}
		answer := httptest.NewRecorder()
		mux.ServeHTTP(answer, request)
		if answer.Code != c.status || (len(r.engine.begun) == 1) != (c.status == http.StatusSeeOther) {
			t.Errorf("%s: got %d and %d begun, want %d", name, answer.Code, len(r.engine.begun), c.status)
			continue
		}
		if len(r.engine.begun) == 1 {
			got := r.engine.begun[0]
			if got.Application != "admin" || got.ForceAuthn != strings.Contains(c.query, "fresh") || got.Passive {
				t.Errorf("%s: got %+v", name, got)
			}
		}
	}
}

// outcome is a success for the browser.
func outcome(t *testing.T) broker.Outcome {
	t.Helper()
	reply, err := json.Marshal(map[string]any{"browser": digest[:], "return": "/admin/keys"})
	if err != nil {
		t.Fatal(err)
	}
	return broker.Outcome{
		Reference: "K7Q2-9FJX", Request: broker.AuthnRequest{Reply: reply, ForceAuthn: true}, Now: now, Subject: broker.Subject{Namespace: "people", Value: "anna"},
		Level: broker.Level{Value: 30}, SessionIndex: "index", Expires: now.Add(time.Hour),
		Claims: broker.Claims{{Name: "name", Values: []string{"Anna"}}},
	}
}

func TestAnswer(t *testing.T) {
	t.Parallel()
	r := newRig(t, applications{}, letters{})
	reply, participant, err := r.frontend(t).Answer(t.Context(), outcome(t))
	redirect, ok := reply.(broker.Redirect)
	if err != nil || !ok {
		t.Fatalf("got %#v, %v, want a redirect", reply, err)
	}
	ticket, found := strings.CutPrefix(redirect.URL, "https://admin.example.dk/admin/enter?ticket=")
	want := connections.AdministratorTicket{
		Hash: sha256.Sum256([]byte(ticket)), Browser: digest, Subject: broker.Subject{Namespace: "people", Value: "anna"}, Name: "Anna", Index: "index",
		Level: broker.Level{Value: 30}, Fresh: true, Return: "/admin/keys", Expires: now.Add(time.Minute), Until: now.Add(time.Hour),
	}
	if !found || len(ticket) != 43 || len(r.tickets.saved) != 1 || r.tickets.saved[0] != want {
		t.Errorf("got %q and %+v, want %+v", redirect.URL, r.tickets.saved, want)
	}
	if participant == nil || len(participant.Keys) != 1 || participant.Keys[0] != "index" {
		t.Errorf("got %+v, want a participant by the session's index", participant)
	}
	back, ok := r.frontend(t).(broker.BackChannelLogoutFrontend)
	if !ok {
		t.Fatal("it cannot be told of a logout")
	}
	if err := back.LogoutBackChannel(t.Context(), *participant); err != nil || len(r.tickets.ended) != 1 || r.tickets.ended[0] != "index" {
		t.Errorf("got %v ended, %v, want the session", r.tickets.ended, err)
	}
	r.tickets.err = errors.New("no database")
	if err := back.LogoutBackChannel(t.Context(), *participant); err == nil {
		t.Error("a logout that could not be made is confirmed")
	}
}

func TestAnswer_Refusal(t *testing.T) {
	t.Parallel()
	r := newRig(t, applications{}, letters{})
	o := outcome(t)
	o.Refusal = &broker.Refusal{Code: broker.RefusedLevel, Reason: "for the log"}
	reply, participant, err := r.frontend(t).Answer(t.Context(), o)
	page, ok := reply.(broker.RefusalPage)
	if err != nil || !ok || participant != nil || len(r.tickets.saved) > 0 {
		t.Fatalf("got %#v, %+v, %v, want a page alone", reply, participant, err)
	}
	again, err := url.Parse(page.Return)
	if err != nil || page.Code != broker.RefusedLevel || page.Reference != "K7Q2-9FJX" || again.Host != "admin.example.dk" || again.Path != "/admin/login" || again.Query().Get("return") != "/admin/keys" {
		t.Errorf("got %+v, want the reason and a way to another try", page)
	}
}

// What cannot be kept lets nobody in.
func TestAnswer_FailsClosed(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*rig, *broker.Outcome){
		"no database": func(r *rig, _ *broker.Outcome) { r.tickets.err = errors.New("no database") },
		"no reply":    func(_ *rig, o *broker.Outcome) { o.Request.Reply = nil },
		"no browser":  func(_ *rig, o *broker.Outcome) { o.Request.Reply = []byte(`{"return":"/admin/"}`) },
	} {
		r, o := newRig(t, applications{}, letters{}), outcome(t)
		change(r, &o)
		if reply, _, err := r.frontend(t).Answer(t.Context(), o); err == nil || reply != nil {
			t.Errorf("%s: got %#v, %v, want an error", name, reply, err)
		}
	}
	r := newRig(t, applications{}, strings.NewReader("short"))
	if reply, _, err := r.frontend(t).Answer(t.Context(), outcome(t)); err == nil || len(r.tickets.saved) > 0 {
		t.Errorf("no randomness: got %#v, %v, want an error", reply, err)
	}
}

func TestSettings(t *testing.T) {
	t.Parallel()
	r := newRig(t, applications{}, letters{})
	for _, c := range []struct {
		role connections.Role
		raw  string
		fine bool
	}{
		{connections.RoleApplication, "", true}, {connections.RoleApplication, "{}", true},
		{connections.RoleApplication, `{"url":"x"}`, false}, {connections.RoleAuthentication, "", false}, {connections.RoleFactor, "", false},
	} {
		if got := r.kind.Check(c.role, json.RawMessage(c.raw)); (len(got) == 0) != c.fine {
			t.Errorf("%s %q: got %v", c.role, c.raw, got)
		}
	}
	if _, err := r.kind.OpenFrontend(&broker.ApplicationConnection{Settings: json.RawMessage(`{"url":"x"}`)}); err == nil {
		t.Error("it opens with settings that are wrong")
	}
	one, _ := r.kind.Identifiers(connections.RoleApplication, nil)
	other, _ := r.kind.Identifiers(connections.RoleApplication, json.RawMessage("{}"))
	if len(one) != 1 || len(other) != 1 || one[0] != other[0] {
		t.Errorf("got %v and %v, want two applications to clash", one, other)
	}
	for floor, want := range map[string]int{"none": 1, "one": 0, "switched off": 0} {
		a := &broker.ApplicationConnection{Kind: console.Name, Enabled: floor != "switched off"}
		if floor == "one" {
			a.Floor = broker.Levels{{Value: 30}}
		}
		c := &broker.Configuration{Applications: map[broker.ID]*broker.ApplicationConnection{"admin": a}}
		got := r.kind.Among(connections.RoleApplication, nil)(c)
		if len(got) != want || want == 1 && got[0].Severity != connections.SeverityDanger {
			t.Errorf("floor %s: got %v, want %d dangers", floor, got, want)
		}
	}
}

// K6: nobody logs in to the administration by the partner lab.
func TestK6_TheAdministrationIsNotOfTheLab(t *testing.T) {
	t.Parallel()
	r := newRig(t, applications{}, letters{})
	application := &broker.ApplicationConnection{ID: "admin", Kind: console.Name, Enabled: true, Lab: true}
	if _, err := r.kind.OpenFrontend(application); err == nil {
		t.Error("it opens")
	}
	found := r.kind.Among(connections.RoleApplication, nil)(&broker.Configuration{Applications: map[broker.ID]*broker.ApplicationConnection{"admin": application}})
	if len(found) != 1 || found[0].Severity != connections.SeverityError {
		t.Errorf("got %v, want an error", found)
	}
}
