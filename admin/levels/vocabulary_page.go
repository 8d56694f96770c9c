package levels

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"trin/admin/installation"
	"trin/admin/shell"
	"trin/broker"
	"trin/templates/console"
	"trin/templates/console/words"
)

// fieldClass names the class whose form a page shows.
const fieldClass = "class"

// vocabularyPage is the vocabulary as a table, with the forms that change it.
func (x *Levels) vocabularyPage(w http.ResponseWriter, r *http.Request, s *subject, t typed) {
	f, sheet := x.frame(w, r, s, t, words.AssuranceTitle)
	f.Lead = f.Say(words.LevelsVocabularyLead)
	v, err := readVocabulary(s.document)
	if err != nil || s.vocabulary() == nil {
		x.unbuilt(w, r, f, sheet, t)
		return
	}
	from, used := x.origins(v), s.usesOf()
	q := r.URL.Query().Get("q")
	sheet.Search = &console.Search{Label: f.Say(words.SearchClass), Name: "q", Value: q, Clear: s.path()}
	focus := r.URL.Query().Get(fieldClass)
	if t.form != nil {
		focus = t.form.Get(fieldClass)
	}
	if class, known := s.vocabulary().Class(broker.ClassRef(focus)); known {
		sheet.Panels = append(sheet.Panels, s.classPanel(f, t, class, v, from, used))
	}
	sheet.Panels = append(sheet.Panels,
		s.classesPanel(f, q, v, from, used),
		s.laddersPanel(f, t, used),
		s.newClassPanel(f, t),
		x.presetsPanel(f, s, t, v, from),
		s.rulesPanel(f, t, v),
		s.connectionsPanel(f),
	)
	x.Show(w, r, t.status(), console.SheetPage(f, sheet))
}

// classesPanel is every class in one line.
func (s *subject) classesPanel(f console.Frame, q string, v *vocabulary, from map[broker.ClassRef][]origin, used uses) console.Panel {
	g := &console.Grid{Name: f.Say(words.ClassesTitle), Columns: f.Columns(words.ColumnClass, words.ColumnLadder, words.ColumnRung, words.ColumnKind, words.LevelsFrom, words.LevelsUsed), Dense: true}
	for _, class := range byValue(s.vocabulary().Classes()) {
		if !strings.Contains(strings.ToLower(string(class.Ref)+" "+string(class.Level.Ladder)), strings.ToLower(strings.TrimSpace(q))) {
			continue
		}
		ladder, value := "", ""
		if class.Kind == broker.KindLevel {
			ladder, value = ladderName(f, class.Level.Ladder), strconv.Itoa(class.Level.Value)
		}
		g.Rows = append(g.Rows, console.NewRow(
			console.Cell{Text: string(class.Ref), Code: true, Path: s.path() + "?" + url.Values{fieldClass: {string(class.Ref)}}.Encode()},
			console.Words(ladder), console.Words(value), console.Words(kindName(f, class.Kind)), originCell(f, class, v, from), usesCell(f, used.classes[class.Ref])))
	}
	return console.Panel{Title: g.Name, Lead: f.Say(words.LevelsClassesLead), Blocks: []console.Block{{Grid: g}}}
}

// originCell says where a class is from, and what a preset would have it be.
func originCell(f console.Frame, class broker.Class, v *vocabulary, from map[broker.ClassRef][]origin) console.Cell {
	var names, says []string
	for _, o := range from[class.Ref] {
		names = append(names, v.presets[o.at].Name)
		if o.plain.Kind != class.Kind || o.plain.Level != class.Level {
			says = append(says, v.presets[o.at].Name+": "+worth(f, o.plain))
		}
	}
	cell := console.Words(strings.Join(names, ", "))
	if v.own(string(class.Ref)) >= 0 {
		cell.Text = f.Say(words.LevelsHere)
	}
	if len(says) > 0 {
		cell.Badges = []console.Badge{{Tone: console.Info, Text: f.Say(words.LevelsOverridden)}}
		cell.Note = strings.Join(says, ", ")
	}
	return cell
}

// classPanel is the form of one class, with who uses it.
func (s *subject) classPanel(f console.Frame, t typed, class broker.Class, v *vocabulary, from map[broker.ClassRef][]origin, used uses) console.Panel {
	keep := []console.Hidden{{Name: fieldClass, Value: string(class.Ref)}}
	value := ""
	if class.Kind == broker.KindLevel {
		value = strconv.Itoa(class.Level.Value)
	}
	form := s.asking(f, doClass, keep, words.LevelsSee,
		console.Field{Name: "value", ID: "class-value", Label: f.Say(words.ColumnRung), Hint: f.Say(words.LevelsValueHint), Kind: console.Number, Value: t.value(doClass, "value", value), Wrong: t.at(doClass, "value") + t.at(doDrop, "value")},
		ladderField(f, t, "class-ladder", ladderKey(class.Level.Ladder)), kindField(f, t, "class-kind", string(class.Kind)))
	panel := console.Panel{ID: "class", Title: f.Say(words.LevelsChange, string(class.Ref)), Blocks: []console.Block{
		{Facts: console.Some(f.Fact(words.LevelsFrom, originCell(f, class, v, from)), ruled(f, words.ColumnCounts, classRule(class), console.Words(worth(f, class))))}, {Form: form},
	}}
	all := used.classes[class.Ref]
	if len(all) > 0 {
		panel.Blocks = append(panel.Blocks, console.Block{Text: f.Say(words.LevelsUsedBy), Grid: s.usesGrid(f, all)})
	}
	if v.own(string(class.Ref)) >= 0 || slices.ContainsFunc(from[class.Ref], func(o origin) bool { return o.ranked }) {
		text := words.LevelsDrop
		if len(from[class.Ref]) > 0 {
			text = words.LevelsBack
		}
		drop := s.asking(f, doDrop, keep, text)
		drop.Buttons[0].Quiet = true
		panel.Blocks = append(panel.Blocks, console.Block{Form: drop})
	} else {
		panel.Blocks = append(panel.Blocks, console.Block{Text: f.Say(words.LevelsOfPreset)})
	}
	return panel
}

// classRule is the rule that says what a class of its kind can do.
func classRule(class broker.Class) string {
	if class.Kind == broker.KindLevel {
		return "6"
	}
	return "4"
}

func ladderField(f console.Frame, t typed, id, now string) console.Field {
	return console.Field{Name: "ladder", ID: id, Label: f.Say(words.ColumnLadder), Hint: f.Say(words.LevelsLadderHint), Most: 32, Value: t.value(doClass, "ladder", now), Wrong: t.at(doClass, "ladder")}
}

func kindField(f console.Frame, t typed, id, now string) console.Field {
	field := console.Field{Name: "kind", ID: id, Label: f.Say(words.ColumnKind), Hint: f.Say(words.LevelsKindHint), Kind: console.Choice, Value: t.value(doClass, "kind", now), Wrong: t.at(doClass, "kind")}
	for _, kind := range []broker.ClassKind{broker.KindLevel, broker.KindTag, broker.KindProbe} {
		field.Options = append(field.Options, console.Option{Value: string(kind), Name: kindName(f, kind)})
	}
	return field
}

func (s *subject) newClassPanel(f console.Frame, t typed) console.Panel {
	adding := t
	if t.get(fieldClass) != "" {
		adding = typed{} // that is the form of a class that is there
	}
	form := s.asking(f, doClass, nil, words.LevelsSee,
		console.Field{Name: "ref", Label: f.Say(words.ColumnClass), Hint: f.Say(words.LevelsRefHint), Value: adding.value(doClass, "ref", ""), Wrong: adding.at(doClass, "ref"), Required: true},
		console.Field{Name: "value", ID: "new-value", Label: f.Say(words.ColumnRung), Hint: f.Say(words.LevelsValueHint), Kind: console.Number, Value: adding.value(doClass, "value", ""), Wrong: adding.at(doClass, "value")},
		ladderField(f, adding, "new-ladder", ladderKey(broker.HouseLadder)), kindField(f, adding, "new-kind", string(broker.KindLevel)))
	return console.Panel{ID: "new", Title: f.Say(words.LevelsAdd), Lead: f.Say(words.LevelsAddLead), Blocks: []console.Block{{Form: form}}}
}

// laddersPanel is each ladder with its values, and the form that moves one.
func (s *subject) laddersPanel(f console.Frame, t typed, used uses) console.Panel {
	g := &console.Grid{Name: f.Say(words.LaddersTitle), Columns: f.Columns(words.ColumnLadder, words.ColumnRung, words.ClassesTitle, words.LevelsUsed)}
	counts := map[broker.Level]int{}
	for _, class := range s.vocabulary().Classes() {
		if class.Kind == broker.KindLevel {
			counts[class.Level]++
		}
	}
	seen := map[broker.Level]bool{}
	for _, class := range byValue(s.vocabulary().Classes()) {
		if class.Kind == broker.KindLevel && !seen[class.Level] {
			seen[class.Level] = true
			g.Rows = append(g.Rows, console.NewRow(console.Words(ladderName(f, class.Level.Ladder)), console.Words(strconv.Itoa(class.Level.Value)),
				console.Words(strconv.Itoa(counts[class.Level])), usesCell(f, used.levels[class.Level])))
		}
	}
	level := s.levelField(f, "level", words.LevelsWhich, words.LevelsChoose, t.value(doStep, "level", ""), nil)
	level.ID, level.Wrong = "step-level", t.at(doStep, "level")
	form := s.asking(f, doStep, nil, words.LevelsSee, level,
		console.Field{Name: "value", ID: "step-value", Label: f.Say(words.LevelsNewValue), Hint: f.Say(words.LevelsStepHint), Kind: console.Number, Value: t.value(doStep, "value", ""), Wrong: t.at(doStep, "value")})
	return console.Panel{ID: "ladders", Title: g.Name, Lead: f.Say(words.LaddersLead), Blocks: []console.Block{{Grid: g}, {Text: f.Say(words.LevelsStep), Form: form}}}
}

// presetsPanel is the presets that are taken, each with what it brings and what
// stands over it, and the form that takes one.
func (x *Levels) presetsPanel(f console.Frame, s *subject, t typed, v *vocabulary, from map[broker.ClassRef][]origin) console.Panel {
	panel := console.Panel{ID: "presets", Title: f.Say(words.LevelsPresets), Lead: f.Say(words.LevelsPresetsLead)}
	for at, entry := range v.presets {
		over := len(entry.Ranks)
		for ref, all := range from {
			if slices.ContainsFunc(all, func(o origin) bool { return o.at == at }) && v.own(string(ref)) >= 0 {
				over++
			}
		}
		form := s.asking(f, doUnpreset, []console.Hidden{{Name: "at", Value: strconv.Itoa(at)}, {Name: "preset", Value: entry.Name}}, words.LevelsGiveUp)
		form.Buttons[0] = console.Button{Text: f.Say(words.LevelsGiveUp, entry.Name), Quiet: true}
		panel.Blocks = append(panel.Blocks, console.Block{Text: presetText(f, entry.Name, x.brought(entry)) + " " + f.Say(words.LevelsOverride, over), Form: form})
	}
	field := console.Field{Name: "preset", Label: f.Say(words.LevelsPreset), Kind: console.Choice, Value: t.value(doPreset, "preset", ""), Options: []console.Option{{Name: f.Say(words.LevelsChoose)}}, Wrong: t.at(doPreset, "preset", "presets")}
	for _, name := range installation.Presets() {
		if !slices.ContainsFunc(v.presets, func(e presetEntry) bool { return e.Name == name }) {
			field.Options = append(field.Options, console.Option{Value: name, Name: presetText(f, name, x.presets()[name])})
		}
	}
	form := s.asking(f, doPreset, nil, words.LevelsSee, field,
		console.Field{Name: "onto", Label: f.Say(words.LevelsOnto), Hint: f.Say(words.LevelsOntoHint), Most: 32, Value: t.value(doPreset, "onto", ""), Wrong: t.at(doPreset, "onto")})
	panel.Blocks = append(panel.Blocks, console.Block{Form: form})
	return panel
}

// rulesPanel is the rules between ladders.
func (s *subject) rulesPanel(f console.Frame, t typed, v *vocabulary) console.Panel {
	panel := console.Panel{ID: "rules", Title: f.Say(words.CrossTitle), Lead: f.Say(words.LevelsRulesLead)}
	if len(v.rules) == 0 {
		panel.Blocks = []console.Block{{Text: f.Say(words.CrossNone)}}
	}
	for at, entry := range v.rules {
		if entry.From == nil || entry.Gives == nil {
			continue
		}
		form := s.asking(f, doUnrule, []console.Hidden{{Name: "at", Value: strconv.Itoa(at)}, {Name: "rule", Value: ruleKey(entry)}}, words.LevelsUnrule)
		form.Buttons[0].Quiet = true
		panel.Blocks = append(panel.Blocks, console.Block{Text: f.Say(words.CrossRule, shell.Level(f, broker.Level(*entry.From)), shell.Level(f, broker.Level(*entry.Gives))), Form: form})
	}
	if len(s.ladders()) < 2 {
		return panel
	}
	from := s.levelField(f, "from", words.LevelsProven, words.LevelsChoose, t.value(doRule, "from", ""), nil)
	gives := s.levelField(f, "gives", words.LevelsGives, words.LevelsChoose, t.value(doRule, "gives", ""), nil)
	from.Wrong, gives.Wrong = t.at(doRule, "from"), t.at(doRule, "gives", "crossRules")
	panel.Blocks = append(panel.Blocks, console.Block{Form: s.asking(f, doRule, nil, words.LevelsSee, from, gives)})
	return panel
}
