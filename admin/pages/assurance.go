package pages

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"trin/admin/shell"
	"trin/broker"
	"trin/templates/console"
	"trin/templates/console/words"
)

// assurance shows the vocabulary: ladders, classes, rules.
func (p *Pages) assurance(w http.ResponseWriter, r *http.Request) {
	i, err := p.installed(r)
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	f := p.assuranceFrame(w, r)
	f.Actions = p.edits(func(e Edit) []console.Link { return e.Vocabulary(f, i.actor) })
	sheet := vocabularyView(f, r.URL.Query().Get(searchField), i.Vocabulary)
	sheet.Tabs, sheet.Search = assuranceTabs(f, r.URL.Path), searchOf(f, r, words.SearchClass)
	p.Show(w, r, http.StatusOK, console.SheetPage(f, sheet))
}

// assuranceOfConnections and assuranceOfApplications show the levels of all
// connections, one a line.
func (p *Pages) assuranceOfConnections(w http.ResponseWriter, r *http.Request) {
	serveAssurance(p, w, r, func(i installed) []entryOf[*broker.AuthenticationConnection] { return i.index.connections },
		[]words.Text{words.ColumnID, words.ColumnSource, words.ColumnFirst, words.ColumnFactors, words.ColumnCap, words.ColumnForward}, assuranceRow)
}

func (p *Pages) assuranceOfApplications(w http.ResponseWriter, r *http.Request) {
	serveAssurance(p, w, r, func(i installed) []entryOf[*broker.ApplicationConnection] { return i.index.applications },
		[]words.Text{words.ColumnID, words.ColumnFloor, words.ColumnAnswers}, floorRow)
}

func serveAssurance[C any](p *Pages, w http.ResponseWriter, r *http.Request, all func(installed) []entryOf[C], heads []words.Text, makeRow rowOf[C]) {
	i, err := p.installed(r)
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	f := p.assuranceFrame(w, r)
	sheet := listOf(f, r, i, all(i), heads, makeRow)
	sheet.Tabs = assuranceTabs(f, r.URL.Path)
	p.Show(w, r, http.StatusOK, console.SheetPage(f, sheet))
}

func (p *Pages) assuranceFrame(w http.ResponseWriter, r *http.Request) console.Frame {
	f := p.Frame(w, r, words.AssuranceTitle)
	f.Lead, f.Crumbs = f.Say(words.AssuranceLead), shell.Crumbs(f)
	return f
}

func assuranceTabs(f console.Frame, here string) []console.Tab {
	var tabs []console.Tab
	for _, t := range []struct {
		name words.Text
		path string
	}{{words.TabVocabulary, "/admin/assurance"}, {words.TabByConnection, "/admin/assurance/connections"}, {words.TabByApp, "/admin/assurance/applications"}} {
		tabs = append(tabs, console.Tab{Name: f.Say(t.name), Path: t.path, Here: t.path == here})
	}
	return tabs
}

// vocabularyView is the vocabulary, with the classes that hold every word of
// the search.
func vocabularyView(f console.Frame, search string, v *broker.Vocabulary) console.Sheet {
	classes := v.Classes()
	ladders := console.Panel{Title: f.Say(words.LaddersTitle), Lead: f.Say(words.LaddersLead), Blocks: []console.Block{{Grid: ladderGrid(f, classes)}}}
	cross := console.Block{Text: f.Say(words.CrossNone)}
	if rules := v.CrossRules(); len(rules) > 0 {
		cross = console.Block{}
		for _, rule := range rules {
			cross.List = append(cross.List, console.Words(f.Say(words.CrossRule, shell.Level(f, rule.From), shell.Level(f, rule.Gives))))
		}
	}
	g := &console.Grid{Name: f.Say(words.ClassesTitle), Columns: f.Columns(words.ColumnClass, words.ColumnKind, words.ColumnLadder, words.ColumnRung), Dense: true}
	w := wishOf(search, "")
	for _, class := range byValue(classes) {
		if !w.wants(strings.ToLower(string(class.Ref)+"\n"+string(class.Level.Ladder)), true, false) {
			continue
		}
		ladder, value := "", ""
		if class.Kind == broker.KindLevel {
			ladder, value = ladderName(f, class.Level.Ladder), strconv.Itoa(class.Level.Value)
		}
		g.Rows = append(g.Rows, console.NewRow(console.Machine(string(class.Ref)), kindCell(f, class), console.Words(ladder), console.Words(value)))
	}
	found := console.Panel{Title: f.Say(words.ClassesTitle), Lead: f.Say(words.ClassesLead), Blocks: []console.Block{{Grid: g}}}
	if len(g.Rows) == 0 {
		found.Blocks = []console.Block{{Empty: &console.Empty{Title: f.Say(words.NothingFound), Lead: f.Say(words.NothingFoundLead)}}}
	}
	return console.Sheet{Panels: []console.Panel{ladders, {Title: f.Say(words.CrossTitle), Blocks: []console.Block{cross}}, found}}
}

// ladderGrid is each ladder with its values.
func ladderGrid(f console.Frame, classes []broker.Class) *console.Grid {
	values := map[broker.Ladder]map[int]int{}
	for _, class := range classes {
		if class.Kind != broker.KindLevel {
			continue
		}
		if values[class.Level.Ladder] == nil {
			values[class.Level.Ladder] = map[int]int{}
		}
		values[class.Level.Ladder][class.Level.Value]++
	}
	g := &console.Grid{Name: f.Say(words.LaddersTitle), Columns: f.Columns(words.ColumnLadder, words.ColumnRungs)}
	var ladders []broker.Ladder
	for ladder := range values {
		ladders = append(ladders, ladder)
	}
	slices.Sort(ladders)
	for _, ladder := range ladders {
		var rungs []int
		for value := range values[ladder] {
			rungs = append(rungs, value)
		}
		slices.Sort(rungs)
		cell := console.Cell{}
		for _, rung := range rungs {
			cell.Badges = append(cell.Badges, console.Badge{Text: strconv.Itoa(rung)})
		}
		g.Rows = append(g.Rows, console.NewRow(console.Words(ladderName(f, ladder)), cell))
	}
	return g
}

// assuranceRow is the levels of a connection in one line.
func assuranceRow(f console.Frame, _ installed, e entryOf[*broker.AuthenticationConnection]) console.Row {
	c := e.connection
	source := words.SourceClass
	switch c.Source.Kind {
	case broker.SourceAttribute:
		source = words.SourceAttribute
	case broker.SourceFixed:
		source = words.SourceFixed
	}
	alone, limit, forward := shell.Level(f, c.FirstFactor), "", words.No
	if c.Source.Kind == broker.SourceFixed {
		alone = shell.Level(f, c.Source.Level)
	}
	if len(c.Cap) > 0 {
		limit = levelsText(f, c.Cap)
	}
	if c.Forward {
		forward = words.Yes
	}
	factors := console.Cell{}
	for _, factor := range c.Factors {
		factors.Badges = append(factors.Badges, factorBadge(f, factor))
	}
	asks := console.Words(f.Say(forward))
	if n := leftOut(c); n > 0 && c.Forward {
		asks.Badges = []console.Badge{{Tone: console.Warn, Text: strconv.Itoa(n) + " " + f.Say(words.LeftOut)}}
	}
	id := console.Cell{Text: string(e.id), Code: true, Path: connectionPath(e.id) + "/" + tabAssurance, Note: c.Name.In(f.Language.Tag())}
	return console.NewRow(id, console.Words(f.Say(source)), console.Words(alone), factors, console.Words(cmp.Or(limit, f.Say(words.NoCap))), asks)
}

// leftOut counts the level classes that are left out of a request.
func leftOut(c *broker.AuthenticationConnection) int {
	n := 0
	for _, class := range c.Scale.Classes() {
		if class.Kind == broker.KindLevel && c.Asks.ForClass(class) == broker.ClassNone {
			n++
		}
	}
	return n
}

// floorRow is the floors of an application in one line.
func floorRow(f console.Frame, i installed, e entryOf[*broker.ApplicationConnection]) console.Row {
	a := e.connection
	floor := console.Cell{}
	for _, level := range a.Floor {
		floor.Badges = append(floor.Badges, console.Badge{Text: shell.Level(f, level)})
	}
	if further := len(i.viewApplication(a).floorFacts(f)) - len(a.Floor); further > 0 {
		floor.Note = f.Say(words.UsesMore, further)
	}
	if len(floor.Badges) == 0 {
		floor.Text = f.Say(words.NoFloor)
	}
	answers := console.Cell{Code: true, Text: string(firstClass(a.Answers))}
	if len(a.Answers) > 1 {
		answers.Note = f.Say(words.UsesMore, len(a.Answers)-1)
	}
	id := console.Cell{Text: string(e.id), Code: true, Path: applicationPath(e.id) + "/" + tabAssurance, Note: a.Name.In(f.Language.Tag())}
	return console.NewRow(id, floor, answers)
}

func firstClass(classes []broker.ClassRef) broker.ClassRef {
	if len(classes) == 0 {
		return ""
	}
	return classes[0]
}
