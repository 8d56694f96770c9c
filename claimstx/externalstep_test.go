package claimstx_test

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"trin/broker"
	"trin/claimstx"
)

// transform is an external service as a function.
type transform func(claimstx.Input, claimstx.Claims) (claimstx.Claims, error)

func (f transform) Transform(_ context.Context, in claimstx.Input, claims claimstx.Claims) (claimstx.Claims, error) {
	return f(in, claims)
}

func external(t *testing.T, step claimstx.ExternalStep, service transform) *claimstx.Pipeline {
	t.Helper()
	p, problems := claimstx.Compile(claimstx.Source{
		Direction: claimstx.Outbound, WithoutLevel: true, Steps: []claimstx.StepConfig{{External: &step}},
		Externals: map[string]claimstx.External{"bpp": service},
	})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return p
}

// given is what goes in: two claims of one name among others.
func given() claimstx.Claims {
	return claimstx.Claims{
		{Name: "uid", Values: []string{"alice"}},
		{Name: "role", Format: "a", Values: []string{"reader"}},
		{Name: "cpr", Values: []string{"0101701234"}},
		{Name: "role", Format: "b", Values: []string{"writer"}},
	}
}

func TestExternalStep(t *testing.T) {
	t.Parallel()
	both := claimstx.ExternalStep{From: "bpp", Send: []string{"uid", "ro*"}, Accept: []string{"role", "urn:example:*", "cpr"}}
	told := claimstx.Claims{given()[0], given()[1], given()[3]}
	for name, test := range map[string]struct {
		step   claimstx.ExternalStep
		answer claimstx.Claims
		want   claimstx.Claims
	}{
		"nothing changes": {both, told, given()},
		"a new claim stands at the end": {
			both, append(slices.Clone(told), broker.Claim{Name: "urn:example:unit", Values: []string{"schools"}}),
			append(given(), broker.Claim{Name: "urn:example:unit", Values: []string{"schools"}}),
		},
		"a changed claim stands where the first of its name stood": {
			both, claimstx.Claims{told[0], {Name: "role", Values: []string{"admin"}}},
			claimstx.Claims{given()[0], {Name: "role", Values: []string{"admin"}}, given()[2]},
		},
		"what it was told it may take away": {both, told[:1], claimstx.Claims{given()[0], given()[2]}},
		"what it was not told it may replace": {
			both, append(slices.Clone(told), broker.Claim{Name: "cpr", Values: []string{"none"}}),
			claimstx.Claims{given()[0], given()[1], {Name: "cpr", Values: []string{"none"}}, given()[3]},
		},
		"told nothing": {
			claimstx.ExternalStep{From: "bpp", Accept: []string{"unit"}}, claimstx.Claims{{Name: "unit", Values: []string{"schools"}}},
			append(given(), broker.Claim{Name: "unit", Values: []string{"schools"}}),
		},
		"may write nothing": {claimstx.ExternalStep{From: "bpp", Send: []string{"uid"}}, told[:1], given()},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := external(t, test.step, func(_ claimstx.Input, claims claimstx.Claims) (claimstx.Claims, error) {
				var want claimstx.Claims
				switch {
				case len(test.step.Send) == 2:
					want = told
				case len(test.step.Send) == 1:
					want = told[:1]
				}
				if len(claims) != len(want) || len(want) > 0 && !reflect.DeepEqual(claims, want) {
					t.Errorf("the service was told %v, want %v", claims, want)
				}
				for i := range claims { // nothing that it does to them reaches the others
					claims[i].Values[0] = "changed"
				}
				return test.answer, nil
			})
			got, _, err := p.Run(t.Context(), claimstx.Input{}, given())
			if err != nil || !reflect.DeepEqual(got, test.want) {
				t.Errorf("got %v, %v, want %v", got, err, test.want)
			}
		})
	}
}

// A service writes what it may write, and nothing else.
func TestM1_ExternalWritesWhatItMay(t *testing.T) {
	t.Parallel()
	step := claimstx.ExternalStep{From: "bpp", Send: []string{"uid", "role"}, Accept: []string{"urn:*", "a*", "A*", "\u212b*", "Auth*"}}
	told := claimstx.Claims{given()[0], given()[1], given()[3]}
	for name, test := range map[string]struct {
		answer claimstx.Claims
		want   string
	}{
		"a name that is not accepted": {append(slices.Clone(told), broker.Claim{Name: "unit", Values: []string{"x"}}), "may write"},
		"another value":               {claimstx.Claims{{Name: "uid", Values: []string{"bob"}}, told[1], told[2]}, "may write"},
		"another format":              {claimstx.Claims{{Name: "uid", Format: "x", Values: []string{"alice"}}, told[1], told[2]}, "may write"},
		"one of two of a name":        {told[:2], "may write"},
		"a claim taken away":          {told[1:], "removes"},
		"a reserved name":             {append(slices.Clone(told), broker.Claim{Name: "acr", Values: []string{"4"}}), "reserved"},
		"a reserved name, bent":       {append(slices.Clone(told), broker.Claim{Name: "AuthnContextClassRef/", Values: []string{"4"}}), "reserved"},
		"the level": {
			append(slices.Clone(told), broker.Claim{Name: "urn:dk:gov:saml:attribute:AssuranceLevel", Values: []string{"4"}}), "reserved",
		},
		"a reserved friendly name": {
			append(slices.Clone(told), broker.Claim{Name: "urn:x", FriendlyName: "acr", Values: []string{"4"}}), "reserved",
		},
		"a name that does not end": {append(slices.Clone(told), broker.Claim{Name: "urn:" + strings.Repeat("x", 2_000), Values: []string{"1"}}), "limit"},
		"a value of controls":      {append(slices.Clone(told), broker.Claim{Name: "urn:x", Values: []string{"\x00"}}), "limit"},
		"a value that is too long": {append(slices.Clone(told), broker.Claim{Name: "urn:x", Values: []string{strings.Repeat("x", claimstx.MaxValueBytes+1)}}), "limit"},
	} {
		p := external(t, step, func(claimstx.Input, claimstx.Claims) (claimstx.Claims, error) { return test.answer, nil })
		got, _, err := p.Run(t.Context(), claimstx.Input{}, given())
		if err == nil || got != nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, %v, want an error that says %q", name, got, err, test.want)
		}
	}
}

func TestExternalStep_Fails(t *testing.T) {
	t.Parallel()
	refusal := &broker.Refusal{Code: broker.RefusedDenied, Reason: "no"}
	for _, test := range []struct {
		err      error
		optional bool
		goesOn   bool
	}{
		{claimstx.ErrLookup, false, false},
		{claimstx.ErrLookup, true, true},
		{refusal, false, false},
		{refusal, true, false}, // a decision is no failure
	} {
		p, problems := claimstx.Compile(claimstx.Source{
			Direction: claimstx.Outbound, WithoutLevel: true,
			Steps:     []claimstx.StepConfig{{External: &claimstx.ExternalStep{From: "bpp"}, Optional: test.optional}},
			Externals: map[string]claimstx.External{"bpp": transform(func(claimstx.Input, claimstx.Claims) (claimstx.Claims, error) { return nil, test.err })},
		})
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		got, _, err := p.Run(t.Context(), claimstx.Input{}, given())
		switch {
		case test.goesOn:
			if err != nil || !reflect.DeepEqual(got, given()) {
				t.Errorf("%v, optional: got %v, %v", test.err, got, err)
			}
		case !errors.Is(err, test.err) || got != nil:
			t.Errorf("%v, optional %v: got %v, %v", test.err, test.optional, got, err)
		}
	}
}

func TestExternalStep_Problems(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		step  claimstx.ExternalStep
		field string
		says  string
	}{
		"no service":          {claimstx.ExternalStep{}, "0.external.from", "missing"},
		"an unknown service":  {claimstx.ExternalStep{From: "other"}, "0.external.from", "no external service"},
		"a lookup":            {claimstx.ExternalStep{From: "roles"}, "0.external.from", "step lookup"},
		"a reserved name":     {claimstx.ExternalStep{From: "bpp", Accept: []string{"x", "acr"}}, "0.external.accept.1", "reserved"},
		"a * in the middle":   {claimstx.ExternalStep{From: "bpp", Send: []string{"a*b"}}, "0.external.send.0", "*"},
		"an empty name":       {claimstx.ExternalStep{From: "bpp", Accept: []string{""}}, "0.external.accept.0", "missing"},
		"what assurance owns": {claimstx.ExternalStep{From: "bpp", Accept: []string{"level"}}, "1.external.accept.0", "assurance"},
	} {
		steps := []claimstx.StepConfig{{External: &test.step}}
		if strings.HasPrefix(test.field, "1.") {
			steps = append([]claimstx.StepConfig{{Assurance: &claimstx.Assurance{Claim: "level"}}}, steps...)
		}
		_, problems := claimstx.Compile(claimstx.Source{
			Direction: claimstx.Outbound, Steps: steps,
			Lookups:   map[string]claimstx.Lookup{"roles": rolesByUser{}},
			Externals: map[string]claimstx.External{"bpp": unitOf{}},
		})
		found := false
		for _, p := range problems {
			found = found || p.Field == test.field && strings.Contains(p.Message, test.says)
		}
		if !found {
			t.Errorf("%s: got %v, want %s: %s", name, problems, test.field, test.says)
		}
	}
}
