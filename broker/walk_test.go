package broker_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"trin/broker"
)

// The first walk of docs/architecture.md: 3 is asked, adfs returns 2, totp
// lifts to 3.
func TestStepUp(t *testing.T) {
	t.Parallel()
	w, b := newWorld(t), browser("b")
	w.begin(b, ask("sp", class3))
	first := w.leg("adfs")
	if len(first.Ask) != 0 || !first.Subject.IsZero() || first.Factor {
		t.Errorf("first leg = %s, want nothing asked and no subject", describe(first))
	}
	if got, want := first.RequesterIDs, []string{"https://sp.example"}; !slices.Equal(got, want) {
		t.Errorf("requesters = %v, want %v", got, want)
	}
	w.wait(time.Minute)
	upstream := w.clock()
	w.resume(b, first.ID, w.says("alice", class2))
	second := w.leg("totp")
	want := broker.Subject{Namespace: "adfs", Value: "alice"}
	if second.Subject != want || !second.Factor || second.ID == first.ID {
		t.Errorf("second leg = %s, want a factor for alice", describe(second))
	}
	open, err := w.b.Leg(context.Background(), b, second.ID)
	if err != nil || string(open.Memo) != "memo of "+string(second.ID) || open.Reference == "" {
		t.Errorf("Leg = %s, %v", describe(open), err)
	}
	w.wait(time.Minute)
	if got, want := w.resume(b, second.ID, w.did(second)), "https://sp.example/answered?sp"; got != want {
		t.Errorf("reply = %s, want %s", got, want)
	}
	o := w.answered()
	if o.Class != class3 || o.Level != level(30) || o.Subject != want {
		t.Errorf("answer = %s, want class 3 at level 30 for alice", describe(o))
	}
	if !o.Instant.Equal(w.clock()) || o.Instant.Equal(upstream) {
		t.Errorf("instant = %v, want that of the factor %v", o.Instant, w.clock())
	}
	if got, want := o.Authorities, []string{"https://adfs.example"}; !slices.Equal(got, want) {
		t.Errorf("authorities = %v, want %v", got, want)
	}
	if got := w.store.Moves(); got != 3 {
		t.Errorf("moves = %d, want one for each of Begin and two Resumes", got)
	}
	r := w.record()
	if len(r.Trips) != 2 || r.Trips[0].Received != class2 || r.Trips[0].Counted != level(20) || r.Trips[0].Ended.IsZero() || !r.Trips[1].Factor {
		t.Errorf("trips = %s", describe(r.Trips))
	}
	if r.Trips[1].Counted != level(30) {
		t.Errorf("the factor counts as %s, want the level reached with it", r.Trips[1].Counted)
	}
	if i := slices.IndexFunc(r.Trace, func(f broker.Finding) bool { return f.Connection == "totp" && f.Rule == "12" }); i >= 0 {
		t.Errorf("the factor is explained as a provider's login: %+v", r.Trace[i])
	}
	if !slices.Contains(r.Trace, broker.Finding{Rule: "14", Connection: "totp", Text: "The second factor is proven: the login reaches level 30 with it."}) {
		t.Errorf("the trace does not say what the factor did: %s", describe(r.Trace))
	}
	if r.Issued == nil || r.Issued.Level != level(30) || r.Refusal != nil || len(r.Trace) == 0 || r.Connection != "adfs" || r.Address != "192.0.2.7" {
		t.Errorf("record = %s", describe(r))
	}
	if len(w.ended) != 1 || !w.ended[0].SteppedUp || w.ended[0].Trips != 2 {
		t.Errorf("observed = %v", w.ended)
	}
}

// The second walk: the session holds adfs 2 and totp 3, and is enough, passive
// or not. Applications of two protocols share it (S36), one in another group
// does not (rule 24).
func TestSessionIsEnough(t *testing.T) {
	t.Parallel()
	w, b := newWorld(t), browser("b")
	w.begin(b, ask("sp", class3))
	w.resume(b, w.leg("adfs").ID, w.says("alice", class2))
	w.resume(b, w.leg("totp").ID, w.did(w.leg("totp")))
	before := w.answered()

	moves, trips := w.store.Moves(), w.trips()
	r := ask("rp", class3)
	r.Passive = true
	w.begin(b, r)
	after := w.answered()
	if after.Class != class3 || after.Level != level(30) || !after.Instant.Equal(before.Instant) {
		t.Errorf("answer = %s, want 3 at the first login's instant", describe(after))
	}
	if got := w.store.Moves() - moves; got != 1 {
		t.Errorf("moves = %d, want 1", got)
	}
	if w.trips() != trips {
		t.Errorf("the browser was sent away")
	}
	if before.SessionIndex == after.SessionIndex || before.SessionIndex == "" {
		t.Errorf("session indexes %q and %q must differ", before.SessionIndex, after.SessionIndex)
	}
	w.begin(b, ask("sp", class1))
	if again := w.answered(); again.SessionIndex != before.SessionIndex || again.Class != class1 {
		t.Errorf("again = %s, want class 1 and the same session index", describe(again))
	}
	w.begin(b, ask("elsewhere", class1))
	w.leg("adfs")
	if w.trips() != trips+1 {
		t.Errorf("another group rode the session")
	}
}

func TestEdges(t *testing.T) {
	t.Parallel()
	t.Run("S53 session at 2 and 3 asked is the factor only", func(t *testing.T) {
		t.Parallel()
		w, b := newWorld(t), browser("b")
		w.login(b, "sp", "alice")
		w.begin(b, ask("sp", class3))
		leg := w.leg("totp")
		if leg.Subject.Value != "alice" || w.trips() != 2 {
			t.Errorf("leg = %s after %d trips", describe(leg), w.trips())
		}
		w.resume(b, leg.ID, w.did(leg))
		if got := w.answered(); got.Class != class3 {
			t.Errorf("class = %s", got.Class)
		}
	})
	t.Run("S54 the chosen connection cannot and another is offered", func(t *testing.T) {
		t.Parallel()
		w, b := newWorld(t), browser("b")
		most := level(30)
		w.first(func(c *broker.Configuration) { c.Connections["adfs"].Cap = broker.Levels{most} })
		place := w.begin(b, ask("multi", class2))
		w.choose(b, place, "adfs")
		w.resume(b, w.leg("adfs").ID, w.says("alice", class2))
		w.answered()
		place = w.begin(b, ask("multi", class4))
		if !strings.HasPrefix(place, "/choose/") {
			t.Fatalf("at %s, want the chooser", place)
		}
		offer, err := w.b.Offer(context.Background(), b, chooserOf(place))
		if err != nil || len(offer.Options) != 1 || offer.Options[0].Connection != "mitid" || offer.Factors {
			t.Fatalf("offer = %s, %v, want mitid", describe(offer), err)
		}
		if offer.Reference == "" || offer.Application.In("en") != "multi" || offer.Options[0].Name.In("en") != "Log in with mitid" {
			t.Errorf("offer = %s", describe(offer))
		}
		w.choose(b, place, "mitid")
		leg := w.leg("mitid")
		if !slices.Equal(leg.Ask, []broker.ClassRef{class4}) {
			t.Errorf("asked %v, want class 4", leg.Ask)
		}
		w.resume(b, leg.ID, w.says("alice-m", class4))
		if got := w.answered(); got.Level != level(40) || got.Subject != (broker.Subject{Namespace: "mitid", Value: "alice-m"}) {
			t.Errorf("answer = %s", describe(got))
		}
		if s := w.session(b); s.Subject.Namespace != "mitid" || len(s.Evidence) != 1 {
			t.Errorf("session = %s, want it replaced by mitid's alone", describe(s))
		}
	})
	t.Run("S57 level 2 asked is the first factor only", func(t *testing.T) {
		t.Parallel()
		for _, classes := range [][]broker.ClassRef{nil, {class2}} {
			w, b := newWorld(t), browser("b")
			w.begin(b, ask("sp", classes...))
			w.resume(b, w.leg("adfs").ID, w.says("alice", class2))
			if got := w.answered(); got.Class != class2 || w.trips() != 1 {
				t.Errorf("%v: class %s after %d trips", classes, got.Class, w.trips())
			}
		}
	})
	t.Run("S61 the session's connection is the default", func(t *testing.T) {
		t.Parallel()
		w, b := newWorld(t), browser("b")
		w.choose(b, w.begin(b, ask("multi", class2)), "adfs")
		w.resume(b, w.leg("adfs").ID, w.says("alice", class2))
		w.begin(b, ask("multi", class3))
		w.leg("totp")
	})
	t.Run("S71 upstream returns 3 and the factor is skipped", func(t *testing.T) {
		t.Parallel()
		w, b := newWorld(t), browser("b")
		w.begin(b, ask("sp", class3))
		w.resume(b, w.leg("adfs").ID, w.says("alice", class3))
		if got := w.answered(); got.Class != class3 || w.trips() != 1 {
			t.Errorf("class %s after %d trips", got.Class, w.trips())
		}
	})
	t.Run("S72 nothing asked and a factor without a level", func(t *testing.T) {
		t.Parallel()
		w, b := newWorld(t), browser("b")
		w.begin(b, ask("always"))
		w.resume(b, w.leg("bare").ID, w.says("alice", class2))
		w.resume(b, w.leg("totp").ID, w.did(w.leg("totp")))
		if got := w.answered(); got.Level != level(20) {
			t.Errorf("level = %v, want 20: the factor lifts nothing", got.Level)
		}
	})
	t.Run("S59 another browser with a live upstream session is forwarded again", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		w.login(browser("one"), "sp", "alice")
		two := browser("two")
		w.begin(two, ask("sp", class2))
		leg := w.leg("adfs")
		old := w.says("alice", class2)
		old.Instant = old.Instant.Add(-3 * time.Hour)
		w.resume(two, leg.ID, old)
		if got := w.answered(); !got.Instant.Equal(old.Instant) {
			t.Errorf("instant = %v, want the upstream's own %v", got.Instant, old.Instant)
		}
	})
	t.Run("S50 the stepped-up answer carries old and new claims", func(t *testing.T) {
		t.Parallel()
		w, b := newWorld(t), browser("b")
		w.begin(b, ask("sp", class2))
		e := w.says("alice", class2)
		e.Claims = broker.Claims{{Name: "mail", Values: []string{"a@example.org"}}}
		w.resume(b, w.leg("adfs").ID, e)
		w.begin(b, ask("sp", class3))
		f := w.did(w.leg("totp"))
		f.Claims = broker.Claims{{Name: "device", Values: []string{"phone"}}, {Name: "mail", Values: []string{"a@example.org", "b@example.org"}}}
		w.resume(b, w.leg("totp").ID, f)
		got := w.answered().Claims
		if len(got) != 2 || !slices.Equal(got.Values("mail"), []string{"a@example.org", "b@example.org"}) || len(got.Values("device")) != 1 {
			t.Errorf("claims = %s", describe(got))
		}
	})
}
