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
