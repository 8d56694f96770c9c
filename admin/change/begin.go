package change

import (
	"net/http"

	"trin/admin/editing"
	"trin/admin/shell"
	"trin/broker"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

// The fields of the form that leads to an editing page.
const (
	toField    = "to"    // an editing.Target
	draftField = "draft" // "" = the actor's newest open draft, or a new one
	newDraft   = "new"   // of draftField: a new one in any case
)

// mine are the open drafts that the actor began and may go on with, the newest
// first.
func (c *Change) mine(r *http.Request) ([]connections.Draft, error) {
	all, _, err := c.opened(r.Context(), actor(r))
	if err != nil {
		return nil, err
	}
	var usable []connections.Draft
	for _, d := range own(actor(r), all) {
		if d.State == connections.DraftOpen && d.Rollback == 0 {
			usable = append(usable, d)
		}
	}
	return usable, nil
}

// choose leads from a page that reads to one that edits: with one button where
// the draft is clear, else with the choice. Nothing is made before it is asked
// for.
func (c *Change) choose(w http.ResponseWriter, r *http.Request) {
	target, ok := editing.ParseTarget(r.URL.Query().Get(toField))
	if !ok {
		c.NotFound(w, r)
		return
	}
	mine, err := c.mine(r)
	if err != nil {
		c.Fail(w, r, err)
		return
	}
	f := c.Shell.Frame(w, r, words.ChooseTitle)
	f.Crumbs = shell.Crumbs(f, console.Link{Name: f.Say(words.DraftsTitle), Path: "/admin/drafts"})
	f.Lead = f.Say(words.ChooseLead)
	form := &console.PostForm{Action: "/admin/drafts/begin", Keep: []console.Hidden{{Name: toField, Value: target.String()}}}
	says := f.Say(words.ChooseNew)
	switch len(mine) {
	case 0:
		form.Keep = append(form.Keep, console.Hidden{Name: draftField, Value: newDraft})
		form.Buttons = []console.Button{{Text: f.Say(words.ChooseNewDo)}}
	case 1:
		says = f.Say(words.ChooseOne, editing.Title(f, mine[0]), mine[0].Edited)
		form.Buttons = []console.Button{{Text: f.Say(words.ChooseOneDo), Name: draftField, Value: mine[0].ID}, {Text: f.Say(words.ChooseNewDo), Name: draftField, Value: newDraft, Quiet: true}}
	default:
		says = f.Say(words.ChooseMany, len(mine))
		field := console.Field{Name: draftField, Label: f.Say(words.ChooseDraft), Kind: console.Choice, Value: mine[0].ID}
		for _, d := range mine {
			field.Options = append(field.Options, console.Option{Value: d.ID, Name: f.Say(words.ChooseOption, editing.Title(f, d), d.Edited, f.When(d.Changed))})
		}
		field.Options = append(field.Options, console.Option{Value: newDraft, Name: f.Say(words.ChooseNewOption)})
		form.Groups = []console.FieldGroup{{Fields: []console.Field{field}}}
		form.Buttons = []console.Button{{Text: f.Say(words.ChooseManyDo)}}
	}
	c.Show(w, r, http.StatusOK, console.SheetPage(f, console.Sheet{Panels: []console.Panel{{Blocks: []console.Block{{Text: says}, {Form: form}}}}}))
}

// begin leads to an editing page, in the draft that is named, or in the actor's
// newest open one, or in a new one.
func (c *Change) begin(w http.ResponseWriter, r *http.Request) {
	if !c.Form(w, r) {
		return
	}
	target, ok := editing.ParseTarget(r.PostForm.Get(toField))
	if !ok {
		c.Fail(w, r, broker.ErrNotFound)
		return
	}
	draft := r.PostForm.Get(draftField)
	if draft == "" {
		mine, err := c.mine(r)
		if err != nil {
			c.Fail(w, r, err)
			return
		}
		draft = newDraft
		if len(mine) > 0 {
			draft = mine[0].ID
		}
	}
	if draft == newDraft {
		made, err := c.Desk.New(r.Context(), actor(r), "")
		if err != nil {
			c.Fail(w, r, err)
			return
		}
		draft = made.ID
	} else if _, err := c.Desk.Get(r.Context(), actor(r), draft); err != nil {
		c.Fail(w, r, err)
		return
	}
	c.SendTo(w, r, target.In(draft))
}
