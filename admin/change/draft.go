package change

import (
	"cmp"
	"net/http"

	"trin/admin/drafts"
	"trin/admin/editing"
	"trin/admin/installation"
	"trin/admin/shell"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

// documentsOnPage is how many edited documents a page of a draft has.
const documentsOnPage = 20

// draft is the page of a draft.
func (c *Change) draft(w http.ResponseWriter, r *http.Request) {
	c.showDraft(w, r, http.StatusOK, nil, editing.Wrong{})
}

// described is what was typed into the form of the title and the note.
type described struct{ title, note string }

// showDraft shows the page; typed = the form was not accepted.
func (c *Change) showDraft(w http.ResponseWriter, r *http.Request, status int, typed *described, wrong editing.Wrong) {
	d, changes, err := c.Desk.Changes(r.Context(), actor(r), r.PathValue("draft"))
	if err != nil {
		c.Fail(w, r, err)
		return
	}
	var p drafts.Preview
	if open(d) {
		if p, err = c.examine(r, d); err != nil {
			c.Fail(w, r, err)
			return
		}
	}
	newest, err := c.Desk.Store.Newest(r.Context())
	if err != nil {
		c.Fail(w, r, err)
		return
	}
	f := c.draftFrame(w, r, d)
	f.Switch = typed == nil
	if r.URL.Query().Get("published") != "" && d.Published > 0 {
		f.Query = ""
		f.Notices = append(f.Notices, console.Notice{Tone: console.Good, Text: f.Say(words.DraftPublishedNow, d.Published), Link: console.Link{Name: f.Say(words.VersionSee), Path: versionPath(d.Published)}})
	}
	f.Notices = append(f.Notices, testsNotice(f, d, p.Tests)...)
	next := c.next(f, r, d, p, false)
	f.Actions = next.links
	panels := wrong.Panels(f)
	panels = append(panels, c.standing(f, r, d, p, newest, next))
	panels = append(panels, c.concerns(f, r, d, p)...)
	panels = append(panels, c.documents(f, r, d, changes)...)
	if open(d) && c.mayEdit(r) {
		panels = append(panels, describePanel(f, d, typed))
	}
	c.Show(w, r, status, console.SheetPage(f, console.Sheet{Panels: panels}))
}

// draftFrame is the frame of a page of a draft.
func (c *Change) draftFrame(w http.ResponseWriter, r *http.Request, d connections.Draft) console.Frame {
	f := c.Shell.Frame(w, r, words.DraftPageTitle, d.ID)
	f.Title = editing.Title(f, d)
	f.Crumbs = shell.Crumbs(f, console.Link{Name: f.Say(words.DraftsTitle), Path: "/admin/drafts"})
	return f
}

// belowFrame is the frame of a page below that of a draft.
func (c *Change) belowFrame(w http.ResponseWriter, r *http.Request, d connections.Draft, title words.Text) console.Frame {
	f := c.Shell.Frame(w, r, title)
	f.Crumbs = shell.Crumbs(f, console.Link{Name: f.Say(words.DraftsTitle), Path: "/admin/drafts"}, console.Link{Name: editing.Title(f, d), Path: editing.Path(d.ID)})
	return f
}

// standing says where the draft stands, and what comes next.
func (c *Change) standing(f console.Frame, r *http.Request, d connections.Draft, p drafts.Preview, newest int64, next step) console.Panel {
	facts := []console.Fact{
		f.Fact(words.DraftColumnState, console.Cell{Badges: []console.Badge{stateBadge(f, d)}, Note: ""}),
		f.Fact(words.DraftWhatNext, console.Words(next.says)),
		f.Fact(words.DraftColumnWho, console.Cell{Text: d.Author, Note: f.When(d.Created)}),
	}
	var by []console.Cell
	named := map[string]bool{}
	for _, one := range d.Authors {
		if !named[one.Name] {
			named[one.Name] = true
			by = append(by, console.Words(one.Name))
		}
	}
	facts = append(facts, console.Some(
		f.Fact(words.DraftEditors, by...),
		f.Fact(words.DraftColumnChanged, console.Cell{Text: f.When(d.Changed), Note: f.Say(words.DraftRevision, d.Revision)}),
		f.Fact(baseName(d), baseCell(f, d, newest)),
		f.Fact(words.DraftNoteField, console.Words(d.Note)),
	)...)
	if d.Organisation != "" {
		facts = append(facts, f.Fact(words.DraftOrganisation, console.Words(d.Organisation)))
	}
	if d.Rollback > 0 {
		facts = append(facts, f.Fact(words.DraftRestores, console.Cell{Text: f.Say(words.VersionNumber, d.Rollback), Path: versionPath(d.Rollback)}))
	}
	if p.Needed > 0 || len(d.Approvals) > 0 {
		facts = append(facts, f.Fact(words.DraftApprovals, c.approvals(f, r, d, p)...))
	}
	return console.Panel{Blocks: []console.Block{{Facts: facts}}}
}

// approvals are those that are wanted and given, and whether the reader may give
// one.
func (c *Change) approvals(f console.Frame, r *http.Request, d connections.Draft, p drafts.Preview) []console.Cell {
	cells := []console.Cell{console.Words(f.Say(words.ApprovalsGiven, p.Approvals, p.Needed))}
	if !open(d) {
		cells = nil
	}
	for _, one := range d.Approvals {
		cells = append(cells, console.Cell{Text: f.Say(words.ApprovedBy, one.By.Name), Note: f.When(one.At)})
	}
	if why := c.cannotApprove(r, d); open(d) && !why.IsZero() {
		cells = append(cells, console.Words(f.Say(why)))
	}
	return cells
}

// cannotApprove is why the reader cannot approve the draft; the zero Text = they
// can, with a fresh proof of who they are.
func (c *Change) cannotApprove(r *http.Request, d connections.Draft) words.Text {
	a := actor(r)
	switch {
	case a.Token != "":
		return words.DraftApproveNotTokens
	case a.Role < drafts.ApproveRule.Least:
		return words.DraftApproveNotRole
	case drafts.Edited(a, d):
		return words.DraftApproveNotOwn
	case drafts.Approved(a, d):
		return words.DraftApproveNotTwice
	}
	return words.Text{}
}

// concerns are the problems and dangers that are new, with where each is mended.
func (c *Change) concerns(f console.Frame, r *http.Request, d connections.Draft, p drafts.Preview) []console.Panel {
	var panels []console.Panel
	if len(p.Conflicts) > 0 {
		var list []console.Cell
		for _, one := range p.Conflicts {
			list = append(list, console.Words(documentName(f, one.Kind, one.ID)))
		}
		panels = append(panels, console.Panel{ID: "conflicts", Title: f.Say(words.ConflictsTitle), Lead: f.Say(words.ConflictsHint), Blocks: []console.Block{
			{List: list}, {Links: []console.Link{{Name: f.Say(words.ConflictsSettle), Path: editing.Path(d.ID, "conflicts")}}},
		}})
	}
	if len(p.Problems) > 0 || p.Hidden > 0 || p.Standing > 0 {
		panel := editing.NewFindings(f, p.Problems, p.Hidden+p.Standing)
		if len(p.Problems) > 0 {
			panel.Blocks = append(panel.Blocks, console.Block{Grid: c.problems(f, r, d, words.ProblemsNew, p.Problems)})
		}
		if p.Hidden > 0 {
			panel.Blocks = append(panel.Blocks, console.Block{Text: f.Say(words.ProblemsHidden, p.Hidden)})
		}
		if p.Standing > 0 {
			panel.Blocks = append(panel.Blocks, console.Block{Text: f.Say(words.ProblemsStanding, p.Standing)})
		}
		panels = append(panels, panel)
	}
	if len(p.Dangers) > 0 {
		panels = append(panels, console.Panel{ID: "dangers", Title: f.Say(words.DangersNew), Lead: f.Say(words.DangersNewLead), Blocks: []console.Block{{Grid: c.problems(f, r, d, words.DangersNew, p.Dangers)}}})
	}
	if len(p.Solved) > 0 {
		panels = append(panels, console.Panel{ID: "solved", Title: f.Say(words.ProblemsSolved), Blocks: []console.Block{{Grid: editing.Problems(f, p.Solved)}}})
	}
	return panels
}

// problems lists problems, each with a link to where it is mended.
func (c *Change) problems(f console.Frame, r *http.Request, d connections.Draft, name words.Text, all []installation.Problem) *console.Grid {
	g := &console.Grid{Name: f.Say(name), Columns: f.Columns(words.DraftColumnDocument, words.DraftColumnField, words.ColumnSeverity, words.ColumnMessage)}
	for _, p := range all {
		about := console.Cell{Text: cmp.Or(documentName(f, p.Kind, p.ID), p.File)}
		if p.Kind != "" && open(d) && c.mayEdit(r) {
			about.Path = c.mendedAt(d.ID, p)
		}
		g.Rows = append(g.Rows, console.NewRow(about, console.Machine(p.Field), console.Cell{Badges: []console.Badge{editing.Severity(f, p.Severity)}}, f.Told(p.Message)))
	}
	return g
}

// documents are the edited documents, one panel each.
func (c *Change) documents(f console.Frame, r *http.Request, d connections.Draft, changes []installation.Change) []console.Panel {
	all := byDocument(changes)
	if len(all) == 0 {
		return []console.Panel{{Title: f.Say(words.DraftEdits), Blocks: []console.Block{{Empty: &console.Empty{Title: f.Say(words.DraftNothing), Lead: f.Say(words.DraftNothingDo)}}, {Links: c.beginnings(f, r, d)}}}}
	}
	after := ""
	if cursor := shell.ReadCursor(r, 1); cursor != nil {
		after = cursor[0]
	}
	at := 0
	for n, one := range all {
		if one.kind+" "+one.id == after {
			at = n + 1
		}
	}
	cut, next := all[at:], ""
	if len(cut) > documentsOnPage {
		cut = cut[:documentsOnPage]
		next = shell.CursorOf(cut[documentsOnPage-1].kind + " " + cut[documentsOnPage-1].id)
	}
	var panels []console.Panel
	for _, one := range cut {
		panels = append(panels, c.documentPanel(f, r, d, one))
	}
	if pager := shell.PagerOf(r, next, f.Say(words.CountOf, len(cut), len(all))); next != "" || pager.First != "" {
		links := []console.Link{}
		if pager.First != "" {
			links = append(links, console.Link{Name: f.Say(words.FirstPage), Path: pager.First, Quiet: true})
		}
		if pager.Next != "" {
			links = append(links, console.Link{Name: f.Say(words.NextPage), Path: pager.Next, Quiet: true})
		}
		panels = append(panels, console.Panel{Blocks: []console.Block{{Text: pager.Shown, Links: links}}})
	}
	return panels
}

// documentPanel is one edited document: what becomes of it, who edited it last,
// and what can be done with the edit.
func (c *Change) documentPanel(f console.Frame, r *http.Request, d connections.Draft, one changed) console.Panel {
	panel := console.Panel{ID: one.kind + "-" + one.id, Title: documentName(f, one.kind, one.id)}
	panel.Blocks = append(panel.Blocks, console.Block{Badge: one.actionBadge(f)})
	for _, e := range d.Edits {
		if e.Kind == one.kind && e.ID == one.id {
			panel.Lead = f.Say(words.EditedBy, e.Author, f.When(e.Changed))
		}
	}
	panel.Blocks = append(panel.Blocks, one.blocks(f, shownOfOne)...)
	if open(d) && c.mayEdit(r) {
		var links []console.Link
		if one.whole() != installation.Removed {
			links = append(links, console.Link{Name: f.Say(words.EditMore), Path: editing.Document(one.kind, one.id).In(d.ID), Quiet: true})
		}
		panel.Blocks = append(panel.Blocks, console.Block{Links: append(links, console.Link{Name: f.Say(words.EditRevert), Path: revertPath(d.ID, one.kind, one.id), Quiet: true})})
	}
	return panel
}

// beginnings are where an empty draft is filled.
func (c *Change) beginnings(f console.Frame, r *http.Request, d connections.Draft) []console.Link {
	if !open(d) || !c.mayEdit(r) {
		return nil
	}
	return []console.Link{
		{Name: f.Say(words.NewApplication), Path: editing.Making(installation.KindApplication).In(d.ID)},
		{Name: f.Say(words.NewAuthentication), Path: editing.Making(installation.KindAuthentication).In(d.ID), Quiet: true},
		{Name: f.Say(words.ApplicationsTitle), Path: "/admin/applications", Quiet: true},
		{Name: f.Say(words.ConnectionsTitle), Path: "/admin/authentication", Quiet: true},
		{Name: f.Say(words.ImportTitle), Path: editing.Import().In(d.ID), Quiet: true},
	}
}

// describePanel is the form of the title and the note.
func describePanel(f console.Frame, d connections.Draft, typed *described) console.Panel {
	if typed == nil {
		typed = &described{d.Title, d.Note}
	}
	return console.Panel{ID: "describe", Title: f.Say(words.DraftDescribeTitle), Blocks: []console.Block{{Form: &console.PostForm{
		Action: editing.Path(d.ID), Keep: editing.Keep(d),
		Groups: []console.FieldGroup{{Fields: []console.Field{
			{Name: "title", Label: f.Say(words.DraftTitleField), Hint: f.Say(words.DraftTitleHint), Value: typed.title, Most: 120},
			{Name: "note", Label: f.Say(words.DraftNoteField), Hint: f.Say(words.DraftNoteHint), Value: typed.note, Most: 1000},
		}}},
		Buttons: []console.Button{{Text: f.Say(words.DraftDescribeDo), Quiet: true}},
	}}}}
}

// describe gives the draft another title and note.
func (c *Change) describe(w http.ResponseWriter, r *http.Request) {
	p, ok := c.Post(w, r)
	if !ok {
		return
	}
	typed := &described{r.PostForm.Get("title"), r.PostForm.Get("note")}
	_, err := c.Desk.Describe(r.Context(), p.Actor, p.Draft.ID, p.Revision, typed.title, typed.note)
	if err == nil {
		c.SendTo(w, r, editing.Path(p.Draft.ID))
		return
	}
	if wrong, mine := c.Refused(w, r, p, err); mine {
		c.showDraft(w, r, wrong.Status, typed, wrong)
	}
}
