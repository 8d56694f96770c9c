package storetest

import (
	"errors"
	"testing"
	"time"

	"trin/broker"
	"trin/connections"
	"trin/store"
)

// Audited: what is done to administrators, links and tokens is kept in the same
// step, and neither is there without the other. The author of a change that cannot
// be kept is given; "" = every change can be.
func Audited(t *testing.T, s *store.Store, now time.Time, author string) {
	t.Helper()
	ctx := t.Context()
	anna, bo := administratorOf("anna", "administrator", "", now), administratorOf("bo", "viewer", "", now)
	if err := errors.Join(s.SaveAdministrator(ctx, anna), s.SaveAPIToken(ctx, tokenOf("gone", now))); err != nil {
		t.Fatal(err)
	}
	link := connections.AdministratorLink{Hash: digestOf("link"), Purpose: connections.LinkInvite, Role: "viewer", Created: now, Expires: now.Add(time.Hour)}
	if err := s.SaveAdministratorLink(ctx, link); err != nil {
		t.Fatal(err)
	}
	change := func(what string) connections.Change { return connections.Change{Author: author, What: what} }
	found := func(err error) bool { return err == nil }
	for _, act := range []struct {
		name string
		do   func(connections.Change) error
		is   func() bool // it is done
		want bool        // that it can be done, where the change can be kept
	}{
		{"save", func(c connections.Change) error { return s.SaveAdministrator(ctx, bo, c) },
			func() bool { _, err := s.Administrator(ctx, bo.Subject); return found(err) }, true},
		{"remove the last", func(c connections.Change) error { return s.RemoveAdministrator(ctx, anna.Subject, c) },
			func() bool { _, err := s.Administrator(ctx, anna.Subject); return !found(err) }, false},
		{"remove nobody", func(c connections.Change) error {
			return s.RemoveAdministrator(ctx, broker.Subject{Namespace: "x", Value: "y"}, c)
		},
			func() bool { return false }, false},
		{"link", func(c connections.Change) error {
			l := link
			l.Hash = digestOf("new link")
			return s.SaveAdministratorLink(ctx, l, c)
		}, func() bool { _, err := s.AdministratorLink(ctx, digestOf("new link")); return found(err) }, true},
		{"claim", func(c connections.Change) error {
			_, err := s.ClaimAdministratorLink(ctx, link.Hash, broker.Subject{Namespace: "people", Value: "cai"}, "cai",
				func(connections.Administrator) connections.Change { return c })
			return err
		}, func() bool { _, err := s.AdministratorLink(ctx, link.Hash); return !found(err) }, true},
		{"token", func(c connections.Change) error { return s.SaveAPIToken(ctx, tokenOf("new", now), c) },
			func() bool { _, err := s.APIToken(ctx, tokenOf("new", now).Hash); return found(err) }, true},
		{"revoke", func(c connections.Change) error { return s.RevokeAPIToken(ctx, "gone", c) },
			func() bool { _, err := s.APIToken(ctx, tokenOf("gone", now).Hash); return !found(err) }, true},
		{"revoke nothing", func(c connections.Change) error { return s.RevokeAPIToken(ctx, "nothing", c) }, func() bool { return false }, false},
	} {
		err := act.do(change(act.name))
		kept, listed := s.FindChanges(ctx, connections.ChangeQuery{What: act.name})
		if listed != nil {
			t.Fatal(listed)
		}
		if want := act.want && author == ""; (err == nil) != want || act.is() != want || (len(kept) == 1) != want {
			t.Errorf("%s: got %v, done %v, kept %d times; want done and kept: %v", act.name, err, act.is(), len(kept), want)
		}
	}
}

func audited(t *testing.T, open Opener) {
	s, clock := fresh(t, open)
	Audited(t, s, clock.Now(), "")
}
