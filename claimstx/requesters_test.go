package claimstx_test

import (
	"context"
	"reflect"
	"strings"
	"testing"

	"trin/broker"
	"trin/claimstx"
)

func TestRequesters(t *testing.T) {
	t.Parallel()
	s := claimstx.Source{
		Direction: claimstx.Outbound,
		Steps:     []claimstx.StepConfig{add("a", "own")},
		Requesters: map[string][]claimstx.StepConfig{
			"https://known": {add("a", "known"), {Assurance: &claimstx.Assurance{Claim: "nist", Levels: map[string]string{"10": "1", "20": "2"}}}},
			"https://none":  nil,
		},
		Unknown: []claimstx.StepConfig{{Drop: &claimstx.Drop{Claims: []string{"role"}}}},
	}
	p := pipeline(t, s)
	given := claimstx.Claims{claim("role", "r"), claim("nist", "4")}
	aal := claim("AuthenticatedAssuranceLevel", "20")
	for _, test := range []struct {
		name     string
		chain    []string
		original string
		want     claimstx.Claims
		last     string
	}{
		{"nobody behind it", nil, "", claimstx.Claims{claim("role", "r"), claim("a", "own"), aal}, "add"},
		{"a known one", []string{"https://known"}, "https://known", claimstx.Claims{claim("role", "r"), claim("a", "own", "known"), claim("nist", "2"), aal}, "requester/assurance"},
		{"a known one without steps", []string{"https://none"}, "https://none", claimstx.Claims{claim("role", "r"), claim("a", "own"), aal}, "add"},
		{"an unknown one", []string{"https://other", "https://known"}, "https://other", claimstx.Claims{claim("a", "own"), aal}, "unknown/drop"},
		{"one that differs by a letter", []string{"https://Known"}, "https://Known", claimstx.Claims{claim("a", "own"), aal}, "unknown/drop"},
		{"a chain that is not believed", []string{"https://known"}, "", claimstx.Claims{claim("role", "r"), claim("a", "own"), aal}, "add"},
	} {
		in := level(20)
		in.RequesterIDs, in.Original = test.chain, test.original
		got, record, err := p.Run(context.Background(), in, given)
		if err != nil || !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: got %v, %v, want %v", test.name, got, err, test.want)
		} else if step := record[len(record)-2].Step; step != test.last {
			t.Errorf("%s: got the last step %s, want %s", test.name, step, test.last)
		}
	}
	s.Requesters["https://known"] = append(s.Requesters["https://known"], fail())
	in := claimstx.Input{Original: "https://known", Level: broker.Level{Value: 20}}
	if got, _, err := pipeline(t, s).Run(context.Background(), in, nil); err == nil || got != nil || !strings.Contains(err.Error(), "behind the application, step 3 (requester/cardinality)") {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestRequesters_Problems(t *testing.T) {
	t.Parallel()
	level := claimstx.StepConfig{Assurance: &claimstx.Assurance{Claim: "my-level"}}
	for _, test := range []struct {
		name   string
		source claimstx.Source
		want   claimstx.Problem
	}{
		{"a mistake of a requester", claimstx.Source{Direction: "outbound", Requesters: map[string][]claimstx.StepConfig{"r": {add("x", "1"), {}}}}, claimstx.Problem{Field: "1", Requester: "r"}},
		{"a mistake for unknown ones", claimstx.Source{Direction: "outbound", Unknown: []claimstx.StepConfig{{}}}, claimstx.Problem{Field: "0", Unknown: true}},
		{"a name that a requester's assurance step writes", claimstx.Source{Direction: "outbound", Steps: []claimstx.StepConfig{add("My-Level", "4")}, Requesters: map[string][]claimstx.StepConfig{"r": {level}}},
			claimstx.Problem{Field: "0.add.claim"}},
		{"a name that the application's assurance step writes", claimstx.Source{Direction: "outbound", Steps: []claimstx.StepConfig{level}, Requesters: map[string][]claimstx.StepConfig{"r": {add("my-level", "4")}}},
			claimstx.Problem{Field: "0.add.claim", Requester: "r"}},
		{"another requester's name", claimstx.Source{Direction: "outbound", Unknown: []claimstx.StepConfig{add("my-level", "4")}, Requesters: map[string][]claimstx.StepConfig{"r": {level}}},
			claimstx.Problem{Field: "0.add.claim", Unknown: true}},
		{"dropping the application's level", claimstx.Source{Direction: "outbound", Steps: []claimstx.StepConfig{level}, Unknown: []claimstx.StepConfig{{Drop: &claimstx.Drop{Claims: []string{"my-level"}}}}},
			claimstx.Problem{Field: "0.drop.claims.0", Unknown: true}},
		{"too many together", claimstx.Source{Direction: "outbound", Steps: many(60), Requesters: map[string][]claimstx.StepConfig{"r": many(41), "s": many(40)}}, claimstx.Problem{Requester: "r"}},
		{"inbound", claimstx.Source{Direction: "inbound", Unknown: []claimstx.StepConfig{add("x", "1")}}, claimstx.Problem{}},
	} {
		p, problems := claimstx.Compile(test.source)
		for i := range problems {
			problems[i].Message = ""
		}
		if p != nil || !reflect.DeepEqual(problems, []claimstx.Problem{test.want}) {
			t.Errorf("%s: got %+v, want %+v", test.name, problems, test.want)
		}
	}
}
