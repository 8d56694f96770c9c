package drafts

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"trin/admin/access"
	"trin/admin/installation"
	"trin/connections"
)

// Import puts the documents of a YAML text into the draft: those that are
// otherwise than what the draft began with. With whole, the text is all there
// is: what it does not hold is deleted, as `trin apply` does, as far as the
// organisation of the actor and of the draft reaches.
func (d *Desk) Import(ctx context.Context, a access.Actor, id string, revision int64, text string, whole bool) (connections.Draft, error) {
	return d.work(ctx, a, id, revision, "import into draft", func(draft *connections.Draft) error {
		return d.imported(ctx, a, draft, text, whole)
	})
}

// WouldImport is what Import would change of what the draft shows. Nothing is
// kept.
func (d *Desk) WouldImport(ctx context.Context, a access.Actor, id string, revision int64, text string, whole bool) ([]installation.Change, error) {
	before, err := d.opened(ctx, a, WriteRule, id, revision)
	if err != nil {
		return nil, err
	}
	after := before
	after.Edits = slices.Clone(before.Edits)
	after.Authors, after.Approvals = slices.Clone(before.Authors), slices.Clone(before.Approvals)
	if err := d.imported(ctx, a, &after, text, whole); err != nil {
		return nil, err
	}
	return d.difference(ctx, before, after)
}

// imported puts the documents of a text into the draft.
func (d *Desk) imported(ctx context.Context, a access.Actor, draft *connections.Draft, text string, whole bool) error {
	_, base, err := d.load(ctx, draft.Base)
	if err != nil {
		return err
	}
	documents, err := d.readAll(ctx, a, text, base)
	if err != nil {
		return err
	}
	scope := scope(a, *draft)
	given := map[name]bool{}
	edits := slices.Clone(draft.Edits)
	for _, document := range documents {
		if document, err = owned(document, scope); err != nil {
			return err
		}
		if given[name{document.Kind, document.ID}] {
			return fmt.Errorf("%w: %s %s stands twice", ErrInput, document.Kind, document.ID)
		}
		given[name{document.Kind, document.ID}] = true
		edits = with(edits, connections.Edit{Kind: document.Kind, ID: document.ID, Body: document.Body, Author: a.Name, Changed: d.Clock()})
	}
	for _, document := range applied(base, draft.Edits) {
		if !whole || given[name{document.Kind, document.ID}] {
			continue
		}
		if organisation, err := installation.Organisation(document); scope == "" || err == nil && organisation == scope {
			edits = with(edits, connections.Edit{Kind: document.Kind, ID: document.ID, Author: a.Name, Changed: d.Clock()})
		}
	}
	draft.Edits = needless(edits, base)
	for _, e := range draft.Edits {
		if err := asRead(named(base, e.Kind, e.ID), e); err != nil {
			return err
		}
		if err := d.allowed(ctx, scope, draft.Base, *draft, e); err != nil {
			return err
		}
	}
	return d.touched(ctx, a, draft)
}

// readAll reads the documents of a text, with the metadata that they name.
func (d *Desk) readAll(ctx context.Context, a access.Actor, text string, base []connections.Document) ([]connections.Document, error) {
	parsed, problems := installation.Parse("import", []byte(text), nil)
	if len(installation.Errors(problems)) > 0 {
		return nil, &InvalidError{problems}
	}
	documents, problems, err := parsed.Only(d.fetch(ctx, a), base)
	if len(installation.Errors(problems)) > 0 {
		return nil, &InvalidError{problems}
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrInput, err)
	}
	return documents, nil
}

// with is the edits with one more, in the place of that of the same document.
func with(edits []connections.Edit, e connections.Edit) []connections.Edit {
	at := slices.IndexFunc(edits, func(o connections.Edit) bool { return o.Kind == e.Kind && o.ID == e.ID })
	if at < 0 {
		return append(edits, e)
	}
	if !equal(edits[at].Body, e.Body) {
		edits[at] = e
	}
	return edits
}

// needless leaves out the edits that change nothing, and orders the others.
func needless(edits []connections.Edit, base []connections.Document) []connections.Edit {
	was := make(map[name][]byte, len(base))
	for _, document := range base {
		was[name{document.Kind, document.ID}] = document.Body
	}
	edits = slices.DeleteFunc(edits, func(e connections.Edit) bool { return equal(was[name{e.Kind, e.ID}], e.Body) })
	slices.SortFunc(edits, func(x, y connections.Edit) int {
		return cmp.Or(cmp.Compare(x.Kind, y.Kind), cmp.Compare(x.ID, y.ID))
	})
	return edits
}
