package broker_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"trin/broker"
)

// once is what a message uses up that has one identifier.
func once(space, id string) []broker.Use {
	return []broker.Use{{Space: space, ID: id, Until: time.Date(2026, 3, 1, 13, 0, 0, 0, time.UTC)}}
}

// A request that was used begins nothing and is answered nothing, in whatever
// way it comes again: as a login, as one that the session answers, as a refusal.
func TestE8_ARequestBeginsOneLogin(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w, b := newWorld(t), browser("b")
	again := func(name string, r broker.AuthnRequest) {
		t.Helper()
		moves := w.store.Moves()
		reply, err := w.b.Begin(ctx, b, r)
		public(t, err, broker.PublicExpired)
		refusal, err2 := w.b.Reject(ctx, b, r, broker.Refusal{Code: broker.RefusedUnsupported})
		public(t, err2, broker.PublicExpired)
		if reply != nil || refusal != nil || w.store.Moves() != moves {
			t.Errorf("%s: replies %v and %v, %d moves", name, reply, refusal, w.store.Moves()-moves)
		}
	}
	r := ask("sp", class2)
	r.Uses = once("request", "1")
	w.begin(b, r)
	leg := w.leg("adfs")
	again("a login that has begun", r)
	w.resume(b, leg.ID, w.says("alice", class2))
	again("a login that has ended", r)

	r.Uses = append(once("request", "2"), once("request", "1")...)
	again("one of two", r)
	r.Uses = once("request", "2")
	w.begin(b, r) // the session answers; the failed attempt has not used it up
	again("answered by the session", r)

	r.Uses = once("request", "3")
	if reply, err := w.b.Reject(ctx, b, r, broker.Refusal{Code: broker.RefusedUnsupported}); err != nil || reply == nil {
		t.Fatal(reply, err)
	}
	again("refused", r)
	r.Uses = once("another space", "1")
	w.begin(b, r)
	if got := len(w.store.Records()); got != 4 {
		t.Errorf("%d logins have ended, want 4", got)
	}
}

func TestE8_HundredBeginsOneLogin(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := ask("sp", class2)
	r.Uses = once("request", "1")
	errs := make(chan error, 100)
	var all sync.WaitGroup
	for range 100 {
		all.Go(func() {
			_, err := w.b.Begin(context.Background(), browser("b"), r)
			errs <- err
		})
	}
	all.Wait()
	close(errs)
	begun := 0
	for err := range errs {
		if err == nil {
			begun++
			continue
		}
		public(t, err, broker.PublicExpired)
	}
	if begun != 1 || w.store.Moves() != 1 {
		t.Errorf("%d logins begun, %d stored, want 1", begun, w.store.Moves())
	}
}

// Evidence that was used before closes no leg: the true one may still come. It
// is used up also where it does not do.
func TestD1_EvidenceClosesOneLeg(t *testing.T) {
	t.Parallel()
	w, b := newWorld(t), browser("b")
	fresh := func(application broker.ID) broker.AuthnRequest {
		r := ask(application, class2)
		r.ForceAuthn = true
		return r
	}
	replayed := func(e broker.Evidence) {
		t.Helper()
		leg := w.leg("adfs")
		moves := w.store.Moves()
		reply, err := w.b.Resume(context.Background(), b, leg.ID, e)
		public(t, err, broker.PublicBadMessage)
		var invalid *broker.InvalidError
		if !errors.As(err, &invalid) || invalid.Reference != leg.Reference || invalid.Reference == "" {
			t.Errorf("%v carries the reference %q, want %q", err, invalid.Reference, leg.Reference)
		}
		if open, err := w.b.Leg(context.Background(), b, leg.ID); err != nil || open.ID != leg.ID || reply != nil || w.store.Moves() != moves {
			t.Errorf("after a replay: leg %v, %v, reply %v, %d moves", open.ID, err, reply, w.store.Moves()-moves)
		}
	}
	with := func(e broker.Evidence, id string) broker.Evidence {
		e.Uses = once("assertion", id)
		return e
	}
	w.begin(b, fresh("sp"))
	w.resume(b, w.leg("adfs").ID, with(w.says("alice", class2), "1"))
	w.begin(b, fresh("sp"))
	replayed(with(w.says("alice", class2), "1"))
	replayed(with(w.says("mallory", class2), "1"))
	stale := with(w.says("alice", class2), "2")
	stale.Instant = w.clock().Add(-time.Hour)
	w.resume(b, w.leg("adfs").ID, stale)
	w.refused(broker.RefusedStale)
	w.begin(b, fresh("sp"))
	replayed(with(w.says("alice", class2), "2"))
	w.resume(b, w.leg("adfs").ID, with(w.says("alice", class2), "3"))
	if got := len(w.store.Records()); got != 3 {
		t.Errorf("%d logins have ended, want 3", got)
	}
	if kept := w.session(b); len(kept.Evidence) != 1 || kept.Evidence[0].Uses != nil {
		t.Errorf("stored %s, want evidence without what it has used up", describe(kept))
	}
}

// An attempt that another tab's change of the session undoes has used nothing
// up: the next attempt of the same call is no replay of the first.
func TestT19_AnUndoneMoveUsesNothingUp(t *testing.T) {
	t.Parallel()
	w, b := newWorld(t), browser("b")
	w.login(b, "sp", "alice")
	store := &interposed{Store: w.store}
	w.over(store)
	w.begin(b, ask("sp", class3))
	leg := w.leg("totp")
	other := browser("b")
	other.Sessions[""] = b.Sessions[""]
	tab := func() { w.begin(other, ask("rp", class2)) } // a participant more
	store.then = tab
	e := w.did(leg)
	e.Uses = once("code", "1")
	moves := w.store.Moves()
	w.resume(b, leg.ID, e)
	if got := w.store.Moves() - moves; got != 2 {
		t.Fatalf("%d moves, want that of the other tab and one", got)
	}
	if got := w.answered(); got.Level != level(30) {
		t.Errorf("level = %v, want 30", got.Level)
	}
	r := ask("rp", class2)
	r.ForceAuthn, r.Uses = true, once("code", "1")
	_, err := w.b.Begin(context.Background(), b, r)
	public(t, err, broker.PublicExpired)
}

// Whoever loses the race for a leg has used nothing up with what it brought.
func TestD1_TheLoserOfALegUsesNothingUp(t *testing.T) {
	t.Parallel()
	w, b := newWorld(t), browser("b")
	w.begin(b, ask("sp", class2))
	leg := w.leg("adfs")
	errs := make([]error, 10)
	bring := func(i int) broker.Evidence {
		e := w.says("alice", class2)
		e.Uses = once("assertion", fmt.Sprint(i))
		return e
	}
	var all sync.WaitGroup
	for i := range errs {
		all.Go(func() { _, errs[i] = w.b.Resume(context.Background(), browser("b"), leg.ID, bring(i)) })
	}
	all.Wait()
	for i, lost := range errs {
		w.begin(b, ask("sp", class2))
		_, err := w.b.Resume(context.Background(), b, w.leg("adfs").ID, bring(i))
		if lost == nil {
			public(t, err, broker.PublicBadMessage)
			continue
		}
		public(t, lost, broker.PublicExpired)
		if err != nil {
			t.Errorf("%d is used up, and nobody got anything for it: %v", i, err)
		}
		b = browser("b")
	}
}
