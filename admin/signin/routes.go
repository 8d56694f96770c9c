package signin

import (
	"net/http"

	"trin/admin/access"
	"trin/broker"
)

// Routes are those of signing in. All are for anybody: each proves by itself
// what it needs.
func (s *Signin) Routes() []access.Route {
	route := func(method, pattern string, handler http.HandlerFunc) access.Route {
		return access.Route{Method: method, Pattern: pattern, Rule: access.Rule{Public: true}, Handler: handler}
	}
	return []access.Route{
		route(http.MethodGet, "/admin/login", s.login),
		route(http.MethodGet, "/admin/step-up", s.stepUp),
		route(http.MethodGet, "/admin/enter", s.enter),
		route(http.MethodGet, "/admin/logout", s.logout),
		route(http.MethodGet, "/admin/first", s.showFirst),
		route(http.MethodPost, "/admin/first", s.makeFirst),
	}
}

// logout leads to the page that ends the session in which the login was, and
// with it the session of the administration.
func (s *Signin) logout(w http.ResponseWriter, r *http.Request) {
	s.Edge.Reply(w, r, nil, broker.Redirect{URL: s.Logout}, nil)
}
