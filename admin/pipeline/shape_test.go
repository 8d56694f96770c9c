package pipeline

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"trin/broker"
	"trin/claimstx"
	"trin/templates/console/words"
)

// Every kind of step is offered once, every field has a label, and every choice a
// field that takes it.
func TestEveryStepHasAForm(t *testing.T) {
	t.Parallel()
	var offered []string
	for _, group := range words.StepGroups() {
		offered = append(offered, group.Kinds...)
	}
	var all []string
	for _, k := range kinds() {
		all = append(all, k.name)
		if words.StepMeaning(k.name).IsZero() {
			t.Errorf("%s: nothing says what it is for", k.name)
		}
		for _, s := range k.slots {
			if label, _ := words.StepField(k.name, s.name); label.IsZero() {
				t.Errorf("%s.%s has no label", k.name, s.name)
			}
		}
	}
	slices.Sort(offered)
	if sorted := slices.Sorted(slices.Values(all)); !slices.Equal(offered, sorted) || len(all) != 26 {
		t.Errorf("got %q, want %q", offered, sorted)
	}
}

// What a form offers as a choice is what the step takes: another word is refused
// for that field, and none of these is.
func TestEveryChoiceIsTaken(t *testing.T) {
	t.Parallel()
	choices := 0
	for _, k := range kinds() {
		for _, s := range k.slots {
			for _, choice := range s.choices {
				choices++
				if said := problemsOf(t, k.name, s.name, choice); said != "" && strings.Contains(said, fmt.Sprintf("%q", choice)) {
					t.Errorf("%s.%s: %s is refused: %s", k.name, s.name, choice, said)
				}
			}
			if len(s.choices) > 0 && problemsOf(t, k.name, s.name, "nonsense") == "" {
				t.Errorf("%s.%s takes any text", k.name, s.name)
			}
		}
	}
	if choices < 30 {
		t.Errorf("got %d choices", choices)
	}
}

// problemsOf is what is said of a field of a step that holds little else.
func problemsOf(t *testing.T, kind, field, value string) string {
	t.Helper()
	below := map[string]any{field: value}
	if kind == "privileges" && field == "unmatched" {
		below["from"] = "role" // without it there is nothing to match
	}
	c, ok := config(map[string]any{kind: below})
	if !ok {
		t.Fatalf("%s.%s cannot hold %s", kind, field, value)
	}
	_, problems := claimstx.Compile(claimstx.Source{Direction: claimstx.Outbound, Steps: []claimstx.StepConfig{c}})
	for _, p := range problems {
		if p.Field == "0."+kind+"."+field {
			return p.Message
		}
	}
	return ""
}

func TestValues(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		sort  sort
		value any
		text  string
	}{
		{"text keeps its spaces", sortText, ", ", ", "},
		{"a list", sortList, []any{"a", "b c"}, "a\nb c"},
		{"a switch", sortSwitch, true, "true"},
		{"a number", sortNumber, json.Number("3"), "3"},
		{"a table", sortTable, map[string]any{"20": "Low", "CN=A": "x | y"}, "20 = Low\nCN=A = x | y"},
		{"a table of lists", sortLists, map[string]any{"CN=A": []any{"r", "w"}, "CN=G": []any{}}, "CN=A = r | w\nCN=G ="},
		{"what is released", sortReleased, []any{map[string]any{"claim": "mail", "reason": "To write to them", "values": []any{"a", "b"}}, map[string]any{"claim": "x", "reason": ""}},
			"mail | To write to them | a | b\nx | "},
		{"nothing", sortTable, nil, ""},
	} {
		s := slot{sort: test.sort}
		text, ok := s.shown(test.value)
		if text != test.text || !ok {
			t.Errorf("%s: got %q, %v, want %q", test.name, text, ok, test.text)
		}
		if value, ok := s.value(strings.ReplaceAll(text, "\n", "\r\n")); !ok || !alike(value, test.value) {
			t.Errorf("%s: read as %#v", test.name, value)
		}
	}
}

// What a form cannot say without changing it is not shown in one.
func TestWhatAFormCannotSay(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		sort  sort
		value any
	}{
		"lines in a text":       {sortText, "a\nb"},
		"a number for a text":   {sortText, json.Number("1")},
		"an empty value":        {sortList, []any{"a", ""}},
		"spaces around a value": {sortList, []any{" a"}},
		"a mark in a name":      {sortTable, map[string]any{"a = b": "c"}},
		"a mark in a value":     {sortLists, map[string]any{"a": []any{"b|c"}}},
		"no list":               {sortLists, map[string]any{"a": json.Number("1")}},
		"a mark in a reason":    {sortReleased, []any{map[string]any{"claim": "a", "reason": "b | c"}}},
		"an unknown field":      {sortReleased, []any{map[string]any{"claim": "a", "reason": "b", "more": "c"}}},
		"a switch that is off":  {sortSwitch, false},
	} {
		if text, ok := (slot{sort: test.sort}).shown(test.value); ok {
			t.Errorf("%s: got %q", name, text)
		}
	}
	for typed, s := range map[string]sort{"x": sortTable, "a = b\na = c": sortTable, " = b": sortLists, "three": sortNumber, "1\n2": sortNumber} {
		if value, ok := (slot{sort: s}).value(typed); ok {
			t.Errorf("%q: got %#v", typed, value)
		}
	}
}

// Steps are put beside each other by what they say, so that one that was put
// between shifts none.
func TestPaired(t *testing.T) {
	t.Parallel()
	of := func(keys ...string) side {
		s := side{}
		for _, key := range keys {
			name, _, _ := strings.Cut(key, ":")
			s.steps = append(s.steps, claimstx.Explained{ClaimsStep: broker.ClaimsStep{Step: name}})
			s.keys = append(s.keys, key)
		}
		return s
	}
	for name, test := range map[string]struct {
		is, would side
		want      []pair
	}{
		"the same":     {of("add:1", "drop:1"), of("add:1", "drop:1"), []pair{{0, 0}, {1, 1}}},
		"one between":  {of("rename:1", "keep:1"), of("rename:2", "rename:1", "keep:1"), []pair{{-1, 0}, {0, 1}, {1, 2}}},
		"one changed":  {of("add:1", "map:1"), of("add:1", "map:2"), []pair{{0, 0}, {1, 1}}},
		"one gone":     {of("add:1", "drop:1"), of("drop:1"), []pair{{0, -1}, {1, 0}}},
		"nothing was":  {of(), of("add:1"), []pair{{-1, 0}}},
		"other things": {of("add:1"), of("drop:1"), []pair{{0, -1}, {-1, 0}}},
	} {
		if got := paired(test.is, test.would); !slices.Equal(got, test.want) {
			t.Errorf("%s: got %v, want %v", name, got, test.want)
		}
	}
}

func TestYAML(t *testing.T) {
	t.Parallel()
	raw := map[string]any{"map": map[string]any{"claim": "groups", "values": map[string]any{"a": []any{"b"}}}, "when": "level >= 20"}
	text := yamlOf(raw)
	if !strings.HasPrefix(text, "- map:") {
		t.Errorf("got %q", text)
	}
	steps, problems := stepsOf(strings.ReplaceAll(text, "\n", "\r\n"))
	if len(problems) > 0 || len(steps) != 1 || !alike(steps[0], raw) {
		t.Errorf("got %v, %v", steps, problems)
	}
	for text, line := range map[string]int{"- add: {claim: x\n": 0, "- add: {}\n---\nkind: settings\n": 2, "- x: [\n": 0} {
		steps, problems := stepsOf(text)
		if len(problems) == 0 || len(steps) > 0 || line > 0 && problems[0].Line != line {
			t.Errorf("%q: got %v, %v", text, steps, problems)
		}
	}
	// What is no list is no step, and no other document.
	if steps, _ := stepsOf("kind: settings\n"); len(steps) > 0 {
		t.Errorf("got %v", steps)
	}
}
