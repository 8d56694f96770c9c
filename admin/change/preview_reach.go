package change

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"trin/admin/drafts"
	"trin/admin/shell"
	"trin/broker"
	"trin/templates/console"
	"trin/templates/console/words"
)

// reachPanels show the dead ends that are new, and what is reached otherwise.
func reachPanels(f console.Frame, p drafts.Preview) []console.Panel {
	var panels []console.Panel
	if len(p.DeadEnds) > 0 {
		g := &console.Grid{Name: f.Say(words.DeadEndsNew), Columns: f.Columns(words.WhatIfApplication, words.DeadEndWhy)}
		for _, row := range p.DeadEnds[:min(len(p.DeadEnds), shownRows)] {
			why := console.Cell{Badges: []console.Badge{{Tone: console.Bad, Text: f.Say(words.ReachDeadEnd)}}}
			if row.Refusal != nil {
				why.Text, why.Foreign = sentence(f, row.Refusal.Reason)
			}
			g.Rows = append(g.Rows, console.NewRow(console.Cell{Text: string(row.Application), Code: true, Path: applicationPath(row.Application), Note: f.Say(words.EndingBy, string(row.Connection))}, why))
		}
		panels = append(panels, console.Panel{ID: "dead-ends", Title: f.Say(words.DeadEndsNew), Lead: f.Say(words.DeadEndsLead), Blocks: shell.Bounded(f, g, len(p.DeadEnds))})
	}
	panel := console.Panel{ID: "reach", Title: f.Say(words.ReachChanges), Lead: f.Say(words.ReachChangesLead)}
	if len(p.Reach) == 0 {
		panel.Blocks = []console.Block{{Text: f.Say(words.ReachSame)}}
		return append(panels, panel)
	}
	g := &console.Grid{Name: f.Say(words.ReachChanges), Columns: f.Columns(words.WhatIfApplication, words.ReachAskedFor, words.ChangeBefore, words.ChangeAfter)}
	all := ways(f, p.Reach)
	for _, one := range all[:min(len(all), shownRows)] {
		g.Rows = append(g.Rows, console.NewRow(
			console.Cell{Text: string(one.Application), Code: true, Path: applicationPath(one.Application), Note: f.Say(words.EndingBy, string(one.Connection))},
			one.asked(f), one.before, one.after))
	}
	panel.Blocks = shell.Bounded(f, g, len(all))
	return append(panels, panel)
}

// way is the changes of one application, connection and level that look the same:
// those of classes with one meaning.
type way struct {
	drafts.ReachChange
	classes       []broker.ClassRef
	before, after console.Cell
}

// ways puts changes together that look the same, the lowest levels first.
func ways(f console.Frame, changes []drafts.ReachChange) []way {
	var all []way
	seen := map[string]int{}
	for _, c := range changes {
		answers := onlyAnswers(c)
		w := way{ReachChange: c, before: reachCell(f, c.Before, answers), after: reachCell(f, c.After, answers)}
		key := fmt.Sprintf("%q %q %v %v %v %v", c.Application, c.Connection, c.Class == "", levelOf(c), w.before, w.after)
		at, there := seen[key]
		if !there {
			at = len(all)
			seen[key], all = at, append(all, w)
		}
		all[at].classes = append(all[at].classes, c.Class)
	}
	slices.SortStableFunc(all, func(a, b way) int {
		x, y := levelOf(a.ReachChange), levelOf(b.ReachChange)
		return cmp.Or(cmp.Compare(a.Application, b.Application), cmp.Compare(a.Connection, b.Connection), -compareBool(a.Class == "", b.Class == ""),
			cmp.Compare(x.Ladder, y.Ladder), cmp.Compare(x.Value, y.Value))
	})
	return all
}

// compareBool orders false before true.
func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// onlyAnswers reports whether nothing changes but the class of the answer.
func onlyAnswers(c drafts.ReachChange) bool {
	if c.Before == nil || c.After == nil {
		return false
	}
	a, b := *c.Before, *c.After
	return a.Way == b.Way && a.When == b.When && a.Spared == b.Spared && a.Answer != b.Answer && slices.Equal(a.Factors, b.Factors) && slices.Equal(a.Others, b.Others)
}

// levelOf is the level that is asked for, as it would be counted.
func levelOf(c drafts.ReachChange) broker.Level {
	for _, side := range []*broker.Reach{c.After, c.Before} {
		if side != nil && !side.Level.IsZero() {
			return side.Level
		}
	}
	return broker.Level{}
}

// asked is what is asked for: nothing, or a level with the classes that mean it.
func (w way) asked(f console.Frame) console.Cell {
	if w.Class == "" {
		return console.Words(f.Say(words.ReachNothing))
	}
	cell := console.Cell{Text: shell.Level(f, levelOf(w.ReachChange)), Note: f.Say(words.ReachClassesOf, len(w.classes))}
	if len(w.classes) == 1 {
		cell.Note = string(w.Class)
	}
	return cell
}

// reachCell is one side: how it is reached, in a word and a colour; with the class
// of the answer where that is what changes.
func reachCell(f console.Frame, x *broker.Reach, answers bool) console.Cell {
	if x == nil {
		return console.Words(f.Say(words.ReachNoRow))
	}
	notes := shell.ReachNotes(f, *x)
	if answers {
		notes = append(notes, f.Say(words.ReachAnswers, string(x.Answer)))
	}
	return console.Cell{Badges: []console.Badge{shell.ReachBadge(f, *x)}, Note: strings.Join(notes, ", ")}
}

// sentence is what a decision says of itself, and the language where that is not
// the page's.
func sentence(f console.Frame, english string) (said, foreign string) {
	said, known := words.Sentence(f.Language, english)
	if !known {
		foreign = "en"
	}
	return said, foreign
}
