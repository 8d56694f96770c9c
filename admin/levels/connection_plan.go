package levels

import (
	"slices"

	"trin/admin/drafts"
	"trin/admin/installation"
	"trin/broker"
	"trin/templates/console/words"
)

// The forms of a connection.
const (
	doRow      = "row"     // one class: what it counts as, and what is asked for
	doRange    = "range"   // what is asked for when a level is wanted
	doUnrange  = "unrange" // take such a line away
	doReading  = "reading" // how an answer is read
	doSource   = "source"  // a preset of that
	doAsking   = "asking"  // whether and how the provider is asked
	doFactor   = "factor"  // the level after a second factor, and its place
	doNewOne   = "addfactor"
	countHouse = "" // as the vocabulary says
)

// What is asked for a class.
const (
	askAsIs = "" // by its level, else as it is
	askNone = "none"
	askThis = "this"
)

// planConnection reads a form of a connection.
func (x *Levels) planConnection(s *subject, t typed) plan {
	c := s.connection()
	if c == nil || x.factorKinds()[c.Kind] {
		return plan{}
	}
	switch t.get(fieldDo) {
	case doRow:
		return s.planRow(t, c.Scale, s.planAsk)
	case doRange:
		return s.planRange(t, c)
	case doUnrange:
		return s.planUnrange(t, c)
	case doReading:
		return s.planReading(t, c)
	case doSource:
		return s.planSource(t)
	case doProfile:
		return planProfile(t)
	case doProduct:
		return x.planProduct(s, t)
	case doAsking:
		return planAsking(t, c)
	case doFactor:
		return s.planFactor(t)
	case doNewOne:
		return s.planNewFactor(t)
	}
	return plan{}
}

// planAsking reads whether and how the provider is asked.
func planAsking(t typed, c *broker.AuthenticationConnection) plan {
	var p plan
	p.change("forward", t.get("forward") != "", c.Forward)
	p.change("forwardTags", t.get("forwardTags") != "", c.ForwardTags)
	if comparison := t.get("comparison"); comparison != string(c.AskComparison) {
		var value any
		if comparison != "" {
			value = comparison
		}
		p.fields = append(p.fields, drafts.Field{Keys: []string{"askComparison"}, Value: value})
	}
	return p
}

// change sets a switch that is to be another one.
func (p *plan) change(field string, to, now bool) {
	if to != now {
		p.fields = append(p.fields, drafts.Field{Keys: []string{field}, Value: to})
	}
}

// level sets a level that is to be another one; "" takes it away.
func (p *plan) level(t typed, field string, now broker.Level) {
	key := t.get(field)
	if key == levelKey(now) {
		return
	}
	level, ok := keyLevel(key)
	switch {
	case key == "":
		p.fields = append(p.fields, drafts.Field{Keys: []string{field}})
	case ok:
		p.fields = append(p.fields, drafts.Field{Keys: []string{field}, Value: rung(level)})
	default:
		p.wrong(field, words.LevelsLevelWanted)
	}
}

func (p *plan) wrong(field string, text words.Text) {
	if p.beside == nil {
		p.beside = map[string]words.Said{}
	}
	p.beside[field] = words.Say(text)
}

// planSource takes a preset of a level source.
func (s *subject) planSource(t typed) plan {
	name, claim := t.get("source"), t.get("claim")
	if !slices.Contains(installation.Sources(), name) {
		return wrongly("source", words.LevelsPresetWanted)
	}
	value := map[string]any{"preset": name}
	if claim != "" {
		value["claim"] = claim
	}
	return plan{fields: []drafts.Field{{Keys: []string{"source"}, Value: value}}}
}
