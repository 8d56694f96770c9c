package levels

import (
	"net/url"
	"slices"
	"strconv"

	"trin/admin/drafts"
	"trin/admin/shell"
	"trin/broker"
	"trin/templates/console"
	"trin/templates/console/words"
)

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

// planRow reads the form of one class. also reads what more the form says.
func (s *subject) planRow(t typed, scale broker.Scale, also func(typed, broker.Class) plan) plan {
	class, known := scale.Class(broker.ClassRef(t.get(fieldClass)))
	if !known {
		return plan{}
	}
	var list []classEntry
	if _, err := read(s.document, "classes", &list); err != nil {
		return plan{err: err}
	}
	at := slices.IndexFunc(list, func(e classEntry) bool { return e.Ref == string(class.Ref) })
	entry := classEntry{Ref: string(class.Ref)}
	switch kind := t.get("counts"); broker.ClassKind(kind) {
	case countHouse:
		if at >= 0 {
			list = slices.Delete(list, at, at+1)
		}
		at = -2
	case broker.KindTag, broker.KindProbe:
		entry.Kind = kind
	case broker.KindLevel:
		value, ladder, wrong := readLevel(t, "value", "ladder")
		if len(wrong.beside) > 0 {
			return wrong
		}
		entry.Level = &rung{Ladder: ladder, Value: value}
	default:
		return wrongly("counts", words.LevelsKindWanted)
	}
	switch {
	case at == -1:
		list = append(list, entry)
	case at >= 0:
		list[at] = entry
	}
	p := plan{fields: []drafts.Field{set("classes", list)}}
	if also == nil {
		return p
	}
	more := also(t, class)
	more.fields = append(p.fields, more.fields...)
	return more
}
