package shell

import (
	"errors"
	"io"
	"log/slog"
	"net/http"
	"time"

	"trin/admin/access"
	"trin/broker/web"
)

// Shell shows pages of the administration and reads what they post.
type Shell struct {
	Edge   *web.Edge // of the listener that the administration is served on
	Clock  func() time.Time
	Random io.Reader
	Log    *slog.Logger
}

// Check fails when something needed is missing.
func (s *Shell) Check() error {
	if s == nil || s.Edge == nil || s.Clock == nil || s.Random == nil || s.Log == nil {
		return errors.New("shell: an edge, a clock, randomness and a log are needed")
	}
	return nil
}

// The rules that most screens have. What is shared by the applications of every
// organisation is for those alone who see all of them.
var (
	Reads       = access.Rule{Least: access.Viewer, Scope: access.ScopeRead}
	ReadsAll    = access.Rule{Least: access.Viewer, Scope: access.ScopeRead, Everything: true}
	Operates    = access.Rule{Least: access.Operator, Scope: access.ScopeOperate}
	OperatesAll = access.Rule{Least: access.Operator, Scope: access.ScopeOperate, Everything: true}
)

// Page is a route of a page.
func Page(method, pattern string, rule access.Rule, handler http.HandlerFunc) access.Route {
	return access.Route{Method: method, Pattern: pattern, Rule: rule, Handler: handler}
}
