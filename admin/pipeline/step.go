package pipeline

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"trin/admin/editing"
	"trin/admin/installation"
	"trin/templates/console"
	"trin/templates/console/words"
)

// The fields of a form of a step.
const (
	slotPrefix    = "f."
	fieldWhen     = "when"
	fieldTimeout  = "timeout"
	fieldOptional = "optional"
	fieldPlace    = "place"
)

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

// form is a step as it is being written.
type form struct {
	kind  kind
	at    int            // its place; -1 = it is new
	was   any            // what stands there now; nil = nothing
	now   map[string]any // of what stands there, what is below its kind
	typed url.Values     // nil = nothing was typed yet
	wrong editing.Wrong
	badly map[string]bool // fields that are not written as they must be
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

// fields are those of the kind, and the names of those that the form cannot show.
func (t form) fields(f console.Frame, s *subject, there names) (fields []console.Field, yaml []string) {
	for _, one := range t.kind.slots {
		text, ok := one.shown(t.now[one.name])
		if !ok {
			yaml = append(yaml, one.name)
			continue
		}
		label, hint := words.StepField(t.kind.name, one.name)
		field := console.Field{Name: slotPrefix + one.name, Label: f.Say(label), Hint: f.Say(hint), Value: text, Most: 4096}
		options := one.choices
		switch one.sort {
		case sortSwitch:
			field.Kind = console.Check
			if text != "" {
				field.Value = "1"
			}
		case sortNumber:
			field.Kind = console.Number
		case sortList, sortTable, sortLists, sortReleased:
			field.Kind, field.Most = console.Lines, 256<<10
			field.Hint = strings.TrimSpace(field.Hint + " " + f.Say(lineHint[one.sort]))
		default:
			if known, is := there.choices(t.kind.name + "." + one.name); is {
				options = known
			}
		}
		if typed, is := t.typed[field.Name]; is && len(typed) > 0 {
			field.Value = typed[0]
		} else if t.typed != nil && one.sort == sortSwitch {
			field.Value = ""
		}
		if len(options) > 0 {
			field.Kind, field.Options = console.Choice, choicesOf(f, t.kind.name, one.name, options, field.Value)
		}
		if t.badly[one.name] {
			field.Wrong = f.Say(lineWrong(one.sort))
		} else {
			field.Wrong = t.wrong.At(t.field(s, t.kind.name+"."+one.name))
		}
		fields = append(fields, field)
	}
	return fields, yaml
}

// field is where a field of the step stands in the document.
func (t form) field(s *subject, below string) string {
	at := t.at
	if at < 0 {
		at = placed(t.typed, len(s.steps))
	}
	return s.list + "." + strconv.Itoa(at) + "." + below
}

// lineHint says how the lines of a field are written.
var lineHint = map[sort]words.Text{sortList: words.PipeLines, sortTable: words.PipeTable, sortLists: words.PipeLists, sortReleased: words.PipeReleased}

func lineWrong(s sort) words.Text {
	if s == sortNumber {
		return words.PipeNotNumber
	}
	return words.PipeNotTable
}

// choicesOf are the choices of a field, with what stands there even where it is
// none of them.
func choicesOf(f console.Frame, kind, name string, choices []string, now string) []console.Option {
	options := []console.Option{{Name: f.Say(words.PipeLeftOut)}}
	for _, choice := range choices {
		said := choice
		if meaning := words.StepChoice(kind, name, choice); !meaning.IsZero() {
			said += " – " + f.Say(meaning)
		}
		options = append(options, console.Option{Value: choice, Name: said})
	}
	if now != "" && !slices.Contains(choices, now) {
		options = append(options, console.Option{Value: now, Name: now})
	}
	return options
}

// common are the fields that every step has.
func (t form) common(f console.Frame, s *subject) console.FieldGroup {
	step, _ := t.was.(map[string]any)
	text := func(name string) string {
		if typed, is := t.typed[name]; is && len(typed) > 0 {
			return typed[0]
		}
		if t.typed != nil {
			return ""
		}
		value, _ := step[name].(string)
		return value
	}
	optional := t.typed.Get(fieldOptional)
	if on, _ := step[fieldOptional].(bool); on && t.typed == nil {
		optional = "1"
	}
	return console.FieldGroup{Legend: f.Say(words.PipeCommon), Fields: []console.Field{
		{Name: fieldWhen, Label: f.Say(words.PipeWhen), Hint: f.Say(words.PipeWhenHint), Value: text(fieldWhen), Most: 4096, Wrong: t.wrong.At(t.field(s, fieldWhen))},
		{Name: fieldTimeout, Label: f.Say(words.PipeTimeout), Hint: f.Say(words.PipeTimeoutHint), Value: text(fieldTimeout), Wrong: t.wrong.At(t.field(s, fieldTimeout))},
		{Name: fieldOptional, Label: f.Say(words.PipeOptional), Hint: f.Say(words.PipeOptionalHint), Kind: console.Check, Value: optional, Wrong: t.wrong.At(t.field(s, fieldOptional))},
	}}
}

// place is where a new step stands.
func (t form) place(f console.Frame, s *subject) console.Field {
	options := []console.Option{{Value: strconv.Itoa(len(s.steps)), Name: f.Say(words.PipeLast)}}
	for at, raw := range s.steps {
		options = append(options, console.Option{Value: strconv.Itoa(at), Name: f.Say(words.PipeBefore, at+1, stepWords(f, raw))})
	}
	return console.Field{Name: fieldPlace, Label: f.Say(words.PipePlace), Kind: console.Choice, Options: options, Value: strconv.Itoa(placed(t.typed, len(s.steps)))}
}

// placed is the place that was chosen; none = behind the last.
func placed(typed url.Values, last int) int {
	at, err := strconv.Atoi(typed.Get(fieldPlace))
	if err != nil || at < 0 || at > last {
		return last
	}
	return at
}

// step is the step as it was typed: what the form does not show stays.
func (t *form) step() map[string]any {
	step, _ := t.was.(map[string]any)
	step = maps.Clone(step)
	if step == nil {
		step = map[string]any{}
	}
	now := maps.Clone(t.now)
	if now == nil {
		now = map[string]any{}
	}
	t.badly = map[string]bool{}
	for _, one := range t.kind.slots {
		if _, ok := one.shown(t.now[one.name]); !ok {
			continue
		}
		value, ok := one.value(t.typed.Get(slotPrefix + one.name))
		t.badly[one.name] = !ok
		put(now, one.name, value)
	}
	step[t.kind.name] = now
	put(step, fieldWhen, textOr(strings.TrimSpace(t.typed.Get(fieldWhen))))
	put(step, fieldTimeout, textOr(strings.TrimSpace(t.typed.Get(fieldTimeout))))
	var optional any
	if t.typed.Get(fieldOptional) != "" {
		optional = true
	}
	put(step, fieldOptional, optional)
	return step
}

func textOr(text string) any {
	if text == "" {
		return nil
	}
	return text
}

// put sets a field, or takes it away.
func put(m map[string]any, name string, value any) {
	if value == nil {
		delete(m, name)
		return
	}
	m[name] = value
}

// bad reports whether a field is not written as it must be, and says so.
func (t *form) bad(f console.Frame) bool {
	for _, bad := range t.badly {
		if bad {
			t.wrong = editing.Wrong{Status: http.StatusUnprocessableEntity, Text: f.Say(words.EditWrongFields)}
			return true
		}
	}
	return false
}

// addStep puts a new step into the list.
func (x *Room) addStep(w http.ResponseWriter, r *http.Request, p editing.Posted, s *subject) {
	k, ok := kindNamed(r.PathValue("step"))
	if !ok || !offered(s, k.name) {
		x.NotFound(w, r)
		return
	}
	t := form{kind: k, at: -1, typed: r.PostForm}
	step, at := t.step(), placed(r.PostForm, len(s.steps))
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

// names are what steps may name, as the draft shows it and the actor sees it.
type names struct{ lookups, externals, fragments, ladders []string }

// choices are those of a field that names something; false = it names nothing.
func (n names) choices(field string) ([]string, bool) {
	switch field {
	case "lookup.from":
		return n.lookups, true
	case "external.from":
		return n.externals, true
	case "use.fragment":
		return n.fragments, true
	case "assurance.ladder", "assurance.unlessLadder":
		return n.ladders, true
	}
	return nil, false
}

// named reads them.
func (x *Room) named(r *http.Request, s *subject) (names, error) {
	have, err := x.Desk.Examine(r.Context(), s.actor, s.draft.ID)
	if err != nil {
		return names{}, err
	}
	var n names
	external := map[string]bool{}
	for _, k := range x.Parts().Claims.Lookups {
		external[k.Name] = k.OpenExternal != nil
	}
	for _, d := range have.Documents {
		sort, _ := installation.Field(d, "type")
		name, _ := sort.(string)
		switch {
		case d.Kind == installation.KindLookup && external[name]:
			n.externals = append(n.externals, d.ID)
		case d.Kind == installation.KindLookup:
			n.lookups = append(n.lookups, d.ID)
		case d.Kind == installation.KindFragment && !(s.kind == d.Kind && s.id == d.ID):
			n.fragments = append(n.fragments, d.ID)
		}
	}
	if have.Configuration != nil {
		n.ladders = ladders(have.Configuration)
	}
	return n, nil
}
