package steps

import (
	"maps"
	"slices"
	"strings"

	"trin/claimstx"
	"trin/templates/console"
	"trin/templates/console/words"
)

// Cells tell of steps in their order.
func Cells(f console.Frame, steps []claimstx.StepConfig) []console.Cell {
	cells := make([]console.Cell, len(steps))
	for i, s := range steps {
		cells[i] = console.Cell{Text: Text(f, s), Note: Note(f, s)}
	}
	return cells
}

// Note says when a step runs and what becomes of the login when it fails; "" =
// it always runs, and then the login ends.
func Note(f console.Frame, s claimstx.StepConfig) string {
	var notes []string
	if s.When != "" {
		notes = append(notes, f.Say(words.WhenHolds, s.When))
	}
	if s.Optional {
		notes = append(notes, f.Say(words.IsOptional))
	}
	return strings.Join(notes, "; ")
}

// Text says what a step does.
func Text(f console.Frame, s claimstx.StepConfig) string {
	if text, ok := shapeText(f, s); ok {
		return text
	}
	if text, ok := ruleText(f, s); ok {
		return text
	}
	return f.Say(words.DoesUnknown)
}

// shapeText is Text for the steps that shape claims.
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

// ruleText is Text for the steps that hold claims to a rule, ask somebody,
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
		return f.Say(words.DoesLookup, s.Lookup.From, listText(f, slices.Sorted(maps.Values(s.Lookup.Write)))), true
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
