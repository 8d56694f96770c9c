package password

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/html"

	"trin/broker"
	"trin/broker/web"
	"trin/connections"
)

// memory is a Store in memory.
type memory struct {
	mu       sync.Mutex
	users    map[string]connections.User
	devices  map[string]connections.Device
	attempts map[string]connections.Attempts
	links    map[connections.Digest]connections.UserLink
	withdrew bool // no link stands
}

var _ Store = (*memory)(nil)

func newMemory() *memory {
	return &memory{users: map[string]connections.User{}, devices: map[string]connections.Device{}, attempts: map[string]connections.Attempts{}, links: map[connections.Digest]connections.UserLink{}}
}

func (m *memory) User(_ context.Context, id string) (connections.User, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if u, ok := m.users[id]; ok {
		return u, nil
	}
	return connections.User{}, broker.ErrNotFound
}

func (m *memory) UserByName(_ context.Context, name string) (connections.User, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, u := range m.users {
		if u.Name == name {
			return u, nil
		}
	}
	return connections.User{}, broker.ErrNotFound
}

func (m *memory) CreateUser(_ context.Context, u connections.User) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, other := range m.users {
		if other.Name == u.Name || other.ID == u.ID {
			return broker.ErrConflict
		}
	}
	u.Revision = 1
	m.users[u.ID] = u
	return nil
}

func (m *memory) UpdateUser(_ context.Context, u connections.User) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	stored, ok := m.users[u.ID]
	if !ok {
		return broker.ErrNotFound
	}
	if stored.Revision != u.Revision {
		return broker.ErrConflict
	}
	u.Revision++
	m.users[u.ID] = u
	return nil
}

func (m *memory) Users(_ context.Context, after string, limit int) ([]connections.User, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var found []connections.User
	for _, u := range m.users {
		if u.Name > after {
			found = append(found, u)
		}
	}
	slices.SortFunc(found, func(a, b connections.User) int { return strings.Compare(a.Name, b.Name) })
	return found[:min(limit, len(found))], nil
}

func (m *memory) Device(_ context.Context, hash, user string) (connections.Device, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if d, ok := m.devices[hash+" "+user]; ok {
		return d, nil
	}
	return connections.Device{}, broker.ErrNotFound
}

func (m *memory) SaveDevice(_ context.Context, d connections.Device) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.devices[d.Hash+" "+d.User] = d
	return nil
}

func (m *memory) ForgetDevices(_ context.Context, user string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for key, d := range m.devices {
		if d.User == user {
			delete(m.devices, key)
		}
	}
	return nil
}

func (m *memory) Attempts(_ context.Context, key string) (connections.Attempts, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	a := m.attempts[key]
	a.Key = key
	return a, nil
}

func (m *memory) SaveAttempts(_ context.Context, a connections.Attempts) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.attempts[a.Key].Revision != a.Revision {
		return broker.ErrConflict
	}
	a.Revision++
	m.attempts[a.Key] = a
	return nil
}

func (m *memory) ClearAttempts(_ context.Context, key string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.attempts, key)
	return nil
}

// engine is a Broker with open legs, each closed by its first use.
type engine struct {
	mu      sync.Mutex
	legs    map[broker.ID]broker.Leg
	resumed []broker.Evidence
	refused []broker.Refusal
}

var _ Broker = (*engine)(nil)

func (e *engine) Leg(_ context.Context, _ *broker.Browser, id broker.ID) (broker.Leg, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if leg, ok := e.legs[id]; ok {
		return leg, nil
	}
	return broker.Leg{}, broker.Invalid(broker.PublicExpired, errors.New("no such leg"))
}

func (e *engine) Resume(_ context.Context, _ *broker.Browser, id broker.ID, v broker.Evidence) (broker.Reply, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if _, ok := e.legs[id]; !ok {
		return nil, broker.Invalid(broker.PublicExpired, errors.New("closed"))
	}
	delete(e.legs, id)
	e.resumed = append(e.resumed, v)
	return broker.Redirect{URL: "https://sp.example/done"}, nil
}

func (e *engine) Refuse(_ context.Context, _ *broker.Browser, id broker.ID, r broker.Refusal) (broker.Reply, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if _, ok := e.legs[id]; !ok {
		return nil, broker.Invalid(broker.PublicExpired, errors.New("closed"))
	}
	delete(e.legs, id)
	e.refused = append(e.refused, r)
	return broker.Redirect{URL: "https://sp.example/refused"}, nil
}

// configurations is one picture.
type configurations struct{ *broker.Configuration }

var _ broker.Configurations = configurations{}

func (c configurations) Current(context.Context) (*broker.Configuration, error) {
	return c.Configuration, nil
}
func (c configurations) At(context.Context, int64) (*broker.Configuration, error) {
	return c.Configuration, nil
}

// cheap is a cost for tests.
var cheap = Cost{Memory: 64, Time: 1, Threads: 1}

// stand is the kind with everything around it.
type stand struct {
	*memory
	engine  *engine
	admin   *Admin
	handler http.Handler
	kind    connections.Kind
	now     atomic.Int64 // Unix nanoseconds
	log     *bytes.Buffer
	cookies map[string]string
}

var begin = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func newStand(t *testing.T) *stand { return newStandOver(t, newMemory(), cheap) }

// newStandOver is a process over a store that may have been another's before.
func newStandOver(t *testing.T, store *memory, cost Cost) *stand {
	t.Helper()
	return newStandWith(t, store, cost, web.Rate{})
}

// newStandWith is one at which a network may guess only so often.
func newStandWith(t *testing.T, store *memory, cost Cost, guesses web.Rate) *stand {
	t.Helper()
	s := &stand{memory: store, engine: &engine{legs: map[broker.ID]broker.Leg{}}, log: &bytes.Buffer{}, cookies: map[string]string{}}
	s.now.Store(begin.UnixNano())
	clock := func() time.Time { return time.Unix(0, s.now.Load()).UTC() }
	log := slog.New(slog.NewJSONHandler(s.log, nil))
	edge, err := web.New(web.Options{BaseURL: "https://login.example.org", Clock: clock, Random: rand.Reader, Log: log, Guesses: guesses})
	if err != nil {
		t.Fatal(err)
	}
	picture := &broker.Configuration{
		Version:      7,
		Applications: map[broker.ID]*broker.ApplicationConnection{"app": {ID: "app", Name: broker.Text{"": "Payroll"}}},
		Connections: map[broker.ID]*broker.AuthenticationConnection{
			"local": {ID: "local", Kind: Name, Local: true, Settings: []byte(`{"class":"urn:x:password"}`)},
			"other": {ID: "other", Kind: "saml2"},
		},
	}
	s.kind, err = Kind(Deps{
		Broker: s.engine, Edge: edge, Store: store, Configurations: configurations{picture},
		Clock: clock, Random: rand.Reader, Log: log, Cost: cost, Parallel: 2,
		LinkStands: func(_ context.Context, _ connections.UserLink, _ connections.User) (bool, error) {
			return !store.withdrew, nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	s.admin, err = NewAdmin(AdminDeps{Store: store, Clock: clock, Random: rand.Reader, Cost: cost})
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	s.kind.Mount(mux)
	s.handler = edge.Wrap(mux)
	return s
}

func (s *stand) pass(d time.Duration) { s.now.Add(int64(d)) }

// open opens a leg.
func (s *stand) open(id broker.ID) {
	s.engine.mu.Lock()
	defer s.engine.mu.Unlock()
	s.engine.legs[id] = broker.Leg{ID: id, Version: 7, Reference: "ABCD-2345", Application: "app", Connection: "local", LoginHint: "alice"}
}

func (s *stand) user(t *testing.T, name, password string) connections.User {
	t.Helper()
	u, err := s.admin.Create(t.Context(), name, password, broker.Claims{{Name: "mail", Values: []string{name + "@example.org"}}})
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// from is a post to the login page from an address, with the stand's cookies
// when they are wanted.
func (s *stand) from(address string, withCookies bool, leg broker.ID, form url.Values) *http.Response {
	r := httptest.NewRequest(http.MethodPost, "/password/"+string(leg), strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.RemoteAddr = net.JoinHostPort(address, "1234")
	if withCookies {
		for name, value := range s.cookies {
			r.AddCookie(&http.Cookie{Name: name, Value: value})
		}
	}
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	response := w.Result()
	if withCookies {
		for _, c := range response.Cookies() {
			s.cookies[c.Name] = c.Value
		}
	}
	return response
}

// login is a login in a leg of its own; it reports whether it went on.
func (s *stand) login(address string, withCookies bool, name, password string) (*http.Response, bool) {
	id := broker.ID("leg-" + rand.Text())
	s.open(id)
	response := s.from(address, withCookies, id, url.Values{"name": {name}, "password": {password}})
	return response, response.Header.Get("Location") == "https://sp.example/done"
}

func (s *stand) get(path string) *http.Response {
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	return w.Result()
}

// parsed is a page's tree.
func parsed(t *testing.T, response *http.Response) *html.Node {
	t.Helper()
	root, err := html.Parse(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return root
}

// attribute is that of the element with the id; "" when there is none.
func attribute(root *html.Node, id, name string) string {
	for node := range root.Descendants() {
		if node.Type != html.ElementNode {
			continue
		}
		attributes := map[string]string{}
		for _, a := range node.Attr {
			attributes[a.Key] = a.Val
		}
		if attributes["id"] == id {
			return attributes[name]
		}
	}
	return ""
}

// said is the text of the element with the id.
func said(root *html.Node, id string) string {
	for node := range root.Descendants() {
		if node.Type != html.ElementNode || !slices.Contains(node.Attr, html.Attribute{Key: "id", Val: id}) {
			continue
		}
		var text strings.Builder
		for inner := range node.Descendants() {
			if inner.Type == html.TextNode {
				text.WriteString(inner.Data)
			}
		}
		return strings.Join(strings.Fields(text.String()), " ")
	}
	return ""
}
