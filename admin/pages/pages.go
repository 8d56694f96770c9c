package pages

import (
	"errors"
	"io"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"trin/admin/access"
	"trin/broker/web"
)

// Deps is what the pages are made of.
type Deps struct {
	Edge   *web.Edge // of the listener that the administration is served on
	Clock  func() time.Time
	Random io.Reader
	Log    *slog.Logger

	Today Today // what the screens of the daily work need
	Setup Setup // what the screens of the installation need
}

// Pages are the pages of the administration.
type Pages struct {
	Deps
	concerned concerned
	drawn     atomic.Pointer[index]
}

// New makes the pages. It fails when something needed is missing.
func New(d Deps) (*Pages, error) {
	if d.Edge == nil || d.Clock == nil || d.Random == nil || d.Log == nil {
		return nil, errors.New("pages: an edge, a clock, randomness and a log are needed")
	}
	if err := d.Today.check(); err != nil {
		return nil, err
	}
	return &Pages{Deps: d}, nil
}

// The rules that most screens have.
var (
	reads    = access.Rule{Least: access.Viewer, Scope: access.ScopeRead}
	operates = access.Rule{Least: access.Operator, Scope: access.ScopeOperate}
)

// Routes are all pages.
func (p *Pages) Routes() []access.Route {
	routes := []access.Route{
		{Method: http.MethodGet, Pattern: "/admin", Rule: reads, Handler: http.RedirectHandler("/admin/", http.StatusSeeOther)},
		{Method: http.MethodGet, Pattern: "/admin/{path...}", Rule: reads, Handler: http.HandlerFunc(p.NotFound)},
	}
	for _, screen := range [][]access.Route{
		p.overviewRoutes(), p.loginRoutes(), p.sessionRoutes(), p.auditRoutes(), p.setupRoutes(),
	} {
		routes = append(routes, screen...)
	}
	return routes
}

// page is a route of the pages.
func page(method, pattern string, rule access.Rule, handler http.HandlerFunc) access.Route {
	return access.Route{Method: method, Pattern: pattern, Rule: rule, Handler: handler}
}
