package storetest

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"trin/broker"
	"trin/connections"
)

// forgotten: what was known of a connection is not known of another one that is
// begun under its ID, and stays known of the others.
func forgotten(open Opener) func(*testing.T) {
	return func(t *testing.T) {
		s, clock := fresh(t, open)
		ctx, ring := t.Context(), s.Keyring()
		key := madeKey(t, ring, connections.KeySigning)
		document := func(id, body string) connections.Document {
			return connections.Document{Kind: "application", ID: id, Body: []byte(body)}
		}
		version := int64(0)
		publish := func(all ...connections.Document) {
			t.Helper()
			var err error
			if version, err = s.Replace(ctx, version, all, "anna", ""); err != nil {
				t.Fatal(err)
			}
		}
		know := func(id string) {
			t.Helper()
			l := connections.MetadataLease{Kind: "application", ID: id, Address: "https://a.test/", Holder: id, Now: clock.Now(), Until: clock.Now().Add(time.Minute)}
			w, err := s.LeaseMetadata(ctx, l)
			err = errors.Join(err, s.KeepMetadata(ctx, connections.MetadataOutcome{
				Holder: id, Watch: w, Fetch: connections.MetadataFetch{Kind: "application", ID: id, Made: clock.Now()},
				Proposal: &connections.MetadataProposal{Kind: "application", ID: id, Address: l.Address, State: connections.ProposalRejected},
			}))
			party := connections.KeyParty{Role: connections.RoleApplication, ID: broker.ID(id)}
			err = errors.Join(err, ring.SaveKeyParties(ctx,
				[]connections.KeyConfirmation{{Key: key.ID, Party: party, Word: connections.KeyConfirmed}}, []connections.KeyTaking{{Party: party, Way: connections.KeyByHand}}),
				ring.AddKeySightings(ctx, []connections.KeySighting{
					{Key: key.ID, How: connections.SeenEncrypted, Place: id}, {Key: key.ID, How: connections.SeenRead, Place: "/saml2/idp/" + id + "/metadata"},
				}))
			if err != nil {
				t.Fatal(err)
			}
		}
		known := func() string {
			t.Helper()
			all := map[string][]string{}
			add := func(id, what string) { all[id] = append(all[id], what) }
			confirmations, e1 := ring.KeyConfirmations(ctx, key.ID)
			for _, c := range confirmations {
				add(string(c.Party.ID), "confirmed")
			}
			ways, e2 := ring.KeyTakings(ctx)
			for _, w := range ways {
				add(string(w.Party.ID), "way")
			}
			seen, e3 := ring.KeySightings(ctx, key.ID)
			for _, one := range seen {
				add("seen", one.Place)
			}
			watches, e4 := s.MetadataWatches(ctx)
			for _, w := range watches {
				add(w.ID, "watched")
			}
			proposals, e5 := s.MetadataProposals(ctx, connections.ProposalQuery{})
			for _, p := range proposals {
				add(p.ID, "proposed")
			}
			if err := errors.Join(e1, e2, e3, e4, e5); err != nil {
				t.Fatal(err)
			}
			for _, id := range []string{"a", "b"} {
				fetches, err := s.MetadataFetches(ctx, "application", id)
				if err != nil {
					t.Fatal(err)
				}
				add(id, fmt.Sprint(len(fetches), " fetched"))
			}
			slices.Sort(all["seen"])
			return fmt.Sprint(all)
		}
		shared := connections.KeySighting{Key: key.ID, How: connections.SeenRead, Place: "/saml2/metadata"}
		publish(document("a", "one"), document("b", "one"))
		know("a")
		know("b")
		if err := ring.AddKeySightings(ctx, []connections.KeySighting{shared}); err != nil {
			t.Fatal(err)
		}
		before := known()
		publish(document("a", "two"), document("b", "one"), connections.Document{Kind: "settings"})
		if got := known(); got != before {
			t.Errorf("after an edit: got %s, want %s", got, before)
		}
		publish(document("b", "one"))
		publish(document("a", "two"), document("b", "one"), connections.Document{Kind: "settings"})
		want := "map[a:[0 fetched] b:[confirmed way watched proposed 1 fetched] seen:[/saml2/idp/b/metadata /saml2/metadata b]]"
		if got := known(); got != want {
			t.Errorf("after it was made again: got %s, want %s", got, want)
		}
	}
}
