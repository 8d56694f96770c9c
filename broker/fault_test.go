package broker_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"trin/broker"
	"trin/broker/brokertest"
)

var errDatabase = errors.New("the database has gone away")

// failing is a store whose call with the number at fails. With late, a move is
// stored all the same and only the word of it is lost.
type failing struct {
	*brokertest.Store
	at, calls int
	late      bool
}

func (f *failing) fails() bool {
	f.calls++
	return f.calls == f.at
}

func (f *failing) Move(ctx context.Context, m broker.Move) error {
	if !f.fails() {
		return f.Store.Move(ctx, m)
	}
	if f.late {
		if err := f.Store.Move(ctx, m); err != nil {
			return err
		}
	}
	return errDatabase
}

func (f *failing) Transaction(ctx context.Context, id broker.ID) (broker.Transaction, error) {
	if f.fails() {
		return broker.Transaction{}, errDatabase
	}
	return f.Store.Transaction(ctx, id)
}

func (f *failing) Session(ctx context.Context, key broker.SessionKey) (broker.Session, error) {
	if f.fails() {
		return broker.Session{}, errDatabase
	}
	return f.Store.Session(ctx, key)
}

func (f *failing) SessionsByParticipant(ctx context.Context, application broker.ID, key string) ([]broker.Session, error) {
	if f.fails() {
		return nil, errDatabase
	}
	return f.Store.SessionsByParticipant(ctx, application, key)
}

func (f *failing) SessionsByEvidence(ctx context.Context, connection broker.ID, key string) ([]broker.Session, error) {
	if f.fails() {
		return nil, errDatabase
	}
	return f.Store.SessionsByEvidence(ctx, connection, key)
}

func (f *failing) EndSession(ctx context.Context, key broker.SessionKey) error {
	if f.fails() {
		return errDatabase
	}
	return f.Store.EndSession(ctx, key)
}

// over puts the store between the world and its engine.
func (w *world) over(s interface {
	broker.TransactionStore
	broker.SessionStore
}) {
	w.t.Helper()
	b, err := broker.New(broker.Options{
		Configurations: w, Connections: w, Transactions: s, Sessions: s, Clock: w.clock,
		Random: &randomness{source: rand.NewChaCha8([32]byte{2})}, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
	})
	if err != nil {
		w.t.Fatal(err)
	}
	w.b = b
}

// step is one request of the walk. An error is tried once more by the person,
// with the cookies that the browser then has.
type step func(b *broker.Browser) (broker.Reply, error)

// faultWalk is a login, a ride, a step-up of the session, a login with both
// factors, a refusal, and a logout. place is where the browser was last sent.
func (w *world) faultWalk(place *broker.Reply) []step {
	ctx := context.Background()
	begin := func(application broker.ID, class broker.ClassRef) step {
		r := ask(application, class)
		r.Uses = once("request", string(application+" "+broker.ID(class)))
		return func(b *broker.Browser) (broker.Reply, error) { return w.b.Begin(ctx, b, r) }
	}
	first := func(b *broker.Browser) (broker.Reply, error) {
		e := w.says("alice", class2)
		e.Uses = once("assertion", string(w.at(*place).ID))
		return w.b.Resume(ctx, b, w.at(*place).ID, e)
	}
	second := func(b *broker.Browser) (broker.Reply, error) {
		leg := w.at(*place)
		return w.b.Resume(ctx, b, leg.ID, w.did(leg))
	}
	return []step{
		begin("sp", class2), first, // a plain login
		begin("rp", class2),         // a ride
		begin("sp", class3), second, // a step-up of the session
		begin("elsewhere", class3), first, second, // a login with both
		begin("elsewhere", class4), // a refusal
		func(b *broker.Browser) (broker.Reply, error) {
			return w.b.Logout(ctx, b, broker.LogoutRequest{Application: "sp"})
		},
	}
}

// at is the leg that the reply leads to.
func (w *world) at(place broker.Reply) broker.Leg {
	w.t.Helper()
	r, ok := place.(broker.Redirect)
	if !ok {
		w.t.Fatalf("the browser is at %T", place)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, leg := range w.legs {
		if strings.HasSuffix(r.URL, "leg="+string(leg.ID)) {
			return leg
		}
	}
	w.t.Fatalf("%q leads to no leg", r.URL)
	return broker.Leg{}
}

// lost says what is wrong with the change of a browser's secrets by a step that
// failed: the only one that may go is that of a session that is gone.
func (w *world) lost(before, after map[string]string) string {
	w.t.Helper()
	sessions, err := w.store.Sessions()
	if err != nil {
		w.t.Fatal(err)
	}
	for group, secret := range after {
		if before[group] != secret {
			return fmt.Sprintf("was given a secret for group %q", group)
		}
	}
	for group := range before {
		there := slices.ContainsFunc(sessions, func(s broker.Session) bool { return s.Group == group })
		if after[group] == "" && there {
			return fmt.Sprintf("lost the secret of group %q, whose session is there", group)
		}
	}
	return ""
}

// issued says whether the reply carries an answer of success, and whose.
func issued(reply broker.Reply) bool {
	r, ok := reply.(broker.Redirect)
	return ok && strings.Contains(r.URL, "/answered?")
}

// TestT19_StoreFailsAtEveryCall lets each call to the store fail once, over a
// whole walk: what is answered is stored, what is not stored is not answered,
// and a browser gets no secret of a session that is not there.
func TestT19_StoreFailsAtEveryCall(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	count := &failing{Store: w.store}
	w.over(count)
	b := browser("b")
	var place broker.Reply
	for i, s := range w.faultWalk(&place) {
		reply, err := s(b)
		if err != nil {
			t.Fatalf("step %d without a fault: %v", i, err)
		}
		place = reply
	}
	if count.calls < 20 {
		t.Fatalf("the walk makes only %d calls", count.calls)
	}
	for _, late := range []bool{false, true} {
		for at := 1; at <= count.calls; at++ {
			t.Run(fmt.Sprintf("call %d late %t", at, late), func(t *testing.T) {
				t.Parallel()
				faultAt(t, at, late)
			})
		}
	}
}

func faultAt(t *testing.T, at int, late bool) {
	w := newWorld(t)
	f := &failing{Store: w.store, at: at, late: late}
	w.over(f)
	b := browser("b")
	failed, answers := 0, 0
	var place broker.Reply
	for i, s := range w.faultWalk(&place) {
		secrets := maps.Clone(b.Sessions)
		reply, err := s(b)
		if err != nil {
			failed++
			public(t, err, broker.PublicInternal)
			if !errors.Is(err, errDatabase) || reply != nil {
				t.Fatalf("step %d: reply %v, error %v", i, reply, err)
			}
			if lost := w.lost(secrets, b.Sessions); lost != "" {
				t.Errorf("step %d failed, and the browser %s", i, lost)
			}
			if late {
				break // stored and not known: the person begins again
			}
			if reply, err = s(b); err != nil {
				t.Fatalf("step %d cannot be taken again: %v", i, err)
			}
		}
		if place = reply; issued(reply) {
			answers++
		}
	}
	if failed != 1 {
		t.Errorf("%d steps failed, want 1", failed)
	}
	stored := 0
	for _, r := range w.store.Records() {
		if r.Issued != nil {
			stored++
		}
	}
	if want := stored - answers; want != 0 && !(late && want == 1) {
		t.Errorf("%d answers left, %d are recorded", answers, stored)
	}
	if !late && answers != 4 {
		t.Errorf("%d answers, want 4", answers)
	}
}

// TestT19_StoreFailsWhileALoginEnds lets each call to the store fail once while
// a page is asked for of a login that something was switched off under: there
// is one record in the end, and the browser was told only what is stored.
func TestT19_StoreFailsWhileALoginEnds(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	tests := []struct {
		name string
		edit func(*broker.Configuration)
		told bool // the application
	}{
		{"application off", func(c *broker.Configuration) { c.Applications["sp"].Enabled = false }, false},
		{"connection off", func(c *broker.Configuration) { c.Connections["totp"].Enabled = false }, true},
	}
	for _, test := range tests {
		for _, late := range []bool{false, true} {
			for at := 1; ; at++ {
				w, b := newWorld(t), browser("b")
				w.begin(b, ask("sp", class3))
				w.resume(b, w.leg("adfs").ID, w.says("alice", class2))
				leg := w.leg("totp")
				w.edit(test.edit)
				before, said := len(w.store.Records()), len(w.answers)
				f := &failing{Store: w.store, at: at, late: late}
				w.over(f)
				secrets := maps.Clone(b.Sessions)
				_, err := w.b.Leg(ctx, b, leg.ID)
				if f.calls < at {
					if at < 3 {
						t.Fatalf("%s: only %d calls", test.name, f.calls)
					}
					break
				}
				public(t, err, broker.PublicInternal)
				if lost := w.lost(secrets, b.Sessions); lost != "" {
					t.Errorf("%s, call %d, late %t: the browser %s", test.name, at, late, lost)
				}
				stored := len(w.store.Records()) > before
				_, err = w.b.Leg(ctx, b, leg.ID)
				switch {
				case stored:
					public(t, err, broker.PublicExpired)
				case test.told:
					over(t, err)
				default:
					public(t, err, broker.PublicNotAvailable)
				}
				if got := len(w.store.Records()) - before; got != 1 {
					t.Errorf("%s, call %d, late %t: %d records, want one", test.name, at, late, got)
				}
				if got := len(w.answers) > said; got != test.told {
					t.Errorf("%s, call %d, late %t: the application was told: %t, want %t", test.name, at, late, got, test.told)
				}
			}
		}
	}
}
