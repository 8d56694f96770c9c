package lab

import (
	"errors"
	"net/http"
	"strings"

	"trin/admin/access"
	"trin/admin/shell"
	"trin/broker"
	engine "trin/connections/lab"
	"trin/templates/console"
	"trin/templates/console/words"
)

// index is the lab: a request to fill in, and what was tried.
func (p *Pages) index(w http.ResponseWriter, r *http.Request) {
	request := engine.Request{Protocol: engine.SAML, Consumer: true}
	for _, protocol := range engine.Protocols() {
		if r.URL.Query().Get("protocol") == string(protocol) {
			request.Protocol = protocol
		}
	}
	if id := r.URL.Query().Get("again"); id != "" {
		run, err := p.Engine.Run(r.Context(), owner(r), id)
		if err != nil {
			p.Fail(w, r, err)
			return
		}
		p.showIndex(w, r, http.StatusOK, again(run), nil)
		return
	}
	p.showIndex(w, r, http.StatusOK, filled{Request: request}, nil)
}

// showIndex shows the lab with a request as it is filled in, and what is wrong
// with it.
func (p *Pages) showIndex(w http.ResponseWriter, r *http.Request, status int, given filled, wrong error) {
	ready, err := p.Engine.Ready(r.Context(), given.Protocol)
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	configuration, err := p.Configurations.Current(r.Context())
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	runs, err := p.runsPanel(r)
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	f := p.Frame(w, r, words.LabTitle)
	f.Lead, f.Crumbs = f.Say(words.LabLead), shell.Crumbs(f)
	sheet := console.Sheet{}
	for _, protocol := range engine.Protocols() {
		sheet.Tabs = append(sheet.Tabs, console.Tab{Name: f.Say(protocolWords[protocol]), Path: labPath + "?protocol=" + string(protocol), Here: protocol == given.Protocol})
	}
	if wrong != nil {
		f.Notices = append(f.Notices, console.Notice{Tone: console.Bad, Text: f.Say(words.LabCannotSend, reason(wrong))})
	}
	maySetUp := access.From(r.Context()).May(setsUp, p.Clock()) == nil
	if !ready {
		block := console.Block{Empty: &console.Empty{Title: f.Say(words.LabUnset), Lead: f.Say(words.LabUnsetLead)}}
		if maySetUp {
			block.Links = []console.Link{{Name: f.Say(words.LabSetUp), Path: setUpPath}}
		}
		sheet.Panels = append(sheet.Panels, console.Panel{Blocks: []console.Block{block}})
	} else {
		sheet.Panels = append(sheet.Panels, console.Panel{
			Title: f.Say(words.LabRequest), Lead: f.Say(words.LabRequestLead),
			Blocks: []console.Block{{Form: requestForm(f, given, levels(f, configuration.Applications[engine.Application(given.Protocol)]))}},
		})
		if maySetUp {
			f.Actions = append(f.Actions, console.Link{Name: f.Say(words.LabSetUp), Path: setUpPath, Quiet: true})
		}
	}
	sheet.Panels = append(sheet.Panels, runs(f))
	p.Show(w, r, status, console.SheetPage(f, sheet))
}

// levels are the levels that the application's classes have, each by one class.
func levels(f console.Frame, a *broker.ApplicationConnection) string {
	if a == nil {
		return ""
	}
	var all []string
	for _, level := range a.Scale.Levels() {
		if classes := a.Scale.At(level); len(classes) > 0 {
			all = append(all, shell.Level(f, level)+" "+string(classes[0]))
		}
	}
	return strings.Join(all, "; ")
}

// runsPanel is what the administrator has tried. It is made before the frame, as
// it may fail.
func (p *Pages) runsPanel(r *http.Request) (func(console.Frame) console.Panel, error) {
	runs, err := p.Engine.Runs(r.Context(), owner(r))
	if err != nil {
		return nil, err
	}
	held := make([][]engine.Held, len(runs))
	for i, run := range runs {
		if held[i], err = p.Engine.Held(r.Context(), run); err != nil {
			return nil, err
		}
	}
	return func(f console.Frame) console.Panel {
		panel := console.Panel{ID: "runs", Title: f.Say(words.LabRuns), Lead: f.Say(words.LabRunsLead)}
		if len(runs) == 0 {
			panel.Blocks = []console.Block{{Empty: &console.Empty{Title: f.Say(words.LabNoRuns), Lead: f.Say(words.LabNoRunsLead)}}}
			return panel
		}
		g := &console.Grid{Name: f.Say(words.LabRuns), Columns: f.Columns(words.LabWhen, words.LabProtocol, words.LabOfRequest, words.LabOfProvider, words.LabResult)}
		for i, run := range runs {
			g.Rows = append(g.Rows, runRows(f, run, held[i])...)
		}
		panel.Blocks = []console.Block{{Grid: g}}
		return panel
	}, nil
}

// runRows are the lines of one run: one for each answer of the lab's provider.
func runRows(f console.Frame, run *engine.Run, held []engine.Held) []console.Row {
	line := func(said string, result console.Cell) console.Row {
		request := f.Say(words.LabRight)
		if run.Request.Fault != "" {
			request = f.Say(requestWords[run.Request.Fault])
		}
		return console.NewRow(console.Cell{Text: f.When(run.Started), Path: RunPath(run.ID)}, console.Words(f.Say(protocolWords[run.Request.Protocol])),
			console.Cell{Text: request, Note: strings.Join(run.Request.Classes, " ")}, console.Words(said), result)
	}
	if len(run.Said) == 0 {
		result := console.Marked(console.Info, f.Say(words.LabWaiting))
		if run.Answer != nil {
			result = console.Cell{Text: f.Say(words.LabAnswered), Path: RunPath(run.ID)}
		}
		return []console.Row{line("", result)}
	}
	var rows []console.Row
	for i, said := range run.Said {
		badge := heldBadge(f, held[i], said.Fault)
		result := console.Marked(badge.Tone, badge.Text)
		result.Note = held[i].Reason
		rows = append(rows, line(faultText(f, said.Fault), result))
	}
	return rows
}

// reason is an error without what all of its kind begin with.
func reason(err error) string {
	text := err.Error()
	for _, kind := range []error{engine.ErrInput, engine.ErrUnset} {
		if errors.Is(err, kind) {
			text = strings.TrimPrefix(text, kind.Error()+": ")
		}
	}
	return text
}
