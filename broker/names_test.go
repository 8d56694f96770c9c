package broker_test

import (
	"context"
	"slices"
	"testing"

	"trin/broker"
)

var alice = broker.Subject{Namespace: "adfs", Value: "alice"}

// What a user is called is given with the move of the answer: one commit, and
// the next login is told the same.
func TestNameIsGivenWithTheAnswer(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.qualifier = "q"
	before := 0
	w.onAnswer = func() {
		if name, err := w.store.NameOf(context.Background(), "q", alice); before == 0 && (err != nil || name != "") {
			t.Errorf("before the first answer: %q, %v, want no name", name, err)
		}
		before++
	}
	w.login(browser("one"), "sp", "alice")
	w.login(browser("two"), "sp", "alice")
	if want := []string{"name-1", "name-1"}; !slices.Equal(w.named, want) {
		t.Errorf("told %q, want %q", w.named, want)
	}
}

// Another login of the same user is answered at the same moment: this one is
// told what that one was, and nobody is told the name that was not kept.
func TestNameIsGivenToAnotherLoginMeanwhile(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.qualifier = "q"
	raced := false
	w.onAnswer = func() {
		if raced {
			return
		}
		raced = true
		w.racing = func() {
			if _, err := w.store.PersistentName(context.Background(), "q", alice, "theirs"); err != nil {
				t.Error(err)
			}
		}
	}
	w.login(browser("one"), "sp", "alice")
	if want := []string{"name-1", "theirs"}; !slices.Equal(w.named, want) {
		t.Errorf("told %q, want %q", w.named, want)
	}
	if name, err := w.store.NameOf(context.Background(), "q", alice); err != nil || name != "theirs" {
		t.Errorf("kept %q, %v, want theirs", name, err)
	}
	if got := w.answered(); got.Subject != alice || w.successes() != 2 {
		t.Errorf("answered for %v after %d answers, want alice after two", got.Subject, w.successes())
	}
}
