package web

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// patterns are routes, as http.ServeMux reads them, of which a request is one or
// is not.
type patterns struct {
	mux   *http.ServeMux
	whole map[string][]string // the methods of those that are one path
	heads []string            // what the paths of the others begin with
}

// elsewhere is the pattern of every other route. A mux that knows no pattern for
// a path looks for the methods that it would have one with.
const elsewhere = "/"

func patternsOf(what string, list []string) (patterns, error) {
	p := patterns{mux: http.NewServeMux(), whole: map[string][]string{}}
	handle := func(pattern string) { p.mux.Handle(pattern, http.NotFoundHandler()) }
	for _, pattern := range list {
		if err := add(what, pattern, handle); err != nil {
			return p, err
		}
		p.note(pattern)
	}
	return p, add(what, elsewhere, handle)
}

// note keeps what tells most requests apart without the mux.
func (p *patterns) note(pattern string) {
	method, path, ok := strings.Cut(pattern, " ")
	if !ok {
		method, path = "", pattern
	}
	path = strings.TrimLeft(path, " \t")
	head, _, open := strings.Cut(path, "{")
	switch {
	case !strings.HasPrefix(path, "/"), strings.Contains(path, "%"): // of one host, or with escapes
		p.heads = append(p.heads, "")
	case method == "" || open || strings.HasSuffix(path, "/"):
		p.heads = append(p.heads, head)
	default:
		p.whole[path] = append(p.whole[path], method)
	}
}

// has reports whether the request is at one of the routes.
func (p patterns) has(r *http.Request) bool {
	methods := p.whole[r.URL.Path]
	if slices.Contains(methods, r.Method) {
		return true
	}
	begins := func(head string) bool { return strings.HasPrefix(r.URL.Path, head) }
	if methods == nil && !slices.ContainsFunc(p.heads, begins) {
		return false
	}
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
