package pages

import (
	"net/http"
	"sync/atomic"

	"trin/admin/access"
	"trin/admin/shell"
)

// Deps is what the pages are made of.
type Deps struct {
	*shell.Shell

	Today Today // what the screens of the daily work need
	Setup Setup // what the screens of the installation need

	Upkeep Upkeep // of metadata; nil = none is fetched again
}

// Pages are the pages of the administration that read.
type Pages struct {
	Deps
	concerned concerned
	known     parties
	drawn     atomic.Pointer[index]
}

// New makes the pages. It fails when something needed is missing.
func New(d Deps) (*Pages, error) {
	if err := d.Check(); err != nil {
		return nil, err
	}
	if err := d.Today.check(); err != nil {
		return nil, err
	}
	return &Pages{Deps: d}, nil
}

// Routes are all pages.
func (p *Pages) Routes() []access.Route {
	routes := []access.Route{
		{Method: http.MethodGet, Pattern: "/admin", Rule: shell.Reads, Handler: http.RedirectHandler("/admin/", http.StatusSeeOther)},
		{Method: http.MethodGet, Pattern: "/admin/{path...}", Rule: shell.Reads, Handler: http.HandlerFunc(p.NotFound)},
	}
	for _, screen := range [][]access.Route{
		p.overviewRoutes(), p.loginRoutes(), p.sessionRoutes(), p.auditRoutes(), p.setupRoutes(),
	} {
		routes = append(routes, screen...)
	}
	return routes
}
