package drafts

import (
	"cmp"
	"slices"

	"trin/connections"
)

// applied is the documents with the edits, by kind and then id.
func applied(base []connections.Document, edits []connections.Edit) []connections.Document {
	base, edits = ordered(base, byName), ordered(edits, editsByName)
	all := make([]connections.Document, 0, len(base)+len(edits))
	for len(base) > 0 || len(edits) > 0 {
		switch order := next(base, edits); {
		case order < 0:
			at, _ := slices.BinarySearchFunc(base, firstOf(edits), byName) // all of those before the next edit
			all, base = append(all, base[:max(at, 1)]...), base[max(at, 1):]
			continue
		case order == 0:
			base = base[1:]
		}
		if e := edits[0]; e.Body != nil {
			all = append(all, connections.Document{Kind: e.Kind, ID: e.ID, Body: e.Body})
		}
		edits = edits[1:]
	}
	return all
}

// next says whether the next document stands before the next edit.
func next(base []connections.Document, edits []connections.Edit) int {
	switch {
	case len(edits) == 0:
		return -1
	case len(base) == 0:
		return 1
	}
	return byName(base[0], firstOf(edits))
}

// firstOf is the name of the first edit; without edits, a name behind all others.
func firstOf(edits []connections.Edit) connections.Document {
	if len(edits) == 0 {
		return connections.Document{Kind: "\xff"}
	}
	return connections.Document{Kind: edits[0].Kind, ID: edits[0].ID}
}

// ordered is the list in order: itself, where it is.
func ordered[T any](all []T, order func(a, b T) int) []T {
	if slices.IsSortedFunc(all, order) {
		return all
	}
	return slices.SortedStableFunc(slices.Values(all), order)
}

func byName(a, b connections.Document) int {
	return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ID, b.ID))
}

func editsByName(a, b connections.Edit) int {
	return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ID, b.ID))
}

// found is the document of that name among those, which are in order; nil = it is
// not there.
func found(documents []connections.Document, kind, id string) *connections.Document {
	at, there := slices.BinarySearchFunc(documents, connections.Document{Kind: kind, ID: id}, byName)
	if !there {
		return nil
	}
	return &documents[at]
}
