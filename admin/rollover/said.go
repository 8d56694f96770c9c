package rollover

import (
	"context"
	"fmt"
	"strings"

	"trin/admin/access"
	"trin/broker"
	"trin/connections"
)

// Said is what an administrator knows of one party.
type Said struct {
	Party connections.KeyParty
	Word  connections.KeyWord // of the key that waits; "" = nothing
	Way   connections.KeyWay  // "" = as its protocol does
}

// Said is what is known of the party now.
func (v *View) Said(of connections.KeyParty) Said {
	s := Said{Party: of}
	if p, found := v.Party(of); found {
		s.Word, s.Way = p.Confirmation.Word, p.said()
	}
	return s
}

// Say keeps what is known of parties and the key, which must wait in the place.
// What is known already is left as it is, with who said it and when. A party that
// is none of the place is broker.ErrNotFound.
func (r *Rollover) Say(ctx context.Context, actor access.Actor, place Place, key string, all []Said) error {
	if err := actor.May(Says, r.Clock()); err != nil {
		return err
	}
	v, err := r.View(ctx, place, key)
	if err != nil {
		return err
	}
	if key != "" && (len(v.Next) == 0 || v.Next[0].ID != key) {
		return fmt.Errorf("key %q does not wait: %w", key, broker.ErrConflict)
	}
	var confirmed []connections.KeyConfirmation
	var taking []connections.KeyTaking
	var lines []string
	for _, s := range all {
		p, found := v.Party(s.Party)
		if !found {
			return fmt.Errorf("%s %q: %w", s.Party.Role, s.Party.ID, broker.ErrNotFound)
		}
		if err := s.check(); err != nil {
			return err
		}
		if key != "" && s.Word != p.Confirmation.Word {
			confirmed = append(confirmed, connections.KeyConfirmation{Key: key, Party: s.Party, Peer: p.peer, Word: s.Word, Author: actor.Name})
			lines = append(lines, fmt.Sprintf("%s %s: %s, was %s", s.Party.Role, s.Party.ID, orNothing(s.Word), orNothing(p.Confirmation.Word)))
		}
		if s.Way != p.said() {
			taking = append(taking, connections.KeyTaking{Party: s.Party, Peer: p.peer, Way: s.Way, Author: actor.Name})
			lines = append(lines, fmt.Sprintf("%s %s: takes keys by %s, was %s", s.Party.Role, s.Party.ID, orNothing(s.Way), orNothing(p.said())))
		}
	}
	if len(lines) == 0 {
		return nil
	}
	change := connections.Change{
		Author: actor.Name, What: "keys confirm", Target: key, Detail: "set " + place.Set + ", " + string(place.Use), Difference: strings.Join(lines, "\n"),
	}
	if err := r.Changes.AppendChange(ctx, change); err != nil {
		return err
	}
	return r.Knowledge.SaveKeyParties(ctx, confirmed, taking)
}

// said is how the party takes keys as somebody has said; "" = nobody has.
func (p PartyView) said() connections.KeyWay {
	if p.Said {
		return p.Way
	}
	return ""
}

func (s Said) check() error {
	switch s.Word {
	case "", connections.KeyTold, connections.KeyConfirmed:
	default:
		return fmt.Errorf("there is no word %q: %w", s.Word, broker.ErrNotFound)
	}
	switch s.Way {
	case "", connections.KeyByAddress, connections.KeyByHand:
		return nil
	}
	return fmt.Errorf("there is no way %q: %w", s.Way, broker.ErrNotFound)
}

func orNothing[T ~string](s T) string {
	if s == "" {
		return "nothing"
	}
	return string(s)
}
