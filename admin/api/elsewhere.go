package api

import (
	"net/http"
	"slices"
	"strings"

	"trin/admin/access"
)

// methods are those that an endpoint may have.
var methods = []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete}

// elsewhere are the routes of every path below the API that is no endpoint, or
// has none for the method. Nobody is told whether a path is there who may not
// read at all.
func (a *API) elsewhere() []access.Route {
	routes := make([]access.Route, 0, len(methods))
	for _, method := range methods {
		rule := access.Rule{Least: access.Viewer, Scope: access.ScopeRead}
		if method != http.MethodGet {
			rule = access.Rule{Least: access.Administrator, Scope: access.ScopeWrite}
		}
		routes = append(routes, access.Route{Method: method, Pattern: prefix + "{path...}", Rule: rule, Handler: http.HandlerFunc(a.missing)})
	}
	return routes
}

// missing says that there is nothing, or what can be done there.
func (a *API) missing(w http.ResponseWriter, r *http.Request) {
	var allowed []string
	for _, method := range methods {
		other := r.Clone(r.Context())
		other.Method = method
		if _, pattern := a.paths.Handler(other); strings.HasPrefix(pattern, method+" ") && !slices.Contains(allowed, method) {
			allowed = append(allowed, method)
		}
	}
	if len(allowed) == 0 {
		a.fail(w, r, problemOf(notFound, "There is nothing at this path. "+Base+"/openapi.json has all that there is."))
		return
	}
	w.Header().Set("Allow", strings.Join(allowed, ", "))
	a.fail(w, r, problemOf(methodNotAllowed, "Here is only "+strings.Join(allowed, ", ")+"."))
}
