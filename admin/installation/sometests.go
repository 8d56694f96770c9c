package installation

import (
	"context"
	"fmt"
	"slices"
)

// Tests says which tests are run, and in which order.
type Tests struct {
	Only  func(kind, id string) bool // those beside the pipelines of these documents; nil = of all
	First func(kind, id string) bool // these before the others; nil = as the documents stand
	From  int                        // so many are passed over
}

// Tested is what came of tests.
type Tested struct {
	All    int // that there are; 0 also where the text has errors
	From   int // so many of them were passed over
	Ran    int // so many after these were run
	Failed []Problem
}

// Rest is where tests begin that there was no time for; false = there was for all.
func (t Tested) Rest() (from int, more bool) {
	from = t.From + t.Ran
	return from, from < t.All
}

// TestSome runs tests as [Text.Test] does, until the context ends: what it ends has
// not been run.
func (t *Text) TestSome(ctx context.Context, parts Parts, wanted Tests) Tested {
	return t.test(parts, wanted, func(run *testRun) bool {
		if ctx.Err() != nil {
			return false
		}
		run.do(ctx)
		return ctx.Err() == nil
	})
}

// test runs those tests that are wanted, until one is not done.
func (t *Text) test(parts Parts, wanted Tests, do func(*testRun) bool) Tested {
	documents := t.withTests(wanted)
	if len(documents) == 0 {
		return Tested{}
	}
	s := &script{}
	parts.Claims.Lookups, parts.Claims.Sampler = s.kinds(parts.Claims.Lookups), nil
	configuration, problems := t.Build(1, parts)
	if configuration == nil || len(Errors(problems)) > 0 {
		return Tested{}
	}
	tested, going := Tested{From: max(wanted.From, 0)}, true
	for _, d := range documents {
		tests, direction := d.tests()
		for i, test := range tests {
			if tested.All++; tested.All <= tested.From || !going {
				continue
			}
			run := testRun{d: d, field: fmt.Sprintf("tests.%d", i), test: test, direction: direction, configuration: configuration, script: s}
			if going = do(&run); going {
				tested.Ran++
				tested.Failed = append(tested.Failed, run.failed...)
			}
		}
	}
	return tested
}

// withTests are the documents beside whose pipelines tests stand, in the order in
// which they are run.
func (t *Text) withTests(wanted Tests) []*document {
	var first, others []*document
	for _, d := range t.documents {
		switch {
		case d.root.get("tests") == nil || wanted.Only != nil && !wanted.Only(d.kind, d.id):
		case wanted.First != nil && wanted.First(d.kind, d.id):
			first = append(first, d)
		default:
			others = append(others, d)
		}
	}
	return slices.Concat(first, others)
}
