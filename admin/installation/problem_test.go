package installation_test

import (
	"strings"
	"testing"

	"trin/admin/installation"
	"trin/connections"
)

// K2: what is said of a document turns no text on a terminal, and is one line,
// whatever its fields are called.
func TestK2_AProblemIsShownAsItIs(t *testing.T) {
	t.Parallel()
	text, _ := installation.Parse("trin.yaml", []byte("kind: application\nid: a\n\"flo\\u202eor\\nb\": 3\n"), nil)
	_, problems := text.Build(1, parts())
	if len(problems) == 0 {
		t.Fatal("a field that is not known was taken")
	}
	for _, p := range append(problems, installation.Problem{
		File: "a\u2066.yaml", Kind: "application", ID: "x\x1b[2Jy", Field: "settings.\u202eURI", Severity: connections.SeverityError, Message: "It is \u2029 wrong.",
	}) {
		if got := p.String(); strings.ContainsAny(got, "\u202e\u2066\u2029\n\x1b") {
			t.Errorf("got %q, want these as numbers", got)
		}
	}
	p := installation.Problem{File: "trin.yaml", Line: 3, Column: 1, Kind: "application", ID: "a", Field: "flo\u202eør", Severity: connections.SeverityError, Message: "It is not known."}
	if got, want := p.String(), "trin.yaml:3:1: error: application a, flo<U+202E>ør: It is not known."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
