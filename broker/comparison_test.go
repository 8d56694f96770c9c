package broker_test

import (
	"strings"
	"testing"

	"trin/broker"
)

// TestF12_EightyCells is the whole table of comparison, level asked and level
// returned, for a connection without factors. A row is one comparison and
// level asked; its five letters are what comes of 0 to 4 returned: "." refused,
// else the level of the class in the answer.
func TestF12_EightyCells(t *testing.T) {
	t.Parallel()
	const table = `
		exact   1  .1111
		exact   2  ..222
		exact   3  ...33
		exact   4  ....4
		minimum 1  .1111
		minimum 2  ..222
		minimum 3  ...33
		minimum 4  ....4
		maximum 1  .1...
		maximum 2  .12..
		maximum 3  .123.
		maximum 4  .1234
		better  1  ..234
		better  2  ...34
		better  3  ....4
		better  4  .....`
	const strict = `
		exact   1  .1...
		exact   2  ..2..
		exact   3  ...3.
		exact   4  ....4`
	w := newCrossing(t)
	cells := 0
	for name, rows := range map[string]string{"": table, "strict ": strict} {
		for _, row := range strings.Split(strings.TrimSpace(rows), "\n") {
			words := strings.Fields(row)
			for returned, want := range words[2] {
				cells++
				x := tuple{comparison: broker.Comparison(words[0]), listed: []int{int(words[1][0] - '0')}, session: -1, returned: returned, strict: name != ""}
				d := broker.Decide(w.facts(x))
				got := "."
				if d.Step == broker.StepAnswer {
					got = string(d.Class)
					if d.Level.Value != returned {
						t.Errorf("%s%s %s returned %d: told %v", name, words[0], words[1], returned, d.Level)
					}
				} else if d.Refusal == nil || d.Refusal.Code != broker.RefusedLevel {
					t.Errorf("%s%s %s returned %d: got step %s, want an answer or NoAuthnContext", name, words[0], words[1], returned, d.Step)
				}
				if got != string(want) {
					t.Errorf("%s%s %s returned %d: got %s, want %c", name, words[0], words[1], returned, got, want)
				}
			}
		}
	}
	if cells != 100 {
		t.Errorf("%d cells were held, want 80 and 20", cells)
	}
	for _, bad := range []broker.Comparison{"Minimum", " minimum", "minimum ", "foo", "EXACT"} {
		f := w.facts(tuple{comparison: bad, listed: []int{1}, session: 4, returned: -1})
		if d := broker.Decide(f); d.Step != broker.StepRefuse || d.Refusal.Code != broker.RefusedMalformed {
			t.Errorf("comparison %q: got %s, want malformed", bad, outcome(d))
		}
	}
}
