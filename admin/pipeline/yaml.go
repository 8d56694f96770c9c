package pipeline

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"trin/admin/editing"
	"trin/admin/installation"
	"trin/claimstx"
	"trin/templates/console"
	"trin/templates/console/words"
)

// yamlHead stands before steps that are read as the ones of a fragment.
const yamlHead = "kind: fragment\nid: steps\nclaims:\n"

// yamlOf is a step as it is written.
func yamlOf(raw any) string {
	text, err := json.Marshal(map[string]any{"kind": installation.KindFragment, "id": "steps", fieldClaims: []any{raw}})
	if err != nil {
		return ""
	}
	body, err := installation.FromJSON(text)
	if err != nil {
		return ""
	}
	_, list, _ := strings.Cut(string(body), "claims:\n")
	lines := strings.SplitAfter(list, "\n")
	for i, line := range lines {
		lines[i] = strings.TrimPrefix(line, "  ")
	}
	return strings.Join(lines, "")
}

// stepsOf reads steps as they are written; the problems have the lines of the
// text.
func stepsOf(text string) ([]any, []installation.Problem) {
	var b strings.Builder
	b.WriteString(yamlHead)
	for line := range strings.Lines(strings.ReplaceAll(text, "\r\n", "\n")) {
		b.WriteString("  " + line)
	}
	document, problems := installation.One("draft", []byte(b.String()))
	for i := range problems {
		problems[i].Line = max(problems[i].Line-strings.Count(yamlHead, "\n"), 1)
		problems[i].Kind, problems[i].ID = "", ""
	}
	if len(installation.Errors(problems)) > 0 {
		return nil, problems
	}
	return listOf(document, fieldClaims), nil
}

func (x *Room) newYAML(w http.ResponseWriter, r *http.Request, s *subject) {
	x.showYAML(w, r, s, -1, "- add:\n    claim: unit\n    values:\n      - Journal\n", editing.Wrong{})
}

func (x *Room) editYAML(w http.ResponseWriter, r *http.Request, s *subject) {
	at, raw, ok := s.step(r)
	if !ok {
		x.NotFound(w, r)
		return
	}
	x.showYAML(w, r, s, at, yamlOf(raw), editing.Wrong{})
}

func (x *Room) showYAML(w http.ResponseWriter, r *http.Request, s *subject, at int, text string, wrong editing.Wrong) {
	f, sheet := x.frame(w, r, s, pageYAML)
	f.Title, f.Lead = f.Say(words.PipeAddYAML), f.Say(words.PipeYAMLLead)
	path, keep := s.path(pageYAML), editing.Keep(s.draft)
	if at >= 0 {
		f.Title = f.Say(words.PipeEditYAML, at+1)
		path = s.path(pageYAML, strconv.Itoa(at))
		keep = editing.Keep(s.draft, console.Hidden{Name: markField, Value: mark(s.steps[at])})
	}
	field := console.Field{Name: pageYAML, Label: f.Say(words.TabYAML), Kind: console.Lines, Value: unsecret(text), Most: 256 << 10, Tall: true}
	if !wrong.IsZero() {
		field.Wrong = f.Say(words.EditWrongFields)
	}
	sheet.Panels = append(wrong.Panels(f), console.Panel{Blocks: []console.Block{{Form: &console.PostForm{
		Action: path, Keep: keep, Groups: []console.FieldGroup{{Fields: []console.Field{field}}},
		Buttons: []console.Button{{Text: f.Say(words.EditKeep)}}, Cancel: console.Link{Name: f.Say(words.PipeCancel), Path: s.path()},
	}}}})
	x.Show(w, r, status(wrong), console.SheetPage(f, sheet))
}

func (x *Room) addYAML(w http.ResponseWriter, r *http.Request, p editing.Posted, s *subject) {
	x.takeYAML(w, r, p, s, -1)
}

func (x *Room) keepYAML(w http.ResponseWriter, r *http.Request, p editing.Posted, s *subject) {
	at, raw, ok := s.step(r)
	if !ok || !same(r, raw) {
		x.Fail(w, r, errMoved)
		return
	}
	x.takeYAML(w, r, p, s, at)
}

// takeYAML puts steps in the place of one, or behind the last.
func (x *Room) takeYAML(w http.ResponseWriter, r *http.Request, p editing.Posted, s *subject, at int) {
	text := r.PostForm.Get(pageYAML)
	again := func(wrong editing.Wrong) { x.showYAML(w, r, s, at, text, wrong) }
	written, problems := stepsOf(text)
	if len(problems) > 0 {
		again(editing.Wrong{Status: http.StatusUnprocessableEntity, Problems: problems})
		return
	}
	if len(written) == 0 || len(s.steps)+len(written) > claimstx.MaxSteps+1 {
		f := x.Shell.Frame(w, r, words.PipeAddYAML)
		again(editing.Wrong{Status: http.StatusUnprocessableEntity, Text: f.Say(words.PipeYAMLNone)})
		return
	}
	list, from := slices.Clone(s.steps), len(s.steps)
	if at >= 0 {
		list, from = slices.Delete(list, at, at+1), at
	}
	list = slices.Insert(list, from, written...)
	touched := make([]int, len(written))
	for i := range written {
		touched[i] = from + i
	}
	x.keep(w, r, p, s, list, touched, again)
}
