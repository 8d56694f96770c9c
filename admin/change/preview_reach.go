package change

import (
	"strings"

	"trin/admin/drafts"
	"trin/broker"
	"trin/templates/console"
	"trin/templates/console/words"
)

// reachPanels show the dead ends that are new, and what is reached otherwise.
func reachPanels(f console.Frame, p drafts.Preview) []console.Panel {
	var panels []console.Panel
	if len(p.DeadEnds) > 0 {
		g := &console.Grid{Name: f.Say(words.DeadEndsNew), Columns: f.Columns(words.WhatIfApplication, words.ReachBy, words.DeadEndWhy)}
		for _, row := range p.DeadEnds[:min(len(p.DeadEnds), shownRows)] {
			why := console.Cell{Badges: []console.Badge{{Tone: console.Bad, Text: f.Say(words.ReachDeadEnd)}}}
			if row.Refusal != nil {
				why.Text, why.Foreign = sentence(f, row.Refusal.Reason)
			}
			g.Rows = append(g.Rows, console.NewRow(console.Machine(string(row.Application)), console.Machine(string(row.Connection)), why))
		}
		panels = append(panels, console.Panel{ID: "dead-ends", Title: f.Say(words.DeadEndsNew), Lead: f.Say(words.DeadEndsLead), Blocks: bounded(f, g, len(p.DeadEnds))})
	}
	panel := console.Panel{ID: "reach", Title: f.Say(words.ReachChanges), Lead: f.Say(words.ReachChangesLead)}
	if len(p.Reach) == 0 {
		panel.Blocks = []console.Block{{Text: f.Say(words.ReachSame)}}
		return append(panels, panel)
	}
	g := &console.Grid{Name: f.Say(words.ReachChanges), Columns: f.Columns(words.WhatIfApplication, words.ReachBy, words.ReachAskedFor, words.ChangeBefore, words.ChangeAfter)}
	for _, one := range p.Reach[:min(len(p.Reach), shownRows)] {
		g.Rows = append(g.Rows, console.NewRow(console.Cell{Text: string(one.Application), Code: true, Path: applicationPath(one.Application)}, console.Machine(string(one.Connection)),
			askedCell(f, one), reachCell(f, one.Before), reachCell(f, one.After)))
	}
	panel.Blocks = bounded(f, g, len(p.Reach))
	return append(panels, panel)
}

// bounded is a grid, with how many rows are left out of it.
func bounded(f console.Frame, g *console.Grid, all int) []console.Block {
	blocks := []console.Block{{Grid: g}}
	if more := all - len(g.Rows); more > 0 {
		blocks = append(blocks, console.Block{Text: f.Say(words.RowsMore, more)})
	}
	return blocks
}

// askedCell is what is asked for: a class with its level, or nothing.
func askedCell(f console.Frame, c drafts.ReachChange) console.Cell {
	if c.Class == "" {
		return console.Words(f.Say(words.ReachNothing))
	}
	cell := console.Machine(string(c.Class))
	for _, side := range []*broker.Reach{c.After, c.Before} {
		if side != nil && !side.Level.IsZero() {
			cell.Note = levelText(f, side.Level)
			break
		}
	}
	return cell
}

// reachCell is one side: how it is reached, in a word and a colour.
func reachCell(f console.Frame, x *broker.Reach) console.Cell {
	if x == nil {
		return console.Cell{Text: f.Say(words.ReachNoRow)}
	}
	cell := console.Cell{}
	var notes []string
	switch x.Way {
	case broker.ReachSilently:
		cell.Badges = []console.Badge{{Tone: console.Good, Text: f.Say(words.ReachSilent)}}
	case broker.ReachFactor:
		cell.Badges = []console.Badge{{Tone: console.Info, Text: f.Say(words.ReachFactor)}}
		notes = append(notes, joined(x.Factors))
	case broker.ReachOther:
		cell.Badges = []console.Badge{{Tone: console.Warn, Text: f.Say(words.ReachOther)}}
		notes = append(notes, joined(x.Others))
	default:
		word := words.ReachNone
		if x.Class == "" {
			word = words.ReachDeadEnd
		}
		cell.Badges = []console.Badge{{Tone: console.Bad, Text: f.Say(word)}}
	}
	if !x.When.IsZero() {
		notes = append(notes, f.Say(words.ReachIf, levelText(f, x.When)))
	}
	if !x.Spared.IsZero() {
		notes = append(notes, f.Say(words.ReachSpared, levelText(f, x.Spared)))
	}
	if x.Answer != "" {
		notes = append(notes, f.Say(words.ReachAnswers, string(x.Answer)))
	}
	cell.Note = strings.Join(notes, ", ")
	return cell
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
