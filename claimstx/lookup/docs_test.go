package lookup_test

import (
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"trin/claimstx/lookup"
	"trin/claimstx/lookup/database"
	"trin/claimstx/lookup/table"
)

// section is what stands below a heading of a page in docs.
func section(t *testing.T, page, heading string) string {
	t.Helper()
	content, err := os.ReadFile("../../docs/" + page)
	if err != nil {
		t.Fatal(err)
	}
	_, after, found := strings.Cut(string(content), "\n"+heading+"\n")
	if !found {
		t.Fatalf("docs/%s has no heading %q", page, heading)
	}
	text, _, _ := strings.Cut(after, "\n#")
	return text
}

// firstCells are the names in the first column of the tables, sorted.
func firstCells(text string) []string {
	var names []string
	for line := range strings.Lines(text) {
		cells := strings.Split(line, "|")
		if len(cells) < 4 || strings.HasPrefix(cells[1], "-") || slices.Contains([]string{"setting", "outcome"}, strings.TrimSpace(cells[1])) {
			continue
		}
		for name := range strings.SplitSeq(cells[1], ",") {
			names = append(names, strings.TrimSpace(name))
		}
	}
	slices.Sort(names)
	return names
}

// TestDocs_Settings: docs/configuration.md has every setting and no other.
func TestDocs_Settings(t *testing.T) {
	t.Parallel()
	for heading, settings := range map[string]reflect.Type{"### table": reflect.TypeFor[table.Settings](), "### sql": reflect.TypeFor[database.Settings]()} {
		var want []string
		for field := range settings.Fields() {
			name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			want = append(want, name)
		}
		if heading == "### table" {
			want = append(want, "csvFile") // which becomes csv when a text is read
		}
		slices.Sort(want)
		if got := firstCells(section(t, "configuration.md", heading)); !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", heading, got, want)
		}
	}
	if got, want := firstCells(section(t, "configuration.md", "## Settings of each lookup")), []string{"atOnce", "cache", "timeout"}; !slices.Equal(got, want) {
		t.Errorf("got the shared settings %q, want %q", got, want)
	}
}

// TestDocs_Outcomes: docs/operations.md says what each outcome means.
func TestDocs_Outcomes(t *testing.T) {
	t.Parallel()
	var want []string
	for _, o := range []lookup.Outcome{lookup.Found, lookup.None, lookup.Kept, lookup.Refused, lookup.Failed, lookup.Slow, lookup.Busy, lookup.Resting, lookup.Canceled} {
		want = append(want, string(o))
	}
	slices.Sort(want)
	if got := firstCells(section(t, "operations.md", "## Lookups")); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
