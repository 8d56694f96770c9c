package saml2

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"trin/broker"
)

// errorRows are the rows of the tables in docs/errors.md that stand below the
// heading, as trimmed cells without the heading row.
func errorRows(t *testing.T, heading string) [][]string {
	t.Helper()
	page, err := os.ReadFile("../../docs/errors.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, found := strings.Cut(string(page), "\n"+heading+"\n")
	if !found {
		t.Fatalf("docs/errors.md has no heading %q", heading)
	}
	if i := strings.Index(section, "\n#"); i >= 0 {
		section = section[:i]
	}
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
	if len(rows) < 3 { // a heading, the line below it, a row
		t.Fatalf("there is no table below %q", heading)
	}
	return rows[2:]
}

// uriOf is the status code that a word of the page stands for.
func uriOf(word string) string {
	if word == "none" {
		return ""
	}
	return statusPrefix + word
}

// refusalCodes are the constants of broker.RefusalCode, read from its source.
func refusalCodes(t *testing.T) map[broker.RefusalCode]bool {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../../broker/refusal.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	codes := map[broker.RefusalCode]bool{}
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		name, ok := spec.Type.(*ast.Ident)
		if !ok || name.Name != "RefusalCode" {
			return true
		}
		for _, value := range spec.Values {
			literal, ok := value.(*ast.BasicLit)
			if !ok {
				t.Fatalf("%s is no literal", spec.Names[0].Name)
			}
			code, err := strconv.Unquote(literal.Value)
			if err != nil {
				t.Fatal(err)
			}
			codes[broker.RefusalCode(code)] = true
		}
		return true
	})
	if len(codes) < 10 {
		t.Fatalf("got %d refusal codes from the source, want them all", len(codes))
	}
	return codes
}

func TestErrorsPageHasEveryRefusal(t *testing.T) {
	t.Parallel()
	codes := refusalCodes(t)
	for _, heading := range []string{"## Refusals", "## SAML 2.0: what the application gets"} {
		seen := map[broker.RefusalCode]bool{}
		for _, row := range errorRows(t, heading) {
			code := broker.RefusalCode(strings.Trim(row[0], "`"))
			if !codes[code] || seen[code] {
				t.Errorf("%s: %q is no refusal, or is there twice", heading, code)
			}
			seen[code] = true
		}
		for code := range codes {
			if !seen[code] {
				t.Errorf("%s: %q is missing", heading, code)
			}
		}
	}
}

func TestErrorsPageTellsTheStatus(t *testing.T) {
	t.Parallel()
	for _, row := range errorRows(t, "## SAML 2.0: what the application gets") {
		want := Status{uriOf(row[1]), uriOf(row[2])}
		if got := StatusOf(broker.Refusal{Code: broker.RefusalCode(strings.Trim(row[0], "`"))}); got != want {
			t.Errorf("%s: got %v from the code, the page says %v", row[0], got, want)
		}
	}
}

func TestErrorsPageTellsWhatAProviderRefuses(t *testing.T) {
	t.Parallel()
	rows := errorRows(t, "### What a provider refuses")
	told := map[string]bool{}
	for _, row := range rows {
		second := uriOf(row[0])
		if strings.HasPrefix(row[0], "any other") {
			second = uriOf("PartialLogout")
		}
		told[second] = true
		refusal := RefusalOf([]string{StatusResponder, second}, "")
		if got, want := string(refusal.Code), strings.Trim(row[1], "`"); got != want {
			t.Errorf("%s: got refusal %s from the code, the page says %s", row[0], got, want)
		}
		answer, _, _ := strings.Cut(row[2], ";")
		top, below, _ := strings.Cut(answer, ", ")
		if got, want := StatusOf(*refusal), (Status{uriOf(top), uriOf(below)}); got != want {
			t.Errorf("%s: got %v from the code, the page says %v", row[0], got, want)
		}
	}
	for _, second := range []string{StatusInvalidNameIDPolicy, StatusUnsupportedBinding, StatusRequestTooHigh, StatusRequestTooLow} {
		if got := RefusalOf([]string{StatusRequester, second}, ""); got.Code != broker.RefusedUpstream || StatusOf(*got).Second != StatusAuthnFailed {
			t.Errorf("%s: got %v, the page says that any other is upstream", second, got)
		}
	}
	if got := RefusalOf([]string{StatusResponder}, ""); got.Code != broker.RefusedUpstream || StatusOf(*got).Second != StatusAuthnFailed {
		t.Errorf("no second-level code: got %v, the page says upstream", got)
	}
}

// settingNames are the names of the settings, nested ones dotted.
func settingNames(t reflect.Type, prefix string) []string {
	var names []string
	for field := range t.Fields() {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if field.Type.Kind() == reflect.Struct {
			names = append(names, settingNames(field.Type, prefix+name+".")...)
			continue
		}
		names = append(names, prefix+name)
	}
	return names
}

// TestConfigurationPageHasEverySetting holds the tables of settings in
// docs/configuration.md against the fields that are read.
func TestConfigurationPageHasEverySetting(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/configuration.md")
	if err != nil {
		t.Fatal(err)
	}
	for heading, settings := range map[string]any{
		"### saml2, application": ApplicationSettings{}, "### saml2, authentication": ConnectionSettings{},
	} {
		_, section, _ := strings.Cut(string(page), "\n"+heading+"\n")
		section, _, _ = strings.Cut(section, "\n#")
		var told []string
		for line := range strings.Lines(section) {
			if cells := strings.Split(line, "|"); len(cells) > 3 {
				told = append(told, strings.TrimSpace(cells[1]))
			}
		}
		if len(told) < 3 {
			t.Fatalf("docs/configuration.md has no table below %q", heading)
		}
		told = told[2:]
		slices.Sort(told)
		want := settingNames(reflect.TypeOf(settings), "")
		slices.Sort(want)
		if !slices.Equal(told, want) {
			t.Errorf("%s: got %q in the document, want %q", heading, told, want)
		}
	}
}
