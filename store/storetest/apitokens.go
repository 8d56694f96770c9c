package storetest

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"trin/broker"
	"trin/connections"
)

func tokenOf(id string, now time.Time) connections.APIToken {
	return connections.APIToken{
		ID: id, Hash: digestOf(id), Name: "deploy", Role: "administrator", Organisation: "odense", Scopes: []string{"read", "write"},
		Created: now, Expires: now.Add(time.Hour), By: "anna",
	}
}

func apiTokens(t *testing.T, open Opener) {
	s, clock := fresh(t, open)
	want := tokenOf("a", clock.Now())
	if err := s.SaveAPIToken(t.Context(), want); err != nil {
		t.Fatal(err)
	}
	if err := s.SaveAPIToken(t.Context(), want); !errors.Is(err, broker.ErrConflict) {
		t.Errorf("twice: got %v, want ErrConflict", err)
	}
	for name, broken := range map[string]func(*connections.APIToken){
		"without scopes": func(a *connections.APIToken) { a.Scopes = nil }, "without an end": func(a *connections.APIToken) { a.Expires = time.Time{} },
		"without a secret": func(a *connections.APIToken) { a.Hash = connections.Digest{} },
	} {
		bad := tokenOf("b", clock.Now())
		broken(&bad)
		if err := s.SaveAPIToken(t.Context(), bad); err == nil {
			t.Errorf("%s: it was saved", name)
		}
	}
	want.Used = clock.Now()
	if err := s.TouchAPIToken(t.Context(), "a", want.Used); err != nil {
		t.Fatal(err)
	}
	if got, err := s.APIToken(t.Context(), digestOf("a")); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v, want %+v", got, err, want)
	}
	if got, err := s.APITokens(t.Context()); err != nil || !reflect.DeepEqual(got, []connections.APIToken{want}) {
		t.Errorf("got %+v, %v, want it alone", got, err)
	}
	clock.Move(time.Hour)
	if _, err := s.APIToken(t.Context(), digestOf("a")); !errors.Is(err, broker.ErrNotFound) {
		t.Errorf("too old: got %v, want ErrNotFound", err)
	}
	clock.Move(-time.Hour)
	if err := s.RevokeAPIToken(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.APIToken(t.Context(), digestOf("a")); !errors.Is(err, broker.ErrNotFound) {
		t.Errorf("revoked: got %v, want ErrNotFound", err)
	}
	if err := s.RevokeAPIToken(t.Context(), "a"); !errors.Is(err, broker.ErrNotFound) {
		t.Errorf("again: got %v, want ErrNotFound", err)
	}
}
