package change

import (
	"context"
	"errors"
	"net/http"

	"trin/admin/access"
	"trin/admin/drafts"
	"trin/admin/editing"
	"trin/admin/shell"
	"trin/connections"
)

// Deps is what the pages are made of.
type Deps struct {
	*editing.Kit

	// Published is called when a version was put in force, so that this node
	// decides by it at once.
	Published func(context.Context)
	Versions  Versions
	// Serves reports whether the administration has a page at the path.
	Serves func(path string) bool
}

// Versions counts what versions changed.
type Versions interface {
	// ChangedDocuments is how many documents each of the versions changed, of those of
	// these names; nil = of any.
	ChangedDocuments(ctx context.Context, from, to int64, only []connections.Document) (map[int64]int, error)
}

// Change is the pages.
type Change struct {
	Deps
	examinations examinations
}

// New makes the pages. It fails when something needed is missing.
func New(d Deps) (*Change, error) {
	if d.Kit == nil || d.Published == nil || d.Versions == nil || d.Serves == nil {
		return nil, errors.New("change: a kit, the versions, the pages that there are and what follows a publication are needed")
	}
	return &Change{Deps: d}, nil
}

// Routes are all pages.
func (c *Change) Routes() []access.Route {
	get := func(pattern string, rule access.Rule, handler http.HandlerFunc) access.Route {
		return shell.Page(http.MethodGet, pattern, rule, handler)
	}
	post := func(pattern string, rule access.Rule, handler http.HandlerFunc) access.Route {
		return shell.Page(http.MethodPost, pattern, rule, handler)
	}
	routes := []access.Route{
		get("/admin/edit", editing.Edits, c.choose),
		post("/admin/drafts/begin", editing.Edits, c.begin),
		get("/admin/drafts", shell.Reads, c.list),
		post("/admin/drafts", editing.Edits, c.create),
		get("/admin/drafts/{draft}", shell.Reads, c.draft),
		post("/admin/drafts/{draft}", editing.Edits, c.describe),
		get("/admin/drafts/{draft}/preview", shell.Reads.Trying(), c.preview),
		get("/admin/drafts/{draft}/preview/login", shell.Reads.Trying(), c.recorded),
		get("/admin/drafts/{draft}/conflicts", shell.Reads, c.conflicts),
		post("/admin/drafts/{draft}/conflicts", editing.Edits, c.settle),
		get("/admin/drafts/{draft}/import", editing.Edits, c.askImport),
		post("/admin/drafts/{draft}/import", editing.Edits, c.importText),
		get("/admin/drafts/{draft}/export", shell.Reads, c.exportDraft),
		get("/admin/versions", shell.Reads, c.versions),
		get("/admin/versions/{version}", shell.Reads, c.version),
		get("/admin/versions/{version}/export", shell.Reads, c.exportVersion),
		get("/admin/versions/{version}/restore", drafts.RollbackRule, c.askRestore),
		post("/admin/versions/{version}/restore", drafts.RollbackRule, c.restore),
	}
	for _, a := range c.acts() {
		routes = append(routes, get("/admin/drafts/{draft}/"+a.path, a.rule, c.ask(a)), post("/admin/drafts/{draft}/"+a.path, a.rule, c.do(a)))
	}
	return routes
}

// actor is who sends the request.
func actor(r *http.Request) access.Actor { return access.From(r.Context()) }

// mayEdit reports whether the actor may edit drafts at all.
func (c *Change) mayEdit(r *http.Request) bool {
	return actor(r).May(editing.Edits, c.Clock()) == nil
}

// open reports whether the draft can still be changed.
func open(d connections.Draft) bool { return !editing.Final(d) }
