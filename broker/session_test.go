package broker_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"trin/broker"
)

// When a session does and does not save the trip to the provider.
func TestSessionLife(t *testing.T) {
	t.Parallel()
	zero := time.Duration(0)
	tests := []struct {
		name     string
		set      func(*broker.Configuration)
		evidence func(*world, *broker.Evidence)
		waits    []time.Duration // with a request after each
		rides    bool            // the last request
		unkept   bool            // no session at all
	}{
		{"a moment later", nil, nil, []time.Duration{time.Minute}, true, false},
		{"idle too long", nil, nil, []time.Duration{time.Hour}, false, false},
		{"used in between", nil, nil, []time.Duration{40 * time.Minute, 40 * time.Minute}, true, false},
		{"past its lifetime", func(c *broker.Configuration) { c.SessionLifetime = time.Hour; c.SessionIdle = 24 * time.Hour }, nil,
			[]time.Duration{50 * time.Minute, 10 * time.Minute}, false, false},
		{"past the provider's session", nil, func(w *world, e *broker.Evidence) { e.Expires = w.now.Add(10 * time.Minute) },
			[]time.Duration{10 * time.Minute}, false, false},
		{"within the provider's session", nil, func(w *world, e *broker.Evidence) { e.Expires = w.now.Add(10 * time.Minute) },
			[]time.Duration{9 * time.Minute}, true, false},
		{"one-time evidence", nil, func(_ *world, e *broker.Evidence) { e.OneTime = true }, []time.Duration{time.Second}, false, true},
		{"a connection of age 0", func(c *broker.Configuration) { c.Connections["adfs"].MaxAge = &zero }, nil, []time.Duration{time.Second}, false, true},
		{"a level of age 0", func(c *broker.Configuration) { c.LevelMaxAges = []broker.LevelMaxAge{{Level: level(20)}} }, nil, []time.Duration{time.Second}, false, true},
		{"a higher level of age 0", func(c *broker.Configuration) { c.LevelMaxAges = []broker.LevelMaxAge{{Level: level(30)}} }, nil, []time.Duration{time.Second}, true, false},
		{"for others only", nil, func(_ *world, e *broker.Evidence) {
			e.OnwardTo = []string{"https://sp.example", "https://other.example"}
		}, []time.Duration{time.Second}, false, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w, b := newWorld(t), browser("b")
			w.store.Clock = nil // the engine looks for itself
			if test.set != nil {
				w.first(test.set)
			}
			w.begin(b, ask("sp", class2))
			e := w.says("alice", class2)
			if test.evidence != nil {
				test.evidence(w, &e)
			}
			w.resume(b, w.leg("adfs").ID, e)
			if o := w.answered(); !e.Expires.IsZero() && o.Expires.After(e.Expires) {
				t.Errorf("the answer ends at %v, after the provider's session %v", o.Expires, e.Expires)
			}
			sessions, err := w.store.Sessions()
			if kept := len(sessions) == 1; err != nil || kept == test.unkept {
				t.Errorf("%d sessions, %v", len(sessions), err)
			}
			if !e.Expires.IsZero() && !sessions[0].Expires.Equal(e.Expires) {
				t.Errorf("the session ends at %v, want %v", sessions[0].Expires, e.Expires)
			}
			var before int
			for _, wait := range test.waits {
				w.wait(wait)
				before = w.trips()
				w.begin(b, ask("rp", class2))
			}
			if rides := w.trips() == before; rides != test.rides {
				t.Errorf("rides = %t, want %t", rides, test.rides)
			}
		})
	}
}

// A factor whose level is good for one transaction is not kept; the first
// factor is.
func TestFactorOfAgeZeroIsNotKept(t *testing.T) {
	t.Parallel()
	w, b := newWorld(t), browser("b")
	w.first(func(c *broker.Configuration) { c.LevelMaxAges = []broker.LevelMaxAge{{Level: level(30)}} })
	w.begin(b, ask("sp", class3))
	w.resume(b, w.leg("adfs").ID, w.says("alice", class2))
	w.resume(b, w.leg("totp").ID, w.did(w.leg("totp")))
	if o := w.answered(); o.Level != level(30) {
		t.Errorf("level = %v", o.Level)
	}
	if s := w.session(b); len(s.Evidence) != 1 || s.Evidence[0].Factor {
		t.Errorf("session = %s", describe(s))
	}
	w.begin(b, ask("sp", class3))
	w.leg("totp")
}

func TestParallelLoginsOfOneSession(t *testing.T) {
	t.Parallel()
	w, b := newWorld(t), browser("b")
	w.login(b, "sp", "alice")
	// While the first answer is being written, another tab joins the session.
	joined := false
	for _, a := range w.versions[0].Applications {
		a.Claims = claimsOf(func(_ broker.ClaimsInput, c broker.Claims) (broker.Claims, error) { return c, nil })
	}
	w.onAnswer = func() {
		if joined {
			return
		}
		joined = true
		w.mu.Unlock()
		w.begin(b, ask("multi", class2))
		w.mu.Lock()
	}
	records := len(w.store.Records())
	w.begin(b, ask("rp", class2))
	s := w.session(b)
	if len(s.Participants) != 3 {
		t.Errorf("participants = %s, want sp, rp and multi", describe(s.Participants))
	}
	if got := len(w.store.Records()) - records; got != 2 {
		t.Errorf("%d records, want one a login", got)
	}
	for _, r := range w.store.Records()[records:] {
		if len(r.Claims) != 1 {
			t.Errorf("claims steps of an attempt that was given up: %s", describe(r.Claims))
		}
	}
}

// standing is a backend whose evidence can be revoked.
type standing struct {
	fakeBackend
	stands bool
	err    error
}

func (s *standing) Stands(context.Context, broker.Evidence) (bool, error) { return s.stands, s.err }

var _ broker.StandingBackend = (*standing)(nil)

func TestF26_RevokedFactorDoesNotCount(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		stands bool
		err    error
		asked  bool
	}{
		"stands":         {true, nil, false},
		"revoked":        {false, nil, true},
		"cannot be told": {true, errors.New("down"), true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, b := newWorld(t), browser("b")
			w.three(b)
			w.standing = &standing{fakeBackend{w: w, id: "totp"}, test.stands, test.err}
			trips := w.trips()
			w.begin(b, ask("sp", class3))
			if asked := w.trips() != trips; asked != test.asked {
				t.Errorf("factor asked = %t, want %t", asked, test.asked)
			}
			w.begin(b, ask("sp", class2))
			if got := w.answered(); got.Level.Value > 20 && test.asked {
				t.Errorf("level = %v, want what the first factor proves", got.Level)
			}
		})
	}
}

func TestSessionStaysSmall(t *testing.T) {
	t.Parallel()
	w, b := newWorld(t), browser("b")
	for range 40 {
		r := ask("sp", class2)
		r.ForceAuthn = true
		w.begin(b, r)
		w.resume(b, w.leg("adfs").ID, w.says("alice", class2))
	}
	if s := w.session(b); len(s.Evidence) != 1 || len(s.Participants) != 1 {
		t.Errorf("session = %s", describe(s))
	}
	for i := range 40 {
		r := ask("sp", class2)
		r.ForceAuthn = true
		w.begin(b, r)
		w.resume(b, w.leg("adfs").ID, w.says("alice", broker.ClassRef("urn:unknown:"+strings.Repeat("x", i))))
		w.answers = nil
	}
	if s := w.session(b); len(s.Evidence) > 20 {
		t.Errorf("%d pieces of evidence", len(s.Evidence))
	}
}

// Evidence lives no longer than a session may, even when logging in again
// renews the session that holds it.
func TestOldEvidenceLeavesARenewedSession(t *testing.T) {
	t.Parallel()
	w, b := newWorld(t), browser("b")
	w.first(func(c *broker.Configuration) { c.SessionLifetime = time.Hour })
	again := func() {
		r := ask("sp", class2)
		r.ForceAuthn = true
		w.begin(b, r)
		w.resume(b, w.leg("adfs").ID, w.says("alice", class2))
		w.answered()
	}
	w.three(b)
	w.wait(50 * time.Minute)
	again()
	if s := w.session(b); len(s.Evidence) != 2 || !s.Expires.Equal(w.clock().Add(time.Hour)) {
		t.Errorf("session = %s, want it renewed with both", describe(s))
	}
	w.wait(20 * time.Minute)
	w.begin(b, ask("sp", class3))
	w.leg("totp")
	again()
	if s := w.session(b); len(s.Evidence) != 1 {
		t.Errorf("session = %s, want the old factor gone", describe(s))
	}
}

// A secret that is planted as another group's opens nothing and loses nothing.
func TestSessionOfAnotherGroup(t *testing.T) {
	t.Parallel()
	w, b := newWorld(t), browser("b")
	w.login(b, "sp", "alice")
	b.Sessions["two"] = b.Sessions[""]
	w.login(b, "elsewhere", "alice")
	sessions, err := w.store.Sessions()
	if err != nil || len(sessions) != 2 || sessions[0].Group == sessions[1].Group || sessions[0].Index == sessions[1].Index {
		t.Errorf("sessions = %s, %v, want one a group", describe(sessions), err)
	}
}

func TestExpiredSessionIsNotRevived(t *testing.T) {
	t.Parallel()
	w, b := newWorld(t), browser("b")
	w.store.Clock = nil
	w.first(func(c *broker.Configuration) { c.SessionIdle, c.SessionLifetime = 3*time.Hour, time.Hour })
	w.login(b, "sp", "alice")
	before := w.answered().SessionIndex
	w.wait(time.Hour)
	if after := w.login(b, "sp", "alice").SessionIndex; after == before {
		t.Error("the expired session went on under its old index")
	}
}
