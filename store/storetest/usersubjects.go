package storetest

import (
	"slices"
	"testing"

	"trin/broker"
	"trin/connections"
	"trin/store"
)

// usersBySubject: users who are disabled are found by what a claim of theirs holds,
// and nobody else is: with digests or without, and with those that come later.
func usersBySubject(t *testing.T, open Opener) {
	for name, keep := range map[string]func(step int) bool{
		"without digests":           func(int) bool { return false },
		"with digests":              func(step int) bool { return step == 0 },
		"with digests after each":   func(int) bool { return true },
		"with digests now and then": func(step int) bool { return step%3 == 2 },
	} {
		t.Run(name, func(t *testing.T) {
			s, _ := fresh(t, open)
			for i, step := range subjectSteps {
				if keep(i) {
					if err := s.KeepSubjects(t.Context(), []string{"uid", "mail"}); err != nil {
						t.Fatal(err)
					}
				}
				if err := step.do(s, t); err != nil {
					t.Fatalf("%s: %v", step.name, err)
				}
				for range 2 {
					wantFound(t, s, step)
					if keep(i) {
						if err := s.KeepSubjects(t.Context(), []string{"uid", "mail"}); err != nil {
							t.Fatal(err)
						}
					}
				}
			}
		})
	}
}

func wantFound(t *testing.T, s *store.Store, step subjectStep) {
	t.Helper()
	for _, claim := range []string{"uid", "mail", "phone"} {
		for _, value := range []string{"anna", "bo", "both", "", "Anna"} {
			want := slices.Contains(step.found, claim+" "+value)
			if got, err := s.DisabledSubject(t.Context(), claim, value); err != nil || got != want {
				t.Errorf("%s: %s %q: got %v, %v; want %v", step.name, claim, value, got, err, want)
			}
		}
	}
}

// subjectStep is something that is done to users, and who is found then.
type subjectStep struct {
	name  string
	do    func(*store.Store, *testing.T) error
	found []string
}

func known(claim string, values ...string) broker.Claims {
	return broker.Claims{{Name: claim, Values: values}, {Name: "phone", Values: []string{"12345678"}}}
}

// altered changes a user as the administration does.
func altered(id string, with func(*connections.User)) func(*store.Store, *testing.T) error {
	return func(s *store.Store, t *testing.T) error {
		u, err := s.User(t.Context(), id)
		if err != nil {
			return err
		}
		with(&u)
		return s.UpdateUser(t.Context(), u)
	}
}

func made(u connections.User) func(*store.Store, *testing.T) error {
	return func(s *store.Store, t *testing.T) error { return s.CreateUser(t.Context(), u) }
}

func disabled(is bool) func(*connections.User) { return func(u *connections.User) { u.Disabled = is } }

var subjectSteps = []subjectStep{
	{"made", made(connections.User{ID: "1", Name: "anna", Claims: known("uid", "anna")}), nil},
	{"disabled", altered("1", disabled(true)), []string{"uid anna"}},
	{"another claim", altered("1", func(u *connections.User) { u.Claims = known("mail", "anna") }), []string{"mail anna"}},
	{"the claim again, of two values", altered("1", func(u *connections.User) { u.Claims = known("uid", "anna", "both", "both") }), []string{"uid anna", "uid both"}},
	{"the claim twice", altered("1", func(u *connections.User) {
		u.Claims = append(known("uid", "both"), known("uid", "anna")...)
	}), []string{"uid anna", "uid both"}},
	{"enabled", altered("1", disabled(false)), nil},
	{"made disabled", made(connections.User{ID: "2", Name: "bo", Disabled: true, Claims: known("uid", "both")}), []string{"uid both"}},
	{"two with one subject", altered("1", disabled(true)), []string{"uid anna", "uid both"}},
	{"one of them enabled", altered("2", disabled(false)), []string{"uid anna", "uid both"}},
	{"the other too", altered("1", disabled(false)), nil},
	{"both disabled", func(s *store.Store, t *testing.T) error {
		if err := altered("1", disabled(true))(s, t); err != nil {
			return err
		}
		return altered("2", disabled(true))(s, t)
	}, []string{"uid anna", "uid both"}},
	{"one of them deleted", func(s *store.Store, t *testing.T) error { return s.DeleteUser(t.Context(), "1") }, []string{"uid both"}},
	{"the claim is empty", altered("2", func(u *connections.User) { u.Claims = known("uid", "") }), []string{"uid "}},
	{"without claims", altered("2", func(u *connections.User) { u.Claims = nil }), nil},
	{"with another", altered("2", func(u *connections.User) { u.Claims = known("mail", "bo") }), []string{"mail bo"}},
	{"the other deleted", func(s *store.Store, t *testing.T) error { return s.DeleteUser(t.Context(), "2") }, nil},
	{"made anew", made(connections.User{ID: "3", Name: "anna", Claims: known("uid", "anna")}), nil},
}
