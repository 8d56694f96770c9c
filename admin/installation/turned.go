package installation

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"trin/connections"
)

// Turned says where a document holds a character that turns the direction of the
// text around it: whoever reads that text may read something else than it is. What
// stands in metadata is the other party's, and is not looked at.
func Turned(d connections.Document) []Problem {
	if !bytes.ContainsFunc(d.Body, turns) && !bytes.Contains(bytes.ToLower(d.Body), []byte(`\u`)) {
		return nil
	}
	root, err := rootOf(d)
	if err != nil {
		return nil // whoever reads the document says so
	}
	var problems []Problem
	root.turned("", func(path string, r rune) {
		problems = append(problems, Problem{
			File: d.Kind + "/" + d.ID, Kind: d.Kind, ID: d.ID, Field: path, Severity: connections.SeverityError,
			Message: fmt.Sprintf("The text holds the character %s, which turns the direction of the text around it. Take it away.", fmt.Sprintf("%U", r)),
		})
	})
	return problems
}

// turned tells of each text below the node that holds such a character.
func (n *node) turned(path string, tell func(path string, r rune)) {
	below := func(key string) string { return strings.TrimPrefix(path+"."+key, ".") }
	held := func(path, text string) {
		if at := strings.IndexFunc(text, turns); at >= 0 {
			tell(path, []rune(text[at:])[0])
		}
	}
	held(path, n.text)
	for _, f := range n.fields {
		held(path, f.key)
		if under := below(f.key); under != "settings.metadata" {
			f.value.turned(under, tell)
		}
	}
	for i, item := range n.items {
		item.turned(below(strconv.Itoa(i)), tell)
	}
}

func turns(r rune) bool { return unicode.Is(unicode.Bidi_Control, r) }
