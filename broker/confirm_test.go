package broker_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"trin/broker"
)

// toConfirm is a request to confirm a payment at level 3.
func toConfirm(application broker.ID) broker.AuthnRequest {
	r := ask(application)
	r.Confirm = &broker.Confirmation{Levels: broker.NewLevels(level(30)), Text: "Pay 1000 kr. to <b>Jens</b>"}
	return r
}

// A session at level 3 does not confirm: the factor is asked again, with the
// text, and what it gives is good for that login alone.
func TestConfirmByFactor(t *testing.T) {
	t.Parallel()
	w, b := newWorld(t), browser("b")
	w.begin(b, ask("sp", class3))
	w.resume(b, w.leg("adfs").ID, w.says("alice", class2))
	w.resume(b, w.leg("totp").ID, w.did(w.leg("totp")))
	before := w.session(b)
	w.wait(5 * time.Minute)

	w.begin(b, toConfirm("rp"))
	leg := w.leg("totp")
	if !leg.ForceAuthn || leg.Confirm != "Pay 1000 kr. to <b>Jens</b>" || leg.Subject != before.Subject {
		t.Errorf("the factor is asked as %s", describe(leg))
	}
	w.resume(b, leg.ID, w.did(leg))
	o := w.answered()
	if o.Level != level(30) || !o.Instant.Equal(w.clock()) || o.Request.Confirm == nil {
		t.Errorf("answered %s", describe(o))
	}
	after := w.session(b)
	if describe(after.Evidence) != describe(before.Evidence) || after.Key != before.Key {
		t.Errorf("the session has become %s, was %s", describe(after), describe(before))
	}
	if len(after.Participants) != 2 {
		t.Errorf("participants = %s, want rp among them", describe(after.Participants))
	}
	if r := w.record(); r.Asked.Confirm == nil || r.Asked.Confirm.Text != leg.Confirm || !strings.Contains(describe(r.Trace), `"29"`) {
		t.Errorf("the record says %s", describe(r))
	}
	w.begin(b, toConfirm("rp")) // the next act is another
	if next := w.leg("totp"); next.ID == leg.ID {
		t.Error("a second act is confirmed by the first")
	}
}

// What was given for an act does not raise the session for another application.
func TestConfirmRaisesNothing(t *testing.T) {
	t.Parallel()
	w, b := newWorld(t), browser("b")
	w.login(b, "sp", "alice")
	w.begin(b, toConfirm("rp"))
	w.resume(b, w.leg("totp").ID, w.did(w.leg("totp")))
	w.answered()
	trips := w.trips()
	w.begin(b, ask("sp", class3))
	if w.trips() == trips {
		t.Fatal("the session was raised to level 3 by a confirmation")
	}
	w.leg("totp")
}

// Without a session the login before the factor is an ordinary one, which the
// session keeps; the factor is not kept.
func TestConfirmWithoutSession(t *testing.T) {
	t.Parallel()
	w, b := newWorld(t), browser("b")
	w.begin(b, toConfirm("sp"))
	first := w.leg("adfs")
	if first.ForceAuthn || first.Confirm == "" {
		t.Errorf("the provider is asked as %s", describe(first))
	}
	w.resume(b, first.ID, w.says("alice", class3)) // of its own session, perhaps
	w.resume(b, w.leg("totp").ID, w.did(w.leg("totp")))
	w.answered()
	if s := w.session(b); len(s.Evidence) != 1 || s.Evidence[0].Factor {
		t.Errorf("the session holds %s", describe(s.Evidence))
	}
}

// Where the provider alone reaches the level it is asked afresh, and what it
// gives is kept nowhere.
func TestConfirmByProvider(t *testing.T) {
	t.Parallel()
	w, b := newWorld(t), browser("b")
	w.first(func(c *broker.Configuration) { c.Applications["sp"].Authentication = []broker.ID{"mitid"} })
	w.begin(b, ask("sp", class4))
	w.resume(b, w.leg("mitid").ID, w.says("alice", class4))
	before := describe(w.session(b).Evidence)
	w.wait(10 * time.Minute)
	w.begin(b, toConfirm("sp"))
	leg := w.leg("mitid")
	if !leg.ForceAuthn {
		t.Error("the provider is not asked afresh")
	}
	w.resume(b, leg.ID, w.says("alice", class3))
	if o := w.answered(); o.Level != level(30) {
		t.Errorf("answered at %v", o.Level)
	}
	if after := describe(w.session(b).Evidence); after != before {
		t.Errorf("the session holds %s, held %s", after, before)
	}
	w.begin(b, toConfirm("sp"))
	old := w.says("alice", class4)
	old.Instant = w.clock().Add(-10 * time.Minute)
	w.resume(b, w.leg("mitid").ID, old)
	w.refused(broker.RefusedStale)
}

// Somebody else's factor confirms nothing, and a confirmation that failed
// leaves the session as it was.
func TestConfirmRefused(t *testing.T) {
	t.Parallel()
	w, b := newWorld(t), browser("b")
	w.login(b, "sp", "alice")
	before := describe(w.session(b).Evidence)
	w.begin(b, toConfirm("rp"))
	w.resume(b, w.leg("totp").ID, broker.Evidence{Subject: broker.Subject{Namespace: "adfs", Value: "bob"}, Instant: w.clock()})
	w.refused(broker.RefusedOtherSubject)
	w.begin(b, toConfirm("rp"))
	w.refuse(b, w.leg("totp").ID, broker.RefusedCancelled)
	w.refused(broker.RefusedCancelled)
	if after := describe(w.session(b).Evidence); after != before {
		t.Errorf("the session holds %s, held %s", after, before)
	}
}

// A text that could be shown as something else than it is, is refused.
func TestConfirmationCheck(t *testing.T) {
	t.Parallel()
	levels := broker.NewLevels(level(30))
	for _, test := range []struct {
		name string
		c    broker.Confirmation
		ok   bool
	}{
		{"plain", broker.Confirmation{Levels: levels, Text: "Betal 1.000 kr. til Søren"}, true},
		{"no text", broker.Confirmation{Levels: levels}, true},
		{"as long as it may be", broker.Confirmation{Levels: levels, Text: strings.Repeat("å", 200)}, true},
		{"too long", broker.Confirmation{Levels: levels, Text: strings.Repeat("å", 201)}, false},
		{"no level", broker.Confirmation{Text: "x"}, false},
		{"a level of nothing", broker.Confirmation{Levels: broker.Levels{{}}, Text: "x"}, false},
		{"two lines", broker.Confirmation{Levels: levels, Text: "Pay 1 kr.\nor 1000"}, false},
		{"a separator of lines", broker.Confirmation{Levels: levels, Text: "Pay 1 kr.\u2028or 1000"}, false},
		{"written backwards", broker.Confirmation{Levels: levels, Text: "Pay \u202e0001"}, false},
		{"no UTF-8", broker.Confirmation{Levels: levels, Text: "Pay \xff"}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if err := test.c.Check(); (err == nil) != test.ok {
				t.Errorf("got %v", err)
			}
			w := newWorld(t)
			r := ask("sp")
			r.Confirm = &test.c
			w.begin(browser("b"), r)
			if !test.ok {
				w.refused(broker.RefusedMalformed)
				return
			}
			w.leg("adfs")
		})
	}
}

// choosingProvider is a provider that lets the user choose the account.
type choosingProvider struct{ fakeProvider }

func (*choosingProvider) AsksSelectAccount(context.Context) bool { return true }

var _ broker.SelectAccountBackend = (*choosingProvider)(nil)

// A session does not answer a request to choose the account; a provider that
// can be told is told, and any other is asked afresh.
func TestSelectAccount(t *testing.T) {
	t.Parallel()
	for _, able := range []bool{false, true} {
		w, b := newWorld(t), browser("b")
		w.choosing = able
		w.login(b, "sp", "alice")
		r := ask("sp", class2)
		r.SelectAccount = true
		w.begin(b, r)
		leg := w.leg("adfs")
		if !leg.SelectAccount || leg.ForceAuthn == able {
			t.Errorf("able %v: asked with SelectAccount %v, ForceAuthn %v", able, leg.SelectAccount, leg.ForceAuthn)
		}
		w.resume(b, leg.ID, w.says("bob", class2))
		if o := w.answered(); o.Subject.Value != "bob" {
			t.Errorf("answered %s", describe(o.Subject))
		}
		if s := w.session(b); s.Subject.Value != "bob" || len(s.Evidence) != 1 {
			t.Errorf("the session is %s", describe(s))
		}
		// The last one is of the logout of alice's session.
		if records := w.store.Records(); len(records) != 3 || !records[1].Asked.SelectAccount {
			t.Errorf("the record does not say that the account was to be chosen: %s", describe(records))
		}
	}
}

// The same account again lowers nothing: the session's factor counts.
func TestSelectAccountKeepsTheFactor(t *testing.T) {
	t.Parallel()
	w, b := newWorld(t), browser("b")
	w.begin(b, ask("sp", class3))
	w.resume(b, w.leg("adfs").ID, w.says("alice", class2))
	w.resume(b, w.leg("totp").ID, w.did(w.leg("totp")))
	r := ask("sp", class3)
	r.SelectAccount = true
	w.begin(b, r)
	leg := w.leg("adfs")
	w.resume(b, leg.ID, w.says("alice", class2))
	if o := w.answered(); o.Level != level(30) {
		t.Errorf("answered at %v", o.Level)
	}
	w.begin(b, ask("multi", class2))
	w.answered()
	place := w.begin(b, func() broker.AuthnRequest { r := ask("multi", class2); r.SelectAccount = true; return r }())
	if !strings.HasPrefix(place, "/choose/") {
		t.Fatalf("the browser is at %s, not at the chooser", place)
	}
	w.choose(b, place, "adfs")
	if leg := w.leg("adfs"); !leg.SelectAccount {
		t.Error("the provider that was chosen is not told that the account is to be chosen")
	}
}
