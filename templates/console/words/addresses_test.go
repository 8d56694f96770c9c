package words

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"trin/templates/text"
)

// protocolName is one word, such as SingleSignOnService or redirect_uri, and what
// it is for.
var protocolName = regexp.MustCompile(`^[A-Z][A-Za-z]+( for %s| \(%s\))?$|^[a-z]+([_-][a-z]+)+$|^entityID$|^issuer$|^wtrealm$|^wreply$|^%s \(%s\)$`)

// What an address is for is a name of its protocol or has Danish words.
func TestEveryAddressHasWords(t *testing.T) {
	t.Parallel()
	found := map[string]bool{}
	for _, dir := range []string{"saml2", "wsfed", "oidc", "adfs"} {
		files, err := filepath.Glob("../../../connections/" + dir + "/*.go")
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: got %d files, %v", dir, len(files), err)
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
				if pair, ok := n.(*ast.KeyValueExpr); ok {
					if key, ok := pair.Key.(*ast.Ident); ok && key.Name == "What" {
						if what, ok := sentenceOf(pair.Value); ok {
							found[what] = true
						}
					}
				}
				return true
			})
		}
	}
	if len(found) < 10 {
		t.Errorf("got %d kinds of addresses, want all of them", len(found))
	}
	for what := range found {
		if !protocolName.MatchString(what) && !slices.ContainsFunc(addresses, func(one Text) bool { return one.En == what }) {
			t.Errorf("%q is no name of a protocol and has no Danish words", what)
		}
	}
}

func TestAddress(t *testing.T) {
	t.Parallel()
	for what, want := range map[string]string{"metadata, one certificate": "metadata, ét certifikat", "redirect_uri": "redirect_uri"} {
		if got := Address(text.Danish, what); got != want {
			t.Errorf("%s: got %q, want %q", what, got, want)
		}
		if got := Address(text.English, what); got != what {
			t.Errorf("%s in English: got %q", what, got)
		}
	}
}
