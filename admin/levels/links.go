package levels

import (
	"trin/admin/editing"
	"trin/admin/installation"
	"trin/admin/shell"
	"trin/broker"
	"trin/templates/console"
	"trin/templates/console/words"
)

// connectionsPanel leads to the levels of each connection and application that the
// actor sees.
func (s *subject) connectionsPanel(f console.Frame) console.Panel {
	total, g := 0, &console.Grid{Name: f.Say(words.LevelsOfEach), Columns: f.Columns(words.ColumnID, words.LevelsAtMost)}
	row := func(kind string, id broker.ID, name broker.Text, says func() string) {
		if total++; total <= shownRows {
			g.Rows = append(g.Rows, console.NewRow(console.Cell{Text: string(id), Code: true, Note: name.In(f.Language.Tag()), Path: editing.AssuranceOf(kind, string(id)).In(s.draft.ID)}, console.Words(says())))
		}
	}
	for a := range s.connections() {
		row(installation.KindAuthentication, a.ID, a.Name, func() string {
			return f.Say(words.LevelsBelieved, levelsText(f, broker.NewLevels(a.MayAnswer()...)))
		})
	}
	for a := range s.applications() {
		row(installation.KindApplication, a.ID, a.Name, func() string {
			if len(a.Floor) > 0 {
				return f.Say(words.ColumnFloor) + ": " + levelsText(f, a.Floor)
			}
			return f.Say(words.NoFloor)
		})
	}
	return console.Panel{ID: "connections", Title: g.Name, Blocks: shell.Bounded(f, g, total)}
}

// connectionLink leads to the levels of a connection.
func (s *subject) connectionLink(f console.Frame, id broker.ID) console.Cell {
	cell := console.Machine(string(id))
	c := s.have.Configuration.Connections[id]
	if c == nil || !s.actor.Sees(c.Organisation) {
		return cell
	}
	cell.Path, cell.Note = editing.AssuranceOf(installation.KindAuthentication, string(id)).In(s.draft.ID), c.Name.In(f.Language.Tag())
	return cell
}

// applicationLink leads to the floors of an application.
func (s *subject) applicationLink(f console.Frame, a *broker.ApplicationConnection) console.Cell {
	return console.Cell{Text: string(a.ID), Code: true, Note: a.Name.In(f.Language.Tag()), Path: editing.AssuranceOf(installation.KindApplication, string(a.ID)).In(s.draft.ID)}
}
