package storetest

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"trin/broker"
	"trin/connections"
)

func users(t *testing.T, open Opener) {
	t.Run("come back as they were stored", func(t *testing.T) {
		s, clock := fresh(t, open)
		ctx := t.Context()
		want := connections.User{
			ID: "u1", Name: "anna", Password: "$argon2id$v=19$…", Disabled: true, Revision: 1,
			Claims:  broker.Claims{{Name: "mail", Values: []string{"a", "b"}}},
			Created: clock.Now(), Changed: clock.Now(),
		}
		if err := s.CreateUser(ctx, want); err != nil {
			t.Fatal(err)
		}
		for name, find := range map[string]func() (connections.User, error){
			"by ID":   func() (connections.User, error) { return s.User(ctx, "u1") },
			"by name": func() (connections.User, error) { return s.UserByName(ctx, "anna") },
		} {
			if got, err := find(); err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("%s: got %+v, %v\nwant %+v", name, got, err, want)
			}
		}
		if _, err := s.UserByName(ctx, "Anna"); !errors.Is(err, broker.ErrNotFound) {
			t.Errorf("another case: %v, want not found", err)
		}
	})
	t.Run("are changed by revision", changeUsers(open))
	t.Run("are listed by name", func(t *testing.T) {
		s, _ := fresh(t, open)
		for _, name := range []string{"bo", "åse", "anna", "Zoe"} {
			if err := s.CreateUser(t.Context(), connections.User{ID: "id-" + name, Name: name}); err != nil {
				t.Fatal(err)
			}
		}
		var got []string
		for after := ""; ; after = got[len(got)-1] {
			page, err := s.Users(t.Context(), after, 2)
			if err != nil {
				t.Fatal(err)
			}
			for _, u := range page {
				got = append(got, u.Name)
			}
			if len(page) < 2 {
				break
			}
		}
		if want := []string{"Zoe", "anna", "bo", "åse"}; !reflect.DeepEqual(got, want) {
			t.Errorf("listed %q, want %q", got, want)
		}
	})
	t.Run("devices", devices(open))
	t.Run("attempts", attempts(open))
}

func changeUsers(open Opener) func(*testing.T) {
	return func(t *testing.T) {
		s, _ := fresh(t, open)
		ctx := t.Context()
		for _, id := range []string{"anna", "bo"} {
			if err := s.CreateUser(ctx, connections.User{ID: id, Name: id}); err != nil {
				t.Fatal(err)
			}
		}
		tests := []struct {
			name   string
			change func() error
			want   error
		}{
			{"the ID is taken", func() error { return s.CreateUser(ctx, connections.User{ID: "bo", Name: "new"}) }, broker.ErrConflict},
			{"the name is taken", func() error { return s.CreateUser(ctx, connections.User{ID: "new", Name: "bo"}) }, broker.ErrConflict},
			{"unknown", func() error { return s.UpdateUser(ctx, connections.User{ID: "new", Name: "new"}) }, broker.ErrNotFound},
			{"renamed to another's", func() error { return s.UpdateUser(ctx, connections.User{ID: "bo", Name: "anna"}) }, broker.ErrConflict},
			{"right", func() error { return s.UpdateUser(ctx, connections.User{ID: "bo", Name: "bob"}) }, nil},
			{"behind", func() error { return s.UpdateUser(ctx, connections.User{ID: "bo", Name: "bobby"}) }, broker.ErrConflict},
			{"right again", func() error { return s.UpdateUser(ctx, connections.User{ID: "bo", Name: "b", Revision: 1}) }, nil},
		}
		for _, test := range tests {
			if err := test.change(); !errors.Is(err, test.want) {
				t.Errorf("%s: %v, want %v", test.name, err, test.want)
			}
		}
		got, err := s.User(ctx, "bo")
		if err != nil || got.Name != "b" || got.Revision != 2 {
			t.Errorf("got %+v, %v; want b at revision 2", got, err)
		}
	}
}

func devices(open Opener) func(*testing.T) {
	return func(t *testing.T) {
		s, clock := fresh(t, open)
		ctx := t.Context()
		d := connections.Device{Hash: "h", User: "anna", Expires: clock.Now().Add(time.Hour)}
		for _, moved := range []time.Duration{0, time.Hour} {
			d.Expires = d.Expires.Add(moved)
			if err := s.SaveDevice(ctx, d); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := s.Device(ctx, "h", "anna"); err != nil || got != d {
			t.Errorf("got %+v, %v; want %+v", got, err, d)
		}
		if _, err := s.Device(ctx, "h", "bo"); !errors.Is(err, broker.ErrNotFound) {
			t.Errorf("another user: %v, want not found", err)
		}
		if err := s.ForgetDevices(ctx, "bo"); err != nil {
			t.Fatal(err)
		}
		clock.Move(2 * time.Hour)
		if _, err := s.Device(ctx, "h", "anna"); !errors.Is(err, broker.ErrNotFound) {
			t.Errorf("expired: %v, want not found", err)
		}
		clock.Move(-time.Hour)
		if err := s.ForgetDevices(ctx, "anna"); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Device(ctx, "h", "anna"); !errors.Is(err, broker.ErrNotFound) {
			t.Errorf("forgotten: %v, want not found", err)
		}
	}
}

func attempts(open Opener) func(*testing.T) {
	return func(t *testing.T) {
		s, clock := fresh(t, open)
		ctx := t.Context()
		if got, err := s.Attempts(ctx, "k"); err != nil || got != (connections.Attempts{Key: "k"}) {
			t.Errorf("none: %+v, %v", got, err)
		}
		want := connections.Attempts{Key: "k", Failures: 1, Next: clock.Now().Add(time.Second)}
		// L2: of parallel guesses with one counter exactly one is counted at a time.
		for revision := range int64(3) {
			want.Revision = revision
			wantOne(t, race(20, func(int) error { return s.SaveAttempts(ctx, want) }))
		}
		want.Revision = 3
		if got, err := s.Attempts(ctx, "k"); err != nil || got != want {
			t.Errorf("got %+v, %v; want %+v", got, err, want)
		}
		for range 2 {
			if err := s.ClearAttempts(ctx, "k"); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := s.Attempts(ctx, "k"); err != nil || got.Revision != 0 {
			t.Errorf("cleared: %+v, %v", got, err)
		}
		if err := s.SaveAttempts(ctx, want); !errors.Is(err, broker.ErrConflict) {
			t.Errorf("a cleared one was saved: %v", err)
		}
	}
}
