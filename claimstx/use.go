package claimstx

import (
	"fmt"
	"slices"
	"strings"
)

// maxUse is how deep fragments may use each other.
const maxUse = 8

// Use runs a shared fragment (kind: fragment). Its steps stand in the place of
// this one; when, timeout and optional beside it hold for all of them together:
// the condition is asked once, before the first, and if one of them fails where
// use is optional, the claims are as they were before the first.
//
//	use: {fragment: danish-names}
type Use struct {
	Fragment string `json:"fragment"`
}

// compile is not called: a fragment is more than a step. See fragment.
func (u *Use) compile(*compilation) Step { return nil }

func (u *Use) writes() []namedField { return nil }

// fragment compiles the steps of a fragment where it is used. What is wrong in
// it is one problem of the step that uses it.
func (c *compilation) fragment(u *Use) []compiled {
	steps, known := c.source.Fragments[u.Fragment]
	around := append(slices.Clone(c.using), u.Fragment)
	switch {
	case u.Fragment == "":
		c.report("fragment", "The name of the fragment is missing. Write it.")
		return nil
	case !known:
		c.report("fragment", "There is no fragment %q. Write one (kind: fragment), or the name of another.", u.Fragment)
		return nil
	case slices.Contains(c.using, u.Fragment):
		c.report("fragment", "The fragment uses itself: %s. Take one of these away.", strings.Join(around[slices.Index(c.using, u.Fragment):], " → "))
		return nil
	case len(around) > maxUse:
		c.report("fragment", "Fragments use each other more than %d deep: %s. Use the inner ones directly.", maxUse, strings.Join(around, " → "))
		return nil
	}
	inner := *c
	inner.at, inner.using, inner.problems = "", around, nil
	block := inner.list(steps)
	c.count = inner.count
	if len(inner.problems) == 0 {
		return block
	}
	more := ""
	if n := len(inner.problems) - 1; n > 0 {
		more = fmt.Sprintf(" (And %d more.)", n)
	}
	first := inner.problems[0]
	c.report("fragment", "The fragment %q cannot be used here: %s: %s%s", u.Fragment, first.Field, first.Message, more)
	return nil
}

// rule notes what the assurance steps of a list write, also in fragments, of
// which seen are those that were read already.
func (c *compilation) rule(steps []StepConfig, seen map[string]bool) {
	for _, config := range steps {
		if config.Assurance != nil && config.Assurance.Claim != "" {
			c.written.add(config.Assurance.Claim)
		}
		if config.Use != nil && !seen[config.Use.Fragment] {
			seen[config.Use.Fragment] = true
			c.rule(c.source.Fragments[config.Use.Fragment], seen)
		}
	}
}
