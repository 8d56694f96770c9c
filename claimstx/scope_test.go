package claimstx_test

import (
	"strings"
	"testing"

	"trin/claimstx"
)

func TestScopeAndUnscope(t *testing.T) {
	t.Parallel()
	scope := func(of string, scoped claimstx.Unmatched) claimstx.StepConfig {
		return claimstx.StepConfig{Scope: &claimstx.Scope{Claim: "x", Scope: of, Scoped: scoped}}
	}
	unscope := func(part string) claimstx.StepConfig {
		return claimstx.StepConfig{Unscope: &claimstx.Unscope{Claim: "x", Part: part}}
	}
	x := func(values ...string) claimstx.Claims { return claimstx.Claims{claim("x", values...)} }
	with := func(org ...string) claimstx.Claims { return claimstx.Claims{claim("x", "eva"), claim("org", org...)} }
	const missing = "the scope stands for is missing"
	runSteps(t, []stepCase{
		{name: "scope", step: scope("example.dk", ""), given: x("eva", "ib"), want: x("eva@example.dk", "ib@example.dk")},
		{name: "another scope stays", step: scope("example.dk", ""), given: x("eva@other.dk"), want: x("eva@other.dk")},
		{name: "another scope is dropped", step: scope("example.dk", "drop"), given: x("eva@other.dk", "ib@example.dk", "bo"), want: x("ib@example.dk", "bo@example.dk")},
		{name: "another scope fails", step: scope("example.dk", "fail"), given: x("eva@other.dk"), err: `a value of "x" has another scope`},
		{name: "the scope of a longer name is another", step: scope("example.dk", "drop"), given: x("eva@notexample.dk"), want: claimstx.Claims{}},
		{name: "an empty value has no scope", step: scope("example.dk", ""), given: x(""), want: claimstx.Claims{}},
		{name: "scope from a claim", step: scope("{org}", ""), given: with("example.dk"), want: claimstx.Claims{claim("x", "eva@example.dk"), claim("org", "example.dk")}},
		{name: "scope from a claim that is not there", step: scope("{org}", ""), given: x("eva"), err: missing},
		{name: "scope from a claim with two values", step: scope("{org}", ""), given: with("a.dk", "b.dk"), err: missing},
		{name: "scope from a claim that holds none", step: scope("{org}", ""), given: with("evil@example.dk"), err: missing},
		{name: "scope that is too long", step: scope("{org}", ""), given: with(strings.Repeat("a", 128)), err: missing},
		{name: "unscope", step: unscope(""), given: x("eva@example.dk", "ib", "bo@a@b"), want: x("eva", "ib", "bo@a")},
		{name: "the scopes", step: unscope("scope"), given: x("eva@example.dk", "ib@example.dk", "bo"), want: x("example.dk")},
		{name: "nothing before the scope", step: unscope("value"), given: x("@example.dk"), want: claimstx.Claims{}},
		{name: "nothing behind the @", step: unscope("scope"), given: x("eva@"), want: claimstx.Claims{}},
	})
}
