package kombit

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func guide(t *testing.T) string {
	t.Helper()
	page, err := os.ReadFile(filepath.Join(root, "docs", "kombit.md"))
	if err != nil {
		t.Fatal(err)
	}
	return string(page)
}

// yamlBlocks are the texts of the guide that an administrator pastes.
func yamlBlocks(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, match := range regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllStringSubmatch(guide(t), -1) {
		all = append(all, match[1])
	}
	if len(all) != 3 {
		t.Fatalf("the guide has %d texts, want the installation, the external step and NemLog-in", len(all))
	}
	return all
}

func guideText(t *testing.T) string    { return yamlBlocks(t)[0] }
func externalText(t *testing.T) string { return yamlBlocks(t)[1] }
func nemloginText(t *testing.T) string { return yamlBlocks(t)[2] }

// TestGuide_NamesTheScenarios: the guide lists the 26 scenarios with their
// tests, and each of them is there.
func TestGuide_NamesTheScenarios(t *testing.T) {
	t.Parallel()
	var code strings.Builder
	files, err := filepath.Glob("*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		code.Write(content)
	}
	rows := regexp.MustCompile("(?m)^\\| (\\d+) \\| .+ \\| `(TestKombit(\\d\\d)_\\w+)` \\|$").FindAllStringSubmatch(guide(t), -1)
	if len(rows) != 26 {
		t.Fatalf("the guide lists %d scenarios, want 26", len(rows))
	}
	for i, row := range rows {
		if strings.TrimLeft(row[3], "0") != row[1] || len(row[1]) == 0 {
			t.Errorf("row %d: scenario %s has the test %s", i+1, row[1], row[2])
		}
		if !strings.Contains(code.String(), "func "+row[2]+"(") {
			t.Errorf("the guide names %s, which is not there", row[2])
		}
	}
	for _, match := range regexp.MustCompile(`func (TestKombit\d\d_\w+)`).FindAllStringSubmatch(code.String(), -1) {
		if !strings.Contains(guide(t), "`"+match[1]+"`") {
			t.Errorf("the guide does not name %s", match[1])
		}
	}
}
