package levels

import (
	"maps"
	"net/http"
	"net/url"
	"slices"

	"trin/admin/installation"
	"trin/admin/shell"
	"trin/broker"
	"trin/templates/console"
	"trin/templates/console/words"
)

// The views of a connection's page.
const (
	fieldView = "view"
	viewMap   = ""
	viewTry   = "try"
	viewTake  = "presets"
)

// connectionPage is the map of a connection.
func (x *Levels) connectionPage(w http.ResponseWriter, r *http.Request, s *subject, t typed) {
	f, sheet := x.frame(w, r, s, t, words.LevelsConnection, s.id)
	c := s.connection()
	if c == nil || s.vocabulary() == nil {
		x.unbuilt(w, r, f, sheet, t)
		return
	}
	if x.factorKinds()[c.Kind] {
		f.Lead = f.Say(words.LevelsIsFactor)
		sheet.Panels = append(sheet.Panels, s.behindPanel(f, c))
		x.Show(w, r, t.status(), console.SheetPage(f, sheet))
		return
	}
	view := r.URL.Query().Get(fieldView)
	if slices.Contains([]string{doSource, doProfile, doProduct}, t.get(fieldDo)) {
		view = viewTake
	}
	for _, tab := range []struct {
		name words.Text
		view string
	}{{words.LevelsMap, viewMap}, {words.LevelsTry, viewTry}, {words.LevelsPresets, viewTake}} {
		path := s.path()
		if tab.view != viewMap {
			path += "?" + url.Values{fieldView: {tab.view}}.Encode()
		}
		sheet.Tabs = append(sheet.Tabs, console.Tab{Name: f.Say(tab.name), Path: path, Here: tab.view == view})
	}
	switch view {
	case viewTry:
		x.try(f, r, s, c, &sheet)
	case viewTake:
		sheet.Panels = append(sheet.Panels, x.sourcesPanel(f, s, t))
		sheet.Panels = append(sheet.Panels, x.productPanel(f, s, t)...)
		sheet.Panels = append(sheet.Panels, x.profilesPanel(f, s, t))
	default:
		f.Lead = f.Say(words.LevelsMapLead)
		focus := r.URL.Query().Get(fieldClass)
		if t.form != nil {
			focus = t.form.Get(fieldClass)
		}
		if class, known := c.Scale.Class(broker.ClassRef(focus)); known {
			sheet.Panels = append(sheet.Panels, s.rowPanel(f, t, class, c))
		}
		sheet.Panels = append(sheet.Panels, s.mapPanel(f, c), s.rangesPanel(f, t, c), s.askingPanel(f, t, c), s.readingPanel(f, t, c), x.factorsPanel(f, s, t, c), s.behindPanel(f, c))
	}
	x.Show(w, r, t.status(), console.SheetPage(f, sheet))
}

// askingPanel is whether and how the provider is asked.
func (s *subject) askingPanel(f console.Frame, t typed, c *broker.AuthenticationConnection) console.Panel {
	checked := func(field string, is bool) string {
		now := ""
		if is {
			now = "1"
		}
		return t.value(doAsking, field, now)
	}
	comparison := console.Field{Name: "comparison", Label: f.Say(words.FactComparison), Kind: console.Choice, Value: t.value(doAsking, "comparison", string(c.AskComparison)), Options: []console.Option{{Name: f.Say(words.AsReceived)}}, Wrong: t.at(doAsking, "comparison", "askComparison")}
	for _, one := range []broker.Comparison{broker.Exact, broker.Minimum, broker.Maximum, broker.Better} {
		comparison.Options = append(comparison.Options, console.Option{Value: string(one), Name: string(one)})
	}
	return console.Panel{ID: "asking", Title: f.Say(words.LevelsAsking), Blocks: []console.Block{{Facts: []console.Fact{ruled(f, words.FactForward, "10"), ruled(f, words.FactTags, "4")}, Form: s.asking(f, doAsking, nil, words.LevelsSee,
		console.Field{Name: "forward", Label: f.Say(words.LevelsForward), Kind: console.Check, Value: checked("forward", c.Forward)},
		console.Field{Name: "forwardTags", Label: f.Say(words.LevelsForwardTags), Kind: console.Check, Value: checked("forwardTags", c.ForwardTags)}, comparison)}}}
}

// readingPanel is how an answer is read, with the form that changes it.
func (s *subject) readingPanel(f console.Frame, t typed, c *broker.AuthenticationConnection) console.Panel {
	var values []console.Cell
	from := f.Say(words.FromClass)
	switch sourceOf(c) {
	case sourceClaim:
		from = f.Say(words.FromAttribute, c.Source.Claim)
		for _, value := range slices.Sorted(maps.Keys(c.Source.Values)) {
			values = append(values, console.Words(f.Say(words.ValueCounts, value, shell.Level(f, c.Source.Values[value]))))
		}
	case sourceFixed:
		from = f.Say(words.FromFixed, shell.Level(f, c.Source.Level))
	case sourceAlso:
		from = f.Say(words.FromAlso, c.Source.Also)
	}
	limit := console.Marked(console.Warn, f.Say(words.NoCap))
	if len(c.Cap) > 0 {
		limit = console.Words(levelsText(f, c.Cap))
	}
	most := console.Words(f.Say(words.LevelsBelieved, levelsText(f, broker.NewLevels(c.MayAnswer()...))))
	return console.Panel{ID: "reading", Title: f.Say(words.ReadingTitle), Blocks: []console.Block{{Facts: []console.Fact{
		ruled(f, words.FactLevelFrom, "12", append([]console.Cell{console.Words(from)}, values...)...),
		ruled(f, words.FactFirst, "12", console.Words(shell.Level(f, c.FirstFactor))), ruled(f, words.FactAssume, "12", console.Words(shell.Level(f, c.Assume))),
		ruled(f, words.FactCap, "12", limit), ruled(f, words.LevelsAtMost, "16", most),
	}, Form: s.readingForm(f, t, c)}}}
}

// behindPanel is who uses the connection.
func (s *subject) behindPanel(f console.Frame, c *broker.AuthenticationConnection) console.Panel {
	g := &console.Grid{Name: f.Say(words.LevelsBehind), Columns: f.Columns(words.ColumnID, words.EditUsesWhere)}
	all := s.have.Configuration
	for _, id := range slices.Sorted(maps.Keys(all.Connections)) {
		one := all.Connections[id]
		for _, factor := range one.Factors {
			if factor.Connection == c.ID && s.actor.Sees(one.Organisation) {
				says := f.Say(words.AfterUnset)
				if factor.After != nil {
					says = f.Say(words.LevelsLifts, shell.Level(f, *factor.After))
				}
				g.Rows = append(g.Rows, console.NewRow(s.connectionLink(f, id), console.Words(says)))
			}
		}
	}
	for _, id := range slices.Sorted(maps.Keys(all.Applications)) {
		if a := all.Applications[id]; slices.Contains(a.Authentication, c.ID) && s.actor.Sees(a.Organisation) {
			g.Rows = append(g.Rows, console.NewRow(s.applicationLink(f, a), console.Words(f.Say(words.LevelsLogsIn))))
		}
	}
	panel := console.Panel{ID: "behind", Title: g.Name, Blocks: []console.Block{{Grid: g}}}
	if len(g.Rows) == 0 {
		panel.Blocks = []console.Block{{Text: f.Say(words.EditUsesNone)}}
	} else if all := len(g.Rows); all > shownRows {
		g.Rows = g.Rows[:shownRows]
		panel.Blocks = shell.Bounded(f, g, all)
	}
	return panel
}

// sourcesPanel is the presets of level sources, each with what it would set.
func (x *Levels) sourcesPanel(f console.Frame, s *subject, t typed) console.Panel {
	g := &console.Grid{Name: f.Say(words.LevelsSources), Columns: f.Columns(words.LevelsPreset, words.LevelsWouldRead, words.LevelsValues)}
	choice := console.Field{Name: "source", Label: f.Say(words.LevelsPreset), Kind: console.Choice, Value: t.value(doSource, "source", ""), Options: []console.Option{{Name: f.Say(words.LevelsChoose)}}, Wrong: t.at(doSource, "source", "source")}
	for _, name := range installation.Sources() {
		choice.Options = append(choice.Options, console.Option{Value: name, Name: name})
		would, why := x.sourced(s, name)
		if would == nil {
			g.Rows = append(g.Rows, console.NewRow(console.Machine(name), f.Told(why), console.Cell{}))
			continue
		}
		row := console.NewRow(console.Machine(name), console.Machine(claimOf(would)), console.Cell{})
		for _, value := range slices.Sorted(maps.Keys(would.Source.Values)) {
			row.Cells[2].Badges = append(row.Cells[2].Badges, console.Badge{Text: f.Say(words.ValueCounts, value, shell.Level(f, would.Source.Values[value]))})
		}
		if would.Source.Also != "" {
			row.Cells[2].Text = f.Say(words.FromAlso, would.Source.Also)
		}
		g.Rows = append(g.Rows, row)
	}
	return console.Panel{ID: "sources", Title: g.Name, Lead: f.Say(words.LevelsSourcesLead), Blocks: []console.Block{{Grid: g}, {Form: s.asking(f, doSource, nil, words.LevelsSee, choice,
		console.Field{Name: "claim", ID: "source-claim", Label: f.Say(words.LevelsClaim), Hint: f.Say(words.LevelsSourceClaimHint), Value: t.value(doSource, "claim", "")})}}}
}
