package console

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"trin/admin/access"
	"trin/admin/editing"
)

// Every page that a link of a reading page leads to is served, by more than the
// page of what is not there.
func TestEveryTargetIsServed(t *testing.T) {
	t.Parallel()
	r := changing(t)
	table, identify := r.Access()
	mux := http.NewServeMux()
	table.Mount(mux, identify, r.clock.Now, func(http.ResponseWriter, *http.Request, error) {})
	served := func(path string) bool {
		_, pattern := mux.Handler(httptest.NewRequest(http.MethodGet, r.admin+path, nil))
		return pattern != "" && !strings.Contains(pattern, "{path...}")
	}
	for _, pattern := range editing.Patterns() {
		for _, kind := range []string{"application", "authentication"} {
			path := strings.NewReplacer("{draft}", "0a", "{kind}", kind, "{id}", "x", "{page}", "yaml").Replace(pattern)
			if !served(path) {
				t.Errorf("nothing serves %s", path)
			}
		}
	}
	// And what the pages lead to is a target that is served.
	anna := r.signedIn("anna", "", access.Administrator, false)
	found := 0
	for _, page := range []string{
		"/admin/applications", "/admin/authentication", "/admin/applications/journal", "/admin/applications/journal/assurance", "/admin/applications/journal/claims",
		"/admin/authentication/idp", "/admin/authentication/idp/assurance", "/admin/authentication/idp/claims", "/admin/assurance", "/admin/claims?id=journal",
	} {
		anna.page(page)
		for _, link := range anna.Last().Page.Links {
			request := httptest.NewRequest(http.MethodGet, "/", nil)
			if u, err := request.URL.Parse(link.Href); err != nil || u.Path != "/admin/edit" {
				continue
			} else if target, ok := editing.ParseTarget(u.Query().Get("to")); !ok || !served(target.In("0a")) {
				t.Errorf("%s leads to %s, which is not there", page, link.Href)
			}
			found++
		}
	}
	if found < 10 {
		t.Errorf("got %d links to where things are edited", found)
	}
}
