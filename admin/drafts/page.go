package drafts

import (
	"context"
	"slices"

	"trin/admin/access"
	"trin/connections"
)

// Page is Documents, as many as the query asks for. Its version 0 is the newest.
func (d *Desk) Page(ctx context.Context, a access.Actor, q connections.DocumentQuery) (int64, []connections.Document, error) {
	number, err := d.numbered(ctx, a, q.Version)
	if err != nil {
		return 0, nil, err
	}
	q.Version = number
	if a.Organisation != "" {
		documents, err := d.version(ctx, a, number)
		return number, paged(documents, q), err
	}
	documents, err := d.Store.Documents(ctx, q)
	return number, documents, err
}

// ShownPage is Shown, as many as the query asks for, whose version is the one
// that the draft began with.
func (d *Desk) ShownPage(ctx context.Context, a access.Actor, id string, q connections.DocumentQuery) (connections.Draft, []connections.Document, error) {
	draft, err := d.Get(ctx, a, id)
	if err != nil {
		return draft, nil, err
	}
	if a.Organisation != "" {
		documents, err := d.seenIn(ctx, a, draft.Base, draft.Edits)
		return draft, paged(documents, q), err
	}
	wider := q
	wider.Version = draft.Base
	if q.Limit > 0 {
		wider.Limit = q.Limit + len(draft.Edits) // each edit may take one out
	}
	base, err := d.Store.Documents(ctx, wider)
	return draft, paged(applied(base, draft.Edits), q), err
}

// Counts is how many documents of each kind the newest version has that the actor
// sees, and its number.
func (d *Desk) Counts(ctx context.Context, a access.Actor) (int64, map[string]int, error) {
	number, err := d.numbered(ctx, a, 0)
	if err != nil {
		return 0, nil, err
	}
	if a.Organisation == "" {
		index, err := d.indexed(ctx, number)
		if err != nil {
			return 0, nil, err
		}
		return number, index.Counts(), nil
	}
	documents, err := d.version(ctx, a, number)
	counts := map[string]int{}
	for _, document := range documents {
		counts[document.Kind]++
	}
	return number, counts, err
}

// paged are those of the documents that the query asks for, of whatever version
// they are.
func paged(documents []connections.Document, q connections.DocumentQuery) []connections.Document {
	after := connections.Document{Kind: q.AfterKind, ID: q.AfterID}
	documents = slices.DeleteFunc(slices.SortedFunc(slices.Values(documents), byName), func(d connections.Document) bool {
		return q.Kind != "" && d.Kind != q.Kind || q.AfterKind != "" && byName(d, after) <= 0
	})
	if q.Limit > 0 && len(documents) > q.Limit {
		documents = documents[:q.Limit]
	}
	return documents
}
