package broker_test

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"trin/broker"
	"trin/broker/brokertest"
)

// three logs alice in to sp, rp and local applications that share a session.
func (w *world) three(b *broker.Browser) broker.Session {
	w.t.Helper()
	w.login(b, "sp", "alice")
	w.begin(b, ask("rp", class2))
	w.answered()
	w.begin(b, ask("sp", class3))
	w.resume(b, w.leg("totp").ID, w.did(w.leg("totp")))
	w.answered()
	return w.session(b)
}

func (w *world) logout(b *broker.Browser, r broker.LogoutRequest) string {
	w.t.Helper()
	reply, err := w.b.Logout(context.Background(), b, r)
	return w.where(reply, err)
}

func (w *world) resumeLogout(b *broker.Browser, leg broker.ID, ok bool) string {
	w.t.Helper()
	reply, err := w.b.ResumeLogout(context.Background(), b, leg, ok)
	return w.where(reply, err)
}

func TestLogout(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		request  func(broker.Session) broker.LogoutRequest
		confirm  []bool
		told     []string
		end      string
		partial  bool
		answered bool
	}{
		{"an application asks", func(s broker.Session) broker.LogoutRequest {
			return broker.LogoutRequest{Application: "sp", Keys: s.Participants[0].Keys, Reply: []byte("r")}
		}, []bool{true, true}, []string{"app:rp", "connection:adfs"}, "https://sp.example/logged-out?r", false, true},
		{"one does not confirm", func(s broker.Session) broker.LogoutRequest {
			return broker.LogoutRequest{Application: "sp", Keys: []string{"alice"}, Reply: []byte("r")}
		}, []bool{false, true}, []string{"app:rp", "connection:adfs"}, "https://sp.example/logged-out?r", true, true},
		{"an application asks without a key", func(broker.Session) broker.LogoutRequest {
			return broker.LogoutRequest{Application: "rp", Reply: []byte("r")}
		}, []bool{true, true}, []string{"app:sp", "connection:adfs"}, "https://rp.example/logged-out?r", false, true},
		{"the provider asks", func(broker.Session) broker.LogoutRequest {
			return broker.LogoutRequest{Connection: "adfs", Keys: []string{"sid-1"}, Reply: []byte("r")}
		}, []bool{true, true}, []string{"app:sp", "app:rp"}, "https://adfs.example/logged-out?r", false, true},
		{"the user asks at Trin", func(broker.Session) broker.LogoutRequest {
			return broker.LogoutRequest{}
		}, []bool{true, true, true}, []string{"app:sp", "app:rp", "connection:adfs"}, "/logged-out", false, false},
		{"the user asks and one does not confirm", func(broker.Session) broker.LogoutRequest {
			return broker.LogoutRequest{}
		}, []bool{true, false, true}, []string{"app:sp", "app:rp", "connection:adfs"}, "/logged-out/", true, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w, b := newWorld(t), browser("b")
			w.begin(b, ask("sp", class2))
			e := w.says("alice", class2)
			e.Keys, e.Memo = []string{"sid-1"}, []byte("m")
			w.resume(b, w.leg("adfs").ID, e)
			w.begin(b, ask("rp", class2))
			w.begin(b, ask("sp", class3))
			w.resume(b, w.leg("totp").ID, w.did(w.leg("totp")))
			s := w.session(b)

			place := w.logout(b, test.request(s))
			if sessions, err := w.store.Sessions(); err != nil || len(sessions) != 0 || len(b.Sessions) != 0 {
				t.Fatalf("%d sessions, %v, %d secrets after the request", len(sessions), err, len(b.Sessions))
			}
			for _, ok := range test.confirm {
				leg := hopOf(t, place)
				if hop, err := w.b.LogoutHop(context.Background(), b, leg); err != nil || (hop.Participant == nil) == (hop.Evidence == nil) {
					t.Errorf("hop = %s, %v", describe(hop), err)
				}
				place = w.resumeLogout(b, leg, ok)
				_, err := w.b.ResumeLogout(context.Background(), b, leg, true)
				public(t, err, broker.PublicExpired)
			}
			r := w.record()
			if test.end == "/logged-out/" {
				test.end += string(r.Transaction)
			}
			if place != test.end {
				t.Errorf("ends at %s, want %s", place, test.end)
			}
			if !slices.Equal(w.told, test.told) {
				t.Errorf("told %v, want %v", w.told, test.told)
			}
			if test.answered && (len(w.outcomes) != 1 || w.outcomes[0].Partial != test.partial || !w.outcomes[0].Found) {
				t.Errorf("outcomes = %s, want partial %t", describe(w.outcomes), test.partial)
			}
			if r.Logout == nil || r.Logout.Sessions != 1 || (r.Logout.Failed != 0) != test.partial || r.Subject.Value != "alice" {
				t.Errorf("record = %s", describe(r))
			}
		})
	}
}

func TestLogoutOfAnotherBrowsersSession(t *testing.T) {
	t.Parallel()
	w, one, two := newWorld(t), browser("one"), browser("two")
	w.login(one, "sp", "alice")
	w.login(two, "sp", "alice")
	w.login(browser("three"), "sp", "bob")
	w.logout(one, broker.LogoutRequest{Application: "sp", Keys: []string{"alice"}})
	if s := w.session(one); s.Subject.Value != "bob" {
		t.Errorf("left is %s, want bob's", describe(s))
	}
}

func TestLogoutIsBound(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w, b := newWorld(t), browser("b")
	w.three(b)
	leg := hopOf(t, w.logout(b, broker.LogoutRequest{Application: "sp", Keys: []string{"alice"}}))
	_, err := w.b.ResumeLogout(ctx, browser("other"), leg, true)
	public(t, err, broker.PublicOtherBrowser)
	_, err = w.b.LogoutHop(ctx, browser("other"), leg)
	public(t, err, broker.PublicOtherBrowser)
	_, err = w.b.ResumeLogout(ctx, b, leg[:24]+".AAAAAAAAAAAAAAAAAAAAAAAA", true)
	public(t, err, broker.PublicExpired)
	_, err = w.b.Resume(ctx, b, leg, w.says("alice", class3))
	public(t, err, broker.PublicExpired)
	_, err = w.b.Choose(ctx, b, leg[:24], "adfs")
	public(t, err, broker.PublicExpired)
	_, err = w.b.Logout(ctx, b, broker.LogoutRequest{Application: "nobody"})
	public(t, err, broker.PublicUnknownApp)
	w.begin(b, ask("sp", class2))
	_, err = w.b.ResumeLogout(ctx, b, w.leg("adfs").ID, true)
	public(t, err, broker.PublicExpired)
}

func TestLogoutFindsNothing(t *testing.T) {
	t.Parallel()
	w, b := newWorld(t), browser("b")
	w.login(b, "sp", "alice")
	if got, want := w.logout(b, broker.LogoutRequest{Application: "sp", Keys: []string{"bob"}, Reply: []byte("r")}), "https://sp.example/logged-out?r"; got != want {
		t.Errorf("at %s, want %s", got, want)
	}
	if o := w.outcomes[0]; o.Found || o.Partial {
		t.Errorf("outcome = %s, want nothing found", describe(o))
	}
	w.session(b)
	// A key of one application is none of another's.
	w.logout(b, broker.LogoutRequest{Application: "rp", Keys: []string{"alice"}, Reply: []byte("r")})
	w.session(b)
}

// G15: a session's secret is worth nothing after the logout.
func TestG15_CookieReplayAfterLogout(t *testing.T) {
	t.Parallel()
	w, b := newWorld(t), browser("b")
	w.three(b)
	thief := browser("thief")
	thief.Sessions[""] = b.Sessions[""]
	w.logout(b, broker.LogoutRequest{})
	trips := w.trips()
	w.begin(thief, ask("sp", class1))
	if w.trips() != trips+1 || w.successes() != 3 {
		t.Error("the secret still opens the session")
	}
}

func TestLogoutOfWhatIsSwitchedOff(t *testing.T) {
	t.Parallel()
	w, b := newWorld(t), browser("b")
	w.three(b)
	w.edit(func(c *broker.Configuration) { c.Applications["rp"].Enabled = false })
	place := w.logout(b, broker.LogoutRequest{Application: "sp", Keys: []string{"alice"}, Reply: []byte("r")})
	w.resumeLogout(b, hopOf(t, place), true)
	if !slices.Equal(w.told, []string{"connection:adfs"}) || !w.outcomes[0].Partial {
		t.Errorf("told %v, partial %t", w.told, w.outcomes[0].Partial)
	}
	if strings.Contains(w.log.String(), b.Binding+"\"") {
		t.Error("the log holds a secret")
	}
	w.wait(time.Hour)
	_, err := w.b.ResumeLogout(context.Background(), b, hopOf(t, place), true)
	public(t, err, broker.PublicExpired)
}

// rotating is a store in which another tab renews the session between the
// search for it and its end.
type rotating struct {
	*brokertest.Store
	session broker.Session
}

func (r *rotating) Move(ctx context.Context, m broker.Move) error {
	if len(m.Ends) > 0 && r.session.Key == m.Ends[0] {
		renewed := r.session
		renewed.Key, renewed.Revision = "renewed", renewed.Revision+1
		other := broker.Move{Transaction: broker.Transaction{ID: "other tab", Revision: 1}, Session: &renewed, Replaces: r.session.Key}
		if err := r.Store.Move(ctx, other); err != nil {
			return err
		}
	}
	return r.Store.Move(ctx, m)
}

func TestLogoutEndsASessionThatIsBeingRenewed(t *testing.T) {
	t.Parallel()
	w, b := newWorld(t), browser("b")
	w.three(b)
	store := &rotating{Store: w.store, session: w.session(b)}
	engine, err := broker.New(broker.Options{
		Configurations: w, Connections: w, Transactions: store, Sessions: w.store, Clock: w.clock,
		Random: &randomness{source: rand.NewChaCha8([32]byte{2})}, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := engine.Logout(context.Background(), b, broker.LogoutRequest{Application: "sp", Keys: []string{"alice"}}); err != nil {
		t.Fatal(err)
	}
	if sessions, err := w.store.Sessions(); err != nil || len(sessions) != 0 {
		t.Errorf("sessions = %s, %v, want none", describe(sessions), err)
	}
}
