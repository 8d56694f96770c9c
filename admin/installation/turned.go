package installation

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"trin/connections"
)

// Turned says where a document holds a character that turns the direction of the
// text around it: whoever reads that text may read something else than it is. What
// stands in metadata is the other party's, and is not looked at; a document that
// holds such a character as it is stored (nil = it is not stored) may keep it.
// [Prepare] refuses the same with the lines of the text.
func Turned(stored *connections.Document, is connections.Document) []Problem {
	root := possiblyTurned(is)
	if root == nil {
		return nil
	}
	d := &document{file: is.Kind + "/" + is.ID, kind: is.Kind, id: is.ID, root: root}
	problems := d.turned(func() *connections.Document { return stored })
	for i := range problems {
		problems[i].Line, problems[i].Column = 0, 0 // of what is kept, which nobody typed
	}
	return problems
}

// Turned is [Turned] for each document of a text, with its lines.
func (t *Text) Turned(stored []connections.Document) []Problem {
	var problems []Problem
	for _, d := range t.documents {
		problems = append(problems, d.turned(func() *connections.Document {
			at := slices.IndexFunc(stored, func(o connections.Document) bool { return o.Kind == d.kind && o.ID == d.id })
			if at < 0 {
				return nil
			}
			return &stored[at]
		})...)
	}
	return problems
}

// turned is the rule: what was stored is asked for when it matters.
func (d *document) turned(stored func() *connections.Document) []Problem {
	var problems []Problem
	d.root.turned("", func(path string, r rune) {
		problems = append(problems, d.problem(connections.SeverityError, path, "The text holds the character %s, which turns the direction of the text around it. Take it away.", fmt.Sprintf("%U", r)))
	})
	if len(problems) == 0 {
		return nil
	}
	if was := stored(); was != nil {
		if root := possiblyTurned(*was); root != nil {
			already := false
			if root.turned("", func(string, rune) { already = true }); already {
				return nil
			}
		}
	}
	return problems
}

// possiblyTurned is the map that a document is, if it may hold such a character;
// nil = it holds none, or is none that can be read, which its reader says.
func possiblyTurned(d connections.Document) *node {
	if !bytes.ContainsFunc(d.Body, turns) && !bytes.Contains(bytes.ToLower(d.Body), []byte(`\u`)) {
		return nil
	}
	root, err := rootOf(d)
	if err != nil {
		return nil
	}
	return root
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
