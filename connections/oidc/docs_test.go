package oidc

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

// tableOf is the first table below a heading of a page of docs, as trimmed cells
// without the row of names.
func tableOf(t *testing.T, page, heading string) [][]string {
	t.Helper()
	text, err := os.ReadFile("../../docs/" + page)
	if err != nil {
		t.Fatal(err)
	}
	_, section, found := strings.Cut(string(text), "\n"+heading+"\n")
	if !found {
		t.Fatalf("docs/%s has no heading %q", page, heading)
	}
	section, _, _ = strings.Cut(section, "\n#")
	var rows [][]string
	for line := range strings.Lines(section) {
		if !strings.HasPrefix(line, "|") {
			if len(rows) > 0 {
				break
			}
			continue
		}
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		rows = append(rows, cells)
	}
	if len(rows) < 3 {
		t.Fatalf("docs/%s has no table below %q", page, heading)
	}
	return rows[2:]
}

// TestConfigurationPageHasEverySetting holds the table of an application's
// settings against the fields that are read.
func TestConfigurationPageHasEverySetting(t *testing.T) {
	t.Parallel()
	var told, want []string
	for _, row := range tableOf(t, "configuration.md", "### oidc, application") {
		told = append(told, row[0])
	}
	for field := range reflect.TypeFor[ApplicationSettings]().Fields() {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		want = append(want, name)
	}
	slices.Sort(told)
	slices.Sort(want)
	if !slices.Equal(told, want) {
		t.Errorf("got %q in the document, want %q", told, want)
	}
}

// TestErrorsPageTellsTheError holds docs/errors.md against the table of errors.
func TestErrorsPageTellsTheError(t *testing.T) {
	t.Parallel()
	codes := refusalCodes(t)
	for _, row := range tableOf(t, "errors.md", "## OpenID Connect: what the application gets") {
		code := broker.RefusalCode(strings.Trim(row[0], "`"))
		if !slices.Contains(codes, code) {
			t.Errorf("%q is no refusal, or is there twice", code)
		}
		codes = slices.DeleteFunc(codes, func(c broker.RefusalCode) bool { return c == code })
		if got := ErrorOf(broker.Refusal{Code: code}); got != row[1] {
			t.Errorf("%s: got %s from the code, the page says %s", code, got, row[1])
		}
	}
	if len(codes) > 0 {
		t.Errorf("the page lacks %q", codes)
	}
	for _, code := range errorMessages {
		if !strings.HasSuffix(code, ".") {
			t.Errorf("%q is no sentence", code)
		}
	}
}

// refusalCodes are the constants of broker.RefusalCode, read from its source.
func refusalCodes(t *testing.T) []broker.RefusalCode {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../../broker/refusal.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var codes []broker.RefusalCode
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if name, ok := spec.Type.(*ast.Ident); !ok || name.Name != "RefusalCode" {
			return true
		}
		for _, value := range spec.Values {
			if literal, ok := value.(*ast.BasicLit); ok {
				if code, err := strconv.Unquote(literal.Value); err == nil {
					codes = append(codes, broker.RefusalCode(code))
				}
			}
		}
		return true
	})
	if len(codes) < 10 {
		t.Fatalf("got %d refusal codes from the source, want them all", len(codes))
	}
	return codes
}
