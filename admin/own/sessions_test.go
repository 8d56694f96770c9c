package own

import (
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"

	"trin/admin/access"
	"trin/broker"
	"trin/connections"
)

// K6: of a session one organisation sees what its own applications know, whatever
// fields a session has.
func TestK6_OfASessionOnlyWhatIsOnesOwn(t *testing.T) {
	t.Parallel()
	k := newKept()
	k.sessions = []broker.Session{
		session("shared", "payroll", "journal"), session("own", "payroll"), session("gone", "deleted", "payroll"), session("nobodys", "shop"), session("theirs", "journal"), session("empty"),
	}
	for key, shared := range map[broker.SessionKey]bool{"shared": true, "own": false, "gone": true} {
		want := Session{Shared: shared, Session: broker.Session{
			Key: key, Subject: broker.Subject{Namespace: "people", Value: "anna"}, Created: now, Expires: now.Add(time.Hour),
			Participants: []broker.Participant{{Application: "payroll", Since: now}},
		}}
		if got, err := k.seen().Get(t.Context(), odense, key); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %+v, %v, want %+v", key, got, err, want)
		}
	}
	for name, actor := range map[string]access.Actor{"one organisation": odense, "nobody": {}, "nobody of an organisation": {Organisation: "odense"}} {
		for _, key := range []broker.SessionKey{"nobodys", "theirs", "empty", "none"} {
			if got, err := k.seen().Get(t.Context(), actor, key); !errors.Is(err, broker.ErrNotFound) || !reflect.DeepEqual(got, Session{}) {
				t.Errorf("%s, %s: got %+v, %v", name, key, got, err)
			}
		}
	}
	for _, s := range k.sessions {
		if got, err := k.seen().Get(t.Context(), everybody, s.Key); err != nil || !reflect.DeepEqual(got, Session{Session: s, Whole: true}) {
			t.Errorf("%s for who sees everything: got %+v, %v", s.Key, got, err)
		}
	}
}

// A page is followed by the next until there is none, and none is left out.
func TestSessionsArePaged(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		actor  access.Actor
		of     int // sessions, of which each third is odense's
		most   int
		pages  int
		wanted int
	}{
		"everything":                       {everybody, 7, 3, 3, 7},
		"everything, a full last page":     {everybody, 6, 3, 2, 6},
		"none":                             {everybody, 0, 3, 1, 0},
		"one organisation":                 {odense, 21, 3, 3, 7},
		"one organisation, in many":        {odense, 3 * 700, 200, 4, 700},
		"one organisation, all looked at":  {odense, 3, 1, 1, 1},
		"nobody is shown a session":        {access.Actor{}, 30, 3, 1, 0},
		"nobody of one organisation, none": {access.Actor{Organisation: "odense"}, 30, 3, 1, 0},
	} {
		k := newKept()
		for n := range c.of {
			of := broker.ID("journal")
			if n%3 == 0 {
				of = "payroll"
			}
			k.sessions = append(k.sessions, session(fmt.Sprintf("s%04d", n), of))
		}
		got, pages := map[broker.SessionKey]bool{}, 0
		for q := (connections.SessionQuery{Limit: c.most}); pages == 0 || !q.Before.IsZero(); pages++ {
			page, next, err := k.seen().Find(t.Context(), c.actor, q)
			if err != nil || len(page) > c.most || pages > 50 {
				t.Fatalf("%s: got %d, %v", name, len(page), err)
			}
			for _, s := range page {
				got[s.Key] = true
			}
			q.Before = next
		}
		if len(got) != c.wanted || pages != c.pages {
			t.Errorf("%s: got %d sessions on %d pages, want %d on %d", name, len(got), pages, c.wanted, c.pages)
		}
	}
}

// P3: a page of one organisation looks at so many sessions, and then leads on.
func TestP3_APageLooksAtSoManySessions(t *testing.T) {
	t.Parallel()
	k := newKept()
	for n := range 2 * lookedAt {
		k.sessions = append(k.sessions, session(fmt.Sprintf("s%05d", n), "journal"))
	}
	k.sessions = append(k.sessions, session("own", "payroll"))
	q := connections.SessionQuery{Limit: 50}
	for range 2 {
		k.read = 0
		page, next, err := k.seen().Find(t.Context(), odense, q)
		if err != nil || len(page) != 0 || next.IsZero() || k.read != lookedAt {
			t.Fatalf("got %d sessions, on at %q after %d, %v", len(page), next, k.read, err)
		}
		q.Before = next
	}
	if page, next, err := k.seen().Find(t.Context(), odense, q); err != nil || keys(page) != "own" || !next.IsZero() {
		t.Errorf("got %q, on at %q, %v", keys(page), next, err)
	}
	k.broken = errors.New("no database")
	if _, _, err := k.seen().Find(t.Context(), odense, q); !errors.Is(err, k.broken) {
		t.Errorf("got %v", err)
	}
}

// A name is looked for in every namespace.
func TestCalled(t *testing.T) {
	t.Parallel()
	want := []broker.Subject{{Namespace: "adfs", Value: "bo"}, {Namespace: "local", Value: "bo"}, {Namespace: "people", Value: "bo"}}
	if got, err := newKept().seen().Called(t.Context(), "bo"); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v, want %+v", got, err, want)
	}
}

// A list goes on where it was, also when the session at which it was has ended.
func TestAListGoesOnBehindWhatHasEnded(t *testing.T) {
	t.Parallel()
	for name, actor := range map[string]access.Actor{"one organisation": odense, "everything": {Name: "otto", Role: access.Administrator}} {
		k := newKept()
		for n := range 4 {
			one := session(fmt.Sprint("s", n), "payroll")
			one.Created = now.Add(-time.Duration(n) * time.Minute)
			k.sessions = append(k.sessions, one)
		}
		_, next, err := k.seen().Find(t.Context(), actor, connections.SessionQuery{Limit: 2})
		if err != nil {
			t.Fatal(err)
		}
		k.sessions = k.sessions[2:]
		page, _, err := k.seen().Find(t.Context(), actor, connections.SessionQuery{Limit: 2, Before: next})
		if err != nil || keys(page) != "s2 s3" {
			t.Errorf("%s: got %q, %v", name, keys(page), err)
		}
	}
}
