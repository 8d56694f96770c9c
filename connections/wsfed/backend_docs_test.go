package wsfed

import (
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"trin/connections/wsfed/wsfedtest"
)

// docsTable are the rows of the table below a heading of a page, as trimmed
// cells, without its head.
func docsTable(t *testing.T, page, heading string) [][]string {
	t.Helper()
	content, err := os.ReadFile("../../docs/" + page)
	if err != nil {
		t.Fatal(err)
	}
	_, section, found := strings.Cut(string(content), "\n"+heading+"\n")
	section, _, _ = strings.Cut(section, "\n#")
	var rows [][]string
	for line := range strings.Lines(section) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		if !strings.HasPrefix(line, "|") || len(cells) < 2 {
			continue
		}
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		rows = append(rows, cells)
	}
	if !found || len(rows) < 3 {
		t.Fatalf("docs/%s has no table below %q", page, heading)
	}
	return rows[2:]
}

// TestConfigurationPageHasEverySettingOfAProvider holds the table of settings
// against the fields that are read.
func TestConfigurationPageHasEverySettingOfAProvider(t *testing.T) {
	t.Parallel()
	var told, want []string
	for _, row := range docsTable(t, "configuration.md", "### wsfed, authentication") {
		told = append(told, row[0])
	}
	for field := range reflect.TypeFor[ConnectionSettings]().Fields() {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		want = append(want, name)
	}
	slices.Sort(told)
	slices.Sort(want)
	if !slices.Equal(told, want) {
		t.Errorf("got  %q in the document\nwant %q", told, want)
	}
}

// TestErrorsPageTellsWhatATokenServiceRefuses holds its table against the code.
func TestErrorsPageTellsWhatATokenServiceRefuses(t *testing.T) {
	t.Parallel()
	x := partyExpectation()
	x.Asked = true
	for _, row := range docsTable(t, "errors.md", "### What a token service refuses") {
		code, _, _ := strings.Cut(row[0], ",")
		if code == "any other" {
			code = "fed:BadRequest"
		}
		_, err := accept(`<S:Fault xmlns:S="`+wsfedtest.SOAP11+`" xmlns:fed="`+wsfedtest.Federation+`"><faultcode>`+code+`</faultcode></S:Fault>`, x)
		want, _, _ := strings.Cut(strings.TrimPrefix(row[1], "`"), "`")
		if err == nil || !strings.HasPrefix(err.Error(), "refused: "+want+":") {
			t.Errorf("%s: got %v from the code, the page says %s", row[0], err, want)
		}
	}
}
