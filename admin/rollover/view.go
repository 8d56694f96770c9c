package rollover

import (
	"slices"
	"time"

	"trin/connections"
)

const (
	// slack is added to the times of documents: nodes see a change of the keys
	// within seconds, and clocks differ.
	slack = time.Minute
	// late is added to the life of what was signed, for clocks of others.
	late = 5 * time.Minute
)

// Step is where a place stands on its way from one key to the next.
type Step int

// The steps.
const (
	StepMake     Step = iota + 1 // no key waits
	StepWait                     // one is published and waits for its time
	StepActivate                 // its time has come
	StepKeep                     // the one before is kept while it is in use
	StepRetire                   // its time is over
	StepDelete                   // a retired one lies there and is of no use any more
)

// Standing says how a party stands to the key that waits.
type Standing string

// The standings, the ones that need somebody first.
const (
	Open      Standing = "open"      // nobody knows whether it has the key
	Told      Standing = "told"      // it was told, and has not said that it has it
	Waiting   Standing = "waiting"   // it reads by itself, and may not have done yet
	Expected  Standing = "expected"  // it reads by itself, and the time for it is over
	Read      Standing = "read"      // its own document was read with the key in it
	Proven    Standing = "proven"    // it has encrypted for the key
	Confirmed Standing = "confirmed" // it says that it has the key
	Off       Standing = "off"       // it is switched off
)

// Ready reports whether the party is thought to have the key.
func (s Standing) Ready() bool {
	return s == Expected || s == Read || s == Proven || s == Confirmed || s == Off
}

// PartyView is a party and the key that waits.
type PartyView struct {
	Party
	Standing     Standing
	Way          connections.KeyWay // as somebody has said, else as its protocol does
	Said         bool               // somebody has said
	Confirmation connections.KeyConfirmation
	Seen         connections.KeySighting // the last one that tells of this party alone
}

// View is where a place stands.
type View struct {
	Place
	Step     Step
	Active   *connections.Key
	Next     []connections.Key // the newest first: that one is rolled over to
	Previous []connections.Key
	Retired  []connections.Key
	Seen     []connections.KeySighting // of all keys of the place, the newest first

	// Safe is when every party that reads by itself has the key that waits; Quiet
	// when nothing is in use any more that the one before has signed, or is
	// encrypted for it by whoever reads by itself. Zero = there is no such key.
	Safe, Quiet time.Time

	parties standings
}

// known is what a View is made of.
type known struct {
	place         Place
	keys          []connections.Key // of the place
	parties       *gathered
	seen          []connections.KeySighting
	confirmations []connections.KeyConfirmation // of the key that waits
	takings       []connections.KeyTaking
	meant         string // the key that is to be rolled over to; "" = the newest that waits
	now           time.Time
}

// waiting is the key that is rolled over to: the one that is meant if it waits,
// else the newest of those that do; "" = none.
func waiting(keys []connections.Key, meant string) string {
	var newest connections.Key
	for _, key := range keys {
		if key.State == connections.KeyNext && (newest.ID == "" || key.ID == meant || newest.ID != meant && key.Since.After(newest.Since)) {
			newest = key
		}
	}
	return newest.ID
}

// look finds where a place stands.
func look(k known) View {
	v := View{Place: k.place, Seen: k.seen}
	for _, key := range k.keys {
		switch key.State {
		case connections.KeyActive:
			v.Active = &key
		case connections.KeyNext:
			v.Next = append(v.Next, key)
		case connections.KeyPrevious:
			v.Previous = append(v.Previous, key)
		default:
			v.Retired = append(v.Retired, key)
		}
	}
	for _, keys := range [][]connections.Key{v.Next, v.Previous, v.Retired} {
		slices.SortStableFunc(keys, func(a, b connections.Key) int { return b.Since.Compare(a.Since) })
	}
	meant := waiting(k.keys, k.meant)
	slices.SortStableFunc(v.Next, func(a, b connections.Key) int { return first(b.ID == meant) - first(a.ID == meant) })
	v.stand(k.parties, v.tell(k), k.now)
	v.times()
	v.Step = v.step(k.now)
	return v
}

func first(is bool) int {
	if is {
		return 1
	}
	return 0
}

// times are when the next thing may be done.
func (v *View) times() {
	if len(v.Next) > 0 {
		v.Safe = v.Next[0].Since.Add(v.parties.renewed + slack)
	}
	switch {
	case len(v.Previous) > 0:
		v.Quiet = v.QuietOf(v.Previous[0])
	case len(v.Retired) > 0:
		v.Quiet = v.QuietOf(v.Retired[0])
	}
}

// QuietOf is when nothing is in use any more that the key has signed, or is
// encrypted for it by whoever reads by itself; the zero time for a key that is
// active or waits.
func (v *View) QuietOf(key connections.Key) time.Time {
	switch {
	case key.State == connections.KeyActive || key.State == connections.KeyNext:
		return time.Time{}
	case key.Use == connections.KeyEncryption:
		return key.Since.Add(v.parties.renewed + slack)
	}
	return key.Since.Add(v.parties.lives + late)
}

func (v *View) step(now time.Time) Step {
	switch {
	case len(v.Next) > 0 && now.Before(v.Safe):
		return StepWait
	case len(v.Next) > 0:
		return StepActivate
	case v.Active == nil:
		return StepMake
	case now.Before(v.Quiet):
		return StepKeep
	case len(v.Previous) > 0:
		return StepRetire
	case len(v.Retired) > 0:
		return StepDelete
	}
	return StepMake
}

// standing is how one party stands to the key that waits.
func (v *View) standing(p Party, told told, now time.Time) PartyView {
	view := PartyView{Party: p, Way: p.rule(), Seen: told.of(p)}
	if c := told.confirmations[p.KeyParty]; c.Peer == p.peer {
		view.Confirmation = c
	}
	if t, ok := told.takings[p.KeyParty]; ok && t.Peer == p.peer {
		view.Way, view.Said = t.Way, true
	}
	switch {
	case !p.Enabled:
		view.Standing = Off
	case len(v.Next) > 0:
		view.Standing = v.judged(view, now)
	}
	return view
}

func (v *View) judged(p PartyView, now time.Time) Standing {
	switch {
	case p.Confirmation.Word == connections.KeyConfirmed:
		return Confirmed
	case p.Seen.How == connections.SeenEncrypted:
		return Proven
	case p.Seen.How == connections.SeenRead:
		return Read
	case p.Way == connections.KeyByAddress && !now.Before(v.Next[0].Since.Add(p.renewed()+slack)):
		return Expected
	case p.Confirmation.Word == connections.KeyTold:
		return Told
	case p.Way == connections.KeyByAddress:
		return Waiting
	}
	return Open
}

// Key is the key of that ID, nil when the place has none.
func (v *View) Key(id string) *connections.Key {
	if v.Active != nil && v.Active.ID == id {
		return v.Active
	}
	for _, keys := range [][]connections.Key{v.Next, v.Previous, v.Retired} {
		for i := range keys {
			if keys[i].ID == id {
				return &keys[i]
			}
		}
	}
	return nil
}
