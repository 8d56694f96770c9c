package drafts

import (
	"context"

	"trin/admin/access"
	"trin/admin/installation"
	"trin/connections"
)

// indexed is the index of a version; version 0 is before the first.
func (d *Desk) indexed(ctx context.Context, version int64) (*installation.Index, error) {
	if d.Index != nil {
		return d.Index(ctx, version)
	}
	_, documents, err := d.load(ctx, version)
	if err != nil {
		return nil, err
	}
	return installation.NewIndex(documents, nil), nil
}

// seenIn are the documents of a version, as edits leave them, that the actor sees,
// by kind and then id. They must not be changed.
func (d *Desk) seenIn(ctx context.Context, a access.Actor, version int64, edits []connections.Edit) ([]connections.Document, error) {
	if a.Organisation == "" {
		_, documents, err := d.load(ctx, version)
		if err != nil || len(edits) == 0 {
			return documents, err
		}
		return applied(documents, edits), nil
	}
	index, err := d.indexed(ctx, version)
	if err != nil {
		return nil, err
	}
	return index.Own(a.Organisation, edits), nil
}

// Sees tells which documents of the newest version the actor sees.
func (d *Desk) Sees(ctx context.Context, a access.Actor) (func(kind, id string) bool, error) {
	number, err := d.numbered(ctx, a, 0)
	if err != nil {
		return nil, err
	}
	index, err := d.indexed(ctx, number)
	if err != nil {
		return nil, err
	}
	if a.Organisation == "" {
		return func(kind, id string) bool {
			_, there := index.Find(kind, id, nil)
			return there
		}, nil
	}
	return index.Seen(a.Organisation, nil), nil
}
