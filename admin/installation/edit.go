package installation

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"trin/connections"
)

// One reads a text that holds one document, in canonical form. The problems are
// those of reading it; with an error among them there is no document.
func One(file string, content []byte) (connections.Document, []Problem) {
	text, problems := Parse(file, content, nil)
	if len(Errors(problems)) > 0 {
		return connections.Document{}, problems
	}
	if len(text.documents) != 1 {
		return connections.Document{}, append(problems, Problem{File: file, Severity: connections.SeverityError,
			Message: fmt.Sprintf("Here stand %d documents, and one is wanted. Write one.", len(text.documents))})
	}
	documents, err := text.Documents()
	if err != nil {
		return connections.Document{}, append(problems, Problem{File: file, Severity: connections.SeverityError, Message: err.Error() + ". Write it in another way."})
	}
	return documents[0], problems
}

// Only is the documents of the text in canonical form, with the metadata that
// they name by its address fetched, as far as it is not stored. A nil fetch
// fetches nothing.
func (t *Text) Only(fetch Fetch, stored []connections.Document) ([]connections.Document, []Problem, error) {
	var problems []Problem
	if fetch != nil {
		problems = t.FetchMetadata(fetch, stored, false)
	}
	documents, err := t.Documents()
	return documents, problems, err
}

// ErrPath means that a field cannot be set where it was said.
var ErrPath = errors.New("the field cannot be set")

// Set is the document with one field set, or without it when the value is nil.
// Path is dotted; a number is a place in a list, and the one behind the last
// adds to it. A key that holds dots itself is found when it is there; else
// [SetAt] names it. The value is anything that JSON can say. Everything else of
// the document stays. What must not stand in a document is refused.
func Set(d connections.Document, path string, value any) (connections.Document, []Problem, error) {
	root, err := rootOf(d)
	if err != nil {
		return d, nil, err
	}
	return set(d, root, root.segments(path), value)
}

// SetAt is Set with a path whose keys may hold anything.
func SetAt(d connections.Document, path []string, value any) (connections.Document, []Problem, error) {
	root, err := rootOf(d)
	if err != nil {
		return d, nil, err
	}
	return set(d, root, path, value)
}

func rootOf(d connections.Document) (*node, error) {
	nodes, problem := parseNodes(string(d.Body))
	if problem != nil || len(nodes) != 1 || nodes[0].kind != nodeMap {
		return nil, fmt.Errorf("%w: the %s %s cannot be read", ErrPath, d.Kind, d.ID)
	}
	return nodes[0], nil
}

func set(d connections.Document, root *node, path []string, value any) (connections.Document, []Problem, error) {
	if len(path) == 0 || path[0] == "" || path[0] == "kind" || path[0] == "id" {
		return d, nil, fmt.Errorf("%w: %q says which document it is", ErrPath, strings.Join(path, "."))
	}
	var to *node
	if value != nil {
		n, err := valueNode(value)
		if err != nil {
			return d, nil, err
		}
		to = n
	}
	if err := root.set(path, to, 0); err != nil {
		return d, nil, err
	}
	changed := &document{file: strings.TrimSuffix(d.Kind+"/"+d.ID, "/"), kind: d.Kind, id: d.ID, root: root}
	if problems := changed.secrets(); len(Errors(problems)) > 0 {
		return d, problems, nil
	}
	body, err := canonical(changed)
	if err != nil {
		return d, nil, fmt.Errorf("%w: %w", ErrPath, err)
	}
	return connections.Document{Kind: d.Kind, ID: d.ID, Body: body}, nil, nil
}

// segments are the keys of a dotted path: the longest key that is there, and
// where none is, up to the next dot.
func (n *node) segments(path string) []string {
	var all []string
	for path != "" {
		key, rest, _ := strings.Cut(path, ".")
		var next *node
		switch {
		case n != nil && n.kind == nodeMap:
			for i := range n.fields {
				f := &n.fields[i]
				if (f.key == path || strings.HasPrefix(path, f.key+".")) && len(f.key) >= len(key) {
					key, rest, next = f.key, strings.TrimPrefix(path[len(f.key):], "."), f.value
				}
			}
		case n != nil && n.kind == nodeList:
			if i, err := strconv.Atoi(key); err == nil && i >= 0 && i < len(n.items) {
				next = n.items[i]
			}
		}
		all, path, n = append(all, key), rest, next
	}
	return all
}

// set sets what stands at the path below the node, or takes it away.
func (n *node) set(path []string, to *node, depth int) error {
	if depth > maxDepth {
		return fmt.Errorf("%w: it lies too deep", ErrPath)
	}
	if n.kind == nodeList {
		return n.setItem(path, to, depth)
	}
	if n.kind != nodeMap {
		return fmt.Errorf("%w: %q stands below %s", ErrPath, path[0], describe(n))
	}
	at := slices.IndexFunc(n.fields, func(f field) bool { return f.key == path[0] })
	switch {
	case len(path) == 1 && to == nil && at >= 0:
		n.fields = slices.Delete(n.fields, at, at+1)
	case to == nil && at < 0:
	case len(path) == 1 && at >= 0:
		n.fields[at].value = to
	case len(path) == 1:
		n.fields = append(n.fields, field{key: path[0], value: to})
	case at >= 0:
		if err := n.fields[at].value.set(path[1:], to, depth+1); err != nil {
			return err
		}
		if below := n.fields[at].value; to == nil && len(below.fields)+len(below.items) == 0 {
			n.fields = slices.Delete(n.fields, at, at+1) // what is empty says nothing
		}
	default:
		below := newBelow(path[1])
		if err := below.set(path[1:], to, depth+1); err != nil {
			return err
		}
		n.fields = append(n.fields, field{key: path[0], value: below})
	}
	return nil
}

// newBelow is what a path goes on in where nothing is yet: a list where its
// first place is named, else a map.
func newBelow(key string) *node {
	if key == "0" {
		return &node{kind: nodeList}
	}
	return &node{kind: nodeMap}
}

func (n *node) setItem(path []string, to *node, depth int) error {
	at, err := strconv.Atoi(path[0])
	if err != nil || at < 0 || at > len(n.items) || at == len(n.items) && to == nil {
		return fmt.Errorf("%w: %q is no place in a list of %d", ErrPath, path[0], len(n.items))
	}
	switch {
	case len(path) == 1 && to == nil:
		n.items = slices.Delete(n.items, at, at+1)
	case len(path) == 1 && at == len(n.items):
		n.items = append(n.items, to)
	case len(path) == 1:
		n.items[at] = to
	case at == len(n.items):
		below := newBelow(path[1])
		if err := below.set(path[1:], to, depth+1); err != nil {
			return err
		}
		n.items = append(n.items, below)
	default:
		return n.items[at].set(path[1:], to, depth+1)
	}
	return nil
}

// valueNode makes a node of a value.
func valueNode(value any) (*node, error) {
	raw, err := json.Marshal(value)
	if err == nil {
		var n *node
		if n, err = nodeOf(raw, field{}); err == nil {
			return n, nil
		}
	}
	return nil, fmt.Errorf("%w: %w", ErrPath, err)
}

// Renamed is the document under another id, switched off: two connections of
// one peer cannot be told apart.
func Renamed(d connections.Document, id string) (connections.Document, error) {
	root, err := rootOf(d)
	if err != nil {
		return d, err
	}
	own := root.get("id")
	if own == nil || !idPattern.MatchString(id) {
		return d, fmt.Errorf("%w: the id %q cannot be used. Write at most 63 small letters, digits and hyphens", ErrPath, id)
	}
	own.value = &node{kind: nodeText, text: id}
	if d.Kind == KindApplication || d.Kind == KindAuthentication {
		if err := root.set([]string{"enabled"}, &node{kind: nodeBool, text: "false"}, 0); err != nil {
			return d, err
		}
	}
	body, err := canonical(&document{kind: d.Kind, id: id, root: root})
	return connections.Document{Kind: d.Kind, ID: id, Body: body}, err
}

// Field is the value of a field of a stored document, as JSON is decoded; false
// = it is not there.
func Field(d connections.Document, path string) (any, bool) {
	n, err := rootOf(d)
	if err != nil {
		return nil, false
	}
	for _, key := range n.segments(path) {
		switch {
		case n.kind == nodeMap && n.get(key) != nil:
			n = n.get(key).value
		case n.kind == nodeList:
			i, err := strconv.Atoi(key)
			if err != nil || i < 0 || i >= len(n.items) {
				return nil, false
			}
			n = n.items[i]
		default:
			return nil, false
		}
	}
	return n.json(), true
}
