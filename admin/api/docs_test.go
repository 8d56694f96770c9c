package api

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"testing"
)

// The table of errors in docs/api.md has every kind of problem, with its status,
// and no other.
func TestDocs_Problems(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/api.md")
	if err != nil {
		t.Fatal(err)
	}
	var got, want []string
	for _, row := range regexp.MustCompile("(?m)^\\| `([a-z-]+)` \\| ([0-9]{3}) \\| ").FindAllStringSubmatch(string(page), -1) {
		got = append(got, row[1]+" "+row[2])
	}
	for _, k := range kinds() {
		want = append(want, fmt.Sprintf("%s %d", k.name, k.status))
		if k.title == "" {
			t.Errorf("%s has no title", k.name)
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) || len(slices.Compact(want)) != len(kinds()) {
		t.Errorf("the page has %v, want %v", got, want)
	}
}
