package installation

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"trin/connections"
)

// Reference is a place of a document where another one is named.
type Reference struct {
	Kind, ID     string // of the document that names
	Field        string // where, dotted
	ToKind, ToID string
}

// String writes "application journal: authentication.0".
func (r Reference) String() string { return r.Kind + " " + r.ID + ": " + r.Field }

// References are the places where the document names others: connections,
// applications, fragments and lookups. What a condition or a protocol's settings
// say of others is not among them. The error means that it cannot be read.
func References(d connections.Document) ([]Reference, error) {
	if !mayName(d.Kind) {
		return nil, nil
	}
	root, err := rootOf(d)
	if err != nil {
		return nil, err
	}
	return referencesIn(d, root), nil
}

// mayName reports whether documents of the kind can name others.
func mayName(kind string) bool {
	return kind != KindSettings && kind != KindVocabulary && kind != KindLookup
}

func referencesIn(d connections.Document, root *node) []Reference {
	f := &references{of: d}
	switch d.Kind {
	case KindApplication:
		f.list(root, "authentication", KindAuthentication)
		f.keys(root, "pairFloors", KindAuthentication)
		f.steps(root, "unknownClaims")
	case KindAuthentication:
		if factors := root.get("factors"); factors != nil {
			for i, item := range factors.value.items {
				f.text(item.get("connection"), fmt.Sprintf("factors.%d.connection", i), KindAuthentication)
			}
		}
	case KindRequester:
		f.list(root, "applications", KindApplication)
	}
	f.steps(root, "claims")
	return f.found
}

// Dependents are the places among the documents where the one of that kind and
// id is named, in the order of the documents.
func Dependents(documents []connections.Document, kind, id string) ([]Reference, error) {
	var found []Reference
	for _, d := range documents {
		if d.Kind == kind && d.ID == id || !strings.Contains(string(d.Body), id) {
			continue
		}
		all, err := References(d)
		if err != nil {
			return nil, err
		}
		for _, r := range all {
			if r.ToKind == kind && r.ToID == id {
				found = append(found, r)
			}
		}
	}
	return found, nil
}

// Unnamed is the document without the entries that name another connection or
// application; nil when it is about nobody any more. A step of a pipeline stays:
// what it guards against must not be lost with it.
func Unnamed(d connections.Document, all []Reference) (*connections.Document, error) {
	root, err := rootOf(d)
	if err != nil {
		return nil, err
	}
	own := slices.DeleteFunc(slices.Clone(all), func(r Reference) bool {
		return r.Kind != d.Kind || r.ID != d.ID || r.ToKind != KindAuthentication && r.ToKind != KindApplication
	})
	// The last places of a list first, so that the others stay where they are.
	slices.SortFunc(own, func(a, b Reference) int {
		return cmp.Or(cmp.Compare(len(b.Field), len(a.Field)), cmp.Compare(b.Field, a.Field))
	})
	for _, r := range own {
		// The entry of the list or map: authentication.0, factors.0, pairFloors.id.
		if err := root.set(root.segments(r.Field)[:2], nil, 0); err != nil {
			return nil, err
		}
	}
	if d.Kind == KindRequester && len(own) > 0 && (root.get("applications") == nil || len(root.get("applications").value.items) == 0) {
		return nil, nil
	}
	body, err := canonical(&document{kind: d.Kind, id: d.ID, root: root})
	return &connections.Document{Kind: d.Kind, ID: d.ID, Body: body}, err
}

// references collects places.
type references struct {
	of    connections.Document
	found []Reference
}

func (f *references) text(at *field, path, kind string) {
	if at != nil && at.value.kind == nodeText {
		f.found = append(f.found, Reference{f.of.Kind, f.of.ID, path, kind, at.value.text})
	}
}

func (f *references) list(n *node, name, kind string) {
	if at := n.get(name); at != nil {
		for i, item := range at.value.items {
			f.text(&field{value: item}, fmt.Sprintf("%s.%d", name, i), kind)
		}
	}
}

func (f *references) keys(n *node, name, kind string) {
	if at := n.get(name); at != nil {
		for _, entry := range at.value.fields {
			f.found = append(f.found, Reference{f.of.Kind, f.of.ID, join(name, entry.key), kind, entry.key})
		}
	}
}

// steps finds the lookups and fragments that a pipeline names.
func (f *references) steps(n *node, name string) {
	at := n.get(name)
	if at == nil {
		return
	}
	for i, step := range at.value.items {
		for _, s := range []struct{ step, field, kind string }{
			{"lookup", "from", KindLookup}, {"external", "from", KindLookup}, {"use", "fragment", KindFragment},
		} {
			if own := step.get(s.step); own != nil {
				f.text(own.value.get(s.field), fmt.Sprintf("%s.%d.%s.%s", name, i, s.step, s.field), s.kind)
			}
		}
	}
}
