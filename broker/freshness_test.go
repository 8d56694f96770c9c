package broker_test

import (
	"testing"
	"time"

	"trin/broker"
)

// A session at the provider must not answer for an application that has a
// maximum age: the provider is asked afresh, and what it answers is held
// against the age, with the stricter of the request's and the application's.
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
			if test.stale {
				w.refused(broker.RefusedStale)
				return
			}
			w.answered()
		})
	}
}
