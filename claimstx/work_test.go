package claimstx_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"

	"trin/claimstx"
)

// numbered are values that differ.
func numbered(n int, format string) []string {
	values := make([]string, n)
	for i := range values {
		values[i] = fmt.Sprintf(format, i)
	}
	return values
}

// M3: the steps that do much with each value may do so much together, in whatever
// makes it much.
func TestM3_StepsThatDoMuchAreBounded(t *testing.T) {
	t.Parallel()
	privileges := func(p claimstx.Privileges) claimstx.StepConfig {
		p.Claim = "p"
		return claimstx.StepConfig{Privileges: &p, Optional: true}
	}
	const scope = "urn:dk:gov:saml:cvrNumberIdentifier:10000000"
	var list strings.Builder
	list.WriteString(`<bpp:PrivilegeList xmlns:bpp="http://itst.dk/oiosaml/basic_privilege_profile"><PrivilegeGroup Scope="` + scope + `">`)
	for i := range 4900 {
		fmt.Fprintf(&list, `<Privilege>u:privilege%04d</Privilege>`, i)
	}
	list.WriteString(`</PrivilegeGroup></bpp:PrivilegeList>`)
	bounds := map[string]string{}
	for i := range 500 {
		bounds[fmt.Sprintf("u:%d", i)] = "x"
	}
	letters := make([]string, 1<<12)
	for i := range letters {
		letters[i] = strings.Map(func(r rune) rune {
			if i>>(r-'a')&1 == 1 {
				return r - 'a' + 'A'
			}
			return r
		}, "abcdefghijkl")
	}
	for _, test := range []struct {
		name   string
		claims claimstx.Claims
		step   claimstx.StepConfig
		most   int // steps that are done
	}{
		{"the text that stands in with", claimstx.Claims{claim("x", numbered(1000, "%d")...)},
			claimstx.StepConfig{Replace: &claimstx.Replace{Claim: "x", Pattern: "()[0-9]+", With: "1" + strings.Repeat("$1", 490)}, Optional: true}, 9},
		{"lines that are looked at", claimstx.Claims{claim("x", numbered(4000, "%d")...)}, privileges(claimstx.Privileges{From: "x", Structured: true}), 21},
		{"lines of the table", claimstx.Claims{claim("x", letters...)},
			privileges(claimstx.Privileges{From: "x", IgnoreCase: true, Scope: scope, Values: map[string][]string{"abcdefghijkl": numbered(100, "u:p%d")}}), 0},
		{"lists that are read", claimstx.Claims{claim("p", list.String())}, privileges(claimstx.Privileges{Encoding: "xml"}), 5},
		{"lists that are written", claimstx.Claims{claim("x", numbered(3000, "u:p%d|"+scope)...)},
			privileges(claimstx.Privileges{From: "x", Structured: true, Existing: "replace", Encoding: "xml"}), 14},
		{"constraints", claimstx.Claims{claim("x", numbered(1000, "u:p%d|"+scope)...), claim("u", numbered(900, "unit%d")...)},
			privileges(claimstx.Privileges{From: "x", Structured: true, Constraints: map[string]string{"u:a": "{u}", "u:b": "{u}", "u:c": "{u}", "u:d": "{u}"}}), 3},
		{"constraints of the step", claimstx.Claims{claim("x", numbered(4900, "u:p%d")...)},
			privileges(claimstx.Privileges{From: "x", Scope: scope, Constraints: bounds}), 0},
		{"small letters", claimstx.Claims{claim("x", numbered(4900, strings.Repeat("Æ", 95)+"%d")...)},
			claimstx.StepConfig{Map: &claimstx.Map{Claim: "x", IgnoreCase: true, Values: map[string][]string{"a": {"b"}}}, Optional: true}, 17},
		{"hashes", claimstx.Claims{claim("x", numbered(4900, "%d")...)}, claimstx.StepConfig{Hash: &claimstx.Hash{Claim: "x"}, Optional: true}, 42},
		{"what is released", claimstx.Claims{claim("x", numbered(1000, "%d")...)},
			release(slices.Repeat([]claimstx.Released{{Claim: "x", Values: []string{"*"}}}, 1000)...), 4},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			source := outbound(slices.Repeat([]claimstx.StepConfig{test.step}, 60)...)
			source.Deps.Key = func(context.Context) ([]byte, error) { return []byte(oneKey), nil }
			steps, _, err := pipeline(t, source).Explain(t.Context(), level(10), test.claims)
			steps = steps[1:] // the first is what goes in
			done := slices.IndexFunc(steps, func(s claimstx.Explained) bool { return s.Err != nil })
			if done < 0 || done > test.most || !errors.Is(steps[done].Err, claimstx.ErrLimit) || !strings.Contains(steps[done].Err.Error(), "more work than they may") {
				t.Fatalf("got %d steps done, %v; want at most %d, and the next one at the limit", done, err, test.most)
			}
		})
	}
}

// M3: constraints of lines that a provider sends are work, where the list that they
// make is too long and the next step begins with them again.
func TestM3_ConstraintsOfLinesAreBounded(t *testing.T) {
	t.Parallel()
	var lines []string
	for i := range 4 {
		lines = append(lines, fmt.Sprintf("u:p%d|urn:dk:gov:saml:cvrNumberIdentifier:10000000|%s", i, strings.Join(numbered(20_000, "u:%d=1"), "|")))
	}
	step := claimstx.StepConfig{Privileges: &claimstx.Privileges{Claim: "p", From: "x", Structured: true}, Optional: true}
	steps, _, err := pipeline(t, outbound(slices.Repeat([]claimstx.StepConfig{step}, 30)...)).Explain(t.Context(), level(10), claimstx.Claims{claim("x", lines...)})
	if last := steps[len(steps)-1].Err; err != nil || !errors.Is(last, claimstx.ErrLimit) {
		t.Errorf("got %v, and of the last step %v, want ErrLimit of it", err, last)
	}
}

// M4, M13: a step makes no more than may pass before it is held against that.
func TestM4_M13_NoStepMakesMoreThanMayPass(t *testing.T) {
	grow := claimstx.StepConfig{Replace: &claimstx.Replace{Claim: "x", Pattern: ".*", With: strings.Repeat("$0", 490)}}
	table := claimstx.StepConfig{Map: &claimstx.Map{Claim: "k", To: "y", Values: map[string][]string{"k": numbered(4000, "%d")}}}
	folded := claimstx.StepConfig{Map: &claimstx.Map{Claim: "k", To: "y", IgnoreCase: true, Values: map[string][]string{"k": numbered(4000, "%d")}}}
	for _, test := range []struct {
		name  string
		step  claimstx.StepConfig
		given claimstx.Claims
		fails bool
	}{
		{"replace", grow, claimstx.Claims{claim("x", numbered(4000, strings.Repeat("a", 200)+"%d")...)}, true},
		{"map", table, claimstx.Claims{claim("k", slices.Repeat([]string{"k"}, 900)...)}, false},
		{"map without regard to letter case", folded, claimstx.Claims{claim("k", slices.Repeat([]string{"k", "K"}, 450)...)}, false},
	} {
		p := pipeline(t, outbound(test.step))
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		out, _, err := p.Run(t.Context(), level(10), test.given)
		runtime.ReadMemStats(&after)
		if made := after.TotalAlloc - before.TotalAlloc; made > 10<<20 {
			t.Errorf("%s: got %d bytes made, want no more than may pass and some", test.name, made)
		}
		if test.fails != errors.Is(err, claimstx.ErrLimit) || !test.fails && len(out.Values("y")) != 4000 {
			t.Errorf("%s: got %d values and %v", test.name, len(out.Values("y")), err)
		}
	}
}

// What a table gives for one value stands once, where it stood first, and what is
// not in it as often as it is another.
func TestMap_OfManyValues(t *testing.T) {
	t.Parallel()
	step := claimstx.StepConfig{Map: &claimstx.Map{Claim: "x", IgnoreCase: true, Values: map[string][]string{"a": {"1", "2"}, "b": {"2", "3"}}}}
	got, _, err := pipeline(t, outbound(step)).Run(t.Context(), level(10), claimstx.Claims{claim("x", append(numbered(4900, "v%d"), "b", "C", "c", "A", "B", "a", "C")...)})
	if want := append(numbered(4900, "v%d"), "2", "3", "C", "c", "1"); err != nil || !slices.Equal(got.Values("x"), want) {
		t.Errorf("got %d values and %v, want %d", len(got.Values("x")), err, len(want))
	}
}

// Names and values are matched as they are written, with a * for whatever follows.
func TestDrop_ManyPatterns(t *testing.T) {
	t.Parallel()
	patterns := []string{"b*", "a/b*", "a/c", "a/bc*", "c*", "ca*", "cab*", "d/*", "f*", "e"}
	var given, want claimstx.Claims
	for _, name := range []string{"a", "a/", "a/a", "a/b", "a/ba", "a/bc", "a/bcd", "a/c", "a/ca", "b", "bz", "B", "c", "cab", "cz", "d", "d/", "d/x", "e", "ee", "z"} {
		given = append(given, claim(name, "1"))
		if !slices.ContainsFunc(patterns, func(p string) bool {
			prefix, wild := strings.CutSuffix(p, "*")
			return name == p || wild && strings.HasPrefix(name, prefix)
		}) {
			want = append(want, claim(name, "1"))
		}
	}
	got, _, err := pipeline(t, outbound(claimstx.StepConfig{Drop: &claimstx.Drop{Claims: patterns}})).Run(t.Context(), level(10), given)
	if err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %v, %v, want %v", got, err, want)
	}
}
