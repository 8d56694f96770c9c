package change

import (
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"trin/admin/drafts"
	"trin/admin/editing"
	"trin/admin/workbench"
	"trin/broker"
	"trin/claimstx"
	"trin/templates/console"
	"trin/templates/console/words"
)

// claimsPanels show which claims change in recorded logins, a panel a pipeline.
func claimsPanels(f console.Frame, draft string, p drafts.Preview) []console.Panel {
	head := console.Panel{ID: "claims", Title: f.Say(words.ClaimsOtherwise), Lead: f.Say(words.ClaimsOtherwiseLead)}
	compared, same := 0, 0
	for _, one := range p.Claims {
		compared, same = compared+one.Samples, same+one.Same
	}
	head.Blocks = []console.Block{{Facts: []console.Fact{
		f.Fact(words.ClaimsCompared, console.Words(f.Say(words.DraftCount, compared))),
		f.Fact(words.ClaimsSame, console.Words(f.Say(words.DraftCount, same))),
		f.Fact(words.ClaimsOther, console.Words(f.Say(words.DraftCount, compared-same))),
	}}}
	if compared == 0 {
		head.Blocks = []console.Block{{Text: f.Say(words.ClaimsNone)}}
	}
	if len(p.Unasked) > 0 {
		head.Blocks = append(head.Blocks, console.Block{Text: f.Say(words.WorkbenchUnasked, strings.Join(p.Unasked, ", "))})
	}
	panels := []console.Panel{head}
	for _, one := range p.Claims {
		if one.Gone || one.Samples > one.Same {
			panels = append(panels, comparisonPanel(f, draft, one))
		}
	}
	return panels
}

// comparisonPanel is one pipeline.
func comparisonPanel(f console.Frame, draft string, c workbench.Comparison) console.Panel {
	title := words.PipelineOfApplication
	if c.Direction == claimstx.Inbound {
		title = words.PipelineOfConnection
	}
	panel := console.Panel{Title: f.Say(title, string(c.Place))}
	if c.Gone {
		panel.Blocks = append(panel.Blocks, console.Block{Text: f.Say(words.PipelineGone)})
	}
	g := &console.Grid{Name: panel.Title, Columns: f.Columns(words.ColumnClaim, words.ColumnDid, words.ClaimsInLogins)}
	row := func(name console.Cell, badge console.Badge, references []string) {
		g.Rows = append(g.Rows, console.NewRow(name, console.Cell{Badges: []console.Badge{badge}}, console.Words(f.Say(words.DraftCount, len(references)))))
	}
	for _, one := range c.Refused {
		row(f.Told(one.Reason), console.Badge{Tone: console.Bad, Text: f.Say(words.WouldBeRefused)}, one.References)
	}
	if len(c.Allowed) > 0 {
		row(console.Words(f.Say(words.WasRefused)), console.Badge{Tone: console.Good, Text: f.Say(words.WouldGo)}, c.Allowed)
	}
	for _, one := range c.Changes {
		for _, part := range []struct {
			tone       console.Tone
			word       words.Text
			references []string
		}{{console.Bad, words.StepRemoved, one.Removed}, {console.Info, words.StepChanged, one.Changed}, {console.Good, words.StepAdded, one.Added}} {
			if len(part.references) > 0 {
				row(console.Machine(one.Claim), console.Badge{Tone: part.tone, Text: f.Say(part.word)}, part.references)
			}
		}
	}
	if len(g.Rows) > 0 {
		panel.Blocks = append(panel.Blocks, console.Block{Grid: g}, console.Block{Text: f.Say(words.ClaimsEach)}, console.Block{List: eachLogin(draft, c)})
	}
	return panel
}

// eachLogin leads to the logins that change, each with its claims before and
// after.
func eachLogin(draft string, c workbench.Comparison) []console.Cell {
	all := map[string]bool{}
	add := func(references []string) {
		for _, reference := range references {
			all[reference] = true
		}
	}
	for _, one := range c.Refused {
		add(one.References)
	}
	add(c.Allowed)
	for _, one := range c.Changes {
		add(one.Added)
		add(one.Removed)
		add(one.Changed)
	}
	side := ""
	if c.Direction == claimstx.Inbound {
		side = inboundSide
	}
	var cells []console.Cell
	for _, reference := range slices.Sorted(maps.Keys(all)) {
		cells = append(cells, console.Cell{Text: reference, Code: true, Path: editing.Path(draft, "preview", "login") + "?" + url.Values{
			"side": {side}, "id": {string(c.Place)}, "login": {reference},
		}.Encode()})
	}
	return cells
}

// inboundSide is the side of the pipeline of an authentication connection, in
// addresses; "" = of an application.
const inboundSide = "authentication"

// recorded is one recorded login: its claims before and after.
func (c *Change) recorded(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	d, err := c.Desk.Get(r.Context(), actor(r), r.PathValue("draft"))
	if err != nil {
		c.Fail(w, r, err)
		return
	}
	inbound := query.Get("side") == inboundSide
	found, err := c.Desk.Recorded(r.Context(), actor(r), d.ID, inbound, broker.ID(query.Get("id")), query.Get("login"))
	switch {
	case errors.Is(err, drafts.ErrFinal), errors.Is(err, drafts.ErrNothing):
		c.SendTo(w, r, editing.Path(d.ID))
		return
	case err != nil:
		c.Fail(w, r, err)
		return
	}
	f := c.belowFrame(w, r, d, words.RecordedTitle)
	f.Crumbs = append(f.Crumbs, console.Link{Name: f.Say(words.PreviewTitle), Path: editing.Path(d.ID, "preview")})
	f.Lead = f.Say(words.RecordedLead)
	title := words.PipelineOfApplication
	if inbound {
		title = words.PipelineOfConnection
	}
	f.Actions = []console.Link{{Name: f.Say(words.RecordedWhy), Path: loginPath(query.Get("login")), Quiet: true}}
	panel := console.Panel{Title: f.Say(title, query.Get("id")), Lead: query.Get("login")}
	if found.Gone {
		panel.Blocks = append(panel.Blocks, console.Block{Text: f.Say(words.PipelineGone)})
	}
	for _, side := range []struct {
		word words.Text
		err  error
	}{{words.RefusedBefore, found.BeforeErr}, {words.RefusedAfter, found.AfterErr}} {
		if side.err != nil {
			panel.Blocks = append(panel.Blocks, console.Block{Badge: console.Badge{Tone: console.Bad, Text: f.Say(side.word)}}, console.Block{List: []console.Cell{f.Told(side.err.Error())}})
		}
	}
	panel.Blocks = append(panel.Blocks, console.Block{Grid: bothGrid(f, found)})
	if len(found.Unasked) > 0 {
		panel.Blocks = append(panel.Blocks, console.Block{Text: f.Say(words.WorkbenchUnasked, strings.Join(found.Unasked, ", "))})
	}
	c.Show(w, r, http.StatusOK, console.SheetPage(f, console.Sheet{Panels: []console.Panel{panel}}))
}

// bothGrid is every claim before and after, those that differ with a badge.
func bothGrid(f console.Frame, found drafts.Recorded) *console.Grid {
	g := &console.Grid{Name: f.Say(words.RecordedTitle), Columns: f.Columns(words.ColumnClaim, words.ChangeBefore, words.ChangeAfter)}
	names := map[string]bool{}
	for _, claims := range []claimstx.Claims{found.Before, found.After} {
		for _, claim := range claims {
			names[claim.Name] = true
		}
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		cell := console.Machine(name)
		before, after := found.Before.Values(name), found.After.Values(name)
		was, is := has(found.Before, name), has(found.After, name)
		switch {
		case !was:
			cell.Badges = []console.Badge{{Tone: console.Good, Text: f.Say(words.StepAdded)}}
		case !is:
			cell.Badges = []console.Badge{{Tone: console.Bad, Text: f.Say(words.StepRemoved)}}
		case !slices.Equal(before, after):
			cell.Badges = []console.Badge{{Tone: console.Info, Text: f.Say(words.StepChanged)}}
		}
		g.Rows = append(g.Rows, console.NewRow(cell, valuesCell(f, before, was), valuesCell(f, after, is)))
	}
	return g
}

func has(claims claimstx.Claims, name string) bool {
	return slices.ContainsFunc(claims, func(c broker.Claim) bool { return c.Name == name })
}

func valuesCell(f console.Frame, values []string, there bool) console.Cell {
	if !there {
		return console.Words(f.Say(words.ValueMissing))
	}
	return console.Words(strings.Join(values, ", "))
}
