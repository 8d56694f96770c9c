package pages

import (
	"strings"

	"trin/admin/installation"
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
	steps := console.Panel{Title: f.Say(words.PipelineTitle), Lead: f.Say(words.PipelineLead)}
	if len(o.Claims) == 0 {
		steps.Blocks = []console.Block{{Text: f.Say(words.PipelineNone)}}
	} else {
		steps.Blocks = []console.Block{{List: stepCells(f, o.Claims)}}
	}
	steps.Blocks = append(steps.Blocks, console.Block{Links: []console.Link{{
		Name: f.Say(words.GoTry), Path: query("/admin/claims", "side", side, "id", string(v.id)), Quiet: true,
	}}})
	panels := []console.Panel{steps}
	if len(o.Unknown) > 0 {
		panels = append(panels, console.Panel{Title: f.Say(words.PipelineUnknown), Blocks: []console.Block{{List: stepCells(f, o.Unknown)}}})
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

// stepCells tell of steps in their order.
func stepCells(f console.Frame, steps []claimstx.StepConfig) []console.Cell {
	cells := make([]console.Cell, len(steps))
	for i, s := range steps {
		var notes []string
		if s.When != "" {
			notes = append(notes, f.Say(words.WhenHolds, s.When))
		}
		if s.Optional {
			notes = append(notes, f.Say(words.IsOptional))
		}
		cells[i] = console.Cell{Text: stepText(f, s), Note: strings.Join(notes, "; ")}
	}
	return cells
}

// stepText says what a step does.
func stepText(f console.Frame, s claimstx.StepConfig) string {
	if text, ok := shapeText(f, s); ok {
		return text
	}
	if text, ok := ruleText(f, s); ok {
		return text
	}
	return f.Say(words.DoesUnknown)
}

// shapeText is stepText for the steps that shape claims.
func shapeText(f console.Frame, s claimstx.StepConfig) (string, bool) {
	switch {
	case s.Add != nil:
		return f.Say(words.DoesAdd, s.Add.Claim, listText(f, s.Add.Values)), true
	case s.Copy != nil:
		return f.Say(words.DoesCopy, s.Copy.From, s.Copy.To), true
	case s.Rename != nil:
		return f.Say(words.DoesRename, s.Rename.From, s.Rename.To), true
	case s.Keep != nil:
		return f.Say(words.DoesKeep, listText(f, s.Keep.Claims)), true
	case s.Drop != nil:
		return f.Say(words.DoesDrop, listText(f, s.Drop.Claims)), true
	case s.Replace != nil:
		return f.Say(words.DoesReplace, s.Replace.Claim, s.Replace.Pattern, s.Replace.With), true
	case s.Map != nil:
		return f.Say(words.DoesMap, s.Map.Claim, len(s.Map.Values)), true
	case s.Split != nil:
		return f.Say(words.DoesSplit, s.Split.Claim, s.Split.At), true
	case s.Join != nil:
		return f.Say(words.DoesJoin, s.Join.Claim, s.Join.With), true
	case s.Scope != nil:
		return f.Say(words.DoesScope, s.Scope.Scope, s.Scope.Claim), true
	case s.Unscope != nil:
		return f.Say(words.DoesUnscope, s.Unscope.Claim), true
	case s.Template != nil:
		return f.Say(words.DoesTemplate, s.Template.Claim, s.Template.Text), true
	case s.Hash != nil:
		return f.Say(words.DoesHash, s.Hash.Claim), true
	case s.Pairwise != nil:
		return f.Say(words.DoesPairwise, s.Pairwise.Claim), true
	case s.NameID != nil:
		return f.Say(words.DoesNameID, s.NameID.Format, s.NameID.Text), true
	case s.Unique != nil && len(s.Unique.Claims) == 0:
		return f.Say(words.DoesUnique, f.Say(words.AllClaims)), true
	case s.Unique != nil:
		return f.Say(words.DoesUnique, listText(f, s.Unique.Claims)), true
	}
	return "", false
}

// ruleText is stepText for the steps that hold claims to a rule, ask somebody,
// or write what Trin knows.
func ruleText(f console.Frame, s claimstx.StepConfig) (string, bool) {
	switch {
	case s.Cardinality != nil && s.Cardinality.Most > 0:
		return f.Say(words.DoesCardinality, s.Cardinality.Least, s.Cardinality.Most, s.Cardinality.Claim), true
	case s.Cardinality != nil:
		return f.Say(words.DoesAtLeast, s.Cardinality.Least, s.Cardinality.Claim), true
	case s.Require != nil && s.Require.Any:
		return f.Say(words.DoesRequireAny, listText(f, s.Require.Claims)), true
	case s.Require != nil:
		return f.Say(words.DoesRequire, listText(f, s.Require.Claims)), true
	case s.Release != nil:
		return f.Say(words.DoesRelease, len(s.Release.Attributes)), true
	case s.ScopeCheck != nil:
		return f.Say(words.DoesScopeCheck, listText(f, s.ScopeCheck.Claims)), true
	case s.Lookup != nil:
		var written []string
		for _, claim := range s.Lookup.Write {
			written = append(written, claim)
		}
		return f.Say(words.DoesLookup, s.Lookup.From, listText(f, sorted(written))), true
	case s.External != nil:
		return f.Say(words.DoesExternal, s.External.From, listText(f, s.External.Accept)), true
	case s.Privileges != nil:
		return f.Say(words.DoesPrivileges, s.Privileges.Claim), true
	case s.Assurance != nil:
		return f.Say(words.DoesAssurance, s.Assurance.Claim), true
	case s.Requester != nil:
		return f.Say(words.DoesRequester, s.Requester.Claim), true
	case s.Use != nil:
		return f.Say(words.DoesUse, s.Use.Fragment), true
	}
	return "", false
}

func listText(f console.Frame, values []string) string {
	if len(values) == 0 {
		return f.Say(words.Nothing)
	}
	return strings.Join(values, ", ")
}
