package words

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// toClients are the files whose sentences are answers to applications and
// providers, in English by their protocols, or the report of a command.
var toClients = regexp.MustCompile(`^connections/(oidc|wsfed|saml2)/(status|client|pushed|server_error|server_front|token_refresh|userinfo)\.go$|^admin/installation/check(_requesters)?\.go$`)

// makers are the functions that take a problem's sentence.
var makers = map[string]bool{"report": true, "fail": true, "warn": true, "danger": true, "say": true, "wrong": true, "error": true, "problem": true, "placeToken": true}

// aSentence tells what is said to people, which says what to do or ends as a
// sentence, from names, logs and formats.
var aSentence = regexp.MustCompile(`\. [A-Z$].|^[^ ]+( [^ ]+){3,}\.$`)

// aBeginning is what a maker is given.
var aBeginning = regexp.MustCompile(`^[A-Z%{][^ ]* [^ ]+ .*$`)

// reasoned are the files whose errors stand within problems.
var reasoned = regexp.MustCompile(`^claimstx/[a-z]+\.go$|^admin/access/actor\.go$|^connections/(saml2/(metadata|metadata_keys|metadata_signed|endpoint|dn|nameid|encryption|instant|upstream_settings|take_party)|wsfed/metadata(_read)?|oidc/(jwks|json_strict|provider|duration))\.go$`)

// aReason is more than what it wraps.
var aReason = regexp.MustCompile(`[a-z]{2}`)

// problemsIn are the sentences of problems in a package, as they are looked up,
// and all that is written in quotes there.
func problemsIn(t *testing.T, dir string) (sentences []string, literals string) {
	t.Helper()
	files, err := filepath.Glob("../../../" + dir + "/*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: got %d files, %v", dir, len(files), err)
	}
	all, every := map[string]bool{}, strings.Builder{}
	for _, file := range files {
		name := dir + "/" + filepath.Base(file)
		if strings.HasSuffix(file, "_test.go") || toClients.MatchString(name) {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		inMaker := map[ast.Expr]bool{}
		ast.Inspect(parsed, func(n ast.Node) bool {
			switch x := n.(type) {
			case *ast.CallExpr:
				if makers[calledName(x)] {
					for _, a := range x.Args {
						inMaker[a] = true
					}
				}
				if wrapped, ok := reasonOf(x); ok && reasoned.MatchString(name) {
					all[wrapped] = true
				}
			case *ast.KeyValueExpr:
				if key, ok := x.Key.(*ast.Ident); ok && key.Name == "Message" {
					inMaker[x.Value] = true
				}
			}
			e, ok := n.(ast.Expr)
			if !ok {
				return true
			}
			whole, ok := sentenceOf(e)
			if ok {
				every.WriteString(whole + "\n")
				whole = precision.ReplaceAllStringFunc(strings.TrimSpace(whole), plain)
				if !strings.Contains(whole, "%w") && (aSentence.MatchString(whole) || inMaker[e] && aBeginning.MatchString(whole)) {
					all[whole] = true
				}
			}
			return !ok
		})
	}
	return slices.Sorted(maps.Keys(all)), every.String()
}

// reasonOf is the text of an error, as it is looked up.
func reasonOf(call *ast.CallExpr) (string, bool) {
	if name := calledName(call); name != "Errorf" && name != "New" || len(call.Args) == 0 {
		return "", false
	}
	literal, ok := joined(call.Args[0])
	if _, one := call.Args[0].(*ast.BasicLit); !ok || !one || !strings.Contains(literal, " ") {
		return "", false
	}
	reason := precision.ReplaceAllStringFunc(strings.TrimSpace(literal), plain)
	return reason, aReason.MatchString(verb.ReplaceAllString(reason, ""))
}

// precision is how an argument is written, which is all one to who reads it.
var precision = regexp.MustCompile(`%(\.\d+)?[qsvwT]`)

// plain is the argument as the entries write it.
func plain(verb string) string {
	if strings.HasSuffix(verb, "q") {
		return "%q"
	}
	return "%s"
}

// calledName is the name of the function that is called.
func calledName(c *ast.CallExpr) string {
	switch f := c.Fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	}
	return ""
}

// sentenceOf is a text of literals, with %s for what stands between them.
func sentenceOf(e ast.Expr) (string, bool) {
	if x, ok := e.(*ast.BinaryExpr); ok && x.Op == token.ADD {
		left, isText := sentenceOf(x.X)
		right, also := sentenceOf(x.Y)
		if !isText && !also {
			return "", false
		}
		if !isText {
			left = "%s"
		}
		if !also {
			right = "%s"
		}
		return left + right, true
	}
	return joined(e)
}
