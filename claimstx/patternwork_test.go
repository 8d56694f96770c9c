package claimstx_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"trin/claimstx"
)

// M3: what the patterns of a pipeline may do in one login they may do together,
// however many steps they stand in, and whether these are optional or not.
func TestM3_PatternsAreBoundedTogether(t *testing.T) {
	t.Parallel()
	values := make([]string, 16)
	for i := range values {
		values[i] = fmt.Sprintf("%s%02d", strings.Repeat("a", 4000), i)
	}
	const pattern = `(.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*)*c`
	replace := claimstx.StepConfig{Replace: &claimstx.Replace{Claim: "x", Pattern: pattern}, Optional: true}
	search := claimstx.StepConfig{Replace: &claimstx.Replace{Claim: "x", Pattern: pattern, Anywhere: true}, Optional: true}
	scopes := claimstx.MetadataScope{Value: pattern, Regexp: true}
	for _, test := range []struct {
		name   string
		source claimstx.Source
	}{
		{"whole values", outbound(slices.Repeat([]claimstx.StepConfig{replace}, 99)...)},
		{"anywhere in them", outbound(slices.Repeat([]claimstx.StepConfig{search}, 99)...)},
		{"then one is required", outbound(append(slices.Repeat([]claimstx.StepConfig{replace}, 98),
			claimstx.StepConfig{Require: &claimstx.Require{Claims: []string{"x"}, Pattern: pattern}})...)},
		{"then scopes are checked", claimstx.Source{
			Direction: claimstx.Inbound, Scopes: []claimstx.MetadataScope{scopes},
			Steps: append(slices.Repeat([]claimstx.StepConfig{replace}, 98), claimstx.StepConfig{ScopeCheck: &claimstx.ScopeCheck{Claims: []string{"y"}}}),
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			given := claimstx.Claims{claim("x", values...), claim("y", "a@example.dk")}
			steps, _, err := pipeline(t, test.source).Explain(t.Context(), level(10), given)
			done, failed := 0, 0
			for _, step := range steps {
				switch {
				case errors.Is(step.Err, claimstx.ErrLimit):
					failed++
				case strings.HasPrefix(step.Step, "replace"):
					done++
				}
			}
			if done == 0 || done > 20 || failed < 78 {
				t.Errorf("got %d steps done and %d that failed, %v; want a few done, and the others failed at the limit", done, failed, err)
			}
			if last := steps[len(steps)-1]; !errors.Is(last.Err, claimstx.ErrLimit) {
				t.Errorf("the last step: got %v, want ErrLimit", last.Err)
			}
		})
	}
}

// What one claim makes the patterns do keeps none of them from taking values out
// of another, and what is beside it in a fragment neither: whoever can have many
// values of one claim could have any of the other.
func TestM3_WorkOnOneClaimLetsNothingElsePass(t *testing.T) {
	t.Parallel()
	noise := make([]string, 16)
	for i := range noise {
		noise[i] = fmt.Sprintf("%s%02d", strings.Repeat("a", 4000), i)
	}
	const long = `(.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*)*c`
	busy := claimstx.StepConfig{Replace: &claimstx.Replace{Claim: "x", Pattern: long}, Optional: true}
	for name, step := range map[string]claimstx.StepConfig{
		"replace": {Replace: &claimstx.Replace{Claim: "role", Pattern: `reader|writer`, With: "$0", Unmatched: "drop"}},
		"map":     {Map: &claimstx.Map{Claim: "role", Values: map[string][]string{"reader": {"reader"}}, Unmatched: "drop"}, When: "claims.none[0] == ''"},
		"scope":   {Scope: &claimstx.Scope{Claim: "role", Scope: "{gone}", Scoped: "drop"}},
	} {
		source := outbound(append(slices.Repeat([]claimstx.StepConfig{busy}, 20), optional(step))...)
		given := claimstx.Claims{claim("x", noise...), claim("role", "reader", "admin@example.com")}
		got, record, err := pipeline(t, source).Run(t.Context(), level(10), given)
		if last := record[len(record)-1]; err != nil || !last.Failed || len(got.Values("role")) > 0 {
			t.Errorf("%s: got %v and %v, want that it failed and there is no role", name, got.Values("role"), err)
		}
	}
	sift := claimstx.StepConfig{ScopeCheck: &claimstx.ScopeCheck{Claims: []string{"role"}, Scopes: []string{"example.dk"}}}
	for name, step := range map[string]claimstx.StepConfig{
		"scopeCheck": sift,
		"require":    {Require: &claimstx.Require{Claims: []string{"role"}, Pattern: "reader"}},
		"release":    release(claimstx.Released{Claim: "role", Values: []string{"reader"}}),
		"deeper":     use("inner"),
	} {
		source := outbound(optional(use("f")))
		source.Fragments = map[string][]claimstx.StepConfig{"f": {busy, step}, "inner": {sift}}
		if _, problems := claimstx.Compile(source); len(problems) != 1 || !strings.HasPrefix(problems[0].Field, "0.use") || !strings.Contains(problems[0].Message, "Take optional away") {
			t.Errorf("%s in an optional fragment: got %v, want that it is refused", name, problems)
		}
	}
}

// A person with two thousand groups logs in to an application that rewrites them
// twenty times.
func TestPatterns_OfALargeDirectory(t *testing.T) {
	t.Parallel()
	groups := make([]string, 2000)
	for i := range groups {
		groups[i] = fmt.Sprintf("CN=Journal-%04d,OU=Groups,OU=Aarhus,DC=hospital,DC=example,DC=dk", i)
	}
	for _, replace := range []claimstx.Replace{
		{Pattern: `CN=([^,]+),OU=Groups,OU=[^,]+,DC=hospital,DC=example,DC=dk`, With: "$0"},
		{Pattern: `CN=Journal-([^,]+),OU=Groups,.*`, With: "$0"},
		{Pattern: `DC=(hospital)`, With: "$0", Anywhere: true},
		{Pattern: `,DC=`, With: "$0", Anywhere: true},
	} {
		replace.Claim = "group"
		rewrite := claimstx.StepConfig{Replace: &replace}
		got, _, err := pipeline(t, outbound(slices.Repeat([]claimstx.StepConfig{rewrite}, 20)...)).Run(t.Context(), level(10), claimstx.Claims{claim("group", groups...)})
		if err != nil || !slices.Equal(got.Values("group"), groups) {
			t.Errorf("%s: got %d groups and %v, want all", replace.Pattern, len(got.Values("group")), err)
		}
	}
}
