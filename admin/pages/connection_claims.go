package pages

import (
	"strings"

	"trin/admin/installation"
	"trin/admin/steps"
	"trin/claimstx"
	"trin/templates/console"
	"trin/templates/console/words"
)

// pipeline shows each step of the connection's pipeline in words.
func (v viewed) pipeline(f console.Frame, o installation.Outline) []console.Panel {
	side := sideConnection
	if v.application != nil {
		side = sideApplication
	}
	listed := console.Panel{Title: f.Say(words.PipelineTitle), Lead: f.Say(words.PipelineLead)}
	if len(o.Claims) == 0 {
		listed.Blocks = []console.Block{{Text: f.Say(words.PipelineNone)}}
	} else {
		listed.Blocks = []console.Block{{List: steps.Cells(f, o.Claims)}}
	}
	listed.Blocks = append(listed.Blocks, console.Block{Links: []console.Link{{
		Name: f.Say(words.GoTry), Path: query("/admin/claims", "side", side, "id", string(v.id)), Quiet: true,
	}}})
	panels := []console.Panel{listed}
	if len(o.Unknown) > 0 {
		panels = append(panels, console.Panel{Title: f.Say(words.PipelineUnknown), Blocks: []console.Block{{List: steps.Cells(f, o.Unknown)}}})
	}
	if v.application != nil {
		panels = append(panels, releasedPanel(f, v.application.Claims)...)
	}
	return panels
}

// releasedPanel shows what the application is given, and why.
func releasedPanel(f console.Frame, pipeline any) []console.Panel {
	compiled, ok := pipeline.(*claimstx.Pipeline)
	if !ok || compiled == nil {
		return nil
	}
	released := compiled.Released()
	if len(released) == 0 {
		return nil
	}
	g := &console.Grid{Name: f.Say(words.ReleasedTitle), Columns: f.Columns(words.ColumnClaim, words.ColumnReason, words.ColumnFor)}
	for _, r := range released {
		to := r.Requester
		if r.Unknown {
			to = f.Say(words.ReleasedUnknown)
		}
		claim := console.Machine(r.Claim)
		claim.Note = strings.Join(r.Values, ", ")
		g.Rows = append(g.Rows, console.NewRow(claim, console.Words(r.Reason), console.Words(to)))
	}
	return []console.Panel{{Title: f.Say(words.ReleasedTitle), Blocks: []console.Block{{Grid: g}}}}
}
