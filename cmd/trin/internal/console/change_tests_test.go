package console

import (
	"net/http"
	"strings"
	"testing"

	"trin/admin/access"
)

// Tests of claims that there was no time for are run from there on, by the pages
// and by the API, which say which they were.
func TestTestsOfADraft(t *testing.T) {
	t.Parallel()
	r := changing(t)
	anna := r.signedIn("anna", "", access.Administrator, true)
	p := r.pipe(anna, "application", "journal")
	d, err := r.Desk().Get(t.Context(), p.acting(""), p.draft)
	if err != nil {
		t.Fatal(err)
	}
	body := strings.TrimRight(p.body("application", "journal"), "\n") + "\ntests:\n" +
		"  - {name: the first, with: {claims: {mail: a@b}}, expect: {absent: [nothing]}}\n" +
		"  - {name: the second, with: {claims: {mail: a@b}}, expect: {claims: {nothing: there}}}\n"
	if _, err := r.Desk().Put(t.Context(), p.acting(""), p.draft, d.Revision, body); err != nil {
		t.Fatal(err)
	}
	const some = "Of the 2 tests of claims, those from 2 to 2 were run"
	path := "/admin/drafts/" + p.draft
	for _, page := range []string{path, path + "/preview", p.base + "/tests"} {
		anna.page(page, "the second")
		if text := said(anna.Last()); strings.Contains(text, "there was no time") {
			t.Errorf("%s says that there was no time for all:\n%s", page, text)
		}
	}
	anna.page(path+"/preview?tests=1", some, "the second")
	anna.page(path+"/preview?tests=2", "There are 2 tests of claims, and there was no time for any of these")
	anna.page(p.base+"/tests?from=1", some, "Fails")
	if text := said(anna.Last()); strings.Contains(text, "Holds") {
		t.Errorf("a test that was not run holds:\n%s", text)
	}
	anna.open(r.admin + p.base + "/tests?from=x")
	if anna.Last().Status != http.StatusNotFound {
		t.Errorf("got %d for a test that is no number", anna.Last().Status)
	}
	anna.open(r.admin + path + "/preview?tests=1&lang=da")
	if text := said(anna.Last()); !strings.Contains(text, "Af de 2 test af claims blev dem fra 2 til 2 kørt") {
		t.Errorf("in Danish:\n%s", text)
	}
	c := r.caller(access.Administrator, "", access.ScopeRead)
	for query, want := range map[string]struct{ ran, problems int }{"": {2, 1}, "?tests=1": {1, 1}, "?tests=2": {0, 0}} {
		got := read[struct {
			Tests, TestsOf int
			Problems       []struct{ Message string }
			Unfinished     []string
		}](t, c.must(http.MethodGet, "/drafts/"+p.draft+"/preview"+query, ""))
		if got.Tests != want.ran || got.TestsOf != 2 || len(got.Problems) != want.problems || len(got.Unfinished) > 0 {
			t.Errorf("%s: got %+v, want %+v", query, got, want)
		}
	}
}
