package broker_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"trin/broker"
)

// another logs in as the subject, in a browser that may hold a session.
func (w *world) another(b *broker.Browser, application broker.ID, subject string) broker.Outcome {
	w.t.Helper()
	r := ask(application, class2)
	r.ForceAuthn = true
	w.begin(b, r)
	w.resume(b, w.leg("adfs").ID, w.says(subject, class2))
	return w.answered()
}

// parted is what the records say of a login that displaced a session, and of the
// logout that came of it.
func (w *behindUs) parted() (login, logout broker.Record) {
	w.t.Helper()
	for _, r := range w.store.Records() {
		switch {
		case r.Displaced != "":
			login = r
		case r.Logout != nil:
			logout = r
		}
	}
	return login, logout
}

func TestAnotherUserDisplacesASession(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		wait time.Duration // before the other logs in
		tell func(context.Context) error
		want broker.LoggedOut
	}{
		{"told", time.Minute, confirms, broker.LoggedOut{Sessions: 1, Told: 1, Failed: 1}},
		{"a peer is down", time.Minute, func(context.Context) error { return errors.New("down") }, broker.LoggedOut{Sessions: 1, Failed: 2}},
		{"after it was idle too long", 2 * time.Hour, confirms, broker.LoggedOut{Sessions: 1, Told: 1, Failed: 1}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var stood []broker.Session
			w, b := newBehindUs(t, map[broker.ID]func(context.Context) error{}), browser("b")
			w.login(b, "sp", "alice")
			w.begin(b, ask("rp", class2))
			w.answered()
			old := w.session(b)
			w.tells["rp"] = func(ctx context.Context) error {
				stood, _ = w.store.Sessions()
				return test.tell(ctx)
			}
			w.wait(test.wait)
			w.another(b, "sp", "bo")
			now := w.session(b)
			if now.Subject.Value != "bo" || now.Index == old.Index || len(now.Participants) != 1 {
				t.Errorf("the session is %s", describe(now))
			}
			if got := w.store.Displaced(); !slices.Equal(got, []broker.SessionKey{old.Key}) {
				t.Errorf("displaced %q, want %q", got, old.Key)
			}
			if !slices.Equal(w.called, []broker.ID{"rp"}) || len(w.told) != 0 {
				t.Errorf("told %v behind the browser and %v through it", w.called, w.told)
			}
			if len(stood) != 1 || stood[0].Subject.Value != "bo" {
				t.Errorf("rp was told while %s stood", describe(stood))
			}
			login, logout := w.parted()
			test.want.By = login.Reference
			if logout.Logout == nil || *logout.Logout != test.want || logout.Reference != login.Displaced || logout.Subject.Value != "alice" {
				t.Errorf("the logout is recorded as %s, want %+v", describe(logout), test.want)
			}
			if login.Issued == nil || login.Subject.Value != "bo" {
				t.Errorf("the login is recorded as %s", describe(login))
			}
			if len(w.ended) != 1 || w.ended[0] != test.want {
				t.Errorf("observed %+v", w.ended)
			}
		})
	}
}

// What becomes of the telling does not reach the login.
func TestDisplacingNeverFailsALogin(t *testing.T) {
	t.Parallel()
	w, b := newBehindUs(t, map[broker.ID]func(context.Context) error{}), browser("b")
	w.login(b, "sp", "alice")
	w.begin(b, ask("rp", class2))
	w.tells["rp"] = func(context.Context) error {
		w.store.Fail(errors.New("the database has gone"))
		return nil
	}
	if o := w.another(b, "sp", "bo"); o.Subject.Value != "bo" {
		t.Errorf("answered %s", describe(o.Subject))
	}
	if _, logout := w.parted(); logout.Logout != nil {
		t.Errorf("a logout is recorded that could not be: %s", describe(logout))
	}
}

// The same user's new login displaces nothing: the session goes on, and after it
// was idle too long a logout still reaches those of before.
func TestTheSameUserDisplacesNothing(t *testing.T) {
	t.Parallel()
	for name, wait := range map[string]time.Duration{"in time": time.Minute, "after it was idle too long": 2 * time.Hour} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, b := newBehindUs(t, map[broker.ID]func(context.Context) error{"rp": confirms}), browser("b")
			w.login(b, "rp", "alice")
			old := w.session(b)
			w.wait(wait)
			o := w.another(b, "sp", "alice")
			now := w.session(b)
			if now.Index != old.Index || now.Key == old.Key || len(now.Participants) != 2 || o.SessionIndex != now.IndexAt("sp") {
				t.Errorf("the session is %s, was %s", describe(now), describe(old))
			}
			if _, logout := w.parted(); len(w.store.Displaced()) != 0 || logout.Reference != "" || len(w.called) != 0 {
				t.Errorf("told %v; recorded %s", w.called, describe(logout))
			}
			if now.Expires != w.clock().Add(8*time.Hour) || len(now.Evidence) != 1 {
				t.Errorf("it holds %s until %s", describe(now.Evidence), now.Expires)
			}
			w.logout(b, broker.LogoutRequest{Application: "sp", Reply: []byte("r")})
			if !slices.Equal(w.called, []broker.ID{"rp"}) {
				t.Errorf("told %v", w.called)
			}
		})
	}
}

// A session is not idle for ever: what has expired is nobody's any more.
func TestAnExpiredSessionIsNotDisplaced(t *testing.T) {
	t.Parallel()
	w, b := newBehindUs(t, map[broker.ID]func(context.Context) error{"rp": confirms}), browser("b")
	w.login(b, "rp", "alice")
	w.wait(9 * time.Hour)
	w.another(b, "sp", "bo")
	if login, _ := w.parted(); login.Reference != "" || len(w.called) != 0 {
		t.Errorf("told %v; recorded %s", w.called, describe(login))
	}
}
