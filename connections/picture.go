package connections

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"trin/broker"
)

type (
	openedApplication = opened[broker.ApplicationConnection, broker.Frontend]
	openedConnection  = opened[broker.AuthenticationConnection, broker.Backend]
)

// picture is the set of connections at one version. It does not change but
// for the rims that are opened in it.
type picture struct {
	version      int64
	applications map[broker.ID]*openedApplication // the enabled ones
	connections  map[broker.ID]*openedConnection  // the enabled ones
	identified   map[identifier]*openedApplication
}

// identifier is how a protocol names an application.
type identifier struct{ kind, name string }

// newPicture draws the picture of a configuration. What is open in an older
// picture and has not changed is taken over.
func newPicture(c *broker.Configuration, kinds map[string]Kind, older []*picture) *picture {
	p := &picture{
		version:      c.Version,
		applications: make(map[broker.ID]*openedApplication, len(c.Applications)),
		connections:  make(map[broker.ID]*openedConnection, len(c.Connections)),
		identified:   make(map[identifier]*openedApplication, len(c.Applications)),
	}
	for id, connection := range c.Connections {
		if connection != nil && connection.Enabled {
			p.connections[id] = p.connectionOf(connection, kinds, older)
		}
	}
	// In order, so that every node reports the same one of two that clash.
	for _, id := range slices.Sorted(maps.Keys(c.Applications)) {
		if application := c.Applications[id]; application != nil && application.Enabled {
			p.applications[id] = p.applicationOf(application, kinds, older)
		}
	}
	p.identify()
	return p
}

func (p *picture) applicationOf(a *broker.ApplicationConnection, kinds map[string]Kind, older []*picture) *openedApplication {
	for _, other := range older {
		if o := other.applications[a.ID]; o != nil && same(o.connection, a) && !errors.Is(o.refused, errAmbiguous) {
			return o
		}
	}
	o := &openedApplication{connection: a, open: kinds[a.Kind].OpenFrontend}
	if o.open == nil {
		o.refused = noSuchKind(a.Kind, "an application", kinds)
	}
	return o
}

func (p *picture) connectionOf(a *broker.AuthenticationConnection, kinds map[string]Kind, older []*picture) *openedConnection {
	for _, other := range older {
		if o := other.connections[a.ID]; o != nil && same(o.connection, a) {
			return o
		}
	}
	o := &openedConnection{connection: a, open: kinds[a.Kind].OpenBackend}
	if o.open == nil {
		o.refused = noSuchKind(a.Kind, "an authentication connection", kinds)
	}
	return o
}

// errAmbiguous means that two applications have the same identifier. A message
// that names it could be from either, so neither is served.
var errAmbiguous = errors.New("another application has the same identifier")

// identify makes the index by identifier. Applications that share one are
// replaced by broken ones, in the index and by ID.
func (p *picture) identify() {
	owners := map[identifier][]broker.ID{}
	for id, o := range p.applications {
		for _, name := range slices.Compact(slices.Sorted(slices.Values(o.connection.Identifiers))) {
			at := identifier{o.connection.Kind, name}
			owners[at] = append(owners[at], id)
		}
	}
	for at, ids := range owners {
		if len(ids) < 2 {
			continue
		}
		slices.Sort(ids)
		for _, id := range ids {
			p.applications[id] = &openedApplication{
				connection: p.applications[id].connection,
				refused:    fmt.Errorf("%w: %v all have %q; take it from all but one", errAmbiguous, ids, at.name),
			}
		}
	}
	for at, ids := range owners {
		p.identified[at] = p.applications[ids[0]]
	}
}

func noSuchKind(kind, side string, kinds map[string]Kind) error {
	return fmt.Errorf("there is no kind %q that can be %s; the kinds are %v", kind, side, slices.Sorted(maps.Keys(kinds)))
}
