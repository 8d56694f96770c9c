package change

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"trin/admin/access"
	"trin/admin/editing"
	"trin/admin/shell"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

const (
	listed    = 50
	mostOpen  = 500 // open drafts that are looked through for the actor's own
	showField = "show"
	closed    = "closed"
)

var (
	openStates   = []connections.DraftState{connections.DraftOpen, connections.DraftSubmitted, connections.DraftApproved}
	closedStates = []connections.DraftState{connections.DraftPublished, connections.DraftDiscarded}
)

// list shows the drafts: those that are open, the actor's own first, or those
// that are closed.
func (c *Change) list(w http.ResponseWriter, r *http.Request) {
	f := c.Shell.Frame(w, r, words.DraftsTitle)
	f.Lead, f.Crumbs = f.Say(words.DraftsLead), shell.Crumbs(f)
	f.Actions = []console.Link{{Name: f.Say(words.VersionsTitle), Path: "/admin/versions", Quiet: true}}
	showsClosed := r.URL.Query().Get(showField) == closed
	sheet := console.Sheet{Tabs: []console.Tab{
		{Name: f.Say(words.DraftsOpen), Path: "/admin/drafts", Here: !showsClosed},
		{Name: f.Say(words.DraftsClosed), Path: "/admin/drafts?" + showField + "=" + closed, Here: showsClosed},
	}}
	var err error
	if showsClosed {
		sheet.Panels, err = c.closedPanels(r, f)
	} else {
		sheet.Panels, err = c.openPanels(r, f)
		if c.mayEdit(r) {
			sheet.Panels = append(sheet.Panels, newPanel(f, "", ""))
		}
	}
	if err != nil {
		c.Fail(w, r, err)
		return
	}
	c.Show(w, r, http.StatusOK, console.SheetPage(f, sheet))
}

// newPanel is the form that begins a draft.
func newPanel(f console.Frame, title, wrong string) console.Panel {
	return console.Panel{ID: "new", Title: f.Say(words.DraftNew), Lead: f.Say(words.DraftNewLead), Blocks: []console.Block{{Form: &console.PostForm{
		Action: "/admin/drafts",
		Groups: []console.FieldGroup{{Fields: []console.Field{{
			Name: "title", Label: f.Say(words.DraftTitleField), Hint: f.Say(words.DraftTitleHint), Value: title, Wrong: wrong, Required: true, Most: 120,
		}}}},
		Buttons: []console.Button{{Text: f.Say(words.DraftNewDo)}},
	}}}}
}

// opened are the open drafts that the actor sees, the newest first, as far as
// they are looked through.
func (c *Change) opened(ctx context.Context, a access.Actor) (all []connections.Draft, more bool, err error) {
	all, err = c.Desk.List(ctx, a, connections.DraftQuery{States: openStates, Limit: mostOpen + 1})
	if len(all) > mostOpen {
		all, more = all[:mostOpen], true
	}
	return all, more, err
}

// own are the drafts that the actor began.
func own(a access.Actor, all []connections.Draft) []connections.Draft {
	return slices.DeleteFunc(slices.Clone(all), func(d connections.Draft) bool { return d.Author != a.Name })
}

func (c *Change) openPanels(r *http.Request, f console.Frame) ([]console.Panel, error) {
	all, more, err := c.opened(r.Context(), actor(r))
	if err != nil {
		return nil, err
	}
	newest, err := c.Desk.Store.Newest(r.Context())
	if err != nil {
		return nil, err
	}
	mine := own(actor(r), all)
	others := slices.DeleteFunc(all, func(d connections.Draft) bool { return d.Author == actor(r).Name })
	if len(mine)+len(others) == 0 {
		return []console.Panel{{Blocks: []console.Block{{Empty: &console.Empty{Title: f.Say(words.DraftsNone), Lead: f.Say(words.DraftsNoneDo)}}}}}, nil
	}
	var panels []console.Panel
	for _, part := range []struct {
		title words.Text
		all   []connections.Draft
	}{{words.DraftsMine, mine}, {words.DraftsOthers, others}} {
		if len(part.all) == 0 {
			continue
		}
		g, err := c.grid(r, f, part.title, part.all, newest)
		if err != nil {
			return nil, err
		}
		panels = append(panels, console.Panel{Title: f.Say(part.title), Blocks: []console.Block{{Grid: g}}})
	}
	if more {
		panels = append(panels, console.Panel{Blocks: []console.Block{{Text: f.Say(words.DraftsMore, mostOpen)}}})
	}
	return panels, nil
}

func (c *Change) closedPanels(r *http.Request, f console.Frame) ([]console.Panel, error) {
	q := connections.DraftQuery{States: closedStates, Limit: listed + 1}
	if after := shell.ReadCursor(r, 1); after != nil {
		q.Before = after[0]
	}
	found, err := c.Desk.List(r.Context(), actor(r), q)
	if err != nil {
		return nil, err
	}
	next := ""
	if len(found) > listed {
		found = found[:listed]
		next = shell.CursorOf(found[listed-1].ID)
	}
	if len(found) == 0 {
		return []console.Panel{{Blocks: []console.Block{{Empty: &console.Empty{Title: f.Say(words.DraftsClosedNone), Lead: f.Say(words.DraftsClosedNoneDo)}}}}}, nil
	}
	newest, err := c.Desk.Store.Newest(r.Context())
	if err != nil {
		return nil, err
	}
	g, err := c.grid(r, f, words.DraftsClosed, found, newest)
	if err != nil {
		return nil, err
	}
	g.Pager = shell.PagerOf(r, next, f.Say(words.DraftsShown, len(found)))
	return []console.Panel{{Blocks: []console.Block{{Grid: g}}}}, nil
}

// grid lists drafts.
func (c *Change) grid(r *http.Request, f console.Frame, name words.Text, all []connections.Draft, newest int64) (*console.Grid, error) {
	g := &console.Grid{Name: f.Say(name), Columns: f.Columns(words.DraftColumnTitle, words.DraftColumnState, words.DraftColumnWho, words.DraftColumnWhat, words.DraftColumnBase, words.DraftColumnChanged)}
	for n, d := range all {
		what, err := c.edited(r, f, d, n)
		if err != nil {
			return nil, err
		}
		title := console.Cell{Text: editing.Title(f, d), Path: editing.Path(d.ID)}
		if d.Organisation != "" {
			title.Note = f.Say(words.DraftForOrganisation, d.Organisation)
		}
		g.Rows = append(g.Rows, console.NewRow(title, console.Cell{Badges: []console.Badge{stateBadge(f, d)}}, console.Words(d.Author), what,
			baseCell(f, d, newest), console.Words(f.When(d.Changed))))
	}
	return g, nil
}

const (
	// namedDrafts is for how many drafts of a list it is said which documents they
	// edit, and namedEdits how many of them.
	namedDrafts = 50
	namedEdits  = 3
	readEdits   = 20 // a draft with more edits is not read for that
)

// edited says what a draft of a list edits.
func (c *Change) edited(r *http.Request, f console.Frame, d connections.Draft, n int) (console.Cell, error) {
	if d.Edited == 0 {
		return console.Words(f.Say(words.DraftNothing)), nil
	}
	many := console.Words(f.Say(words.DraftDocuments, d.Edited))
	if d.Edited == 1 {
		many = console.Words(f.Say(words.DraftOneDocument))
	}
	if n >= namedDrafts || d.Edited > readEdits {
		return many, nil
	}
	whole, err := c.Desk.Get(r.Context(), actor(r), d.ID)
	if err != nil {
		return many, err
	}
	for i, e := range whole.Edits {
		if i == namedEdits {
			many.Badges = append(many.Badges, console.Badge{Text: "+" + strconv.Itoa(len(whole.Edits)-namedEdits)})
			break
		}
		many.Badges = append(many.Badges, console.Badge{Text: documentName(f, e.Kind, e.ID)})
	}
	return many, nil
}

// baseCell says on which version a draft is made, and whether others have
// published since.
func baseCell(f console.Frame, d connections.Draft, newest int64) console.Cell {
	if d.Published > 0 {
		return console.Cell{Text: f.Say(words.DraftBecame, d.Published), Path: versionPath(d.Published)}
	}
	cell := console.Cell{Text: f.Say(words.VersionNumber, d.Base)}
	if d.Base > 0 {
		cell.Path = versionPath(d.Base)
	}
	if behind := newest - d.Base; behind > 0 && open(d) {
		cell.Badges = []console.Badge{{Tone: console.Warn, Text: f.Say(words.DraftBehind, behind)}}
	}
	return cell
}

// baseName is what baseCell says.
func baseName(d connections.Draft) words.Text {
	if d.Published > 0 {
		return words.DraftResult
	}
	return words.DraftColumnBase
}

// create begins a draft with a title.
func (c *Change) create(w http.ResponseWriter, r *http.Request) {
	if !c.Form(w, r) {
		return
	}
	title := r.PostForm.Get("title")
	wrong := ""
	if title == "" {
		wrong = words.DraftTitleMissing.In(c.Language(r))
	} else {
		draft, err := c.Desk.New(r.Context(), actor(r), title)
		if err == nil {
			c.SendTo(w, r, editing.Path(draft.ID))
			return
		}
		if wrong = inputOf(err); wrong == "" {
			c.Fail(w, r, err)
			return
		}
	}
	f := c.Shell.Frame(w, r, words.DraftsTitle)
	f.Switch, f.Crumbs = false, shell.Crumbs(f)
	c.Show(w, r, http.StatusUnprocessableEntity, console.SheetPage(f, console.Sheet{Panels: []console.Panel{newPanel(f, title, wrong)}}))
}
