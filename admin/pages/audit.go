package pages

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"trin/admin/access"
	"trin/admin/installation"
	"trin/admin/own"
	"trin/admin/shell"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

func (p *Pages) auditRoutes() []access.Route {
	return []access.Route{
		shell.Page(http.MethodGet, "/admin/audit", shell.Reads, p.audit),
		shell.Page(http.MethodGet, "/admin/audit.csv", shell.Reads, p.auditCSV),
		shell.Page(http.MethodGet, "/admin/audit/{number}", shell.Reads, p.change),
	}
}

const (
	changesOnPage = 50
	changesInFile = 50_000
	// shownDocuments is how many documents of a change one page has, and
	// shownDifferences how many differences of them.
	shownDocuments   = 100
	shownDifferences = 500
)

// changeQuery reads what is searched for, in the words of any language.
func changeQuery(query url.Values) connections.ChangeQuery {
	q := connections.ChangeQuery{Author: bounded(query, "who"), What: words.ActNamed(bounded(query, "what")), Target: bounded(query, "target")}
	q.From, _ = time.Parse(time.DateOnly, query.Get("from"))
	if until, err := time.Parse(time.DateOnly, query.Get("until")); err == nil {
		q.Until = until.AddDate(0, 0, 1)
	}
	return q
}

// ownAudit is the audit as each actor sees it.
func (p *Pages) ownAudit() own.Audit {
	return own.Audit{Configurations: p.Today.Configurations, Changes: p.Today.Changes}
}

func (p *Pages) audit(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	q := changeQuery(query)
	q.Before = shell.ReadNumber(r)
	actor := access.From(r.Context())
	found, behind, err := p.ownAudit().Find(r.Context(), actor, q, changesOnPage)
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	next := ""
	if behind > 0 {
		next = shell.CursorOf(strconv.FormatInt(behind, 10))
	}
	f := p.Frame(w, r, words.AuditTitle)
	f.Lead, f.Crumbs = f.Say(words.AuditLead), shell.Crumbs(f)
	if actor.Organisation != "" {
		f.Lead = f.Say(words.AuditLeadOne, actor.Organisation)
	}
	f.Actions = []console.Link{{Name: f.Say(words.LoginsCSV), Path: "/admin/audit.csv?" + shell.Without(query, "lang", shell.AfterField).Encode(), Quiet: true}}
	panel := console.Panel{Blocks: []console.Block{{Empty: &console.Empty{Title: f.Say(words.AuditNone), Lead: f.Say(words.AuditNoneDo)}}}}
	if len(found) > 0 || next != "" {
		grid := &console.Grid{Name: f.Say(words.AuditTitle), Columns: f.Columns(words.AuditNumber, words.AuditWhen, words.AuditWho, words.AuditWhat, words.AuditTarget, words.AuditDetail), Dense: true}
		for _, c := range found {
			number := strconv.FormatInt(c.Number, 10)
			grid.Rows = append(grid.Rows, console.NewRow(console.Cell{Text: number, Path: "/admin/audit/" + number}, console.Words(stamp(c.Made)), console.Words(c.Author),
				f.Act(c.What), console.Words(short(c.Target)), console.Words(short(c.Detail))))
		}
		grid.Pager = shell.PagerOf(r, next, f.Say(words.LoginsShown, len(found)))
		panel.Blocks = []console.Block{{Grid: grid}}
	}
	p.Show(w, r, http.StatusOK, console.SheetPage(f, console.Sheet{Ask: auditForm(f, query), Panels: []console.Panel{panel}}))
}

func auditForm(f console.Frame, query url.Values) *console.AskForm {
	field := func(name string, label words.Text, kind console.FieldKind) console.Field {
		return console.Field{Name: name, Label: f.Say(label), Kind: kind, Value: bounded(query, name)}
	}
	what := field("what", words.AuditWhat, console.Line)
	what.Hint = f.Say(words.AuditWhatHint)
	return &console.AskForm{
		Groups: []console.FieldGroup{{Legend: f.Say(words.Search), Fields: []console.Field{
			field("who", words.AuditWho, console.Line), what, field("target", words.AuditTarget, console.Line),
			field("from", words.LoginsFrom, console.Date), field("until", words.LoginsUntil, console.Date),
		}}},
		Submit: f.Say(words.Search), Clear: console.Link{Name: f.Say(words.ClearSearch), Path: "/admin/audit"},
	}
}

// change is one change with what was different before and after it.
func (p *Pages) change(w http.ResponseWriter, r *http.Request) {
	number, _ := strconv.ParseInt(r.PathValue("number"), 10, 64) // what is no number names none
	c, err := p.ownAudit().Get(r.Context(), access.From(r.Context()), number)
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	f := p.Frame(w, r, words.ChangeTitle, c.Number)
	f.Crumbs = shell.Crumbs(f, console.Link{Name: f.Say(words.AuditTitle), Path: "/admin/audit"})
	if version, made := own.VersionOf(c); made {
		f.Actions = []console.Link{{Name: f.Say(words.ChangeOf), Path: "/admin/versions/" + strconv.FormatInt(version, 10)}}
		if actor := access.From(r.Context()); p.Setup.Edit != nil && actor.Role >= access.Administrator && actor.Token == "" {
			f.Actions = append(f.Actions, console.Link{Name: f.Say(words.RestoreTitle), Path: "/admin/versions/" + strconv.FormatInt(version, 10) + "/restore", Quiet: true})
		}
	}
	if draft, ok := strings.CutPrefix(c.Target, "draft "); ok {
		f.Actions = []console.Link{{Name: f.Say(words.DraftFinalGo), Path: "/admin/drafts/" + url.PathEscape(draft)}}
	}
	blocks, err := p.difference(r, f, c)
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	p.Show(w, r, http.StatusOK, console.SheetPage(f, console.Sheet{Panels: []console.Panel{
		{Title: f.Say(words.WhyWho), Blocks: []console.Block{{Facts: console.Some(
			f.Fact(words.AuditWhen, console.Words(f.When(c.Made))), f.Fact(words.AuditWho, console.Words(c.Author)),
			f.Fact(words.AuditWhat, f.Act(c.What)), f.Fact(words.AuditTarget, console.Words(c.Target)),
			f.Fact(words.AuditDetail, console.Words(c.Detail)), f.Fact(words.ChangeHash, console.Machine(c.Hash)),
		)}}},
		{Title: f.Say(words.ChangeDiff), Blocks: blocks},
	}}))
}

// difference is what a change changed: what was kept with it, or what lies
// between the version that it made and the one before.
func (p *Pages) difference(r *http.Request, f console.Frame, c connections.Change) ([]console.Block, error) {
	if c.Difference != "" {
		return []console.Block{{Code: c.Difference}}, nil
	}
	version, ok := own.VersionOf(c)
	if !ok {
		return []console.Block{{Text: f.Say(words.ChangeNoDiff)}}, nil
	}
	q := connections.ChangedQuery{From: version - 1, To: version, Limit: shownDocuments + 1}
	if cursor := shell.ReadCursor(r, 2); cursor != nil {
		q.AfterKind, q.AfterID = cursor[0], cursor[1]
	}
	found, err := p.Today.Changes.Changed(r.Context(), q)
	if err != nil {
		return nil, err
	}
	next := ""
	if len(found) > shownDocuments {
		found = found[:shownDocuments]
		next = shell.CursorOf(found[shownDocuments-1].Kind, found[shownDocuments-1].ID)
	}
	blocks := diffBlocks(f, own.Differences(found))
	if next == "" && q.AfterKind == "" {
		return blocks, nil
	}
	all, err := p.Today.Changes.ChangedDocuments(r.Context(), version, version, nil)
	if blocks[0].Grid != nil {
		blocks[0].Grid.Pager = shell.PagerOf(r, next, f.Say(words.CountOf, len(found), all[version]))
	}
	return blocks, err
}

func diffBlocks(f console.Frame, differences []installation.Change) []console.Block {
	if len(differences) == 0 {
		return []console.Block{{Text: f.Say(words.ChangeNoDiff)}}
	}
	g := &console.Grid{Name: f.Say(words.ChangeDiff), Columns: f.Columns(words.ChangeField, words.ChangeBefore, words.ChangeAfter)}
	for _, d := range differences[:min(len(differences), shownDifferences)] {
		where := console.Machine(strings.TrimSpace(fmt.Sprintf("%s %s %s", d.Kind, d.ID, d.Field)))
		switch {
		case d.Field == "" && d.Action == installation.Added:
			where.Badges = []console.Badge{{Tone: console.Good, Text: f.Say(words.ChangeAdded)}}
		case d.Field == "" && d.Action == installation.Removed:
			where.Badges = []console.Badge{{Tone: console.Bad, Text: f.Say(words.ChangeRemoved)}}
		}
		g.Rows = append(g.Rows, console.NewRow(where, console.Machine(d.Old), console.Machine(d.New)))
	}
	blocks := []console.Block{{Grid: g}}
	if more := len(differences) - shownDifferences; more > 0 {
		blocks = append(blocks, console.Block{Text: f.Say(words.ChangeMore, more)})
	}
	return blocks
}

func (p *Pages) auditCSV(w http.ResponseWriter, r *http.Request) {
	actor := access.From(r.Context())
	p.file(w, r, "trin-audit.csv", []string{"number", "made", "author", "what", "target", "detail", "difference", "hash"}, func(write func(...string) error) error {
		return p.everyChange(r.Context(), actor, changeQuery(r.URL.Query()), func(c connections.Change) error {
			return write(strconv.FormatInt(c.Number, 10), c.Made.UTC().Format(time.RFC3339), c.Author, c.What, c.Target, c.Detail, c.Difference, c.Hash)
		})
	})
}

// everyChange are the changes for a file, in batches, the newest first.
func (p *Pages) everyChange(ctx context.Context, actor access.Actor, q connections.ChangeQuery, each func(connections.Change) error) error {
	for written := 0; written < changesInFile; {
		found, next, err := p.ownAudit().Find(ctx, actor, q, 999)
		if err != nil {
			return err
		}
		for _, change := range found {
			if err := each(change); err != nil {
				return err
			}
		}
		if written += len(found); next == 0 {
			return nil
		}
		q.Before = next
	}
	return nil
}
