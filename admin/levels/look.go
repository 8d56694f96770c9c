package levels

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"trin/admin/drafts"
	"trin/admin/editing"
	"trin/admin/installation"
	"trin/admin/shell"
	"trin/broker"
	"trin/templates/console"
	"trin/templates/console/words"
)

// shownRows is how many rows of each part a page has.
const shownRows = 100

// look is the page that says what an edit would do, with the form that keeps it.
func (x *Levels) look(w http.ResponseWriter, r *http.Request, s *subject, t typed, wanted plan, weighed drafts.Weighed, seen string) {
	f := x.Frame(w, r, s.draft, words.LevelsLook)
	f.Switch, f.Lead = false, f.Say(words.LevelsLookLead)
	f.Crumbs = append(f.Crumbs, console.Link{Name: f.Say(words.AssuranceTitle), Path: s.path()})
	if weighed.Looked < weighed.Touched {
		f.Notices = append(f.Notices, console.Notice{Tone: console.Warn, Text: f.Say(words.ReachSome, weighed.Touched, weighed.Looked)})
	}
	for _, part := range weighed.Unfinished {
		said := words.UnfinishedLogins
		if part == drafts.PartReach {
			said = words.UnfinishedReach
		}
		f.Notices = append(f.Notices, console.Notice{Tone: console.Warn, Text: f.Say(said)})
	}
	raised := raisedRows(f, s, weighed)
	facts := []console.Fact{
		f.Fact(words.DeadEndsNew, count(f, len(weighed.DeadEnds), true)),
		f.Fact(words.LevelsLost, count(f, lost(weighed.Reach), true)),
		f.Fact(words.LevelsGained, count(f, gained(weighed.Reach), false)),
		f.Fact(words.DangersNew, count(f, len(weighed.Dangers)+len(raised), true)),
		f.Fact(words.ProblemsNew, count(f, len(weighed.Problems)+weighed.Hidden, true)),
		f.Fact(words.LevelsLogins, count(f, len(weighed.Logins.Changed), true), console.Words(f.Say(words.LevelsLoginsOf, weighed.Logins.Logins, weighed.Logins.Unknown))),
	}
	keep := s.asking(f, r.PostForm.Get(fieldDo), nil, words.EditKeep)
	keep.Keep = editing.Keep(s.draft, append(carry(r.PostForm), console.Hidden{Name: fieldSeen, Value: seen})...)
	keep.Buttons = []console.Button{{Text: f.Say(words.EditKeep), Name: fieldGo, Value: goKeep, Danger: len(weighed.Dangers)+len(raised)+len(weighed.DeadEnds)+lost(weighed.Reach) > 0}}
	keep.Cancel = console.Link{Name: f.Say(words.Cancel), Path: s.path()}
	panels := []console.Panel{{Blocks: []console.Block{{Facts: facts}, {Text: f.Say(words.LevelsLookNext), Form: keep}}}}
	panels = append(panels, concerns(f, weighed, raised)...)
	panels = append(panels, reachPanels(f, weighed)...)
	if wanted.shows != nil {
		panels = append(panels, wanted.shows(f)...)
	}
	panels = append(panels, changesPanel(f, s, weighed.Changes))
	x.Show(w, r, http.StatusOK, console.SheetPage(f, console.Sheet{Panels: panels}))
}

// count is a number; one that is bad is red.
func count(f console.Frame, n int, bad bool) console.Cell {
	tone := console.Good
	switch {
	case n > 0 && bad:
		tone = console.Bad
	case n > 0:
		tone = console.Info
	}
	return console.Marked(tone, f.Say(words.DraftCount, n))
}

// concerns are what is dangerous or wrong by the edit.
func concerns(f console.Frame, weighed drafts.Weighed, raised []console.Row) []console.Panel {
	var panels []console.Panel
	if len(raised) > 0 {
		g := &console.Grid{Name: f.Say(words.LevelsRaised), Columns: f.Columns(words.LevelsProvider, words.ColumnLadder, words.ChangeBefore, words.ChangeAfter), Rows: raised}
		panels = append(panels, console.Panel{ID: "raised", Title: g.Name, Lead: f.Say(words.LevelsRaisedLead), Blocks: []console.Block{{Grid: g}}})
	}
	if len(weighed.Dangers) > 0 {
		panels = append(panels, console.Panel{ID: "dangers", Title: f.Say(words.DangersNew), Lead: f.Say(words.DangersNewLead), Blocks: []console.Block{{Grid: editing.Problems(f, weighed.Dangers)}}})
	}
	if len(weighed.Problems)+weighed.Hidden > 0 {
		panel := editing.NewFindings(f, weighed.Problems, weighed.Hidden)
		if len(weighed.Problems) > 0 {
			panel.Blocks = []console.Block{{Grid: editing.Problems(f, weighed.Problems)}}
		}
		if weighed.Hidden > 0 {
			panel.Blocks = append(panel.Blocks, console.Block{Text: f.Say(words.LevelsHidden, weighed.Hidden)})
		}
		panels = append(panels, panel)
	}
	return panels
}

// raisedRows are the providers that would be believed in more: each can say by
// itself what is the most that it is believed.
func raisedRows(f console.Frame, s *subject, weighed drafts.Weighed) []console.Row {
	if weighed.Is == nil || weighed.Would == nil {
		return nil
	}
	var rows []console.Row
	for _, id := range slices.Sorted(maps.Keys(weighed.Would.Connections)) {
		now, was := weighed.Would.Connections[id], weighed.Is.Connections[id]
		if now.Local || was == nil || !s.actor.Sees(now.Organisation) {
			continue
		}
		before := broker.NewLevels(was.MayAnswer()...)
		for _, level := range broker.NewLevels(now.MayAnswer()...) {
			if old := before.On(level.Ladder); old.Value < level.Value {
				rows = append(rows, console.NewRow(console.Machine(string(id)), console.Words(ladderName(f, level.Ladder)),
					console.Words(shell.Level(f, old)), console.Marked(console.Bad, shell.Level(f, level))))
			}
		}
	}
	return rows
}

// changesPanel is the edit itself.
func changesPanel(f console.Frame, s *subject, changes []installation.Change) console.Panel {
	g := &console.Grid{Name: f.Say(words.LevelsEdit), Columns: f.Columns(words.DraftColumnField, words.ChangeBefore, words.ChangeAfter)}
	for _, c := range changes {
		if c.Kind == s.kind && c.ID == s.id && len(g.Rows) < shownRows {
			g.Rows = append(g.Rows, console.NewRow(console.Machine(c.Field), console.Machine(c.Old), console.Machine(c.New)))
		}
	}
	return console.Panel{ID: "difference", Title: g.Name, Blocks: []console.Block{{Grid: g}}}
}

func gained(changes []drafts.ReachChange) int {
	return len(pairs(changes, func(c drafts.ReachChange) bool { return isGained(c) }))
}

func lost(changes []drafts.ReachChange) int {
	return len(pairs(changes, drafts.ReachChange.Worse))
}

// isGained reports whether somebody comes in where nobody did.
func isGained(c drafts.ReachChange) bool {
	return c.After != nil && c.After.Way != broker.ReachNone && (c.Before == nil || c.Before.Way == broker.ReachNone)
}

// pairs are the applications with a connection of which it is true.
func pairs(changes []drafts.ReachChange, is func(drafts.ReachChange) bool) map[string]bool {
	all := map[string]bool{}
	for _, c := range changes {
		if is(c) {
			all[fmt.Sprintf("%q %q", c.Application, c.Connection)] = true
		}
	}
	return all
}

// reachPanels show the new dead ends, and who gains and loses which level. What
// looks the same for several classes is one row.
func reachPanels(f console.Frame, weighed drafts.Weighed) []console.Panel {
	var panels []console.Panel
	if len(weighed.DeadEnds) > 0 {
		g := &console.Grid{Name: f.Say(words.DeadEndsNew), Columns: f.Columns(words.WhatIfApplication, words.LevelsBy, words.DeadEndWhy, words.RulesTitle)}
		for _, row := range weighed.DeadEnds[:min(len(weighed.DeadEnds), shownRows)] {
			why := console.Cell{}
			if row.Refusal != nil {
				why = f.Told(row.Refusal.Reason)
			}
			why.Badges = []console.Badge{{Tone: console.Bad, Text: f.Say(words.ReachDeadEnd)}}
			g.Rows = append(g.Rows, console.NewRow(console.Machine(string(row.Application)), console.Machine(string(row.Connection)), why, ruleOf(f, row.Trace)))
		}
		panels = append(panels, console.Panel{ID: "dead-ends", Title: g.Name, Lead: f.Say(words.DeadEndsLead), Blocks: shell.Bounded(f, g, len(weighed.DeadEnds))})
	}
	panel := console.Panel{ID: "reach", Title: f.Say(words.ReachChanges), Lead: f.Say(words.ReachChangesLead)}
	if len(weighed.Reach) == 0 {
		panel.Blocks = []console.Block{{Text: f.Say(words.ReachSame)}}
		return append(panels, panel)
	}
	rows, all := reachRows(f, weighed.Reach)
	g := &console.Grid{Name: panel.Title, Rows: rows, Columns: f.Columns(words.WhatIfApplication, words.LevelsBy, words.ReachAskedFor, words.ChangeBefore, words.ChangeAfter, words.RulesTitle)}
	panel.Blocks = shell.Bounded(f, g, all)
	return append(panels, panel)
}

// reachRows are the changes, the worst first.
func reachRows(f console.Frame, changes []drafts.ReachChange) (rows []console.Row, all int) {
	rank := func(c drafts.ReachChange) int {
		switch {
		case c.Worse():
			return 0
		case isGained(c):
			return 1
		}
		return 2
	}
	changes = slices.SortedStableFunc(slices.Values(changes), func(a, b drafts.ReachChange) int { return rank(a) - rank(b) })
	type row struct {
		drafts.ReachChange
		classes       []string
		before, after console.Cell
	}
	var found []row
	seen := map[string]int{}
	for _, c := range changes {
		one := row{ReachChange: c, before: reachCell(f, c.Before), after: reachCell(f, c.After)}
		switch rank(c) {
		case 0:
			one.after.Badges = append(one.after.Badges, console.Badge{Tone: console.Bad, Text: f.Say(words.LevelsLoses)})
		case 1:
			one.after.Badges = append(one.after.Badges, console.Badge{Tone: console.Info, Text: f.Say(words.LevelsGains)})
		}
		key := fmt.Sprintf("%q %q %v %v %v", c.Application, c.Connection, c.Class == "", one.before, one.after)
		at, there := seen[key]
		if !there {
			at = len(found)
			seen[key], found = at, append(found, one)
		}
		found[at].classes = append(found[at].classes, string(c.Class))
	}
	for _, one := range found[:min(len(found), shownRows)] {
		asked := console.Words(f.Say(words.ReachNothing))
		if one.Class != "" {
			asked = console.Cell{Text: one.classes[0], Code: true}
			if more := len(one.classes) - 1; more > 0 {
				asked.Note = f.Say(words.UsesMore, more)
			}
		}
		trace := broker.Trace(nil)
		if one.After != nil {
			trace = one.After.Trace
		}
		rows = append(rows, console.NewRow(console.Machine(string(one.Application)), console.Machine(string(one.Connection)), asked, one.before, one.after, ruleOf(f, trace)))
	}
	return rows, len(found)
}

// reachCell is how something is reached, with its level and the class of the
// answer.
func reachCell(f console.Frame, x *broker.Reach) console.Cell {
	if x == nil {
		return console.Words(f.Say(words.ReachNoRow))
	}
	var notes []string
	if !x.Level.IsZero() {
		notes = append(notes, shell.Level(f, x.Level))
	}
	notes = append(notes, shell.ReachNotes(f, *x)...)
	if x.Answer != "" {
		notes = append(notes, f.Say(words.ReachAnswers, string(x.Answer)))
	}
	return console.Cell{Badges: []console.Badge{shell.ReachBadge(f, *x)}, Note: strings.Join(notes, ", ")}
}
