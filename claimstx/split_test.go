package claimstx_test

import (
	"strings"
	"testing"

	"trin/claimstx"
)

func TestSplitAndJoin(t *testing.T) {
	t.Parallel()
	split := func(at string) claimstx.StepConfig {
		return claimstx.StepConfig{Split: &claimstx.Split{Claim: "x", At: at}}
	}
	join := func(with string, inside claimstx.Unmatched) claimstx.StepConfig {
		return claimstx.StepConfig{Join: &claimstx.Join{Claim: "x", With: with, Inside: inside}}
	}
	x := func(values ...string) claimstx.Claims { return claimstx.Claims{claim("x", values...)} }
	runSteps(t, []stepCase{
		{name: "split", step: split(";"), given: x("a; b ;;a", "c"), want: x("a", "b", "c")},
		{name: "split at a word", step: split(" and "), given: x("a and b"), want: x("a", "b")},
		{name: "split of nothing but separators", step: split(";"), given: x(" ; ;"), want: claimstx.Claims{}},
		{name: "split is no expression", step: split("."), given: x("a.b"), want: x("a", "b")},
		{name: "join", step: join(",", ""), given: x("a", "b", "c"), want: x("a,b,c")},
		{name: "join one", step: join(",", ""), given: x("a"), want: x("a")},
		{name: "join with nothing", step: join("", ""), given: x("a", "b"), want: x("ab")},
		{name: "join a value that would be read as two", step: join(",", ""), given: x("a", "b,admin"), err: "holds the text"},
		{name: "join without such values", step: join(",", "drop"), given: x("a", "b,admin"), want: x("a")},
		{name: "join with such values all the same", step: join(", ", "keep"), given: x("Hansen, Eva", "b"), want: x("Hansen, Eva, b")},
		{name: "join of none", step: join(",", "drop"), given: x("a,b"), want: claimstx.Claims{}},
		{name: "join as long as may be", step: join("", ""), given: x(strings.Repeat("a", claimstx.MaxValueBytes-1), "b"), want: x(strings.Repeat("a", claimstx.MaxValueBytes-1) + "b")},
	})
}
