package claimstx_test

import (
	"regexp"
	"strings"
	"testing"

	"trin/broker"
	"trin/claimstx"
)

func TestPairwise(t *testing.T) {
	t.Parallel()
	alice := claimstx.Input{Subject: broker.Subject{Namespace: "people", Value: "alice"}, Identifier: "https://sp", Original: "urn:sub"}
	step := func(change ...func(*claimstx.Pairwise)) claimstx.StepConfig {
		p := &claimstx.Pairwise{Claim: "y"}
		for _, f := range change {
			f(p)
		}
		return claimstx.StepConfig{Pairwise: p}
	}
	from := func(claim string) func(*claimstx.Pairwise) {
		return func(p *claimstx.Pairwise) { p.From = claim }
	}
	sector := func(of string) func(*claimstx.Pairwise) {
		return func(p *claimstx.Pairwise) { p.Sector = of }
	}
	person := claimstx.Claims{claim("uuid", "u-1"), claim("id", "u-1"), claim("two", "a", "b"), claim("empty", "")}
	base := keyed(t, oneKey, step(), alice, person)
	if len(base) != 1 || !regexp.MustCompile(`^[a-z2-7]{52}$`).MatchString(base[0]) {
		t.Fatalf("got %q", base)
	}
	other := func(change func(*claimstx.Input)) claimstx.Input {
		in := alice
		change(&in)
		return in
	}
	for _, test := range []struct {
		name string
		step claimstx.StepConfig
		in   claimstx.Input
		same bool
		none bool
	}{
		{name: "the same", step: step(), in: alice, same: true},
		{name: "by another connection, level and class", step: step(), in: other(func(in *claimstx.Input) { in.Connection, in.Level, in.Class = "x", broker.Level{Value: 9}, "c" }), same: true},
		{name: "another user", step: step(), in: other(func(in *claimstx.Input) { in.Subject.Value = "bob" })},
		{name: "the same name in another namespace", step: step(), in: other(func(in *claimstx.Input) { in.Subject.Namespace = "staff" })},
		{name: "namespace and name cut otherwise", step: step(), in: other(func(in *claimstx.Input) { in.Subject = broker.Subject{Namespace: "peoplea", Value: "lice"} })},
		{name: "another application", step: step(), in: other(func(in *claimstx.Input) { in.Identifier = "https://other" })},
		{name: "another application of the sector", step: step(sector("https://sp")), in: other(func(in *claimstx.Input) { in.Identifier = "https://other" }), same: true},
		{name: "by the requester", step: step(sector("{@requester}")), in: alice},
		{name: "no requester", step: step(sector("{@requester}")), in: other(func(in *claimstx.Input) { in.Original = "" }), none: true},
		{name: "by a claim", step: step(from("uuid")), in: alice},
		{name: "no such claim", step: step(from("none")), in: alice, none: true},
		{name: "a claim with two values", step: step(from("two")), in: alice, none: true},
		{name: "a claim with an empty value", step: step(from("empty")), in: alice, none: true},
		{name: "nobody", step: step(), in: other(func(in *claimstx.Input) { in.Subject = broker.Subject{} }), none: true},
		{name: "no application", step: step(), in: other(func(in *claimstx.Input) { in.Identifier = "" }), none: true},
	} {
		got := keyed(t, oneKey, test.step, test.in, append(person[:4:4], claim("y", "forged")))
		switch {
		case test.none && len(got) > 0:
			t.Errorf("%s: got %q, want nothing", test.name, got)
		case test.none:
		case len(got) != 1 || (got[0] == base[0]) != test.same:
			t.Errorf("%s: got %q beside %q", test.name, got, base)
		}
	}
	if got := keyed(t, otherKey, step(), alice, person); got[0] == base[0] {
		t.Error("another installation gives the same identifier")
	}
	if a, b := keyed(t, oneKey, step(from("uuid")), alice, person), keyed(t, oneKey, step(from("id")), alice, person); a[0] == b[0] {
		t.Error("one value under the names of two claims names one person")
	}
}

// A pairwise-id is within the limits of its profile.
func TestPairwiseID(t *testing.T) {
	t.Parallel()
	form := regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9=-]{0,126}@[A-Za-z0-9][A-Za-z0-9.-]{0,126}$`)
	for _, scope := range []string{"example.dk", "EXAMPLE-1.dk", "1", strings.Repeat("a", 127)} {
		got := keyed(t, oneKey, claimstx.StepConfig{Pairwise: &claimstx.Pairwise{Claim: "y", Scope: scope}}, claimstx.Input{Subject: broker.Subject{Namespace: "n", Value: "Ægir 😀"}, Identifier: "x"}, nil)
		if len(got) != 1 || !form.MatchString(got[0]) || !strings.HasSuffix(got[0], "@"+scope) {
			t.Errorf("got %q", got)
		}
	}
	for _, scope := range []string{"-example.dk", ".dk", "exämple.dk", "a b", "a@b", "a_b", strings.Repeat("a", 128), "{org}"} {
		refusedSteps(t, claimstx.Outbound, map[string]claimstx.StepConfig{
			"0.pairwise.scope: cannot be a scope": {Pairwise: &claimstx.Pairwise{Claim: "y", Scope: scope}},
		})
	}
	refusedSteps(t, claimstx.Outbound, map[string]claimstx.StepConfig{
		"0.pairwise.from: never there":        {Pairwise: &claimstx.Pairwise{Claim: "y", From: "sub"}},
		"0.pairwise.claim: a reserved claim":  {Pairwise: &claimstx.Pairwise{Claim: "sub"}},
		"0.pairwise.sector: character 1":      {Pairwise: &claimstx.Pairwise{Claim: "y", Sector: "{"}},
		"0.pairwise.format: cannot be issued": {Pairwise: &claimstx.Pairwise{Claim: "y", Format: "\x00"}},
		"0.pairwise.friendlyName: a reserved": {Pairwise: &claimstx.Pairwise{Claim: "y", FriendlyName: "acr"}},
	})
	refusedSteps(t, claimstx.Inbound, map[string]claimstx.StepConfig{
		"0.pairwise.sector: kept for all applications": {Pairwise: &claimstx.Pairwise{Claim: "y"}},
	})
	pipeline(t, claimstx.Source{Direction: claimstx.Inbound, Steps: []claimstx.StepConfig{{Pairwise: &claimstx.Pairwise{Claim: "y", Sector: "all"}}}})
}
