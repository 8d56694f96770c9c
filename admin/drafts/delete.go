package drafts

import (
	"context"
	"fmt"
	"slices"

	"trin/admin/access"
	"trin/admin/installation"
	"trin/broker"
	"trin/connections"
)

// Dependents are the places where the documents that the draft shows name that
// one, as far as the actor sees them. hidden is how many others there are.
func (d *Desk) Dependents(ctx context.Context, a access.Actor, id, kind, documentID string) (seen []installation.Reference, hidden int, err error) {
	draft, err := d.Get(ctx, a, id)
	if err != nil {
		return nil, 0, err
	}
	if _, err := d.mine(ctx, a, draft, kind, documentID); err != nil {
		return nil, 0, err
	}
	index, err := d.indexed(ctx, draft.Base)
	if err != nil {
		return nil, 0, err
	}
	all, err := index.Dependents(kind, documentID, draft.Edits)
	if err != nil {
		return nil, 0, err
	}
	seen, hidden = parted(a, index, draft, all)
	return seen, hidden, nil
}

// parted are the references that the actor may read, and how many others there
// are.
func parted(a access.Actor, index *installation.Index, draft connections.Draft, all []installation.Reference) (seen []installation.Reference, hidden int) {
	if a.Organisation == "" {
		return all, 0
	}
	sees := index.Seen(a.Organisation, draft.Edits)
	for _, r := range all {
		if sees(r.Kind, r.ID) {
			seen = append(seen, r)
		} else {
			hidden++
		}
	}
	return seen, hidden
}

// whole is every document as the draft shows it, ordered by kind and then id.
func (d *Desk) whole(ctx context.Context, draft connections.Draft) ([]connections.Document, error) {
	_, base, err := d.load(ctx, draft.Base)
	if err != nil {
		return nil, err
	}
	return applied(base, draft.Edits), nil
}

// bodies are the documents of edits that delete nothing.
func bodies(edits []connections.Edit) []connections.Document {
	var documents []connections.Document
	for _, e := range edits {
		if e.Body != nil {
			documents = append(documents, connections.Document{Kind: e.Kind, ID: e.ID, Body: e.Body})
		}
	}
	return documents
}

// Delete deletes a document. Where others name it that is ErrUsed, unless also is
// set: then they stop naming it, and what is about it alone, a requester, goes
// too. A pipeline that uses what is deleted must be changed first.
func (d *Desk) Delete(ctx context.Context, a access.Actor, id string, revision int64, kind, documentID string, also bool) (connections.Draft, error) {
	return d.work(ctx, a, id, revision, "edit draft", func(draft *connections.Draft) error {
		if _, err := d.mine(ctx, a, *draft, kind, documentID); err != nil {
			return err
		}
		index, err := d.indexed(ctx, draft.Base)
		if err != nil {
			return err
		}
		all, err := index.Dependents(kind, documentID, draft.Edits)
		if err != nil {
			return err
		}
		if len(all) > 0 && (!also || kind == installation.KindLookup || kind == installation.KindFragment) {
			return fmt.Errorf("%w: %s %s in %d places", ErrUsed, kind, documentID, len(all))
		}
		if _, hidden := parted(a, index, *draft, all); hidden > 0 {
			return fmt.Errorf("%w: %s %s in %d places of other organisations", ErrUsed, kind, documentID, hidden)
		}
		if err := d.unname(ctx, a, draft, index, all); err != nil {
			return err
		}
		return d.edit(ctx, a, draft, connections.Edit{Kind: kind, ID: documentID})
	})
}

// unname takes the name out of the documents that hold it.
func (d *Desk) unname(ctx context.Context, a access.Actor, draft *connections.Draft, index *installation.Index, all []installation.Reference) error {
	shown, done := slices.Clone(draft.Edits), map[name]bool{}
	for _, r := range all {
		at := name{r.Kind, r.ID}
		if done[at] {
			continue
		}
		done[at] = true
		document, there := index.Find(r.Kind, r.ID, shown)
		if !there {
			return fmt.Errorf("%s %s: %w", r.Kind, r.ID, broker.ErrNotFound)
		}
		without, err := installation.Unnamed(document, all)
		if err != nil {
			return err
		}
		e := connections.Edit{Kind: r.Kind, ID: r.ID}
		if without != nil {
			e.Body = without.Body
		}
		if err := d.edit(ctx, a, draft, e); err != nil {
			return err
		}
	}
	return nil
}
