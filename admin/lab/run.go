package lab

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"trin/admin/shell"
	"trin/broker"
	"trin/connections"
	engine "trin/connections/lab"
	"trin/templates/console"
	"trin/templates/console/words"
)

// run shows what came of one request.
func (p *Pages) run(w http.ResponseWriter, r *http.Request) {
	if ticket := r.URL.Query().Get(ticketField); ticket != "" {
		if _, err := p.Engine.Take(r.Context(), owner(r), r.PathValue("run"), ticket); err != nil {
			p.fail(w, r, err)
			return
		}
		p.SendTo(w, r, RunPath(r.PathValue("run")))
		return
	}
	run, err := p.Engine.Run(r.Context(), owner(r), r.PathValue("run"))
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	reading, err := p.Engine.Read(r.Context(), run)
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	held, err := p.Engine.Held(r.Context(), run)
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	login, err := p.Engine.Login(r.Context(), run)
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	waits, err := p.Engine.Waits(r.Context(), run)
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	f := p.Frame(w, r, words.LabRunTitle)
	f.Lead = f.Say(protocolWords[run.Request.Protocol]) + ", " + f.When(run.Started)
	f.Crumbs = shell.Crumbs(f, console.Link{Name: f.Say(words.LabTitle), Path: labPath})
	panels := []console.Panel{nextPanel(f, run, login, waits)}
	if len(run.Said) > 0 {
		panels = append(panels, saidPanel(f, run, held))
	}
	panels = append(panels, answerPanels(f, run, reading)...)
	if login != nil {
		panels = append(panels, recordPanel(f, login))
	}
	if reading != nil && run.Request.Protocol == engine.SAML {
		panels = append(panels, lintPanel(f, reading.Lint))
	}
	if reading != nil {
		panels = append(panels, console.Panel{Title: f.Say(words.LabRaw), Blocks: []console.Block{{Code: reading.Text}}})
	}
	panels = append(panels, console.Panel{Title: f.Say(words.LabSent), Blocks: []console.Block{{Code: run.Message}}})
	p.Show(w, r, http.StatusOK, console.SheetPage(f, console.Sheet{Panels: panels}))
}

// nextPanel leads on from a run: to another answer while the login waits for one,
// to the same request once more, and to why the login ended as it did.
func nextPanel(f console.Frame, run *engine.Run, login *connections.Login, waits bool) console.Panel {
	var links []console.Link
	if waits {
		links = append(links, console.Link{Name: f.Say(words.LabOtherAnswer), Path: engine.ProviderVisit(run)})
	}
	links = append(links, console.Link{Name: f.Say(words.LabSendAgain), Path: labPath + "?again=" + url.QueryEscape(run.ID), Quiet: waits})
	if login != nil {
		links = append(links, console.Link{Name: f.Say(words.LabWhy), Path: loginPath(login.Reference), Quiet: true})
	}
	links = append(links, console.Link{Name: f.Say(words.LabAgain), Path: labPath + "?protocol=" + string(run.Request.Protocol), Quiet: true})
	panel := console.Panel{Title: f.Say(words.LabNext), Blocks: []console.Block{{Links: links}}}
	if waits {
		panel.Lead = f.Say(words.LabStillWaits)
	}
	return panel
}

// saidPanel is what the lab's provider was told to say, and what Trin did.
func saidPanel(f console.Frame, run *engine.Run, held []engine.Held) console.Panel {
	g := &console.Grid{Name: f.Say(words.LabSaid), Columns: f.Columns(words.LabOfProvider, words.LabMust, words.LabResult, words.LabRecord)}
	for i, said := range run.Said {
		badge := heldBadge(f, held[i], said.Fault)
		result := console.Marked(badge.Tone, badge.Text)
		result.Note = held[i].Reason
		must := ""
		if text, ok := mustWords[engine.MustOf(said.Fault)]; ok {
			must = f.Say(text)
		}
		record := console.Cell{Text: held[i].Reference}
		if held[i].How == engine.LetIn || held[i].How == engine.Refused {
			record.Path = loginPath(held[i].Reference)
		}
		g.Rows = append(g.Rows, console.NewRow(console.Cell{Text: faultText(f, said.Fault), Note: said.Class}, console.Words(must), result, record))
	}
	return console.Panel{Title: f.Say(words.LabSaid), Blocks: []console.Block{{Grid: g}}}
}

func loginPath(reference string) string { return "/admin/logins/" + url.PathEscape(reference) }

// answerPanels are Trin's answer in plain words.
func answerPanels(f console.Frame, run *engine.Run, reading *engine.Reading) []console.Panel {
	if reading == nil {
		return []console.Panel{{Blocks: []console.Block{{Empty: unanswered(f, run)}}}}
	}
	findings := console.Panel{Title: f.Say(words.LabFindings)}
	for _, finding := range reading.Findings {
		findings.Blocks = append(findings.Blocks, console.Block{Badge: findingBadge(f, finding)})
	}
	for _, code := range reading.Codes {
		if text, ok := meanings[code]; ok && !reading.Success {
			findings.Blocks = append(findings.Blocks, console.Block{Text: f.Say(text)})
		}
	}
	signed := console.Marked(console.Good, f.Say(words.LabSignedYes))
	switch {
	case !reading.Signed && !reading.Success && run.Request.Protocol != engine.SAML:
		signed = console.Cell{} // an error of these protocols is never signed
	case !reading.Signed:
		signed = console.Marked(console.Bad, f.Say(words.LabSignedNo))
		signed.Note = reading.Unsigned
	}
	level := ""
	if !reading.Level.IsZero() {
		level = shell.Level(f, reading.Level)
	}
	answer := console.Panel{Title: f.Say(words.LabAnswered), Blocks: []console.Block{{Facts: console.Some(
		f.Fact(words.LabStatus, console.Machine(strings.Join(reading.Codes, " / "))), f.Fact(words.LabMessage, console.Words(reading.Message)),
		f.Fact(words.LabSigned, signed), f.Fact(words.LabClass, console.Machine(reading.Class)), f.Fact(words.LabLevel, console.Words(level)),
		f.Fact(words.LabInstant, console.Words(f.When(reading.Instant))), f.Fact(words.LabUntil, console.Words(f.When(reading.Until))),
		f.Fact(words.LabName, console.Cell{Text: reading.Name, Code: true, Note: reading.Format}), f.Fact(words.LabAudience, console.Machine(reading.Audience)),
	)}}}
	if len(reading.Claims) > 0 {
		g := &console.Grid{Name: f.Say(words.LabClaims), Columns: f.Columns(words.LabClaim, words.LabValues)}
		for _, claim := range reading.Claims {
			g.Rows = append(g.Rows, console.NewRow(console.Machine(claim.Name), console.Machine(strings.Join(claim.Values, ", "))))
		}
		answer.Blocks = append(answer.Blocks, console.Block{Grid: g})
	}
	return []console.Panel{findings, answer}
}

// unanswered says why there is no answer, as far as the lab knows.
func unanswered(f console.Frame, run *engine.Run) *console.Empty {
	switch {
	case run.Page != nil && len(run.Said) == 0 && run.Request.Fault != "":
		return &console.Empty{Title: f.Say(words.LabPageTitle), Lead: f.Say(words.LabPageFault, run.Page.Reference)}
	case run.Page != nil:
		return &console.Empty{Title: f.Say(words.LabPageTitle), Lead: f.Say(words.LabPageLead, run.Page.Reference)}
	case run.Request.Fault != "":
		return &console.Empty{Title: f.Say(words.LabWaiting), Lead: f.Say(words.LabWaitingFault)}
	}
	return &console.Empty{Title: f.Say(words.LabWaiting), Lead: f.Say(words.LabWaitingLead)}
}

// findingBadge says a finding.
func findingBadge(f console.Frame, finding engine.Finding) console.Badge {
	said := findingWords[finding.Name]
	arguments := make([]any, len(finding.Arguments))
	for i, argument := range finding.Arguments {
		switch value := argument.(type) {
		case time.Time:
			argument = f.When(value)
		case broker.Level:
			argument = shell.Level(f, value)
		}
		arguments[i] = argument
	}
	switch {
	case finding.Name == engine.SaysLevel && len(arguments) > 0 && arguments[0] == "":
		said.Text, arguments = words.LabSaysAny, arguments[1:]
	case finding.Name == engine.BadLetIn, finding.Name == engine.RefusedRightly:
		arguments = nil // which fault it was stands in what was sent
	}
	return console.Badge{Tone: said.Tone, Text: f.Say(said.Text, arguments...)}
}

// recordPanel is the record of the login in short.
func recordPanel(f console.Frame, login *connections.Login) console.Panel {
	g := &console.Grid{Name: f.Say(words.LabDecision), Columns: f.Columns(words.LabRule, words.LabDecision)}
	for _, finding := range login.Trace {
		g.Rows = append(g.Rows, console.NewRow(console.Machine(finding.Rule), f.Told(finding.Text)))
	}
	return console.Panel{Title: f.Say(words.LabRecord), Blocks: []console.Block{
		{Links: []console.Link{{Name: login.Reference, Path: loginPath(login.Reference)}}}, {Grid: g},
	}}
}
