package installation

import (
	"fmt"
	"maps"
	"slices"

	"trin/broker"
	"trin/claimstx"
	"trin/connections"
)

// buildAuthentication makes an authentication connection or a second factor.
func (b *builder) buildAuthentication(d *document, m *made) {
	a := decoded[authenticationDocument](b, d)
	id := broker.ID(d.id)
	scale := b.scale(d, a.Classes)
	connection := &broker.AuthenticationConnection{
		ID: id, Kind: a.Protocol, Name: text(a.Name, d.id), Enabled: a.Enabled == nil || *a.Enabled,
		Organisation: b.organisation(d, a.Organisation), Lab: a.Lab,
		Scale: scale, FirstFactor: a.FirstFactor.or(), Assume: a.Assume.or(), Cap: broker.NewLevels(a.Cap...),
		Source:  b.source(d, a.Source),
		Forward: a.Forward, ForwardTags: a.ForwardTags, Asks: b.asks(d, a.Asks), AskComparison: broker.Comparison(a.AskComparison),
		MaxAge: a.MaxAge.pointer(), SubjectClaim: a.SubjectClaim, SubjectNamespace: a.SubjectNamespace,
	}
	for _, l := range []struct {
		field string
		level broker.Level
	}{{"firstFactor", connection.FirstFactor}, {"assume", connection.Assume}} {
		b.onLadder(d, l.field, l.level)
	}
	b.caps(d, a.Cap, connection)
	b.named(d, "firstFactor", connection.FirstFactor, scale)
	switch connection.AskComparison {
	case "", broker.Exact, broker.Minimum, broker.Maximum, broker.Better:
	default:
		b.fail(d, "askComparison", "%q is not a comparison. Write exact, minimum, maximum or better, or take the line away to ask as it was asked.", a.AskComparison)
	}
	for i, entry := range a.Factors {
		field := fmt.Sprintf("factors.%d", i)
		connection.Factors = append(connection.Factors, broker.Factor{Connection: broker.ID(entry.Connection), After: entry.After.pointer()})
		b.onLadder(d, field+".after", entry.After.or())
		b.named(d, field+".after", entry.After.or(), scale)
	}
	kind := b.kind(d, a.Protocol, func(k *connections.Kind) bool { return k.OpenBackend != nil || k.Expand != nil })
	role := connections.RoleAuthentication
	if kind != nil {
		connection.Local = kind.Local
		if kind.Factor {
			role = connections.RoleFactor
		}
	}
	connection.Settings, connection.Identifiers = b.protocol(d, kind, role, a.Settings, nil)
	m.scopes = b.scopes(d, kind, connection, a.Claims)
	connection.Claims = b.claims(d, claimstx.Source{Direction: claimstx.Inbound, Steps: a.Claims, Scopes: m.scopes})
	b.authenticationSwitches(d, *a, kind)
	b.refresh(d, a.Metadata)
	b.contacts(d, a.Contacts)
	m.whole, m.authentication = d, connection
	m.only(usedBy(a.Claims))
	m.among = b.amongOthers(d, a.Protocol, b.roleOf(connection), connection.Settings)
}

// source reads where the level is read.
func (b *builder) source(d *document, entry *sourceEntry) broker.LevelSource {
	switch {
	case entry == nil:
		return broker.LevelSource{Kind: broker.SourceClass}
	case entry.Preset != "":
		return broker.LevelSource{Kind: broker.SourceClass} // it was said why it cannot be written out
	case entry.Also != "" && (entry.Claim != "" || len(entry.Values) > 0 || entry.Fixed != nil):
		b.fail(d, "source.also", "also names a claim that holds classes, read beside the class of the answer. It goes with nothing else: keep it, or claim and values, or fixed.")
	case entry.Also != "":
		return broker.LevelSource{Kind: broker.SourceClass, Also: entry.Also}
	case entry.Fixed != nil && (entry.Claim != "" || len(entry.Values) > 0):
		b.fail(d, "source", "A level is read from a claim, or it is fixed. Keep one of them.")
	case entry.Fixed != nil:
		b.onLadder(d, "source.fixed", entry.Fixed.or())
		return broker.LevelSource{Kind: broker.SourceFixed, Level: entry.Fixed.or()}
	case entry.Claim == "" || len(entry.Values) == 0:
		b.fail(d, "source", "The source needs a claim and the values that stand for levels, a claim that holds classes, or a fixed level. Write claim and values, or also, or fixed.")
	}
	source := broker.LevelSource{Kind: broker.SourceAttribute, Claim: entry.Claim, Values: map[string]broker.Level{}}
	for _, value := range slices.Sorted(maps.Keys(entry.Values)) {
		field := "source.values." + value
		key := string(broker.Ref(value))
		if _, twice := source.Values[key]; twice || key == "" {
			b.fail(d, field, "The value is empty, or differs from another only by white space. Take it away.")
		}
		b.onLadder(d, field, entry.Values[value].or())
		source.Values[key] = entry.Values[value].or()
	}
	return source
}

// asks reads what to ask the provider for.
func (b *builder) asks(d *document, entries []askEntry) broker.Asks {
	var classes []broker.AskClass
	var ranges []broker.AskLevel
	for i, entry := range entries {
		field := fmt.Sprintf("asks.%d", i)
		if entry.Ask == "" || broker.Ref(entry.Ask) != broker.ClassRef(entry.Ask) {
			b.fail(d, field, "The entry does not say what to ask. Write ask: and a class without white space around it, or %s to leave it out.", broker.ClassNone)
			continue
		}
		byLevel := entry.FromLevel != nil || entry.ToLevel != nil
		if byLevel == (entry.Class != "") {
			b.fail(d, field, "The entry needs what is wanted: a class, or a level. Write class, or fromLevel and toLevel.")
			continue
		}
		if byLevel {
			if r, ok := b.askLevel(d, field, entry); ok {
				ranges = append(ranges, r)
			}
			continue
		}
		if _, known := b.configuration.Vocabulary.Class(broker.ClassRef(entry.Class)); !known {
			b.fail(d, field+".class", "The class %q is not in the vocabulary, so it is never wanted. Add it there, or write another.", entry.Class)
			continue
		}
		classes = append(classes, broker.AskClass{Wanted: broker.ClassRef(entry.Class), Send: broker.ClassRef(entry.Ask)})
	}
	closeRanges(ranges)
	asks, err := broker.NewAsks(classes, ranges)
	if err != nil {
		b.fail(d, "asks", "The asks cannot be used: %s. Mend them.", err)
	}
	return asks
}

// askLevel reads an entry by level.
func (b *builder) askLevel(d *document, field string, entry askEntry) (broker.AskLevel, bool) {
	from, to := entry.FromLevel.or(), entry.ToLevel.or()
	b.onLadder(d, field+".fromLevel", from)
	b.onLadder(d, field+".toLevel", to)
	ladder := from.Ladder
	if entry.FromLevel == nil {
		ladder = to.Ladder
	}
	if entry.FromLevel != nil && entry.ToLevel != nil && (from.Ladder != to.Ladder || from.Value > to.Value) {
		b.fail(d, field+".toLevel", "No level lies from %s to %s. Write two levels of one ladder, the lower one first.", from, to)
		return broker.AskLevel{}, false
	}
	return broker.AskLevel{Ladder: ladder, From: from.Value, To: to.Value, Send: broker.ClassRef(entry.Ask)}, true
}

// closeRanges ends each range that has no end below the next one of its
// ladder.
func closeRanges(ranges []broker.AskLevel) {
	for i, r := range ranges {
		if r.To != 0 {
			continue
		}
		for _, other := range ranges {
			if other.Ladder == r.Ladder && other.From > r.From && (ranges[i].To == 0 || other.From <= ranges[i].To) {
				ranges[i].To = other.From - 1
			}
		}
	}
}

// authenticationSwitches warns of what has no effect and lists what is
// dangerous.
func (b *builder) authenticationSwitches(d *document, a authenticationDocument, kind *connections.Kind) {
	if kind == nil {
		return
	}
	if kind.Factor {
		if len(a.Factors) > 0 {
			b.fail(d, "factors", "This is a second factor, and a second factor has no factors of its own. Put them on the connection that it belongs to.")
		}
		for _, field := range []string{"firstFactor", "source", "assume", "cap", "forward", "forwardTags", "asks", "askComparison", "subjectClaim", "subjectNamespace"} {
			if d.root.get(field) != nil {
				b.warn(d, field, "This is a second factor, for which %s has no meaning. Take it away.", field)
			}
		}
		return
	}
	if !a.Forward && len(a.Asks) > 0 {
		b.warn(d, "asks", "Nothing is asked of the provider while forward is off. Write forward: true, or take the asks away.")
	}
	if a.Forward && kind.Local {
		b.warn(d, "forward", "There is no provider to ask. Take the line away.")
	}
	if a.FirstFactor == nil && a.Source == nil && kind.Local {
		b.warn(d, "", "A login here counts as no level. Write firstFactor: and a level.")
	}
	if a.Assume != nil {
		b.danger(d, "assume", "A class that nobody has listed counts as %s. List the classes that the provider uses instead, and take this away.", a.Assume.or())
	}
	if a.Source != nil && a.Source.Fixed != nil && !kind.Local {
		b.danger(d, "source.fixed", "Whatever the provider says, its logins count as %s. Read the level from the class or a claim if the provider states it.", a.Source.Fixed.or())
	}
}
