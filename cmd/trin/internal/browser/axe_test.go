package browser

import (
	"os"
	"sync"
	"testing"
)

// readAxe reads axe-core once. Where it is missing the test is skipped, or fails
// where everything is required.
func readAxe(t *testing.T) Axe {
	t.Helper()
	axe, err := onceAxe()
	switch {
	case err != nil && os.Getenv("TRIN_REQUIRE_PEERS") == "1":
		t.Fatal(err)
	case err != nil:
		t.Skip(err)
	}
	return axe
}

var onceAxe = sync.OnceValues(func() (Axe, error) { return ReadAxe("../../../..") })

// look is how a page is looked at.
type look struct {
	width  int
	scheme string
	styles bool // the rules that hang on it alone
}

// audit holds the page against axe-core as it looks so.
func (v *visitor) audit(axe Axe, page string, looks ...look) {
	v.t.Helper()
	audit, err := axe.Load(v.Tab)
	v.must(err)
	for _, as := range looks {
		v.must(v.Show(as.width, 800, as.scheme))
		wrong, err := audit.Violations(as.styles)
		v.must(err)
		for _, what := range wrong {
			v.t.Errorf("%s at %d, %s: %s", page, as.width, as.scheme, what)
		}
	}
}

// axe-core finds what it is there to find, under the page's own content security
// policy, and leaves nothing in the page.
func TestAxeFindsFaults(t *testing.T) {
	axe := readAxe(t)
	v := visit(t, "en")
	v.expected = []string{"spy.invalid", "ContentSecurityPolicyIssue", "404", "exception", "console.error", "ERR_", "security"}
	v.must(v.Open(faultyServer(t)))
	v.must(v.Until(`document.readyState === "complete"`))
	audit, err := axe.Load(v.Tab)
	v.must(err)
	wrong, err := audit.Violations(false)
	v.must(err)
	holds(t, wrong, "axe color-contrast", "axe button-name", "axe label", "axe image-alt", "axe document-title", "axe html-lang-valid", `<p class="pale">`)
	if left, err := Ask[bool](v.Tab, `"axe" in window`); err != nil || left {
		t.Errorf("got %v, %v, want axe-core in a world of its own", left, err)
	}
}

// looks are what a page is shown in, by language: every rule once in each, and
// what hangs on width and colours in all four.
var looks = [][]look{{{1280, "light", false}, {390, "dark", true}}, {{1280, "dark", true}, {390, "light", false}}}
