package pages

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"trin/admin/shell"
	"trin/admin/workbench"
	"trin/broker"
	"trin/templates/console"
	"trin/templates/console/words"
)

// reached is how many applications a page of the matrix has: each field is a
// login that is thought through.
const reached = 10

func reachPath(application broker.ID) string {
	return "/admin/reach/" + url.PathEscape(string(application))
}

// reach is the matrix of applications, connections and levels.
func (p *Pages) reach(w http.ResponseWriter, r *http.Request) {
	i, err := p.installed(r)
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	f := p.Frame(w, r, words.ReachTitle)
	f.Lead, f.Crumbs = f.Say(words.ReachLead), shell.Crumbs(f)
	p.Show(w, r, http.StatusOK, console.SheetPage(f, p.matrix(f, r, i)))
}

// matrix is the view: one line for each application and connection.
func (p *Pages) matrix(f console.Frame, r *http.Request, i installed) console.Sheet {
	q := r.URL.Query()
	ladders := laddersOf(i.Vocabulary)
	ladder := broker.Ladder(q.Get("ladder"))
	if !slices.Contains(ladders, ladder) {
		ladder = firstLadder(ladders)
	}
	found := chosen(i.applications, i.actor, wishOf(q.Get(searchField), ""))
	after := ""
	if cursor := shell.ReadCursor(r, 1); cursor != nil {
		after = cursor[0]
	}
	cut, next := shell.PageOf(found, func(e *entryOf[*broker.ApplicationConnection]) string { return string(e.id) }, after, reached)
	if next != "" {
		next = shell.CursorOf(next)
	}
	sheet := console.Sheet{Search: searchOf(f, r, words.ReachSearch)}
	if len(ladders) > 1 {
		sheet.Tabs = ladderTabs(f, r, ladders, ladder)
	}
	if len(cut) == 0 {
		return withNothing(f, sheet, q.Get(searchField) != "")
	}
	g := i.matrixGrid(f, cut, ladder, p.Clock())
	g.Pager = shell.PagerOf(r, next, f.Say(words.CountOf, len(cut), len(found)))
	sheet.Panels = []console.Panel{{Title: f.Say(words.ReachLegend), Blocks: []console.Block{{Facts: legend(f)}}}, {Blocks: []console.Block{{Grid: g}}}}
	return sheet
}

// matrixGrid has a column for nothing asked and for every level of the ladder.
func (i installed) matrixGrid(f console.Frame, applications []*entryOf[*broker.ApplicationConnection], ladder broker.Ladder, now time.Time) *console.Grid {
	levels := append([]broker.Level{{}}, levelsOf(i.Vocabulary, ladder)...)
	g := &console.Grid{Name: f.Say(words.ReachTitle), Columns: f.Columns(words.WhatIfApplication, words.ReachBy), Matrix: true}
	for _, level := range levels {
		g.Columns = append(g.Columns, console.Column{Name: askedText(f, level)})
	}
	for _, e := range applications {
		if !e.enabled || len(e.connection.Authentication) == 0 {
			why := words.ReachOff
			if e.enabled {
				why = words.ReachNoWay
			}
			g.Rows = append(g.Rows, console.NewRow(i.applicationCell(e.id), console.Cell{Badges: []console.Badge{{Tone: console.Bad, Text: f.Say(words.ReachDeadEnd)}}, Note: f.Say(why)}))
			continue
		}
		rows := make([]console.Row, len(e.connection.Authentication))
		for n, by := range e.connection.Authentication {
			rows[n] = console.NewRow(console.Cell{Text: string(e.id), Code: true, Path: reachPath(e.id)}, i.connectionCell(by))
		}
		for _, level := range levels {
			for n, x := range i.ReachLevel(e.id, "", level, now) {
				rows[n].Cells = append(rows[n].Cells, reachCell(f, x, level))
			}
		}
		g.Rows = append(g.Rows, rows...)
	}
	return g
}

// reachCell is one field: how it is reached in a word and a colour, with a link
// to the reason.
func reachCell(f console.Frame, x broker.Reach, level broker.Level) console.Cell {
	return console.Cell{
		Path: reasonPath(x.Application, x.Connection, level), Badges: []console.Badge{shell.ReachBadge(f, x)},
		Note: strings.Join(shell.ReachNotes(f, x), ", "),
	}
}

// legend says what the words of the fields mean.
func legend(f console.Frame) []console.Fact {
	var facts []console.Fact
	for _, l := range []struct {
		tone        console.Tone
		name, means words.Text
	}{
		{console.Good, words.ReachSilent, words.ReachSilentMeans}, {console.Info, words.ReachFactor, words.ReachFactorMeans},
		{console.Warn, words.ReachOther, words.ReachOtherMeans}, {console.Bad, words.ReachNone, words.ReachNoneMeans},
	} {
		facts = append(facts, console.NewFact(f.Say(l.means), console.Marked(l.tone, f.Say(l.name))))
	}
	return facts
}

func reasonPath(application, connection broker.ID, level broker.Level) string {
	at := ""
	if !level.IsZero() {
		at = workbench.FormatLevel(level)
	}
	return query(reachPath(application)+"/"+url.PathEscape(string(connection)), "level", at)
}

func askedText(f console.Frame, level broker.Level) string {
	if level.IsZero() {
		return f.Say(words.ReachNothing)
	}
	return shell.Level(f, level)
}

// laddersOf are the ladders that a class is on.
func laddersOf(v *broker.Vocabulary) []broker.Ladder {
	var ladders []broker.Ladder
	for _, class := range v.Classes() {
		if class.Kind == broker.KindLevel && !slices.Contains(ladders, class.Level.Ladder) {
			ladders = append(ladders, class.Level.Ladder)
		}
	}
	slices.Sort(ladders)
	return ladders
}

func firstLadder(ladders []broker.Ladder) broker.Ladder {
	if len(ladders) == 0 {
		return broker.HouseLadder
	}
	return ladders[0]
}

// levelsOf are the levels of a ladder, the lowest first.
func levelsOf(v *broker.Vocabulary, ladder broker.Ladder) []broker.Level {
	var levels []broker.Level
	for _, class := range v.Classes() {
		if class.Kind == broker.KindLevel && class.Level.Ladder == ladder {
			levels = append(levels, class.Level)
		}
	}
	slices.SortFunc(levels, func(a, b broker.Level) int { return cmp.Compare(a.Value, b.Value) })
	return slices.Compact(levels)
}

func ladderTabs(f console.Frame, r *http.Request, ladders []broker.Ladder, here broker.Ladder) []console.Tab {
	var tabs []console.Tab
	for _, ladder := range ladders {
		rest := shell.Without(r.URL.Query(), "lang", "ladder")
		if ladder != broker.HouseLadder {
			rest.Set("ladder", string(ladder))
		}
		tabs = append(tabs, console.Tab{Name: ladderName(f, ladder), Path: "?" + rest.Encode(), Here: ladder == here})
	}
	return tabs
}
