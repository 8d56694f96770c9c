package installation

import (
	"bytes"
	"encoding/json"
	"fmt"

	"trin/broker"
	"trin/connections"
)

// across checks what documents say about each other.
func (b *builder) across() {
	b.levelMaxAges()
	for _, m := range b.authentication {
		b.factors(m.whole, m.authentication)
	}
	for _, m := range b.applications {
		b.firstFactors(m.whole, m.application)
	}
	b.lab()
	for _, m := range b.authentication {
		b.among(m)
	}
	for _, m := range b.applications {
		b.among(m)
	}
	applications := make(map[peer]broker.ID, len(b.applications))
	for _, m := range b.applications {
		for _, identifier := range m.application.Identifiers {
			b.identifier(m.whole, applications, peer{m.application.Kind, identifier}, m.application.ID, connections.SeverityError)
		}
	}
	providers := make(map[peer]broker.ID, len(b.authentication))
	for _, m := range b.authentication {
		for _, identifier := range m.authentication.Identifiers {
			b.identifier(m.whole, providers, peer{m.authentication.Kind, identifier}, m.authentication.ID, connections.SeverityWarning)
		}
	}
}

// among has a kind check what its settings say of other connections.
func (b *builder) among(m *made) {
	if m.among == nil {
		return
	}
	for _, p := range m.among(b.configuration) {
		b.report(m.whole, p.Severity, join("settings", p.Field), "%s", p.Message)
	}
}

// amongOthers is what the kind checks of settings when all connections are there;
// nil = nothing. What is kept of it is of the same settings.
func (b *builder) amongOthers(d *document, protocol string, role connections.Role, settings json.RawMessage) func(*broker.Configuration) []connections.Problem {
	kind := kindOf(b.kinds, protocol)
	if kind == nil || kind.Among == nil {
		return nil
	}
	if own := d.root.get("settings"); own != nil && own.value.kind == nodeMap && d.memory != nil {
		if said, err := b.said(d, kind, role, own.value); err == nil && bytes.Equal(said.raw, settings) {
			return said.among()
		}
	}
	return kind.Among(role, settings)
}

// peer is the other party of a connection, by its protocol.
type peer struct{ kind, identifier string }

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
func (b *builder) identifier(d *document, seen map[peer]broker.ID, of peer, id broker.ID, severity connections.Severity) {
	other, twice := seen[of]
	if !twice {
		seen[of] = id
		return
	}
	if other != id {
		b.report(d, severity, "settings", "%q is already the other party of the %s connection %s. Keep one connection for it, or correct the settings.", of.identifier, d.kind, other)
	}
}

// fieldOf writes the path of an entry of a list, with what stands behind it, when
// there is something to say of it.
func fieldOf(list string, i int) func(behind string) string {
	return func(behind string) string { return fmt.Sprintf("%s.%d%s", list, i, behind) }
}

// factors checks the second factors of a connection.
func (b *builder) factors(d *document, a *broker.AuthenticationConnection) {
	if len(a.Factors) == 0 {
		return
	}
	good := make(map[broker.ID]bool, len(a.Factors))
	for i, factor := range a.Factors {
		field := fieldOf("factors", i)
		other := b.configuration.Connections[factor.Connection]
		switch {
		case factor.Connection == "":
			b.fail(d, field(""), "The entry names no connection. Write connection: and the id of a second factor.")
			continue
		case other == nil:
			b.fail(d, field(".connection"), "There is no authentication connection %q. Write the id of one, or add it.", factor.Connection)
			continue
		case factor.Connection == a.ID:
			b.fail(d, field(".connection"), "A connection cannot be its own second factor. Write the id of another.")
			continue
		case good[factor.Connection]:
			b.fail(d, field(".connection"), "%q stands twice. Keep one entry.", factor.Connection)
			continue
		case !b.isFactor(other):
			b.fail(d, field(".connection"), "%q authenticates users itself and cannot be a second factor. Write the id of a second factor, such as a connection with the protocol totp.", factor.Connection)
			continue
		}
		if good[factor.Connection] = true; factor.After != nil && factor.After.Ladder == a.FirstFactor.Ladder && factor.After.Value <= a.FirstFactor.Value {
			b.warn(d, field(".after"), "The factor lifts to %s, which the first factor has already reached. Write a higher level.", *factor.After)
		}
		if !other.Enabled {
			b.warn(d, field(".connection"), "%q is switched off, so this factor never runs. Switch it on, or take the factor away.", factor.Connection)
		}
	}
}

// firstFactors checks the connections that an application may use.
func (b *builder) firstFactors(d *document, a *broker.ApplicationConnection) {
	if len(a.Authentication) == 0 {
		b.fail(d, "authentication", "The application may use no authentication connection, so nobody can log in. Write authentication: and a list of ids.")
	}
	for i, id := range a.Authentication {
		field := fieldOf("authentication", i)
		switch other := b.configuration.Connections[id]; {
		case other == nil:
			b.fail(d, field(""), "There is no authentication connection %q. Write the id of one, or add it.", id)
		case b.isFactor(other):
			b.fail(d, field(""), "%q is a second factor and cannot say who the user is. Write it under factors of an authentication connection.", id)
		case !other.Enabled:
			b.warn(d, field(""), "%q is switched off. Switch it on, or take it away.", id)
		}
	}
}

func (b *builder) isFactor(a *broker.AuthenticationConnection) bool {
	kind := kindOf(b.kinds, a.Kind)
	return kind != nil && kind.Factor
}

// roleOf is the side that an authentication connection stands on.
func (b *builder) roleOf(a *broker.AuthenticationConnection) connections.Role {
	if b.isFactor(a) {
		return connections.RoleFactor
	}
	return connections.RoleAuthentication
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
