package change

import (
	"net/http"
	"strconv"
	"time"

	"trin/admin/drafts"
	"trin/admin/editing"
	"trin/admin/installation"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

// How much a preview looks at, and how long each part may take.
const (
	previewSamples = 200 // of each pipeline
	previewLogins  = 200
	previewEach    = 4 * time.Second
	previewTouched = 50 // applications, unless all are asked for
)

// everyApplication asks for the reach of every application that the draft can
// change, for as long as there is time.
const everyApplication = "every"

// testsFrom is the test beside pipelines that is run first: there was no time for
// the others before.
const testsFrom = "tests"

// shownRows is how many rows of each part a page has.
const shownRows = 200

// preview is what a draft would do.
func (c *Change) preview(w http.ResponseWriter, r *http.Request) {
	d, err := c.Desk.Get(r.Context(), actor(r), r.PathValue("draft"))
	if err != nil {
		c.Fail(w, r, err)
		return
	}
	if editing.Final(d) {
		c.SendTo(w, r, editing.Path(d.ID))
		return
	}
	wanted := drafts.Wanted{Reach: true, Touched: previewTouched, Samples: previewSamples, Logins: previewLogins, Each: previewEach}
	if r.URL.Query().Has(everyApplication) {
		wanted.Touched = 0
	}
	if from, err := strconv.Atoi(r.URL.Query().Get(testsFrom)); err == nil && from > 0 {
		wanted.Tests = from
	}
	p, err := c.Desk.Preview(r.Context(), actor(r), d.ID, wanted)
	if err != nil {
		c.Fail(w, r, err)
		return
	}
	f := c.belowFrame(w, r, d, words.PreviewTitle)
	f.Lead = f.Say(words.PreviewLead, p.Version)
	next := c.next(f, r, d, p, true)
	f.Actions = append(next.links, console.Link{Name: f.Say(words.GoWhatIfDraft), Path: "/admin/what-if?draft=" + d.ID, Quiet: true})
	if p.Looked < p.Touched {
		f.Notices = append(f.Notices, console.Notice{Tone: console.Warn, Text: f.Say(words.ReachSome, p.Touched, p.Looked)})
		if wanted.Touched > 0 {
			f.Actions = append(f.Actions, console.Link{Name: f.Say(words.ReachEvery), Path: r.URL.Path + "?" + everyApplication + "=1", Quiet: true})
		}
	}
	f.Notices = append(f.Notices, testsNotice(f, d, p.Tests)...)
	for _, part := range p.Unfinished {
		if part != drafts.PartTests {
			f.Notices = append(f.Notices, console.Notice{Tone: console.Warn, Text: f.Say(unfinished(part))})
		}
	}
	panels := []console.Panel{{Blocks: []console.Block{{Facts: summary(f, p, next)}}}}
	panels = append(panels, c.concerns(f, r, d, p)...)
	panels = append(panels, reachPanels(f, p)...)
	panels = append(panels, loginsPanel(f, p.Logins))
	panels = append(panels, claimsPanels(f, d.ID, p)...)
	panels = append(panels, differencePanel(f, f.Say(words.DifferenceToForce, p.Version), p.Changes))
	c.Show(w, r, http.StatusOK, console.SheetPage(f, console.Sheet{Panels: panels}))
}

// testsNotice says which tests were run, where it were not all, and leads to the
// rest.
func testsNotice(f console.Frame, d connections.Draft, tested installation.Tested) []console.Notice {
	rest, more := tested.Rest()
	if !more && tested.From == 0 {
		return nil
	}
	n := console.Notice{Tone: console.Warn, Text: f.Say(words.TestsSome, tested.All, tested.From+min(tested.Ran, 1), tested.From+tested.Ran)}
	if tested.Ran == 0 {
		n.Text = f.Say(words.TestsNone, tested.All)
	}
	if more {
		n.Link = console.Link{Name: f.Say(words.TestsRest), Path: editing.Path(d.ID) + "/preview?" + testsFrom + "=" + strconv.Itoa(rest)}
	}
	return []console.Notice{n}
}

func unfinished(part drafts.Part) words.Text {
	switch part {
	case drafts.PartReach:
		return words.UnfinishedReach
	case drafts.PartClaims:
		return words.UnfinishedClaims
	}
	return words.UnfinishedLogins
}

// summary is the preview in a few lines, with what is bad in red.
func summary(f console.Frame, p drafts.Preview, next step) []console.Fact {
	count := func(n int, path string, bad bool) console.Cell {
		tone := console.Good
		switch {
		case n > 0 && bad:
			tone = console.Bad
		case n > 0:
			tone = console.Info
		}
		cell := console.Cell{Badges: []console.Badge{{Tone: tone, Text: f.Say(words.DraftCount, n)}}}
		if n > 0 {
			cell.Path = path
		}
		return cell
	}
	changes := 0
	for _, one := range p.Claims {
		changes += one.Samples - one.Same
	}
	return []console.Fact{
		f.Fact(words.DraftWhatNext, console.Words(next.says)),
		f.Fact(words.SummaryDocuments, count(len(byDocument(p.Changes)), "#difference", false)),
		f.Fact(words.ProblemsNew, count(len(p.Problems)+p.Hidden, "#problems", len(installation.Errors(p.Problems)) > 0)),
		f.Fact(words.DangersNew, count(len(p.Dangers), "#dangers", true)),
		f.Fact(words.DeadEndsNew, count(len(p.DeadEnds), "#dead-ends", true)),
		f.Fact(words.SummaryReach, count(len(ways(f, p.Reach)), "#reach", false)),
		f.Fact(words.SummaryLogins, count(len(p.Logins.Changed), "#logins", false)),
		f.Fact(words.SummaryClaims, count(changes, "#claims", false)),
		f.Fact(words.SummaryTests, console.Words(f.Say(words.DraftCount, p.Tests.Ran))),
	}
}
