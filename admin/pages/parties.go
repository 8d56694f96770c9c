package pages

import (
	"bytes"
	"context"
	"encoding/json"
	"sync"
	"time"

	"trin/broker"
	"trin/connections"
)

// parties keeps in short what every party says of itself. To read one's metadata
// takes a millisecond, and an installation has thousands. What is kept is of the
// settings that were read; other settings are read again.
type parties struct {
	mu   sync.Mutex
	kept map[partyName]partyFacts
}

type partyName struct {
	role connections.Role
	id   broker.ID
}

// partyFacts is what lists tell of a party.
type partyFacts struct {
	protocol string
	settings json.RawMessage // that it is of

	peer connections.Peer // without its certificates and its own addresses
	ends []time.Time      // of its certificates
	err  error            // it cannot be read
}

// of tells of the party with these settings. The kind must be one that can.
func (p *parties) of(kind connections.Kind, name partyName, settings json.RawMessage) partyFacts {
	p.mu.Lock()
	found, known := p.kept[name]
	p.mu.Unlock()
	if !known || found.protocol != kind.Name || !bytes.Equal(found.settings, settings) {
		found = factsOf(kind, name, settings)
	}
	found.settings = settings // those of an older version, which are the same, need not stay
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.kept == nil {
		p.kept = map[partyName]partyFacts{}
	}
	p.kept[name] = found
	return found
}

// knows reports whether what is kept of the party is of these settings.
func (p *parties) knows(kind connections.Kind, name partyName, settings json.RawMessage) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	found, known := p.kept[name]
	return known && found.protocol == kind.Name && bytes.Equal(found.settings, settings)
}

func factsOf(kind connections.Kind, name partyName, settings json.RawMessage) partyFacts {
	peer, err := kind.Peer(name.role, name.id, settings)
	facts := partyFacts{protocol: kind.Name, err: err}
	for _, c := range peer.Certificates {
		if c.Certificate != nil {
			facts.ends = append(facts.ends, c.Certificate.NotAfter)
		}
	}
	peer.Certificates, peer.Addresses = nil, nil
	facts.peer = peer
	return facts
}

// forget drops what is kept of parties that are no more.
func (p *parties) forget(c *broker.Configuration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for name := range p.kept {
		_, there := c.Applications[name.id]
		if name.role == connections.RoleAuthentication {
			_, there = c.Connections[name.id]
		}
		if !there {
			delete(p.kept, name)
		}
	}
}

// Prepare reads what pages show of the installation in force and what is dear to
// read: what each party says of itself, and which keys it works with. Whoever
// opens a page before it is done waits for it.
func (p *Pages) Prepare(ctx context.Context) error {
	c, err := p.Setup.Configurations.Current(ctx)
	if err != nil {
		return err
	}
	i := installed{index: p.index(c)}
	for _, e := range i.applications {
		if p.facts(i.viewApplication(e.connection)); ctx.Err() != nil {
			return ctx.Err()
		}
	}
	for _, e := range i.connections {
		if p.facts(i.viewConnection(e.connection)); ctx.Err() != nil {
			return ctx.Err()
		}
	}
	p.known.forget(c)
	p.keyUsers(i)
	return nil
}

// facts is what the protocol tells of the other party in short; known = it can
// tell.
func (p *Pages) facts(v viewed) (facts partyFacts, known bool) {
	kind := p.kind(v.protocol)
	if kind == nil || kind.Peer == nil {
		return facts, false
	}
	return p.known.of(*kind, partyName{v.role, v.id}, v.settings), true
}
