package edit

import (
	"net/http"
	"strings"

	"trin/admin/editing"
	"trin/admin/installation"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

// copyPage asks for the ID of the copy.
func (x *Edit) copyPage(w http.ResponseWriter, r *http.Request, s *subject) {
	x.showCopy(w, r, s, "", editing.Wrong{})
}

func (x *Edit) showCopy(w http.ResponseWriter, r *http.Request, s *subject, id string, wrong editing.Wrong) {
	f, sheet := x.act(w, r, s, words.EditCopyTitle, wrong)
	f.Lead = f.Say(words.EditCopyLead)
	sheet.Panels = append(sheet.Panels, console.Panel{Blocks: []console.Block{{Form: &console.PostForm{
		Action: s.path(editing.Copy), Keep: editing.Keep(s.draft),
		Groups:  []console.FieldGroup{{Fields: []console.Field{{Name: "as", Label: f.Say(words.EditCopyAs), Hint: f.Say(words.TakeIDHint), Value: id, Required: true, Most: 63, Wrong: wrong.Text}}}},
		Buttons: []console.Button{{Text: f.Say(words.EditCopy)}}, Cancel: console.Link{Name: f.Say(words.Cancel), Path: s.path("")},
	}}}})
	x.Show(w, r, status(wrong), console.SheetPage(f, sheet))
}

func (x *Edit) copyIt(w http.ResponseWriter, r *http.Request, p editing.Posted, s *subject) {
	id := strings.TrimSpace(r.PostForm.Get("as"))
	if _, err := x.Desk.Copy(r.Context(), p.Actor, s.draft.ID, p.Revision, s.kind, s.id, id); err != nil {
		if wrong, mine := x.Refused(w, r, p, err); mine {
			x.showCopy(w, r, s, id, wrong)
		}
		return
	}
	x.Done(w, r, editing.Document(s.kind, id).In(s.draft.ID))
}

// switchPage says what switching off, or on, does, and asks.
func (x *Edit) switchPage(w http.ResponseWriter, r *http.Request, s *subject) {
	x.showSwitch(w, r, s, editing.Wrong{})
}

func (x *Edit) showSwitch(w http.ResponseWriter, r *http.Request, s *subject, wrong editing.Wrong) {
	f, sheet := x.act(w, r, s, words.EditSwitchTitle, wrong)
	says, button := words.EditIsOn, console.Button{Text: f.Say(words.EditSwitchOff), Name: "to", Value: "off", Danger: true}
	if !s.on() {
		says, button = words.EditIsOff, console.Button{Text: f.Say(words.EditSwitchOn), Name: "to", Value: "on"}
	}
	sheet.Panels = append(sheet.Panels, console.Panel{Blocks: []console.Block{{Text: f.Say(says), Form: &console.PostForm{
		Action: s.path(editing.Switch), Keep: editing.Keep(s.draft), Buttons: []console.Button{button}, Cancel: console.Link{Name: f.Say(words.Cancel), Path: s.path("")},
	}}}})
	x.Show(w, r, status(wrong), console.SheetPage(f, sheet))
}

func (x *Edit) switchIt(w http.ResponseWriter, r *http.Request, p editing.Posted, s *subject) {
	do := x.Desk.Disable
	switch r.PostForm.Get("to") {
	case "on":
		do = x.Desk.Enable
	case "off":
	default:
		x.Done(w, r, s.path(""))
		return
	}
	if _, err := do(r.Context(), p.Actor, s.draft.ID, p.Revision, s.kind, s.id); err != nil {
		if wrong, mine := x.Refused(w, r, p, err); mine {
			x.showSwitch(w, r, s, wrong)
		}
		return
	}
	x.Done(w, r, s.path(""))
}

// revertPage shows what the draft changes in the document, and asks.
func (x *Edit) revertPage(w http.ResponseWriter, r *http.Request, s *subject) {
	x.showRevert(w, r, s, editing.Wrong{})
}

func (x *Edit) showRevert(w http.ResponseWriter, r *http.Request, s *subject, wrong editing.Wrong) {
	var base []connections.Document
	if s.draft.Base > 0 {
		_, was, err := x.Desk.DocumentAt(r.Context(), s.actor, s.draft.Base, s.kind, s.id)
		if err == nil {
			base = append(base, was)
		}
	}
	var now []connections.Document
	if s.there() {
		now = append(now, s.document)
	}
	f, sheet := x.act(w, r, s, words.EditTakeBackTitle, wrong)
	panel := console.Panel{Lead: f.Say(words.EditTakeBackLead)}
	if s.deleted {
		panel.Blocks = append(panel.Blocks, console.Block{Text: f.Say(words.EditDeleted)})
	} else {
		panel.Blocks = append(panel.Blocks, console.Block{Grid: changesGrid(f, installation.Diff(base, now))})
	}
	panel.Blocks = append(panel.Blocks, console.Block{Form: &console.PostForm{
		Action: s.path(pageRevert), Keep: editing.Keep(s.draft), Buttons: []console.Button{{Text: f.Say(words.EditTakeBack), Danger: true}},
		Cancel: console.Link{Name: f.Say(words.Cancel), Path: editing.Path(s.draft.ID)},
	}})
	sheet.Panels = append(sheet.Panels, panel)
	x.Show(w, r, status(wrong), console.SheetPage(f, sheet))
}

func (x *Edit) revertIt(w http.ResponseWriter, r *http.Request, p editing.Posted, s *subject) {
	if _, err := x.Desk.Revert(r.Context(), p.Actor, s.draft.ID, p.Revision, s.kind, s.id); err != nil {
		if wrong, mine := x.Refused(w, r, p, err); mine {
			x.showRevert(w, r, s, wrong)
		}
		return
	}
	x.Done(w, r, editing.Path(s.draft.ID))
}
