package drafts

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"trin/admin/access"
	"trin/admin/installation"
	"trin/connections"
)

// maxDifference is how many bytes of a difference the audit holds.
const maxDifference = 64 << 10

// change is what the audit holds of an act.
func change(a access.Actor, what string, draft connections.Draft, difference []installation.Change) connections.Change {
	return connections.Change{Author: a.Name, What: what, Target: "draft " + draft.ID, Detail: draft.Title, Difference: lines(difference)}
}

// lines writes changes, a line each.
func lines(changes []installation.Change) string {
	var b strings.Builder
	for i, c := range changes {
		line := strings.NewReplacer("\r", `\r`, "\n", `\n`).Replace(c.String())
		if b.Len()+len(line) > maxDifference {
			fmt.Fprintf(&b, "… and %d more\n", len(changes)-i)
			break
		}
		b.WriteString(line + "\n")
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// wholeFrom is from how many documents on they are read all at once.
const wholeFrom = 100

// difference is what leads from the draft as it was to the draft as it is:
// between the documents that it shows.
func (d *Desk) difference(ctx context.Context, before, after connections.Draft) ([]installation.Change, error) {
	var old, now []connections.Document
	names := otherwise(before.Edits, after.Edits)
	if len(names) > wholeFrom {
		_, base, err := d.load(ctx, before.Base)
		if err != nil {
			return nil, err
		}
		return installation.Diff(applied(base, before.Edits), applied(base, after.Edits)), nil
	}
	for _, name := range names {
		was, err := d.shown(ctx, before, name.kind, name.id)
		if err != nil {
			return nil, err
		}
		is, err := d.shown(ctx, after, name.kind, name.id)
		if err != nil {
			return nil, err
		}
		if was != nil {
			old = append(old, *was)
		}
		if is != nil {
			now = append(now, *is)
		}
	}
	return installation.Diff(old, now), nil
}

// Changes are what the draft changes of the version that it began with, document
// by document.
func (d *Desk) Changes(ctx context.Context, a access.Actor, id string) (connections.Draft, []installation.Change, error) {
	draft, err := d.Get(ctx, a, id)
	if err != nil {
		return draft, nil, err
	}
	began := draft
	began.Edits = nil
	changes, err := d.difference(ctx, began, draft)
	return draft, changes, err
}

// name is what names a document.
type name struct{ kind, id string }

// otherwise are the documents of which the edits are not the same.
func otherwise(before, after []connections.Edit) []name {
	was := make(map[name]connections.Edit, len(before))
	for _, e := range before {
		was[name{e.Kind, e.ID}] = e
	}
	var names []name
	for _, e := range after {
		at := name{e.Kind, e.ID}
		if old, there := was[at]; !there || !equal(old.Body, e.Body) {
			names = append(names, at)
		}
		delete(was, at)
	}
	for _, e := range before {
		if _, gone := was[name{e.Kind, e.ID}]; gone {
			names = append(names, name{e.Kind, e.ID})
		}
	}
	return names
}

// editOf is the edit of a document, or nil.
func editOf(edits []connections.Edit, kind, id string) *connections.Edit {
	at := slices.IndexFunc(edits, func(e connections.Edit) bool { return e.Kind == kind && e.ID == id })
	if at < 0 {
		return nil
	}
	return &edits[at]
}
