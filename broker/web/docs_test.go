package web

import (
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"trin/broker"
	"trin/templates/text"
)

// pagesOf are the failures by the names that docs/errors.md gives them.
func pagesOf() map[string]failure {
	pages := map[string]failure{
		"refused": failureOf(&broker.Refusal{Code: broker.RefusedLevel}), "not-found": failedNotFound, "cross-site": failedCrossSite,
		"too-many": failedTooMany,
	}
	for _, public := range []broker.PublicText{
		broker.PublicBadMessage, broker.PublicUnknownApp, broker.PublicExpired,
		broker.PublicOtherBrowser, broker.PublicNotAvailable, broker.PublicInternal,
	} {
		pages[string(public)] = failureOf(&broker.InvalidError{Public: public, Err: http.ErrNoCookie})
	}
	return pages
}

// TestErrorsPage holds the table of pages in docs/errors.md against the code.
func TestErrorsPage(t *testing.T) {
	t.Parallel()
	document, err := os.ReadFile("../../docs/errors.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(document), "\n## Pages\n")
	section, _, _ = strings.Cut(section, "\n#")
	pages := pagesOf()
	for line := range strings.Lines(section) {
		if !strings.HasPrefix(line, "| `") {
			continue
		}
		cells := strings.Split(line, "|")
		name, status, heading := strings.Trim(cells[1], " `"), strings.TrimSpace(cells[2]), strings.TrimSpace(cells[3])
		page, ok := pages[name]
		if !ok {
			t.Errorf("the document names a page %q, which is not there", name)
			continue
		}
		delete(pages, name)
		if got := strconv.Itoa(page.status); got != status {
			t.Errorf("%s: got status %s from the code, the document says %s", name, got, status)
		}
		if got := page.page.Title.In(text.English); got != heading {
			t.Errorf("%s: got heading %q from the code, the document says %q", name, got, heading)
		}
	}
	for name := range pages {
		t.Errorf("the document does not have the page %q", name)
	}
}

// TestChecksPage holds the table of checks in docs/errors.md against the code.
func TestChecksPage(t *testing.T) {
	t.Parallel()
	document, err := os.ReadFile("../../docs/errors.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(document), "\n## What is not accepted\n")
	section, _, _ = strings.Cut(section, "\n#")
	var named []broker.Check
	for line := range strings.Lines(section) {
		if strings.HasPrefix(line, "| `") {
			named = append(named, broker.Check(strings.Trim(strings.Split(line, "|")[1], " `")))
		}
	}
	if got, want := named, broker.Checks(); !slices.Equal(got, want) {
		t.Errorf("got the checks %q in the document, the code has %q", got, want)
	}
}
