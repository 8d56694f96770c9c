package broker_test

import (
	"testing"
	"time"

	"trin/broker"
)

// A session at the provider must not answer for an application that has a
// maximum age: what the provider answers is held against the age, with the
// stricter of the request's and the application's. A provider that cannot be
// asked for an age is asked afresh.
func TestApplicationMaximumAge(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name         string
		request, app time.Duration // 0 = none
		passive      bool
		age          time.Duration // of the provider's login
		force, stale bool
	}{
		{"the application's, and an old login", 0, 5 * time.Minute, false, 10 * time.Minute, true, true},
		{"the application's, passive, and an old login", 0, 5 * time.Minute, true, 10 * time.Minute, false, true},
		{"the application's, passive, and a young login", 0, 5 * time.Minute, true, 4 * time.Minute, false, false},
		{"the application's and a longer one of the request", time.Hour, 5 * time.Minute, true, 10 * time.Minute, false, true},
		{"the application's and a shorter one of the request", time.Minute, time.Hour, true, 10 * time.Minute, false, true},
		{"none", 0, 0, true, 10 * time.Hour, false, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w, b := newWorld(t), browser("b")
			w.first(func(c *broker.Configuration) {
				if test.app > 0 {
					c.Applications["sp"].MaxAge = &test.app
				}
			})
			r := ask("sp", class2)
			r.Passive = test.passive
			if test.request > 0 {
				r.MaxAge = &test.request
			}
			w.begin(b, r)
			leg := w.leg("adfs")
			if leg.ForceAuthn != test.force {
				t.Errorf("ForceAuthn = %v, want %v", leg.ForceAuthn, test.force)
			}
			e := w.says("alice", class2)
			e.Instant = w.clock().Add(-test.age)
			w.resume(b, leg.ID, e)
			switch {
			case test.stale && test.passive:
				if page := w.refused(broker.RefusedPassive).Page; page != broker.PageLogin {
					t.Errorf("the page that lacked is %q", page)
				}
			case test.stale:
				w.refused(broker.RefusedStale)
			default:
				w.answered()
			}
		})
	}
}

// agingProvider is a provider that can be asked for an age.
type agingProvider struct{ fakeProvider }

func (*agingProvider) AsksMaxAge() bool { return true }

var _ broker.MaxAgeBackend = (*agingProvider)(nil)

// A provider that can be asked for an age is asked for that and no more; one
// that answers with an older login all the same is asked once more, for a fresh
// one.
func TestMaximumAgeIsAskedNoHarder(t *testing.T) {
	t.Parallel()
	minutes := func(n int) time.Duration { return time.Duration(n) * time.Minute }
	for _, test := range []struct {
		name    string
		age     time.Duration // that the application allows
		answers []time.Duration
		forced  []bool
		says    bool // the provider's backend has found the age itself
		stale   bool
	}{
		{"young", minutes(5), []time.Duration{minutes(4)}, []bool{false}, false, false},
		{"old, then fresh", minutes(5), []time.Duration{minutes(10), 0}, []bool{false, true}, false, false},
		{"old, found by the backend, then fresh", minutes(5), []time.Duration{minutes(10), 0}, []bool{false, true}, true, false},
		{"old, then old again", minutes(5), []time.Duration{minutes(10), minutes(10)}, []bool{false, true}, false, true},
		{"old, then old again, found by the backend", minutes(5), []time.Duration{minutes(10), minutes(10)}, []bool{false, true}, true, true},
		{"no age at all", 0, []time.Duration{0}, []bool{true}, false, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w, b := newWorld(t), browser("b")
			w.aging = true
			r := ask("sp", class2)
			r.MaxAge = &test.age
			w.begin(b, r)
			for i, age := range test.answers {
				leg := w.leg("adfs")
				if leg.ForceAuthn != test.forced[i] || leg.MaxAge == nil || *leg.MaxAge != test.age {
					t.Errorf("trip %d: ForceAuthn %v, age %v; want %v, %v", i+1, leg.ForceAuthn, leg.MaxAge, test.forced[i], test.age)
				}
				if age > 0 && test.says {
					w.refuse(b, leg.ID, broker.RefusedStale)
					continue
				}
				e := w.says("alice", class2)
				e.Instant = w.clock().Add(-age)
				w.resume(b, leg.ID, e)
			}
			if got := w.trips(); got != len(test.answers) {
				t.Errorf("%d trips, want %d", got, len(test.answers))
			}
			if test.stale {
				w.refused(broker.RefusedStale)
				return
			}
			w.answered()
		})
	}
}

// The chooser after a login that was too old asks the next provider no harder.
func TestMaximumAgeOfAnotherProvider(t *testing.T) {
	t.Parallel()
	w, b := newWorld(t), browser("b")
	w.aging = true
	r, age := ask("multi", class2), 5*time.Minute
	r.MaxAge = &age
	w.choose(b, w.begin(b, r), "adfs")
	w.refuse(b, w.leg("adfs").ID, broker.RefusedStale)
	w.refuse(b, w.leg("adfs").ID, broker.RefusedLevel) // asked once more without the class
	if leg := w.leg("adfs"); !leg.ForceAuthn {
		t.Error("without the class, adfs is asked less hard")
	}
	w.choose(b, w.refuse(b, w.leg("adfs").ID, broker.RefusedLevel), "mitid")
	if leg := w.leg("mitid"); leg.ForceAuthn || leg.MaxAge == nil {
		t.Errorf("mitid is asked with ForceAuthn %v and the age %v", leg.ForceAuthn, leg.MaxAge)
	}
}
