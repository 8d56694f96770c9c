package broker

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// Proves holds an answer against the evidence that it rests on, at the moment
// of issuing: no level is stated that the evidence does not prove, by whatever
// way the decision was reached (rule 26). The engine calls it with the Facts
// and the Decision, and issues nothing when it returns an error.
//
// It shares no arithmetic with Decide: it starts from what is claimed and
// searches the evidence for a proof of it, where Decide starts from the
// evidence and gathers what follows.
func Proves(f Facts, d Decision) error {
	if f.Configuration == nil || f.Application == nil {
		return errors.New("there is nothing to prove by")
	}
	s, err := newSearch(f.Configuration, d.Evidence)
	if err != nil {
		return err
	}
	if err := s.instant(d.Instant, f.Now); err != nil {
		return err
	}
	for _, level := range append(Levels{d.Level}, d.Levels...) {
		if !s.finds(level) {
			return fmt.Errorf("%v is stated and not proven", level)
		}
	}
	if err := s.confirmed(f, d.Evidence); err != nil {
		return err
	}
	if d.Class == "" {
		return nil
	}
	class, known := f.Application.Scale.Class(d.Class)
	_, otherwise := f.Application.Translate[d.Class]
	switch {
	case otherwise:
		return fmt.Errorf("class %q is stated and is to be told as another", d.Class)
	case !known || d.Class == ClassNone:
		return fmt.Errorf("class %q is stated and not known", d.Class)
	case class.Kind == KindTag:
		return fmt.Errorf("class %q is stated and is a tag", d.Class)
	case class.Kind == KindLevel && !s.finds(class.Level):
		return fmt.Errorf("class %q is stated and %v is not proven", d.Class, class.Level)
	}
	return nil
}

// claimed is where a search for a proof may end: a level that was given, and
// the most that its giver is believed.
type claimed struct {
	level  Level
	cap    Levels
	since  time.Time
	source ID
}

// search looks for proofs among evidence.
type search struct {
	rules []CrossRule
	given []claimed
}

// newSearch checks that the evidence belongs together: one first factor, then
// second factors of its connection, all about one subject.
func newSearch(c *Configuration, evidence []Evidence) (*search, error) {
	if len(evidence) == 0 || evidence[0].Factor {
		return nil, errors.New("the answer rests on no first factor")
	}
	first := evidence[0]
	connection := c.Connections[first.Connection]
	if connection == nil || !connection.Enabled {
		return nil, fmt.Errorf("the answer rests on connection %q, which is not in use", first.Connection)
	}
	if first.Subject.IsZero() {
		return nil, errors.New("the answer is about nobody")
	}
	level := first.Level
	if connection.Source.Kind != SourceAttribute {
		counted, err := connection.Count(first.Class, first.countedClaims())
		if err != nil {
			return nil, err
		}
		if counted.Ladder != level.Ladder || counted.Value < level.Value {
			level = counted
		}
	}
	s := &search{rules: c.Vocabulary.CrossRules()}
	s.given = append(s.given, claimed{level: level, cap: connection.Cap, since: first.since(), source: first.Connection})
	for _, e := range evidence[1:] {
		at := slices.IndexFunc(connection.Factors, func(f Factor) bool { return f.Connection == e.Connection })
		factor := c.Connections[e.Connection]
		switch {
		case !e.Factor || at < 0 || factor == nil || !factor.Enabled:
			return nil, fmt.Errorf("%q is no second factor of connection %q", e.Connection, first.Connection)
		case e.Subject != first.Subject:
			return nil, errors.New("the answer rests on evidence about two subjects")
		}
		given := claimed{since: e.since(), source: e.Connection}
		if after := connection.Factors[at].After; after != nil {
			given.level = *after
		}
		s.given = append(s.given, given)
	}
	return s, nil
}

// countedClaims is the claim that the level was read from beside the class: the
// claims themselves have been through a pipeline since.
func (e *Evidence) countedClaims() Claims {
	if e.CountedClaim == "" {
		return nil
	}
	return Claims{{Name: e.CountedClaim, Values: []string{string(e.CountedClass)}}}
}

// instant checks that the instant is one of the evidence's, and not ahead.
func (s *search) instant(instant, now time.Time) error {
	if !slices.ContainsFunc(s.given, func(g claimed) bool { return g.since.Equal(instant) }) {
		return errors.New("the instant is of none of the evidence")
	}
	if instant.After(now.Add(clockSkew)) {
		return errors.New("the instant lies ahead")
	}
	return nil
}

// confirmed checks that what was to be confirmed is proven by evidence that was
// asked for in this very login.
func (s *search) confirmed(f Facts, evidence []Evidence) error {
	if f.Request.Confirm == nil {
		return nil
	}
	now := search{rules: s.rules}
	for i, e := range evidence {
		ours := slices.ContainsFunc(f.Evidence, func(o Evidence) bool {
			return o.Connection == e.Connection && o.Factor == e.Factor && o.Subject == e.Subject && o.Instant.Equal(e.Instant) && o.Received.Equal(e.Received)
		})
		if ours && e.Afresh {
			now.given = append(now.given, s.given[i])
		}
	}
	for _, level := range f.Request.Confirm.Levels {
		if !now.finds(level) {
			return fmt.Errorf("%v is to be confirmed and was not given in this login", level)
		}
	}
	return nil
}

// finds reports whether some piece of the evidence proves the level.
func (s *search) finds(goal Level) bool {
	return slices.ContainsFunc(s.given, func(g claimed) bool {
		return s.from(g, goal, make([]bool, len(s.rules)))
	})
}

// from searches backwards from the goal to what was given; used marks the
// cross rules that are under way, so that a circle of them proves nothing.
func (s *search) from(g claimed, goal Level, used []bool) bool {
	if goal.Value <= 0 {
		return true
	}
	if limited(goal, g.cap) != goal {
		return false
	}
	if g.level.Ladder == goal.Ladder && g.level.Value >= goal.Value {
		return true
	}
	for i, rule := range s.rules {
		if used[i] || rule.Gives.Ladder != goal.Ladder || rule.Gives.Value < goal.Value {
			continue
		}
		used[i] = true
		if s.from(g, rule.From, used) {
			return true
		}
		used[i] = false
	}
	return false
}
