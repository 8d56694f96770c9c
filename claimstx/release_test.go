package claimstx_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"trin/claimstx"
)

func release(attributes ...claimstx.Released) claimstx.StepConfig {
	for i := range attributes {
		if attributes[i].Reason == "" {
			attributes[i].Reason = "why " + attributes[i].Claim
		}
	}
	return claimstx.StepConfig{Release: &claimstx.Release{Attributes: attributes}}
}

func TestRelease(t *testing.T) {
	t.Parallel()
	given := claimstx.Claims{claim("mail", "a@b"), claim("role", "journal-r", "tax-r", "journal-w"), claim("roles", "x"), claim("urn:a:1", "1"), claim("urn:b:1", "1")}
	runSteps(t, []stepCase{
		{name: "listed", step: release(claimstx.Released{Claim: "mail"}), given: given, want: given[:1]},
		{name: "by prefix", step: release(claimstx.Released{Claim: "urn:a:*"}), given: given, want: given[3:4]},
		{name: "everything", step: release(claimstx.Released{Claim: "*"}), given: given, want: given},
		{name: "only values", step: release(claimstx.Released{Claim: "role", Values: []string{"journal-*"}}), given: given, want: claimstx.Claims{claim("role", "journal-r", "journal-w")}},
		{name: "an exact value", step: release(claimstx.Released{Claim: "role", Values: []string{"tax-r", "journal"}}), given: given, want: claimstx.Claims{claim("role", "tax-r")}},
		{name: "none of the values", step: release(claimstx.Released{Claim: "role", Values: []string{"other"}}), given: given, want: claimstx.Claims{}},
		{name: "an empty value is a value", step: release(claimstx.Released{Claim: "role", Values: []string{""}}), given: given, want: claimstx.Claims{}},
		{name: "by two entries", step: release(claimstx.Released{Claim: "role", Values: []string{"tax-r"}}, claimstx.Released{Claim: "role", Values: []string{"journal-w"}}), given: given,
			want: claimstx.Claims{claim("role", "tax-r", "journal-w")}},
		{name: "one entry gives all", step: release(claimstx.Released{Claim: "role", Values: []string{"tax-r"}}, claimstx.Released{Claim: "role*"}), given: given, want: given[1:3]},
		{name: "names are exact", step: release(claimstx.Released{Claim: "MAIL"}), given: given, want: claimstx.Claims{}},
	})
	refusedSteps(t, claimstx.Outbound, map[string]claimstx.StepConfig{
		"0.release.attributes: No attribute is listed": {Release: &claimstx.Release{}},
		"0.release.attributes.0.claim: is missing":     release(claimstx.Released{}),
		"0.release.attributes.0.claim: before its end": release(claimstx.Released{Claim: "a*b"}),
		"0.release.attributes.0.claim: stays whatever": release(claimstx.Released{Claim: "AssuranceLevel"}),
		"0.release.attributes.0.reason: is missing":    release(claimstx.Released{Claim: "a", Reason: " "}),
		"0.release.attributes.0.reason: too long":      release(claimstx.Released{Claim: "a", Reason: strings.Repeat("a", 1001)}),
		"0.release.attributes.1.values.0: its end":     release(claimstx.Released{Claim: "a"}, claimstx.Released{Claim: "b", Values: []string{"*x"}}),
	})
	passing := release(claimstx.Released{Claim: "a", Reason: "r"})
	passing.Optional = true
	check := claimstx.StepConfig{ScopeCheck: &claimstx.ScopeCheck{Claims: []string{"a"}}, Optional: true}
	refusedSteps(t, claimstx.Outbound, map[string]claimstx.StepConfig{"0.release: Take optional away": passing, "0.scopeCheck: Take optional away": check})
	refusedSteps(t, claimstx.Inbound, map[string]claimstx.StepConfig{"0.release: released to an application": release(claimstx.Released{Claim: "a"})})
}

// What an assurance step wrote stays, and what a release step withheld is told.
func TestReleaseIsTold(t *testing.T) {
	t.Parallel()
	p := pipeline(t, outbound(
		claimstx.StepConfig{Assurance: &claimstx.Assurance{Claim: "AssuranceLevel", Value: "number"}},
		release(claimstx.Released{Claim: "role", Values: []string{"a"}}),
	))
	out, record, err := p.Run(t.Context(), level(30), claimstx.Claims{claim("cpr", "0101701234"), claim("role", "a", "b")})
	if err != nil || !slices.Equal(out.Values("AssuranceLevel"), []string{"30"}) || !slices.Equal(out.Values("role"), []string{"a"}) || len(out) != 2 {
		t.Fatalf("got %v and %v", out, err)
	}
	last := record[len(record)-1]
	if last.Step != "release" || !slices.Equal(last.Removed, []string{"cpr"}) || !slices.Equal(last.Changed, []string{"role"}) {
		t.Errorf("got the record %+v", last)
	}
}

func TestReleased(t *testing.T) {
	t.Parallel()
	var none *claimstx.Pipeline
	if got := none.Released(); got != nil {
		t.Errorf("got %v", got)
	}
	s := outbound(claimstx.StepConfig{Use: &claimstx.Use{Fragment: "f"}}, release(claimstx.Released{Claim: "b", Values: []string{"1"}}))
	s.Fragments = map[string][]claimstx.StepConfig{"f": {release(claimstx.Released{Claim: "a", Reason: "because"})}}
	s.Requesters = map[string][]claimstx.StepConfig{"urn:z": {release(claimstx.Released{Claim: "z"})}, "urn:y": {release(claimstx.Released{Claim: "y"})}}
	s.Unknown = []claimstx.StepConfig{release(claimstx.Released{Claim: "u"})}
	p := pipeline(t, s)
	want := []claimstx.ReleasedTo{
		{Released: claimstx.Released{Claim: "a", Reason: "because"}},
		{Released: claimstx.Released{Claim: "b", Reason: "why b", Values: []string{"1"}}},
		{Released: claimstx.Released{Claim: "y", Reason: "why y"}, Requester: "urn:y"},
		{Released: claimstx.Released{Claim: "z", Reason: "why z"}, Requester: "urn:z"},
		{Released: claimstx.Released{Claim: "u", Reason: "why u"}, Unknown: true},
	}
	got := p.Released()
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("got %v, want %v", got, want)
	}
	got[1].Values[0] = "changed"
	if again := p.Released(); !reflect.DeepEqual(again, want) {
		t.Errorf("the list is the pipeline's own: got %v", again)
	}
}
