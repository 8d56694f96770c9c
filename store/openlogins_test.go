package store

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"trin/broker"
)

// openLogin1 is an open login of a browser.
func openLogin1(id, browser string, until time.Time) broker.Transaction {
	return broker.Transaction{ID: broker.ID(id), Binding: browser, Expires: until}
}

// TestOpenLoginsOfABrowser: the oldest that is open makes room, of the same
// browser alone.
func TestOpenLoginsOfABrowser(t *testing.T) {
	t.Parallel()
	var o openLogins
	now := time.Unix(1_800_000_000, 0)
	until := now.Add(time.Minute)
	begin := func(id, browser string) []broker.ID { return o.begin(openLogin1(id, browser, until), now) }
	for i := range maxOpen {
		for _, browser := range []string{"a", "b"} {
			if gone := begin(fmt.Sprint(browser, i), browser); gone != nil {
				t.Errorf("login %d of %s: %v make room", i, browser, gone)
			}
		}
	}
	if gone := begin("a50", "a"); !slices.Equal(gone, []broker.ID{"a0"}) {
		t.Errorf("one too many: %v make room, want the oldest", gone)
	}
	o.end(openLogin1("a1", "a", until))
	o.end(openLogin1("a1", "a", until))
	o.end(openLogin1("a2", "b", until)) // another browser's
	if gone := begin("a51", "a"); gone != nil {
		t.Errorf("in the place of one that has ended: %v make room", gone)
	}
	if gone := begin("a52", "a"); !slices.Equal(gone, []broker.ID{"a2"}) {
		t.Errorf("one too many again: %v make room, want the oldest that is open", gone)
	}
	if got, want := o.known, 2*maxOpen; got != want {
		t.Errorf("%d are known, want %d", got, want)
	}
	wantInOrder(t, &o)
}

// TestOpenLoginsAreBounded: by their number and by their time; nothing stays of
// what has ended.
func TestOpenLoginsAreBounded(t *testing.T) {
	t.Parallel()
	var o openLogins
	now := time.Unix(1_800_000_000, 0)
	until := now.Add(time.Minute)
	for i := range openKept + 3 {
		o.begin(openLogin1(fmt.Sprint(i), fmt.Sprint("browser ", i), until), now)
	}
	if o.known != openKept || len(o.of) != openKept || o.first.id != "3" {
		t.Errorf("%d of %d browsers are known, the first is %s; want %d, and the fourth", o.known, len(o.of), o.first.id, openKept)
	}
	wantInOrder(t, &o)
	last := openLogin1("last", "x", until.Add(time.Minute))
	o.begin(last, until)
	if o.known != 1 || len(o.of) != 1 || o.first.id != last.ID || o.newest != o.first {
		t.Errorf("%d are known when the others have expired, want the last", o.known)
	}
	o.begin(openLogin1("behind", "x", last.Expires), last.Expires.Add(-1))
	if o.known != 2 {
		t.Errorf("%d are known, want the one too that is about to expire", o.known)
	}
	o.end(openLogin1("behind", "x", last.Expires))
	o.end(last)
	if o.known != 0 || len(o.of) != 0 || o.first != nil || o.newest != nil {
		t.Errorf("%d are known of %d browsers when all have ended", o.known, len(o.of))
	}
}

// wantInOrder fails unless the row of all is whole in both directions.
func wantInOrder(t *testing.T, o *openLogins) {
	t.Helper()
	n := 0
	var before *openLogin
	for l := o.first; l != nil; before, l = l, l.after {
		if n++; l.before != before || !slices.Contains(o.of[l.browser], l) {
			t.Fatalf("%s is not in its place", l.id)
		}
	}
	if n != o.known || o.newest != before {
		t.Errorf("%d in the row, want %d", n, o.known)
	}
}

// TestSQLiteDropsOnlyWhatIsOpen: a login that has ended without this process
// knowing stays when its place is wanted. One that failed to be stored counts for
// nothing.
func TestSQLiteDropsOnlyWhatIsOpen(t *testing.T) {
	t.Parallel()
	s, r := runOnSQLite(t)
	for _, id := range []broker.ID{"ended", "open"} {
		begin1(t, s, id)
		if err := s.Move(t.Context(), broker.Move{Transaction: begunAt(s, id)}); !errors.Is(err, broker.ErrConflict) {
			t.Fatalf("begun again: %v, want a conflict", err)
		}
	}
	if _, err := r.write.Exec("UPDATE transactions SET is_open = 0 WHERE id = 'ended'"); err != nil {
		t.Fatal(err)
	}
	if s.open.known != 2 {
		t.Errorf("%d are known, want the two that are stored", s.open.known)
	}
	for i := range maxOpen {
		begin1(t, s, broker.ID(fmt.Sprint("another ", i)))
	}
	for id, want := range map[broker.ID]error{"ended": nil, "open": broker.ErrNotFound, "another 0": nil} {
		if _, err := s.Transaction(t.Context(), id); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", id, err, want)
		}
	}
}

// TestSQLiteForgetsWhatEnds: a login that was answered, refused or logged out takes
// no room.
func TestSQLiteForgetsWhatEnds(t *testing.T) {
	t.Parallel()
	s, _ := runOnSQLite(t)
	for _, state := range []broker.State{broker.StateAnswered, broker.StateRefused, broker.StateLoggedOut} {
		login := begin1(t, s, broker.ID(state))
		login.Revision, login.State = 2, state
		if err := s.Move(t.Context(), broker.Move{Transaction: login, From: 1}); err != nil {
			t.Fatal(err)
		}
		if s.open.known != 0 {
			t.Errorf("%s: it still takes room", state)
		}
	}
}
