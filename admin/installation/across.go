package installation

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"trin/broker"
	"trin/connections"
)

// across checks what documents say about each other.
func (b *builder) across() {
	b.levelMaxAges()
	for _, id := range slices.Sorted(maps.Keys(b.configuration.Connections)) {
		b.factors(b.authentication[id], b.configuration.Connections[id])
	}
	for _, id := range slices.Sorted(maps.Keys(b.configuration.Applications)) {
		b.firstFactors(b.applications[id], b.configuration.Applications[id])
	}
	b.lab()
	b.among()
	applications := map[string]broker.ID{}
	for _, id := range slices.Sorted(maps.Keys(b.configuration.Applications)) {
		a := b.configuration.Applications[id]
		for _, identifier := range a.Identifiers {
			b.identifier(b.applications[id], applications, a.Kind, identifier, id, connections.SeverityError)
		}
	}
	providers := map[string]broker.ID{}
	for _, id := range slices.Sorted(maps.Keys(b.configuration.Connections)) {
		a := b.configuration.Connections[id]
		for _, identifier := range a.Identifiers {
			b.identifier(b.authentication[id], providers, a.Kind, identifier, id, connections.SeverityWarning)
		}
	}
}

// among has each kind check what its settings say of other connections.
func (b *builder) among() {
	check := func(d *document, protocol string, role connections.Role, settings json.RawMessage) {
		kind := kindOf(b.kinds, protocol)
		if kind == nil || kind.Among == nil {
			return
		}
		for _, p := range kind.Among(role, settings, b.configuration) {
			b.report(d, p.Severity, join("settings", p.Field), "%s", p.Message)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(b.configuration.Connections)) {
		a, role := b.configuration.Connections[id], connections.RoleAuthentication
		if b.isFactor(a) {
			role = connections.RoleFactor
		}
		check(b.authentication[id], a.Kind, role, a.Settings)
	}
	for _, id := range slices.Sorted(maps.Keys(b.configuration.Applications)) {
		a := b.configuration.Applications[id]
		check(b.applications[id], a.Kind, connections.RoleApplication, a.Settings)
	}
}

// kindOf is the kind of that name, or nil.
func kindOf(kinds []connections.Kind, name string) *connections.Kind {
	for i := range kinds {
		if kinds[i].Name == name {
			return &kinds[i]
		}
	}
	return nil
}

// identifier checks that no two connections of a protocol have the same peer.
// An application that stands twice could not be told apart; a provider may
// have several connections, of which a request that names it finds the first.
func (b *builder) identifier(d *document, seen map[string]broker.ID, kind, identifier string, id broker.ID, severity connections.Severity) {
	other, twice := seen[kind+" "+identifier]
	if !twice {
		seen[kind+" "+identifier] = id
		return
	}
	if other != id {
		b.report(d, severity, "settings", "%q is already the other party of the %s connection %s. Keep one connection for it, or correct the settings.", identifier, d.kind, other)
	}
}

// factors checks the second factors of a connection.
func (b *builder) factors(d *document, a *broker.AuthenticationConnection) {
	seen := map[broker.ID]bool{}
	for i, factor := range a.Factors {
		field := fmt.Sprintf("factors.%d", i)
		other := b.configuration.Connections[factor.Connection]
		switch {
		case factor.Connection == "":
			b.fail(d, field, "The entry names no connection. Write connection: and the id of a second factor.")
			continue
		case other == nil:
			b.fail(d, field+".connection", "There is no authentication connection %q. Write the id of one, or add it.", factor.Connection)
			continue
		case factor.Connection == a.ID:
			b.fail(d, field+".connection", "A connection cannot be its own second factor. Write the id of another.")
			continue
		case seen[factor.Connection]:
			b.fail(d, field+".connection", "%q stands twice. Keep one entry.", factor.Connection)
			continue
		case !b.isFactor(other):
			b.fail(d, field+".connection", "%q authenticates users itself and cannot be a second factor. Write the id of a second factor, such as a connection with the protocol totp.", factor.Connection)
			continue
		}
		seen[factor.Connection] = true
		if factor.After != nil && factor.After.Ladder == a.FirstFactor.Ladder && factor.After.Value <= a.FirstFactor.Value {
			b.warn(d, field+".after", "The factor lifts to %s, which the first factor has already reached. Write a higher level.", *factor.After)
		}
		if !other.Enabled {
			b.warn(d, field+".connection", "%q is switched off, so this factor never runs. Switch it on, or take the factor away.", factor.Connection)
		}
	}
}

// firstFactors checks the connections that an application may use.
func (b *builder) firstFactors(d *document, a *broker.ApplicationConnection) {
	if len(a.Authentication) == 0 {
		b.fail(d, "authentication", "The application may use no authentication connection, so nobody can log in. Write authentication: and a list of ids.")
	}
	for i, id := range a.Authentication {
		field := fmt.Sprintf("authentication.%d", i)
		switch other := b.configuration.Connections[id]; {
		case other == nil:
			b.fail(d, field, "There is no authentication connection %q. Write the id of one, or add it.", id)
		case b.isFactor(other):
			b.fail(d, field, "%q is a second factor and cannot say who the user is. Write it under factors of an authentication connection.", id)
		case !other.Enabled:
			b.warn(d, field, "%q is switched off. Switch it on, or take it away.", id)
		}
	}
}

func (b *builder) isFactor(a *broker.AuthenticationConnection) bool {
	kind := kindOf(b.kinds, a.Kind)
	return kind != nil && kind.Factor
}

// levelMaxAges checks the ladders of the settings, which are read before the
// vocabulary.
func (b *builder) levelMaxAges() {
	for i, entry := range b.configuration.LevelMaxAges {
		if b.settingsDocument != nil {
			b.onLadder(b.settingsDocument, fmt.Sprintf("levelMaxAges.%d.level", i), entry.Level)
		}
	}
}
