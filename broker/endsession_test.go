package broker_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"trin/broker"
)

// An administrator ends a session: whoever can be told without the browser is,
// the others count as not told, and the record says who ended it.
func TestEndSessions(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		tell   func(context.Context) error
		told   []broker.ID
		untold []broker.ID
		want   broker.LoggedOut
	}{
		{"told", confirms, []broker.ID{"rp"}, []broker.ID{"sp"}, broker.LoggedOut{Sessions: 1, Told: 1, Failed: 1, Administrator: true}},
		{"a peer is down", func(context.Context) error { return errors.New("down") }, nil, []broker.ID{"sp", "rp"}, broker.LoggedOut{Sessions: 1, Failed: 2, Administrator: true}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w, b := newBehindUs(t, map[broker.ID]func(context.Context) error{}), browser("b")
			w.login(b, "sp", "alice")
			w.begin(b, ask("rp", class2))
			w.answered()
			session := w.session(b)
			stood := -1
			w.tells["rp"] = func(ctx context.Context) error {
				sessions, _ := w.store.Sessions()
				stood = len(sessions)
				return test.tell(ctx)
			}
			if can, err := w.engine.ToldBehind(t.Context(), session); err != nil || !slices.Equal(can, []broker.ID{"rp"}) {
				t.Errorf("%v can be told (%v), want rp alone", can, err)
			}
			told, err := w.engine.EndSessions(t.Context(), session)
			if err != nil {
				t.Fatal(err)
			}
			if told.Sessions != 1 || !slices.Equal(told.Told, test.told) || !slices.Equal(told.Untold, test.untold) || told.Reference == "" {
				t.Errorf("got %+v, want %v told and %v not", told, test.told, test.untold)
			}
			if stood != 0 || len(w.told) != 0 {
				t.Errorf("rp was told while %d sessions stood, and %v through the browser", stood, w.told)
			}
			record := w.record()
			if record.Logout == nil || *record.Logout != test.want || record.Subject.Value != "alice" || record.Reference != told.Reference || record.Address != "" {
				t.Errorf("recorded %s, want %+v", describe(record), test.want)
			}
		})
	}
}

// What has taken the place of the session in the meantime ends too, and nothing
// of an empty list is recorded.
func TestEndSessionsEndsItsSuccessor(t *testing.T) {
	t.Parallel()
	w, b := newBehindUs(t, map[broker.ID]func(context.Context) error{"rp": confirms}), browser("b")
	w.login(b, "rp", "alice")
	old := w.session(b)
	r := ask("sp", class2)
	r.ForceAuthn = true
	w.begin(b, r)
	w.resume(b, w.leg("adfs").ID, w.says("alice", class2))
	w.answered()
	if now := w.session(b); now.Key == old.Key || now.Index != old.Index {
		t.Fatalf("the session has not moved: %s", describe(now))
	}
	if told, err := w.engine.EndSessions(t.Context()); err != nil || told.Reference != "" {
		t.Errorf("got %+v, %v, want nothing", told, err)
	}
	if _, err := w.engine.EndSessions(t.Context(), old); err != nil {
		t.Fatal(err)
	}
	if left, err := w.store.Sessions(); err != nil || len(left) != 0 {
		t.Errorf("%s are left, %v", describe(left), err)
	}
}
