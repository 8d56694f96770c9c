package console

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"trin/admin/access"
	"trin/admin/api"
)

// Every route below the API is described, everything that is described is a
// route, and what is said to be for anybody is.
func TestAPI_DescriptionAndRoutesAreOne(t *testing.T) {
	t.Parallel()
	r := newRig(t, false)
	c := r.all()
	table, _ := r.Access()
	var routes []string
	for _, route := range table.Routes() {
		if !strings.HasPrefix(route.Pattern, api.Base+"/") {
			continue
		}
		routes = append(routes, route.String())
		if got := c.description.Public(route.String()); got != route.Rule.Public {
			t.Errorf("%s: it is described as for anybody: %v", route, got)
		}
	}
	slices.Sort(routes)
	if got := c.description.Operations(); !slices.Equal(got, routes) || len(routes) < 60 {
		t.Errorf("described are\n%s\nroutes are\n%s", strings.Join(got, "\n"), strings.Join(routes, "\n"))
	}
}

// Whoever is refused is told so in a problem document, never led to a page: at
// every route, and at paths that are none.
func TestAPI_RefusalsAreProblems(t *testing.T) {
	t.Parallel()
	r := newRig(t, false)
	table, _ := r.Access()
	requests := [][2]string{{"GET", "/admin/api/"}, {"GET", "/admin/api/v2/drafts"}, {"POST", "/admin/api/v1/none"}, {"DELETE", "/admin/api/v1/drafts"}}
	for _, route := range table.Routes() {
		if strings.HasPrefix(route.Pattern, api.Base) && !route.Rule.Public {
			requests = append(requests, [2]string{route.Method, wildcard.ReplaceAllString(route.Pattern, "x")})
		}
	}
	handler := r.Handler()
	for who, header := range map[string]string{"nobody": "", "a token that is none": "Bearer trin_" + strings.Repeat("A", 43), "another scheme": "Basic YTpi"} {
		for _, request := range requests {
			sent := httptest.NewRequest(request[0], r.admin+request[1], strings.NewReader("{}"))
			if header != "" {
				sent.Header.Set("Authorization", header)
			}
			got := httptest.NewRecorder()
			handler.ServeHTTP(got, sent)
			if got.Code != http.StatusUnauthorized || got.Header().Get("Content-Type") != "application/problem+json" ||
				!strings.Contains(got.Body.String(), `"urn:trin:problem:unauthenticated"`) || got.Header().Get("Location") != "" {
				t.Errorf("%s: %v: got %d %s %s", who, request, got.Code, got.Header(), got.Body)
			}
			if challenge := got.Header().Get("WWW-Authenticate"); !strings.HasPrefix(challenge, "Bearer") || strings.Contains(challenge, "invalid_token") != (header != "") {
				t.Errorf("%s: %v: got the challenge %q", who, request, challenge)
			}
		}
	}
	viewer := r.caller(access.Viewer, "", access.ScopeRead)
	viewer.refused("forbidden", "POST", "/drafts", `{}`)
	viewer.refused("forbidden", "DELETE", "/sessions/x", "")
	all := r.all()
	for _, path := range []string{"/keys/x/activate", "/tokens", "/administrators/invitations", "/drafts/x/approve", "/factors/x/reset", "/installation/rollback"} {
		all.refused("forbidden", "POST", path, `{}`, "If-Match", `"1"`)
	}
}

// What is not there, and what cannot be done where something is.
func TestAPI_PathsAndMethods(t *testing.T) {
	t.Parallel()
	r := newRig(t, false)
	c := r.all()
	for path, want := range map[string]string{"/none": "", "/drafts/x/y/z/a/b": "", "/drafts": "GET, POST", "/keys/x": "GET, DELETE", "/drafts/x": "GET, PATCH, DELETE"} {
		request := httptest.NewRequest(http.MethodPut, r.admin+api.Base+path, strings.NewReader("{}"))
		c.authorize(request)
		got := httptest.NewRecorder()
		c.handler.ServeHTTP(got, request)
		status := http.StatusMethodNotAllowed
		if want == "" {
			status = http.StatusNotFound
		}
		if got.Code != status || got.Header().Get("Allow") != want || got.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: got %d, Allow %q, %s", path, got.Code, got.Header().Get("Allow"), got.Body)
		}
	}
}

// No answer is kept, framed, run or read by another site.
func TestAPI_Headers(t *testing.T) {
	t.Parallel()
	c := newRig(t, false).all()
	for _, a := range []answer{c.must("GET", "/me", ""), c.refused("not-found", "GET", "/drafts/none", "")} {
		for name, want := range map[string]string{
			"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
			"Cross-Origin-Resource-Policy": "same-origin", "Access-Control-Allow-Origin": "",
		} {
			if got := a.header.Get(name); got != want {
				t.Errorf("%s: got %q, want %q", name, got, want)
			}
		}
	}
}
