package pages

import (
	"net/http"
	"reflect"
	"slices"
	"time"

	"trin/admin/access"
	"trin/admin/shell"
	"trin/admin/workbench"
	"trin/broker"
	"trin/templates/console"
	"trin/templates/console/words"
)

// draftField names the draft in the address of a question.
const draftField = "draft"

// whatIfDrafted shows what a login comes to as the installation is, beside what a
// draft would make of it.
func (p *Pages) whatIfDrafted(w http.ResponseWriter, r *http.Request, draft string) {
	if p.Setup.Drafted == nil {
		p.NotFound(w, r)
		return
	}
	actor := access.From(r.Context())
	title, is, would, err := p.Setup.Drafted(r.Context(), actor, draft)
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	sides := []installed{sideOf(is, actor, false), sideOf(would, actor, true)}
	f := p.Frame(w, r, words.WhatIfTitle)
	f.Lead, f.Crumbs = f.Say(words.WhatIfDraftLead, title), shell.Crumbs(f)
	f.Actions = []console.Link{{Name: f.Say(words.DraftSee), Path: "/admin/drafts/" + draft, Quiet: true}}
	q := askWhatIf(r.URL.Query(), sides...)
	form := q.form(f, sides[0])
	form.Keep = []console.Hidden{{Name: draftField, Value: draft}}
	form.Clear.Path = query(form.Clear.Path, draftField, draft)
	sheet, status := console.Sheet{Ask: form}, http.StatusOK
	switch {
	case len(q.wrong) > 0:
		status = http.StatusUnprocessableEntity
	case q.application != nil:
		if sheet.Panels, err = q.compared(f, sides, p.Clock()); err != nil {
			p.Fail(w, r, err)
			return
		}
	}
	p.Show(w, r, status, console.SheetPage(f, sheet))
}

// sideOf is what the actor sees of a picture that no list is drawn of. One that
// cannot be built holds nothing.
func sideOf(c *broker.Configuration, actor access.Actor, drafted bool) installed {
	if c == nil {
		c = &broker.Configuration{}
	}
	return installed{index: &index{Configuration: c}, actor: actor, drafted: drafted}
}

// compared are the panels of both sides: how each ends, then its steps.
func (a *asked) compared(f console.Frame, sides []installed, now time.Time) ([]console.Panel, error) {
	heads := []words.Text{words.WhatIfIs, words.WhatIfWould}
	g := &console.Grid{Name: f.Say(words.WhatIfSides), Columns: f.Columns(words.WhatIfSides, words.OutcomeTitle, words.OutcomeLevel, words.OutcomeClass, words.OutcomeBecause)}
	var steps []console.Panel
	var ran [][]broker.Rehearsed
	for n, side := range sides {
		name := f.Say(heads[n])
		application := side.application(string(a.application.ID))
		if application == nil {
			why := words.WhatIfNotThere
			if len(side.Connections) == 0 {
				why = words.WhatIfUnbuilt
			}
			g.Rows = append(g.Rows, console.NewRow(console.Words(name), console.Cell{Badges: []console.Badge{{Tone: console.Bad, Text: f.Say(words.OutcomeNone)}}}, console.Cell{}, console.Cell{}, console.Words(f.Say(why))))
			ran = append(ran, nil)
			continue
		}
		rehearsal, err := known(a.login, side).Rehearsal(side.Configuration, now)
		if err != nil {
			return nil, err
		}
		found := rehearsal.Run()
		ran = append(ran, found)
		if len(found) == 0 {
			continue
		}
		g.Rows = append(g.Rows, outcomeRow(f, name, found[len(found)-1].Decision))
		for at, step := range found {
			panel := side.stepPanel(f, at+1, step)
			panel.Title = name + ": " + panel.Title
			steps = append(steps, panel)
		}
	}
	says := words.WhatIfOtherwise
	if alikeRuns(ran[0], ran[1]) {
		says = words.WhatIfSame
	}
	return append([]console.Panel{{ID: "outcome", Title: f.Say(words.WhatIfSides), Lead: f.Say(says), Blocks: []console.Block{{Grid: g}}}}, steps...), nil
}

// known is the login with what is said of the connections of a side alone.
func known(login workbench.Imagined, side installed) workbench.Imagined {
	login.Answers = slices.DeleteFunc(slices.Clone(login.Answers), func(x broker.RehearsedAnswer) bool { return side.Connections[x.Connection] == nil })
	login.Held = slices.DeleteFunc(slices.Clone(login.Held), func(x workbench.ImaginedEvidence) bool { return side.Connections[x.Connection] == nil })
	return login
}

// outcomeRow says in a line how a login ends.
func outcomeRow(f console.Frame, name string, d broker.Decision) console.Row {
	panel := outcomePanel(f, d)
	row := console.NewRow(console.Words(name), console.Cell{Badges: []console.Badge{panel.Blocks[0].Badge}}, console.Cell{}, console.Cell{}, console.Cell{})
	switch {
	case d.Step == broker.StepAnswer:
		row.Cells[2], row.Cells[3] = console.Words(shell.Level(f, d.Level)), console.Machine(string(d.Class))
	case d.Refusal != nil:
		row.Cells[4] = f.Told(d.Refusal.Reason)
	}
	return row
}

// alikeRuns reports whether two logins take the same steps for the same reasons.
func alikeRuns(a, b []broker.Rehearsed) bool {
	return slices.EqualFunc(a, b, func(x, y broker.Rehearsed) bool {
		return x.Chosen == y.Chosen && reflect.DeepEqual(x.Decision, y.Decision)
	})
}
