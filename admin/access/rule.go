package access

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// Scope is what a token may be used for.
type Scope string

// The scopes.
const (
	ScopeRead    Scope = "read"    // what a viewer sees
	ScopeOperate Scope = "operate" // sessions, users, factors
	ScopeWrite   Scope = "write"   // drafts and their publication
	ScopeKeys    Scope = "keys"    // key sets
)

// Scopes are all of them.
func Scopes() []Scope { return []Scope{ScopeRead, ScopeOperate, ScopeWrite, ScopeKeys} }

// Rule says who may. Exactly one of Public and Least is set.
type Rule struct {
	Public     bool  // anybody: signing in, assets
	Least      Role  // this role, or a greater one
	Sensitive  bool  // only with a fresh proof of who it is, and never with a token
	Everything bool  // not for those who see one organisation only
	Scope      Scope // what a token needs
	Asks       bool  // a POST whose body is a question: nothing is changed, so a token that reads will do
	Tries      bool  // it runs what somebody wrote, which takes work: see [Turns]
}

// Trying is the rule for what runs what somebody wrote.
func (r Rule) Trying() Rule {
	r.Tries = true
	return r
}

// Route is one route of the administration.
type Route struct {
	Method  string // GET, POST, PUT, PATCH or DELETE
	Pattern string // as http.ServeMux takes it, below /admin/
	Rule    Rule
	Handler http.Handler
}

// String names the route as http.ServeMux does.
func (r Route) String() string { return r.Method + " " + r.Pattern }

// Table is all routes, each with a rule.
type Table struct{ routes []Route }

// NewTable makes the table. It refuses a route without a rule or handler, one
// that stands twice, and one that changes something for a token that only reads.
func NewTable(routes ...Route) (*Table, error) {
	var wrong []error
	seen := map[string]bool{}
	for _, r := range routes {
		rule := r.Rule
		switch {
		case r.Handler == nil:
			wrong = append(wrong, fmt.Errorf("%s has no handler", r))
		case !slices.Contains([]string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete}, r.Method):
			wrong = append(wrong, fmt.Errorf("%s has no method that is known", r))
		case r.Pattern != "/admin" && !strings.HasPrefix(r.Pattern, "/admin/"):
			wrong = append(wrong, fmt.Errorf("%s is not below /admin/", r))
		case rule.Public && (rule.Least != Nobody || rule.Sensitive || rule.Everything || rule.Scope != ""):
			wrong = append(wrong, fmt.Errorf("%s is for anybody, and yet for somebody", r))
		case !rule.Public && (rule.Least <= Nobody || rule.Least > Administrator):
			wrong = append(wrong, fmt.Errorf("%s has no rule", r))
		case !rule.Public && !slices.Contains(Scopes(), rule.Scope):
			wrong = append(wrong, fmt.Errorf("%s says no scope of tokens", r))
		case rule.Asks && (rule.Public || r.Method != http.MethodPost || rule.Sensitive):
			wrong = append(wrong, fmt.Errorf("%s asks, and yet changes something or is for anybody", r))
		case r.Method != http.MethodGet && rule.Scope == ScopeRead && !rule.Asks:
			wrong = append(wrong, fmt.Errorf("%s changes something, and a token that reads would do", r))
		case seen[r.String()]:
			wrong = append(wrong, fmt.Errorf("%s stands twice", r))
		}
		seen[r.String()] = true
	}
	if err := errors.Join(wrong...); err != nil {
		return nil, err
	}
	return &Table{slices.Clone(routes)}, nil
}

// Routes are all routes, in the order of their names.
func (t *Table) Routes() []Route {
	return slices.SortedFunc(slices.Values(t.routes), func(a, b Route) int {
		return strings.Compare(a.Pattern+" "+a.Method, b.Pattern+" "+b.Method)
	})
}
