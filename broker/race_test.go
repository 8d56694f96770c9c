package broker_test

import (
	"context"
	"testing"
	"time"

	"trin/broker"
	"trin/broker/brokertest"
)

// The session ends while the person is at the second factor of a step-up. The
// same person logs in again, and the factor that they gave meanwhile is good.
func TestG_FactorOutlivesItsSession(t *testing.T) {
	t.Parallel()
	w, b := newWorld(t), browser("b")
	w.login(b, "sp", "alice")
	w.begin(b, ask("sp", class3))
	leg := w.leg("totp")
	if _, err := w.b.Logout(context.Background(), b, broker.LogoutRequest{}); err != nil {
		t.Fatal(err)
	}
	w.resume(b, leg.ID, w.did(leg))
	w.resume(b, w.leg("adfs").ID, w.says("alice", class2))
	if got := w.answered(); got.Level != level(30) || got.Subject.Value != "alice" {
		t.Errorf("answered %v for %v, want 30 for alice", got.Level, got.Subject)
	}
}

// Somebody else logs in after it: the factor lifts nothing of theirs.
func TestF19_FactorOutlivesItsSessionForSomebodyElse(t *testing.T) {
	t.Parallel()
	w, b := newWorld(t), browser("b")
	w.login(b, "sp", "alice")
	w.begin(b, ask("sp", class3))
	leg := w.leg("totp")
	if _, err := w.b.Logout(context.Background(), b, broker.LogoutRequest{}); err != nil {
		t.Fatal(err)
	}
	w.resume(b, leg.ID, w.did(leg))
	w.resume(b, w.leg("adfs").ID, w.says("bob", class2))
	if got := w.leg("totp").Subject.Value; got != "bob" || w.successes() != 1 {
		t.Errorf("at the factor for %q with %d answers, want bob and the one before", got, w.successes())
	}
}

// A node that has not read the newest configuration yet goes on with a login
// that another node began with it.
func TestT_NodeBehindTheVersionOfALogin(t *testing.T) {
	t.Parallel()
	w, b := newWorld(t), browser("b")
	w.edit(func(c *broker.Configuration) {
		named := *c.Connections["adfs"]
		named.ID = "new"
		c.Connections["new"] = &named
		c.Applications["sp"].Authentication = []broker.ID{"new"}
	})
	w.begin(b, ask("sp", class2))
	leg := w.leg("new")
	w.behind = true
	w.resume(b, leg.ID, w.says("alice", class2))
	if got := w.answered(); got.Level != level(20) {
		t.Errorf("level = %v, want 20", got.Level)
	}
}

// The user is switched off while they are at the second factor: what they had
// proven before does not count any more, and they are asked again.
func TestL_FirstFactorRevokedDuringTheLogin(t *testing.T) {
	t.Parallel()
	w, b := newWorld(t), browser("b")
	w.begin(b, ask("local", class3))
	w.resume(b, w.leg("password").ID, w.says("alice", ""))
	leg := w.leg("totp")
	w.wait(time.Minute)
	w.standing = &standing{fakeBackend: fakeBackend{w: w, id: "password"}}
	w.resume(b, leg.ID, w.did(leg))
	if w.leg("password"); w.successes() != 0 {
		t.Error("the login of a user that is switched off was answered")
	}
	w.refuse(b, w.leg("password").ID, broker.RefusedCancelled)
	w.begin(b, ask("local"))
	if w.successes() != 0 {
		t.Error("what does not stand was kept in the session and counted")
	}
}

// interposed is a store that does something once, after a session was read.
type interposed struct {
	*brokertest.Store
	then func()
}

func (i *interposed) Session(ctx context.Context, key broker.SessionKey) (broker.Session, error) {
	s, err := i.Store.Session(ctx, key)
	if then := i.then; then != nil {
		i.then = nil
		then()
	}
	return s, err
}

// A step-up in another tab puts the session under a new key while the user's
// logout is between reading it and ending it. Nothing of it lives on.
func TestG_StepUpWhileTheUserLogsOut(t *testing.T) {
	t.Parallel()
	w, b := newWorld(t), browser("b")
	store := &interposed{Store: w.store}
	w.over(store)
	w.login(b, "sp", "alice")
	other := browser("b")
	other.Sessions[""] = b.Sessions[""]
	w.begin(other, ask("sp", class3))
	leg := w.leg("totp")
	store.then = func() { w.resume(other, leg.ID, w.did(leg)) }
	if _, err := w.b.Logout(context.Background(), b, broker.LogoutRequest{}); err != nil {
		t.Fatal(err)
	}
	if w.answered().Level != level(30) {
		t.Fatal("the other tab did not come in between")
	}
	if sessions, err := w.store.Sessions(); err != nil || len(sessions) != 0 {
		t.Errorf("%s, %v after the logout, want no session", describe(sessions), err)
	}
}
