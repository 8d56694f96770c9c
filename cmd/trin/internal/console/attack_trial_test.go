package console

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"trin/admin/access"
)

// dear is an application of one organisation whose pipeline is as dear as it may
// be: values as long as a step takes, seen after each step.
func dear() string {
	lines := []string{
		"kind: application", "id: dear", "organisation: north", "protocol: oidc", "authentication: [local]",
		"settings: {clientID: dear, authMethod: none, redirectURIs: ['https://dear.example.dk/back']}",
		"claims:", "  - add: {claim: x0, values: ['" + strings.Repeat("<", 250_000) + "']}",
	}
	for i := range 30 {
		lines = append(lines, fmt.Sprintf("  - rename: {from: x%d, to: x%d}", i, i+1))
	}
	for range 30 {
		lines = append(lines, "  - optional: true", "    replace: {claim: y, pattern: '(.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*)*c'}")
	}
	return "---\n" + strings.Join(lines, "\n") + "\n"
}

// M3, M4: a pipeline that an administrator of one organisation has written is
// tried by a page and by the API: the work of its patterns is bounded in all, and
// neither answer grows with the steps.
func TestM3_M4_TryingAPipelineIsBounded(t *testing.T) {
	t.Parallel()
	r := changing(t)
	r.also(dear())
	long := strings.Repeat("a", 16_000)
	c := r.caller(access.Viewer, "north", access.ScopeRead)
	got := c.must(http.MethodPost, "/claims/try", `{"side":"application","id":"dear","level":"30","claims":[{"name":"y","values":["`+long+`1","`+long+`2"]}]}`)
	tried := read[struct {
		Steps []struct {
			Step, Failed string
			Cut          bool
			After        []struct{ Name string }
		}
		Claims []struct{ Name string }
	}](t, got)
	cut, failed := 0, 0
	for _, s := range tried.Steps {
		if s.Cut {
			cut++
		}
		if strings.Contains(s.Failed, "more work than they may together") {
			failed++
		}
	}
	if len(got.body) > 10<<20 || cut < 20 || tried.Steps[1].Cut || len(tried.Steps[1].After) == 0 || failed == 0 || len(tried.Claims) == 0 {
		t.Errorf("got %d bytes, %d of %d steps cut and %d without work left; want the first steps, what comes out, and few bytes", len(got.body), cut, len(tried.Steps), failed)
	}
	nora := r.signedIn("nora", "north", access.Viewer, false)
	nora.page("/admin/claims?side=application&id=dear&level=30&claims=y%3D1", "x30", "…")
	if size := len(nora.Last().Body); size > 1<<20 {
		t.Errorf("the page has %d bytes", size)
	}
}
