package storetest

import (
	"errors"
	"testing"
	"time"

	"trin/broker"
	"trin/connections"
	"trin/store"
)

// partnerLinks: a link is found by its secret until it expires or is revoked, one
// of two changes at once is kept, and the audit has each.
func partnerLinks(t *testing.T, open Opener) {
	clock := NewClock()
	s, _ := open(t, Options(t, clock))
	ctx := t.Context()
	said := connections.Change{Author: "anna", What: "make partner link", Target: "application aula"}
	make := func(id, organisation string, hash byte) connections.PartnerLink {
		t.Helper()
		clock.Move(time.Second)
		l := connections.PartnerLink{
			ID: id, Hash: connections.Digest{hash}, Kind: "application", Document: "aula", Protocol: "saml2", Profile: "oiosaml3", Organisation: organisation,
			Label: "KMD", Author: "anna", Maker: broker.Subject{Namespace: "people", Value: id}, Created: clock.Now(), Expires: clock.Now().Add(time.Hour),
		}
		if err := s.MakePartnerLink(ctx, l, said); err != nil {
			t.Fatal(err)
		}
		return l
	}
	make("one", "", 1)
	make("two", "north", 2)
	if err := s.MakePartnerLink(ctx, connections.PartnerLink{ID: "three", Hash: connections.Digest{1}, Kind: "application", Document: "x"}, said); !errors.Is(err, broker.ErrConflict) {
		t.Errorf("the same secret twice: got %v", err)
	}
	l, err := s.PartnerLinkBySecret(ctx, connections.Digest{1})
	if err != nil || l.ID != "one" || l.State != connections.PartnerOpen || l.Revision != 1 || l.Body != nil || l.Label != "KMD" || l.Maker.Value != "one" || l.Maker.Namespace != "people" || l.Profile != "oiosaml3" {
		t.Fatalf("got %+v, %v", l, err)
	}
	if _, err := s.PartnerLinkBySecret(ctx, connections.Digest{9}); !errors.Is(err, broker.ErrNotFound) {
		t.Errorf("a secret of nothing: got %v", err)
	}
	l.State, l.Body, l.Sent, l.Sendings, l.Address = connections.PartnerSent, []byte("their side"), clock.Now(), 1, "192.0.2.1"
	if err := s.ChangePartnerLink(ctx, l, connections.Change{Author: "partner link one", What: "send partner side"}); err != nil {
		t.Fatal(err)
	}
	if err := s.ChangePartnerLink(ctx, l, said); !errors.Is(err, broker.ErrConflict) {
		t.Errorf("a change of an old revision: got %v", err)
	}
	if got, err := s.PartnerLink(ctx, "one"); err != nil || string(got.Body) != "their side" || got.Revision != 2 || got.Sendings != 1 || !got.Sent.Equal(clock.Now()) {
		t.Errorf("got %+v, %v", got, err)
	}
	list := func(organisation string) string {
		found, err := s.PartnerLinks(ctx, organisation, 10)
		if err != nil {
			t.Fatal(err)
		}
		names := ""
		for _, one := range found {
			names += one.ID + " "
			if one.Body != nil {
				t.Errorf("the list has the body of %s", one.ID)
			}
		}
		return names
	}
	if got := list("") + "| " + list("north") + "| " + list("south"); got != "two one | two | " {
		t.Errorf("got the lists %q", got)
	}
	l, _ = s.PartnerLink(ctx, "one")
	l.State = connections.PartnerRevoked
	if err := s.ChangePartnerLink(ctx, l, said); err != nil {
		t.Fatal(err)
	}
	clock.Move(2 * time.Hour)
	for _, secret := range []byte{1, 2} {
		if _, err := s.PartnerLinkBySecret(ctx, connections.Digest{secret}); !errors.Is(err, broker.ErrNotFound) {
			t.Errorf("link %d is found: %v", secret, err)
		}
	}
	if changes, err := s.Changes(ctx, 0, 10); err != nil || len(changes) != 4 {
		t.Errorf("got %d changes in the audit, want one for each step that was taken; %v", len(changes), err)
	}
	for range 3 {
		clock.Move(20 * 24 * time.Hour)
		if _, err := s.Purge(ctx, clock.Now(), store.Retention{}); err != nil {
			t.Fatal(err)
		}
	}
	if got := list(""); got != "" {
		t.Errorf("%q are there long after they have expired", got)
	}
}
