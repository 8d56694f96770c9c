package broker_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"trin/broker"
)

// A leg is closed once, however many answers come at once: one success is
// issued, and the others are told that it is over.
func TestD1_HundredResumesOneSuccess(t *testing.T) {
	t.Parallel()
	w, b := newWorld(t), browser("b")
	w.begin(b, ask("sp", class2))
	leg, e := w.leg("adfs"), w.says("alice", class2)
	errs := make(chan error, 100)
	var all sync.WaitGroup
	for range 100 {
		all.Go(func() {
			own := browser("b")
			_, err := w.b.Resume(context.Background(), own, leg.ID, e)
			if (err == nil) != (own.Sessions[""] != "") {
				err = fmt.Errorf("session secret %q with error %v", own.Sessions[""], err)
			}
			errs <- err
		})
	}
	all.Wait()
	close(errs)
	won := 0
	for err := range errs {
		if err == nil {
			won++
			continue
		}
		public(t, err, broker.PublicExpired)
	}
	if won != 1 {
		t.Errorf("%d Resumes succeeded, want 1", won)
	}
	if got := len(w.store.Records()); got != 1 {
		t.Errorf("%d records, want 1", got)
	}
	w.session(b)
}

func TestG7_TransactionIsFinal(t *testing.T) {
	t.Parallel()
	w, b := newWorld(t), browser("b")
	w.begin(b, ask("sp", class2))
	leg := w.leg("adfs")
	w.resume(b, leg.ID, w.says("alice", class2))
	ctx, before := context.Background(), w.store.Moves()
	_, err := w.b.Resume(ctx, b, leg.ID, w.says("alice", class3))
	public(t, err, broker.PublicExpired)
	_, err = w.b.Refuse(ctx, b, leg.ID, broker.Refusal{Code: broker.RefusedCancelled})
	public(t, err, broker.PublicExpired)
	_, err = w.b.Leg(ctx, b, leg.ID)
	public(t, err, broker.PublicExpired)
	_, err = w.b.Choose(ctx, b, leg.Transaction, "adfs")
	public(t, err, broker.PublicExpired)
	_, err = w.b.Cancel(ctx, b, leg.Transaction)
	public(t, err, broker.PublicExpired)
	if w.successes() != 1 || w.store.Moves() != before {
		t.Errorf("%d successes and %d moves after the end", w.successes(), w.store.Moves()-before)
	}
}

func TestF18_EditDuringLoginKeepsItsRules(t *testing.T) {
	t.Parallel()
	w, b := newWorld(t), browser("b")
	w.begin(b, ask("sp", class3))
	w.edit(func(c *broker.Configuration) {
		c.Connections["adfs"].FirstFactor = level(40)
		c.Connections["adfs"].Factors = nil
	})
	w.resume(b, w.leg("adfs").ID, w.says("alice", ""))
	leg := w.leg("totp")
	if leg.Version != 1 {
		t.Errorf("leg at version %d, want 1", leg.Version)
	}
	w.resume(b, leg.ID, w.did(leg))
	if got := w.answered(); got.Level != level(30) {
		t.Errorf("level = %v, want 30", got.Level)
	}
	if got := w.record().Version; got != 1 {
		t.Errorf("recorded version %d, want 1", got)
	}
}

func TestF19_FactorOfSomebodyElse(t *testing.T) {
	t.Parallel()
	for name, subject := range map[string]broker.Subject{
		"other value":     {Namespace: "adfs", Value: "bob"},
		"other namespace": {Namespace: "totp", Value: "alice"},
		"none":            {},
		"padded":          {Namespace: "adfs", Value: "alice "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, b := newWorld(t), browser("b")
			w.begin(b, ask("sp", class3))
			w.resume(b, w.leg("adfs").ID, w.says("alice", class2))
			leg := w.leg("totp")
			w.resume(b, leg.ID, broker.Evidence{Subject: subject, Instant: w.clock()})
			w.refused(broker.RefusedOtherSubject)
			if w.successes() != 0 {
				t.Error("a success was issued")
			}
			if r := w.record(); r.Refusal == nil || r.Refusal.Code != broker.RefusedOtherSubject || r.Trips[1].Refusal == nil {
				t.Errorf("record = %s", describe(r))
			}
			if sessions, err := w.store.Sessions(); err != nil || len(sessions) != 0 {
				t.Errorf("%d sessions, %v, want none", len(sessions), err)
			}
			_, err := w.b.Resume(context.Background(), b, leg.ID, w.did(leg))
			public(t, err, broker.PublicExpired)
		})
	}
}

func TestF20_StepUpReturnsSomebodyElse(t *testing.T) {
	t.Parallel()
	w, b := newWorld(t), browser("b")
	w.login(b, "sp", "alice")
	alice := w.session(b)
	r := ask("sp", class2)
	r.ForceAuthn = true
	w.begin(b, r)
	w.resume(b, w.leg("adfs").ID, w.says("bob", class3))
	if got := w.answered().Subject.Value; got != "bob" {
		t.Errorf("answered for %s, want bob", got)
	}
	bob := w.session(b)
	if bob.Subject.Value != "bob" || len(bob.Evidence) != 1 || bob.Index == alice.Index || len(bob.Participants) != 1 {
		t.Errorf("session = %s, want bob's own", describe(bob))
	}
	if _, err := w.store.Session(context.Background(), alice.Key); !errors.Is(err, broker.ErrNotFound) {
		t.Errorf("alice's session: %v, want it gone", err)
	}
}

func TestF21_OtherBrowser(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w, attacker := newWorld(t), browser("attacker")
	w.begin(attacker, ask("sp", class3))
	leg := w.leg("adfs")
	for name, victim := range map[string]*broker.Browser{"victim": browser("victim"), "no cookie": {}} {
		_, err := w.b.Resume(ctx, victim, leg.ID, w.says("alice", class2))
		public(t, err, broker.PublicOtherBrowser)
		_, err = w.b.Refuse(ctx, victim, leg.ID, broker.Refusal{Code: broker.RefusedCancelled})
		public(t, err, broker.PublicOtherBrowser)
		_, err = w.b.Leg(ctx, victim, leg.ID)
		public(t, err, broker.PublicOtherBrowser)
		if len(victim.Sessions) != 0 {
			t.Errorf("%s: sessions %v", name, victim.Sessions)
		}
	}
	w.choose(attacker, w.begin(attacker, ask("multi")), "adfs")
	place := w.begin(attacker, ask("multi"))
	_, err := w.b.Choose(ctx, browser("victim"), chooserOf(place), "adfs")
	public(t, err, broker.PublicOtherBrowser)
	_, err = w.b.Offer(ctx, browser("victim"), chooserOf(place))
	public(t, err, broker.PublicOtherBrowser)
	_, err = w.b.Cancel(ctx, browser("victim"), chooserOf(place))
	public(t, err, broker.PublicOtherBrowser)
	_, err = w.b.Begin(ctx, &broker.Browser{}, ask("sp"))
	public(t, err, broker.PublicOtherBrowser)
	if w.successes() != 0 {
		t.Error("a success was issued")
	}
}

// G3: the answer of the attacker's own login, posted in the victim's browser.
func TestG3_LoginCSRF(t *testing.T) {
	t.Parallel()
	w, attacker, victim := newWorld(t), browser("attacker"), browser("victim")
	w.begin(attacker, ask("sp", class2))
	theirs := w.leg("adfs")
	w.begin(victim, ask("sp", class2))
	_, err := w.b.Resume(context.Background(), victim, theirs.ID, w.says("attacker", class2))
	public(t, err, broker.PublicOtherBrowser)
	if len(victim.Sessions) != 0 || w.successes() != 0 {
		t.Error("the victim was logged in")
	}
}

func TestF22_OtherTabSteppedUp(t *testing.T) {
	t.Parallel()
	w, b := newWorld(t), browser("b")
	w.login(b, "sp", "alice")
	w.begin(b, ask("sp", class3))
	one := w.leg("totp")
	w.begin(b, ask("rp", class3))
	two := w.leg("totp")
	w.resume(b, one.ID, w.did(one))
	w.answered()
	// Tab two still has its own leg; what tab one proved serves a new request.
	if open, err := w.b.Leg(context.Background(), b, two.ID); err != nil || open.ID != two.ID {
		t.Errorf("Leg = %v, %v", open.ID, err)
	}
	trips := w.trips()
	w.begin(b, ask("rp", class3))
	if w.answered(); w.trips() != trips || w.successes() != 3 {
		t.Errorf("%d trips and %d successes", w.trips()-trips, w.successes())
	}
	// The factor alone in tab two does not lift another person's session.
	r := ask("sp", class2)
	r.ForceAuthn = true
	w.begin(b, r)
	w.resume(b, w.leg("adfs").ID, w.says("bob", class2))
	w.resume(b, two.ID, w.did(two))
	again := w.leg("adfs")
	if again.Transaction != two.Transaction {
		t.Fatalf("the factor was accepted for bob's session")
	}
	w.resume(b, again.ID, w.says("bob", class2))
	if leg := w.leg("totp"); leg.Subject.Value != "bob" {
		t.Errorf("factor asked of %s, want bob", leg.Subject.Value)
	}
}

func TestF23_Skip(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w, b := newWorld(t), browser("b")
	w.begin(b, ask("sp", class3))
	first := w.leg("adfs")
	w.resume(b, first.ID, w.says("alice", class2))
	second := w.leg("totp")
	for name, id := range map[string]broker.ID{
		"the first leg again":   first.ID,
		"the transaction":       second.Transaction,
		"a made-up secret":      second.Transaction + ".AAAAAAAAAAAAAAAAAAAAAAAA",
		"no secret":             second.Transaction + ".",
		"another transaction's": "AAAAAAAAAAAAAAAAAAAAAAAA" + second.ID[24:],
		"nothing":               "",
		"too long":              second.ID + broker.ID(strings.Repeat("A", 100)),
	} {
		_, err := w.b.Resume(ctx, b, id, w.did(second))
		if public(t, err, broker.PublicExpired); t.Failed() {
			t.Fatal(name)
		}
	}
	w.resume(b, second.ID, w.did(second))
	_, err := w.b.Resume(ctx, b, second.ID, w.did(second))
	public(t, err, broker.PublicExpired)
	if w.successes() != 1 {
		t.Errorf("%d successes, want 1", w.successes())
	}
}

func TestF24_FactorForAnotherTransaction(t *testing.T) {
	t.Parallel()
	w, b := newWorld(t), browser("b")
	w.login(b, "sp", "alice")
	w.begin(b, ask("sp", class3))
	three := w.leg("totp")
	place := w.begin(b, ask("multi", class4))
	w.resume(b, three.ID, w.did(three))
	if got := w.answered(); got.Level != level(30) || got.Application.ID != "sp" {
		t.Errorf("answer = %s", describe(got))
	}
	if w.successes() != 2 {
		t.Errorf("%d successes, want none at 4 (%s)", w.successes()-1, place)
	}
}

// F29: a provider that always answers too low, or not at all, ends.
func TestF29_Loops(t *testing.T) {
	t.Parallel()
	t.Run("asked once more without the class", func(t *testing.T) {
		t.Parallel()
		w, b := newWorld(t), browser("b")
		w.first(func(c *broker.Configuration) { c.Connections["adfs"].Asks = broker.Asks{} })
		w.begin(b, ask("sp", class3))
		if got := w.leg("adfs").Ask; !slices.Equal(got, []broker.ClassRef{class3}) {
			t.Fatalf("asked %v", got)
		}
		w.refuse(b, w.leg("adfs").ID, broker.RefusedLevel)
		again := w.leg("adfs")
		if w.trips() != 2 || len(again.Ask) != 0 {
			t.Fatalf("leg %d asks %v, want one more without a class", w.trips(), again.Ask)
		}
		w.resume(b, again.ID, w.says("alice", class2))
		w.resume(b, w.leg("totp").ID, w.did(w.leg("totp")))
		if got := w.answered(); got.Level != level(30) {
			t.Errorf("level = %v", got.Level)
		}
	})
	t.Run("and no more than once", func(t *testing.T) {
		t.Parallel()
		w, b := newWorld(t), browser("b")
		w.first(func(c *broker.Configuration) { c.Connections["adfs"].Asks = broker.Asks{} })
		w.begin(b, ask("sp", class3))
		w.refuse(b, w.leg("adfs").ID, broker.RefusedLevel)
		reply, err := w.b.Refuse(context.Background(), b, w.leg("adfs").ID, broker.Refusal{
			Code: broker.RefusedLevel, Upstream: &broker.Upstream{Protocol: "saml2", Status: []string{"Responder", "NoAuthnContext"}},
		})
		w.where(reply, err)
		if got := w.refused(broker.RefusedLevel); got.Upstream == nil || w.trips() != 2 {
			t.Errorf("refusal %s after %d trips, want what the provider said", describe(got), w.trips())
		}
	})
	t.Run("a user who goes round", func(t *testing.T) {
		t.Parallel()
		w, b := newWorld(t), browser("b")
		place := w.begin(b, ask("multi", class4))
		trips := 0
		for ; strings.HasPrefix(place, "/choose/") && trips < 50; trips++ {
			offer, err := w.b.Offer(context.Background(), b, chooserOf(place))
			if err != nil {
				t.Fatal(err)
			}
			to := offer.Options[0].Connection
			w.choose(b, place, to)
			if w.trips() != trips+1 {
				break
			}
			place = w.refuse(b, w.leg(to).ID, broker.RefusedLevel)
		}
		if trips > 10 || w.successes() != 0 {
			t.Errorf("%d trips and %d successes", trips, w.successes())
		}
		if n := len(w.answers); n != 1 {
			t.Errorf("%d answers, want one refusal", n)
		}
	})
	t.Run("two brokers that send each other the login", func(t *testing.T) {
		t.Parallel()
		w, b := newWorld(t), browser("b")
		r := ask("sp", class2)
		r.RequesterIDs = []string{"https://x.example", "https://sp.example", "https://trin.example", "https://sp.example"}
		w.begin(b, r)
		w.refused(broker.RefusedProxyCount)
		w.first(func(c *broker.Configuration) { c.Applications["sp"].TrustsRequesters = true })
		r.RequesterIDs, r.Signed = r.RequesterIDs[:2], true
		w.begin(b, r)
		if got := w.leg("adfs").RequesterIDs; len(got) != 3 {
			t.Errorf("requesters = %v", got)
		}
	})
	t.Run("the proxy count falls", func(t *testing.T) {
		t.Parallel()
		w, b := newWorld(t), browser("b")
		r, two, none := ask("sp", class2), 2, 0
		r.ProxyCount = &two
		w.begin(b, r)
		if got := w.leg("adfs").ProxyCount; got == nil || *got != 1 {
			t.Errorf("proxy count = %v, want 1", got)
		}
		r.ProxyCount = &none
		w.begin(b, r)
		w.refused(broker.RefusedProxyCount)
	})
}

func TestF30_CancelAtTheFactorKeepsTheFirst(t *testing.T) {
	t.Parallel()
	w, b := newWorld(t), browser("b")
	w.begin(b, ask("sp", class3))
	w.resume(b, w.leg("adfs").ID, w.says("alice", class2))
	w.refuse(b, w.leg("totp").ID, broker.RefusedCancelled)
	w.refused(broker.RefusedCancelled)
	if s := w.session(b); len(s.Evidence) != 1 || s.Evidence[0].Level != level(20) || len(s.Participants) != 0 {
		t.Errorf("session = %s", describe(s))
	}
	trips := w.trips()
	w.begin(b, ask("sp", class2))
	if got := w.answered(); got.Class != class2 || w.trips() != trips {
		t.Errorf("class %s after %d more trips, want 2 from the session", got.Class, w.trips()-trips)
	}
	w.begin(b, ask("sp", class3))
	w.refuse(b, w.leg("totp").ID, broker.RefusedCancelled)
	w.refused(broker.RefusedCancelled)
	w.session(b)
	w.begin(b, ask("sp", class3))
	w.leg("totp")
}

func TestF31_FactorDown(t *testing.T) {
	t.Parallel()
	w, b := newWorld(t), browser("b")
	w.challengeErr["totp"] = errors.New("connection refused")
	w.begin(b, ask("sp", class3))
	w.resume(b, w.leg("adfs").ID, w.says("alice", class2))
	if r := w.refused(broker.RefusedUnavailable); !strings.Contains(r.Reason, "connection refused") {
		t.Errorf("reason = %q", r.Reason)
	}
	if w.successes() != 0 {
		t.Error("a lower success was issued")
	}
}

// F32 and D5: what is switched off or deleted during the login is gone.
func TestF32_D5_ConnectionGone(t *testing.T) {
	t.Parallel()
	off := func(id broker.ID) func(*broker.Configuration) {
		return func(c *broker.Configuration) { c.Connections[id].Enabled = false }
	}
	gone := func(id broker.ID) func(*broker.Configuration) {
		return func(c *broker.Configuration) { delete(c.Connections, id) }
	}
	tests := []struct {
		name string
		at   int // legs closed before the edit
		edit func(*broker.Configuration)
	}{
		{"provider off before its answer", 0, off("adfs")},
		{"provider deleted before its answer", 0, gone("adfs")},
		{"factor off before its turn", 0, off("totp")},
		{"factor deleted before its turn", 0, gone("totp")},
		{"factor off before its answer", 1, off("totp")},
		{"factor deleted before its answer", 1, gone("totp")},
		{"provider off while at the factor", 1, off("adfs")},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w, b := newWorld(t), browser("b")
			w.begin(b, ask("sp", class3))
			if test.at == 1 {
				w.resume(b, w.leg("adfs").ID, w.says("alice", class2))
			}
			w.edit(test.edit)
			leg := w.legs[len(w.legs)-1]
			e := w.did(leg)
			if !leg.Factor {
				e = w.says("alice", class2)
			}
			w.resume(b, leg.ID, e)
			w.refused(broker.RefusedUnavailable)
			if w.successes() != 0 {
				t.Error("a success was issued")
			}
		})
	}
	t.Run("no leg for a page either", func(t *testing.T) {
		t.Parallel()
		w, b := newWorld(t), browser("b")
		w.begin(b, ask("sp", class2))
		w.edit(off("adfs"))
		leg := w.leg("adfs")
		_, err := w.b.Leg(context.Background(), b, leg.ID)
		if got, want := w.where(over(t, err), nil), "https://sp.example/refused?sp"; got != want {
			t.Errorf("the browser is sent to %s, want %s", got, want)
		}
		w.refused(broker.RefusedUnavailable)
		if r := w.record(); r.Refusal == nil || r.Refusal.Code != broker.RefusedUnavailable || len(r.Trips) != 1 || r.Trips[0].Refusal == nil {
			t.Errorf("record = %s", describe(r))
		}
		w.edit(func(c *broker.Configuration) { c.Connections["adfs"].Enabled = true })
		_, err = w.b.Leg(context.Background(), b, leg.ID)
		public(t, err, broker.PublicExpired)
	})
	t.Run("a chooser with nothing left", func(t *testing.T) {
		t.Parallel()
		w, b := newWorld(t), browser("b")
		place := w.begin(b, ask("multi", class2))
		w.edit(func(c *broker.Configuration) {
			for _, connection := range c.Connections {
				connection.Enabled = false
			}
		})
		_, err := w.b.Offer(context.Background(), b, chooserOf(place))
		w.where(over(t, err), nil)
		w.refused(broker.RefusedUnavailable)
		if r := w.record(); r.Refusal == nil || r.Refusal.Code != broker.RefusedUnavailable {
			t.Errorf("record = %s", describe(r))
		}
	})
	t.Run("session evidence of it does not count", func(t *testing.T) {
		t.Parallel()
		w, b := newWorld(t), browser("b")
		w.choose(b, w.begin(b, ask("multi", class2)), "adfs")
		w.resume(b, w.leg("adfs").ID, w.says("alice", class2))
		w.edit(off("adfs"))
		w.begin(b, ask("multi", class2))
		w.leg("mitid")
	})
}

func TestE19_ApplicationGone(t *testing.T) {
	t.Parallel()
	for name, edit := range map[string]func(*broker.Configuration){
		"off":     func(c *broker.Configuration) { c.Applications["sp"].Enabled = false },
		"deleted": func(c *broker.Configuration) { delete(c.Applications, "sp") },
	} {
		for _, answer := range []string{"resume", "refuse", "leg"} {
			t.Run(name+" "+answer, func(t *testing.T) {
				t.Parallel()
				w, b := newWorld(t), browser("b")
				w.begin(b, ask("sp", class2))
				leg := w.leg("adfs")
				w.edit(edit)
				var err error
				switch answer {
				case "resume":
					_, err = w.b.Resume(context.Background(), b, leg.ID, w.says("alice", class2))
				case "refuse":
					_, err = w.b.Refuse(context.Background(), b, leg.ID, broker.Refusal{Code: broker.RefusedCancelled})
				case "leg":
					_, err = w.b.Leg(context.Background(), b, leg.ID)
				}
				public(t, err, broker.PublicNotAvailable)
				if len(w.answers) != 0 {
					t.Errorf("the application was told: %s", describe(w.answers))
				}
				r := w.record()
				if r.Refusal == nil || r.Refusal.Code != broker.RefusedDenied {
					t.Errorf("record = %s", describe(r))
				}
				if len(r.Trips) != 1 || r.Trips[0].Ended.IsZero() {
					t.Errorf("trips = %s, want one that has ended", describe(r.Trips))
				}
				_, err = w.b.Leg(context.Background(), b, leg.ID)
				public(t, err, broker.PublicExpired)
			})
		}
		t.Run(name+" at the chooser", func(t *testing.T) {
			t.Parallel()
			w, b := newWorld(t), browser("b")
			w.first(func(c *broker.Configuration) {
				c.Applications["sp"].Authentication = c.Applications["multi"].Authentication
			})
			place := w.begin(b, ask("sp", class2))
			w.edit(edit)
			_, err := w.b.Offer(context.Background(), b, chooserOf(place))
			public(t, err, broker.PublicNotAvailable)
			if r := w.record(); r.Refusal == nil || r.Refusal.Code != broker.RefusedDenied {
				t.Errorf("record = %s", describe(r))
			}
		})
	}
	w := newWorld(t)
	_, err := w.b.Begin(context.Background(), browser("b"), ask("nobody"))
	public(t, err, broker.PublicUnknownApp)
	w.edit(func(c *broker.Configuration) { c.Applications["sp"].Enabled = false })
	_, err = w.b.Begin(context.Background(), browser("b"), ask("sp"))
	public(t, err, broker.PublicNotAvailable)
	if w.store.Moves() != 0 {
		t.Error("a login to nowhere was stored")
	}
}

// E22 and G5: two applications in two tabs, interleaved in all six orders.
func TestE22_G5_TwoTabs(t *testing.T) {
	t.Parallel()
	orders := []string{"1122", "1212", "1221", "2211", "2121", "2112"}
	for _, order := range orders {
		t.Run(order, func(t *testing.T) {
			t.Parallel()
			w, b := newWorld(t), browser("b")
			tabs := map[rune]struct {
				application, connection broker.ID
				subject                 string
			}{'1': {"sp", "adfs", "alice"}, '2': {"elsewhere", "adfs", "alice-two"}}
			open := map[rune]broker.ID{}
			for _, step := range order {
				tab := tabs[step]
				if open[step] == "" {
					w.begin(b, ask(tab.application, class2))
					open[step] = w.leg(tab.connection).ID
					continue
				}
				want := "https://" + string(tab.application) + ".example/answered?" + string(tab.application)
				if got := w.resume(b, open[step], w.says(tab.subject, class2)); got != want {
					t.Errorf("reply = %s, want %s", got, want)
				}
				o := w.answered()
				if o.Application.ID != tab.application || o.Request.Application != tab.application || o.Subject.Value != tab.subject {
					t.Errorf("answer = %s", describe(o))
				}
			}
			if len(b.Sessions) != 2 || b.Sessions[""] == b.Sessions["two"] {
				t.Errorf("sessions = %d, want one a group", len(b.Sessions))
			}
		})
	}
}

func TestG1_SecretsRotate(t *testing.T) {
	t.Parallel()
	w, b := newWorld(t), browser("b")
	b.Sessions[""] = "planted by an attacker"
	w.login(b, "sp", "alice")
	afterLogin, first := b.Sessions[""], w.session(b)
	if afterLogin == "planted by an attacker" || afterLogin == "" {
		t.Fatalf("secret after login = %q", afterLogin)
	}
	if strings.Contains(describe(first), afterLogin) {
		t.Error("the store holds the secret")
	}
	w.begin(b, ask("sp", class3))
	w.resume(b, w.leg("totp").ID, w.did(w.leg("totp")))
	lifted := w.session(b)
	if b.Sessions[""] == afterLogin || lifted.Key == first.Key || lifted.Index != first.Index || len(lifted.Evidence) != 2 {
		t.Errorf("after the lift: %s", describe(lifted))
	}
	stale := browser("b")
	stale.Sessions[""] = afterLogin
	trips := w.trips()
	w.begin(stale, ask("sp", class1))
	if w.trips() != trips+1 {
		t.Error("the secret from before the lift still opens a session")
	}
	w.begin(b, ask("sp", class2))
	if w.session(b).Key != lifted.Key {
		t.Error("riding the session rotated it")
	}
}

func TestExpired(t *testing.T) {
	t.Parallel()
	w, b := newWorld(t), browser("b")
	w.store.Clock = nil // the engine looks for itself
	w.begin(b, ask("sp", class2))
	leg := w.leg("adfs")
	w.wait(15 * time.Minute)
	_, err := w.b.Resume(context.Background(), b, leg.ID, w.says("alice", class2))
	public(t, err, broker.PublicExpired)
	_, err = w.b.Leg(context.Background(), b, leg.ID)
	public(t, err, broker.PublicExpired)
}
