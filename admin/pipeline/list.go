package pipeline

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"trin/admin/editing"
	"trin/admin/installation"
	"trin/admin/steps"
	"trin/broker"
	"trin/claimstx"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

// list is the pipeline: its steps with what can be done with each.
func (x *Room) list(w http.ResponseWriter, r *http.Request, s *subject) {
	x.showList(w, r, s, editing.Wrong{})
}

func (x *Room) showList(w http.ResponseWriter, r *http.Request, s *subject, wrong editing.Wrong) {
	problems, err := x.problems(r, s)
	if err != nil {
		x.Fail(w, r, err)
		return
	}
	f, sheet := x.frame(w, r, s, s.list)
	f.Lead = f.Say(s.lead())
	sheet.Panels = append(wrong.Panels(f), x.stepsPanel(f, s, problems))
	if panel, ok := x.profiled(f, s); ok {
		sheet.Panels = append(sheet.Panels, panel)
	}
	if other := slices.DeleteFunc(slices.Clone(problems), func(p installation.Problem) bool {
		_, ofStep := s.stepOf(p)
		return ofStep || !strings.HasPrefix(p.Field, s.list) && !strings.HasPrefix(p.Field, fieldTests)
	}); len(other) > 0 {
		sheet.Panels = append(sheet.Panels, console.Panel{Title: f.Say(words.ProblemsTitle), Blocks: []console.Block{{Grid: editing.Problems(f, other)}}})
	}
	if s.edited() {
		sheet.Panels = append(sheet.Panels, console.Panel{Title: f.Say(words.EditTakeBack), Lead: f.Say(words.PipeBackLead), Blocks: []console.Block{{
			Links: []console.Link{{Name: f.Say(words.EditTakeBack), Path: editing.DocumentPage(s.kind, s.id, "revert").In(s.draft.ID), Quiet: true}},
		}}})
	}
	x.Show(w, r, status(wrong), console.SheetPage(f, sheet))
}

// edited reports whether the draft edits the document.
func (s *subject) edited() bool {
	return slices.ContainsFunc(s.draft.Edits, func(e connections.Edit) bool { return e.Kind == s.kind && e.ID == s.id })
}

func status(wrong editing.Wrong) int {
	if wrong.IsZero() {
		return http.StatusOK
	}
	return wrong.Status
}

// lead says when the steps run.
func (s *subject) lead() words.Text {
	switch {
	case s.list == fieldUnknown:
		return words.PipeLeadUnknown
	case s.kind == installation.KindAuthentication:
		return words.PipeLeadInbound
	case s.kind == installation.KindFragment:
		return words.PipeLeadFragment
	case s.kind == installation.KindRequester:
		return words.PipeLeadRequester
	}
	return words.PipeLeadOutbound
}

// stepsPanel is the list of the steps.
func (x *Room) stepsPanel(f console.Frame, s *subject, problems []installation.Problem) console.Panel {
	panel := console.Panel{ID: "steps", Title: f.Say(words.PipelineTitle)}
	if len(s.steps) == 0 {
		panel.Blocks = append(panel.Blocks, console.Block{Text: f.Say(words.PipelineNone)})
	}
	for at, raw := range s.steps {
		panel.Blocks = append(panel.Blocks, x.stepBlock(f, s, problems, at, raw))
	}
	links := []console.Link{{Name: f.Say(words.PipeAdd), Path: s.path(pageAdd)}, {Name: f.Say(words.PipeAddYAML), Path: s.path(pageYAML), Quiet: true}}
	if s.connection() {
		links = append(links, console.Link{Name: f.Say(words.PipeTry), Path: s.page(pageTry), Quiet: true})
	}
	panel.Blocks = append(panel.Blocks, console.Block{Links: links})
	return panel
}

// stepBlock is one step: what it does, what is wrong with it, and the buttons.
func (x *Room) stepBlock(f console.Frame, s *subject, problems []installation.Problem, at int, raw any) console.Block {
	number := at + 1
	about := f.Say(words.PipeStep, number)
	block := console.Block{Text: strconv.Itoa(number) + ". " + stepWords(f, raw), Line: true}
	for _, p := range problems {
		if of, ok := s.stepOf(p); ok && of == at {
			said := f.Told(p.Message)
			said.Badges = []console.Badge{editing.Severity(f, p.Severity)}
			block.List = append(block.List, said)
		}
	}
	form := &console.PostForm{Action: s.path(pageOrder), Keep: editing.Keep(s.draft, console.Hidden{Name: "at", Value: strconv.Itoa(at)}, console.Hidden{Name: markField, Value: mark(raw)})}
	button := func(do string, text words.Text) {
		form.Buttons = append(form.Buttons, console.Button{Text: f.Say(text), About: about, Name: fieldDo, Value: do, Quiet: true, Danger: do == doRemove})
	}
	if at > 0 {
		button(doUp, words.EditUp)
	}
	if at < len(s.steps)-1 {
		button(doDown, words.EditDown)
	}
	button(doCopy, words.PipeCopy)
	button(doRemove, words.PipeRemove)
	block.Form = form
	if _, ok := kindOf(raw); ok {
		block.Links = append(block.Links, console.Link{Name: f.Say(words.PipeEdit), About: about, Path: s.path(pageStep, strconv.Itoa(at)), Quiet: true})
	}
	block.Links = append(block.Links, console.Link{Name: f.Say(words.TabYAML), About: about, Path: s.path(pageYAML, strconv.Itoa(at)), Quiet: true})
	return block
}

// stepWords say what a step does, and when.
func stepWords(f console.Frame, raw any) string {
	c, ok := config(raw)
	if !ok {
		return f.Say(words.DoesUnknown)
	}
	said := steps.Text(f, c)
	if note := steps.Note(f, c); note != "" {
		said += " (" + note + ")"
	}
	return said
}

// profiled are the steps that the profile adds behind the document's own.
func (x *Room) profiled(f console.Frame, s *subject) (console.Panel, bool) {
	if !s.connection() {
		return console.Panel{}, false
	}
	o := installation.OutlineOf(s.document, x.Parts())
	all := o.Claims
	if s.list == fieldUnknown {
		all = o.Unknown
	}
	if len(all) <= len(s.steps) {
		return console.Panel{}, false
	}
	return console.Panel{Title: f.Say(words.PipeProfile, o.Profile), Lead: f.Say(words.PipeProfileLead),
		Blocks: []console.Block{{List: steps.Cells(f, all[len(s.steps):])}}}, true
}

// What the buttons of a step do.
const (
	fieldDo  = "do"
	doUp     = "up"
	doDown   = "down"
	doCopy   = "copy"
	doRemove = "remove"
)

// reorder moves a step, copies it or takes it out. What is wrong with the
// pipeline then stands on its page.
func (x *Room) reorder(w http.ResponseWriter, r *http.Request, p editing.Posted, s *subject) {
	at, err := strconv.Atoi(r.PostForm.Get("at"))
	if err != nil || at < 0 || at >= len(s.steps) || !same(r, s.steps[at]) {
		x.Fail(w, r, broker.ErrConflict)
		return
	}
	list := slices.Clone(s.steps)
	switch do := r.PostForm.Get(fieldDo); {
	case do == doUp && at > 0:
		list[at-1], list[at] = list[at], list[at-1]
	case do == doDown && at < len(list)-1:
		list[at+1], list[at] = list[at], list[at+1]
	case do == doCopy && len(list) < claimstx.MaxSteps:
		list = slices.Insert(list, at+1, list[at])
	case do == doRemove:
		list = slices.Delete(list, at, at+1)
	default:
		x.SendTo(w, r, s.path())
		return
	}
	x.keep(w, r, p, s, list, nil, func(wrong editing.Wrong) { x.showList(w, r, s, wrong) })
}
