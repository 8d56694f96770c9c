package rollover

import (
	"errors"
	"time"

	"trin/broker"
	"trin/connections"
)

// Move is something that can be done with a key.
type Move string

// The moves.
const (
	Activate Move = "activate" // it signs, or is the one to encrypt for
	Publish  Move = "publish"  // a retired one waits again
	Retire   Move = "retire"   // it is published no more
	Delete   Move = "delete"   // it is forgotten for good
)

// Moves are what can be done with a key in that state.
func Moves(state connections.KeyState) []Move {
	switch state {
	case connections.KeyNext, connections.KeyPrevious:
		return []Move{Activate, Retire}
	case connections.KeyRetired:
		return []Move{Publish, Delete}
	}
	return nil
}

// mostNamed is how many parties an Objection has at most.
const mostNamed = 100

// Objection is a reason not to make a move now. Whoever knows better may make it
// all the same.
type Objection struct {
	Why     Why
	Until   time.Time   // when the reason is over; zero = that is not known
	Parties []PartyView // whom it would lock out: the first of them
	Count   int         // how many they are
}

// Why is why a move would come too early.
type Why string

// The reasons.
const (
	TooEarly    Why = "too early"    // parties that read by themselves may not have the key
	NotKnown    Why = "not known"    // parties of which nobody knows whether they have it
	OutOfDate   Why = "out of date"  // its certificate is not valid now
	InUse       Why = "in use"       // what it signed is still in use
	StillSent   Why = "still sent"   // providers have encrypted for it since it was retired
	OthersReady Why = "others ready" // parties have said that they have it
)

// ErrObjected means that there are objections, and that nobody has said that the
// move is to be made all the same.
var ErrObjected = errors.New("the move would come too early")

// Objections are the reasons against a move of a key of the place, as things
// stand now.
func (v *View) Objections(move Move, key connections.Key, now time.Time) []Objection {
	switch move {
	case Activate:
		return v.againstActivating(key, now)
	case Retire:
		return v.againstRetiring(key, now)
	case Delete:
		return v.againstDeleting(key, now)
	}
	return nil
}

func (v *View) againstActivating(key connections.Key, now time.Time) []Objection {
	var all []Objection
	if c := key.Certificate; c != nil && (now.Before(c.NotBefore) || !now.Before(c.NotAfter)) {
		all = append(all, Objection{Why: OutOfDate})
	}
	if key.State != connections.KeyNext {
		return all // the one before is known to everybody
	}
	early, unknown := Objection{Why: TooEarly, Until: v.Safe}, Objection{Why: NotKnown}
	early.Parties, early.Count = v.whoStand(mostNamed, func(s Standing) bool { return s == Waiting })
	unknown.Parties, unknown.Count = v.whoStand(mostNamed, func(s Standing) bool { return s != Waiting && !s.Ready() })
	for _, one := range []Objection{early, unknown} {
		// An encryption key locks nobody out: the one before decrypts on.
		if one.Count > 0 && v.Use == connections.KeySigning {
			all = append(all, one)
		}
	}
	return all
}

func (v *View) againstRetiring(key connections.Key, now time.Time) []Objection {
	var all []Objection
	if quiet := v.QuietOf(key); now.Before(quiet) {
		all = append(all, Objection{Why: InUse, Until: quiet})
	}
	if key.State == connections.KeyNext {
		all = append(all, against(OthersReady, v.confirmed())...)
	}
	return all
}

func (v *View) againstDeleting(key connections.Key, now time.Time) []Objection {
	var all []Objection
	if quiet := v.QuietOf(key); now.Before(quiet) {
		all = append(all, Objection{Why: InUse, Until: quiet})
	}
	var sent []PartyView
	for _, s := range v.Seen {
		if s.Key == key.ID && s.How == connections.SeenEncrypted && s.Last.After(key.Since) {
			if p, found := v.Party(connections.KeyParty{Role: connections.RoleAuthentication, ID: broker.ID(s.Place)}); found {
				p.Seen = s
				sent = append(sent, p)
			}
		}
	}
	return append(all, against(StillSent, sent)...)
}

// against is the objection of these parties, if there are any.
func against(why Why, parties []PartyView) []Objection {
	if len(parties) == 0 {
		return nil
	}
	return []Objection{{Why: why, Parties: parties[:min(len(parties), mostNamed)], Count: len(parties)}}
}
