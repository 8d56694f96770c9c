package claimstx_test

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"

	"trin/broker"
	"trin/claimstx"
)

// asked is a lookup with two parameters that answers from a function.
type asked struct {
	columns []string
	find    func(map[string]string) ([]claimstx.Row, error)
}

func (asked) Parameters() []string { return []string{"org", "user"} }
func (a asked) Columns() []string  { return a.columns }
func (a asked) Find(_ context.Context, with map[string]string) ([]claimstx.Row, error) {
	return a.find(with)
}

func with(user, org string) map[string]string { return map[string]string{"user": user, "org": org} }

// lookupSource is a pipeline of one lookup step, optional or not.
func lookupSource(step claimstx.LookupStep, l claimstx.Lookup, optional bool) claimstx.Source {
	s := outbound(claimstx.StepConfig{Lookup: &step, Optional: optional})
	s.Lookups = map[string]claimstx.Lookup{"roles": l, "broken": nil}
	s.Externals = map[string]claimstx.External{"bpp": unitOf{}}
	return s
}

func TestLookupStep(t *testing.T) {
	t.Parallel()
	rows := []claimstx.Row{
		{"role": {"reader", "writer"}, "unit": {"1"}},
		{"role": {"writer", "admin"}, "unit": {"2"}, "name": {"Schools"}},
	}
	uid := claimstx.Claims{claim("uid", "alice")}
	forged := claimstx.Claims{claim("uid", "alice"), claim("role", "forged")}
	for _, test := range []struct {
		name  string
		step  claimstx.LookupStep
		given claimstx.Claims
		rows  []claimstx.Row
		want  claimstx.Claims
		asks  map[string]string // nil = nobody is asked
		err   string
	}{
		{"rows in order, each value once", claimstx.LookupStep{With: with("{uid}", "x-{@application}"), Write: map[string]string{"role": "role"}}, uid, rows,
			claimstx.Claims{uid[0], claim("role", "reader", "writer", "admin")}, with("alice", "x-journal"), ""},
		{"columns into claims of their own", claimstx.LookupStep{With: with("{uid}", "o"), Write: map[string]string{"unit": "b", "name": "a"}, Format: "f"}, uid, rows,
			claimstx.Claims{uid[0], {Name: "a", Format: "f", Values: []string{"Schools"}}, {Name: "b", Format: "f", Values: []string{"1", "2"}}}, with("alice", "o"), ""},
		{"columns into one claim", claimstx.LookupStep{With: with("{uid}", "o"), Write: map[string]string{"unit": "a", "name": "a"}}, uid, rows,
			claimstx.Claims{uid[0], claim("a", "1", "Schools", "2")}, with("alice", "o"), ""},
		{"append", claimstx.LookupStep{With: with("{uid}", "o"), Write: map[string]string{"unit": "role"}}, forged, rows,
			claimstx.Claims{uid[0], claim("role", "forged", "1", "2")}, with("alice", "o"), ""},
		{"replace", claimstx.LookupStep{With: with("{uid}", "o"), Write: map[string]string{"unit": "role"}, Existing: "replace"}, forged, rows,
			claimstx.Claims{uid[0], claim("role", "1", "2")}, with("alice", "o"), ""},
		{"replace by nothing", claimstx.LookupStep{With: with("{uid}", "o"), Write: map[string]string{"role": "role"}, Existing: "replace"}, forged, nil,
			uid, with("alice", "o"), ""},
		{"replace by a column without a value", claimstx.LookupStep{With: with("{uid}", "o"), Write: map[string]string{"name": "role"}, Existing: "replace"}, forged, rows[:1],
			uid, with("alice", "o"), ""},
		{"replace without a question", claimstx.LookupStep{With: with("{other}", "o"), Write: map[string]string{"role": "role"}, Existing: "replace"}, forged, rows,
			uid, nil, ""},
		{"keep asks nobody", claimstx.LookupStep{With: with("{uid}", "o"), Write: map[string]string{"role": "role"}, Existing: "keep"}, forged, rows, forged, nil, ""},
		{"keep asks for what is missing", claimstx.LookupStep{With: with("{uid}", "o"), Write: map[string]string{"role": "role", "unit": "unit"}, Existing: "keep"}, forged, rows,
			claimstx.Claims{uid[0], claim("role", "forged"), claim("unit", "1", "2")}, with("alice", "o"), ""},
		{"no row", claimstx.LookupStep{With: with("{uid}", "o"), Write: map[string]string{"role": "role"}}, forged, nil, forged, with("alice", "o"), ""},
		{"no row is a failure", claimstx.LookupStep{With: with("{uid}", "o"), Write: map[string]string{"role": "role"}, Missing: "fail"}, uid, nil, nil, with("alice", "o"), "nothing was found"},
		{"no parameter", claimstx.LookupStep{With: with("{uid}", "{org}"), Write: map[string]string{"role": "role"}}, uid, rows, uid, nil, ""},
		{"no parameter is a failure", claimstx.LookupStep{With: with("{uid}", "{org}"), Write: map[string]string{"role": "role"}, Missing: "fail"}, uid, rows, nil, nil, "nothing was found"},
		{"two values are no name", claimstx.LookupStep{With: with("{uid}", "o"), Write: map[string]string{"role": "role"}}, claimstx.Claims{claim("uid", "alice", "bob")}, rows,
			claimstx.Claims{claim("uid", "alice", "bob")}, nil, ""},
		{"a value is no template", claimstx.LookupStep{With: with("{uid}", "o"), Write: map[string]string{"unit": "unit"}}, claimstx.Claims{claim("uid", "{@subject}' OR 1=1")}, rows[:1],
			claimstx.Claims{claim("uid", "{@subject}' OR 1=1"), claim("unit", "1")}, with("{@subject}' OR 1=1", "o"), ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			test.step.From = "roles"
			var question map[string]string
			l := asked{columns: []string{"role", "unit", "name"}, find: func(with map[string]string) ([]claimstx.Row, error) { question = with; return test.rows, nil }}
			got, _, err := pipeline(t, lookupSource(test.step, l, false)).Run(context.Background(), claimstx.Input{Application: "journal", Subject: broker.Subject{Value: "s"}}, test.given)
			if test.err == "" && (err != nil || !reflect.DeepEqual(got, test.want)) {
				t.Errorf("got %v and %v, want %v", got, err, test.want)
			}
			if test.err != "" && (got != nil || err == nil || !strings.Contains(err.Error(), test.err)) {
				t.Errorf("got %v and %v, want an error with %q", got, err, test.err)
			}
			if !reflect.DeepEqual(question, test.asks) {
				t.Errorf("it was asked %q, want %q", question, test.asks)
			}
		})
	}
}

// A lookup that does not answer ends the login without claims, unless the step
// is optional: then the claims are as they were.
func TestM9_ALookupThatDoesNotAnswer(t *testing.T) {
	t.Parallel()
	step := claimstx.LookupStep{From: "roles", With: with("{uid}", "o"), Write: map[string]string{"role": "role"}, Existing: "replace"}
	given := claimstx.Claims{claim("uid", "alice")}
	for name, test := range map[string]struct {
		columns []string
		err     error
	}{
		"down":                       {nil, claimstx.ErrLookup},
		"an error of any kind":       {nil, errors.New("down")},
		"rows with other columns":    {[]string{"rolle"}, nil},
		"a value that is none":       {nil, nil},
		"more than may pass in all":  {nil, nil},
		"a name that XML cannot say": {nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			row := claimstx.Row{"role": {"reader"}}
			switch name {
			case "a value that is none":
				row = claimstx.Row{"role": {"a\x00"}}
			case "more than may pass in all":
				row = claimstx.Row{"role": {strings.Repeat("x", claimstx.MaxValueBytes+1)}}
			case "a name that XML cannot say":
				row = claimstx.Row{"role": {"\xff"}}
			}
			answering := false
			l := &late{asked: asked{find: func(map[string]string) ([]claimstx.Row, error) {
				answering = true
				return []claimstx.Row{row}, test.err
			}}, columns: test.columns, answering: &answering}
			got, _, err := pipeline(t, lookupSource(step, l, false)).Run(context.Background(), claimstx.Input{}, given)
			if got != nil || err == nil || strings.Contains(err.Error(), "alice") {
				t.Errorf("got %v and %v, want an error without values", got, err)
			}
			if lookupFault := test.err != nil || test.columns != nil; errors.Is(err, claimstx.ErrLookup) != lookupFault {
				t.Errorf("got %v, want a fault of the lookup: %t", err, lookupFault)
			}
			answering = false
			got, _, err = pipeline(t, lookupSource(step, l, true)).Run(context.Background(), claimstx.Input{}, given)
			if err != nil || !reflect.DeepEqual(got, given) {
				t.Errorf("got %v and %v of an optional step, want %v", got, err, given)
			}
		})
	}
}

// late is a lookup that knows its columns only when it has answered.
type late struct {
	asked
	columns   []string
	answering *bool
}

func (l *late) Columns() []string {
	if !*l.answering {
		return nil
	}
	return l.columns
}

func TestLookupStep_Problems(t *testing.T) {
	t.Parallel()
	right := func() claimstx.LookupStep {
		return claimstx.LookupStep{From: "roles", With: with("{uid}", "o"), Write: map[string]string{"role": "role"}}
	}
	for _, test := range []struct {
		name    string
		change  func(*claimstx.LookupStep)
		field   string
		message string
	}{
		{"no lookup", func(l *claimstx.LookupStep) { l.From = "" }, "0.lookup.from", "not named"},
		{"another lookup", func(l *claimstx.LookupStep) { l.From = "rolls" }, "0.lookup.from", "no lookup \"rolls\". The lookups are broken, roles."},
		{"a lookup with errors", func(l *claimstx.LookupStep) { l.From = "broken" }, "0.lookup.from", "has errors"},
		{"a service that transforms claims", func(l *claimstx.LookupStep) { l.From = "bpp" }, "0.lookup.from", "external step"},
		{"a parameter too few", func(l *claimstx.LookupStep) { delete(l.With, "org") }, "0.lookup.with", "parameter org"},
		{"a parameter too many", func(l *claimstx.LookupStep) { l.With["unit"] = "x" }, "0.lookup.with.unit", "no parameter unit"},
		{"a template that is none", func(l *claimstx.LookupStep) { l.With["org"] = "{uid" }, "0.lookup.with.org", "cannot be read"},
		{"a reserved claim in a template", func(l *claimstx.LookupStep) { l.With["org"] = "{acr}" }, "0.lookup.with.org", "reserved"},
		{"nothing written", func(l *claimstx.LookupStep) { l.Write = nil }, "0.lookup.write", "Nothing is written"},
		{"another column", func(l *claimstx.LookupStep) { l.Write = map[string]string{"rolle": "role"} }, "0.lookup.write.rolle", "no column rolle"},
		{"a claim without a name", func(l *claimstx.LookupStep) { l.Write["role"] = "" }, "0.lookup.write.role", "missing"},
		{"a reserved claim", func(l *claimstx.LookupStep) { l.Write["role"] = "AssuranceLevel" }, "0.lookup.write.role", "reserved"},
		{"missing", func(l *claimstx.LookupStep) { l.Missing = "drop" }, "0.lookup.missing", "skip or fail"},
		{"existing", func(l *claimstx.LookupStep) { l.Existing = "drop" }, "0.lookup.existing", "append, replace or keep"},
		{"format", func(l *claimstx.LookupStep) { l.Format = "a\x00" }, "0.lookup.format", "URI"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			step := right()
			test.change(&step)
			_, problems := claimstx.Compile(lookupSource(step, asked{columns: []string{"role"}}, false))
			if len(problems) != 1 || problems[0].Field != test.field || !strings.Contains(problems[0].Message, test.message) {
				t.Errorf("got %v, want one problem with %s that says %q", problems, test.field, test.message)
			}
		})
	}
	if _, problems := claimstx.Compile(lookupSource(right(), asked{}, false)); len(problems) > 0 {
		t.Errorf("got %v", problems)
	}
}
