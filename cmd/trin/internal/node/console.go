package node

import (
	"cmp"
	"context"
	"net/http"
	"runtime"

	"trin/admin/access"
	"trin/admin/api"
	"trin/admin/change"
	"trin/admin/edit"
	"trin/admin/editing"
	"trin/admin/inspect"
	"trin/admin/lab"
	"trin/admin/levels"
	"trin/admin/pages"
	"trin/admin/partner"
	"trin/admin/people"
	"trin/admin/pipeline"
	"trin/admin/register"
	"trin/admin/rollover"
	"trin/admin/shell"
	"trin/admin/signin"
	"trin/admin/upkeep"
	"trin/broker"
	"trin/broker/web"
)

// administration is what administrators reach: a table of routes, each with a
// rule, on the public address or on one of its own.
type administration struct {
	edge   *web.Edge
	lab    *lab.Pages
	shell  *shell.Shell
	signin *signin.Signin
	table  *access.Table
	pages  *pages.Pages
	people *people.Room
	upkeep *upkeep.Pages

	rollover *rollover.Pages
	api      *api.API

	editing *editing.Kit // with the Desk

	inspect  *inspect.Page
	partner  *partner.Partner
	register *register.Register
	edit     *edit.Edit
	pipeline *pipeline.Room
	levels   *levels.Levels

	change *change.Change
}

// mostTrials is how many trials run at once on a node: while they do, logins have
// their share of the processors.
func mostTrials() int { return max(4, runtime.GOMAXPROCS(0)) }

// administrationURL is the address of the administration as browsers see it.
func (n *Node) administrationURL() string {
	return cmp.Or(n.options.Administration, n.options.BaseURL)
}

// openAdministration makes the administration. A route without a rule, or one
// that stands twice, fails the start.
func (n *Node) openAdministration() error {
	var err error
	a := &n.administration
	if a.edge, err = n.administrationEdge(); err != nil {
		return err
	}
	a.shell = &shell.Shell{Edge: a.edge, Clock: n.options.Clock, Random: n.options.Random, Log: n.options.Log}
	n.People = signin.NewPeople(n.Store, n.able, n.options.Clock, n.options.Random)
	a.signin, err = signin.New(signin.Deps{
		Store: n.Store, Edge: a.edge, Start: n.options.BaseURL + "/console/start", Logout: n.options.BaseURL + "/logout",
		First: &signin.First{Installation: n.Store, Parts: n.Parts, Current: n.newest, Users: n.Users, Codes: n.Codes},
		Open:  n.administrationOpen,
		Able:  n.able,
		Clock: n.options.Clock, Random: n.options.Random, Log: n.options.Log,
	})
	if err != nil {
		return err
	}
	if a.editing, err = n.openEditing(); err != nil {
		return err
	}
	if err = n.openUpkeep(); err != nil {
		return err
	}
	if a.pages, err = n.openPages(); err != nil {
		return err
	}
	if a.change, err = n.openChange(); err != nil {
		return err
	}
	if err = n.openRollover(); err != nil {
		return err
	}
	if a.register, err = n.openRegister(); err != nil {
		return err
	}
	if a.inspect, err = n.openInspect(); err != nil {
		return err
	}
	if a.partner, err = n.openPartner(); err != nil {
		return err
	}
	if a.people, err = n.openPeople(); err != nil {
		return err
	}
	if a.api, err = n.openAPI(); err != nil {
		return err
	}
	if a.edit, err = n.openEdit(); err != nil {
		return err
	}
	if a.pipeline, err = n.openPipeline(); err != nil {
		return err
	}
	if a.levels, err = n.openLevels(); err != nil {
		return err
	}
	if a.lab, err = n.openLabPages(); err != nil {
		return err
	}
	a.table, err = access.NewTable(access.NewTurns(mostTrials()).Bounded(n.refusedAdministration, n.administrationRoutes()...)...)
	return err
}

// administrationRoutes is the one list of the administration's routes.
func (n *Node) administrationRoutes() []access.Route {
	var routes []access.Route
	routes = append(routes, n.administration.signin.Routes()...)
	routes = append(routes, n.administration.pages.Routes()...)
	routes = append(routes, n.administration.people.Routes()...)
	routes = append(routes, n.administration.upkeep.Routes()...)
	routes = append(routes, n.administration.rollover.Routes()...)
	routes = append(routes, n.administration.register.Routes()...)
	routes = append(routes, n.administration.inspect.Routes()...)
	routes = append(routes, n.administration.partner.Routes()...)
	routes = append(routes, n.administration.edit.Routes()...)
	routes = append(routes, n.administration.pipeline.Routes()...)
	routes = append(routes, n.administration.levels.Routes()...)
	routes = append(routes, n.administration.api.Routes()...)
	routes = append(routes, n.administration.change.Routes()...)
	routes = append(routes, n.administration.lab.Routes()...)
	return routes
}

// Access is the table of the administration's routes, and who sends a request.
func (n *Node) Access() (*access.Table, access.Identify) {
	return n.administration.table, n.administration.signin.Identify
}

// administrationEdge is the public edge, or one for an address of its own. No
// other site posts to the administration, but for Trin's answers to the lab.
func (n *Node) administrationEdge() (*web.Edge, error) {
	if n.options.Administration == "" {
		return n.edge, nil
	}
	return web.New(web.Options{
		BaseURL: n.options.Administration, Clock: n.options.Clock, Random: n.options.Random, Log: n.options.Log, Proxies: n.options.Proxies,
		CrossSite: lab.CrossSite(),
		Alarm:     func(string) { n.metrics.panics.Inc() },
		Limited:   func(what string) { n.metrics.limited.WithLabelValues(what).Inc() },
		Large:     large(),
	})
}

// administrationOpen reports whether the administration's application is there and
// switched on.
func (n *Node) administrationOpen(ctx context.Context) (bool, error) {
	configuration, err := n.Pictures.Current(ctx)
	if err != nil {
		return false, err
	}
	return consoleOf(configuration) != nil, nil
}

// newest is the newest installation, read now.
func (n *Node) newest(ctx context.Context) (*broker.Configuration, error) {
	if _, err := n.Pictures.Refresh(ctx); err != nil {
		return nil, err
	}
	return n.Pictures.Current(ctx)
}

// mountAdministration adds the routes to the mux.
func (n *Node) mountAdministration(mux *http.ServeMux) {
	n.administration.table.Mount(mux, n.administration.signin.Identify, n.options.Clock, n.refusedAdministration)
}

// refusedAdministration answers whoever is not let in.
func (n *Node) refusedAdministration(w http.ResponseWriter, r *http.Request, err error) {
	if api.Own(r) {
		n.administration.api.Refused(w, r, err)
		return
	}
	n.administration.pages.Refused(w, r, err)
}

// Administration is what administrators reach where that has an address of its
// own. Logging out is a page of the public address.
func (n *Node) Administration() http.Handler {
	mux := http.NewServeMux()
	n.health.mount(mux)
	n.mountAdministration(mux)
	n.administration.edge.MountAssets(mux)
	mux.Handle("GET /logout", http.RedirectHandler(n.options.BaseURL+"/logout", http.StatusSeeOther))
	mux.Handle("GET /{$}", http.RedirectHandler("/admin/", http.StatusSeeOther))
	return n.metrics.counted(bounded(n.administration.edge.Wrap(mux), answerWithin))
}
