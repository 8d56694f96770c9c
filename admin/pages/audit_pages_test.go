package pages

import (
	"fmt"
	"html"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"trin/admin/installation"
)

// The page of a change of many documents has some of them, and leads to the rest:
// each document is on one page.
func TestAChangeOfManyDocumentsIsPaged(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	const many = 2*shownDocuments + 7
	for version, floor := range []int{20, 30} {
		var text strings.Builder
		for n := range many {
			fmt.Fprintf(&text, "---\nkind: application\nid: app-%03d\nprotocol: saml2\nauthentication: [adfs]\nfloor: %d\n", n, floor)
		}
		read, problems := installation.Parse("test.yaml", []byte(text.String()), nil)
		documents, err := read.Documents()
		if err != nil || len(problems) > 0 {
			t.Fatal(err, problems)
		}
		if _, err := g.store.Replace(t.Context(), int64(version), documents, "anna", ""); err != nil {
			t.Fatal(err)
		}
	}
	for change, what := range map[int]string{1: `application app-\d{3}\b`, 2: `application app-\d{3} floor\b`} {
		var found []string
		path, pages := fmt.Sprintf("/admin/audit/%d", change), 0
		for next := path; next != ""; pages++ {
			w := g.get(t, next)
			if w.Code != http.StatusOK {
				t.Fatalf("%s: got %d", next, w.Code)
			}
			body := w.Body.String()
			found = append(found, regexp.MustCompile(what).FindAllString(body, -1)...)
			next = ""
			if link := regexp.MustCompile(`href="(\?after=[^"]+)"[^>]*rel="next"|rel="next"[^>]*href="(\?after=[^"]+)"`).FindStringSubmatch(body); link != nil {
				next = path + html.UnescapeString(link[1]+link[2])
			}
			if pages > 5 {
				t.Fatal("the pages do not end")
			}
		}
		slices.Sort(found)
		if pages != 3 || len(found) != many || len(slices.Compact(found)) != many {
			t.Errorf("change %d: got %d lines on %d pages, want %d on 3", change, len(found), pages, many)
		}
	}
}
