package installation

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"regexp"
	"slices"
	"strings"
)

// canonical writes a document in the one form that is stored and exported: the
// fields in the order of their description, what a protocol or a map holds in
// the order of the names, one value a line. What it writes is read again and
// must mean the same.
func canonical(d *document) ([]byte, error) {
	for _, literals := range []bool{true, false} {
		w := &writer{literals: literals}
		w.value(d.root, shape(d.kind), 0, "")
		nodes, problem := parseNodes(w.String())
		if problem == nil && len(nodes) == 1 && same(nodes[0], d.root) {
			return w.Bytes(), nil
		}
	}
	return nil, errors.New("the document cannot be written so that it reads the same")
}

// same reports whether two nodes mean the same. Fields have no order.
func same(a, b *node) bool {
	if a.kind != b.kind || a.text != b.text || len(a.items) != len(b.items) || len(a.fields) != len(b.fields) {
		return false
	}
	for i := range a.items {
		if !same(a.items[i], b.items[i]) {
			return false
		}
	}
	find := b.finder()
	for _, f := range a.fields {
		if other := find(f.key); other == nil || !same(f.value, other.value) {
			return false
		}
	}
	return true
}

// writer writes nodes as YAML.
type writer struct {
	bytes.Buffer
	literals bool // write text of several lines as a block
}

// value writes a node behind a key or a hyphen.
func (w *writer) value(n *node, t reflect.Type, indent int, before string) {
	switch {
	case n.kind == nodeMap && len(n.fields) > 0:
		w.fields(n, t, indent, before)
	case n.kind == nodeList && len(n.items) > 0:
		for i, item := range n.items {
			if i > 0 || before != "" {
				w.line(indent, before)
			}
			before = "\n"
			w.WriteString("-")
			w.value(item, element(t), indent+2, "-")
		}
	case n.kind == nodeMap:
		w.WriteString(" {}")
	case n.kind == nodeList:
		w.WriteString(" []")
	case n.kind == nodeNull:
		w.WriteString(" null")
	case n.kind == nodeText:
		w.text(n.text, indent)
	default:
		w.WriteString(" " + n.text)
	}
	if indent == 0 {
		w.WriteString("\n")
	}
}

// line begins a line, except right behind a hyphen.
func (w *writer) line(indent int, before string) {
	if before == "-" {
		w.WriteString(" ")
		return
	}
	w.WriteString("\n" + strings.Repeat(" ", indent))
}

func (w *writer) fields(n *node, t reflect.Type, indent int, before string) {
	for i, f := range ordered(n.fields, t) {
		if i > 0 {
			w.line(indent, "\n")
		} else if before != "" {
			w.line(indent, before)
		}
		w.WriteString(key(f.key) + ":")
		deeper := indent + 2
		w.value(f.value, fieldType(t, f.key), deeper, "\n")
	}
}

// ordered sorts fields: those of a description in its order, then the others
// by name.
func ordered(fields []field, t reflect.Type) []field {
	rank := map[string]int{}
	for i, name := range fieldNames(t) {
		rank[name] = i + 1
	}
	sorted := slices.Clone(fields)
	slices.SortStableFunc(sorted, func(a, b field) int {
		ra, rb := rank[a.key], rank[b.key]
		switch {
		case ra > 0 && rb > 0:
			return ra - rb
		case ra > 0:
			return -1
		case rb > 0:
			return 1
		}
		return strings.Compare(a.key, b.key)
	})
	return sorted
}

// bare is text that reads as itself without quotes: words with single spaces
// between them, or a time such as 15m.
var bare = regexp.MustCompile(`^\pL` + barePart + `( [\pL0-9]` + barePart + `)*$|^([0-9]+(h|m|s|ms))+$`)

const barePart = `([\pL0-9_./@+:-]*[\pL0-9_/])?`

// words are bare words that YAML readers take for something else.
var words = map[string]bool{"true": true, "false": true, "null": true, "yes": true, "no": true, "on": true, "off": true, "y": true, "n": true}

func key(s string) string {
	if bare.MatchString(s) && !words[strings.ToLower(s)] && !strings.Contains(s, ":") {
		return s
	}
	return quoted(s)
}

// scalar writes a text on one line.
func scalar(s string) string {
	if bare.MatchString(s) && !words[strings.ToLower(s)] {
		return s
	}
	return quoted(s)
}

// text writes a text: bare, as a block of lines, or in quotes.
func (w *writer) text(s string, indent int) {
	if !w.literals || !strings.Contains(s, "\n") || !blockSafe(s) {
		w.WriteString(" " + scalar(s))
		return
	}
	body, clip := strings.CutSuffix(s, "\n")
	if w.WriteString(" |"); !clip {
		w.WriteString("-")
	}
	margin := strings.Repeat(" ", max(indent, 2))
	for line := range strings.SplitSeq(body, "\n") {
		w.WriteString("\n")
		if line != "" {
			w.WriteString(margin + line)
		}
	}
}

// blockSafe reports whether the text can be tried as a block of lines: its
// first line would set the indentation, its last ones would be lost.
func blockSafe(s string) bool {
	return !strings.HasPrefix(s, "\n") && !strings.HasPrefix(s, " ") && !strings.HasPrefix(s, "\t") && !strings.HasSuffix(s, "\n\n")
}

// quoted writes a text in double quotes, as JSON does, which YAML reads.
func quoted(s string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(s); err != nil {
		return `""` // a string always encodes; canonical would see the difference
	}
	return strings.TrimSuffix(b.String(), "\n")
}
