package change

import (
	"strings"

	"trin/admin/drafts"
	"trin/admin/shell"
	"trin/broker"
	"trin/templates/console"
	"trin/templates/console/words"
)

// loginsPanel shows which of the newest logins would end otherwise.
func loginsPanel(f console.Frame, r drafts.Replay) console.Panel {
	panel := console.Panel{ID: "logins", Title: f.Say(words.LoginsOtherwise), Lead: f.Say(words.LoginsOtherwiseLead, previewLogins)}
	panel.Blocks = []console.Block{{Facts: []console.Fact{
		f.Fact(words.LoginsTouched, console.Words(f.Say(words.DraftCount, r.Logins))),
		f.Fact(words.LoginsSame, console.Words(f.Say(words.DraftCount, r.Same))),
		f.Fact(words.LoginsOther, console.Words(f.Say(words.DraftCount, len(r.Changed)))),
		f.Fact(words.LoginsUnknown, console.Cell{Text: f.Say(words.DraftCount, r.Unknown), Note: f.Say(words.LoginsUnknownMeans)}),
	}}}
	if len(r.Changed) == 0 {
		return panel
	}
	g := &console.Grid{Name: f.Say(words.LoginsOtherwise), Columns: f.Columns(words.LoginColumnReference, words.WhatIfApplication, words.ChangeBefore, words.ChangeAfter)}
	for _, one := range r.Changed[:min(len(r.Changed), shownRows)] {
		g.Rows = append(g.Rows, console.NewRow(console.Cell{Text: one.Reference, Code: true, Path: loginPath(one.Reference)},
			console.Cell{Text: string(one.Application), Code: true, Path: applicationPath(one.Application), Note: via(f, one.Connection)},
			endingCell(f, one.Before), endingCell(f, one.After)))
	}
	panel.Blocks = append(panel.Blocks, shell.Bounded(f, g, len(r.Changed))...)
	return panel
}

// endingCell is how a login ends, with why where it is refused.
func endingCell(f console.Frame, e drafts.Ending) console.Cell {
	var notes []string
	if len(e.Challenged) > 0 {
		notes = append(notes, f.Say(words.EndingBy, shell.IDs(e.Challenged)))
	}
	if e.Refusal != "" {
		cell := console.Cell{Badges: []console.Badge{{Tone: console.Bad, Text: f.Say(words.ReasonOf(string(e.Refusal)).Name)}}}
		cell.Text, cell.Foreign = sentence(f, e.Reason)
		cell.Note = strings.Join(notes, ", ")
		return cell
	}
	cell := console.Cell{Badges: []console.Badge{{Tone: console.Good, Text: shell.Level(f, e.Level)}}}
	if e.Class != "" {
		notes = append([]string{string(e.Class)}, notes...)
	}
	cell.Note = strings.Join(notes, ", ")
	return cell
}

// via is the connection of a login; one that was refused before has none.
func via(f console.Frame, connection broker.ID) string {
	if connection == "" {
		return ""
	}
	return f.Say(words.EndingBy, string(connection))
}
