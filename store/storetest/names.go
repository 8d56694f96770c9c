package storetest

import (
	"errors"
	"fmt"
	"testing"

	"trin/broker"
)

func names(t *testing.T, open Opener) {
	s, _ := fresh(t, open)
	ctx := t.Context()
	anna, bo := broker.Subject{Namespace: "adfs", Value: "anna"}, broker.Subject{Namespace: "adfs", Value: "bo"}
	got := make([]string, 40)
	errs := race(len(got), func(i int) (err error) {
		got[i], err = s.PersistentName(ctx, "urn:sp", anna, fmt.Sprint("candidate-", i))
		return err
	})
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	for _, name := range got {
		if name != got[0] || name == "" {
			t.Fatalf("names %q and %q for one subject", name, got[0])
		}
	}
	tests := []struct {
		name, qualifier string
		subject         broker.Subject
		candidate, want string
		wantErr         bool
	}{
		{"again", "urn:sp", anna, "other", got[0], false},
		{"at another provider", "urn:sp2", anna, "other", "other", false},
		{"another's name", "urn:sp", bo, got[0], "", true},
		{"another subject", "urn:sp", bo, "bo-name", "bo-name", false},
		{"the same value in another namespace", "urn:sp", broker.Subject{Namespace: "local", Value: "anna"}, "n", "n", false},
		{"no candidate", "urn:sp3", anna, "", "", true},
		{"nobody", "urn:sp3", broker.Subject{}, "x", "", true},
	}
	for _, test := range tests {
		name, err := s.PersistentName(ctx, test.qualifier, test.subject, test.candidate)
		if name != test.want || (err != nil) != test.wantErr {
			t.Errorf("%s: %q, %v; want %q, error %v", test.name, name, err, test.want, test.wantErr)
		}
	}
}

// namesOfMoves: a name is given with the whole move or not at all, once, and to
// nobody else.
func namesOfMoves(t *testing.T, open Opener) {
	s, clock := fresh(t, open)
	ctx := t.Context()
	anna, bo := broker.Subject{Namespace: "adfs", Value: "anna"}, broker.Subject{Namespace: "adfs", Value: "bo"}
	give := func(login string, names ...broker.NewName) error {
		return s.Move(ctx, broker.Move{Transaction: Login(broker.ID(login), clock.Now()), Names: names})
	}
	named := func(what, want string, subject broker.Subject) {
		t.Helper()
		if got, err := s.NameOf(ctx, "urn:sp", subject); err != nil || got != want {
			t.Errorf("%s: %q, %v; want %q", what, got, err, want)
		}
	}
	named("before any", "", anna)
	wantOne(t, race(40, func(i int) error {
		return give(fmt.Sprint("t", i), broker.NewName{Qualifier: "urn:sp", Subject: anna, Name: fmt.Sprint("name-", i)})
	}))
	name, err := s.PersistentName(ctx, "urn:sp", anna, "late")
	if err != nil || name == "late" {
		t.Errorf("got %q, %v, want what the move gave", name, err)
	}
	tests := []struct {
		name  string
		given broker.NewName
		want  error
	}{
		{"another name", broker.NewName{Qualifier: "urn:sp", Subject: anna, Name: "second"}, broker.ErrNamed},
		{"another's name", broker.NewName{Qualifier: "urn:sp", Subject: bo, Name: name}, broker.ErrNamed},
	}
	for i, test := range tests {
		id := broker.ID(fmt.Sprint("refused", i))
		if err := give(string(id), test.given); !errors.Is(err, test.want) {
			t.Errorf("%s: got %v, want %v", test.name, err, test.want)
		}
		if _, err := s.Transaction(ctx, id); !errors.Is(err, broker.ErrNotFound) {
			t.Errorf("%s: got %v, want nothing of the move stored", test.name, err)
		}
	}
	named("after a move that was refused", "", bo)
	if err := give("nobody", broker.NewName{Qualifier: "urn:sp", Name: "x"}); err == nil {
		t.Error("a name is given to nobody")
	}
	if err := give("none", broker.NewName{Qualifier: "urn:sp", Subject: bo}); err == nil {
		t.Error("no name is given")
	}
	used := broker.Move{Transaction: Login("used", clock.Now()), Names: []broker.NewName{{Qualifier: "urn:sp", Subject: bo, Name: "bo"}}, From: 1}
	used.Transaction.Revision = 2
	if err := s.Move(ctx, used); !errors.Is(err, broker.ErrConflict) {
		t.Errorf("a move of a login that is not there: %v, want a conflict", err)
	}
	named("after a conflict", "", bo)
	if err := give("bo", broker.NewName{Qualifier: "urn:sp", Subject: bo, Name: "bo"}); err != nil {
		t.Fatal(err)
	}
	named("in the end", "bo", bo)
}
