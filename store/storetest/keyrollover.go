package storetest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"trin/broker"
	"trin/connections"
	"trin/store"
)

// keyRollover: the life of keys, and what is kept of who knows them.
func keyRollover(t *testing.T, open Opener) {
	t.Run("states", keyStates(open))
	t.Run("sightings", keySightings(open))
	t.Run("parties", keyParties(open))
}

func madeKey(t *testing.T, ring *store.Keyring, use connections.KeyUse) connections.Key {
	t.Helper()
	plan := store.KeyPlan{Use: use}
	if use == connections.KeySigning {
		plan.Algorithm = store.P256
	}
	key, err := ring.Create(t.Context(), plan)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// keyStates: what was active is previous where it signed and retired where it
// decrypted; each state says since when; nobody replaces what he did not see.
func keyStates(open Opener) func(*testing.T) {
	return func(t *testing.T) {
		s, clock := fresh(t, open)
		ctx, ring := t.Context(), s.Keyring()
		for use, after := range map[connections.KeyUse]connections.KeyState{
			connections.KeySigning: connections.KeyPrevious, connections.KeyEncryption: connections.KeyRetired,
		} {
			made := clock.Now()
			first, second := madeKey(t, ring, use), madeKey(t, ring, use)
			third := madeKey(t, ring, use)
			want := func(what string, states ...string) {
				t.Helper()
				keys, err := ring.Keys(ctx, connections.DefaultKeys, use)
				if err != nil {
					t.Fatal(err)
				}
				got := map[string]connections.Key{}
				for _, key := range keys {
					got[key.ID] = key
				}
				for i, key := range []connections.Key{first, second, third} {
					if said := fmt.Sprintf("%s %s", got[key.ID].State, got[key.ID].Since.Sub(made)); said != states[i] {
						t.Errorf("%s, %s: key %d: got %s, want %s", use, what, i, said, states[i])
					}
				}
			}
			want("made", "active 0s", "next 0s", "next 0s")
			clock.Move(time.Hour)
			if err := ring.Replace(ctx, second.ID, third.ID); !errors.Is(err, broker.ErrConflict) {
				t.Errorf("%s: another active key was replaced than was seen: %v", use, err)
			}
			if err := ring.Replace(ctx, "", third.ID); !errors.Is(err, broker.ErrConflict) {
				t.Errorf("%s: a key was replaced that nobody saw: %v", use, err)
			}
			if err := ring.Replace(ctx, first.ID, second.ID); err != nil {
				t.Fatal(err)
			}
			want("replaced", string(after)+" 1h0m0s", "active 1h0m0s", "next 0s")
			clock.Move(time.Hour)
			if err := errors.Join(ring.Retire(ctx, third.ID), ring.Retire(ctx, first.ID)); err != nil {
				t.Fatal(err)
			}
			since := map[connections.KeyState]string{connections.KeyPrevious: "2h0m0s", connections.KeyRetired: "1h0m0s"}[after]
			want("retired", "retired "+since, "active 1h0m0s", "retired 2h0m0s")
			clock.Move(time.Hour)
			if err := ring.Publish(ctx, first.ID); err != nil {
				t.Fatal(err)
			}
			want("published again", "next 3h0m0s", "active 1h0m0s", "retired 2h0m0s")
			if err := ring.Publish(ctx, second.ID); !errors.Is(err, broker.ErrConflict) {
				t.Errorf("%s: the active key waits: %v", use, err)
			}
			if err := ring.Replace(ctx, second.ID, first.ID); err != nil {
				t.Fatal(err)
			}
			want("gone back", "active 3h0m0s", string(after)+" 3h0m0s", "retired 2h0m0s")
		}
	}
}

func keySightings(open Opener) func(*testing.T) {
	return func(t *testing.T) {
		s, clock := fresh(t, open)
		ctx, ring := t.Context(), s.Keyring()
		first, second := madeKey(t, ring, connections.KeySigning), madeKey(t, ring, connections.KeySigning)
		at := clock.Now()
		seen := func(key, place, network string, from, until time.Duration, times int64) connections.KeySighting {
			return connections.KeySighting{
				Key: key, How: connections.SeenRead, Place: place, Network: network, Agent: "Shibboleth/3.4",
				First: at.Add(from), Last: at.Add(until), Times: times,
			}
		}
		add := func(all ...connections.KeySighting) {
			t.Helper()
			if err := ring.AddKeySightings(ctx, all); err != nil {
				t.Fatal(err)
			}
		}
		add(seen(first.ID, "/saml2/metadata", "192.0.2.0/24", 0, time.Hour, 3), seen("gone", "/saml2/metadata", "192.0.2.0/24", 0, 0, 1))
		elsewhere := s.Keyring() // another node adds to the same
		if err := elsewhere.AddKeySightings(ctx, []connections.KeySighting{seen(first.ID, "/saml2/metadata", "192.0.2.0/24", -time.Hour, time.Minute, 2)}); err != nil {
			t.Fatal(err)
		}
		add(seen(second.ID, "/saml2/metadata", "198.51.100.0/24", 0, 0, 1))
		got, err := ring.KeySightings(ctx, first.ID, "gone")
		if err != nil || len(got) != 1 || got[0] != seen(first.ID, "/saml2/metadata", "192.0.2.0/24", -time.Hour, time.Hour, 5) {
			t.Errorf("got %+v, %v, want both nodes' together, and none of a key that there is not", got, err)
		}
		var many []connections.KeySighting
		for n := range 205 {
			many = append(many, seen(second.ID, "/oidc/keys", fmt.Sprintf("10.0.%d.0/24", n), 0, time.Duration(n)*time.Second, 1))
		}
		add(many...)
		got, err = ring.KeySightings(ctx, second.ID)
		if err != nil || len(got) != 201 || got[0].Network != "10.0.204.0/24" || got[199].Network != "10.0.5.0/24" {
			t.Errorf("got %d, %v, want the 200 that came last, and the other place's", len(got), err)
		}
		if err := errors.Join(ring.Activate(ctx, second.ID), ring.Retire(ctx, first.ID), ring.Delete(ctx, first.ID)); err != nil {
			t.Fatal(err)
		}
		if got, err := ring.KeySightings(ctx, first.ID); err != nil || len(got) != 0 {
			t.Errorf("got %+v, %v, want them gone with the key", got, err)
		}
	}
}

func keyParties(open Opener) func(*testing.T) {
	return func(t *testing.T) {
		s, clock := fresh(t, open)
		ctx, ring := t.Context(), s.Keyring()
		key := madeKey(t, ring, connections.KeySigning)
		portal := connections.KeyParty{Role: connections.RoleApplication, ID: "portal"}
		city := connections.KeyParty{Role: connections.RoleAuthentication, ID: "portal"}
		word := func(key string, party connections.KeyParty, word connections.KeyWord) connections.KeyConfirmation {
			return connections.KeyConfirmation{Key: key, Party: party, Peer: "p" + string(word), Word: word, Author: "anna"}
		}
		save := func(confirmed []connections.KeyConfirmation, taking ...connections.KeyTaking) error {
			return ring.SaveKeyParties(ctx, confirmed, taking)
		}
		taking := connections.KeyTaking{Party: portal, Peer: "p", Way: connections.KeyByHand, Author: "anna"}
		if err := save([]connections.KeyConfirmation{word(key.ID, portal, connections.KeyTold), word(key.ID, city, connections.KeyTold)}, taking); err != nil {
			t.Fatal(err)
		}
		clock.Move(time.Minute)
		if err := save([]connections.KeyConfirmation{word(key.ID, portal, connections.KeyConfirmed), word(key.ID, city, "")}); err != nil {
			t.Fatal(err)
		}
		if err := save([]connections.KeyConfirmation{word(key.ID, portal, ""), word("gone", city, connections.KeyTold)}); !errors.Is(err, broker.ErrNotFound) {
			t.Errorf("a key that there is not: %v", err)
		}
		want := word(key.ID, portal, connections.KeyConfirmed)
		want.Made = clock.Now()
		if got, err := ring.KeyConfirmations(ctx, key.ID); err != nil || len(got) != 1 || got[0] != want {
			t.Errorf("got %+v, %v, want %+v alone", got, err, want)
		}
		ways, err := ring.KeyTakings(ctx)
		if taking.Made = clock.Now().Add(-time.Minute); err != nil || len(ways) != 1 || ways[0] != taking {
			t.Errorf("got %+v, %v, want %+v", ways, err, taking)
		}
		taking.Way = ""
		if err := save(nil, taking); err != nil {
			t.Fatal(err)
		}
		if ways, err := ring.KeyTakings(ctx); err != nil || len(ways) != 0 {
			t.Errorf("got %+v, %v, want it gone", ways, err)
		}
	}
}
