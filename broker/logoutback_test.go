package broker_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"trin/broker"
)

// behindUs is a world whose applications are told of a logout without the
// browser, as tells says; those that it does not have are told by a hop.
type behindUs struct {
	*world
	engine *broker.Broker
	ended  []broker.LoggedOut
	tells  map[broker.ID]func(context.Context) error

	mu     sync.Mutex
	called []broker.ID
	asked  []time.Duration // of Within
	over   context.CancelFunc
}

func newBehindUs(t *testing.T, tells map[broker.ID]func(context.Context) error) *behindUs {
	t.Helper()
	w := &behindUs{world: newWorld(t), tells: tells}
	engine, err := broker.New(broker.Options{
		Configurations: w.world, Connections: w, Transactions: w.store, Sessions: w.store, Clock: w.clock,
		Random: &randomness{source: rand.NewChaCha8([32]byte{7})}, Log: slog.New(slog.DiscardHandler),
		Observe: broker.Observer{LogoutEnded: func(e broker.LoggedOut) { w.ended = append(w.ended, e) }},
		Within: func(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
			w.asked = append(w.asked, d)
			ctx, w.over = context.WithCancel(ctx)
			return ctx, w.over
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	w.engine, w.b = engine, engine
	return w
}

func (w *behindUs) Frontend(_ context.Context, _ int64, application broker.ID) (broker.Frontend, error) {
	fake := fakeFrontend{w: w.world, id: application}
	if tell := w.tells[application]; tell != nil {
		return &behindFrontend{fakeAnswerer{fake}, w, tell}, nil
	}
	return &fake, nil
}

type behindFrontend struct {
	fakeAnswerer
	w    *behindUs
	tell func(context.Context) error
}

var _ broker.BackChannelLogoutFrontend = (*behindFrontend)(nil)

func (f *behindFrontend) LogoutBackChannel(ctx context.Context, p broker.Participant) error {
	if p.Application != f.fake.id || len(p.Memo) == 0 {
		return fmt.Errorf("another's participation: %s", describe(p))
	}
	f.w.mu.Lock()
	f.w.called = append(f.w.called, p.Application)
	f.w.mu.Unlock()
	return f.tell(ctx)
}

// LogoutFrame is a second way, which is not taken.
func (f *behindFrontend) LogoutFrame(context.Context, broker.Participant) (*url.URL, error) {
	return url.Parse("https://" + string(f.fake.id) + ".example/frame")
}

func confirms(context.Context) error { return nil }

func TestLogoutBehindTheBrowser(t *testing.T) {
	t.Parallel()
	w, b := newBehindUs(t, map[broker.ID]func(context.Context) error{}), browser("b")
	gone := func(context.Context) error {
		if sessions, err := w.store.Sessions(); err != nil || len(sessions) != 0 {
			return fmt.Errorf("%d sessions stand while the applications are told", len(sessions))
		}
		return nil
	}
	w.tells["rp"], w.tells["multi"] = gone, gone
	w.three(b)
	w.begin(b, ask("multi", class2))
	w.answered()
	place := w.logout(b, broker.LogoutRequest{Application: "sp", Reply: []byte("r")})
	if slices.Sort(w.called); !slices.Equal(w.called, []broker.ID{"multi", "rp"}) {
		t.Errorf("told %v behind the browser", w.called)
	}
	if want := []time.Duration{5 * time.Second}; !slices.Equal(w.asked, want) {
		t.Errorf("the telling was given %v, want %v", w.asked, want)
	}
	if !slices.Equal(w.told, []string{"connection:adfs"}) {
		t.Errorf("told %v through the browser", w.told)
	}
	if end := w.resumeLogout(b, hopOf(t, place), true); end != "https://sp.example/logged-out?r" {
		t.Errorf("the logout leads to %s", end)
	}
	if o := w.outcomes[0]; o.Partial || len(o.Untold) != 0 {
		t.Errorf("the outcome is %s", describe(o))
	}
	if got := w.ended[0]; got != (broker.LoggedOut{Sessions: 1, Told: 3}) {
		t.Errorf("the logout came to %+v", got)
	}
	if b.Sessions[""] != "" {
		t.Error("the browser still holds the session")
	}
}

// Whoever does not confirm counts as not told, and holds up nobody.
func TestLogoutBehindTheBrowserFails(t *testing.T) {
	t.Parallel()
	w, b := newBehindUs(t, map[broker.ID]func(context.Context) error{
		"sp": func(context.Context) error { return errors.New("answered 500") },
		"rp": func(context.Context) error { panic("a fault") },
	}), browser("b")
	w.three(b)
	w.begin(b, ask("multi", class2))
	w.answered()
	w.tells["multi"] = confirms
	place := w.logout(b, broker.LogoutRequest{})
	w.resumeLogout(b, hopOf(t, place), true)
	if got := w.ended[0]; got != (broker.LoggedOut{Sessions: 1, Told: 2, Failed: 2}) {
		t.Errorf("the logout came to %+v", got)
	}
}

// An application that never answers, and does not heed the end of its time,
// does not hold the logout.
func TestLogoutBehindTheBrowserHangs(t *testing.T) {
	t.Parallel()
	w, b := newBehindUs(t, map[broker.ID]func(context.Context) error{}), browser("b")
	release := make(chan struct{})
	t.Cleanup(func() { close(release) })
	w.tells["rp"] = func(context.Context) error {
		w.over() // the time is over
		<-release
		return nil
	}
	w.three(b)
	ctx, gone := context.WithCancel(context.Background())
	gone() // the browser has gone away: the sessions end and the applications are told all the same
	reply, err := w.engine.Logout(ctx, b, broker.LogoutRequest{Application: "sp", Reply: []byte("r")})
	place := w.where(reply, err)
	w.resumeLogout(b, hopOf(t, place), true)
	if o := w.outcomes[0]; !o.Partial || len(o.Untold) != 1 || o.Untold[0].In("") != "rp" {
		t.Errorf("the outcome is %s", describe(o))
	}
}

// No more than twenty are told at a time, and all of them are.
func TestLogoutBehindTheBrowserInTurns(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const many, most = 47, 20
		w, b := newBehindUs(t, map[broker.ID]func(context.Context) error{}), browser("b")
		release := make(chan struct{})
		w.first(func(c *broker.Configuration) {
			for i := range many {
				a := *c.Applications["sp"]
				a.ID = broker.ID(fmt.Sprint("app", i))
				c.Applications[a.ID], w.tells[a.ID] = &a, func(context.Context) error { <-release; return nil }
			}
		})
		w.login(b, "sp", "alice")
		for i := range many {
			w.begin(b, ask(broker.ID(fmt.Sprint("app", i)), class2))
			w.answered()
		}
		places := make(chan string)
		go func() {
			reply, err := w.engine.Logout(context.Background(), b, broker.LogoutRequest{Application: "sp", Reply: []byte("r")})
			places <- fmt.Sprint(reply.(broker.Redirect).URL, " ", err)
		}()
		synctest.Wait()
		if len(w.called) != most {
			t.Errorf("%d were told at a time, want %d", len(w.called), most)
		}
		close(release)
		place, _, _ := strings.Cut(<-places, " ")
		w.resumeLogout(b, hopOf(t, place), true)
		if got := w.ended[0]; got != (broker.LoggedOut{Sessions: 1, Told: many + 1}) {
			t.Errorf("the logout came to %+v", got)
		}
	})
}

// A provider that asks without a browser: the applications that can be told
// without one are told.
func TestLogoutWithoutABrowser(t *testing.T) {
	t.Parallel()
	w, b := newBehindUs(t, map[broker.ID]func(context.Context) error{"rp": confirms}), browser("b")
	w.begin(b, ask("sp", class2))
	e := w.says("alice", class2)
	e.Keys = []string{"sid"}
	w.resume(b, w.leg("adfs").ID, e)
	w.begin(b, ask("rp", class2))
	w.answered()
	reply, err := w.engine.Logout(context.Background(), &broker.Browser{}, broker.LogoutRequest{Connection: "adfs", Keys: []string{"sid"}})
	if place := w.where(reply, err); !strings.Contains(place, "adfs.example/logged-out") {
		t.Errorf("the logout leads to %s", place)
	}
	if got := w.ended[0]; got != (broker.LoggedOut{Sessions: 1, Told: 1, Failed: 1}) {
		t.Errorf("the logout came to %+v", got)
	}
	if sessions, err := w.store.Sessions(); err != nil || len(sessions) != 0 {
		t.Errorf("%d sessions, %v", len(sessions), err)
	}
}
