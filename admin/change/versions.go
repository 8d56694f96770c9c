package change

import (
	"errors"
	"net/http"
	"strconv"

	"trin/admin/drafts"
	"trin/admin/editing"
	"trin/admin/shell"
	"trin/broker"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

// versions lists the versions, the newest first.
func (c *Change) versions(w http.ResponseWriter, r *http.Request) {
	all, err := c.Desk.History(r.Context(), actor(r))
	if err != nil {
		c.Fail(w, r, err)
		return
	}
	cut := all
	if before := shell.ReadNumber(r); before > 0 {
		for len(cut) > 0 && cut[0].Number >= before {
			cut = cut[1:]
		}
	}
	next := ""
	if len(cut) > listed {
		cut = cut[:listed]
		next = shell.CursorOf(strconv.FormatInt(cut[listed-1].Number, 10))
	}
	f := c.Shell.Frame(w, r, words.VersionsTitle)
	f.Lead, f.Crumbs = f.Say(words.VersionsLead), shell.Crumbs(f, console.Link{Name: f.Say(words.DraftsTitle), Path: "/admin/drafts"})
	panel := console.Panel{Blocks: []console.Block{{Empty: &console.Empty{Title: f.Say(words.VersionsNone), Lead: f.Say(words.VersionsNoneDo)}}}}
	if len(cut) > 0 {
		g, err := c.versionGrid(r, f, cut, all[0].Number)
		if err != nil {
			c.Fail(w, r, err)
			return
		}
		g.Pager = shell.PagerOf(r, next, f.Say(words.CountOf, len(cut), len(all)))
		panel.Blocks = []console.Block{{Grid: g}}
	}
	c.Show(w, r, http.StatusOK, console.SheetPage(f, console.Sheet{Panels: []console.Panel{panel}}))
}

// versionGrid lists versions. How many documents each changed is said to those
// who see them all.
func (c *Change) versionGrid(r *http.Request, f console.Frame, cut []connections.Version, newest int64) (*console.Grid, error) {
	g := &console.Grid{Name: f.Say(words.VersionsTitle), Columns: f.Columns(words.VersionColumn, words.AuditWhen, words.DraftColumnWho, words.DraftNoteField)}
	var counts map[int64]int
	if actor(r).Organisation == "" {
		var err error
		if counts, err = c.Versions.ChangedDocuments(r.Context(), cut[len(cut)-1].Number, cut[0].Number, nil); err != nil {
			return nil, err
		}
		g.Columns = append(g.Columns, console.Column{Name: f.Say(words.VersionChanges), Number: true})
	}
	for _, v := range cut {
		number := console.Cell{Text: strconv.FormatInt(v.Number, 10), Path: versionPath(v.Number)}
		if v.Number == newest {
			number.Badges = []console.Badge{{Tone: console.Good, Text: f.Say(words.VersionInForce)}}
		}
		row := console.NewRow(number, console.Words(f.When(v.Created)), console.Words(v.Author), console.Words(v.Note))
		if counts != nil {
			row.Cells = append(row.Cells, console.Words(strconv.Itoa(counts[v.Number])))
		}
		g.Rows = append(g.Rows, row)
	}
	return g, nil
}

// seenVersion is a version with the newest number.
type seenVersion struct {
	connections.Version
	newest int64
}

// versionOf is the version of the address, or answers that there is none.
func (c *Change) versionOf(w http.ResponseWriter, r *http.Request) (seenVersion, bool) {
	all, err := c.Desk.History(r.Context(), actor(r))
	if err != nil {
		c.Fail(w, r, err)
		return seenVersion{}, false
	}
	if v, ok := numbered(all, r.PathValue("version")); ok {
		return seenVersion{v, all[0].Number}, true
	}
	c.Fail(w, r, broker.ErrNotFound)
	return seenVersion{}, false
}

// numbered finds a version by its number as it is written.
func numbered(all []connections.Version, written string) (connections.Version, bool) {
	for _, v := range all {
		if strconv.FormatInt(v.Number, 10) == written {
			return v, true
		}
	}
	return connections.Version{}, false
}

// againstField is the other version of a difference.
const againstField = "against"

// version is the page of a version: what it changed of the one before, or of any
// other.
func (c *Change) version(w http.ResponseWriter, r *http.Request) {
	v, ok := c.versionOf(w, r)
	if !ok {
		return
	}
	from := v.Number - 1
	written, wrong := r.URL.Query().Get(againstField), words.Text{}
	if written != "" {
		n, err := strconv.ParseInt(written, 10, 64)
		if err != nil || n < 0 || n > v.newest {
			wrong = words.VersionUnknown
		} else {
			from = n
		}
	}
	changes, err := c.Desk.Difference(r.Context(), actor(r), from, v.Number)
	if err != nil {
		c.Fail(w, r, err)
		return
	}
	f := c.Shell.Frame(w, r, words.VersionTitle, v.Number)
	f.Crumbs = shell.Crumbs(f, console.Link{Name: f.Say(words.VersionsTitle), Path: "/admin/versions"})
	f.Lead = f.Say(words.VersionOld, v.newest)
	if v.Number == v.newest {
		f.Lead = f.Say(words.VersionIsInForce)
	}
	f.Actions = c.versionActions(f, r, v)
	field := console.Field{Name: againstField, Label: f.Say(words.VersionAgainst), Hint: f.Say(words.VersionAgainstHint), Kind: console.Number, Value: strconv.FormatInt(from, 10)}
	if !wrong.IsZero() {
		field.Value, field.Wrong = written, f.Say(wrong)
	}
	title := f.Say(words.DifferenceBetween, from, v.Number)
	if from == 0 {
		title = f.Say(words.DifferenceFromNothing, v.Number)
	}
	c.Show(w, r, http.StatusOK, console.SheetPage(f, console.Sheet{
		Panels: []console.Panel{
			{Blocks: []console.Block{{Facts: console.Some(f.Fact(words.AuditWhen, console.Words(f.When(v.Created))), f.Fact(words.DraftColumnWho, console.Words(v.Author)), f.Fact(words.DraftNoteField, console.Words(v.Note)))}}},
			differencePanel(f, title, changes),
		},
		Ask: &console.AskForm{Groups: []console.FieldGroup{{Legend: f.Say(words.VersionCompare), Fields: []console.Field{field}}}, Submit: f.Say(words.VersionCompareDo)},
	}))
}

func (c *Change) versionActions(f console.Frame, r *http.Request, v seenVersion) []console.Link {
	var links []console.Link
	if v.Number < v.newest && c.mayRestore(r) {
		links = append(links, console.Link{Name: f.Say(words.RestoreTitle), Path: versionPath(v.Number) + "/restore"})
	}
	if v.Number == v.newest && v.Number > 1 && c.mayRestore(r) {
		links = append(links, console.Link{Name: f.Say(words.GoBack), Path: versionPath(v.Number-1) + "/restore", Quiet: true})
	}
	links = append(links, console.Link{Name: f.Say(words.ExportTitle), Path: versionPath(v.Number) + "/export", Quiet: true})
	if v.Number > 1 {
		links = append(links, console.Link{Name: f.Say(words.VersionBefore), Path: versionPath(v.Number - 1), Quiet: true})
	}
	if v.Number < v.newest {
		links = append(links, console.Link{Name: f.Say(words.VersionAfter), Path: versionPath(v.Number + 1), Quiet: true})
	}
	return links
}

// askRestore is the page that asks before a version is put in force again.
func (c *Change) askRestore(w http.ResponseWriter, r *http.Request) {
	if v, ok := c.versionOf(w, r); ok {
		c.asksRestore(w, r, v, http.StatusOK, "", editing.Wrong{})
	}
}

func (c *Change) asksRestore(w http.ResponseWriter, r *http.Request, v seenVersion, status int, note string, wrong editing.Wrong) {
	changes, err := c.Desk.Difference(r.Context(), actor(r), v.newest, v.Number)
	if err != nil {
		c.Fail(w, r, err)
		return
	}
	f := c.Shell.Frame(w, r, words.RestoreAsk, v.Number)
	f.Switch = status == http.StatusOK
	f.Crumbs = shell.Crumbs(f, console.Link{Name: f.Say(words.VersionsTitle), Path: "/admin/versions"}, console.Link{Name: f.Say(words.VersionTitle, v.Number), Path: versionPath(v.Number)})
	panel := console.Panel{Title: f.Say(words.DraftWhatHappens)}
	if len(changes) == 0 {
		panel.Title = f.Say(words.DraftCannotYet)
		panel.Blocks = []console.Block{{Text: f.Say(words.RestoreSame)}, {Links: []console.Link{{Name: f.Say(words.VersionTitle, v.Number), Path: versionPath(v.Number)}}}}
	} else {
		panel.Blocks = []console.Block{
			{List: []console.Cell{console.Words(f.Say(words.Restore1, v.newest+1)), console.Words(f.Say(words.Restore2)), console.Words(f.Say(words.Restore3))}},
			{Form: &console.PostForm{
				Action: versionPath(v.Number) + "/restore", Keep: []console.Hidden{{Name: versionField, Value: strconv.FormatInt(v.newest, 10)}},
				Groups:  []console.FieldGroup{{Fields: []console.Field{{Name: "note", Label: f.Say(words.DraftNoteField), Hint: f.Say(words.DraftNoteHint), Value: note, Most: 1000}}}},
				Buttons: []console.Button{{Text: f.Say(words.RestoreDo, v.Number), Danger: true}}, Cancel: console.Link{Name: f.Say(words.Cancel), Path: versionPath(v.Number)},
			}},
		}
	}
	panels := append(wrong.Panels(f), panel, differencePanel(f, f.Say(words.DifferenceToForce, v.newest), changes))
	c.Show(w, r, status, console.SheetPage(f, console.Sheet{Panels: panels}))
}

// restore puts an older version in force again, or asks others to approve it.
func (c *Change) restore(w http.ResponseWriter, r *http.Request) {
	if !c.Form(w, r) {
		return
	}
	v, ok := c.versionOf(w, r)
	if !ok {
		return
	}
	expected, err := strconv.ParseInt(r.PostForm.Get(versionField), 10, 64)
	if err != nil {
		c.Fail(w, r, broker.ErrConflict)
		return
	}
	note := r.PostForm.Get("note")
	draft, _, err := c.Desk.Rollback(r.Context(), actor(r), v.Number, expected, note)
	var invalid *drafts.InvalidError
	switch {
	case err == nil:
		c.Published(r.Context())
		c.SendTo(w, r, editing.Path(draft.ID)+"?published=1")
	case errors.As(err, &invalid):
		c.asksRestore(w, r, v, http.StatusUnprocessableEntity, note, editing.Wrong{Problems: invalid.Problems})
	case errors.Is(err, drafts.ErrInput), errors.Is(err, drafts.ErrNothing):
		c.asksRestore(w, r, v, http.StatusUnprocessableEntity, note, editing.Wrong{Text: err.Error()})
	default:
		c.Fail(w, r, err)
	}
}
