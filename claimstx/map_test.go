package claimstx_test

import (
	"fmt"
	"strings"
	"testing"

	"trin/claimstx"
)

func TestMap(t *testing.T) {
	t.Parallel()
	table := map[string][]string{"CN=Journal": {"reader"}, "CN=Admin": {"reader", "admin"}, "CN=None": {}}
	step := func(to string, change func(*claimstx.Map)) claimstx.StepConfig {
		m := &claimstx.Map{Claim: "groups", To: to, Values: table}
		if change != nil {
			change(m)
		}
		return claimstx.StepConfig{Map: m}
	}
	ignore := func(m *claimstx.Map) { m.IgnoreCase = true }
	unmatched := func(u claimstx.Unmatched) func(*claimstx.Map) {
		return func(m *claimstx.Map) { m.Unmatched = u }
	}
	given := claimstx.Claims{claim("groups", "CN=Admin", "CN=Journal", "CN=Other", "CN=None", "cn=admin")}
	runSteps(t, []stepCase{
		{name: "into another claim", step: step("role", nil), given: given, want: append(given[:1:1], claim("role", "reader", "admin"))},
		{name: "into itself", step: step("", nil), given: given, want: claimstx.Claims{claim("groups", "reader", "admin", "CN=Other", "cn=admin")}},
		{name: "into itself, others dropped", step: step("", unmatched("drop")), given: given, want: claimstx.Claims{claim("groups", "reader", "admin")}},
		{name: "into another, others kept", step: step("role", unmatched("keep")), given: given, want: append(given[:1:1], claim("role", "reader", "admin", "CN=Other", "cn=admin"))},
		{name: "others fail", step: step("role", unmatched("fail")), given: given, err: `a value of "groups" is not in the table`},
		{name: "without regard to letter case", step: step("role", ignore), given: claimstx.Claims{claim("groups", "cn=JOURNAL")},
			want: claimstx.Claims{claim("groups", "cn=JOURNAL"), claim("role", "reader")}},
		{name: "nothing matches", step: step("role", nil), given: claimstx.Claims{claim("groups", "x")}, want: claimstx.Claims{claim("groups", "x")}},
	})
}

// A provider that sends a role under the name of a group gives nobody that role.
func TestMapPassesOnNoRoleThatIsNotInTheTable(t *testing.T) {
	t.Parallel()
	got, err := runStep(t, claimstx.StepConfig{Map: &claimstx.Map{Claim: "groups", To: "role", Values: map[string][]string{"CN=Admin": {"admin"}}}},
		claimstx.Input{}, claimstx.Claims{claim("groups", "admin")})
	if err != nil || len(got.Values("role")) > 0 {
		t.Errorf("got %v and %v, want no role", got, err)
	}
}

func TestM13_WhatStepsMakeIsBounded(t *testing.T) {
	t.Parallel()
	many := func(n int, format string) []string {
		values := make([]string, n)
		for i := range values {
			values[i] = fmt.Sprintf(format, i)
		}
		return values
	}
	wide := map[string][]string{"a": many(3000, "a%d"), "b": many(3000, "b%d")}
	long := strings.Repeat("x", claimstx.MaxValueBytes)
	runSteps(t, []stepCase{
		{name: "map", step: claimstx.StepConfig{Map: &claimstx.Map{Claim: "x", To: "y", Values: map[string][]string{"a": wide["a"], "b": wide["b"][:1900]}}},
			given: claimstx.Claims{claim("x", "a", "b"), claim("v", many(200, "%d")...)}, err: "exceed a limit"},
		{name: "split", step: claimstx.StepConfig{Split: &claimstx.Split{Claim: "x", At: ","}}, given: claimstx.Claims{claim("x", strings.Join(many(6000, "%d"), ","))}, err: "more than 5000 parts"},
		{name: "join", step: claimstx.StepConfig{Join: &claimstx.Join{Claim: "x", With: ","}}, given: claimstx.Claims{claim("x", long[:len(long)-4000], long[:6000])}, err: "together are longer"},
		{name: "scope", step: claimstx.StepConfig{Scope: &claimstx.Scope{Claim: "x", Scope: "example.dk"}}, given: claimstx.Claims{claim("x", long)}, err: "exceed a limit"},
		{name: "template", step: claimstx.StepConfig{Template: &claimstx.Template{Claim: "y", Text: "{x}{x}", Missing: "empty"}}, given: claimstx.Claims{claim("x", long)}, err: "longer than"},
		{name: "hash", step: claimstx.StepConfig{Hash: &claimstx.Hash{Claim: "x", To: "y"}}, given: claimstx.Claims{claim("x", many(3000, "%d")...)}, err: "more than 5000 values"},
	})
	if p, problems := claimstx.Compile(outbound(claimstx.StepConfig{Map: &claimstx.Map{Claim: "x", Values: wide}})); p != nil || len(problems) == 0 {
		t.Error("a table of 6000 values compiled")
	}
}
