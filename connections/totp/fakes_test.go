package totp

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
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

type place struct {
	connection broker.ID
	subject    broker.Subject
}

// memory is a Store in memory.
type memory struct {
	mu          sync.Mutex
	secrets     map[place]connections.OTPSecret
	pending     map[broker.ID]connections.OTPPending
	invitations map[string]connections.OTPInvitation
	recovery    map[place][]string
	attempts    map[string]connections.Attempts
}

var _ Store = (*memory)(nil)

func newMemory() *memory {
	return &memory{
		secrets: map[place]connections.OTPSecret{}, pending: map[broker.ID]connections.OTPPending{},
		invitations: map[string]connections.OTPInvitation{}, recovery: map[place][]string{}, attempts: map[string]connections.Attempts{},
	}
}

func (m *memory) OTPSecret(_ context.Context, c broker.ID, s broker.Subject) (connections.OTPSecret, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if secret, ok := m.secrets[place{c, s}]; ok {
		return secret, nil
	}
	return connections.OTPSecret{}, broker.ErrNotFound
}

func (m *memory) UseOTPStep(_ context.Context, id string, step int64, attempts string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for p, secret := range m.secrets {
		if secret.ID != id {
			continue
		}
		if secret.LastStep >= step {
			return broker.ErrUsed
		}
		secret.LastStep = step
		m.secrets[p] = secret
		delete(m.attempts, attempts)
		return nil
	}
	return broker.ErrNotFound
}

func (m *memory) EnrolOTP(_ context.Context, e connections.OTPEnrolment) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	p := place{e.Secret.Connection, e.Secret.Subject}
	if _, there := m.secrets[p]; there && !e.Replace {
		return broker.ErrConflict
	}
	if e.Invitation != "" {
		i, ok := m.invitations[e.Invitation]
		if !ok || !e.Now.Before(i.Expires) || i.Connection != p.connection || i.Subject != p.subject {
			return broker.ErrUsed
		}
	}
	delete(m.pending, e.Pending)
	delete(m.invitations, e.Invitation)
	m.secrets[p] = e.Secret
	m.recovery[p] = e.RecoveryCodes
	return nil
}

func (m *memory) DeleteOTP(_ context.Context, c broker.ID, s broker.Subject) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.secrets, place{c, s})
	delete(m.recovery, place{c, s})
	for hash, i := range m.invitations {
		if i.Connection == c && i.Subject == s {
			delete(m.invitations, hash)
		}
	}
	return nil
}

func (m *memory) OTPPending(_ context.Context, leg broker.ID) (connections.OTPPending, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if p, ok := m.pending[leg]; ok {
		return p, nil
	}
	return connections.OTPPending{}, broker.ErrNotFound
}

func (m *memory) SaveOTPPending(_ context.Context, p connections.OTPPending) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, ok := m.pending[p.Leg]; ok {
		return broker.ErrConflict
	}
	m.pending[p.Leg] = p
	return nil
}

func (m *memory) OTPInvitation(_ context.Context, c broker.ID, s broker.Subject, hash string) (connections.OTPInvitation, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if i, ok := m.invitations[hash]; ok && i.Connection == c && i.Subject == s {
		return i, nil
	}
	return connections.OTPInvitation{}, broker.ErrNotFound
}

func (m *memory) SaveOTPInvitation(_ context.Context, i connections.OTPInvitation) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.invitations[i.Hash] = i
	return nil
}

func (m *memory) UseRecoveryCode(_ context.Context, c broker.ID, s broker.Subject, hash string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	p := place{c, s}
	i := slices.Index(m.recovery[p], hash)
	if i < 0 {
		return broker.ErrUsed
	}
	m.recovery[p] = slices.Delete(slices.Clone(m.recovery[p]), i, i+1)
	return nil
}

func (m *memory) ReplaceRecoveryCodes(_ context.Context, c broker.ID, s broker.Subject, hashes []string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.recovery[place{c, s}] = hashes
	return nil
}

func (m *memory) RecoveryCodes(_ context.Context, c broker.ID, s broker.Subject) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.recovery[place{c, s}]), nil
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
	delete(e.legs, id)
	e.refused = append(e.refused, r)
	return broker.Redirect{URL: "https://sp.example/refused"}, nil
}

type configurations struct{ *broker.Configuration }

var _ broker.Configurations = configurations{}

func (c configurations) Current(context.Context) (*broker.Configuration, error) {
	return c.Configuration, nil
}
func (c configurations) At(context.Context, int64) (*broker.Configuration, error) {
	return c.Configuration, nil
}

// stand is the kind with everything around it.
type stand struct {
	*memory
	engine  *engine
	admin   *Admin
	handler http.Handler
	kind    connections.Kind
	now     atomic.Int64 // Unix seconds
	log     *lockedBuffer
}

// lockedBuffer is a log that many may write.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

var (
	begin = time.Date(2026, 3, 1, 12, 0, 10, 0, time.UTC)
	alice = broker.Subject{Namespace: "local", Value: "alice-id"}
	bob   = broker.Subject{Namespace: "local", Value: "bob-id"}
)

const known = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP" // 160 bits

func newStand(t *testing.T, settings string) *stand { return newStandOver(t, newMemory(), settings) }

// newStandOver is a process over a store that may have been another's before.
func newStandOver(t *testing.T, store *memory, settings string) *stand {
	t.Helper()
	return newStandWith(t, store, settings, web.Rate{})
}

// newStandWith is one at which a network may guess only so often.
func newStandWith(t *testing.T, store *memory, settings string, guesses web.Rate) *stand {
	t.Helper()
	s := &stand{memory: store, engine: &engine{legs: map[broker.ID]broker.Leg{}}, log: &lockedBuffer{}}
	s.now.Store(begin.Unix())
	clock := func() time.Time { return time.Unix(s.now.Load(), 0).UTC() }
	log := slog.New(slog.NewJSONHandler(s.log, nil))
	edge, err := web.New(web.Options{BaseURL: "https://login.example.org", Clock: clock, Random: rand.Reader, Log: log, Guesses: guesses})
	if err != nil {
		t.Fatal(err)
	}
	picture := &broker.Configuration{
		Version:      7,
		Applications: map[broker.ID]*broker.ApplicationConnection{"app": {ID: "app", Name: broker.Text{"": "Payroll"}}},
		Connections: map[broker.ID]*broker.AuthenticationConnection{
			"totp":  {ID: "totp", Kind: Name, Name: broker.Text{"": "Town of Trin"}, Settings: []byte(settings)},
			"other": {ID: "other", Kind: "saml2"},
		},
	}
	s.kind, err = Kind(Deps{
		Broker: s.engine, Edge: edge, Store: store, Configurations: configurations{picture}, Clock: clock, Random: rand.Reader, Log: log,
		Account: func(_ context.Context, subject broker.Subject) string {
			return strings.TrimSuffix(subject.Value, "-id")
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	if s.admin, err = NewAdmin(store, clock, rand.Reader); err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	s.kind.Mount(mux)
	s.handler = edge.Wrap(mux)
	return s
}

// enrolled is a stand at which alice has the known secret; with her recovery
// codes.
func enrolled(t *testing.T, settings string) (*stand, []string) {
	t.Helper()
	s := newStand(t, settings)
	codes, err := s.admin.Enrol(t.Context(), "totp", alice, known, []byte(settings))
	if err != nil {
		t.Fatal(err)
	}
	return s, codes
}

func (s *stand) pass(d time.Duration) { s.now.Add(int64(d / time.Second)) }

// code is the one that the secret makes, steps away from now.
func (s *stand) code(t *testing.T, subject broker.Subject, steps int64) string {
	t.Helper()
	secret, err := s.OTPSecret(t.Context(), "totp", subject)
	if err != nil {
		t.Fatal(err)
	}
	return codeAt(t, secret, s.now.Load()/int64(secret.Period)+steps)
}

func (s *stand) open(id broker.ID, subject broker.Subject) {
	s.engine.mu.Lock()
	defer s.engine.mu.Unlock()
	s.engine.legs[id] = broker.Leg{ID: id, Version: 7, Reference: "ABCD-2345", Application: "app", Connection: "totp", Factor: true, Subject: subject}
}

func (s *stand) post(path string, fields ...string) *http.Response {
	form := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	return w.Result()
}

// try posts a code in a leg of its own and reports whether the login went on.
func (s *stand) try(subject broker.Subject, field, value string) (*http.Response, bool) {
	id := broker.ID("leg-" + rand.Text())
	s.open(id, subject)
	path := "/totp/" + string(id)
	if field == "recovery" {
		path += "/recovery"
	}
	response := s.post(path, field, value)
	return response, response.Header.Get("Location") == "https://sp.example/done"
}

func (s *stand) get(path string) *http.Response {
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	return w.Result()
}

func parsed(t *testing.T, response *http.Response) *html.Node {
	t.Helper()
	root, err := html.Parse(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return root
}

// element finds the one with that id, or the first of that name; nil = none.
func element(root *html.Node, idOrName string) *html.Node {
	for node := range root.Descendants() {
		if node.Type == html.ElementNode && (node.Data == idOrName || slices.Contains(node.Attr, html.Attribute{Key: "id", Val: idOrName})) {
			return node
		}
	}
	return nil
}

func attribute(root *html.Node, idOrName, key string) string {
	if node := element(root, idOrName); node != nil {
		for _, a := range node.Attr {
			if a.Key == key {
				return a.Val
			}
		}
	}
	return ""
}

func said(root *html.Node, idOrName string) string {
	node := element(root, idOrName)
	if node == nil {
		return ""
	}
	var text strings.Builder
	for inner := range node.Descendants() {
		if inner.Type == html.TextNode {
			text.WriteString(inner.Data + " ")
		}
	}
	return strings.Join(strings.Fields(text.String()), " ")
}

// secretOf is a secret under the default settings.
func secretOf(raw []byte) connections.OTPSecret {
	return connections.OTPSecret{Secret: raw, Algorithm: "SHA1", Digits: 6, Period: 30}
}
