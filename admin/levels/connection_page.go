package levels

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"

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

// mapPanel is the map: class by class what it counts as when the provider answers
// with it, and what the provider is asked for when it is wanted.
func (s *subject) mapPanel(f console.Frame, c *broker.AuthenticationConnection) console.Panel {
	g := &console.Grid{Name: f.Say(words.LevelsMap), Columns: f.Columns(words.ColumnClass, words.ColumnCounts, words.ColumnAsked), Dense: true}
	for _, class := range byValue(c.Scale.Classes()) {
		g.Rows = append(g.Rows, console.NewRow(
			console.Cell{Text: string(class.Ref), Code: true, Path: s.path() + "?" + url.Values{fieldClass: {string(class.Ref)}}.Encode()},
			s.countsCell(f, c, class), askedCell(f, c, class)))
	}
	return console.Panel{ID: "map", Title: g.Name, Lead: f.Say(words.MapLead), Blocks: []console.Block{{Facts: []console.Fact{
		ruled(f, words.ColumnCounts, "12"), ruled(f, words.ColumnAsked, "10"),
	}}, {Grid: g}}}
}

// countsCell is what the broker counts a login as that comes back with the class.
func (s *subject) countsCell(f console.Frame, c *broker.AuthenticationConnection, class broker.Class) console.Cell {
	level, err := c.Count(class.Ref, nil)
	if err != nil {
		return console.Marked(console.Bad, f.Say(words.NoLevel))
	}
	cell := console.Words(shell.Level(f, level))
	general, known := s.vocabulary().Class(class.Ref)
	switch {
	case c.Source.Kind == broker.SourceFixed:
		cell.Note = f.Say(words.LevelsByFixed)
	case c.Source.Kind == broker.SourceAttribute:
		cell.Note = f.Say(words.LevelsByClaim, c.Source.Claim)
	case class.Kind == broker.KindLevel && level != class.Level:
		cell.Badges = []console.Badge{{Tone: console.Info, Text: f.Say(words.LevelsCapped, shell.Level(f, class.Level))}}
	case class.Kind == broker.KindProbe:
		cell.Note = f.Say(words.LevelsByProbe)
	case class.Kind == broker.KindTag:
		cell.Note = f.Say(words.LevelsByTag)
	}
	if known && general != class {
		cell.Badges = append(cell.Badges, console.Badge{Tone: console.Info, Text: f.Say(words.OwnValue, worth(f, general))})
	}
	return cell
}

// askedCell is what is asked for when the class is wanted. What is left out is
// said in words: urn:none is no class.
func askedCell(f console.Frame, c *broker.AuthenticationConnection, class broker.Class) console.Cell {
	switch {
	case class.Kind == broker.KindProbe, class.Kind == broker.KindTag && !c.ForwardTags, class.Kind == broker.KindLevel && !c.Forward:
		return console.Words(f.Say(words.NothingSent))
	}
	cell := sentCell(f, c.Asks.ForClass(class), class.Ref)
	if !slices.ContainsFunc(c.Asks.Classes(), func(e broker.AskClass) bool { return e.Wanted == class.Ref }) && class.Kind == broker.KindLevel {
		if _, byLevel := c.Asks.ForLevel(class.Level); byLevel {
			cell.Note = f.Say(words.LevelsByLevel)
		}
	}
	return cell
}

func sentCell(f console.Frame, send, wanted broker.ClassRef) console.Cell {
	switch send {
	case broker.ClassNone:
		return console.Marked(console.Warn, f.Say(words.LeftOut))
	case wanted:
		return console.Words(f.Say(words.AsItIs))
	}
	return console.Machine(string(send))
}

// rowPanel is the form of one class.
func (s *subject) rowPanel(f console.Frame, t typed, class broker.Class, c *broker.AuthenticationConnection) console.Panel {
	form := s.asking(f, doRow, []console.Hidden{{Name: fieldClass, Value: string(class.Ref)}}, words.LevelsSee, s.countFields(f, t, class)...)
	ask, send := askAsIs, ""
	for _, e := range c.Asks.Classes() {
		if e.Wanted == class.Ref {
			if ask, send = askThis, string(e.Send); e.Send == broker.ClassNone {
				ask, send = askNone, ""
			}
		}
	}
	form.Groups = append(form.Groups, console.FieldGroup{Legend: f.Say(words.ColumnAsked), Fields: []console.Field{
		{Name: "ask", Label: f.Say(words.LevelsAsk), Kind: console.Choice, Value: t.value(doRow, "ask", ask), Options: []console.Option{
			{Value: askAsIs, Name: f.Say(words.LevelsAskAsIs)}, {Value: askNone, Name: f.Say(words.LevelsAskNone)}, {Value: askThis, Name: f.Say(words.LevelsAskThis)}}},
		{Name: "send", Label: f.Say(words.LevelsSend), Hint: f.Say(words.LevelsSendHint), Value: t.value(doRow, "send", send), Wrong: t.at(doRow, "send", "asks")},
	}})
	return console.Panel{ID: "class", Title: f.Say(words.LevelsChange, string(class.Ref)), Blocks: []console.Block{
		{Facts: []console.Fact{ruled(f, words.ColumnCounts, "12", s.countsCell(f, c, class)), ruled(f, words.ColumnAsked, "10", askedCell(f, c, class))}}, {Form: form},
	}}
}

// countFields are what a class counts as for this connection.
func (s *subject) countFields(f console.Frame, t typed, class broker.Class) []console.Field {
	general, _ := s.vocabulary().Class(class.Ref)
	counts, value := countHouse, ""
	if general != class {
		counts = string(class.Kind)
	}
	if class.Kind == broker.KindLevel {
		value = strconv.Itoa(class.Level.Value)
	}
	return []console.Field{
		{Name: "counts", Label: f.Say(words.ColumnCounts), Kind: console.Choice, Value: t.value(doRow, "counts", counts), Wrong: t.at(doRow, "counts", "classes"), Options: []console.Option{
			{Value: countHouse, Name: f.Say(words.LevelsAsVocabulary, worth(f, general))}, {Value: string(broker.KindLevel), Name: f.Say(words.LevelsOwnLevel)},
			{Value: string(broker.KindTag), Name: f.Say(words.KindTag)}, {Value: string(broker.KindProbe), Name: f.Say(words.KindProbe)}}},
		{Name: "value", Label: f.Say(words.LevelsOwnValue), Kind: console.Number, Value: t.value(doRow, "value", value), Wrong: t.at(doRow, "value")},
		{Name: "ladder", Label: f.Say(words.ColumnLadder), Most: 32, Value: t.value(doRow, "ladder", ladderKey(class.Level.Ladder)), Wrong: t.at(doRow, "ladder")},
	}
}

// rangesPanel is what is asked for when a level is wanted.
func (s *subject) rangesPanel(f console.Frame, t typed, c *broker.AuthenticationConnection) console.Panel {
	panel := console.Panel{ID: "ranges", Title: f.Say(words.RangeTitle), Lead: f.Say(words.LevelsRangesLead)}
	list, err := s.asks()
	if err != nil {
		panel.Blocks = []console.Block{{Text: f.Say(words.LevelsUnbuilt)}}
		return panel
	}
	for at, e := range list {
		if e.Class != "" {
			continue
		}
		form := s.asking(f, doUnrange, []console.Hidden{{Name: "at", Value: strconv.Itoa(at)}, {Name: "range", Value: rangeKey(e)}}, words.LevelsUnrule)
		form.Buttons[0].Quiet = true
		says := sentCell(f, broker.ClassRef(e.Ask), "")
		for _, b := range says.Badges {
			says.Text = b.Text
		}
		panel.Blocks = append(panel.Blocks, console.Block{Text: rangeText(f, e) + ": " + says.Text, Form: form})
	}
	from := s.levelField(f, "from", words.LevelsFromLevel, words.LevelsOpen, t.value(doRange, "from", ""), nil)
	to := s.levelField(f, "to", words.LevelsToLevel, words.LevelsToNext, t.value(doRange, "to", ""), nil)
	from.Wrong, to.Wrong = t.at(doRange, "from"), t.at(doRange, "to")
	panel.Blocks = append(panel.Blocks, console.Block{Form: s.asking(f, doRange, nil, words.LevelsSee, from, to,
		console.Field{Name: "ask", ID: "range-ask", Label: f.Say(words.LevelsAsk), Kind: console.Choice, Value: t.value(doRange, "ask", askNone), Options: []console.Option{{Value: askNone, Name: f.Say(words.LevelsAskNone)}, {Value: askThis, Name: f.Say(words.LevelsAskThis)}}},
		console.Field{Name: "send", ID: "range-send", Label: f.Say(words.LevelsSend), Value: t.value(doRange, "send", ""), Wrong: t.at(doRange, "send", "asks")})})
	return panel
}

// rangeText is the levels of a line.
func rangeText(f console.Frame, e askEntry) string {
	switch {
	case e.FromLevel == nil:
		return f.Say(words.LevelsUpTo, shell.Level(f, broker.Level(*e.ToLevel)))
	case e.ToLevel == nil:
		return f.Say(words.LevelsAndUp, shell.Level(f, broker.Level(*e.FromLevel)))
	}
	return f.Say(words.LevelsBetween, shell.Level(f, broker.Level(*e.FromLevel)), shell.Level(f, broker.Level(*e.ToLevel)))
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

// factorsPanel is the second factors in their order, each with its level.
func (x *Levels) factorsPanel(f console.Frame, s *subject, t typed, c *broker.AuthenticationConnection) console.Panel {
	panel := console.Panel{ID: "factors", Title: f.Say(words.FactorsTitle), Lead: f.Say(words.LevelsFactorsLead)}
	if len(c.Factors) == 0 {
		panel.Blocks = []console.Block{{Text: f.Say(words.NoFactors)}}
	}
	var taken []broker.ID
	for i, factor := range c.Factors {
		taken = append(taken, factor.Connection)
		now := ""
		if factor.After != nil {
			now = levelKey(*factor.After)
		}
		mine := typed{}
		if t.get("factor") == string(factor.Connection) {
			mine = t
		}
		after := s.levelField(f, "after", words.ColumnAfter, words.AfterUnset, mine.value(doFactor, "after", now), nil)
		after.ID, after.Wrong = "after-"+strconv.Itoa(i), mine.at(doFactor, "after", "factors."+strconv.Itoa(i))
		form := s.asking(f, doFactor, []console.Hidden{{Name: "factor", Value: string(factor.Connection)}}, words.LevelsSee, after)
		form.Buttons[0].Name, form.Buttons[0].Value = "move", "stay"
		for _, move := range []struct {
			value string
			text  words.Text
			may   bool
		}{{"up", words.EditUp, i > 0}, {"down", words.EditDown, i < len(c.Factors)-1}, {"out", words.EditTakeOut, true}} {
			if move.may {
				form.Buttons = append(form.Buttons, console.Button{Text: f.Say(move.text), About: string(factor.Connection), Name: "move", Value: move.value, Quiet: true})
			}
		}
		panel.Blocks = append(panel.Blocks, console.Block{Text: strconv.Itoa(i+1) + ". " + string(factor.Connection), Form: form})
	}
	choice := console.Field{Name: "factor", Label: f.Say(words.ColumnFactor), Kind: console.Choice, Options: []console.Option{{Name: f.Say(words.LevelsChoose)}}, Wrong: t.at(doNewOne, "factor", "factors")}
	kinds := x.factorKinds()
	for _, id := range slices.Sorted(maps.Keys(s.have.Configuration.Connections)) {
		one := s.have.Configuration.Connections[id]
		if kinds[one.Kind] && !slices.Contains(taken, id) && (one.Organisation == "" || s.actor.Sees(one.Organisation)) {
			choice.Options = append(choice.Options, console.Option{Value: string(id), Name: string(id)})
		}
	}
	if len(choice.Options) > 1 {
		after := s.levelField(f, "after", words.ColumnAfter, words.AfterUnset, t.value(doNewOne, "after", ""), nil)
		after.ID, after.Wrong = "after-new", t.at(doNewOne, "after")
		panel.Blocks = append(panel.Blocks, console.Block{Form: s.asking(f, doNewOne, nil, words.LevelsAddFactor, choice, after)})
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
