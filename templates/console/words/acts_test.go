package words

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"trin/templates/text"
)

// auditing are the functions that are given what the audit keeps.
var auditing = map[string]bool{
	"audit": true, "change": true, "publish": true, "work": true, "workBy": true, "done": true, "act": true,
	"kept": true, "keptFor": true, "onFactor": true, "byActor": true, "byPartner": true,
}

// anAct is a verb and its object.
var anAct = regexp.MustCompile(`^[a-z]+( [a-z-]+)+$`)

// Every act that pages and programs keep in the audit has its Danish words.
func TestEveryActHasWords(t *testing.T) {
	t.Parallel()
	found := map[string]bool{}
	keep := func(e ast.Expr) {
		literal, ok := e.(*ast.BasicLit)
		if !ok || literal.Kind != token.STRING {
			return
		}
		if act, err := strconv.Unquote(literal.Value); err == nil && anAct.MatchString(act) {
			found[act] = true
		}
	}
	for _, dir := range []string{"admin/api", "admin/drafts", "admin/own", "admin/pages", "admin/partner", "admin/people", "admin/rollover", "admin/signin", "admin/upkeep", "store", "cmd/trin/internal/node"} {
		files, err := filepath.Glob("../../../" + dir + "/*.go")
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(parsed, func(n ast.Node) bool {
				switch x := n.(type) {
				case *ast.CallExpr:
					if auditing[calledName(x)] {
						for _, argument := range x.Args {
							keep(argument)
						}
					}
				case *ast.KeyValueExpr:
					if key, ok := x.Key.(*ast.Ident); ok && (key.Name == "What" || key.Name == "what") {
						keep(x.Value)
					}
				}
				return true
			})
		}
	}
	if len(found) < 40 {
		t.Errorf("got %d acts, want all of them", len(found))
	}
	for act := range found {
		if _, known := Act(text.Danish, act); !known {
			t.Errorf("%q has no Danish words", act)
		}
	}
}

func TestActs(t *testing.T) {
	t.Parallel()
	if got, known := Act(text.Danish, "publish draft"); got != "udgiv kladde" || !known {
		t.Errorf("got %q, %v", got, known)
	}
	if got, known := Act(text.English, "publish draft"); got != "publish draft" || !known {
		t.Errorf("got %q, %v", got, known)
	}
	if got, known := Act(text.Danish, "do nothing"); got != "do nothing" || known {
		t.Errorf("got %q, %v", got, known)
	}
	if !slices.IsSortedFunc(acts, func(a, b Text) int { return strings.Compare(a.En, b.En) }) {
		t.Error("the acts are not in order")
	}
	for _, one := range acts {
		if got := ActNamed(" " + strings.ToUpper(one.Da)); got != one.En {
			t.Errorf("%s: got %q, want %q", one.Da, got, one.En)
		}
	}
	if got := ActNamed("keys"); got != "keys" {
		t.Errorf("got %q, want the beginning as it is", got)
	}
}
