package lint_test

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"trin/connections/saml2/lint"
)

var row = regexp.MustCompile("(?m)^\\| `([a-z0-9-]+)` \\|.*$")

// TestDocs_Rules: docs/lint.md has every rule as it is, and no other.
func TestDocs_Rules(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../../docs/lint.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rules, found := strings.Cut(string(page), "\n## Rules\n")
	if !found {
		t.Fatal("there is no section of rules")
	}
	var told, want []string
	for _, line := range row.FindAllString(rules, -1) {
		told = append(told, line)
	}
	cell := func(s string) string { return strings.ReplaceAll(s, "|", `\|`) }
	for _, r := range lint.Rules() {
		want = append(want, fmt.Sprintf("| `%s` | %s | %s | %s | %s | %s |", r.ID, r.Kind, r.Severity, cell(r.Says), cell(r.Mend), cell(r.Source)))
	}
	slices.Sort(told)
	slices.Sort(want)
	for _, line := range want {
		if !slices.Contains(told, line) {
			t.Errorf("docs/lint.md lacks the line\n%s", line)
		}
	}
	for _, line := range told {
		if !slices.Contains(want, line) {
			t.Errorf("docs/lint.md has a line that is no rule's\n%s", line)
		}
	}
}

// TestRules_AreWhole: every rule has its own name, says something in sentences,
// and holds for profiles that are there.
func TestRules_AreWhole(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, r := range lint.Rules() {
		if seen[r.ID] {
			t.Errorf("%s is there twice", r.ID)
		}
		seen[r.ID] = true
		if !strings.HasSuffix(r.Says, ".") || !strings.HasSuffix(r.Mend, ".") || r.Source == "" || r.Kind == "" || r.Severity == "" {
			t.Errorf("%s is not whole: %+v", r.ID, r)
		}
		for _, profile := range r.Profiles {
			if !slices.Contains(lint.Profiles(), profile) {
				t.Errorf("%s holds for %q, which is no profile", r.ID, profile)
			}
		}
	}
}
