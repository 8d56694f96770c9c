package rollover

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"trin/broker"
	"trin/connections"
)

// Place is the keys of one set and use.
type Place struct {
	Set string
	Use connections.KeyUse
}

// Party is a connection whose other side finds keys of a place.
type Party struct {
	connections.KeyParty
	Name      broker.Text
	Enabled   bool
	Documents []connections.KeyDocument

	peer  string   // who is at the other end, whatever the ID is
	names []string // the same, as the protocol names it
}

// peerOf names who is at the other end of a connection: what was known of another
// one under its ID says nothing of this one.
func peerOf(kind string, names []string) string {
	sum := sha256.Sum256([]byte(strings.Join(append([]string{kind}, names...), "\x00")))
	return hex.EncodeToString(sum[:])
}

// renewed is how long the party's reader may go on with what it read before.
func (p Party) renewed() time.Duration {
	var longest time.Duration
	for _, d := range p.Documents {
		longest = max(longest, d.Renewed)
	}
	return longest
}

// lives is for how long what was signed for the party is in use.
func (p Party) lives() time.Duration {
	var longest time.Duration
	for _, d := range p.Documents {
		longest = max(longest, d.Lives)
	}
	return longest
}

// rule is how the party takes keys as a rule of its protocol.
func (p Party) rule() connections.KeyWay {
	for _, d := range p.Documents {
		if d.Way != connections.KeyByAddress {
			return ""
		}
	}
	return connections.KeyByAddress
}

// parties are those of every place.
func parties(c *broker.Configuration, kinds []connections.Kind) map[Place]*gathered {
	found := map[Place][]Party{}
	add := func(kind string, party Party, documents func(connections.Kind) []connections.KeyDocument) {
		at := slices.IndexFunc(kinds, func(k connections.Kind) bool { return k.Name == kind })
		if at < 0 || kinds[at].KeyDocuments == nil {
			return
		}
		by := map[Place][]connections.KeyDocument{}
		for _, d := range documents(kinds[at]) {
			by[Place{d.Set, d.Use}] = append(by[Place{d.Set, d.Use}], d)
		}
		for place, its := range by {
			party.Documents = its
			found[place] = append(found[place], party)
		}
	}
	for id, a := range c.Applications {
		if a != nil {
			party := Party{KeyParty: connections.KeyParty{Role: connections.RoleApplication, ID: id}, Name: a.Name, Enabled: a.Enabled, peer: peerOf(a.Kind, a.Identifiers), names: a.Identifiers}
			add(a.Kind, party, func(k connections.Kind) []connections.KeyDocument {
				return k.KeyDocuments(connections.RoleApplication, id, a.Settings)
			})
		}
	}
	for id, a := range c.Connections {
		if a != nil {
			party := Party{KeyParty: connections.KeyParty{Role: connections.RoleAuthentication, ID: id}, Name: a.Name, Enabled: a.Enabled, peer: peerOf(a.Kind, a.Identifiers), names: a.Identifiers}
			add(a.Kind, party, func(k connections.Kind) []connections.KeyDocument {
				return k.KeyDocuments(connections.RoleAuthentication, id, a.Settings)
			})
		}
	}
	all := make(map[Place]*gathered, len(found))
	for place, parties := range found {
		all[place] = gather(parties)
	}
	return all
}
