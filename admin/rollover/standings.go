package rollover

import (
	"maps"
	"slices"
	"time"

	"trin/broker"
	"trin/connections"
)

// standings is how the parties of a place stand to the key that waits: of each
// that something is known of, and of the others by what they have in common.
type standings struct {
	*gathered
	known  told
	now    time.Time
	marked map[int]PartyView
	others []Standing // by likeness
}

// stand finds how all parties stand, by looking at those that something is known
// of and at one of each likeness.
func (v *View) stand(parties *gathered, known told, now time.Time) {
	s := standings{gathered: parties, known: known, now: now, marked: map[int]PartyView{}, others: make([]Standing, len(parties.alike))}
	for i, one := range parties.alike {
		s.others[i] = v.standing(parties.all[one.first], told{}, now).Standing
	}
	mark := func(party connections.KeyParty) {
		if i, found := parties.at[party]; found {
			s.marked[i] = v.standing(parties.all[i], known, now)
		}
	}
	for party := range known.takings {
		mark(party)
	}
	for party := range known.confirmations {
		mark(party)
	}
	for by := range known.sent {
		mark(connections.KeyParty{Role: connections.RoleAuthentication, ID: broker.ID(by.connection)})
	}
	for path := range known.read {
		for _, i := range parties.alone[path] {
			mark(parties.all[i].KeyParty)
		}
	}
	v.parties = s
}

// standsAs is how a party stands.
func (s *standings) standsAs(i int) Standing {
	if p, found := s.marked[i]; found {
		return p.Standing
	}
	return s.others[s.of[i]]
}

// Parties are those of the place, applications first, in the order of their IDs.
// Nobody may change them.
func (v *View) Parties() []Party { return v.parties.all }

// Party is how a party stands to the key that waits; false = it is none of the
// place.
func (v *View) Party(of connections.KeyParty) (PartyView, bool) {
	i, found := v.parties.at[of]
	if !found {
		return PartyView{}, false
	}
	return v.viewOf(i), true
}

func (v *View) viewOf(i int) PartyView {
	if p, found := v.parties.marked[i]; found {
		return p
	}
	return v.standing(v.parties.all[i], v.parties.known, v.parties.now)
}

// Standings are how many parties stand how; "" where no key waits.
func (v *View) Standings() map[Standing]int {
	counts := map[Standing]int{}
	for i, one := range v.parties.alike {
		counts[v.parties.others[i]] += one.count
	}
	for i, p := range v.parties.marked {
		counts[v.parties.others[v.parties.of[i]]]--
		counts[p.Standing]++
	}
	maps.DeleteFunc(counts, func(_ Standing, count int) bool { return count == 0 })
	return counts
}

// NotReady are the parties that are not thought to have the key that waits: the
// first of them, at most so many, and how many there are.
func (v *View) NotReady(most int) (first []PartyView, count int) {
	return v.whoStand(most, func(s Standing) bool { return !s.Ready() })
}

// whoStand are the parties that stand so: the first, at most so many, and how many
// there are. Nobody does where no key waits.
func (v *View) whoStand(most int, so func(Standing) bool) (first []PartyView, count int) {
	if len(v.Next) == 0 {
		return nil, 0
	}
	for s, n := range v.Standings() {
		if so(s) {
			count += n
		}
	}
	most = min(most, count)
	for i := 0; len(first) < most && i < len(v.parties.all); i++ {
		if so(v.parties.standsAs(i)) {
			first = append(first, v.viewOf(i))
		}
	}
	return first, count
}

// confirmed are the parties that have said that they have the key that waits.
func (v *View) confirmed() []PartyView {
	var all []PartyView
	for _, i := range slices.Sorted(maps.Keys(v.parties.marked)) {
		if p := v.parties.marked[i]; p.Confirmation.Word == connections.KeyConfirmed {
			all = append(all, p)
		}
	}
	return all
}
