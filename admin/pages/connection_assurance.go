package pages

import (
	"cmp"
	"maps"
	"slices"

	"trin/admin/shell"
	"trin/broker"
	"trin/templates/console"
	"trin/templates/console/words"
)

// assurance is the map of the connection.
func (v viewed) assurance(f console.Frame) []console.Panel {
	if v.application != nil {
		return v.applicationAssurance(f)
	}
	return v.connectionAssurance(f)
}

// connectionAssurance shows, class by class, what an answer counts as and what
// the provider is asked for; then what is read where no class says it, and the
// factors.
func (v viewed) connectionAssurance(f console.Frame) []console.Panel {
	c := v.connection
	panels := []console.Panel{{Title: f.Say(words.ReadingTitle), Blocks: []console.Block{{Facts: readingFacts(f, c)}}}}
	factors := console.Panel{Title: f.Say(words.FactorsTitle), Blocks: []console.Block{{Text: f.Say(words.NoFactors)}}}
	if len(c.Factors) > 0 {
		g := &console.Grid{Name: f.Say(words.FactorsTitle), Columns: f.Columns(words.ColumnFactor, words.ColumnAfter)}
		for _, factor := range c.Factors {
			after := f.Say(words.AfterUnset)
			if factor.After != nil {
				after = shell.Level(f, *factor.After)
			}
			g.Rows = append(g.Rows, console.NewRow(v.connectionCell(factor.Connection), console.Words(after)))
		}
		factors.Blocks = []console.Block{{Grid: g}}
	}
	panels = append(panels, factors)
	if entries := c.Asks.Levels(); len(entries) > 0 {
		g := &console.Grid{Name: f.Say(words.RangeTitle), Columns: f.Columns(words.ColumnFrom, words.ColumnLadder, words.ColumnAsked)}
		for _, e := range entries {
			g.Rows = append(g.Rows, console.NewRow(console.Words(rangeText(f, e)), console.Words(ladderName(f, e.Ladder)), sentCell(f, e.Send, "")))
		}
		panels = append(panels, console.Panel{Title: f.Say(words.RangeTitle), Blocks: []console.Block{{Grid: g}}})
	}
	return append(panels, console.Panel{Title: f.Say(words.MapTitle), Lead: f.Say(words.MapLead), Blocks: []console.Block{{Grid: v.mapGrid(f)}}})
}

// mapGrid is the map: class, kind, value, what is asked. The strongest come
// first on each ladder.
func (v viewed) mapGrid(f console.Frame) *console.Grid {
	c := v.connection
	g := &console.Grid{Name: f.Say(words.MapTitle), Columns: f.Columns(words.ColumnClass, words.ColumnKind, words.ColumnCounts, words.ColumnAsked), Dense: true}
	for _, class := range byValue(c.Scale.Classes()) {
		asked := console.Words(f.Say(words.NothingSent))
		switch {
		case class.Kind == broker.KindTag && c.ForwardTags:
			asked = console.Words(f.Say(words.AsItIs))
		case class.Kind == broker.KindLevel && c.Forward:
			asked = sentCell(f, c.Asks.ForClass(class), class.Ref)
		}
		g.Rows = append(g.Rows, console.NewRow(console.Machine(string(class.Ref)), kindCell(f, class), v.countsCell(f, class), asked))
	}
	return g
}

// byValue orders classes: levels by ladder, the strongest first, then the rest.
func byValue(classes []broker.Class) []broker.Class {
	return slices.SortedStableFunc(slices.Values(classes), func(a, b broker.Class) int {
		return cmp.Or(cmp.Compare(kindOrder(a), kindOrder(b)), cmp.Compare(a.Level.Ladder, b.Level.Ladder), cmp.Compare(b.Level.Value, a.Level.Value))
	})
}

func kindOrder(c broker.Class) int {
	return slices.Index([]broker.ClassKind{broker.KindLevel, broker.KindTag, broker.KindProbe}, c.Kind)
}

// sentCell says what is sent for a class. What is left out is said in words:
// urn:none is no class.
func sentCell(f console.Frame, send, wanted broker.ClassRef) console.Cell {
	switch send {
	case broker.ClassNone:
		return console.Cell{Badges: []console.Badge{{Tone: console.Warn, Text: f.Say(words.LeftOut)}}}
	case wanted:
		return console.Words(f.Say(words.AsItIs))
	}
	return console.Machine(string(send))
}

func kindCell(f console.Frame, class broker.Class) console.Cell {
	switch class.Kind {
	case broker.KindTag:
		return console.Words(f.Say(words.KindTag))
	case broker.KindProbe:
		return console.Words(f.Say(words.KindProbe))
	}
	return console.Words(f.Say(words.KindLevel))
}

// countsCell says what a class counts as here, and elsewhere where that differs.
func (v viewed) countsCell(f console.Frame, class broker.Class) console.Cell {
	cell := console.Words(countsText(f, class))
	if general, known := v.Vocabulary.Class(class.Ref); known && (general.Level != class.Level || general.Kind != class.Kind) {
		cell.Note = f.Say(words.OwnValue, countsText(f, general))
	}
	return cell
}

func countsText(f console.Frame, class broker.Class) string {
	if class.Kind != broker.KindLevel {
		return f.Say(words.NoLevel)
	}
	return shell.Level(f, class.Level)
}

func rangeText(f console.Frame, e broker.AskLevel) string {
	switch {
	case e.To == 0:
		return f.Say(words.RangeFrom, e.From)
	case e.From == 0:
		return f.Say(words.RangeTo, e.To)
	}
	return f.Say(words.RangeFromTo, e.From, e.To)
}

// readingFacts say how an answer is read.
func readingFacts(f console.Frame, c *broker.AuthenticationConnection) []console.Fact {
	var values []console.Cell
	from := f.Say(words.FromClass)
	switch c.Source.Kind {
	case broker.SourceAttribute:
		from = f.Say(words.FromAttribute, c.Source.Claim)
		for _, value := range slices.Sorted(maps.Keys(c.Source.Values)) {
			values = append(values, console.Words(f.Say(words.ValueCounts, value, shell.Level(f, c.Source.Values[value]))))
		}
	case broker.SourceFixed:
		from = f.Say(words.FromFixed, shell.Level(f, c.Source.Level))
	default:
		if c.Source.Also != "" {
			from = f.Say(words.FromAlso, c.Source.Also)
		}
	}
	limit := f.Say(words.NoCap)
	if len(c.Cap) > 0 {
		limit = levelsText(f, c.Cap)
	}
	forward, tags, comparison := words.NotForwarded, words.NotForwarded, console.Words(f.Say(words.AsReceived))
	if c.Forward {
		forward = words.OnlyForwarded
	}
	if c.ForwardTags {
		tags = words.OnlyForwarded
	}
	if c.AskComparison != "" {
		comparison = console.Machine(string(c.AskComparison))
	}
	return console.Some(
		f.Fact(words.FactLevelFrom, append([]console.Cell{console.Words(from)}, values...)...),
		f.Fact(words.FactFirst, console.Words(shell.Level(f, c.FirstFactor))), f.Fact(words.FactAssume, console.Words(shell.Level(f, c.Assume))),
		f.Fact(words.FactCap, console.Words(limit)), f.Fact(words.FactForward, console.Words(f.Say(forward))),
		f.Fact(words.FactTags, console.Words(f.Say(tags))), f.Fact(words.FactComparison, comparison),
	)
}

// applicationAssurance shows the floors, how requests are read, and what classes
// count as.
func (v viewed) applicationAssurance(f console.Frame) []console.Panel {
	a := v.application
	floors := console.Panel{Title: f.Say(words.FloorsTitle), Lead: f.Say(words.FloorsLead), Blocks: []console.Block{{Text: f.Say(words.NoFloors)}}}
	if facts := v.floorFacts(f); len(facts) > 0 {
		floors.Blocks = []console.Block{{Facts: facts}}
	}
	panels := []console.Panel{floors, {Title: f.Say(words.RequestTitle), Blocks: readingBlocks(f, a)}}
	if len(a.Translate) > 0 {
		g := &console.Grid{Name: f.Say(words.TranslateTitle), Columns: f.Columns(words.ColumnClass, words.ColumnTold)}
		for _, from := range slices.Sorted(maps.Keys(a.Translate)) {
			g.Rows = append(g.Rows, console.NewRow(console.Machine(string(from)), console.Machine(string(a.Translate[from]))))
		}
		panels = append(panels, console.Panel{Title: f.Say(words.TranslateTitle), Blocks: []console.Block{{Grid: g}}})
	}
	g := &console.Grid{Name: f.Say(words.ScaleTitle), Columns: f.Columns(words.ColumnClass, words.ColumnKind, words.ColumnCounts), Dense: true}
	for _, class := range byValue(a.Scale.Classes()) {
		g.Rows = append(g.Rows, console.NewRow(console.Machine(string(class.Ref)), kindCell(f, class), v.countsCell(f, class)))
	}
	return append(panels, console.Panel{Title: f.Say(words.ScaleTitle), Blocks: []console.Block{{Grid: g}}})
}

func (v viewed) floorFacts(f console.Frame) []console.Fact {
	a := v.application
	var facts []console.Fact
	for _, level := range a.Floor {
		facts = append(facts, f.Fact(words.FloorAlways, console.Words(shell.Level(f, level))))
	}
	for _, id := range slices.Sorted(maps.Keys(a.PairFloors)) {
		facts = append(facts, console.NewFact(f.Say(words.FloorBy, string(id)), console.Words(shell.Level(f, a.PairFloors[id]))))
	}
	for _, requester := range slices.Sorted(maps.Keys(a.RequesterFloors)) {
		facts = append(facts, console.NewFact(f.Say(words.FloorFor, requester), console.Words(shell.Level(f, a.RequesterFloors[requester]))))
	}
	for _, requester := range slices.Sorted(maps.Keys(a.Requesters)) {
		for _, level := range a.Requesters[requester].Floor {
			facts = append(facts, console.NewFact(f.Say(words.FloorFor, requester), console.Words(shell.Level(f, level))))
		}
	}
	return facts
}

// readingBlocks say how the application's requests are read and answered.
func readingBlocks(f console.Frame, a *broker.ApplicationConnection) []console.Block {
	says := []words.Text{}
	if a.IgnoreRequested {
		says = append(says, words.ReadsIgnored)
	} else {
		if a.ExactMeansMinimum {
			says = append(says, words.ReadsMinimum)
		}
		if a.Strict {
			says = append(says, words.ReadsStrict)
		} else {
			says = append(says, words.ReadsLoose)
		}
	}
	if a.AnswerTrueClass {
		says = append(says, words.AnswersTrue)
	} else {
		says = append(says, words.AnswersAsked)
	}
	var blocks []console.Block
	for _, said := range says {
		blocks = append(blocks, console.Block{Text: f.Say(said)})
	}
	if len(a.Answers) > 0 {
		blocks = append(blocks, console.Block{Facts: []console.Fact{f.Fact(words.AnswersPreferred, machines(a.Answers)...)}})
	}
	return blocks
}
