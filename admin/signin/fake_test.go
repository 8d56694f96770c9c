package signin_test

import (
	"context"
	"crypto/sha256"
	"log/slog"
	"strings"
	"testing"
	"time"

	"trin/admin/access"
	"trin/admin/signin"
	"trin/broker"
	"trin/broker/web"
	"trin/connections"
)

var now = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func digest(secret string) connections.Digest { return sha256.Sum256([]byte(secret)) }

var (
	anna = broker.Subject{Namespace: "people", Value: "anna"}
	bo   = broker.Subject{Namespace: "people", Value: "bo"}
)

// keeper is a store in memory. An err is what every method returns.
type keeper struct {
	signin.Store   // what a test does not use
	administrators map[broker.Subject]connections.Administrator
	sessions       map[connections.Digest]connections.AdministratorSession
	tickets        map[connections.Digest]connections.AdministratorTicket
	links          map[connections.Digest]connections.AdministratorLink
	tokens         map[connections.Digest]connections.APIToken
	changes        []connections.Change
	off            bool // the administration's application is switched off
	err            error
}

func newKeeper() *keeper {
	return &keeper{
		administrators: map[broker.Subject]connections.Administrator{anna: {Subject: anna, Name: "anna", Role: "administrator"}},
		sessions:       map[connections.Digest]connections.AdministratorSession{},
		tickets:        map[connections.Digest]connections.AdministratorTicket{},
		links:          map[connections.Digest]connections.AdministratorLink{},
		tokens:         map[connections.Digest]connections.APIToken{},
	}
}

func get[K comparable, V any](k *keeper, from map[K]V, key K) (V, error) {
	v, ok := from[key]
	switch {
	case k.err != nil:
		return v, k.err
	case !ok:
		return v, broker.ErrNotFound
	}
	return v, nil
}

func (k *keeper) Administrator(_ context.Context, s broker.Subject) (connections.Administrator, error) {
	return get(k, k.administrators, s)
}

func (k *keeper) Administrators(context.Context) ([]connections.Administrator, error) {
	return nil, k.err
}

func (k *keeper) SaveAdministrator(_ context.Context, a connections.Administrator, changes ...connections.Change) error {
	k.administrators[a.Subject] = a
	return k.keep(changes)
}

func (k *keeper) RemoveAdministrator(_ context.Context, s broker.Subject, changes ...connections.Change) error {
	delete(k.administrators, s)
	return k.keep(changes)
}

func (k *keeper) AdministratorSession(_ context.Context, d connections.Digest) (connections.AdministratorSession, error) {
	return get(k, k.sessions, d)
}

func (k *keeper) SaveAdministratorSession(_ context.Context, s connections.AdministratorSession, replaces connections.Digest) error {
	delete(k.sessions, replaces)
	k.sessions[s.Hash] = s
	return k.err
}

func (k *keeper) TouchAdministratorSession(context.Context, connections.Digest, time.Time) error {
	return k.err
}

func (k *keeper) EndAdministratorSession(_ context.Context, d connections.Digest) error {
	delete(k.sessions, d)
	return k.err
}

func (k *keeper) TakeAdministratorTicket(_ context.Context, d connections.Digest) (connections.AdministratorTicket, error) {
	t, err := get(k, k.tickets, d)
	delete(k.tickets, d)
	return t, err
}

func (k *keeper) SaveAdministratorLink(_ context.Context, l connections.AdministratorLink, changes ...connections.Change) error {
	k.links[l.Hash] = l
	return k.keep(changes)
}

func (k *keeper) AdministratorLink(_ context.Context, d connections.Digest) (connections.AdministratorLink, error) {
	return get(k, k.links, d)
}

func (k *keeper) APIToken(_ context.Context, d connections.Digest) (connections.APIToken, error) {
	return get(k, k.tokens, d)
}

func (k *keeper) APITokens(context.Context) ([]connections.APIToken, error) { return nil, k.err }

func (k *keeper) SaveAPIToken(_ context.Context, t connections.APIToken, changes ...connections.Change) error {
	k.tokens[t.Hash] = t
	return k.keep(changes)
}

func (k *keeper) TouchAPIToken(context.Context, string, time.Time) error { return k.err }

func (k *keeper) RevokeAPIToken(_ context.Context, _ string, changes ...connections.Change) error {
	return k.keep(changes)
}

func (k *keeper) keep(changes []connections.Change) error {
	k.changes = append(k.changes, changes...)
	return k.err
}

// letters is randomness that is the same each time.
type letters struct{}

func (letters) Read(p []byte) (int, error) { return copy(p, strings.Repeat("r", len(p))), nil }

// able lets everybody log in.
func able(context.Context, broker.Subject) (bool, error) { return true, nil }

func newSignin(t *testing.T, k *keeper) *signin.Signin {
	t.Helper()
	clock := func() time.Time { return now }
	edge, err := web.New(web.Options{BaseURL: "https://login.example.dk", Clock: clock, Random: letters{}, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	s, err := signin.New(signin.Deps{
		Store: k, Edge: edge, Start: "https://login.example.dk/console/start", Logout: "https://login.example.dk/logout", First: &signin.First{
			Current: func(context.Context) (*broker.Configuration, error) { return &broker.Configuration{}, k.err },
		},
		Open:  func(context.Context) (bool, error) { return !k.off, k.err },
		Able:  able,
		Clock: clock, Random: letters{}, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// whole may do everything.
var whole = access.Actor{Name: "anna", Role: access.Administrator, Stepped: now}
