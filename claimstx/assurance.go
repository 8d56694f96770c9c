package claimstx

import (
	"context"
	"maps"
	"slices"
	"strconv"

	"trin/broker"
)

// HouseLadderName is how the house ladder is named where a ladder must be
// named.
const HouseLadderName = "house"

// Value says what an assurance step writes.
type Value string

// The ways. The zero value is number, or text if there is a map.
const (
	ValueNumber Value = "number" // the comparable value of the level
	ValueClass  Value = "class"  // the class in the answer
	ValueText   Value = "text"   // what the map gives for the level, or for the class
)

// Assurance writes the level that was reached into a claim, after removing
// every claim of that name that is there already. It is the only step that can
// write a reserved claim, and it writes nothing but what was proven: on a
// ladder on which nothing is proven there is no claim.
//
//	assurance: {claim: "dk:gov:saml:attribute:AssuranceLevel", levels: {20: "2", 30: "3", 40: "4"}, unlessLadder: nsis}
type Assurance struct {
	Claim string `json:"claim"`
	Value Value  `json:"value,omitempty"`
	// Ladder is the one whose level is written; "" = the ladder of the answer.
	Ladder string `json:"ladder,omitempty"`
	// Levels maps comparable values to text. A level that is not listed is
	// written as the highest listed one below it; below all, nothing is written.
	Levels map[string]string `json:"levels,omitempty"`
	// Classes maps the class in the answer to text; another is not written.
	Classes map[string]string `json:"classes,omitempty"`
	// UnlessLadder: nothing is written if a level is proven on that ladder.
	UnlessLadder string `json:"unlessLadder,omitempty"`
	Format       string `json:"format,omitempty"`
	FriendlyName string `json:"friendlyName,omitempty"`
}

func (a *Assurance) compile(c *compilation) Step {
	c.claim("claim", a.Claim)
	if c.direction == Inbound {
		c.report("", "What a provider says is not yet a level reached. Put the assurance step on the application.")
	}
	if normalise(a.Claim) == normalise(AuthenticatedAssuranceLevel) {
		c.report("claim", "%s is always written, as the last step. Take this step away.", AuthenticatedAssuranceLevel)
	}
	s := &assuranceStep{claim: a.Claim, value: a.kind(), classes: map[broker.ClassRef]string{}, format: a.Format, friendly: a.FriendlyName}
	a.compileMaps(c, s)
	s.ladder, s.unless = ladder(a.Ladder), ladder(a.UnlessLadder)
	if s.unless != nil && s.ladder != nil && *s.ladder == *s.unless {
		c.report("unlessLadder", "The step would only write when there is nothing to write. Name another ladder than in ladder.")
	}
	if err := checkLimits(Claims{{Name: "x", Format: a.Format, FriendlyName: a.FriendlyName}}); err != nil {
		c.report("format", "The format or friendly name cannot be issued. Make it shorter.")
	}
	c.earlier.add(a.Claim)
	return s
}

// kind fills in what the step writes where it is not said.
func (a *Assurance) kind() Value {
	if a.Value == "" && len(a.Levels)+len(a.Classes) > 0 {
		return ValueText
	}
	if a.Value == "" {
		return ValueNumber
	}
	return a.Value
}

func (a *Assurance) compileMaps(c *compilation, s *assuranceStep) {
	switch s.value {
	case ValueNumber, ValueClass:
		if len(a.Levels)+len(a.Classes) > 0 {
			c.report("value", "A map is there, but %s does not use it. Write text, or take the map away.", s.value)
		}
	case ValueText:
		if (len(a.Levels) == 0) == (len(a.Classes) == 0) {
			c.report("value", "Text needs one map: levels, or classes. Write exactly one of them.")
		}
	default:
		c.report("value", "%q is not known here. Write number, class or text.", a.Value)
	}
	if len(a.Classes) > 0 && a.Ladder != "" {
		c.report("ladder", "A map of classes does not look at a ladder. Take one of them away.")
	}
	for _, key := range slices.Sorted(maps.Keys(a.Levels)) {
		text := a.Levels[key]
		value, err := strconv.Atoi(key)
		if err != nil || value < 1 || strconv.Itoa(value) != key {
			c.report("levels."+key, "%q is not a level. Write a whole number from 1, without zeros before it.", key)
			continue
		}
		a.text(c, "levels."+key, text)
		s.levels = append(s.levels, mapped{value, text})
	}
	for _, class := range slices.Sorted(maps.Keys(a.Classes)) {
		text := a.Classes[class]
		a.text(c, "classes."+class, text)
		s.classes[broker.Ref(class)] = text
	}
}

func (a *Assurance) text(c *compilation, field, text string) {
	if text == "" || checkLimits(Claims{{Name: "x", Values: []string{text}}}) != nil {
		c.report(field, "The text is empty or cannot be issued. Write what the application expects.")
	}
}

func (a *Assurance) writes() []namedField { return nil }

// ladder reads the name of a ladder; nil = none named.
func ladder(name string) *broker.Ladder {
	if name == "" {
		return nil
	}
	l := broker.Ladder(name)
	if name == HouseLadderName {
		l = broker.HouseLadder
	}
	return &l
}

type mapped struct {
	value int
	text  string
}

type assuranceStep struct {
	claim            string
	value            Value
	ladder, unless   *broker.Ladder
	levels           []mapped
	classes          map[broker.ClassRef]string
	format, friendly string
}

var _ owner = (*assuranceStep)(nil)

func (s *assuranceStep) owns() string { return s.claim }

// Apply gives the claim, if it is true. What a provider said under its name,
// in any of the forms in which names are compared, is gone before the first
// step.
func (s *assuranceStep) Apply(_ context.Context, in Input, claims Claims) (Claims, error) {
	text, ok := s.text(in)
	if !ok {
		return nil, nil
	}
	return append(claims[:0], broker.Claim{Name: s.claim, Format: s.format, FriendlyName: s.friendly, Values: []string{text}}), nil
}

// text is what is to be written; false = nothing.
func (s *assuranceStep) text(in Input) (string, bool) {
	if s.unless != nil {
		if _, proven := on(in, *s.unless); proven {
			return "", false
		}
	}
	level, proven := in.Level, true
	if s.ladder != nil {
		level, proven = on(in, *s.ladder)
	}
	switch {
	case !proven:
		return "", false
	case s.value == ValueClass:
		return string(in.Class), in.Class != ""
	case s.value == ValueNumber:
		return strconv.Itoa(level.Value), true
	case len(s.classes) > 0:
		text, ok := s.classes[in.Class]
		return text, ok
	}
	best := mapped{}
	for _, m := range s.levels {
		if m.value <= level.Value && m.value > best.value {
			best = m
		}
	}
	return best.text, best.value > 0
}

// on returns the level that is proven on the ladder.
func on(in Input, l broker.Ladder) (broker.Level, bool) {
	for _, level := range in.Levels {
		if level.Ladder == l && level.Value > 0 {
			return level, true
		}
	}
	if in.Level.Ladder == l && in.Level.Value > 0 {
		return in.Level, true
	}
	return broker.Level{}, false
}
