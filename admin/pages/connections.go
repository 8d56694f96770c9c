package pages

import (
	"maps"
	"net/http"
	"net/url"
	"slices"

	"trin/admin/access"
	"trin/admin/installation"
	"trin/admin/shell"
	"trin/broker"
	"trin/templates/console"
	"trin/templates/console/words"
)

// applications lists the applications.
func (p *Pages) applications(w http.ResponseWriter, r *http.Request) {
	serveList(p, w, r, installation.KindApplication, words.ApplicationsTitle, words.ApplicationsLead, func(i installed) []entryOf[*broker.ApplicationConnection] { return i.index.applications },
		[]words.Text{words.ColumnID, words.ColumnState, words.ColumnProtocol, words.ColumnFloor, words.ColumnBy, words.ColumnProblems}, applicationRow)
}

// authentication lists the authentication connections.
func (p *Pages) authentication(w http.ResponseWriter, r *http.Request) {
	serveList(p, w, r, installation.KindAuthentication, words.ConnectionsTitle, words.ConnectionsLead, func(i installed) []entryOf[*broker.AuthenticationConnection] { return i.index.connections },
		[]words.Text{words.ColumnID, words.ColumnState, words.ColumnProtocol, words.ColumnLevels, words.ColumnIdentifier, words.ColumnProblems}, connectionRow)
}

// rowOf makes the row of one entry.
type rowOf[C any] func(console.Frame, installed, entryOf[C]) console.Row

// serveList serves a list of connections, with search, a choice and paging.
func serveList[C any](p *Pages, w http.ResponseWriter, r *http.Request, kind string, title, lead words.Text, all func(installed) []entryOf[C], heads []words.Text, makeRow rowOf[C]) {
	i, err := p.installed(r)
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	f := p.Frame(w, r, title)
	f.Lead, f.Crumbs = f.Say(lead), shell.Crumbs(f)
	f.Actions = p.edits(func(e Edit) []console.Link { return e.List(f, i.actor, kind) })
	p.Show(w, r, http.StatusOK, console.SheetPage(f, listOf(f, r, i, all(i), heads, makeRow)))
}

// listOf is the view of a list.
func listOf[C any](f console.Frame, r *http.Request, i installed, all []entryOf[C], heads []words.Text, makeRow rowOf[C]) console.Sheet {
	query := r.URL.Query()
	found := chosen(all, i.actor, wishOf(query.Get(searchField), query.Get(showField)))
	after := ""
	if cursor := shell.ReadCursor(r, 1); cursor != nil {
		after = cursor[0]
	}
	cut, next := shell.PageOf(found, func(e *entryOf[C]) string { return string(e.id) }, after, listed)
	g := &console.Grid{Name: f.Title, Columns: f.Columns(heads...)}
	for _, e := range cut {
		g.Rows = append(g.Rows, makeRow(f, i, *e))
	}
	if next != "" {
		next = shell.CursorOf(next)
	}
	g.Pager = shell.PagerOf(r, next, f.Say(words.CountOf, len(cut), len(found)))
	sheet := console.Sheet{Tabs: showTabs(f, r), Search: searchOf(f, r, words.SearchConnections)}
	if len(cut) == 0 {
		return withNothing(f, sheet, query.Get(searchField) != "" || query.Get(showField) != "")
	}
	sheet.Panels = []console.Panel{{Blocks: []console.Block{{Grid: g}}}}
	return sheet
}

// withNothing says that a list has nothing.
func withNothing(f console.Frame, sheet console.Sheet, searched bool) console.Sheet {
	nothing := console.Empty{Title: f.Say(words.NothingThere), Lead: f.Say(words.NothingThereLead)}
	if searched {
		nothing = console.Empty{Title: f.Say(words.NothingFound), Lead: f.Say(words.NothingFoundLead)}
	}
	sheet.Panels = append(sheet.Panels, console.Panel{Blocks: []console.Block{{Empty: &nothing}}})
	return sheet
}

// searchOf is the search of a list.
func searchOf(f console.Frame, r *http.Request, label words.Text) *console.Search {
	query := r.URL.Query()
	s := &console.Search{Label: f.Say(label), Name: searchField, Value: query.Get(searchField)}
	rest := shell.Without(query, "lang", shell.AfterField, searchField)
	for _, name := range slices.Sorted(maps.Keys(rest)) {
		for _, value := range rest[name] {
			s.Keep = append(s.Keep, console.Hidden{Name: name, Value: value})
		}
	}
	s.Clear = "?" + rest.Encode()
	return s
}

// showTabs choose what of a list is shown.
func showTabs(f console.Frame, r *http.Request) []console.Tab {
	return choiceTabs(f, r, []struct {
		value string
		name  words.Text
	}{{"", words.ShowAll}, {showProblems, words.ShowProblems}, {showOff, words.ShowOff}})
}

func choiceTabs(f console.Frame, r *http.Request, choices []struct {
	value string
	name  words.Text
}) []console.Tab {
	query := r.URL.Query()
	var tabs []console.Tab
	for _, choice := range choices {
		rest := shell.Without(query, "lang", shell.AfterField, showField)
		if choice.value != "" {
			rest.Set(showField, choice.value)
		}
		tabs = append(tabs, console.Tab{Name: f.Say(choice.name), Path: "?" + rest.Encode(), Here: query.Get(showField) == choice.value})
	}
	return tabs
}

// applicationRow is an application in the list.
func applicationRow(f console.Frame, i installed, e entryOf[*broker.ApplicationConnection]) console.Row {
	a := e.connection
	floor := console.Cell{Text: f.Say(words.NoFloor)}
	if len(a.Floor) > 0 {
		floor = console.Cell{}
		for _, level := range a.Floor {
			floor.Badges = append(floor.Badges, console.Badge{Text: shell.Level(f, level)})
		}
	}
	by := console.Cell{}
	for n, id := range a.Authentication {
		if n == 3 {
			by.Note = f.Say(words.UsesMore, len(a.Authentication)-n)
			break
		}
		by.Badges = append(by.Badges, console.Badge{Text: string(id)})
	}
	protocol := console.Cell{Text: protocolName(f, a.Kind), Note: first(a.Identifiers)}
	return console.NewRow(console.Cell{Text: string(e.id), Code: true, Path: applicationPath(e.id), Note: a.Name.In(f.Language.Tag())},
		console.Cell{Badges: []console.Badge{stateBadge(f, e.enabled, e.problems)}}, protocol, floor, by, problemsCell(f, applicationPath(e.id), e.problems))
}

// connectionRow is an authentication connection in the list.
func connectionRow(f console.Frame, i installed, e entryOf[*broker.AuthenticationConnection]) console.Row {
	c := e.connection
	levels := console.Cell{}
	if isFactor := len(i.factorOf[e.id]) > 0; isFactor && c.Local {
		levels.Badges = append(levels.Badges, console.Badge{Tone: console.Info, Text: f.Say(words.FactKindFactor)})
	} else {
		levels.Text = f.Say(words.FirstFactorAt, shell.Level(f, c.FirstFactor))
	}
	for _, factor := range c.Factors {
		levels.Badges = append(levels.Badges, factorBadge(f, factor))
	}
	return console.NewRow(console.Cell{Text: string(e.id), Code: true, Path: connectionPath(e.id), Note: c.Name.In(f.Language.Tag())},
		console.Cell{Badges: []console.Badge{stateBadge(f, e.enabled, e.problems)}}, console.Words(protocolName(f, c.Kind)), levels,
		console.Machine(first(c.Identifiers)), problemsCell(f, connectionPath(e.id), e.problems))
}

// factorBadge says what a factor lifts to.
func factorBadge(f console.Frame, factor broker.Factor) console.Badge {
	if factor.After == nil {
		return console.Badge{Tone: console.Info, Text: f.Say(words.RunsAlways, string(factor.Connection))}
	}
	return console.Badge{Tone: console.Info, Text: f.Say(words.LiftsTo, string(factor.Connection), shell.Level(f, *factor.After))}
}

func first(all []string) string {
	if len(all) == 0 {
		return ""
	}
	return all[0]
}

// seenBy reports whether the actor sees the whole installation.
func seenBy(actor access.Actor) bool { return actor.Sees("") }

// query is an address with a query.
func query(path string, pairs ...string) string {
	values := url.Values{}
	for n := 0; n+1 < len(pairs); n += 2 {
		if pairs[n+1] != "" {
			values.Set(pairs[n], pairs[n+1])
		}
	}
	if len(values) == 0 {
		return path
	}
	return path + "?" + values.Encode()
}
