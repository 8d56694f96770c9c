package register

import (
	"trin/admin/editing"
	"trin/admin/installation"

	"trin/admin/edit/form"
	"trin/templates/console"
	"trin/templates/console/words"
)

// outcome is what comes of the form as it is: what is wrong with it, the map of a
// connection, and what its profile sets.
func outcome(f console.Frame, v preview, m made) []console.Panel {
	panels := []console.Panel{problems(f, v, m)}
	if c := m.connectionOf(); c != nil && !c.Local {
		panel := console.Panel{Title: f.Say(words.MapTitle), Lead: f.Say(words.TakeMapLead)}
		if len(c.Asks.Levels()) > 0 {
			panel.Blocks = append(panel.Blocks, console.Block{Grid: form.Asked(f, c)})
		}
		panel.Blocks = append(panel.Blocks, console.Block{Grid: form.Map(f, c)})
		panels = append(panels, panel)
	}
	if v.wish.profile == "" {
		return panels
	}
	g := &console.Grid{Name: f.Say(words.TakeProfileSets), Columns: f.Columns(words.ColumnSetting, words.ColumnValue)}
	for _, one := range installation.ProfileFields(v.wish.profile, v.side.kind) {
		g.Rows = append(g.Rows, console.NewRow(console.Machine(one.Path), console.Machine(one.Value)))
	}
	return append(panels, console.Panel{Title: f.Say(words.TakeProfileSets), Blocks: []console.Block{{Grid: g}}})
}

// problems are those of what was read, and of what is made of it.
func problems(f console.Frame, v preview, m made) console.Panel {
	all := m.problems
	if v.read != nil {
		for _, said := range v.read.taken.Said {
			all = append(all, installation.Problem{Kind: v.side.kind, ID: v.wish.id, Field: said.Field, Severity: said.Severity, Message: said.Message})
		}
	}
	panel := console.Panel{Title: editing.Findings(f, all)}
	if len(all) == 0 {
		panel.Blocks = []console.Block{{Text: f.Say(words.TakeFine), Badge: console.Badge{Tone: console.Good, Text: f.Say(words.NoProblems)}}}
		return panel
	}
	panel.Blocks = []console.Block{{Grid: editing.Problems(f, all)}}
	return panel
}
