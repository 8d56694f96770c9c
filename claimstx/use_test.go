package claimstx_test

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"trin/claimstx"
)

func use(fragment string) claimstx.StepConfig {
	return claimstx.StepConfig{Use: &claimstx.Use{Fragment: fragment}}
}

func TestUse(t *testing.T) {
	t.Parallel()
	fragments := map[string][]claimstx.StepConfig{
		"outer":  {add("a", "1"), use("inner"), add("c", "1")},
		"inner":  {when(`!('b' in claims)`, add("b", "1"))},
		"breaks": {add("d", "1"), fail(), add("e", "1")},
		"turns":  {add("turned", "1"), when(`'turned' in claims`, add("after", "1"))},
	}
	ab := claimstx.Claims{claim("a", "1"), claim("b", "1"), claim("c", "1")}
	for _, test := range []struct {
		name   string
		steps  []claimstx.StepConfig
		want   claimstx.Claims
		record string
	}{
		{"in its place", []claimstx.StepConfig{add("z", "1"), use("outer")}, append(claimstx.Claims{claim("z", "1")}, ab...), "[add outer/add inner/add outer/add]"},
		{"twice", []claimstx.StepConfig{use("outer"), use("outer")}, ab, "[outer/add inner/add outer/add outer/add inner/add- outer/add]"},
		{"left out", []claimstx.StepConfig{when("level > 50", use("outer"))}, claimstx.Claims{}, "[use outer-]"},
		{"asked once", []claimstx.StepConfig{when("!('turned' in claims)", use("turns"))}, claimstx.Claims{claim("turned", "1"), claim("after", "1")}, "[turns/add turns/add]"},
		{"optional and failing", []claimstx.StepConfig{add("a", "1"), optional(use("breaks")), add("z", "1")}, claimstx.Claims{claim("a", "1"), claim("z", "1")},
			"[add breaks/add breaks/cardinality! use breaks! add]"},
	} {
		s := outbound(test.steps...)
		s.Fragments = fragments
		got, record, err := pipeline(t, s).Run(context.Background(), level(30), nil)
		var names []string
		for _, r := range record {
			name := r.Step
			if r.Skipped {
				name += "-"
			}
			if r.Failed {
				name += "!"
			}
			names = append(names, name)
		}
		if err != nil || fmt.Sprint(got) != fmt.Sprint(test.want) || fmt.Sprint(names) != test.record {
			t.Errorf("%s: got %v, %v, %v, want %v and %s", test.name, got, names, err, test.want, test.record)
		}
	}
	s := outbound(use("breaks"))
	s.Fragments = fragments
	if got, _, err := pipeline(t, s).Run(context.Background(), level(30), nil); err == nil || got != nil ||
		!strings.Contains(err.Error(), "step 1 (use breaks): step 2 (breaks/cardinality): ") {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestM5_FragmentsAreBounded(t *testing.T) {
	t.Parallel()
	fragments := map[string][]claimstx.StepConfig{
		"self": {use("self")}, "a": {add("x", "1"), use("b")}, "b": {use("c")}, "c": {use("a")},
		"broken": {add("x", "1"), {Add: &claimstx.Add{Claim: "acr", Values: []string{"4"}}}, {}},
		"level":  {{Assurance: &claimstx.Assurance{Claim: "my-level"}}},
	}
	for i := range 12 {
		fragments[fmt.Sprintf("deep%d", i)] = []claimstx.StepConfig{use(fmt.Sprintf("deep%d", i+1))}
		laugh := use(fmt.Sprintf("laugh%d", i+1))
		fragments[fmt.Sprintf("laugh%d", i)] = []claimstx.StepConfig{laugh, laugh, laugh, laugh, laugh, laugh, laugh, laugh, laugh, laugh}
	}
	fragments["laugh12"], fragments["deep12"] = []claimstx.StepConfig{add("x", "1")}, []claimstx.StepConfig{add("x", "1")}
	for _, test := range []struct {
		name      string
		direction claimstx.Direction
		steps     []claimstx.StepConfig
		field     string
		says      string
	}{
		{"itself", "outbound", []claimstx.StepConfig{use("self")}, "0.use.fragment", "self → self"},
		{"in a circle", "outbound", []claimstx.StepConfig{add("y", "1"), use("a")}, "1.use.fragment", "a → b → c → a"},
		{"too deep", "outbound", []claimstx.StepConfig{use("deep0")}, "0.use.fragment", "more than 8 deep"},
		{"too many", "outbound", []claimstx.StepConfig{use("laugh5")}, "0.use.fragment", "more than 100 steps"},
		{"too many in all", "outbound", append(many(95), use("laugh11")), "95.use.fragment", "more than 100 steps"},
		{"not there", "outbound", []claimstx.StepConfig{use("nowhere")}, "0.use.fragment", `no fragment "nowhere"`},
		{"without a name", "outbound", []claimstx.StepConfig{use("")}, "0.use.fragment", "missing"},
		{"a fragment with errors", "outbound", []claimstx.StepConfig{use("broken")}, "0.use.fragment", `"broken" cannot be used here: 1.add.claim: `},
		{"of the other direction", "inbound", []claimstx.StepConfig{use("level")}, "0.use.fragment", "Put the assurance step on the application"},
	} {
		p, problems := claimstx.Compile(claimstx.Source{Direction: test.direction, Steps: test.steps, Fragments: fragments})
		if p != nil || len(problems) != 1 || problems[0].Field != test.field || !strings.Contains(problems[0].Message, test.says) {
			t.Errorf("%s: got %v, want one problem at %s that says %q", test.name, problems, test.field, test.says)
		}
	}
	for name, want := range map[string]int{"self": 1, "a": 1, "broken": 2, "level": 0, "deep10": 0, "laugh12": 0} {
		if problems := claimstx.CheckFragment(name, claimstx.Source{Fragments: fragments}); len(problems) != want {
			t.Errorf("%s checked for itself: got %v, want %d problems", name, problems, want)
		}
	}
}

func many(n int) []claimstx.StepConfig {
	var steps []claimstx.StepConfig
	for i := range n {
		steps = append(steps, add(fmt.Sprint("n", i), "1"))
	}
	return steps
}

// TestM1_AnAssuranceStepInAFragmentRulesItsName: what a provider says under the
// name never passes, wherever the step stands and whether it runs.
func TestM1_AnAssuranceStepInAFragmentRulesItsName(t *testing.T) {
	t.Parallel()
	fragments := map[string][]claimstx.StepConfig{"level": {{Assurance: &claimstx.Assurance{Claim: "my-level"}}}}
	given := claimstx.Claims{claim("My-Level", "40"), claim("my-level", "50"), claim("mail", "m")}
	for _, test := range []struct {
		name string
		step claimstx.StepConfig
		want claimstx.Claims
	}{
		{"it runs", use("level"), claimstx.Claims{claim("mail", "m"), claim("my-level", "20")}},
		{"it is left out", when("level > 90", use("level")), claimstx.Claims{claim("mail", "m")}},
		{"it has no answer and is optional", optional(when("claims.none[0] == ''", use("level"))), claimstx.Claims{claim("mail", "m")}},
	} {
		s := outbound(test.step)
		s.Fragments = fragments
		if got, _, err := pipeline(t, s).Run(context.Background(), level(20), given); err != nil || !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: got %v, %v, want %v", test.name, got, err, test.want)
		}
		s.Steps = []claimstx.StepConfig{add("my-level", "4"), test.step}
		if p, problems := claimstx.Compile(s); p != nil || len(problems) != 1 {
			t.Errorf("%s: another step may write the name: %v", test.name, problems)
		}
	}
}
