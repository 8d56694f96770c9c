package installation_test

import (
	"context"
	"strings"
	"testing"

	"trin/admin/installation"
)

// ending is a context that ends after it was asked so often.
type ending struct {
	context.Context
	left int
}

func (e *ending) Err() error {
	if e.left--; e.left < 0 {
		return context.Canceled
	}
	return nil
}

// Tests are run until there is no time left, and the rest from there: each once.
func TestTestSome(t *testing.T) {
	t.Parallel()
	text, problems := installation.Parse("trin.yaml", []byte(strings.Replace(tested, "refused: does not match", "refused: is missing", 1)), nil)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	all := text.TestSome(t.Context(), withLookups(), installation.Tests{})
	if from, more := all.Rest(); all.All != 3 || all.Ran != 3 || from != 3 || more || len(all.Failed) != 1 {
		t.Fatalf("got %+v, want three run and one that fails", all)
	}
	ran, failed, rounds := 0, 0, 0
	for from, more := 0, true; more && rounds < 50; rounds++ {
		got := text.TestSome(&ending{t.Context(), 5 + rounds}, withLookups(), installation.Tests{From: from})
		if got.All != 3 || got.From != from {
			t.Fatalf("got %+v, want three in all from %d", got, from)
		}
		ran, failed = ran+got.Ran, failed+len(got.Failed)
		from, more = got.Rest()
	}
	if ran != 3 || failed != 1 || rounds < 2 {
		t.Errorf("got %d tests in %d rounds and %d failed, want three, some, one", ran, rounds, failed)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if got := text.TestSome(gone, withLookups(), installation.Tests{}); got.All != 3 || got.Ran != 0 || len(got.Failed) > 0 {
		t.Errorf("without time: got %+v, want none", got)
	}
	if ran, failed := text.Test(gone, withLookups()); ran != 3 || len(failed) != 3 {
		t.Errorf("what must be tested whole: got %d run and %v failed, want that none holds", ran, failed)
	}
	application := func(kind, _ string) bool { return kind == installation.KindApplication }
	for _, c := range []struct {
		name     string
		wanted   installation.Tests
		ran, bad int
	}{
		{"the last", installation.Tests{From: 2}, 1, 1},
		{"the last where the application's come first", installation.Tests{From: 2, First: application}, 1, 0},
		{"the application's", installation.Tests{Only: application}, 2, 1},
		{"none is left", installation.Tests{From: 3}, 0, 0},
	} {
		if got := text.TestSome(t.Context(), withLookups(), c.wanted); got.Ran != c.ran || len(got.Failed) != c.bad {
			t.Errorf("%s: got %+v, want %d run and %d that fail", c.name, got, c.ran, c.bad)
		}
	}
}
