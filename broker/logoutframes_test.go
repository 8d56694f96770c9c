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
	"testing"
	"time"

	"trin/broker"
)

// framing is a world in which some applications are told of a logout in a frame.
type framing struct {
	*world
	engine *broker.Broker
	ended  []broker.LoggedOut
	asked  []broker.ID          // whose frame was asked for
	frames map[broker.ID]string // by application; "" = it cannot be told, "error" = it fails, "hop" = by a hop after all
}

func newFraming(t *testing.T, frames map[broker.ID]string) *framing {
	t.Helper()
	f := &framing{world: newWorld(t), frames: frames}
	engine, err := broker.New(broker.Options{
		Configurations: f.world, Connections: f, Transactions: f.store, Sessions: f.store, Clock: f.clock,
		Random: &randomness{source: rand.NewChaCha8([32]byte{5})}, Log: slog.New(slog.DiscardHandler),
		Observe: broker.Observer{LogoutEnded: func(e broker.LoggedOut) { f.ended = append(f.ended, e) }},
	})
	if err != nil {
		t.Fatal(err)
	}
	f.engine, f.b = engine, engine
	return f
}

func (f *framing) Frontend(_ context.Context, _ int64, application broker.ID) (broker.Frontend, error) {
	fake := fakeFrontend{w: f.world, id: application}
	address, ok := f.frames[application]
	switch {
	case !ok:
		return &fake, nil
	case address == "hop":
		return &eitherFrontend{fake}, nil
	}
	return &frameFrontend{fakeAnswerer{fake}, address, func(id broker.ID) { f.asked = append(f.asked, id) }}, nil
}

// fakeAnswerer is a frontend that answers a logout, and is not told by a hop.
type fakeAnswerer struct{ fake fakeFrontend }

func (a *fakeAnswerer) Answer(ctx context.Context, o broker.Outcome) (broker.Reply, *broker.Participant, error) {
	return a.fake.Answer(ctx, o)
}

func (a *fakeAnswerer) AnswerLogout(ctx context.Context, o broker.LogoutOutcome) (broker.Reply, error) {
	return a.fake.AnswerLogout(ctx, o)
}

type frameFrontend struct {
	fakeAnswerer
	address string
	asked   func(broker.ID)
}

func (f *frameFrontend) LogoutFrame(_ context.Context, p broker.Participant) (*url.URL, error) {
	if p.Application != f.fake.id || len(p.Memo) == 0 {
		return nil, fmt.Errorf("another's participation: %s", describe(p))
	}
	f.asked(p.Application)
	switch f.address {
	case "":
		return nil, nil
	case "error":
		return nil, errors.New("no address")
	}
	return url.Parse(f.address)
}

// eitherFrontend could be told in a frame, and this time is told by a hop.
type eitherFrontend struct{ fakeFrontend }

func (*eitherFrontend) LogoutFrame(context.Context, broker.Participant) (*url.URL, error) {
	return nil, nil
}

var (
	_ broker.FrameLogoutFrontend = (*frameFrontend)(nil)
	_ broker.FrameLogoutFrontend = (*eitherFrontend)(nil)
)

// page is the leg of the page of the frames, which the place must be.
func (f *framing) page(place string) broker.ID {
	f.t.Helper()
	leg, ok := strings.CutPrefix(place, "/signing-out/")
	if !ok {
		f.t.Fatalf("at %s, want the page of the frames", place)
	}
	return broker.ID(leg)
}

func (f *framing) shown(b *broker.Browser, leg broker.ID) broker.SigningOut {
	f.t.Helper()
	page, err := f.engine.SigningOut(context.Background(), b, leg)
	if err != nil {
		f.t.Fatal(err)
	}
	return page
}

func (f *framing) onward(b *broker.Browser, leg broker.ID) string {
	f.t.Helper()
	reply, err := f.engine.ContinueLogout(context.Background(), b, leg)
	return f.where(reply, err)
}

func addresses(page broker.SigningOut) []string {
	var all []string
	for _, frame := range page.Frames {
		all = append(all, frame.Name.In("en")+" "+frame.URL)
	}
	return all
}

func named(names []broker.Text) []string {
	var all []string
	for _, name := range names {
		all = append(all, name.In("en"))
	}
	return all
}

// One page for those that are told in frames, then the hops, then whoever asked.
func TestLogoutInFrames(t *testing.T) {
	t.Parallel()
	const cleanup = "https://rp.example/?wa=cleanup&a=b"
	tests := []struct {
		name          string
		frames        map[broker.ID]string
		asks          broker.ID
		shown         []string
		onward        bool
		told          []string
		end           string
		unconfirmed   []string
		untold        []string
		counts        broker.LoggedOut
		shownAsUntold []string
	}{
		{
			"one is framed, another is told", map[broker.ID]string{"rp": cleanup}, "", []string{"rp " + cleanup}, true,
			[]string{"app:sp", "connection:adfs"}, "/logged-out/", []string{"rp"}, nil, broker.LoggedOut{Sessions: 1, Told: 2, Framed: 1}, nil,
		},
		{
			"both are framed", map[broker.ID]string{"rp": cleanup, "sp": "http://127.0.0.1:8080/bye"}, "",
			[]string{"sp http://127.0.0.1:8080/bye", "rp " + cleanup}, true,
			[]string{"connection:adfs"}, "/logged-out/", []string{"sp", "rp"}, nil, broker.LoggedOut{Sessions: 1, Told: 1, Framed: 2}, nil,
		},
		{
			"both have one address", map[broker.ID]string{"rp": cleanup, "sp": cleanup}, "", []string{"sp " + cleanup}, true,
			[]string{"connection:adfs"}, "/logged-out/", []string{"sp"}, nil, broker.LoggedOut{Sessions: 1, Told: 1, Framed: 1}, nil,
		},
		{
			"the one who asks is answered", map[broker.ID]string{"rp": cleanup, "sp": "https://sp.example/bye"}, "sp", []string{"rp " + cleanup}, true,
			[]string{"connection:adfs"}, "https://sp.example/logged-out?r", []string{"rp"}, nil, broker.LoggedOut{Sessions: 1, Told: 1, Framed: 1}, nil,
		},
		{
			"one cannot be told", map[broker.ID]string{"rp": cleanup, "sp": ""}, "", []string{"rp " + cleanup}, true,
			[]string{"connection:adfs"}, "/logged-out/", []string{"rp"}, []string{"sp"}, broker.LoggedOut{Sessions: 1, Told: 1, Framed: 1, Failed: 1}, []string{"sp"},
		},
		{
			"one fails", map[broker.ID]string{"rp": "error"}, "sp", nil, false,
			[]string{"connection:adfs"}, "https://sp.example/logged-out?r", nil, []string{"rp"}, broker.LoggedOut{Sessions: 1, Told: 1, Failed: 1}, nil,
		},
		{
			"told by a hop after all", map[broker.ID]string{"rp": "hop"}, "sp", nil, false,
			[]string{"app:rp", "connection:adfs"}, "https://sp.example/logged-out?r", nil, nil, broker.LoggedOut{Sessions: 1, Told: 2}, nil,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w, b := newFraming(t, test.frames), browser("b")
			w.three(b)
			place := w.logout(b, broker.LogoutRequest{Application: test.asks, Reply: []byte("r"), Language: "da"})
			if sessions, err := w.store.Sessions(); err != nil || len(sessions) != 0 || len(b.Sessions) != 0 {
				t.Fatalf("%d sessions, %v, %d secrets after the request", len(sessions), err, len(b.Sessions))
			}
			if test.shown != nil {
				leg := w.page(place)
				page := w.shown(b, leg)
				if got := addresses(page); !slices.Equal(got, test.shown) || page.Onward != test.onward || page.Language != "da" {
					t.Errorf("the page shows %v, onward %t in %q, want %v, %t", got, page.Onward, page.Language, test.shown, test.onward)
				}
				if got := named(page.Untold); !slices.Equal(got, test.shownAsUntold) {
					t.Errorf("the page shows %v as not told, want %v", got, test.shownAsUntold)
				}
				if again := w.shown(b, leg); len(again.Frames) != len(page.Frames) {
					t.Error("the page cannot be shown twice")
				}
				place = w.onward(b, leg)
			}
			for range test.told {
				place = w.resumeLogout(b, hopOf(t, place), true)
			}
			r := w.record()
			if test.end == "/logged-out/" {
				test.end += string(r.Transaction)
			}
			if place != test.end || !slices.Equal(w.told, test.told) {
				t.Errorf("ends at %s with %v told, want %s and %v", place, w.told, test.end, test.told)
			}
			if r.Logout == nil || *r.Logout != test.counts || len(w.ended) != 1 || w.ended[0] != test.counts {
				t.Errorf("record %s, observed %s, want %s", describe(r.Logout), describe(w.ended), describe(test.counts))
			}
			outcome, err := w.engine.LoggedOut(context.Background(), b, r.Transaction)
			if err != nil {
				t.Fatal(err)
			}
			if test.asks != "" {
				if len(w.outcomes) != 1 || string(w.outcomes[0].Reply) != "r" || outcome.Reply != nil {
					t.Fatalf("outcomes = %s, and %s at Trin", describe(w.outcomes), describe(outcome))
				}
				outcome = w.outcomes[0]
			}
			if !slices.Equal(named(outcome.Unconfirmed), test.unconfirmed) || !slices.Equal(named(outcome.Untold), test.untold) {
				t.Errorf("outcome = %s, want %v unconfirmed and %v not told", describe(outcome), test.unconfirmed, test.untold)
			}
			partial := len(test.unconfirmed)+len(test.untold) > 0
			page := "/logged-out"
			if partial {
				page += "/" + string(r.Transaction)
			}
			if outcome.Partial != partial || !outcome.Found || outcome.Page != page || outcome.Reference != r.Reference {
				t.Errorf("outcome = %s, want partial %t at %s", describe(outcome), partial, page)
			}
		})
	}
}

// Nothing is left to go on to when the user asked and nobody else is told.
func TestFramesAloneLeadNowhere(t *testing.T) {
	t.Parallel()
	w, b := newFraming(t, map[broker.ID]string{"local": "https://local.example/bye"}), browser("b")
	w.begin(b, ask("local", class1))
	w.resume(b, w.leg("password").ID, w.says("alice", ""))
	w.answered()
	leg := w.page(w.logout(b, broker.LogoutRequest{}))
	if page := w.shown(b, leg); page.Onward || len(page.Frames) != 1 {
		t.Errorf("the page is %s, want one frame and nothing to go on to", describe(page))
	}
	if got, want := w.onward(b, leg), "/logged-out/"+string(w.record().Transaction); got != want {
		t.Errorf("at %s, want %s", got, want)
	}
}

func TestFramesAreBound(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w, b := newFraming(t, map[broker.ID]string{"rp": "https://rp.example/bye"}), browser("b")
	w.three(b)
	leg := w.page(w.logout(b, broker.LogoutRequest{Application: "sp", Reply: []byte("r")}))
	_, err := w.engine.SigningOut(ctx, browser("other"), leg)
	public(t, err, broker.PublicOtherBrowser)
	_, err = w.engine.ContinueLogout(ctx, browser("other"), leg)
	public(t, err, broker.PublicOtherBrowser)
	_, err = w.engine.LoggedOut(ctx, browser("other"), leg[:24])
	public(t, err, broker.PublicOtherBrowser)
	for _, not := range []broker.ID{leg[:24] + ".AAAAAAAAAAAAAAAAAAAAAAAA", leg[:24], leg + "x", ""} {
		_, err = w.engine.SigningOut(ctx, b, not)
		public(t, err, broker.PublicExpired)
		_, err = w.engine.ContinueLogout(ctx, b, not)
		public(t, err, broker.PublicExpired)
	}
	// The page is no hop: no party can close it by an answer of its own.
	_, err = w.engine.LogoutHop(ctx, b, leg)
	public(t, err, broker.PublicExpired)
	_, err = w.engine.ResumeLogout(ctx, b, leg, true)
	public(t, err, broker.PublicExpired)
	_, err = w.engine.LoggedOut(ctx, b, leg[:24])
	public(t, err, broker.PublicExpired)
	// And a hop is no page.
	hop := hopOf(t, w.onward(b, leg))
	_, err = w.engine.ContinueLogout(ctx, b, hop)
	public(t, err, broker.PublicExpired)
	_, err = w.engine.ContinueLogout(ctx, b, leg)
	public(t, err, broker.PublicExpired)
	if got, want := w.resumeLogout(b, hop, true), "https://sp.example/logged-out?r"; got != want {
		t.Errorf("at %s, want %s", got, want)
	}
	// Who goes back to the page learns how it ended.
	end := broker.Redirect{URL: "/logged-out/" + string(leg[:24])}
	var over *broker.EndedError
	if _, err = w.engine.SigningOut(ctx, b, leg); !errors.As(err, &over) || over.Reply != end {
		t.Errorf("got %v, want to be led to %s", err, end.URL)
	}
	if reply, err := w.engine.ContinueLogout(ctx, b, leg); err != nil || reply != end {
		t.Errorf("got %v, %v, want to be led to %s", reply, err, end.URL)
	}
	w.begin(b, ask("sp", class2))
	_, err = w.engine.LoggedOut(ctx, b, w.leg("adfs").Transaction)
	public(t, err, broker.PublicExpired)
	w.wait(time.Hour)
	_, err = w.engine.LoggedOut(ctx, b, leg[:24])
	public(t, err, broker.PublicExpired)
}

// Frames have a bound of their own, and take nothing from the hops'.
func TestFramesAreBounded(t *testing.T) {
	t.Parallel()
	frames := map[broker.ID]string{}
	w, b := newFraming(t, frames), browser("b")
	w.first(func(c *broker.Configuration) {
		for i := range 40 {
			app := *c.Applications["local"]
			app.ID = broker.ID(fmt.Sprintf("a%02d", i))
			app.Name = nil
			c.Applications[app.ID] = &app
			if i%2 == 0 && i < 30 || i > 30 && i < 40 {
				frames[app.ID] = fmt.Sprintf("https://%s.example/bye", app.ID)
			}
		}
	})
	w.begin(b, ask("local", class1))
	w.resume(b, w.leg("password").ID, w.says("alice", ""))
	for i := range 40 {
		w.begin(b, ask(broker.ID(fmt.Sprintf("a%02d", i)), class1))
	}
	leg := w.page(w.logout(b, broker.LogoutRequest{}))
	page := w.shown(b, leg)
	if len(page.Frames) != 20 || page.Frames[0].Name.In("en") != "a00" {
		t.Errorf("%d frames, the first of %v, want 20 and a00", len(page.Frames), page.Frames[0].Name)
	}
	place := w.onward(b, leg)
	hops := 0
	for ; strings.Contains(place, "leg="); hops++ {
		place = w.resumeLogout(b, hopOf(t, place), true)
	}
	want := broker.LoggedOut{Sessions: 1, Told: 8, Framed: 20, Failed: 41 - 28}
	if r := w.record(); *r.Logout != want || hops != 8 {
		t.Errorf("%d hops, record %s, want 8 and %s", hops, describe(r.Logout), describe(want))
	}
}

// K13: what the page's policy cannot name, or a browser would not load, is in no
// frame.
func TestK13_FramesThatCannotBe(t *testing.T) {
	t.Parallel()
	for _, address := range []string{
		"http://sp.example/bye", "javascript:alert(1)", "data:text/html,x", "/bye", "//sp.example/bye", "https:sp.example", "https:///bye",
		"https://user:secret@sp.example/", "https://*/", "https://*.example/", "https://sp.example;script-src/", "https://bücher.example/",
		"https://sp.example,evil.example/", "https://'self'/", "http://[::1]:8080/", "ftp://sp.example/", "http://127.0.0.1.evil.example/",
	} {
		w, b := newFraming(t, map[broker.ID]string{"local": address}), browser("b")
		w.begin(b, ask("local", class1))
		w.resume(b, w.leg("password").ID, w.says("alice", ""))
		w.answered()
		w.logout(b, broker.LogoutRequest{})
		if r := w.record(); r.Logout == nil || r.Logout.Failed != 1 || r.Logout.Framed != 0 {
			t.Errorf("%s: record %s, want it not told", address, describe(r.Logout))
		}
	}
}

// posting is a framing whose parties are told by forms, and so is the provider
// that asks.
type posting struct{ *framing }

type postParty struct{ fakeFrontend }

func (p *postParty) Logout(ctx context.Context, of broker.Participant, leg broker.ID) (broker.Reply, error) {
	_, err := p.fakeFrontend.Logout(ctx, of, leg)
	return broker.FormPost{Action: "https://" + string(p.id) + ".example/slo?leg=" + string(leg)}, err
}

func (p posting) Frontend(ctx context.Context, version int64, application broker.ID) (broker.Frontend, error) {
	if _, framed := p.frames[application]; framed {
		return p.framing.Frontend(ctx, version, application)
	}
	return &postParty{fakeFrontend{w: p.world, id: application}}, nil
}

// G9: the pages of a logout that was begun in a frame may stand in frames of
// those who began it, each of them; those of any other logout in none.
func TestG9_WhoFramesALogout(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	for _, by := range [][]string{nil, {"https://adfs.example", "https://certauth.adfs.example"}} {
		f, b := newFraming(t, map[broker.ID]string{"rp": "https://rp.example/bye"}), browser("b")
		engine, err := broker.New(broker.Options{
			Configurations: f.world, Connections: posting{f}, Transactions: f.store, Sessions: f.store, Clock: f.clock,
			Random: &randomness{source: rand.NewChaCha8([32]byte{6})}, Log: slog.New(slog.DiscardHandler),
		})
		if err != nil {
			t.Fatal(err)
		}
		f.engine, f.b = engine, engine
		f.three(b)
		leg := f.page(f.logout(b, broker.LogoutRequest{Connection: "adfs", Reply: []byte("r"), FramedBy: by}))
		if got := f.shown(b, leg).FramedBy; !slices.Equal(got, by) {
			t.Errorf("the page of the frames may be framed by %q, want %q", got, by)
		}
		reply, err := engine.ContinueLogout(ctx, b, leg)
		post, ok := reply.(broker.FormPost)
		if err != nil || !ok || !slices.Equal(post.FramedBy, by) {
			t.Fatalf("got %s, %v, want a form that may be framed by %q", describe(reply), err, by)
		}
		f.resumeLogout(b, hopOf(t, post.Action), true)
		transaction := f.record().Transaction
		if got := f.outcomes[len(f.outcomes)-1]; !slices.Equal(got.FramedBy, by) || got.Page != "/logged-out/"+string(transaction) {
			t.Errorf("outcome = %s, want it framed by %q", describe(got), by)
		}
	}
}

// A logout in a frame ends at a page of its own, which knows who frames it, even
// when everybody has confirmed.
func TestALogoutInAFrameHasItsOwnPage(t *testing.T) {
	t.Parallel()
	w, b := newWorld(t), browser("b")
	w.login(b, "sp", "alice")
	w.resumeLogout(b, hopOf(t, w.logout(b, broker.LogoutRequest{Connection: "adfs", Reply: []byte("r"), FramedBy: []string{"https://adfs.example"}})), true)
	got, err := w.b.LoggedOut(context.Background(), b, w.record().Transaction)
	if err != nil || got.Partial || got.Page != "/logged-out/"+string(w.record().Transaction) || len(got.FramedBy) != 1 {
		t.Errorf("outcome = %s, %v, want nobody untold, and a page of its own", describe(got), err)
	}
}

// TestFramesThatNoBrowserShows: in a logout without a browser the frames are
// asked for all the same, one that fails included, so that what the frontends
// end with them ends; their applications count as not told.
func TestFramesThatNoBrowserShows(t *testing.T) {
	t.Parallel()
	f, b := newFraming(t, map[broker.ID]string{"sp": "error", "rp": "https://rp.example/out"}), browser("b")
	f.begin(b, ask("sp", class2))
	e := f.says("alice", class2)
	e.Keys = []string{"sid"}
	f.resume(b, f.leg("adfs").ID, e)
	f.begin(b, ask("rp", class2))
	f.answered()
	reply, err := f.engine.Logout(t.Context(), &broker.Browser{}, broker.LogoutRequest{Connection: "adfs", Keys: []string{"sid"}})
	if place := f.where(reply, err); !strings.Contains(place, "adfs.example/logged-out") {
		t.Errorf("the logout leads to %s", place)
	}
	if slices.Sort(f.asked); !slices.Equal(f.asked, []broker.ID{"rp", "sp"}) {
		t.Errorf("asked for the frames of %v", f.asked)
	}
	if got := f.ended[0]; got != (broker.LoggedOut{Sessions: 1, Failed: 2}) {
		t.Errorf("the logout came to %+v", got)
	}
}
