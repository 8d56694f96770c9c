package levels

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"trin/admin/edit/form"
	"trin/admin/shell"
	"trin/broker"
	"trin/templates/console"
	"trin/templates/console/words"
)

// levelsText is one level a ladder, in words.
func levelsText(f console.Frame, levels broker.Levels) string {
	all := make([]string, len(levels))
	for i, level := range levels {
		all[i] = shell.Level(f, level)
	}
	return strings.Join(all, ", ")
}

func ladderName(f console.Frame, ladder broker.Ladder) string {
	if ladder == broker.HouseLadder {
		return f.Say(words.HouseLadder)
	}
	return string(ladder)
}

// levelKey is a level as a choice names it; "" = none.
func levelKey(level broker.Level) string {
	if level.IsZero() {
		return ""
	}
	return ladderKey(level.Ladder) + "/" + strconv.Itoa(level.Value)
}

// keyLevel reads a choice of a level; false = it is none.
func keyLevel(key string) (broker.Level, bool) {
	ladder, number, found := strings.Cut(key, "/")
	value, err := strconv.Atoi(number)
	if !found || err != nil || value <= 0 {
		return broker.Level{}, false
	}
	return broker.Level{Ladder: ladderOf(ladder), Value: value}, true
}

// levelField is a choice among the levels of the vocabulary. The one that is set
// now is among them.
func (s *subject) levelField(f console.Frame, name string, label, none words.Text, now string, ladder *broker.Ladder) console.Field {
	field := console.Field{Name: name, Label: f.Say(label), Kind: console.Choice, Value: now}
	for i, option := range form.Levels(f, s.vocabulary(), nil, none) {
		level, _ := keyLevel(option.Value)
		if i == 0 || ladder == nil || level.Ladder == *ladder {
			field.Options = append(field.Options, option)
		}
	}
	if !slices.ContainsFunc(field.Options, func(o console.Option) bool { return o.Value == now }) {
		name := now
		if level, ok := keyLevel(now); ok {
			name = shell.Level(f, level)
		}
		field.Options = append(field.Options, console.Option{Value: now, Name: name})
	}
	return field
}

// ladders are those that a class is on.
func (s *subject) ladders() []broker.Ladder {
	var all []broker.Ladder
	for _, class := range s.vocabulary().Classes() {
		if class.Kind == broker.KindLevel && !slices.Contains(all, class.Level.Ladder) {
			all = append(all, class.Level.Ladder)
		}
	}
	slices.Sort(all)
	return all
}

// byValue orders classes: levels by ladder, the strongest first, then the rest.
func byValue(classes []broker.Class) []broker.Class {
	order := []broker.ClassKind{broker.KindLevel, broker.KindTag, broker.KindProbe}
	return slices.SortedStableFunc(slices.Values(classes), func(a, b broker.Class) int {
		return cmp.Or(cmp.Compare(slices.Index(order, a.Kind), slices.Index(order, b.Kind)), cmp.Compare(a.Level.Ladder, b.Level.Ladder), cmp.Compare(b.Level.Value, a.Level.Value))
	})
}

func kindName(f console.Frame, kind broker.ClassKind) string {
	switch kind {
	case broker.KindTag:
		return f.Say(words.KindTag)
	case broker.KindProbe:
		return f.Say(words.KindProbe)
	}
	return f.Say(words.KindLevel)
}

// worth is what a class counts as.
func worth(f console.Frame, class broker.Class) string {
	if class.Kind == broker.KindLevel {
		return shell.Level(f, class.Level)
	}
	return kindName(f, class.Kind)
}

// rule is a rule of docs/assurance.md by its number.
func rule(f console.Frame, id string) console.Cell {
	cell := console.Words(f.Say(words.RuleNumber, id))
	if known, ok := words.RuleOf(id); ok {
		cell.Path, cell.Note = "/admin/rules#rule-"+known.ID, f.Say(known.Says)
	}
	return cell
}

// ruled is a fact with the rule that makes it so.
func ruled(f console.Frame, name words.Text, id string, cells ...console.Cell) console.Fact {
	known := console.Words(f.Say(words.RuleNumber, id))
	known.Path = "/admin/rules#rule-" + id
	return f.Fact(name, append(cells, known)...)
}

// ruleOf is the rule that settled a decision: the last that spoke.
func ruleOf(f console.Frame, trace broker.Trace) console.Cell {
	for _, finding := range slices.Backward(trace) {
		if finding.Rule != "" {
			cell := rule(f, finding.Rule)
			told := f.Told(finding.Text)
			cell.Note = told.Text
			return cell
		}
	}
	return console.Cell{}
}

// traceGrid lists what a decision found.
func traceGrid(f console.Frame, trace broker.Trace) *console.Grid {
	g := &console.Grid{Name: f.Say(words.RulesTitle), Columns: f.Columns(words.RulesTitle, words.ReachWhy, words.LevelsBy)}
	for _, finding := range trace {
		cell := console.Cell{}
		if finding.Rule != "" {
			cell = rule(f, finding.Rule)
		}
		g.Rows = append(g.Rows, console.NewRow(cell, f.Told(finding.Text), console.Machine(string(finding.Connection))))
	}
	return g
}
