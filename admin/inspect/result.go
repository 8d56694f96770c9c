package inspect

import (
	"strings"

	"trin/admin/edit/form"
	"trin/admin/shell"
	engine "trin/connections/inspect"
	"trin/connections/saml2/lint"
	"trin/templates/console"
	"trin/templates/console/words"
)

var stepWords = map[engine.Step]words.Text{
	engine.StepAddress: words.InspectStepAddress, engine.StepPercent: words.InspectStepPercent, engine.StepBase64: words.InspectStepBase64, engine.StepDeflate: words.InspectStepDeflate,
}

// resultPanels are what was read. All values are text of the message.
func resultPanels(f console.Frame, r *engine.Result) []console.Panel {
	panels := []console.Panel{summary(f, r)}
	if len(r.Signatures) > 0 || r.Kind != engine.Address && r.Kind != engine.JSON && r.Kind != engine.JWE {
		panels = append(panels, console.Panel{Title: f.Say(words.InspectSignatures), Lead: f.Say(words.InspectSignaturesLead), Blocks: []console.Block{signatures(f, r)}})
	}
	if len(r.Names) > 0 {
		g := &console.Grid{Name: f.Say(words.InspectNames), Columns: f.Columns(words.ColumnWhat, words.TakeName, words.PartnerConnection)}
		for _, n := range r.Names {
			g.Rows = append(g.Rows, console.NewRow(machine(n.Name), machine(n.Value), party(f, n.Party)))
		}
		panels = append(panels, console.Panel{Title: f.Say(words.InspectNames), Blocks: []console.Block{{Grid: g}}})
	}
	if len(r.Classes) > 0 {
		g := &console.Grid{Name: f.Say(words.InspectLevels), Columns: f.Columns(words.ColumnClass, words.ColumnCounts)}
		for _, c := range r.Classes {
			means := f.Say(words.TakeUnknownClass)
			if c.Known {
				means = shell.Level(f, c.Level)
			}
			g.Rows = append(g.Rows, console.NewRow(machine(string(c.Ref)), console.Words(means)))
		}
		panels = append(panels, console.Panel{Title: f.Say(words.InspectLevels), Blocks: []console.Block{{Grid: g}}})
	}
	if len(r.Times) > 0 {
		panels = append(panels, console.Panel{Title: f.Say(words.InspectTimes), Lead: f.Say(words.InspectTimesLead), Blocks: []console.Block{{Grid: times(f, r)}}})
	}
	if r.Linted {
		panels = append(panels, rules(f, r.Lint))
	}
	if r.Text != "" {
		panels = append(panels, console.Panel{Title: f.Say(words.InspectDecoded), Lead: f.Say(words.InspectMasked), Blocks: []console.Block{{Code: engine.Visible(r.Text)}}})
	}
	return panels
}

func summary(f console.Frame, r *engine.Result) console.Panel {
	var how []string
	for _, step := range r.How {
		how = append(how, f.Say(stepWords[step]))
	}
	facts := []console.Fact{f.Fact(words.InspectIs, machine(r.Name))}
	facts = append(facts, console.Some(f.Fact(words.InspectHow, console.Words(strings.Join(how, ", "))))...)
	for _, one := range r.Facts {
		facts = append(facts, console.NewFact(engine.Visible(one.Name), machine(one.Value)))
	}
	panel := console.Panel{Title: f.Say(words.InspectSays), Blocks: []console.Block{{Facts: facts}}}
	if r.Encrypted {
		panel.Blocks = append(panel.Blocks, console.Block{Text: f.Say(words.InspectEncrypted), Badge: console.Badge{Tone: console.Info, Text: f.Say(words.InspectClosed)}})
	}
	if len(r.Parameters) > 0 {
		g := &console.Grid{Name: f.Say(words.InspectParameters), Columns: f.Columns(words.ColumnWhat, words.ColumnValue)}
		for _, one := range r.Parameters {
			g.Rows = append(g.Rows, console.NewRow(machine(one.Name), machine(one.Value)))
		}
		panel.Blocks = append(panel.Blocks, console.Block{Grid: g})
	}
	return panel
}

// machine is a text of the message, or of the standard.
func machine(text string) console.Cell { return console.Machine(engine.Visible(text)) }

// party is a connection that was found; nil = none.
func party(f console.Frame, p *engine.Party) console.Cell {
	switch {
	case p == nil:
		return console.Cell{Badges: []console.Badge{{Tone: console.Warn, Text: f.Say(words.InspectNobody)}}}
	case p.Kind == "":
		return console.Words(f.Say(words.InspectTrin))
	case p.Kind == "application":
		return console.Cell{Text: p.Kind + " " + string(p.ID), Path: "/admin/applications/" + string(p.ID)}
	}
	return console.Cell{Text: p.Kind + " " + string(p.ID), Path: "/admin/authentication/" + string(p.ID)}
}

func signatures(f console.Frame, r *engine.Result) console.Block {
	if len(r.Signatures) == 0 {
		return console.Block{Text: f.Say(words.InspectUnsigned), Badge: console.Badge{Tone: console.Warn, Text: f.Say(words.InspectNone)}}
	}
	g := &console.Grid{Name: f.Say(words.InspectSignatures), Columns: f.Columns(words.InspectElement, words.PartnerState, words.InspectBy, words.ColumnAlgorithm, words.ColumnPrint)}
	for _, s := range r.Signatures {
		state := console.Cell{Badges: []console.Badge{{Tone: console.Bad, Text: f.Say(words.InspectBroken)}}, Note: engine.Visible(s.Why), Foreign: "en"}
		switch {
		case s.Holds && s.By != nil:
			state = console.Marked(console.Good, f.Say(words.InspectHolds))
		case s.Holds:
			state = console.Marked(console.Warn, f.Say(words.InspectStranger))
		}
		printed := console.Cell{}
		if s.Certificate != nil {
			printed = machine(form.Fingerprint(s.Certificate))
		}
		element := machine(s.Element)
		element.Note = engine.Visible(s.ID)
		g.Rows = append(g.Rows, console.NewRow(element, state, party(f, s.By), machine(s.Algorithm), printed))
	}
	return console.Block{Grid: g}
}

func times(f console.Frame, r *engine.Result) *console.Grid {
	g := &console.Grid{Name: f.Say(words.InspectTimes), Columns: f.Columns(words.ColumnWhat, words.InspectTime, words.PartnerState)}
	for _, t := range r.Times {
		state := console.Marked(console.Good, f.Say(words.InspectTimeFine))
		switch t.State {
		case engine.TimeOver:
			state = console.Marked(console.Bad, f.Say(words.InspectTimeOver))
		case engine.TimeNotYet:
			state = console.Marked(console.Bad, f.Say(words.InspectTimeNotYet))
		}
		g.Rows = append(g.Rows, console.NewRow(machine(t.Field), console.Words(f.When(t.At)), state))
	}
	return g
}

// rules are the message held against the standard and the profile.
func rules(f console.Frame, findings []lint.Finding) console.Panel {
	panel := console.Panel{Title: f.Say(words.LabLint)}
	if len(findings) == 0 {
		panel.Blocks = []console.Block{{Badge: console.Badge{Tone: console.Good, Text: f.Say(words.LabNoLint)}}}
		return panel
	}
	g := &console.Grid{Name: f.Say(words.LabLint), Columns: f.Columns(words.LabRule, words.LabLintSays, words.LabLintSeen, words.LabLintMend)}
	tones := map[lint.Severity]console.Tone{lint.Must: console.Bad, lint.Should: console.Warn, lint.Info: console.Info}
	for _, one := range findings {
		rule := machine(one.Rule)
		rule.Badges = []console.Badge{{Tone: tones[one.Severity], Text: string(one.Severity)}}
		g.Rows = append(g.Rows, console.NewRow(rule, console.Cell{Text: one.Says, Foreign: "en", Note: engine.Visible(one.Place)}, console.Cell{Text: one.Seen, Foreign: "en"}, console.Cell{Text: one.Mend, Foreign: "en"}))
	}
	panel.Blocks = []console.Block{{Grid: g}}
	return panel
}
