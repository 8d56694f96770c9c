package words

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"trin/templates/text"
)

func TestSentence(t *testing.T) {
	t.Parallel()
	for english, want := range map[string]string{
		"The first factor is missing.":                                                                                             "Første faktor mangler.",
		"The floor is level 3 and level 20 on ladder nsis.":                                                                        "Mindstekravet er niveau 3 og niveau 20 på stigen nsis.",
		"Asked is minimum level 30 or level 20, and the floor is level 10.":                                                        "Ønsket er minimum niveau 30 eller niveau 20, og mindstekravet er niveau 10.",
		"The provider named no class: its login counts as level 20. It is believed no more than level 10.":                         "Udbyderen nævnte ingen klasse: dens login tæller som niveau 20. Den tros ikke over niveau 10.",
		"The requester 100%s has the floor level 2.":                                                                               "Tjenesten 100%s har mindstekravet niveau 2.",
		"No connection of the application can reach what is demanded: exact level 30, and at least level 20. Reached is no level.": "Ingen af applikationens forbindelser kan nå det krævede: exact niveau 30 og mindst niveau 20. Nået er intet niveau.",
		`claim "sub", which says who the user is, has 2 values`:                                                                    `oplysningen "sub", som siger, hvem brugeren er, har 2 værdier`,
	} {
		if got, known := Sentence(text.Danish, english); got != want || !known {
			t.Errorf("%s: got %q, %v, want %q", english, got, known, want)
		}
		if got, known := Sentence(text.English, english); got != english || !known {
			t.Errorf("in English: got %q, %v", got, known)
		}
	}
	if got, known := Sentence(text.Danish, "Nobody wrote this."); got != "Nobody wrote this." || known {
		t.Errorf("got %q, %v", got, known)
	}
}

// Every sentence that package broker writes into a record has its Danish words.
func TestEverySentenceOfADecisionHasWords(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../../../broker/*.go")
	if err != nil || len(files) < 50 {
		t.Fatalf("got %d files of broker, %v", len(files), err)
	}
	found := 0
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		for _, sentence := range written(t, file) {
			found++
			if _, known := Sentence(text.Danish, sentence); !known {
				t.Errorf("%s: %q has no Danish words in sentences.go", filepath.Base(file), sentence)
			}
		}
	}
	if found < 80 {
		t.Errorf("got %d sentences of broker, want all of them", found)
	}
}

// partOf are beginnings and ends of sentences that are written in two steps; the
// whole ones stand in TestSentence.
var partOf = regexp.MustCompile("^(No connection of the application|Neither this connection nor another of the application) can reach what is demanded$|^X\\. Reached is X\\.$")

// isSentence tells what is told from what is logged, an error or a format.
var isSentence = regexp.MustCompile("^[A-Z][^ ]* [^ ]+ .*$")

// written are the sentences in a file, with X for what is put in.
func written(t *testing.T, file string) []string {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	ast.Inspect(parsed, func(n ast.Node) bool {
		e, ok := n.(ast.Expr)
		if !ok {
			return true
		}
		whole, ok := joined(e)
		if ok && isSentence.MatchString(whole) && !partOf.MatchString(whole) {
			all = append(all, regexp.MustCompile("%[sdqv]").ReplaceAllString(whole, "X"))
		}
		return !ok
	})
	return all
}

// joined is a text that is written as literals and what stands between them.
func joined(e ast.Expr) (string, bool) {
	switch x := e.(type) {
	case *ast.BasicLit:
		whole, err := strconv.Unquote(x.Value)
		return whole, x.Kind == token.STRING && err == nil
	case *ast.BinaryExpr:
		left, isText := joined(x.X)
		right, also := joined(x.Y)
		if x.Op != token.ADD || !isText && !also {
			return "", false
		}
		if !isText {
			left = "X"
		}
		if !also {
			right = "X"
		}
		return left + right, true
	}
	return "", false
}
