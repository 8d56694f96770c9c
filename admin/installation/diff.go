package installation

import (
	"bytes"
	"slices"
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
