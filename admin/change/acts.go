package change

import (
	"context"
	"net/http"

	"trin/admin/access"
	"trin/admin/drafts"
	"trin/admin/editing"
	"trin/admin/installation"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

// act is one thing that is done with a draft: a page that says what will happen,
// and its form.
type act struct {
	path   string
	rule   access.Rule
	title  words.Text
	points []words.Text // what will happen
	button words.Text
	danger bool
	note   bool // it asks for a note

	// fits reports whether it can be done with the draft as it is; else the page
	// of the draft is shown.
	fits func(connections.Draft) bool
	// before says what more the page shows, and why it has no form; nil = nothing.
	before func(*asking) error
	// keep is what the form carries beside the revision.
	keep func(*http.Request) []console.Hidden
	// run does it, and says where it leads.
	run func(context.Context, *http.Request, editing.Posted) (next string, err error)
}

// asking is the page of an act.
type asking struct {
	c      *Change
	r      *http.Request
	f      console.Frame
	draft  connections.Draft
	panels []console.Panel
	cannot []string // why there is no form
}

// acts are all of them.
func (c *Change) acts() []act {
	page := func(d connections.Draft) string { return editing.Path(d.ID) }
	simple := func(do func(context.Context, access.Actor, string, int64) (connections.Draft, error)) func(context.Context, *http.Request, editing.Posted) (string, error) {
		return func(ctx context.Context, _ *http.Request, p editing.Posted) (string, error) {
			_, err := do(ctx, p.Actor, p.Draft.ID, p.Revision)
			return page(p.Draft), err
		}
	}
	return []act{
		{
			path: "submit", rule: editing.Edits, title: words.DraftSubmitTitle, points: []words.Text{words.DraftSubmit1, words.DraftSubmit2}, button: words.DraftSubmitDo, note: true,
			fits: func(d connections.Draft) bool { return d.State == connections.DraftOpen && d.Edited > 0 }, before: (*asking).difference,
			run: func(ctx context.Context, r *http.Request, p editing.Posted) (string, error) {
				_, err := c.Desk.Submit(ctx, p.Actor, p.Draft.ID, p.Revision, r.PostForm.Get("note"))
				return page(p.Draft), err
			},
		},
		{
			path: "reopen", rule: editing.Edits, title: words.DraftReopenTitle, points: []words.Text{words.DraftReopen1}, button: words.DraftReopenTitle,
			fits: waiting, run: simple(c.Desk.Reopen),
		},
		{
			path: "approve", rule: drafts.ApproveRule, title: words.DraftApproveTitle, points: []words.Text{words.DraftApprove1, words.DraftApprove2}, button: words.DraftApproveTitle,
			fits: waiting, before: (*asking).approval, run: simple(c.Desk.Approve),
		},
		{
			path: "publish", rule: editing.Edits, title: words.DraftPublishTitle, points: []words.Text{words.DraftPublish1, words.DraftPublish2}, button: words.DraftPublishDo, note: true,
			fits: func(d connections.Draft) bool { return d.Edited > 0 }, before: (*asking).publication, run: c.publish,
		},
		{
			path: "discard", rule: editing.Edits, title: words.DraftDiscardTitle, points: []words.Text{words.DraftDiscard1, words.DraftDiscard2}, button: words.DraftDiscardTitle, danger: true,
			before: (*asking).difference, run: simple(c.Desk.Discard),
		},
		{
			path: "revert", rule: editing.Edits, title: words.DraftRevertTitle, points: []words.Text{words.DraftRevert1, words.DraftRevert2}, button: words.EditRevert, danger: true,
			before: (*asking).reverted,
			keep: func(r *http.Request) []console.Hidden {
				return []console.Hidden{{Name: "kind", Value: r.FormValue("kind")}, {Name: "id", Value: r.FormValue("id")}}
			},
			run: func(ctx context.Context, r *http.Request, p editing.Posted) (string, error) {
				_, err := c.Desk.Revert(ctx, p.Actor, p.Draft.ID, p.Revision, r.PostForm.Get("kind"), r.PostForm.Get("id"))
				return page(p.Draft), err
			},
		},
	}
}

// waiting reports whether the draft waits for others.
func waiting(d connections.Draft) bool {
	return d.State == connections.DraftSubmitted || d.State == connections.DraftApproved
}

// ask is the page of an act.
func (c *Change) ask(a act) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		draft, ok := c.Open(w, r)
		if !ok {
			return
		}
		if a.fits != nil && !a.fits(draft) {
			c.SendTo(w, r, editing.Path(draft.ID))
			return
		}
		c.asks(w, r, a, draft, http.StatusOK, draft.Note, editing.Wrong{})
	}
}

// asks shows the page of an act.
func (c *Change) asks(w http.ResponseWriter, r *http.Request, a act, draft connections.Draft, status int, note string, wrong editing.Wrong) {
	page := &asking{c: c, r: r, f: c.belowFrame(w, r, draft, a.title), draft: draft}
	page.f.Lead = editing.Title(page.f, draft)
	page.f.Switch = status == http.StatusOK
	if a.before != nil {
		if err := a.before(page); err != nil {
			c.Fail(w, r, err)
			return
		}
	}
	c.Show(w, r, status, console.SheetPage(page.f, console.Sheet{Panels: append(append(wrong.Panels(page.f), page.form(a, note)), page.panels...)}))
}

// form says what will happen and asks for it, or says why it cannot.
func (p *asking) form(a act, note string) console.Panel {
	f := p.f
	if len(p.cannot) > 0 {
		panel := console.Panel{Title: f.Say(words.DraftCannotYet)}
		for _, why := range p.cannot {
			panel.Blocks = append(panel.Blocks, console.Block{Text: why})
		}
		panel.Blocks = append(panel.Blocks, console.Block{Links: []console.Link{{Name: f.Say(words.DraftFinalGo), Path: editing.Path(p.draft.ID)}}})
		return panel
	}
	panel := console.Panel{Title: f.Say(words.DraftWhatHappens)}
	var points []console.Cell
	for _, point := range a.points {
		points = append(points, console.Words(f.Say(point)))
	}
	form := &console.PostForm{
		Action: editing.Path(p.draft.ID, a.path), Keep: editing.Keep(p.draft), Buttons: []console.Button{{Text: f.Say(a.button), Danger: a.danger}},
		Cancel: console.Link{Name: f.Say(words.Cancel), Path: editing.Path(p.draft.ID)},
	}
	if a.keep != nil {
		form.Keep = append(form.Keep, a.keep(p.r)...)
	}
	if a.note {
		form.Groups = []console.FieldGroup{{Fields: []console.Field{{Name: "note", Label: f.Say(words.DraftNoteField), Hint: f.Say(words.DraftNoteHint), Value: note, Most: 1000}}}}
	}
	panel.Blocks = []console.Block{{List: points}, {Form: form}}
	return panel
}

// do does an act.
func (c *Change) do(a act) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		p, ok := c.Post(w, r)
		if !ok {
			return
		}
		next, err := a.run(r.Context(), r, p)
		if err == nil {
			c.SendTo(w, r, next)
			return
		}
		wrong, mine := c.Refused(w, r, p, err)
		if !mine {
			return
		}
		c.asks(w, r, a, p.Draft, wrong.Status, r.PostForm.Get("note"), wrong)
	}
}

// difference shows what the draft changes.
func (p *asking) difference() error {
	_, changes, err := p.c.Desk.Changes(p.r.Context(), actor(p.r), p.draft.ID)
	if err == nil {
		p.panels = append(p.panels, differencePanel(p.f, p.f.Say(words.DraftEdits), changes))
	}
	return err
}

// approval shows what is approved, or why the reader may not.
func (p *asking) approval() error {
	if why := p.c.cannotApprove(p.r, p.draft); !why.IsZero() {
		p.cannot = append(p.cannot, p.f.Say(why))
	}
	p.f.Actions = []console.Link{{Name: p.f.Say(words.DraftPreview), Path: editing.Path(p.draft.ID, "preview"), Quiet: true}}
	return p.difference()
}

// publication shows what would be in force, or why it cannot be. Where settings
// or the vocabulary are edited, it asks for a fresh proof first.
func (p *asking) publication() error {
	if sensitive(p.draft) {
		rule := editing.Edits
		rule.Sensitive = true
		if err := actor(p.r).May(rule, p.c.Clock()); err != nil && p.r.Method == http.MethodGet {
			return err
		}
	}
	preview, err := p.c.examine(p.r, p.draft)
	if err != nil {
		return err
	}
	f := p.f
	if len(preview.Conflicts) > 0 {
		p.cannot = append(p.cannot, f.Say(words.NextConflicts))
	}
	if preview.Standing > 0 || len(installation.Errors(preview.Problems)) > 0 {
		p.cannot = append(p.cannot, f.Say(words.NextMend))
	}
	if preview.Approvals < preview.Needed {
		p.cannot = append(p.cannot, f.Say(words.ApprovalsGiven, preview.Approvals, preview.Needed), f.Say(words.CannotUnapproved))
	}
	if len(preview.Changes) == 0 {
		p.cannot = append(p.cannot, f.Say(words.DifferenceNone))
	}
	f.Actions = []console.Link{{Name: f.Say(words.DraftPreview), Path: editing.Path(p.draft.ID, "preview"), Quiet: true}}
	p.f = f
	p.panels = append(p.panels, p.c.concerns(f, p.r, p.draft, preview)...)
	p.panels = append(p.panels, differencePanel(f, f.Say(words.DifferenceToForce, preview.Version), preview.Changes))
	return nil
}

// sensitive reports whether publishing the draft needs a fresh proof.
func sensitive(d connections.Draft) bool {
	for _, e := range d.Edits {
		if e.Kind == installation.KindSettings || e.Kind == installation.KindVocabulary {
			return true
		}
	}
	return false
}

// reverted shows the edit that is given up.
func (p *asking) reverted() error {
	kind, id := p.r.FormValue("kind"), p.r.FormValue("id")
	_, changes, err := p.c.Desk.Changes(p.r.Context(), actor(p.r), p.draft.ID)
	if err != nil {
		return err
	}
	for _, one := range byDocument(changes) {
		if one.kind == kind && one.id == id {
			p.panels = append(p.panels, console.Panel{Title: documentName(p.f, kind, id), Blocks: append([]console.Block{{Badge: one.actionBadge(p.f)}}, one.blocks(p.f, shownOfOne)...)})
			return nil
		}
	}
	p.cannot = append(p.cannot, p.f.Say(words.DraftRevertNothing))
	return nil
}

// publish makes the draft the next version.
func (c *Change) publish(ctx context.Context, r *http.Request, p editing.Posted) (string, error) {
	if _, err := c.Desk.Publish(ctx, p.Actor, p.Draft.ID, p.Revision, r.PostForm.Get("note")); err != nil {
		return "", err
	}
	c.Published(ctx)
	return editing.Path(p.Draft.ID) + "?published=1", nil
}
