package claimstx_test

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"trin/broker"
	"trin/claimstx"
	"trin/claimstx/expr"
)

// add is a step that writes one value.
func add(name, value string) claimstx.StepConfig {
	return claimstx.StepConfig{Add: &claimstx.Add{Claim: name, Values: []string{value}}}
}

// fail is a step that fails.
func fail() claimstx.StepConfig {
	return claimstx.StepConfig{Cardinality: &claimstx.Cardinality{Claim: "none", Least: 1}}
}

func when(condition string, step claimstx.StepConfig) claimstx.StepConfig {
	step.When = condition
	return step
}

func optional(step claimstx.StepConfig) claimstx.StepConfig {
	step.Optional = true
	return step
}

func TestWhen(t *testing.T) {
	t.Parallel()
	in := claimstx.Input{
		Application: "journal", Identifier: "https://journal", Protocol: "saml2", Connection: "adfs", Class: "urn:strong",
		Level: broker.Level{Value: 30}, Levels: broker.Levels{{Value: 30}, {Ladder: "nsis", Value: 20}},
		RequesterIDs: []string{"https://a", "https://b"}, Original: "https://a", Requester: &broker.Requester{ID: "a"},
	}
	given := claimstx.Claims{claim("role", "reader"), claim("acr", "4"), claim("role", "writer")}
	for condition, want := range map[string]bool{
		`application == 'journal' && identifier == 'https://journal' && protocol == 'saml2' && connection == 'adfs'`: true,
		`level == 30 && levels == levels`:                             false, // every ladder stands in it: equal to nothing
		`level == 30 && levels.house == 30 && levels.nsis == 20`:      true,
		`class == 'urn:strong'`:                                       true,
		`requester == 'https://a' && known && requesters.size() == 2`: true,
		`claims.role == ['reader', 'writer']`:                         true,
		`'acr' in claims || claims.acr.size() > 0`:                    false, // reserved
		`'my-level' in claims`:                                        false, // ruled by the assurance step
	} {
		p := pipeline(t, outbound(
			claimstx.StepConfig{Assurance: &claimstx.Assurance{Claim: "my-level"}},
			when(condition, add("x", "1"))))
		got, record, err := p.Run(context.Background(), in, given)
		if err != nil {
			t.Errorf("%s: %v", condition, err)
			continue
		}
		ran := len(got.Values("x")) == 1
		last := record[len(record)-1]
		if ran != want || last.Skipped == want || last.Step != "add" || want != slices.Equal(last.Added, []string{"x"}) {
			t.Errorf("%s: got that it ran %t, and the record %+v", condition, ran, last)
		}
	}
}

func TestWhen_SeesWhatEarlierStepsLeft(t *testing.T) {
	t.Parallel()
	p := pipeline(t, outbound(
		when(`!('x' in claims)`, add("x", "1")), when(`!('x' in claims)`, add("x", "2")),
		when(`claims.x == ['1']`, claimstx.StepConfig{Rename: &claimstx.Rename{From: "x", To: "y"}}), when(`claims.x == []`, add("z", "3"))))
	got, _, err := p.Run(context.Background(), level(10), nil)
	if want := (claimstx.Claims{claim("y", "1"), claim("z", "3")}); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, %v, want %v", got, err, want)
	}
}

func TestM9_AConditionWithoutAnAnswerFailsClosed(t *testing.T) {
	t.Parallel()
	step := when(`claims.none[0] == 'x'`, add("x", "1"))
	got, record, err := pipeline(t, outbound(add("a", "1"), step)).Run(context.Background(), level(10), nil)
	if err == nil || got != nil || !strings.Contains(err.Error(), "step 2 (add): when: ") {
		t.Errorf("got %v, %v, want an error that names the step", got, err)
	}
	if len(record) != 2 || !record[1].Failed || record[1].Skipped || record[1].Added != nil {
		t.Errorf("got the record %+v", record)
	}
	got, record, err = pipeline(t, outbound(add("a", "1"), optional(step))).Run(context.Background(), level(10), nil)
	if want := (claimstx.Claims{claim("a", "1")}); err != nil || !reflect.DeepEqual(got, want) || !record[1].Failed {
		t.Errorf("optional: got %v, %v, %+v", got, err, record)
	}
}

func TestM3_ConditionsAreBoundedTogether(t *testing.T) {
	t.Parallel()
	heavy := when(`claims.many.exists(a, a.matches('^(a|b)+c')) && false`, add("x", "1"))
	p := pipeline(t, outbound(slices.Repeat([]claimstx.StepConfig{heavy}, 40)...))
	given := claimstx.Claims{claim("many", slices.Repeat([]string{strings.Repeat("a", 40)}, 1000)...)}
	got, record, err := p.Run(context.Background(), level(10), given)
	if !errors.Is(err, expr.ErrCost) || got != nil || len(record) < 3 || len(record) > 30 {
		t.Errorf("got %v after %d steps, want ErrCost after some", err, len(record))
	}
}

func TestCompile_WhenAndTimeout(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name      string
		direction claimstx.Direction
		step      claimstx.StepConfig
		field     string
		says      string
	}{
		{"not a condition", "outbound", claimstx.StepConfig{When: "application = 'x'"}, "0.when", "At character 13"},
		{"a level inbound", "inbound", claimstx.StepConfig{When: "level > 2"}, "0.when", "Put the step on the application"},
		{"not a time", "outbound", claimstx.StepConfig{Timeout: "2"}, "0.timeout", "2s"},
		{"no time", "outbound", claimstx.StepConfig{Timeout: "0s"}, "0.timeout", "2s"},
		{"too long a time", "outbound", claimstx.StepConfig{Timeout: "11s"}, "0.timeout", "at most 10s"},
	} {
		test.step.Add = add("x", "1").Add
		p, problems := claimstx.Compile(claimstx.Source{Direction: test.direction, Steps: []claimstx.StepConfig{test.step}})
		if p != nil || len(problems) != 1 || problems[0].Field != test.field || !strings.Contains(problems[0].Message, test.says) {
			t.Errorf("%s: got %v", test.name, problems)
		}
	}
}

// slow is a lookup that answers when its context ends, and tells how long it
// was given.
type slow struct{ given chan time.Duration }

func (slow) Parameters() []string { return nil }
func (slow) Columns() []string    { return []string{"role"} }

func (s slow) Find(ctx context.Context, _ map[string]string) ([]claimstx.Row, error) {
	deadline, ok := ctx.Deadline()
	if !ok {
		return nil, errors.New("there is no deadline")
	}
	s.given <- time.Until(deadline)
	return nil, context.DeadlineExceeded
}

func TestTimeout(t *testing.T) {
	t.Parallel()
	lookup := claimstx.StepConfig{Lookup: &claimstx.LookupStep{From: "slow", Write: map[string]string{"role": "role"}}}
	timed := lookup
	timed.Timeout = "700ms"
	for _, test := range []struct {
		name  string
		steps []claimstx.StepConfig
		most  time.Duration
	}{
		{"what a lookup is given", []claimstx.StepConfig{lookup}, claimstx.DefaultTimeout},
		{"what is written", []claimstx.StepConfig{timed}, 700 * time.Millisecond},
		{"of a fragment", []claimstx.StepConfig{{Use: &claimstx.Use{Fragment: "f"}, Timeout: "300ms"}}, 300 * time.Millisecond},
	} {
		s := outbound(test.steps...)
		given := make(chan time.Duration, 1)
		s.Lookups = map[string]claimstx.Lookup{"slow": slow{given}}
		s.Fragments = map[string][]claimstx.StepConfig{"f": {lookup}}
		got, record, err := pipeline(t, s).Run(context.Background(), level(10), nil)
		if err == nil || got != nil || !record[len(record)-1].Failed {
			t.Errorf("%s: got %v, %v, %v, want that it fails", test.name, got, record, err)
			continue
		}
		select {
		case within := <-given:
			if within > test.most || within < test.most/10 {
				t.Errorf("%s: it was given %s, want at most %s", test.name, within, test.most)
			}
		default:
			t.Errorf("%s: the lookup was asked without a deadline, or not at all: %v", test.name, err)
		}
	}
}

// stuck is a lookup that waits for its context.
type stuck struct{}

func (stuck) Parameters() []string { return nil }
func (stuck) Columns() []string    { return []string{"role"} }
func (stuck) Find(ctx context.Context, _ map[string]string) ([]claimstx.Row, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

func TestTimeout_EndsTheStep(t *testing.T) {
	t.Parallel()
	step := claimstx.StepConfig{Lookup: &claimstx.LookupStep{From: "stuck", Write: map[string]string{"role": "role"}}, Timeout: "5ms"}
	s := outbound(step, add("x", "1"))
	s.Lookups = map[string]claimstx.Lookup{"stuck": stuck{}}
	if got, _, err := pipeline(t, s).Run(context.Background(), level(10), nil); !errors.Is(err, context.DeadlineExceeded) || got != nil ||
		!strings.Contains(err.Error(), "step 1 (lookup): not done within 5ms") {
		t.Errorf("got %v, %v", got, err)
	}
	s.Steps[0].Optional = true
	got, record, err := pipeline(t, s).Run(context.Background(), level(10), nil)
	if want := (claimstx.Claims{claim("x", "1")}); err != nil || !reflect.DeepEqual(got, want) || !record[0].Failed {
		t.Errorf("optional: got %v, %v, %v", got, record, err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	s.Steps[0].Timeout = "10s"
	if got, _, err := pipeline(t, s).Run(ctx, level(10), nil); !errors.Is(err, context.DeadlineExceeded) || got != nil {
		t.Errorf("when the login's own time ends: got %v, %v", got, err)
	}
}
