package levels

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"trin/admin/editing"
	"trin/admin/installation"
	"trin/admin/shell"
	"trin/broker"
	"trin/templates/console"
	"trin/templates/console/words"
)

// applicationPage is the floors of an application, how its requests are read and
// how it is answered.
func (x *Levels) applicationPage(w http.ResponseWriter, r *http.Request, s *subject, t typed) {
	f, sheet := x.frame(w, r, s, t, words.LevelsApplication, s.id)
	a := s.application()
	if a == nil || s.vocabulary() == nil {
		x.unbuilt(w, r, f, sheet, t)
		return
	}
	f.Lead = f.Say(words.LevelsApplicationLead)
	focus := r.URL.Query().Get(fieldClass)
	if t.form != nil {
		focus = t.form.Get(fieldClass)
	}
	if class, known := a.Scale.Class(broker.ClassRef(focus)); known {
		form := s.asking(f, doRow, []console.Hidden{{Name: fieldClass, Value: string(class.Ref)}}, words.LevelsSee, s.countFields(f, t, class)...)
		sheet.Panels = append(sheet.Panels, console.Panel{ID: "class", Title: f.Say(words.LevelsChange, string(class.Ref)), Blocks: []console.Block{{Form: form}}})
	}
	sheet.Panels = append(sheet.Panels, s.floorsPanel(f, t, a), s.pairsPanel(f, t, a), s.requestersPanel(f, t, a), s.reachPanel(f, x, a),
		s.policyPanel(f, t, a), s.answersPanel(f, t, a), s.toldPanel(f, t, a), s.stepUpPanel(f, a), x.saidPanel(f, s), s.scalePanel(f, a))
	x.Show(w, r, t.status(), console.SheetPage(f, sheet))
}

// floorsPanel is the floor that always holds, with everything that holds beside
// it.
func (s *subject) floorsPanel(f console.Frame, t typed, a *broker.ApplicationConnection) console.Panel {
	var fields []console.Field
	for _, ladder := range s.floorLadders(a) {
		name := floorField(ladder)
		one := s.levelField(f, name, words.FloorAlways, words.NoFloor, t.value(doFloor, name, levelKey(a.Floor.On(ladder))), &ladder)
		one.Label += " (" + ladderName(f, ladder) + ")"
		one.Wrong = t.at(doFloor, name, "floor")
		fields = append(fields, one)
	}
	return console.Panel{ID: "floors", Title: f.Say(words.FloorsTitle), Lead: f.Say(words.FloorsLead), Blocks: []console.Block{
		{Facts: []console.Fact{ruled(f, words.FloorsTitle, "7", console.Words(f.Say(words.LevelsHoldTogether)))}, Form: s.asking(f, doFloor, nil, words.LevelsSee, fields...)},
	}}
}

// pairsPanel is the floors by connection.
func (s *subject) pairsPanel(f console.Frame, t typed, a *broker.ApplicationConnection) console.Panel {
	g := &console.Grid{Name: f.Say(words.LevelsPairs), Columns: f.Columns(words.LevelsBy, words.ColumnFloor)}
	by := console.Field{Name: "by", Label: f.Say(words.LevelsBy), Kind: console.Choice, Value: t.value(doPair, "by", ""), Options: []console.Option{{Name: f.Say(words.LevelsChoose)}}, Wrong: t.at(doPair, "by", "pairFloors")}
	for _, id := range a.Authentication {
		by.Options = append(by.Options, console.Option{Value: string(id), Name: string(id)})
		if level, there := a.PairFloors[id]; there {
			g.Rows = append(g.Rows, console.NewRow(s.connectionLink(f, id), console.Words(shell.Level(f, level))))
		}
	}
	level := s.levelField(f, "level", words.ColumnFloor, words.LevelsNoFloorAway, t.value(doPair, "level", ""), nil)
	level.ID, level.Wrong = "pair-level", t.at(doPair, "level")
	panel := console.Panel{ID: "pairs", Title: g.Name, Lead: f.Say(words.LevelsPairsLead)}
	if len(g.Rows) > 0 {
		panel.Blocks = []console.Block{{Grid: g}}
	}
	panel.Blocks = append(panel.Blocks, console.Block{Form: s.asking(f, doPair, nil, words.LevelsSee, by, level)})
	return panel
}

// requestersPanel is the floors of services behind the application, short and
// described.
func (s *subject) requestersPanel(f console.Frame, t typed, a *broker.ApplicationConnection) console.Panel {
	g := &console.Grid{Name: f.Say(words.LevelsRequesters), Columns: f.Columns(words.ColumnRequester, words.ColumnFloor, words.LevelsFrom)}
	for _, name := range slices.Sorted(maps.Keys(a.RequesterFloors)) {
		g.Rows = append(g.Rows, console.NewRow(console.Machine(name), console.Words(shell.Level(f, a.RequesterFloors[name])), console.Words(f.Say(words.LevelsHere))))
	}
	for _, name := range slices.Sorted(maps.Keys(a.Requesters)) {
		if one := a.Requesters[name]; len(one.Floor) > 0 {
			id := string(one.ID)
			g.Rows = append(g.Rows, console.NewRow(console.Machine(name), console.Words(levelsText(f, one.Floor)), console.Cell{Text: installation.KindRequester + " " + id, Path: editing.Document(installation.KindRequester, id).In(s.draft.ID)}))
		}
	}
	all := len(g.Rows)
	g.Rows = g.Rows[:min(all, shownRows)]
	panel := console.Panel{ID: "requesters", Title: g.Name, Lead: f.Say(words.LevelsRequestersLead)}
	if all > 0 {
		panel.Blocks = shell.Bounded(f, g, all)
	}
	level := s.levelField(f, "level", words.ColumnFloor, words.LevelsNoFloorAway, t.value(doRequester, "level", ""), nil)
	level.ID, level.Wrong = "requester-level", t.at(doRequester, "level")
	panel.Blocks = append(panel.Blocks, console.Block{Facts: []console.Fact{ruled(f, words.LevelsRequesters, "P3")}, Form: s.asking(f, doRequester, nil, words.LevelsSee,
		console.Field{Name: "for", Label: f.Say(words.ColumnRequester), Hint: f.Say(words.LevelsForHint), Value: t.value(doRequester, "for", ""), Wrong: t.at(doRequester, "for", "requesterFloors")}, level)})
	return panel
}

// reachPanel is how each level is reached by each connection in the draft.
func (s *subject) reachPanel(f console.Frame, x *Levels, a *broker.ApplicationConnection) console.Panel {
	panel := console.Panel{ID: "reach", Title: f.Say(words.ReachOf, string(a.ID)), Lead: f.Say(words.LevelsReachLead)}
	switch {
	case !a.Enabled:
		panel.Blocks = []console.Block{{Badge: console.Badge{Tone: console.Bad, Text: f.Say(words.ReachDeadEnd)}, Text: f.Say(words.ReachOff)}}
		return panel
	case len(a.Authentication) == 0:
		panel.Blocks = []console.Block{{Badge: console.Badge{Tone: console.Bad, Text: f.Say(words.ReachDeadEnd)}, Text: f.Say(words.ReachNoWay)}}
		return panel
	}
	g := &console.Grid{Name: panel.Title, Columns: f.Columns(words.ReachAskedFor, words.LevelsBy, words.ReachHow, words.RulesTitle)}
	levels := append([]broker.Level{{}}, a.Scale.Levels()...)
	all := 0
	for _, level := range levels {
		for _, row := range s.have.Configuration.ReachLevel(a.ID, "", level, x.Clock()) {
			if all++; all > shownRows {
				continue
			}
			asked := f.Say(words.ReachNothing)
			if !level.IsZero() {
				asked = shell.Level(f, level)
			}
			cell := reachCell(f, &row)
			g.Rows = append(g.Rows, console.NewRow(console.Words(asked), s.connectionLink(f, row.Connection), cell, ruleOf(f, row.Trace)))
		}
	}
	panel.Blocks = shell.Bounded(f, g, all)
	return panel
}

// policyPanel is how requests are read, and who is trusted to say who is behind
// them.
func (s *subject) policyPanel(f console.Frame, t typed, a *broker.ApplicationConnection) console.Panel {
	check := func(field string, is bool, label, hint words.Text) console.Field {
		now := ""
		if is {
			now = "1"
		}
		one := console.Field{Name: field, Label: f.Say(label), Kind: console.Check, Value: t.value(doPolicy, field, now)}
		if !hint.IsZero() {
			one.Hint = f.Say(hint)
		}
		return one
	}
	exact := ""
	if a.Strict {
		exact = "strict"
	} else if a.ExactMeansMinimum {
		exact = "minimum"
	}
	field := console.Field{Name: "exact", Label: f.Say(words.LevelsExact), Kind: console.Choice, Value: t.value(doPolicy, "exact", exact), Wrong: t.at(doPolicy, "exact", "strict", "exactMeansMinimum"), Options: []console.Option{
		{Name: f.Say(words.ReadsLoose)}, {Value: "strict", Name: f.Say(words.ReadsStrict)}, {Value: "minimum", Name: f.Say(words.ReadsMinimum)}}}
	return console.Panel{ID: "policy", Title: f.Say(words.RequestTitle), Blocks: []console.Block{{
		Facts: []console.Fact{ruled(f, words.LevelsExact, "5"), ruled(f, words.LevelsIgnore, "7"), ruled(f, words.LevelsTrue, "25"), ruled(f, words.EditTrust, "P3")},
		Form: s.asking(f, doPolicy, nil, words.LevelsSee, field, check("ignore", a.IgnoreRequested, words.LevelsIgnore, words.LevelsIgnoreHint),
			check("true", a.AnswerTrueClass, words.LevelsTrue, words.LevelsTrueHint), check("says", s.saysLevel(), words.LevelsSays, words.LevelsSaysHint),
			check("trust", a.TrustsRequesters, words.EditTrust, words.LevelsTrustHint)),
	}}}
}

// saysLevel reports whether the application is told the true level in a claim.
func (s *subject) saysLevel() bool {
	says, there := installation.Field(s.document, "authenticatedAssuranceLevel")
	return !there || says != false
}

// answersPanel is the class that is stated for each level when nothing was asked.
func (s *subject) answersPanel(f console.Frame, t typed, a *broker.ApplicationConnection) console.Panel {
	var fields []console.Field
	for _, level := range a.Scale.Levels() {
		name, now := "answer."+levelKey(level), ""
		at := a.Scale.At(level)
		for _, ref := range a.Answers {
			if slices.Contains(at, ref) {
				now = string(ref)
			}
		}
		one := console.Field{Name: name, Label: shell.Level(f, level), Kind: console.Choice, Value: t.value(doAnswers, name, now), Wrong: t.at(doAnswers, name), Options: []console.Option{{Name: f.Say(words.LevelsFirstClass, string(at[0]))}}}
		for _, ref := range at {
			one.Options = append(one.Options, console.Option{Value: string(ref), Name: string(ref)})
		}
		fields = append(fields, one)
	}
	return console.Panel{ID: "answers", Title: f.Say(words.LevelsAnswers), Lead: f.Say(words.LevelsAnswersLead), Blocks: []console.Block{
		{Facts: []console.Fact{ruled(f, words.LevelsAnswers, "25")}, Form: s.asking(f, doAnswers, nil, words.LevelsSee, fields...)}}}
}

// toldPanel is the classes that are told as another.
func (s *subject) toldPanel(f console.Frame, t typed, a *broker.ApplicationConnection) console.Panel {
	panel := console.Panel{ID: "told", Title: f.Say(words.TranslateTitle), Lead: f.Say(words.LevelsToldLead)}
	if len(a.Translate) > 0 {
		g := &console.Grid{Name: panel.Title, Columns: f.Columns(words.ColumnClass, words.ColumnTold)}
		for _, from := range slices.Sorted(maps.Keys(a.Translate)) {
			g.Rows = append(g.Rows, console.NewRow(console.Machine(string(from)), console.Machine(string(a.Translate[from]))))
		}
		panel.Blocks = []console.Block{{Grid: g}}
	}
	panel.Blocks = append(panel.Blocks, console.Block{Facts: []console.Fact{ruled(f, words.TranslateTitle, "25")}, Form: s.asking(f, doTold, nil, words.LevelsSee,
		console.Field{Name: "from", ID: "told-from", Label: f.Say(words.ColumnClass), Value: t.value(doTold, "from", ""), Wrong: t.at(doTold, "from")},
		console.Field{Name: "to", ID: "told-to", Label: f.Say(words.ColumnTold), Hint: f.Say(words.LevelsToldHint), Value: t.value(doTold, "to", ""), Wrong: t.at(doTold, "to", "translate")})})
	return panel
}

// stepUpPanel is the second factors that lift a login, by connection and in their
// order.
func (s *subject) stepUpPanel(f console.Frame, a *broker.ApplicationConnection) console.Panel {
	g := &console.Grid{Name: f.Say(words.LevelsStepUp), Columns: f.Columns(words.LevelsBy, words.FactorsTitle)}
	for _, id := range a.Authentication {
		c := s.have.Configuration.Connections[id]
		if c == nil || c.Organisation != "" && !s.actor.Sees(c.Organisation) {
			continue
		}
		var steps []string
		for _, factor := range c.Factors {
			after := f.Say(words.AfterUnset)
			if factor.After != nil {
				after = f.Say(words.LevelsLifts, shell.Level(f, *factor.After))
			}
			steps = append(steps, string(factor.Connection)+" ("+after+")")
		}
		says := strings.Join(steps, ", ")
		if says == "" {
			says = f.Say(words.NoFactors)
		}
		g.Rows = append(g.Rows, console.NewRow(s.connectionLink(f, id), console.Words(says)))
	}
	return console.Panel{ID: "step-up", Title: g.Name, Lead: f.Say(words.LevelsStepUpLead), Blocks: []console.Block{{Facts: []console.Fact{ruled(f, words.LevelsStepUp, "15")}, Grid: g}}}
}

// saidPanel is how the level is said to the application in claims.
func (x *Levels) saidPanel(f console.Frame, s *subject) console.Panel {
	panel := console.Panel{ID: "said", Title: f.Say(words.LevelsSaid), Lead: f.Say(words.LevelsSaidLead)}
	g := &console.Grid{Name: panel.Title, Columns: f.Columns(words.LevelsClaim, words.ColumnLadder)}
	if s.saysLevel() {
		g.Rows = append(g.Rows, console.NewRow(console.Machine("AuthenticatedAssuranceLevel"), console.Words(f.Say(words.LevelsTrueLevel))))
	}
	for _, step := range installation.OutlineOf(s.document, x.Parts()).Claims {
		if step.Assurance != nil {
			on := f.Say(words.LevelsAnswerLadder)
			if step.Assurance.Ladder != "" {
				on = ladderName(f, ladderOf(step.Assurance.Ladder))
			}
			g.Rows = append(g.Rows, console.NewRow(console.Machine(step.Assurance.Claim), console.Words(on)))
		}
	}
	if len(g.Rows) > 0 {
		panel.Blocks = []console.Block{{Grid: g}}
	} else {
		panel.Blocks = []console.Block{{Text: f.Say(words.LevelsSaidNot)}}
	}
	panel.Blocks = append(panel.Blocks, console.Block{Facts: []console.Fact{ruled(f, words.LevelsSaid, "28")}, Links: []console.Link{{Name: f.Say(words.TabClaims), Path: editing.Claims(s.kind, s.id).In(s.draft.ID), Quiet: true}}})
	return panel
}

// scalePanel is what its classes count as.
func (s *subject) scalePanel(f console.Frame, a *broker.ApplicationConnection) console.Panel {
	g := &console.Grid{Name: f.Say(words.ScaleTitle), Columns: f.Columns(words.ColumnClass, words.ColumnKind, words.ColumnCounts)}
	for _, class := range byValue(a.Scale.Classes()) {
		cell := console.Words(worth(f, class))
		if general, known := s.vocabulary().Class(class.Ref); known && general != class {
			cell.Badges = []console.Badge{{Tone: console.Info, Text: f.Say(words.OwnValue, worth(f, general))}}
		}
		g.Rows = append(g.Rows, console.NewRow(console.Cell{Text: string(class.Ref), Code: true, Path: s.path() + "?" + url.Values{fieldClass: {string(class.Ref)}}.Encode()}, console.Words(kindName(f, class.Kind)), cell))
	}
	return console.Panel{ID: "scale", Title: g.Name, Lead: f.Say(words.LevelsScaleLead), Blocks: []console.Block{{Facts: []console.Fact{ruled(f, words.ScaleTitle, "3")}, Grid: g}}}
}
