package edit

import (
	"net/http"
	"slices"
	"strings"

	"trin/admin/editing"
	"trin/admin/installation"
	"trin/templates/console"
	"trin/templates/console/words"
	"trin/templates/text"
)

// fieldYAML is the field of the whole document.
const fieldYAML = "yaml"

// maxYAML is how large a document is that can be edited as text.
const maxYAML = 900 << 10

// yaml is the tab of the whole document.
func (x *Edit) yaml(w http.ResponseWriter, r *http.Request, s *subject) {
	body := string(s.document.Body)
	if !s.there() {
		body = skeleton(s)
	}
	x.showYAML(w, r, s, body, editing.Wrong{})
}

func (x *Edit) showYAML(w http.ResponseWriter, r *http.Request, s *subject, body string, wrong editing.Wrong) {
	have, err := x.examine(r, s)
	if err != nil {
		x.Fail(w, r, err)
		return
	}
	f, sheet := x.frame(w, r, s)
	sheet.Panels = wrong.Panels(f)
	panel := console.Panel{Title: f.Say(words.EditYAMLTitle), Lead: f.Say(words.EditYAMLLead)}
	if len(body) > maxYAML {
		panel.Blocks = []console.Block{{Text: f.Say(words.EditYAMLLarge), Links: []console.Link{{Name: f.Say(words.DraftSee), Path: editing.Import().In(s.draft.ID)}}}}
	} else {
		field := console.Field{Name: fieldYAML, Label: f.Say(words.TabYAML), Kind: console.Lines, Value: body, Tall: true}
		if !wrong.IsZero() {
			field.Wrong = f.Say(words.EditWrongFields)
		}
		panel.Blocks = []console.Block{{Form: &console.PostForm{
			Action: s.path(tabYAML), Keep: editing.Keep(s.draft), Groups: []console.FieldGroup{{Fields: []console.Field{field}}},
			Buttons: []console.Button{{Text: f.Say(words.EditKeep)}},
		}}}
	}
	sheet.Panels = append(sheet.Panels, panel)
	if wrong.IsZero() {
		sheet.Panels = append(sheet.Panels, problemsPanel(f, installation.Lines([]byte(body), have.problems))...)
	}
	sheet.Panels = append(sheet.Panels, s.actions(f)...)
	x.Show(w, r, status(wrong), console.SheetPage(f, sheet))
}

// keepYAML keeps the whole document, as far as nothing in it is wrong: what is
// wrong is said with its line.
func (x *Edit) keepYAML(w http.ResponseWriter, r *http.Request, p editing.Posted, s *subject) {
	typed := strings.ReplaceAll(r.PostForm.Get(fieldYAML), "\r\n", "\n")
	again := func(wrong editing.Wrong) { x.showYAML(w, r, s, typed, wrong) }
	unwell := http.StatusUnprocessableEntity
	document, problems := installation.One("draft", []byte(typed))
	switch {
	case len(installation.Errors(problems)) > 0:
		again(editing.Wrong{Status: unwell, Problems: problems})
		return
	case document.Kind != s.kind || document.ID != s.id:
		again(editing.Wrong{Status: unwell, Text: words.EditYAMLOther.In(text.English, s.kind, s.id)})
		return
	}
	have, err := x.examine(r, s)
	if err != nil {
		x.Fail(w, r, err)
		return
	}
	would, err := x.examine(r, s, document)
	if err != nil {
		x.Fail(w, r, err)
		return
	}
	if wrong := came(have.problems, would.problems); len(wrong) > 0 {
		again(editing.Wrong{Status: unwell, Problems: installation.Lines([]byte(typed), wrong)})
		return
	}
	if _, err := x.Desk.Put(r.Context(), p.Actor, s.draft.ID, p.Revision, typed); err != nil {
		if wrong, mine := x.Refused(w, r, p, err); mine {
			again(wrong)
		}
		return
	}
	x.Done(w, r, s.path(tabYAML))
}

// came are the errors that were not there before: what was wrong already may be
// mended one by one.
func came(before, after []installation.Problem) []installation.Problem {
	return slices.DeleteFunc(installation.Errors(after), func(p installation.Problem) bool {
		return slices.ContainsFunc(before, func(o installation.Problem) bool { return o.Field == p.Field && o.Message == p.Message })
	})
}
