package words

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"trin/templates/text"
)

// texts are the literals of type Text in this package's sources, by where they
// stand.
func texts(t *testing.T) map[string][2]string {
	t.Helper()
	found := map[string][2]string{}
	set := token.NewFileSet()
	parsed, err := parser.ParseDir(set, ".", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range parsed["words"].Files {
		if strings.HasSuffix(set.Position(file.Pos()).Filename, "_test.go") {
			continue
		}
		ast.Inspect(file, func(node ast.Node) bool {
			literal, ok := node.(*ast.CompositeLit)
			if !ok || len(literal.Elts) == 0 {
				return true
			}
			var both [2]string
			known := false
			for _, element := range literal.Elts {
				pair, ok := element.(*ast.KeyValueExpr)
				if !ok {
					continue
				}
				key, ok := pair.Key.(*ast.Ident)
				value, said := pair.Value.(*ast.BasicLit)
				if !ok || !said || key.Name != "En" && key.Name != "Da" {
					continue
				}
				known = true
				plain, err := strconv.Unquote(value.Value)
				if err != nil {
					t.Fatal(err)
				}
				if key.Name == "En" {
					both[0] = plain
				} else {
					both[1] = plain
				}
			}
			if known {
				found[set.Position(literal.Pos()).String()] = both
			}
			return true
		})
	}
	return found
}

func TestEveryTextHasBothLanguages(t *testing.T) {
	t.Parallel()
	all := texts(t)
	if len(all) < 50 {
		t.Fatalf("got %d texts, want all of them", len(all))
	}
	verbs := regexp.MustCompile(`%(\[\d\])?[a-z]`)
	for at, both := range all {
		if both[0] == "" || both[1] == "" {
			t.Errorf("%s: got %q and %q, want both languages", at, both[0], both[1])
		}
		en, da := verbs.FindAllString(both[0], -1), verbs.FindAllString(both[1], -1)
		if len(en) != len(da) {
			t.Errorf("%s: %q and %q take different arguments", at, both[0], both[1])
		}
		for _, said := range both {
			if strings.TrimSpace(said) != said || strings.Contains(said, "  ") || strings.HasSuffix(said, "!") {
				t.Errorf("%s: %q is untidy", at, said)
			}
		}
	}
}

func TestIn(t *testing.T) {
	t.Parallel()
	x := Text{En: "%d logins", Da: "%d login"}
	if got := x.In(text.English, 3); got != "3 logins" {
		t.Errorf("got %q", got)
	}
	if got := Say(x, 3).In(text.Danish); got != "3 login" {
		t.Errorf("got %q", got)
	}
	if got := (Text{En: "100%", Da: "100%"}).In(text.Danish); got != "100%" {
		t.Errorf("got %q", got)
	}
}

// One and several, by the number before, by one that stands after a text, and by
// the first argument.
func TestInAgreesWithTheNumber(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		pattern   string
		arguments []any
		want      string
	}{
		{"%d {login|logins}", []any{1}, "1 login"},
		{"%d {login|logins}", []any{0}, "0 logins"},
		{"%d {login|logins}", []any{int64(1)}, "1 login"},
		{"%d {login|logins}", []any{11}, "11 logins"},
		{"draft %s, revision %d: %d {edit|edits}", []any{"1", 1, 2}, "draft 1, revision 1: 2 edits"},
		{"%[2]d {edit|edits} by %[1]s", []any{"Ole", 1}, "1 edit by Ole"},
		{"{login|logins}", []any{1}, "login"},
		{"{login|logins}", []any{2}, "logins"},
		{"%d of %d {login was|logins were}", []any{1, 2}, "1 of 2 logins were"},
		{"%s is {kept}", []any{"it"}, "it is {kept}"},
	} {
		if got := (Text{En: test.pattern, Da: test.pattern}).In(text.Danish, test.arguments...); got != test.want {
			t.Errorf("%s of %v: got %q, want %q", test.pattern, test.arguments, got, test.want)
		}
	}
}

// The page of the rules has those of docs/assurance.md, and the table of reasons
// the codes of docs/errors.md.
func TestDocsHaveTheSame(t *testing.T) {
	t.Parallel()
	held := func(file, pattern string, known []string) {
		t.Helper()
		page, err := os.ReadFile("../../../docs/" + file)
		if err != nil {
			t.Fatal(err)
		}
		var told []string
		for _, match := range regexp.MustCompile(pattern).FindAllStringSubmatch(string(page), -1) {
			told = append(told, match[1])
		}
		slices.Sort(told)
		slices.Sort(known)
		if !slices.Equal(slices.Compact(told), known) || len(known) < 10 {
			t.Errorf("%s tells of %q, and the pages of %q", file, told, known)
		}
	}
	var ids []string
	for _, rule := range Rules() {
		ids = append(ids, rule.ID)
		if found, ok := RuleOf(rule.ID); !ok || found != rule {
			t.Errorf("rule %s stands twice", rule.ID)
		}
	}
	held("assurance.md", `(?m)^\*\*([P0-9]+)\.\*\* `, ids)
	errors, err := os.ReadFile("../../../docs/errors.md")
	if err != nil {
		t.Fatal(err)
	}
	refusals, _, _ := strings.Cut(string(errors), "\n## SAML 2.0")
	var codes []string
	for code := range reasons {
		codes = append(codes, code)
		if !strings.Contains(refusals, "| `"+code+"` |") {
			t.Errorf("docs/errors.md does not tell of %s", code)
		}
	}
	if told := regexp.MustCompile("(?m)^\\| `[a-z-]+` \\|").FindAllString(refusals, -1); len(told) != len(codes) {
		t.Errorf("docs/errors.md tells of %d refusals, and the pages of %d", len(told), len(codes))
	}
	if got := ReasonOf("new-one").Name.En; got != "new-one" {
		t.Errorf("got %q", got)
	}
}
