package installation

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
)

// nodeKind is what a node is.
type nodeKind int

const (
	nodeNull nodeKind = iota
	nodeText
	nodeNumber
	nodeBool
	nodeList
	nodeMap
)

// node is a value of a document with its place. It is what is left of YAML:
// plain values, without aliases and tags.
type node struct {
	kind         nodeKind
	text         string // of a text, a number as it is written, or true and false
	fields       []field
	items        []*node
	line, column int
}

// field is one entry of a map.
type field struct {
	key          string
	line, column int
	value        *node
}

// get returns the value of a field of a map, or nil.
func (n *node) get(key string) *field {
	for i := range n.fields {
		if n.fields[i].key == key {
			return &n.fields[i]
		}
	}
	return nil
}

// place finds where a dotted path is written, or the nearest place above it.
func (n *node) place(path string) (line, column int) {
	line, column, _ = n.find(path)
	return line, column
}

// find is place, and tells whether any of the path is there. Keys may hold dots
// themselves: the longest key that fits is taken.
func (n *node) find(path string) (line, column int, found bool) {
	if n.kind == nodeList {
		head, rest, _ := strings.Cut(path, ".")
		if i, err := strconv.Atoi(head); err == nil && i >= 0 && i < len(n.items) {
			line, column, _ = n.items[i].find(rest)
			return line, column, true
		}
		return n.line, n.column, false
	}
	var best *field
	for i := range n.fields {
		f := &n.fields[i]
		if (f.key == path || strings.HasPrefix(path, f.key+".")) && (best == nil || len(f.key) > len(best.key)) {
			best = f
		}
	}
	if best == nil {
		return n.line, n.column, false
	}
	if line, column, found = best.value.find(strings.TrimPrefix(path[len(best.key):], ".")); found {
		return line, column, true
	}
	return best.line, best.column, true
}

// pathOf finds the first field of that name below the node; "" = there is none.
func (n *node) pathOf(name string) string {
	for i, item := range n.items {
		if path := item.pathOf(name); path != "" {
			return strconv.Itoa(i) + "." + path
		}
	}
	for _, f := range n.fields {
		if f.key == name {
			return name
		}
		if path := f.value.pathOf(name); path != "" {
			return f.key + "." + path
		}
	}
	return ""
}

// json writes the node as JSON.
func (n *node) json() any {
	switch n.kind {
	case nodeText:
		return n.text
	case nodeNumber:
		return json.Number(n.text)
	case nodeBool:
		return n.text == "true"
	case nodeList:
		list := make([]any, len(n.items))
		for i, item := range n.items {
			list[i] = item.json()
		}
		return list
	case nodeMap:
		m := make(map[string]any, len(n.fields))
		for _, f := range n.fields {
			m[f.key] = f.value.json()
		}
		return m
	}
	return nil
}

// parseNodes reads a text of any number of documents.
func parseNodes(text string) (nodes []*node, problem *placed) {
	// NOTE: the YAML parser is not ours; whatever it does to a text that it
	// does not expect becomes a message about that text.
	defer func() {
		if r := recover(); r != nil {
			nodes, problem = nil, &placed{message: fmt.Sprintf("The text cannot be read as YAML (%v). Mend it.", r)}
		}
	}()
	tokens := lexer.Tokenize(text)
	if p := screen(tokens); p != nil {
		return nil, p
	}
	file, err := parser.Parse(tokens, 0)
	if err != nil {
		return nil, placeError(err)
	}
	for _, document := range file.Docs {
		if document == nil || document.Body == nil || document.Body.Type() == ast.CommentType {
			continue
		}
		n, p := convert(document.Body, 0)
		if p != nil {
			return nil, p
		}
		if nodes = append(nodes, n); len(nodes) > maxDocuments {
			return nil, &placed{message: fmt.Sprintf("There are more than %d documents. Make it fewer.", maxDocuments)}
		}
	}
	return nodes, nil
}

// placeError reads where the parser stopped.
func placeError(err error) *placed {
	var at yaml.Error
	if errors.As(err, &at) {
		return placeToken(at.GetToken(), "The text is not YAML: "+at.GetMessage()+". Mend it; often it is a missing quote, an indentation or a key that stands twice.")
	}
	return &placed{message: "The text is not YAML: " + err.Error() + ". Mend it."}
}

// plainNumber is a number as JSON writes it.
var plainNumber = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$`)

// convert makes a node of what the parser found.
func convert(from ast.Node, depth int) (*node, *placed) {
	t := from.GetToken()
	n := &node{}
	if t != nil && t.Position != nil {
		n.line, n.column = t.Position.Line, t.Position.Column
	}
	if depth > maxDepth {
		return nil, placeToken(t, "The text is nested too deep. Write it flatter.")
	}
	switch v := from.(type) {
	case *ast.NullNode:
	case *ast.StringNode:
		n.kind, n.text = nodeText, v.Value
	case *ast.LiteralNode:
		n.kind, n.text = nodeText, v.Value.Value
	case *ast.BoolNode:
		n.kind, n.text = nodeBool, strconv.FormatBool(v.Value)
	case *ast.IntegerNode, *ast.FloatNode:
		n.kind, n.text = nodeNumber, strings.TrimSpace(t.Value)
		if !plainNumber.MatchString(n.text) {
			return nil, placeToken(t, fmt.Sprintf("%q is not a plain number. Write it with digits alone, without zeros before it, or put it in quotes if it is text.", n.text))
		}
	case *ast.SequenceNode:
		n.kind = nodeList
		for _, value := range v.Values {
			item, p := convert(value, depth+1)
			if p != nil {
				return nil, p
			}
			n.items = append(n.items, item)
		}
	case *ast.MappingNode:
		n.kind = nodeMap
		return n, n.addFields(v.Values, depth)
	case *ast.MappingValueNode:
		n.kind = nodeMap
		return n, n.addFields([]*ast.MappingValueNode{v}, depth)
	default:
		return nil, placeToken(t, fmt.Sprintf("%s is not read here. Write plain values, lists and maps.", from.Type()))
	}
	return n, nil
}

func (n *node) addFields(values []*ast.MappingValueNode, depth int) *placed {
	seen := make(map[string]bool, len(values))
	for i, v := range values {
		t := v.Key.GetToken()
		var key string
		switch v.Key.(type) {
		case *ast.StringNode, *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
			key = t.Value
		default:
			return placeToken(t, "This cannot be the name of a field. Write a plain word before the colon.")
		}
		if seen[key] {
			return placeToken(t, fmt.Sprintf("%q stands twice. Take one away.", key))
		}
		seen[key] = true
		value, p := convert(v.Value, depth+1)
		if p != nil {
			return p
		}
		f := field{key: key, line: t.Position.Line, column: t.Position.Column, value: value}
		if i == 0 {
			n.line, n.column = f.line, f.column
		}
		n.fields = append(n.fields, f)
	}
	return nil
}
