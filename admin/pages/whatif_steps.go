package pages

import (
	"trin/admin/shell"
	"trin/broker"
	"trin/templates/console"
	"trin/templates/console/words"
)

// rehearsalPanels show what a login comes to, then each of its steps.
func rehearsalPanels(f console.Frame, i installed, steps []broker.Rehearsed) []console.Panel {
	if len(steps) == 0 {
		return nil
	}
	panels := []console.Panel{outcomePanel(f, steps[len(steps)-1].Decision)}
	for n, step := range steps {
		panels = append(panels, i.stepPanel(f, n+1, step))
	}
	return panels
}

// outcomePanel says how the login ends.
func outcomePanel(f console.Frame, d broker.Decision) console.Panel {
	panel := console.Panel{ID: "outcome"}
	switch {
	case d.Step == broker.StepAnswer:
		class := console.Machine(string(d.Class))
		if d.Class == "" {
			class = console.Words(f.Say(words.OutcomeNoClass))
		}
		panel.Title = f.Say(words.OutcomeAnswered)
		panel.Blocks = []console.Block{{Badge: console.Badge{Tone: console.Good, Text: panel.Title}, Facts: []console.Fact{
			f.Fact(words.OutcomeLevel, console.Words(shell.Level(f, d.Level))), f.Fact(words.OutcomeClass, class),
		}}}
	case d.Step == broker.StepRefuse && d.Refusal != nil:
		panel.Title = f.Say(words.OutcomeRefused)
		panel.Blocks = []console.Block{{Badge: console.Badge{Tone: console.Bad, Text: panel.Title}, Facts: []console.Fact{
			f.Fact(words.OutcomeBecause, f.Told(d.Refusal.Reason)), f.Fact(words.OutcomeCode, console.Machine(string(d.Refusal.Code))),
		}}}
	default:
		panel.Title = f.Say(words.OutcomeEndless)
		panel.Blocks = []console.Block{{Badge: console.Badge{Tone: console.Bad, Text: panel.Title}}}
	}
	return panel
}

// stepPanel is one decision, what followed from it, and the rules that spoke.
func (i installed) stepPanel(f console.Frame, number int, step broker.Rehearsed) console.Panel {
	d := step.Decision
	panel := console.Panel{}
	var facts []console.Fact
	switch d.Step {
	case broker.StepChoose:
		title := words.StepChooseFirst
		if d.Factor {
			title = words.StepChooseFactor
		}
		panel.Title = f.Say(title, number)
		var offered []console.Cell
		for _, id := range d.Offer {
			offered = append(offered, i.connectionCell(id))
		}
		facts = console.Some(f.Fact(words.FactOffered, offered...), f.Fact(words.FactTaken, i.connectionCell(step.Chosen)))
	case broker.StepChallenge:
		title := words.StepFirst
		if d.Factor {
			title = words.StepFactor
		}
		panel.Title = f.Say(title, number, string(d.Connection))
		facts = i.challengeFacts(f, step)
	case broker.StepAnswer:
		panel.Title = f.Say(words.StepAnswer, number)
		facts = console.Some(f.Fact(words.OutcomeLevel, console.Words(shell.Level(f, d.Level))), f.Fact(words.OutcomeClass, console.Machine(string(d.Class))))
	default:
		panel.Title = f.Say(words.StepRefuse, number)
		if d.Refusal != nil {
			facts = []console.Fact{f.Fact(words.OutcomeBecause, f.Told(d.Refusal.Reason))}
		}
	}
	panel.Blocks = []console.Block{{Facts: facts, Grid: traceGrid(f, d.Trace)}}
	return panel
}

// challengeFacts say what a connection is asked, and what its answer counts as.
func (i installed) challengeFacts(f console.Frame, step broker.Rehearsed) []console.Fact {
	d := step.Decision
	facts := console.Some(f.Fact(words.FactWanted, machines(d.Wanted)...))
	if !d.Factor {
		asked := machines(d.Ask)
		if len(asked) == 0 {
			asked = []console.Cell{console.Words(f.Say(words.FactAskedNothing))}
		}
		facts = append(facts, f.Fact(words.FactAsked, asked...))
	}
	if d.ForceAuthn {
		facts = append(facts, f.Fact(words.FactAfresh, console.Words(f.Say(words.Yes))))
	}
	switch e := step.Evidence; {
	case e == nil && step.Counted == nil:
		facts = append(facts, f.Fact(words.FactAnswers, console.Words(f.Say(words.FactUnwilling))))
	case e != nil && !e.Factor:
		answer := console.Machine(string(e.Class))
		if e.Class == "" {
			answer = console.Words(f.Say(words.FactAnswersNone))
		}
		facts = append(facts, f.Fact(words.FactAnswers, answer), f.Fact(words.FactReached, console.Words(shell.Level(f, e.Level))))
	}
	if step.Counted != nil && (step.Evidence == nil || !step.Evidence.Factor) {
		facts = append(facts, f.Fact(words.FactCounted, f.Told(step.Counted.Text)))
	}
	return facts
}
