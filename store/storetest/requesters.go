package storetest

import (
	"crypto/rand"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"trin/broker"
	"trin/store"
)

// requesters: those that trusted applications have named are listed, bounded,
// and not written with every login.
func requesters(t *testing.T, open Opener) {
	t.Run("are counted, and written once a minute", requestersCounted(open))
	t.Run("M12 of any content", requestersOfAnyContent(open))
	t.Run("make room for new ones", requestersMakeRoom(open))
	t.Run("go with the records", requestersGo(open))
}

// seen stores a login for the requester.
func seen(t *testing.T, s *store.Store, clock *Clock, application broker.ID, requester string) {
	t.Helper()
	r := &broker.Record{Application: application, Ended: clock.Now(), Asked: broker.Asked{Original: requester}}
	if err := moved(t, s, clock.Now(), broker.ID(rand.Text()), broker.Move{Record: r}); err != nil {
		t.Fatal(err)
	}
}

// listed are the requesters of the application, as text.
func listed(t *testing.T, s *store.Store, clock *Clock, application broker.ID) []string {
	t.Helper()
	found, err := s.Requesters(t.Context(), application)
	if err != nil {
		t.Fatal(err)
	}
	list := []string{}
	for _, r := range found {
		list = append(list, fmt.Sprintf("%s %s %d, %s to %s ago", r.Application, r.Requester, r.Logins, clock.Now().Sub(r.First), clock.Now().Sub(r.Last)))
	}
	return list
}

func requestersCounted(open Opener) func(*testing.T) {
	return func(t *testing.T) {
		s, clock := fresh(t, open)
		want := func(what string, want ...string) {
			t.Helper()
			if got := listed(t, s, clock, "kombit"); !reflect.DeepEqual(got, want) {
				t.Errorf("%s: got %q, want %q", what, got, want)
			}
		}
		seen(t, s, clock, "kombit", "urn:a")
		want("the first is there at once", "kombit urn:a 1, 0s to 0s ago")
		for range 50 {
			clock.Move(time.Second)
			seen(t, s, clock, "kombit", "urn:a")
		}
		want("within a minute nothing is written", "kombit urn:a 1, 50s to 50s ago")
		clock.Move(10 * time.Second)
		seen(t, s, clock, "kombit", "urn:a")
		want("the next minute writes what was counted", "kombit urn:a 52, 1m0s to 0s ago")
		seen(t, s, clock, "kombit", "urn:a")
		seen(t, s, clock, "other", "urn:a")
		if _, err := s.Purge(t.Context(), clock.Now(), store.Retention{}); err != nil {
			t.Fatal(err)
		}
		want("purging writes the rest", "kombit urn:a 53, 1m0s to 0s ago")
		clock.Move(time.Second)
		seen(t, s, clock, "kombit", "urn:b")
		want("the last is the first", "kombit urn:b 1, 0s to 0s ago", "kombit urn:a 53, 1m1s to 1s ago")
		if all := listed(t, s, clock, ""); len(all) != 3 {
			t.Errorf("of all applications: %q", all)
		}
	}
}

func requestersOfAnyContent(open Opener) func(*testing.T) {
	return func(t *testing.T) {
		s, clock := fresh(t, open)
		for _, name := range []string{"", strings.Repeat("x", 1025), "a\x00b", "\xff"} {
			seen(t, s, clock, "kombit", name)
		}
		if got := listed(t, s, clock, "kombit"); len(got) != 0 {
			t.Errorf("listed %q", got)
		}
		odd := []string{strings.Repeat("å", 512), "'; DROP TABLE requesters; --", "<script>alert(1)</script>\n\u202e"}
		for _, name := range odd {
			seen(t, s, clock, "kombit", name)
		}
		found, err := s.Requesters(t.Context(), "kombit")
		if err != nil || len(found) != len(odd) {
			t.Fatalf("got %v, %v", found, err)
		}
		for _, r := range found {
			if r.Requester != odd[0] && r.Requester != odd[1] && r.Requester != odd[2] {
				t.Errorf("came back as %q", r.Requester)
			}
		}
	}
}

func requestersMakeRoom(open Opener) func(*testing.T) {
	return func(t *testing.T) {
		clock := NewClock()
		o := Options(t, clock)
		o.Requesters = 20
		s, _ := open(t, o)
		for i := range o.Requesters {
			seen(t, s, clock, "kombit", fmt.Sprint("urn:", i))
			clock.Move(time.Second)
		}
		seen(t, s, clock, "kombit", "urn:new")
		seen(t, s, clock, "other", "urn:other")
		found, err := s.Requesters(t.Context(), "kombit")
		if err != nil || len(found) != o.Requesters {
			t.Fatalf("%d are kept, %v", len(found), err)
		}
		if found[0].Requester != "urn:new" || found[len(found)-1].Requester != "urn:1" {
			t.Errorf("the newest is %s, the oldest %s; want urn:new and urn:1, since urn:0 has gone", found[0].Requester, found[len(found)-1].Requester)
		}
		if other, err := s.Requesters(t.Context(), "other"); err != nil || len(other) != 1 {
			t.Errorf("another application has %v, %v", other, err)
		}
	}
}

func requestersGo(open Opener) func(*testing.T) {
	return func(t *testing.T) {
		s, clock := fresh(t, open)
		keep := store.Retention{Records: 24 * time.Hour}
		seen(t, s, clock, "kombit", "urn:old")
		clock.Move(25 * time.Hour)
		seen(t, s, clock, "kombit", "urn:new")
		for range 2 { // what had gone by when it last ran
			if _, err := s.Purge(t.Context(), clock.Now(), keep); err != nil {
				t.Fatal(err)
			}
		}
		if got, want := listed(t, s, clock, "kombit"), []string{"kombit urn:new 1, 0s to 0s ago"}; !reflect.DeepEqual(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
