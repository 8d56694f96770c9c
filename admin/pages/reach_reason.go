package pages

import (
	"net/http"
	"slices"

	"trin/admin/shell"
	"trin/admin/workbench"
	"trin/broker"
	"trin/templates/console"
	"trin/templates/console/words"
)

// reachOf shows class by class how one application is reached.
func (p *Pages) reachOf(w http.ResponseWriter, r *http.Request) {
	i, err := p.installed(r)
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	a := i.application(r.PathValue("application"))
	if a == nil {
		p.NotFound(w, r)
		return
	}
	f := p.Frame(w, r, words.ReachOf, string(a.ID))
	f.Lead = a.Name.In(f.Language.Tag())
	f.Crumbs = shell.Crumbs(f, console.Link{Name: f.Say(words.ReachTitle), Path: "/admin/reach"})
	f.Actions = []console.Link{{Name: f.Say(words.GoWhatIf), Path: query("/admin/what-if", "application", string(a.ID)), Quiet: true}}
	p.Show(w, r, http.StatusOK, console.SheetPage(f, console.Sheet{Panels: i.reachPanels(f, a, p)}))
}

// reachPanels is one panel for each connection, and one for those behind the
// application.
func (i installed) reachPanels(f console.Frame, a *broker.ApplicationConnection, p *Pages) []console.Panel {
	switch {
	case !a.Enabled:
		return []console.Panel{{Blocks: []console.Block{{Badge: console.Badge{Tone: console.Bad, Text: f.Say(words.ReachDeadEnd)}, Text: f.Say(words.ReachOff)}}}}
	case len(a.Authentication) == 0:
		return []console.Panel{{Blocks: []console.Block{{Badge: console.Badge{Tone: console.Bad, Text: f.Say(words.ReachDeadEnd)}, Text: f.Say(words.ReachNoWay)}}}}
	}
	all := i.Reach(a.ID, p.Clock())
	var panels []console.Panel
	for _, by := range a.Authentication {
		g := &console.Grid{Name: f.Say(words.ReachBy) + " " + string(by), Columns: f.Columns(words.ReachAskedFor, words.ColumnRung, words.ReachHow, words.ReachAnswered)}
		for _, x := range all {
			if x.Connection != by {
				continue
			}
			asked := console.Machine(string(x.Class))
			if x.Class == "" {
				asked = console.Words(f.Say(words.ReachNothing))
			}
			how := reachCell(f, x, x.Level)
			if x.Class != "" {
				how.Path = query("/admin/what-if", "application", string(a.ID), "classes", string(x.Class), "choices", string(by))
			}
			g.Rows = append(g.Rows, console.NewRow(asked, console.Words(levelOrNothing(f, x.Level)), how, console.Machine(string(x.Answer))))
		}
		panels = append(panels, console.Panel{Title: g.Name, Blocks: []console.Block{{Grid: g}}})
	}
	return append(panels, i.behindPanel(f, a, p)...)
}

func levelOrNothing(f console.Frame, level broker.Level) string {
	if level.IsZero() {
		return ""
	}
	return shell.Level(f, level)
}

// behindPanel is how the floors of requesters are reached.
func (i installed) behindPanel(f console.Frame, a *broker.ApplicationConnection, p *Pages) []console.Panel {
	var names []string
	for name := range a.Requesters {
		names = append(names, name)
	}
	for name := range a.RequesterFloors {
		names = append(names, name)
	}
	slices.Sort(names)
	names = slices.Compact(names)
	if len(names) == 0 {
		return nil
	}
	g := &console.Grid{Name: f.Say(words.ReachRequesters), Columns: f.Columns(words.ColumnRequester, words.ReachBy, words.ReachHow), Matrix: true}
	for _, name := range names[:min(len(names), listed)] {
		for _, x := range i.ReachLevel(a.ID, name, broker.Level{}, p.Clock()) {
			how := reachCell(f, x, broker.Level{})
			how.Path = query("/admin/what-if", "application", string(a.ID), "requesters", name, "choices", string(x.Connection))
			g.Rows = append(g.Rows, console.NewRow(console.Machine(name), i.connectionCell(x.Connection), how))
		}
	}
	panel := console.Panel{Title: g.Name, Blocks: []console.Block{{Grid: g}}}
	if more := len(names) - listed; more > 0 {
		panel.Blocks = append(panel.Blocks, console.Block{Text: f.Say(words.UsesMore, more)})
	}
	return []console.Panel{panel}
}

// reachReason shows why one field of the matrix is what it is.
func (p *Pages) reachReason(w http.ResponseWriter, r *http.Request) {
	i, err := p.installed(r)
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	a := i.application(r.PathValue("application"))
	level, wrong := broker.Level{}, error(nil)
	if text := r.URL.Query().Get("level"); text != "" {
		level, wrong = workbench.ParseLevel(text)
	}
	by := broker.ID(r.PathValue("connection"))
	if a == nil || wrong != nil || !slices.Contains(a.Authentication, by) {
		p.NotFound(w, r)
		return
	}
	all := i.ReachLevel(a.ID, "", level, p.Clock())
	at := slices.IndexFunc(all, func(x broker.Reach) bool { return x.Connection == by })
	if at < 0 {
		p.NotFound(w, r)
		return
	}
	language := p.Language(r)
	f := p.Frame(w, r, words.ReachReason, string(a.ID), string(by), askedText(console.Frame{Language: language}, level))
	f.Crumbs = shell.Crumbs(f, console.Link{Name: f.Say(words.ReachTitle), Path: "/admin/reach"}, console.Link{Name: string(a.ID), Path: reachPath(a.ID)})
	p.Show(w, r, http.StatusOK, console.SheetPage(f, console.Sheet{Panels: reasonPanels(f, all[at], level)}))
}

// reasonPanels show the way, and the rules that settled it.
func reasonPanels(f console.Frame, x broker.Reach, level broker.Level) []console.Panel {
	how := reachCell(f, x, level)
	how.Path = ""
	facts := []console.Fact{f.Fact(words.ReachHow, how)}
	if x.Answer != "" {
		facts = append(facts, f.Fact(words.ReachAnswered, console.Machine(string(x.Answer))))
	}
	if x.Refusal != nil {
		facts = append(facts, f.Fact(words.OutcomeBecause, f.Told(x.Refusal.Reason)), f.Fact(words.OutcomeCode, console.Machine(string(x.Refusal.Code))))
	}
	try := console.Link{Name: f.Say(words.ReachTry), Path: query("/admin/what-if", "application", string(x.Application), "choices", string(x.Connection)), Quiet: true}
	return []console.Panel{
		{Blocks: []console.Block{{Facts: facts}, {Links: []console.Link{try}}}},
		{Title: f.Say(words.ReachWhy), Lead: f.Say(words.ReachWhyLead), Blocks: []console.Block{{Grid: traceGrid(f, x.Trace)}}},
	}
}

// traceGrid lists the findings of a decision.
func traceGrid(f console.Frame, trace broker.Trace) *console.Grid {
	g := &console.Grid{Name: f.Say(words.RulesTitle), Columns: f.Columns(words.RulesTitle, words.ReachWhy, words.ReachBy)}
	for _, finding := range trace {
		rule := console.Cell{}
		if finding.Rule != "" {
			rule.Text = f.Say(words.RuleNumber, finding.Rule)
		}
		if known, ok := words.RuleOf(finding.Rule); ok {
			rule.Path, rule.Note = "/admin/rules#rule-"+known.ID, f.Say(known.Says)
		}
		g.Rows = append(g.Rows, console.NewRow(rule, f.Told(finding.Text), console.Machine(string(finding.Connection))))
	}
	return g
}
