package rollover

import (
	"slices"

	"trin/connections"
)

// sender is a connection, and the provider that was at the other end of it.
type sender struct{ connection, provider string }

// told is what is known of parties, by party and by where it was seen.
type told struct {
	takings       map[connections.KeyParty]connections.KeyTaking
	confirmations map[connections.KeyParty]connections.KeyConfirmation
	sent          map[sender]connections.KeySighting // of the key that waits
	read          map[string]connections.KeySighting // the same by path
}

func (v *View) tell(k known) told {
	t := told{
		takings: map[connections.KeyParty]connections.KeyTaking{}, confirmations: map[connections.KeyParty]connections.KeyConfirmation{},
		sent: map[sender]connections.KeySighting{}, read: map[string]connections.KeySighting{},
	}
	for _, taking := range k.takings {
		t.takings[taking.Party] = taking
	}
	if len(v.Next) == 0 {
		return t
	}
	for _, c := range k.confirmations {
		t.confirmations[c.Party] = c
	}
	for _, s := range slices.Backward(k.seen) { // the newest last, and stays
		switch {
		case s.Key != v.Next[0].ID:
		case s.How == connections.SeenEncrypted:
			t.sent[sender{s.Place, s.Agent}] = s
		case s.How == connections.SeenRead:
			t.read[s.Place] = s
		}
	}
	return t
}

// of is the last sighting of the key that waits that tells of this party and no
// other: a message of it, or a reading of its own document. A message tells more.
func (t told) of(p Party) connections.KeySighting {
	for _, provider := range p.names {
		if s, ok := t.sent[sender{string(p.ID), provider}]; ok && p.Role == connections.RoleAuthentication {
			return s
		}
	}
	for _, d := range p.Documents {
		if s, ok := t.read[documentPath(d)]; ok && !d.Shared {
			return s
		}
	}
	return connections.KeySighting{}
}
