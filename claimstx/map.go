package claimstx

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

// Map turns the values of one claim into others by a table, and writes them
// into the claim itself, or into To. A value of the table that stands for none
// is taken away. A value that is not in the table is treated as Unmatched says;
// left out, it is kept where the claim becomes itself, and dropped where another
// one is written: what a provider sends under the name of a group is then never
// read as a role.
//
//	map: {claim: groups, to: role, values: {"CN=Journal": [reader], "CN=Admin": [reader, admin]}, unmatched: drop}
type Map struct {
	Claim        string              `json:"claim"`
	To           string              `json:"to,omitempty"`
	Values       map[string][]string `json:"values"`
	IgnoreCase   bool                `json:"ignoreCase,omitempty"`
	Unmatched    Unmatched           `json:"unmatched,omitempty"`
	Existing     Existing            `json:"existing,omitempty"` // of To
	Format       string              `json:"format,omitempty"`   // of To; that of the claim if empty
	FriendlyName string              `json:"friendlyName,omitempty"`
}

func (m *Map) rewrite() rewrite {
	return rewrite{m.Claim, m.To, m.Format, m.FriendlyName, m.Existing}
}

func (m *Map) compile(c *compilation) Step {
	s := mapStep{rewrite: c.rewrite(m.rewrite()), table: make(map[string][]string, len(m.Values)), ignoreCase: m.IgnoreCase, unmatched: m.Unmatched}
	if len(m.Values) == 0 {
		c.report("values", "The table is empty. Write at least one value and what it becomes.")
	}
	if s.unmatched == "" && !s.inPlace() {
		s.unmatched = UnmatchedDrop
	}
	c.unmatched("unmatched", m.Unmatched)
	var all []string
	for _, from := range slices.Sorted(maps.Keys(m.Values)) {
		key := s.key(from)
		if _, twice := s.table[key]; twice {
			c.report("values", "Two values of the table differ by letter case alone, which does not count here. Take one of them away.")
		}
		s.table[key] = slices.Clone(m.Values[from])
		all = append(all, m.Values[from]...)
	}
	if checkLimits(Claims{{Name: "x", Values: all}}) != nil {
		c.report("values", "What the table gives cannot be issued. Make it shorter, and take control characters away.")
	}
	return s
}

func (m *Map) writes() []namedField { return m.rewrite().writes() }

// unmatched checks what is configured for a value that does not match.
func (c *compilation) unmatched(field string, u Unmatched) {
	switch u {
	case "", UnmatchedKeep, UnmatchedDrop, UnmatchedFail:
	default:
		c.report(field, "%q is not known here. Write keep, drop or fail.", u)
	}
}

type mapStep struct {
	rewrite
	table      map[string][]string
	ignoreCase bool
	unmatched  Unmatched
}

func (s mapStep) key(value string) string {
	if s.ignoreCase {
		return strings.ToLower(value)
	}
	return value
}

// foldWork is how many units of work the small letters of a value take: for each
// byte one, where letters are not only those of ASCII, and else one for each eight.
func foldWork(value string) int {
	work := len(value) / 8
	for i := range len(value) {
		if value[i] >= utf8.RuneSelf {
			return work + len(value)
		}
	}
	return work
}

// Apply maps the values.
func (s mapStep) Apply(ctx context.Context, in Input, claims Claims) (Claims, error) {
	return s.applyWithin(ctx, in, claims, new(int))
}

func (s mapStep) applyWithin(_ context.Context, _ Input, claims Claims, work *int) (Claims, error) {
	return s.apply(claims, func(values []string) ([]string, error) {
		out, given, done := make([]string, 0, len(values)), make([]string, 0, len(values)), seenValues{}
		for _, value := range values {
			if s.ignoreCase && !spend(work, foldWork(value)) {
				return nil, fmt.Errorf("%w: with the table for %q, the steps of the pipeline take more work than they may together", ErrLimit, s.claim)
			}
			key := s.key(value)
			mapped, listed := s.table[key]
			switch {
			case listed && !done.first(given, key): // what it becomes is there
			case listed:
				given, out = append(given, key), append(out, mapped...)
			case s.unmatched == UnmatchedFail:
				return nil, fmt.Errorf("a value of %q is not in the table", s.claim)
			case s.unmatched != UnmatchedDrop:
				out = append(out, value)
			}
		}
		if len(out) > MaxValues { // no more than are given and stand in the table
			out = distinct(out)
		}
		if len(out) > MaxValues {
			return nil, fmt.Errorf("%w: the values of %q become more than %d", ErrLimit, s.claim, MaxValues)
		}
		return out, nil
	})
}
