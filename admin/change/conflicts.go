package change

import (
	"errors"
	"net/http"
	"strconv"

	"trin/admin/drafts"
	"trin/admin/editing"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

// versionField is the version that a form was made for.
const versionField = "version"

// conflicts shows the documents that the draft and others have changed.
func (c *Change) conflicts(w http.ResponseWriter, r *http.Request) {
	d, err := c.Desk.Get(r.Context(), actor(r), r.PathValue("draft"))
	switch {
	case err != nil:
		c.Fail(w, r, err)
	case editing.Final(d):
		c.SendTo(w, r, editing.Path(d.ID))
	default:
		c.showConflicts(w, r, d, http.StatusOK, words.Text{})
	}
}

// showConflicts shows the page; said is what was wrong with the choice.
func (c *Change) showConflicts(w http.ResponseWriter, r *http.Request, d connections.Draft, status int, said words.Text) {
	newest, err := c.Desk.Store.Newest(r.Context())
	if err != nil {
		c.Fail(w, r, err)
		return
	}
	all, err := c.Desk.Conflicts(r.Context(), actor(r), d.ID)
	if err != nil {
		c.Fail(w, r, err)
		return
	}
	f := c.belowFrame(w, r, d, words.ConflictsTitle)
	f.Lead, f.Switch = f.Say(words.ConflictsLead, newest), status == http.StatusOK
	if !said.IsZero() {
		f.Notices = append(f.Notices, console.Notice{Tone: console.Warn, Text: f.Say(said)})
	}
	var panels []console.Panel
	group := console.FieldGroup{}
	for n, one := range all {
		name := documentName(f, one.Kind, one.ID)
		panels = append(panels, conflictPanel(f, name, one))
		group.Fields = append(group.Fields, console.Field{
			Name: "keep-" + strconv.Itoa(n), Label: name, Kind: console.Choice, Required: true, Value: r.PostFormValue("keep-" + strconv.Itoa(n)),
			Options: []console.Option{{Name: f.Say(words.ConflictChoose)}, {Value: string(drafts.Mine), Name: f.Say(words.DraftKeepMine)}, {Value: string(drafts.Theirs), Name: f.Say(words.DraftKeepTheirs)}},
		})
	}
	panels = append(panels, c.settlePanel(f, r, d, newest, all, group))
	c.Show(w, r, status, console.SheetPage(f, console.Sheet{Panels: panels}))
}

// conflictPanel is one document in three texts.
func conflictPanel(f console.Frame, name string, one drafts.Conflict) console.Panel {
	panel := console.Panel{ID: one.Kind + "-" + one.ID, Title: name}
	for _, side := range []struct {
		title   words.Text
		body    []byte
		changes []changed
	}{
		{words.ConflictBase, one.Base, nil}, {words.ConflictTheirs, one.Theirs, byDocument(one.TheirChanges)}, {words.ConflictMine, one.Mine, byDocument(one.MyChanges)},
	} {
		panel.Blocks = append(panel.Blocks, console.Block{Facts: []console.Fact{f.Fact(words.ConflictText, console.Words(f.Say(side.title)))}})
		for _, document := range side.changes {
			panel.Blocks = append(panel.Blocks, document.blocks(f, shownOfOne)...)
		}
		if side.body == nil {
			panel.Blocks = append(panel.Blocks, console.Block{Text: f.Say(words.ConflictNone)})
		} else {
			panel.Blocks = append(panel.Blocks, console.Block{Code: string(side.body)})
		}
	}
	return panel
}

// settlePanel is the choice, and what follows it.
func (c *Change) settlePanel(f console.Frame, r *http.Request, d connections.Draft, newest int64, all []drafts.Conflict, group console.FieldGroup) console.Panel {
	if len(all) == 0 && newest == d.Base {
		return console.Panel{Blocks: []console.Block{{Empty: &console.Empty{Title: f.Say(words.ConflictsNone), Lead: f.Say(words.ConflictsNoneDo)}}}}
	}
	panel := console.Panel{ID: "settle", Title: f.Say(words.ConflictsSettle), Lead: f.Say(words.ConflictsSettleLead)}
	if len(all) == 0 {
		panel.Title, panel.Lead = f.Say(words.ConflictsNone), f.Say(words.RebaseLead, newest)
	}
	if !c.mayEdit(r) {
		return panel
	}
	keep := editing.Keep(d, console.Hidden{Name: versionField, Value: strconv.FormatInt(newest, 10)})
	for n, one := range all {
		keep = append(keep, console.Hidden{Name: "kind-" + strconv.Itoa(n), Value: one.Kind}, console.Hidden{Name: "id-" + strconv.Itoa(n), Value: one.ID})
	}
	form := &console.PostForm{Action: editing.Path(d.ID, "conflicts"), Keep: keep, Buttons: []console.Button{{Text: f.Say(words.RebaseDo)}}, Cancel: console.Link{Name: f.Say(words.Cancel), Path: editing.Path(d.ID)}}
	if len(group.Fields) > 0 {
		form.Groups = []console.FieldGroup{group}
	}
	panel.Blocks = []console.Block{{Form: form}}
	return panel
}

// maxChoices bounds the choices of a form.
const maxChoices = 1000

// settle keeps what was chosen, on the version that the page has shown.
func (c *Change) settle(w http.ResponseWriter, r *http.Request) {
	p, ok := c.Post(w, r)
	if !ok {
		return
	}
	seen, err := strconv.ParseInt(r.PostForm.Get(versionField), 10, 64)
	if err != nil || seen < 0 {
		seen = -1
	}
	var choices []drafts.Choice
	for n := range maxChoices {
		kind := r.PostForm.Get("kind-" + strconv.Itoa(n))
		if kind == "" {
			break
		}
		choices = append(choices, drafts.Choice{Kind: kind, ID: r.PostForm.Get("id-" + strconv.Itoa(n)), Keep: drafts.Side(r.PostForm.Get("keep-" + strconv.Itoa(n)))})
	}
	_, err = c.Desk.RebaseOnto(r.Context(), p.Actor, p.Draft.ID, p.Revision, seen, choices)
	var open *drafts.ConflictError
	switch {
	case err == nil:
		c.SendTo(w, r, editing.Path(p.Draft.ID))
	case errors.As(err, &open) && open.Version != seen:
		c.showConflicts(w, r, p.Draft, http.StatusConflict, words.ConflictMoved)
	case errors.As(err, &open):
		c.showConflicts(w, r, p.Draft, http.StatusUnprocessableEntity, words.ConflictMissing)
	default:
		if wrong, mine := c.Refused(w, r, p, err); mine {
			c.showDraft(w, r, wrong.Status, nil, wrong)
		}
	}
}
