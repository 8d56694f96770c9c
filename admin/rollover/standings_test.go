package rollover

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"trin/broker"
	"trin/connections"
)

// drawnParties are some of both roles, whose IDs stand twice and whose documents
// are shared, of the same path, or of none.
func drawnParties(r *rand.Rand) []Party {
	var all []Party
	for _, role := range []connections.Role{connections.RoleAuthentication, connections.RoleApplication} {
		for i := range r.IntN(30) {
			p := Party{KeyParty: connections.KeyParty{Role: role, ID: broker.ID(fmt.Sprint("p", i))}, Enabled: r.IntN(5) > 0, peer: oneOf(r, "p", "q"), names: []string{oneOf(r, "p", "q")}}
			for range 1 + r.IntN(2) {
				p.Documents = append(p.Documents, connections.KeyDocument{
					Address: fmt.Sprint(oneOf(r, "https://login.example.dk/", ":", "https://login.example.dk/m/"), r.IntN(20)), Shared: r.IntN(2) == 0,
					Way: oneOf(r, "", connections.KeyByAddress), Renewed: time.Duration(r.IntN(3)) * day, Lives: time.Duration(r.IntN(3)) * time.Hour,
				})
			}
			all = append(all, p)
		}
	}
	r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all
}

func oneOf[T any](r *rand.Rand, all ...T) T { return all[r.IntN(len(all))] }

// drawnKnown is a place with these parties, of some of which something is known,
// and of some that it does not have.
func drawnKnown(r *rand.Rand, parties []Party) known {
	k := signing(aKey("a", connections.KeySigning, connections.KeyActive, 100*day), aKey("r", connections.KeySigning, connections.KeyRetired, time.Hour))
	if r.IntN(5) > 0 {
		k.keys = append(k.keys, aKey("n", connections.KeySigning, connections.KeyNext, time.Duration(r.IntN(4))*day))
	}
	k.parties = gather(parties)
	party := func() connections.KeyParty {
		return connections.KeyParty{Role: oneOf(r, connections.RoleApplication, connections.RoleAuthentication), ID: broker.ID(fmt.Sprint("p", r.IntN(35)))}
	}
	for range r.IntN(10) {
		k.takings = append(k.takings, connections.KeyTaking{Party: party(), Peer: oneOf(r, "p", "q"), Way: oneOf(r, connections.KeyByHand, connections.KeyByAddress)})
		k.confirmations = append(k.confirmations, connections.KeyConfirmation{Key: "n", Party: party(), Peer: oneOf(r, "p", "q"), Word: oneOf(r, connections.KeyTold, connections.KeyConfirmed)})
		k.seen = append(k.seen,
			connections.KeySighting{Key: oneOf(r, "n", "a", "r"), How: connections.SeenEncrypted, Place: string(party().ID), Agent: oneOf(r, "p", "q"), Last: now},
			connections.KeySighting{Key: oneOf(r, "n", "a"), How: connections.SeenRead, Place: oneOf(r, fmt.Sprint("/", r.IntN(20)), fmt.Sprint("/m/", r.IntN(20)), ""), Last: now})
	}
	return k
}

// How parties stand is what comes out when each of them is looked at.
func TestStandings_AreThoseOfEachParty(t *testing.T) {
	t.Parallel()
	for seed := range uint64(500) {
		r := rand.New(rand.NewPCG(seed, 1))
		parties := drawnParties(r)
		k := drawnKnown(r, parties)
		v := look(k)
		slices.SortFunc(parties, func(a, b Party) int {
			if a.Role != b.Role {
				return map[bool]int{true: -1, false: 1}[a.Role == connections.RoleApplication]
			}
			return map[bool]int{true: -1, false: 1}[a.ID < b.ID]
		})
		if !reflect.DeepEqual(v.Parties(), parties) && len(parties) > 0 {
			t.Fatalf("%d: got parties %v, want %v", seed, v.Parties(), parties)
		}
		compareStandings(t, seed, k, v, parties)
	}
}

func compareStandings(t *testing.T, seed uint64, k known, v View, parties []Party) {
	counts, renewed, lives := map[Standing]int{}, time.Duration(0), time.Duration(0)
	var missing, confirmed []PartyView
	for _, party := range parties {
		want := v.standing(party, v.tell(k), k.now)
		if got, found := v.Party(party.KeyParty); !found || !reflect.DeepEqual(got, want) {
			t.Fatalf("%d: got %+v, want %+v", seed, got, want)
		}
		counts[want.Standing]++
		if len(v.Next) > 0 && !want.Standing.Ready() {
			missing = append(missing, want)
		}
		if want.Confirmation.Word == connections.KeyConfirmed {
			confirmed = append(confirmed, want)
		}
		if party.Enabled {
			renewed, lives = max(renewed, party.renewed()), max(lives, party.lives())
		}
	}
	if got := v.Standings(); !reflect.DeepEqual(got, counts) {
		t.Fatalf("%d: got %v, want %v", seed, got, counts)
	}
	for _, most := range []int{0, 3, 100} {
		got, count := v.NotReady(most)
		if want := missing[:min(len(missing), most)]; count != len(missing) || len(got) != len(want) || len(want) > 0 && !reflect.DeepEqual(got, want) {
			t.Fatalf("%d: got %d, the first %+v, want %d, %+v", seed, count, got, len(missing), want)
		}
	}
	if got := v.confirmed(); !reflect.DeepEqual(got, confirmed) {
		t.Fatalf("%d: got %+v that have said so, want %+v", seed, got, confirmed)
	}
	if v.parties.renewed != renewed || v.parties.lives != lives {
		t.Fatalf("%d: got %s and %s, want %s and %s", seed, v.parties.renewed, v.parties.lives, renewed, lives)
	}
	if _, found := v.Party(connections.KeyParty{Role: connections.RoleApplication, ID: "p99"}); found {
		t.Fatalf("%d: a party that there is not was found", seed)
	}
}

// An objection names a hundred and counts all of them.
func TestObjections_NameAHundred(t *testing.T) {
	t.Parallel()
	k := signing(aKey("a", connections.KeySigning, connections.KeyActive, 9*day), aKey("n", connections.KeySigning, connections.KeyNext, 8*day))
	var all []Party
	for i := range 130 {
		all = append(all, aParty(connections.RoleApplication, fmt.Sprintf("a%03d", i), true, ""))
		if i < 120 {
			k.confirmations = append(k.confirmations, connections.KeyConfirmation{Key: "n", Party: all[i].KeyParty, Peer: all[i].peer, Word: connections.KeyConfirmed})
		}
	}
	k.parties = gather(all)
	v := look(k)
	got := v.Objections(Retire, k.keys[1], now)
	if len(got) != 1 || got[0].Why != OthersReady || got[0].Count != 120 || len(got[0].Parties) != 100 || got[0].Parties[99].ID != "a099" {
		t.Errorf("got %d objections: %+v", len(got), got)
	}
	k.confirmations = nil
	v = look(k)
	got = v.Objections(Activate, k.keys[1], now)
	if len(got) != 1 || got[0].Why != NotKnown || got[0].Count != 130 || len(got[0].Parties) != 100 || got[0].Parties[0].ID != "a000" {
		t.Errorf("got %d objections: %+v", len(got), got)
	}
}
