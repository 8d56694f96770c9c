package pipeline

import (
	"errors"
	"net/http"

	"trin/admin/access"
	"trin/admin/editing"
	"trin/admin/installation"
	"trin/admin/shell"
)

// Deps is what the room is made of.
type Deps struct {
	*editing.Kit

	Parts func() installation.Parts
}

// Room is the pages.
type Room struct{ Deps }

// New makes the room. It fails when something needed is missing.
func New(d Deps) (*Room, error) {
	if d.Kit == nil || d.Parts == nil {
		return nil, errors.New("pipeline: a kit and the parts are needed")
	}
	return &Room{d}, nil
}

// The pages of a pipeline, as addresses name them.
const (
	pageAdd      = "add"
	pageStep     = "step"
	pageOrder    = "order"
	pageYAML     = "yaml"
	pageTry      = "try"
	pageTests    = "tests"
	pageKeep     = "keep"
	pageRecorded = "recorded"
	pageUnknown  = "unknown" // the other list of an application
)

// Routes are all pages.
func (x *Room) Routes() []access.Route {
	const base = "/admin/drafts/{draft}/claims/{kind}/{id}"
	var routes []access.Route
	add := func(method, path string, do func(http.ResponseWriter, *http.Request)) {
		routes = append(routes, shell.Page(method, base+path, editing.Edits, do))
	}
	for _, list := range []struct{ path, field string }{{"", fieldClaims}, {"/" + pageUnknown, fieldUnknown}} {
		get := func(path string, show shows) {
			add(http.MethodGet, list.path+path, func(w http.ResponseWriter, r *http.Request) { x.get(w, r, list.field, show) })
		}
		post := func(path string, do does) {
			add(http.MethodPost, list.path+path, func(w http.ResponseWriter, r *http.Request) { x.post(w, r, list.field, do) })
		}
		get("", x.list)
		post("/"+pageOrder, x.reorder)
		get("/"+pageAdd, x.choose)
		get("/"+pageAdd+"/{step}", x.newStep)
		post("/"+pageAdd+"/{step}", x.addStep)
		get("/"+pageStep+"/{at}", x.editStep)
		post("/"+pageStep+"/{at}", x.keepStep)
		get("/"+pageYAML, x.newYAML)
		get("/"+pageYAML+"/{at}", x.editYAML)
		post("/"+pageYAML, x.addYAML)
		post("/"+pageYAML+"/{at}", x.keepYAML)
	}
	try := func(method, path string, do func(http.ResponseWriter, *http.Request)) {
		routes = append(routes, shell.Page(method, base+path, editing.Edits.Trying(), do))
	}
	try(http.MethodGet, "/"+pageTry, func(w http.ResponseWriter, r *http.Request) { x.get(w, r, fieldClaims, x.tryPage) })
	try(http.MethodPost, "/"+pageTry, func(w http.ResponseWriter, r *http.Request) { x.post(w, r, fieldClaims, x.try) })
	try(http.MethodPost, "/"+pageKeep, func(w http.ResponseWriter, r *http.Request) { x.post(w, r, fieldClaims, x.keepTest) })
	try(http.MethodGet, "/"+pageTests, func(w http.ResponseWriter, r *http.Request) { x.get(w, r, fieldClaims, x.tests) })
	try(http.MethodPost, "/"+pageTests, func(w http.ResponseWriter, r *http.Request) { x.post(w, r, fieldClaims, x.removeTest) })
	try(http.MethodGet, "/"+pageRecorded, func(w http.ResponseWriter, r *http.Request) { x.get(w, r, fieldClaims, x.recorded) })
	return routes
}

// shows shows a page, and does takes what one posts.
type (
	shows func(http.ResponseWriter, *http.Request, *subject)
	does  func(http.ResponseWriter, *http.Request, editing.Posted, *subject)
)

func (x *Room) get(w http.ResponseWriter, r *http.Request, list string, show shows) {
	draft, ok := x.Open(w, r)
	if !ok {
		return
	}
	s, err := x.subject(r, draft, list)
	if err != nil {
		x.Fail(w, r, err)
		return
	}
	show(w, r, s)
}

func (x *Room) post(w http.ResponseWriter, r *http.Request, list string, do does) {
	p, ok := x.Post(w, r)
	if !ok {
		return
	}
	if editing.Final(p.Draft) {
		x.SendTo(w, r, editing.Path(p.Draft.ID))
		return
	}
	s, err := x.subject(r, p.Draft, list)
	if err != nil {
		x.Fail(w, r, err)
		return
	}
	do(w, r, p, s)
}
