package levels

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"trin/admin/shell"
	"trin/broker"
	"trin/templates/console"
	"trin/templates/console/words"
)

// trier names an application that is thought of: it asks for what is tried, and
// nothing else is demanded.
const trier broker.ID = "?"

// maxTyped bounds what is tried.
const maxTyped = 4096

// try is the view on which a request and an answer are tried out.
func (x *Levels) try(f console.Frame, r *http.Request, s *subject, c *broker.AuthenticationConnection, sheet *console.Sheet) {
	q := r.URL.Query()
	for _, values := range q {
		for i := range values {
			values[i] = values[i][:min(len(values[i]), maxTyped)]
		}
	}
	applications := console.Field{Name: "application", Label: f.Say(words.WhatIfApplication), Kind: console.Choice, Value: q.Get("application"), Options: []console.Option{{Name: f.Say(words.LevelsNobody)}}}
	for _, id := range slices.Sorted(maps.Keys(s.have.Configuration.Applications)) {
		if a := s.have.Configuration.Applications[id]; slices.Contains(a.Authentication, c.ID) && s.actor.Sees(a.Organisation) {
			applications.Options = append(applications.Options, console.Option{Value: string(id), Name: string(id)})
		}
	}
	comparison := console.Field{Name: "comparison", Label: f.Say(words.WhatIfComparison), Kind: console.Choice, Value: q.Get("comparison")}
	for _, one := range []broker.Comparison{broker.Exact, broker.Minimum, broker.Maximum, broker.Better} {
		comparison.Options = append(comparison.Options, console.Option{Value: string(one), Name: string(one)})
	}
	sheet.Ask = &console.AskForm{
		Keep: []console.Hidden{{Name: fieldView, Value: viewTry}}, Submit: f.Say(words.LevelsTryGo),
		Groups: []console.FieldGroup{
			{Legend: f.Say(words.LevelsTryAsked), Fields: []console.Field{applications, {Name: "asked", Label: f.Say(words.WhatIfClasses), Kind: console.Lines, Value: q.Get("asked"), Most: maxTyped}, comparison}},
			{Legend: f.Say(words.LevelsTryAnswer), Fields: []console.Field{
				{Name: "answered", Label: f.Say(words.WhatIfAnswer), Value: q.Get("answered")},
				{Name: "claims", Label: f.Say(words.WhatIfSays), Hint: f.Say(words.LevelsTryClaims), Kind: console.Lines, Value: q.Get("claims"), Most: maxTyped}}},
		},
		Clear: console.Link{Name: f.Say(words.LevelsTryClear), Path: s.path() + "?" + url.Values{fieldView: {viewTry}}.Encode()},
	}
	if !q.Has("asked") && !q.Has("answered") {
		return
	}
	sheet.Panels = append(sheet.Panels, x.tried(f, s, c, q)...)
}

// tried is what the broker makes of it.
func (x *Levels) tried(f console.Frame, s *subject, c *broker.AuthenticationConnection, q url.Values) []console.Panel {
	steps := x.rehearsal(s, c, q).Run()
	asked := console.Panel{ID: "sent", Title: f.Say(words.LevelsTryAsked)}
	answer := broker.Evidence{Class: broker.Ref(q.Get("answered")), Claims: claimsOf(q.Get("claims"))}
	finding, refusal := c.Weigh(&answer)
	if first := steps[0].Decision; first.Step == broker.StepChallenge {
		asked.Blocks = []console.Block{{Facts: askedFacts(f, q, first)}, {Grid: traceGrid(f, first.Trace)}}
	} else {
		asked.Blocks = []console.Block{{Text: f.Say(words.LevelsTryNotAsked)}, {Grid: traceGrid(f, first.Trace)}}
	}
	counted := console.Panel{ID: "counted", Title: f.Say(words.LevelsTryAnswer)}
	how := console.Cell{Text: shell.Level(f, answer.Level)}
	if refusal != nil {
		how = console.Marked(console.Bad, f.Say(words.NoLevel))
	}
	said := console.Machine(string(answer.Class))
	if answer.Class == "" {
		said = console.Words(f.Say(words.LevelsTryNoClass))
	}
	counted.Blocks = []console.Block{{Facts: []console.Fact{f.Fact(words.LevelsTryAnswered, said), f.Fact(words.ColumnCounts, how), f.Fact(words.ReachWhy, f.Told(finding.Text)), f.Fact(words.RulesTitle, rule(f, finding.Rule))}}}
	panels := []console.Panel{asked, counted}
	if len(steps) > 1 {
		panels = append(panels, x.endPanel(f, steps[len(steps)-1].Decision))
	}
	return panels
}

// rehearsal is a login that is only thought of: the application, or one that asks
// for nothing else, sends the user to the connection. What is switched off is
// tried as if it were on.
func (x *Levels) rehearsal(s *subject, c *broker.AuthenticationConnection, q url.Values) broker.Rehearsal {
	on := *c
	on.Enabled = true
	configuration := *s.have.Configuration
	configuration.Connections = maps.Clone(configuration.Connections)
	configuration.Connections[c.ID] = &on
	scale, _ := configuration.Vocabulary.Scale(nil)
	a := broker.ApplicationConnection{ID: trier, Scale: scale, Enabled: true}
	if one := configuration.Applications[broker.ID(q.Get("application"))]; one != nil && s.actor.Sees(one.Organisation) && slices.Contains(one.Authentication, c.ID) {
		a = *one
		a.Enabled = true
	}
	a.Lab = on.Lab // the connections of the lab are for its applications alone
	a.Authentication = []broker.ID{c.ID}
	configuration.Applications = maps.Clone(configuration.Applications)
	configuration.Applications[a.ID] = &a
	request := broker.AuthnRequest{Application: a.ID, Comparison: broker.Comparison(q.Get("comparison")), Signed: true}
	for line := range strings.Lines(q.Get("asked")) {
		if ref := broker.Ref(line); ref != "" {
			request.Classes = append(request.Classes, ref)
		}
	}
	now := x.Clock()
	return broker.Rehearsal{
		Facts:   broker.Facts{Configuration: &configuration, Application: &a, Request: request, Chosen: c.ID, Now: now, Started: now},
		Answers: []broker.RehearsedAnswer{{Connection: c.ID, Class: broker.Ref(q.Get("answered")), Claims: claimsOf(q.Get("claims"))}},
	}
}

// claimsOf are claims, name=value, one a line.
func claimsOf(text string) broker.Claims {
	var claims broker.Claims
	for line := range strings.Lines(text) {
		name, value, found := strings.Cut(strings.TrimSpace(line), "=")
		if found && name != "" {
			at := slices.IndexFunc(claims, func(c broker.Claim) bool { return c.Name == name })
			if at < 0 {
				at, claims = len(claims), append(claims, broker.Claim{Name: name})
			}
			claims[at].Values = append(claims[at].Values, value)
		}
	}
	return claims
}

// askedFacts are what was wanted and what is sent.
func askedFacts(f console.Frame, q url.Values, d broker.Decision) []console.Fact {
	var wanted, sent []console.Cell
	for _, ref := range d.Wanted {
		wanted = append(wanted, console.Machine(string(ref)))
	}
	for _, ref := range d.Ask {
		sent = append(sent, console.Machine(string(ref)))
	}
	if len(sent) == 0 {
		sent = []console.Cell{console.Marked(console.Warn, f.Say(words.LevelsTrySendsNone))}
	} else {
		sent = append(sent, console.Words(f.Say(words.WhatIfComparison)+": "+string(d.Comparison)))
	}
	return []console.Fact{f.Fact(words.LevelsTryWanted, wanted...), f.Fact(words.LevelsTrySends, sent...)}
}

// endPanel is what becomes of the login.
func (x *Levels) endPanel(f console.Frame, d broker.Decision) console.Panel {
	end := console.Marked(console.Info, f.Say(words.LevelsTryOpen))
	switch d.Step {
	case broker.StepAnswer:
		end = console.Cell{Badges: []console.Badge{{Tone: console.Good, Text: shell.Level(f, d.Level)}}, Text: string(d.Class), Code: true}
	case broker.StepRefuse:
		end = f.Told(d.Refusal.Reason)
		end.Badges = []console.Badge{{Tone: console.Bad, Text: f.Say(words.ReasonOf(string(d.Refusal.Code)).Name)}}
	}
	return console.Panel{ID: "end", Title: f.Say(words.LevelsTryEnd), Blocks: []console.Block{{Facts: []console.Fact{f.Fact(words.LevelsTryEnd, end)}}, {Grid: traceGrid(f, d.Trace)}}}
}
