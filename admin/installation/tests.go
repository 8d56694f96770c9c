package installation

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"trin/broker"
	"trin/claimstx"
	"trin/connections"
)

// testEntry is an example that a claims pipeline is held against.
type testEntry struct {
	Name   string      `json:"name"`
	With   testInput   `json:"with"`
	Expect expectation `json:"expect"`
}

// testInput is a login that is made up.
type testInput struct {
	Claims      map[string]texts         `json:"claims"`
	Subject     string                   `json:"subject"`
	Application string                   `json:"application"` // for the pipeline of a connection
	Connection  string                   `json:"connection"`  // for the pipeline of an application
	Level       *level                   `json:"level"`       // the level of the answer
	Levels      levels                   `json:"levels"`      // further levels that are proven
	Class       string                   `json:"class"`
	Requesters  []string                 `json:"requesters"`
	Lookups     map[string][]scriptedRow `json:"lookups"` // what each lookup answers
}

// scriptedRow is a row that a lookup answers with, or what an external step
// writes: values by column or claim.
type scriptedRow map[string]texts

// expectation is what must come out.
type expectation struct {
	Claims  map[string]texts `json:"claims"`
	Absent  []string         `json:"absent"`
	Only    bool             `json:"only"`    // nothing but the claims
	Refused string           `json:"refused"` // part of the reason why the login is refused
}

// Test runs the tests that stand beside the pipelines, and reports those that
// fail. ran is how many there are. Nothing outside is asked: lookups answer what
// a test says, and tables what they hold. A text with errors is not tested, and a
// test that the context ends fails.
func (t *Text) Test(ctx context.Context, parts Parts) (ran int, failed []Problem) {
	tested := t.test(parts, Tests{}, func(run *testRun) bool {
		run.do(ctx)
		return true
	})
	return tested.Ran, tested.Failed
}

// tests are the tests that stand in the document.
func (d *document) tests() ([]testEntry, claimstx.Direction) {
	b := &builder{broken: map[*document]bool{}}
	switch d.kind {
	case KindApplication:
		var a applicationDocument
		b.decode(d, &a)
		return a.Tests, claimstx.Outbound
	case KindAuthentication:
		var a authenticationDocument
		b.decode(d, &a)
		return a.Tests, claimstx.Inbound
	}
	return nil, ""
}

// testRun is one test that is run.
type testRun struct {
	d             *document
	field         string
	test          testEntry
	direction     claimstx.Direction
	configuration *broker.Configuration
	script        *script
	failed        []Problem
}

func (r *testRun) fail(field, format string, args ...any) {
	what := fmt.Sprintf(format, args...)
	if r.test.Name != "" {
		what = fmt.Sprintf("The test %q fails. %s", r.test.Name, what)
	}
	r.failed = append(r.failed, r.d.problem(connections.SeverityError, r.field+"."+field, "%s", what))
}

// do runs the pipeline and compares.
func (r *testRun) do(ctx context.Context) {
	sample := r.test.With.sample()
	var pipeline broker.ClaimsPipeline
	if r.direction == claimstx.Outbound {
		sample.Application = broker.ID(r.d.id)
		pipeline = r.configuration.Applications[sample.Application].Claims
	} else {
		sample.Connection, sample.Subject.Namespace = broker.ID(r.d.id), r.d.id
		pipeline = r.configuration.Connections[sample.Connection].Claims
	}
	r.script.answers = r.test.With.Lookups
	out, _, err := pipeline.Run(ctx, sample.Input(r.configuration), sample.Claims)
	r.compare(out, err)
}

// compare holds what came out against what is expected.
func (r *testRun) compare(out claimstx.Claims, err error) {
	expect := r.test.Expect
	if err != nil {
		if expect.Refused == "" {
			r.fail("expect", "The login is refused: %s.", strings.TrimSuffix(err.Error(), "."))
		} else if !strings.Contains(err.Error(), expect.Refused) {
			r.fail("expect.refused", "The login is refused for another reason: %s.", strings.TrimSuffix(err.Error(), "."))
		}
		return
	}
	if expect.Refused != "" {
		r.fail("expect.refused", "The login is not refused.")
		return
	}
	for _, name := range slices.Sorted(maps.Keys(expect.Claims)) {
		want := []string(expect.Claims[name])
		if got := out.Values(name); !slices.Equal(got, want) {
			r.fail("expect.claims."+name, "%s is %s, and should be %s.", name, listed(got), listed(want))
		}
	}
	for _, name := range expect.Absent {
		if got := out.Values(name); len(got) > 0 {
			r.fail("expect.absent", "%s is %s, and should not be there.", name, listed(got))
		}
	}
	if expect.Only {
		for _, c := range out {
			if _, ok := expect.Claims[c.Name]; !ok {
				r.fail("expect.only", "%s is there too, as %s.", c.Name, listed(c.Values))
			}
		}
	}
}

func listed(values []string) string {
	if len(values) == 0 {
		return "not there"
	}
	quoted := make([]string, len(values))
	for i, v := range values {
		quoted[i] = fmt.Sprintf("%.80q", v)
	}
	return strings.Join(quoted, ", ")
}
