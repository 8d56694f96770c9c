package edit

import (
	"net/http"
	"slices"

	"trin/admin/editing"
	"trin/admin/installation"
	"trin/templates/console"
	"trin/templates/console/words"
)

// uses is the tab of what depends on the document.
func (x *Edit) uses(w http.ResponseWriter, r *http.Request, s *subject) {
	seen, hidden, err := x.Desk.Dependents(r.Context(), s.actor, s.draft.ID, s.kind, s.id)
	if err != nil {
		x.Fail(w, r, err)
		return
	}
	f, sheet := x.frame(w, r, s)
	panel := console.Panel{Title: f.Say(words.TabUses), Lead: f.Say(words.EditUsesLead)}
	panel.Blocks = usedBy(f, s, seen, hidden)
	if len(seen)+hidden == 0 {
		panel.Blocks = []console.Block{{Text: f.Say(words.EditUsesNone)}}
	}
	sheet.Panels = append([]console.Panel{panel}, s.actions(f)...)
	x.Show(w, r, http.StatusOK, console.SheetPage(f, sheet))
}

// usedBy lists the places that name the document.
func usedBy(f console.Frame, s *subject, seen []installation.Reference, hidden int) []console.Block {
	var blocks []console.Block
	if len(seen) > 0 {
		g := &console.Grid{Name: f.Say(words.TabUses), Columns: f.Columns(words.DraftColumnWhere, words.EditUsesWhere)}
		for _, one := range seen {
			g.Rows = append(g.Rows, console.NewRow(console.Cell{Text: one.Kind + " " + one.ID, Path: editing.Document(one.Kind, one.ID).In(s.draft.ID)}, console.Machine(one.Field)))
		}
		blocks = append(blocks, console.Block{Grid: g})
	}
	if hidden > 0 {
		blocks = append(blocks, console.Block{Text: f.Say(words.EditUsesHidden, hidden)})
	}
	return blocks
}

// deletePage says what depends on the document, and asks.
func (x *Edit) deletePage(w http.ResponseWriter, r *http.Request, s *subject) {
	x.showDelete(w, r, s, editing.Wrong{})
}

func (x *Edit) showDelete(w http.ResponseWriter, r *http.Request, s *subject, wrong editing.Wrong) {
	seen, hidden, err := x.Desk.Dependents(r.Context(), s.actor, s.draft.ID, s.kind, s.id)
	if err != nil {
		x.Fail(w, r, err)
		return
	}
	f, sheet := x.act(w, r, s, words.EditDeleteTitle, wrong)
	f.Lead = f.Say(words.EditDeleteLead)
	form := &console.PostForm{
		Action: s.path(editing.Delete), Keep: editing.Keep(s.draft),
		Buttons: []console.Button{{Text: f.Say(words.EditDelete), Danger: true}}, Cancel: console.Link{Name: f.Say(words.Cancel), Path: s.path("")},
	}
	panel := console.Panel{}
	if len(seen)+hidden > 0 {
		panel.Blocks = append([]console.Block{{Text: f.Say(words.EditDeleteUsed)}}, usedBy(f, s, seen, hidden)...)
		kept := s.kind == installation.KindLookup || s.kind == installation.KindFragment || hidden > 0
		if kept {
			panel.Blocks = append(panel.Blocks, console.Block{Text: f.Say(words.EditDeleteFirst), Links: []console.Link{{Name: f.Say(words.Cancel), Path: s.path(""), Quiet: true}}})
			form = nil
		} else {
			form.Groups = []console.FieldGroup{{Fields: []console.Field{{Name: "also", Label: f.Say(words.EditDeleteAlso), Kind: console.Check}}}}
		}
	}
	if form != nil {
		panel.Blocks = append(panel.Blocks, console.Block{Form: form})
	}
	sheet.Panels = append(sheet.Panels, panel)
	x.Show(w, r, status(wrong), console.SheetPage(f, sheet))
}

func (x *Edit) deleteIt(w http.ResponseWriter, r *http.Request, p editing.Posted, s *subject) {
	_, err := x.Desk.Delete(r.Context(), p.Actor, s.draft.ID, p.Revision, s.kind, s.id, r.PostForm.Get("also") != "")
	if err != nil {
		if wrong, mine := x.Refused(w, r, p, err); mine {
			x.showDelete(w, r, s, wrong)
		}
		return
	}
	x.Done(w, r, editing.Path(s.draft.ID))
}

// act is the frame of a page on which one thing is done.
func (x *Edit) act(w http.ResponseWriter, r *http.Request, s *subject, title words.Text, wrong editing.Wrong) (console.Frame, console.Sheet) {
	f := x.Frame(w, r, s.draft, title, s.name())
	f.Crumbs = append(f.Crumbs, console.Link{Name: s.name(), Path: s.path("")})
	f.Switch = wrong.IsZero()
	return f, console.Sheet{Panels: slices.Clip(wrong.Panels(f))}
}
