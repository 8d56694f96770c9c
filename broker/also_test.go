package broker_test

import (
	"testing"
	"time"

	"trin/broker"
)

// besides makes adfs say in the claim "methods" what a second factor of its own
// has proven. Its pipeline keeps none of its claims.
func besides(c *broker.Configuration) {
	adfs := c.Connections["adfs"]
	adfs.Source = broker.LevelSource{Also: "methods"}
	adfs.Claims = claimsOf(func(broker.ClaimsInput, broker.Claims) (broker.Claims, error) { return nil, nil })
}

func (w *world) saysAlso(subject string, class, also broker.ClassRef) broker.Evidence {
	e := w.says(subject, class)
	e.Claims = broker.Claims{{Name: "methods", Values: []string{string(class), string(also)}}}
	// What counted is not a backend's to say.
	e.Level, e.CountedClass, e.CountedClaim = level(40), class4, "methods"
	return e
}

func TestClassOfAClaimCounts(t *testing.T) {
	t.Parallel()
	w, b := newWorld(t), browser("b")
	w.first(besides)
	w.begin(b, ask("sp", class3))
	w.resume(b, w.leg("adfs").ID, w.saysAlso("alice", class2, class3))
	if o := w.answered(); o.Class != class3 || o.Level != level(30) || len(o.Claims) != 0 {
		t.Errorf("answered %s, want level 30 by the claim, which the pipeline removed", describe(o))
	}
	if e := w.session(b).Evidence[0]; e.Class != class2 || e.CountedClass != class3 || e.CountedClaim != "methods" || e.Level != level(30) {
		t.Errorf("the session remembers %s, want which class counted", describe(e))
	}
	// The session answers the next one, though the claim is gone.
	w.begin(b, ask("rp", class3))
	if trips := w.trips(); trips != 1 || w.answered().Level != level(30) {
		t.Errorf("%d trips, want the session to be enough", trips)
	}
	// A weaker login by the same class does not push it out.
	w.wait(time.Minute)
	fresh := ask("sp", class2)
	fresh.ForceAuthn = true
	w.begin(b, fresh)
	w.resume(b, w.leg("adfs").ID, w.saysAlso("alice", class2, class1))
	if o := w.answered(); o.Class != class2 || o.Level != level(20) {
		t.Errorf("answered %s, want what the fresh login gives", describe(o))
	}
	if s := w.session(b); len(s.Evidence) != 2 {
		t.Errorf("the session holds %s, want both logins", describe(s.Evidence))
	}
	w.begin(b, ask("sp", class3))
	if trips := w.trips(); trips != 2 || w.answered().Level != level(30) {
		t.Errorf("%d trips, want the stronger login to stand", trips)
	}
}

// F26: a session keeps no more than the setting gives.
func TestF26_ClassOfAClaimIsNoLongerRead(t *testing.T) {
	t.Parallel()
	w, b := newWorld(t), browser("b")
	w.first(besides)
	w.begin(b, ask("sp", class3))
	w.resume(b, w.leg("adfs").ID, w.saysAlso("alice", class2, class3))
	w.answered()
	w.edit(func(*broker.Configuration) {}) // adfs reads its class alone again
	w.begin(b, ask("sp", class2))
	if o := w.answered(); o.Level != level(20) {
		t.Errorf("answered at %v, want what the class alone gives", o.Level)
	}
	w.begin(b, ask("sp", class3))
	w.leg("totp")
}
