package web

import (
	"fmt"
	"net/http"
)

// patterns are routes, as http.ServeMux reads them, of which a request is one or
// is not.
type patterns struct{ mux *http.ServeMux }

// elsewhere is the pattern of every other route. A mux that knows no pattern for
// a path looks for the methods that it would have one with.
const elsewhere = "/"

func patternsOf(what string, list []string) (patterns, error) {
	p := patterns{http.NewServeMux()}
	handle := func(pattern string) { p.mux.Handle(pattern, http.NotFoundHandler()) }
	for _, pattern := range list {
		if err := add(what, pattern, handle); err != nil {
			return p, err
		}
	}
	return p, add(what, elsewhere, handle)
}

// has reports whether the request is at one of the routes.
func (p patterns) has(r *http.Request) bool {
	_, pattern := p.mux.Handler(r)
	return pattern != "" && pattern != elsewhere
}

// add turns the panic of a malformed pattern into an error.
func add(what, pattern string, to func(string)) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("web: %s pattern %q: %v", what, pattern, v)
		}
	}()
	to(pattern)
	return nil
}
