package pipeline

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"trin/admin/editing"
	"trin/broker"
	"trin/templates/console"
	"trin/templates/console/words"
)

// errMoved means that the step of a form is another one by now.
var errMoved = broker.ErrConflict

// choose offers the kinds of step.
func (x *Room) choose(w http.ResponseWriter, r *http.Request, s *subject) {
	f, sheet := x.frame(w, r, s, pageAdd)
	f.Title, f.Lead = f.Say(words.PipeAdd), f.Say(words.PipeChoose)
	for _, group := range words.StepGroups() {
		g := &console.Grid{Name: f.Say(group.Name), Columns: f.Columns(words.PipeKind, words.PipeKindDoes)}
		for _, name := range group.Kinds {
			if offered(s, name) {
				g.Rows = append(g.Rows, console.NewRow(console.Cell{Text: name, Code: true, Path: s.path(pageAdd, name)}, console.Words(f.Say(words.StepMeaning(name)))))
			}
		}
		if len(g.Rows) > 0 {
			sheet.Panels = append(sheet.Panels, console.Panel{Title: g.Name, Blocks: []console.Block{{Grid: g}}})
		}
	}
	sheet.Panels = append(sheet.Panels, console.Panel{Blocks: []console.Block{{Links: []console.Link{{Name: f.Say(words.PipeAddYAML), Path: s.path(pageYAML), Quiet: true}}}}})
	x.Show(w, r, http.StatusOK, console.SheetPage(f, sheet))
}

// offered reports whether a pipeline of that side can have such a step.
func offered(s *subject, name string) bool {
	onlyOutbound := []string{"assurance", "requester", "nameID"}
	return !s.inbound() || !slices.Contains(onlyOutbound, name)
}

func (x *Room) newStep(w http.ResponseWriter, r *http.Request, s *subject) {
	k, ok := kindNamed(r.PathValue("step"))
	if !ok || !offered(s, k.name) {
		x.NotFound(w, r)
		return
	}
	x.showStep(w, r, s, form{kind: k, at: -1})
}

func (x *Room) editStep(w http.ResponseWriter, r *http.Request, s *subject) {
	at, raw, ok := s.step(r)
	k, known := kindOf(raw)
	if !ok || !known {
		x.NotFound(w, r)
		return
	}
	x.showStep(w, r, s, form{kind: k, at: at, was: raw, now: below(raw, k.name)})
}

// below is what a step says of its kind.
func below(raw any, name string) map[string]any {
	step, _ := raw.(map[string]any)
	now, _ := step[name].(map[string]any)
	return now
}

// showStep shows the form of a step.
func (x *Room) showStep(w http.ResponseWriter, r *http.Request, s *subject, t form) {
	there, err := x.named(r, s)
	if err != nil {
		x.Fail(w, r, err)
		return
	}
	f, sheet := x.frame(w, r, s, pageStep)
	f.Title = f.Say(words.PipeNewStep, t.kind.name)
	path := s.path(pageAdd, t.kind.name)
	keep := editing.Keep(s.draft)
	if t.at >= 0 {
		f.Title, path = f.Say(words.StepNumber, t.at+1, t.kind.name), s.path(pageStep, strconv.Itoa(t.at))
		keep = editing.Keep(s.draft, console.Hidden{Name: markField, Value: mark(t.was)})
	}
	f.Lead = f.Say(words.StepMeaning(t.kind.name))
	fields, yaml := t.fields(f, s, there)
	p := &console.PostForm{
		Action: path, Keep: keep, Groups: []console.FieldGroup{{Legend: f.Say(words.PipeWhat), Fields: fields}, t.common(f, s)},
		Buttons: []console.Button{{Text: f.Say(words.EditKeep)}}, Cancel: console.Link{Name: f.Say(words.PipeCancel), Path: s.path()},
	}
	if t.at < 0 {
		p.Groups = append(p.Groups, console.FieldGroup{Legend: f.Say(words.PipeWhere), Fields: []console.Field{t.place(f, s)}})
	}
	panel := console.Panel{Blocks: []console.Block{{Form: p}}}
	if len(yaml) > 0 {
		panel.Blocks = append([]console.Block{{Text: f.Say(words.PipeOnlyYAML, strings.Join(yaml, ", "))}}, panel.Blocks...)
	}
	if t.at >= 0 {
		panel.Blocks = append(panel.Blocks, console.Block{Links: []console.Link{{Name: f.Say(words.PipeEditYAML, t.at+1), Path: s.path(pageYAML, strconv.Itoa(t.at)), Quiet: true}}})
	}
	sheet.Panels = append(t.wrong.Panels(f), panel)
	x.Show(w, r, status(t.wrong), console.SheetPage(f, sheet))
}

// addStep puts a new step into the list.
func (x *Room) addStep(w http.ResponseWriter, r *http.Request, p editing.Posted, s *subject) {
	k, ok := kindNamed(r.PathValue("step"))
	if !ok || !offered(s, k.name) {
		x.NotFound(w, r)
		return
	}
	t := form{kind: k, at: -1, typed: r.PostForm}
	at, there := placed(r.PostForm, s.steps)
	if !there {
		x.Fail(w, r, errMoved)
		return
	}
	step := t.step()
	x.take(w, r, p, s, &t, slices.Insert(slices.Clone(s.steps), at, any(step)), at)
}

// keepStep puts a step in the place of what it was.
func (x *Room) keepStep(w http.ResponseWriter, r *http.Request, p editing.Posted, s *subject) {
	at, raw, ok := s.step(r)
	k, known := kindOf(raw)
	if !ok || !known || !same(r, raw) {
		x.Fail(w, r, errMoved)
		return
	}
	t := form{kind: k, at: at, was: raw, now: below(raw, k.name), typed: r.PostForm}
	list := slices.Clone(s.steps)
	list[at] = t.step()
	x.take(w, r, p, s, &t, list, at)
}

func (x *Room) take(w http.ResponseWriter, r *http.Request, p editing.Posted, s *subject, t *form, list []any, at int) {
	if t.bad(x.Shell.Frame(w, r, words.EditWrongFields)) {
		x.showStep(w, r, s, *t)
		return
	}
	x.keep(w, r, p, s, list, []int{at}, func(wrong editing.Wrong) {
		t.wrong = wrong
		x.showStep(w, r, s, *t)
	})
}
