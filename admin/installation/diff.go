package installation

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"trin/connections"
)

// Action is what happened to a document or a field.
type Action string

// The actions.
const (
	Added   Action = "added"
	Removed Action = "removed"
	Changed Action = "changed"
)

// Change is one difference between two installations. A document that was
// added or removed is one change without a field.
type Change struct {
	Kind, ID string
	Action   Action
	Field    string // path below the document, dotted; "" = the document
	Old, New string // as YAML writes them, on one line; long text is shortened
}

// String writes "application demo: floor: 20 → 30".
func (c Change) String() string {
	about := strings.TrimSpace(c.Kind + " " + c.ID)
	switch {
	case c.Field == "":
		return about + ": " + string(c.Action)
	case c.Action == Added:
		return about + ": " + c.Field + ": added " + c.New
	case c.Action == Removed:
		return about + ": " + c.Field + ": removed " + c.Old
	}
	return about + ": " + c.Field + ": " + c.Old + " → " + c.New
}

// Diff tells what leads from the old documents to the new ones, in the order
// of an export. A document that cannot be read counts as changed as a whole.
func Diff(before, after []connections.Document) []Change {
	before, after = unlike(before, after)
	old, now := byName(before), byName(after)
	var changes []Change
	for _, name := range ordering(before, after) {
		a, hadOld := old[name]
		b, hasNew := now[name]
		switch {
		case !hadOld:
			changes = append(changes, Change{Kind: b.Kind, ID: b.ID, Action: Added})
		case !hasNew:
			changes = append(changes, Change{Kind: a.Kind, ID: a.ID, Action: Removed})
		case string(a.Body) != string(b.Body):
			changes = append(changes, diffDocuments(a, b)...)
		}
	}
	return changes
}

// unlike leaves out the documents that stand in both lists as they are, where the
// lists are by kind and then id.
func unlike(before, after []connections.Document) (old, now []connections.Document) {
	if !slices.IsSortedFunc(before, byKindAndID) || !slices.IsSortedFunc(after, byKindAndID) {
		return before, after
	}
	for len(before) > 0 && len(after) > 0 {
		switch order := byKindAndID(before[0], after[0]); {
		case order < 0:
			old, before = append(old, before[0]), before[1:]
		case order > 0:
			now, after = append(now, after[0]), after[1:]
		default:
			if !sameBody(before[0].Body, after[0].Body) {
				old, now = append(old, before[0]), append(now, after[0])
			}
			before, after = before[1:], after[1:]
		}
	}
	return append(old, before...), append(now, after...)
}

// sameBody compares bodies, which from a version to a draft of it are most often
// the same piece of memory.
func sameBody(a, b []byte) bool {
	return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0] || bytes.Equal(a, b))
}

func byName(documents []connections.Document) map[string]connections.Document {
	m := make(map[string]connections.Document, len(documents))
	for _, d := range documents {
		m[d.Kind+"/"+d.ID] = d
	}
	return m
}

func ordering(lists ...[]connections.Document) []string {
	type named struct {
		order int
		name  string
	}
	seen := map[string]bool{}
	var all []named
	for _, d := range slices.Concat(lists...) {
		if name := d.Kind + "/" + d.ID; !seen[name] {
			seen[name] = true
			all = append(all, named{slices.Index(exportOrder, d.Kind), name})
		}
	}
	slices.SortFunc(all, func(a, b named) int {
		if a.order != b.order {
			return a.order - b.order
		}
		return strings.Compare(a.name, b.name)
	})
	names := make([]string, len(all))
	for i, n := range all {
		names[i] = n.name
	}
	return names
}

func diffDocuments(a, b connections.Document) []Change {
	old, oldProblem := parseNodes(string(a.Body))
	now, newProblem := parseNodes(string(b.Body))
	if oldProblem != nil || newProblem != nil || len(old) != 1 || len(now) != 1 {
		return []Change{{Kind: a.Kind, ID: a.ID, Action: Changed}}
	}
	d := differ{kind: a.Kind, id: a.ID}
	d.nodes("", old[0], now[0])
	return d.changes
}

// differ collects the changes of one document.
type differ struct {
	kind, id string
	changes  []Change
}

func (d *differ) change(action Action, field, old, now string) {
	d.changes = append(d.changes, Change{Kind: d.kind, ID: d.id, Action: action, Field: field, Old: old, New: now})
}

func (d *differ) nodes(path string, old, now *node) {
	switch {
	case same(old, now):
	case old.kind == nodeMap && now.kind == nodeMap:
		d.maps(path, old, now)
	case old.kind == nodeList && now.kind == nodeList:
		d.lists(path, old.items, now.items)
	case old.kind == nodeText && now.kind == nodeText && path == "settings.metadata":
		d.metadata(path, old, now)
	case old.kind == nodeText && now.kind == nodeText && strings.Contains(old.text+now.text, "\n"):
		d.change(Changed, path, oneLine(old), firstDifference(old.text, now.text))
	default:
		d.change(Changed, path, oneLine(old), oneLine(now))
	}
}

func (d *differ) maps(path string, old, now *node) {
	before, after := old.finder(), now.finder()
	for _, f := range old.fields {
		if other := after(f.key); other != nil {
			d.nodes(join(path, f.key), f.value, other.value)
		} else {
			d.change(Removed, join(path, f.key), oneLine(f.value), "")
		}
	}
	for _, f := range now.fields {
		if before(f.key) == nil {
			d.change(Added, join(path, f.key), "", oneLine(f.value))
		}
	}
}

// maxAligned keeps the comparison of long lists cheap.
const maxAligned = 1_000

// lists compares lists by what they have in common in order, so that an entry
// that is put first does not make all others look changed.
func (d *differ) lists(path string, old, now []*node) {
	pairs := common(old, now)
	i, j := 0, 0
	for _, p := range append(pairs, [2]int{len(old), len(now)}) {
		for i < p[0] && j < p[1] { // an entry in the place of another
			d.change(Changed, join(path, strconv.Itoa(j)), oneLine(old[i]), oneLine(now[j]))
			i, j = i+1, j+1
		}
		for ; i < p[0]; i++ {
			d.change(Removed, join(path, strconv.Itoa(i)), oneLine(old[i]), "")
		}
		for ; j < p[1]; j++ {
			d.change(Added, join(path, strconv.Itoa(j)), "", oneLine(now[j]))
		}
		if i < len(old) && j < len(now) {
			d.nodes(join(path, strconv.Itoa(j)), old[i], now[j])
		}
		i, j = p[0]+1, p[1]+1
	}
}

// speaksOf are the fields that tell what an entry of a list is about.
var speaksOf = []string{"connection", "ref", "class", "claim", "from", "fromLevel", "level", "id", "name"}

// about is what an entry of a list is about; "" = not known.
func about(n *node) string {
	if len(n.fields) == 1 && n.fields[0].value.kind == nodeMap { // a step of a pipeline
		return n.fields[0].key + " " + about(n.fields[0].value)
	}
	for _, name := range speaksOf {
		if f := n.get(name); f != nil {
			return name + " " + flow(f.value)
		}
	}
	return ""
}

// common finds the longest common subsequence, as pairs of places.
func common(old, now []*node) [][2]int {
	if len(old) > maxAligned || len(now) > maxAligned {
		return nil
	}
	was, is := entries(old), entries(now)
	length := make([][]int, len(old)+1)
	for i := range length {
		length[i] = make([]int, len(now)+1)
	}
	for i := len(old) - 1; i >= 0; i-- {
		for j := len(now) - 1; j >= 0; j-- {
			if length[i][j] = max(length[i+1][j], length[i][j+1]); was[i].alike(&is[j]) {
				length[i][j] = length[i+1][j+1] + 1
			}
		}
	}
	var pairs [][2]int
	for i, j := 0, 0; i < len(old) && j < len(now); {
		switch {
		case was[i].alike(&is[j]):
			pairs = append(pairs, [2]int{i, j})
			i, j = i+1, j+1
		case length[i+1][j] >= length[i][j+1]:
			i++
		default:
			j++
		}
	}
	return pairs
}

// maxShown is how many characters of a value a difference shows.
const maxShown = 120

// oneLine writes a node as flow YAML.
func oneLine(n *node) string {
	text := flow(n)
	if n.kind == nodeText && strings.Contains(n.text, "\n") {
		return fmt.Sprintf("%d lines of text (%d bytes)", strings.Count(n.text, "\n")+1, len(n.text))
	}
	if runes := []rune(text); len(runes) > maxShown {
		return string(runes[:maxShown]) + "…"
	}
	return text
}

func flow(n *node) string {
	switch n.kind {
	case nodeText:
		return scalar(n.text)
	case nodeList:
		parts := make([]string, len(n.items))
		for i, item := range n.items {
			parts[i] = flow(item)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case nodeMap:
		parts := make([]string, len(n.fields))
		for i, f := range n.fields {
			parts[i] = key(f.key) + ": " + flow(f.value)
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case nodeNull:
		return "null"
	}
	return n.text
}

// firstDifference shows the first line in which a text differs.
func firstDifference(old, now string) string {
	was, is := strings.Split(old, "\n"), strings.Split(now, "\n")
	for i, line := range is {
		if i >= len(was) || was[i] != line {
			return fmt.Sprintf("%d lines of text (%d bytes), first other line %d: %s", len(is), len(now), i+1, oneLine(&node{kind: nodeText, text: line}))
		}
	}
	return fmt.Sprintf("%d lines of text (%d bytes)", len(is), len(now))
}
