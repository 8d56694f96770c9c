package pages

import (
	"slices"
	"strings"

	"trin/admin/steps"
	"trin/claimstx"
	"trin/templates/console"
	"trin/templates/console/words"
)

// explainedPanels show what comes out, then each step with before and after.
func explainedPanels(f console.Frame, done []claimstx.Explained, out claimstx.Claims, failed error, unasked []string) []console.Panel {
	result := console.Panel{ID: "outcome", Title: f.Say(words.WorkbenchOut)}
	switch {
	case failed != nil:
		result.Blocks = []console.Block{{Badge: console.Badge{Tone: console.Bad, Text: f.Say(words.OutcomeRefused)}, Text: f.Say(words.WorkbenchRefused, failed.Error())}}
	case len(out) == 0:
		result.Blocks = []console.Block{{Text: f.Say(words.NoClaims)}}
	default:
		result.Blocks = []console.Block{{Grid: claimsGrid(f, out)}}
	}
	if len(unasked) > 0 {
		result.Blocks = append(result.Blocks, console.Block{Text: f.Say(words.WorkbenchUnasked, strings.Join(unasked, ", "))})
	}
	panels := []console.Panel{result}
	for n, step := range done {
		panels = append(panels, explainedPanel(f, n+1, step))
	}
	return panels
}

// claimsGrid lists claims, those of one name once.
func claimsGrid(f console.Frame, claims claimstx.Claims) *console.Grid {
	g := &console.Grid{Name: f.Say(words.WorkbenchOut), Columns: f.Columns(words.ColumnClaim, words.ColumnValues)}
	var shown []string
	for _, claim := range claims {
		if !slices.Contains(shown, claim.Name) {
			shown = append(shown, claim.Name)
			g.Rows = append(g.Rows, console.NewRow(console.Machine(claim.Name), console.Words(steps.Shown(claims, claim.Name))))
		}
	}
	return g
}

// explainedPanel is what one step did.
func explainedPanel(f console.Frame, number int, step claimstx.Explained) console.Panel {
	panel := console.Panel{Title: f.Say(words.StepNumber, number, step.Step)}
	switch {
	case step.Err != nil:
		panel.Blocks = []console.Block{{Badge: console.Badge{Tone: console.Bad, Text: f.Say(words.StepFailed, step.Err.Error())}}}
		return panel
	case step.Skipped:
		panel.Blocks = []console.Block{{Text: f.Say(words.StepSkipped)}}
		return panel
	case len(step.Added)+len(step.Removed)+len(step.Changed) == 0:
		panel.Blocks = []console.Block{{Text: f.Say(words.StepNothing)}}
		return panel
	}
	g := &console.Grid{Name: panel.Title, Columns: f.Columns(words.ColumnClaim, words.ColumnDid, words.ColumnBefore, words.ColumnAfterwards)}
	for _, change := range []struct {
		tone  console.Tone
		word  words.Text
		names []string
	}{{console.Bad, words.StepRemoved, step.Removed}, {console.Info, words.StepChanged, step.Changed}, {console.Good, words.StepAdded, step.Added}} {
		for _, name := range change.names {
			g.Rows = append(g.Rows, console.NewRow(console.Machine(name), console.Marked(change.tone, f.Say(change.word)),
				console.Words(steps.Shown(step.Before, name)), console.Words(steps.Shown(step.After, name))))
		}
	}
	panel.Blocks = []console.Block{{Grid: g}}
	return panel
}
