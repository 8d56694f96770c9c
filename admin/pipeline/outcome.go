package pipeline

import (
	"net/http"
	"slices"
	"strings"

	"trin/admin/drafts"
	"trin/admin/steps"
	"trin/claimstx"
	"trin/templates/console"
	"trin/templates/console/words"
)

// ran shows what came of a login on both sides: what comes out, then each step.
func (x *Room) ran(r *http.Request, f console.Frame, s *subject, sides drafts.Sides, t *trial) []console.Panel {
	is, would := x.runBoth(r.Context(), s, sides, t.sample)
	out := console.Panel{ID: "outcome", Title: f.Say(words.WorkbenchOut)}
	if !is.there {
		out.Blocks = append(out.Blocks, console.Block{Text: f.Say(words.PipeNotInForce)})
	}
	if !would.there {
		out.Blocks = append(out.Blocks, console.Block{Badge: console.Badge{Tone: console.Bad, Text: f.Say(words.PipeBroken)}})
	}
	for _, one := range []struct {
		text   words.Text
		failed error
	}{{words.PipeRefusedNow, is.failed}, {words.PipeRefusedThen, would.failed}} {
		if one.failed != nil {
			said := f.Told(one.failed.Error())
			said.Badges = []console.Badge{{Tone: console.Bad, Text: f.Say(words.OutcomeRefused)}}
			out.Blocks = append(out.Blocks, console.Block{Text: f.Say(one.text), List: []console.Cell{said}})
		}
	}
	out.Blocks = append(out.Blocks, console.Block{Grid: outGrid(f, is, would)})
	if unasked := sides.Unasked(); len(unasked) > 0 {
		out.Blocks = append(out.Blocks, console.Block{Text: f.Say(words.WorkbenchUnasked, strings.Join(unasked, ", "))})
	}
	panels := []console.Panel{out}
	if would.there {
		panels = append(panels, keepPanel(f, s, t))
	}
	for n, one := range paired(is, would) {
		panels = append(panels, stepPanel(f, n+1, &is, &would, one))
	}
	return panels
}

// outGrid is what comes out, of both sides.
func outGrid(f console.Frame, is, would side) *console.Grid {
	g := &console.Grid{Name: f.Say(words.WorkbenchOut), Columns: f.Columns(words.ColumnClaim, words.PipeInForce, words.PipeInDraft, words.PipeDiffers)}
	var names []string
	for _, c := range slices.Concat(is.out, would.out) {
		if !slices.Contains(names, c.Name) {
			names = append(names, c.Name)
		}
	}
	for _, name := range names {
		g.Rows = append(g.Rows, console.NewRow(console.Machine(name), values(is.out, name), values(would.out, name), differs(f, is.out, would.out, name)))
	}
	return g
}

// differs marks what is not the same on both sides.
func differs(f console.Frame, is, would claimstx.Claims, name string) console.Cell {
	before, after := is.Values(name), would.Values(name)
	switch {
	case slices.Equal(before, after):
		return console.Words(f.Say(words.PipeSame))
	case len(before) == 0:
		return console.Marked(console.Good, f.Say(words.StepAdded))
	case len(after) == 0:
		return console.Marked(console.Bad, f.Say(words.StepRemoved))
	}
	return console.Marked(console.Warn, f.Say(words.StepChanged))
}

func values(claims claimstx.Claims, name string) console.Cell {
	return console.Words(steps.Shown(claims, name))
}

// stepPanel is a step on both sides, before and after.
func stepPanel(f console.Frame, number int, is, would *side, p pair) console.Panel {
	before, after := is.at(p.is), would.at(p.would)
	panel := console.Panel{Title: f.Say(words.StepNumber, number, title(f, is, would, before, after))}
	switch {
	case before == nil && is.there:
		panel.Blocks = append(panel.Blocks, console.Block{Badge: console.Badge{Tone: console.Warn, Text: f.Say(words.PipeOnlyDraft)}})
	case after == nil && would.there:
		panel.Blocks = append(panel.Blocks, console.Block{Badge: console.Badge{Tone: console.Warn, Text: f.Say(words.PipeOnlyForce)}})
	}
	now, then := did(f, before), did(f, after)
	if now.Text != "" || then.Text != "" {
		panel.Blocks = append(panel.Blocks, console.Block{Facts: console.Some(f.Fact(words.PipeInForce, now), f.Fact(words.PipeInDraft, then))})
	}
	names := touched(before, after)
	if len(names) == 0 {
		return panel
	}
	g := &console.Grid{Name: panel.Title, Columns: f.Columns(words.ColumnClaim, words.PipeForceBefore, words.PipeForceAfter, words.PipeDraftBefore, words.PipeDraftAfter, words.PipeDiffers)}
	for _, name := range names {
		row := console.NewRow(console.Machine(name))
		for _, claims := range []claimstx.Claims{was(before), became(before), was(after), became(after)} {
			row.Cells = append(row.Cells, values(claims, name))
		}
		mark := console.Words(f.Say(words.PipeSame))
		if !slices.Equal(was(before).Values(name), was(after).Values(name)) || !slices.Equal(became(before).Values(name), became(after).Values(name)) {
			mark = console.Marked(console.Warn, f.Say(words.PipeDiffers))
		}
		row.Cells = append(row.Cells, mark)
		g.Rows = append(g.Rows, row)
	}
	panel.Blocks = append(panel.Blocks, console.Block{Grid: g})
	return panel
}

func (r *side) at(n int) *claimstx.Explained {
	if n < 0 {
		return nil
	}
	return &r.steps[n]
}

func was(step *claimstx.Explained) claimstx.Claims {
	if step == nil {
		return nil
	}
	return step.Before
}

func became(step *claimstx.Explained) claimstx.Claims {
	if step == nil {
		return nil
	}
	return step.After
}

// title is what a step does, as the draft has it where it is there.
func title(f console.Frame, is, would *side, before, after *claimstx.Explained) string {
	of, step := would, after
	if step == nil {
		of, step = is, before
	}
	if c, own := of.own(*step); own {
		return steps.Text(f, c)
	}
	return step.Step
}

// did says what a step did beside changing claims.
func did(f console.Frame, step *claimstx.Explained) console.Cell {
	switch {
	case step == nil:
		return console.Cell{}
	case step.Err != nil:
		return console.Cell{Text: f.Say(words.StepFailed, step.Err.Error())}
	case step.Skipped:
		return console.Words(f.Say(words.StepSkipped))
	case len(touched(step)) == 0:
		return console.Words(f.Say(words.StepNothing))
	}
	return console.Cell{}
}
