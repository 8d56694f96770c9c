package pipeline

import (
	"context"
	"net/http"
	"strings"
	"time"

	"trin/admin/drafts"
	"trin/admin/editing"
	"trin/admin/workbench"
	"trin/broker"
	"trin/claimstx"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

const (
	// mostLogins is how many of the newest recorded logins are run.
	mostLogins = 200
	// runWithin bounds how long that may take.
	runWithin = 4 * time.Second
	// mostPlaces is how many pipelines are looked at for a fragment or requester.
	mostPlaces = 20
	// mostListed is how many logins that come out otherwise are listed.
	mostListed = 50
)

// counted is what came of recorded logins.
type counted struct {
	found, ran, same, gone, refused int
	otherwise                       []otherwise
}

// otherwise is a login that comes out otherwise.
type otherwise struct {
	at      place
	sample  claimstx.Sample
	becomes workbench.Comparison
}

// recorded shows what changes for the newest recorded logins.
func (x *Room) recorded(w http.ResponseWriter, r *http.Request, s *subject) {
	sides, err := x.Desk.Sides(r.Context(), s.actor, s.draft.ID)
	if err != nil {
		x.Fail(w, r, err)
		return
	}
	all, err := x.placesOf(r, s)
	if err != nil {
		x.Fail(w, r, err)
		return
	}
	c, err := x.count(r.Context(), sides, all)
	if err != nil {
		x.Fail(w, r, err)
		return
	}
	f, sheet := x.frame(w, r, s, pageRecorded)
	f.Lead = f.Say(words.PipeRecordedLead)
	sheet.Panels = c.panels(f, s, sides.Unasked(), len(all))
	x.Show(w, r, http.StatusOK, console.SheetPage(f, sheet))
}

// count runs the newest recorded logins of the places through both sides, for as
// long as there is time.
func (x *Room) count(ctx context.Context, sides drafts.Sides, places []place) (counted, error) {
	var c counted
	if sides.Is == nil || sides.Would == nil || len(places) == 0 {
		return c, nil
	}
	places = places[:min(len(places), mostPlaces)]
	within, cancel := context.WithTimeout(sides.Within(ctx), runWithin)
	defer cancel()
	for _, at := range places {
		samples, err := x.Desk.RecordedLogins(ctx, sides, connections.SampleQuery{Inbound: at.inbound(), Place: broker.ID(at.id), Limit: mostLogins / len(places)})
		if err != nil {
			return c, err
		}
		c.found += len(samples)
		for _, sample := range samples {
			if within.Err() != nil {
				break // the page says how many are left
			}
			if err := c.add(within, sides, at, sample); err != nil && within.Err() == nil {
				return c, err
			}
		}
	}
	return c, ctx.Err()
}

// add runs one login.
func (c *counted) add(ctx context.Context, sides drafts.Sides, at place, sample claimstx.Sample) error {
	if is, would := sides.Pipelines(sample); is == nil || would == nil {
		c.gone++
		return nil
	}
	compared, err := workbench.Compare(ctx, sides.Is, sides.Would, []claimstx.Sample{sample})
	if err != nil || ctx.Err() != nil || len(compared) != 1 { // what ran out of time is not counted
		return err
	}
	c.ran++
	if compared[0].Same == 1 {
		c.same++
		return nil
	}
	if len(compared[0].Refused) > 0 {
		c.refused++
	}
	c.otherwise = append(c.otherwise, otherwise{at, sample, compared[0]})
	return nil
}

// panels tell what changes.
func (c counted) panels(f console.Frame, s *subject, unasked []string, places int) []console.Panel {
	panel := console.Panel{ID: "outcome", Title: f.Say(words.PipeRecordedTitle, c.ran)}
	if c.found == 0 {
		panel.Blocks = []console.Block{{Text: f.Say(words.WorkbenchNoSamples)}}
		return []console.Panel{panel}
	}
	number := func(n int) console.Cell { return console.Words(f.Say(words.PipeLogins, n)) }
	panel.Blocks = []console.Block{{Facts: []console.Fact{
		f.Fact(words.PipeAsBefore, number(c.same)), f.Fact(words.PipeOtherwise, number(len(c.otherwise))), f.Fact(words.PipeNewlyRefused, number(c.refused)),
		f.Fact(words.PipeNotRun, number(c.found-c.ran)),
	}}}
	if left := c.found - c.ran - c.gone; left > 0 {
		panel.Blocks = append(panel.Blocks, console.Block{Badge: console.Badge{Tone: console.Warn, Text: f.Say(words.PipeNoTime, left)}})
	}
	if c.gone > 0 {
		panel.Blocks = append(panel.Blocks, console.Block{Text: f.Say(words.PipeGone, c.gone)})
	}
	if len(unasked) > 0 {
		panel.Blocks = append(panel.Blocks, console.Block{Text: f.Say(words.WorkbenchUnasked, strings.Join(unasked, ", "))})
	}
	if places > mostPlaces {
		panel.Blocks = append(panel.Blocks, console.Block{Text: f.Say(words.PipeMostPlaces, mostPlaces, places)})
	}
	panels := []console.Panel{panel}
	if len(c.otherwise) == 0 {
		return panels
	}
	g := &console.Grid{Name: f.Say(words.PipeOtherwise), Columns: f.Columns(words.WorkbenchLogin, words.ColumnCreated, words.PipeBecomes)}
	for _, one := range c.otherwise[:min(len(c.otherwise), mostListed)] {
		path := editing.Claims(one.at.kind, one.at.id).In(s.draft.ID) + "/" + pageTry + "?" + fieldLogin + "=" + one.sample.Reference
		g.Rows = append(g.Rows, console.NewRow(console.Cell{Text: one.sample.Reference, Code: true, Path: path, Note: one.at.kind + " " + one.at.id},
			console.Words(f.When(one.sample.Made)), one.cell(f)))
	}
	list := console.Panel{Title: f.Say(words.PipeOtherwise), Blocks: []console.Block{{Grid: g}}}
	if more := len(c.otherwise) - mostListed; more > 0 {
		list.Blocks = append(list.Blocks, console.Block{Text: f.Say(words.PipeMore, more)})
	}
	return append(panels, list)
}

// cell says what becomes of a login.
func (o otherwise) cell(f console.Frame) console.Cell {
	cell := console.Cell{}
	for _, refused := range o.becomes.Refused {
		cell.Badges = append(cell.Badges, console.Badge{Tone: console.Bad, Text: f.Say(words.OutcomeRefused)})
		cell.Text, cell.Foreign = refused.Reason, "en"
	}
	if len(o.becomes.Allowed) > 0 {
		cell.Text = f.Say(words.PipeAllowed)
	}
	for _, change := range o.becomes.Changes {
		switch {
		case len(change.Added) > 0:
			cell.Badges = append(cell.Badges, console.Badge{Tone: console.Good, Text: f.Say(words.StepAdded) + ": " + change.Claim})
		case len(change.Removed) > 0:
			cell.Badges = append(cell.Badges, console.Badge{Tone: console.Bad, Text: f.Say(words.StepRemoved) + ": " + change.Claim})
		default:
			cell.Badges = append(cell.Badges, console.Badge{Tone: console.Warn, Text: f.Say(words.StepChanged) + ": " + change.Claim})
		}
	}
	return cell
}
