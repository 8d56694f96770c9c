package drafts

import (
	"context"
	"fmt"
	"regexp"

	"trin/admin/access"
	"trin/broker"
	"trin/connections"
)

// Documents are those of a version that the actor sees, by kind and then id, and
// the number of the version. Version 0 is the newest. They must not be changed.
func (d *Desk) Documents(ctx context.Context, a access.Actor, version int64) (int64, []connections.Document, error) {
	number, err := d.numbered(ctx, a, version)
	if err != nil {
		return 0, nil, err
	}
	documents, err := d.version(ctx, a, number)
	return number, documents, err
}

// DocumentAt is one document of a version, and the number of the version: 0 is
// the newest. broker.ErrNotFound means that it is not there, or not for the actor
// to see.
func (d *Desk) DocumentAt(ctx context.Context, a access.Actor, version int64, kind, id string) (int64, connections.Document, error) {
	number, err := d.numbered(ctx, a, version)
	if err != nil {
		return 0, connections.Document{}, err
	}
	look := func(kind, id string) (*connections.Document, error) { return d.stored(ctx, number, kind, id) }
	found, err := look(kind, id)
	if err != nil {
		return 0, connections.Document{}, err
	}
	if found == nil || a.Organisation != "" && (permission{organisation: a.Organisation, look: look}).own(*found) != nil {
		return 0, connections.Document{}, fmt.Errorf("%s %s: %w", kind, id, broker.ErrNotFound)
	}
	return number, *found, nil
}

// numbered is the number of a version that the actor may read.
func (d *Desk) numbered(ctx context.Context, a access.Actor, version int64) (int64, error) {
	if err := a.May(ReadRule, d.Clock()); err != nil {
		return 0, err
	}
	newest, err := d.Store.Newest(ctx)
	switch {
	case err != nil:
		return 0, err
	case version == 0:
		return newest, nil
	case version < 0 || version > newest:
		return 0, fmt.Errorf("version %d: %w", version, broker.ErrNotFound)
	}
	return version, nil
}

// Shown is a draft with the documents that it shows and the actor sees, by kind
// and then id.
func (d *Desk) Shown(ctx context.Context, a access.Actor, id string) (connections.Draft, []connections.Document, error) {
	draft, err := d.Get(ctx, a, id)
	if err != nil {
		return draft, nil, err
	}
	documents, err := d.seenIn(ctx, a, draft.Base, draft.Edits)
	return draft, documents, err
}

// draftID is what names a draft.
var draftID = regexp.MustCompile(`^[0-9a-f]{16}$`)

// NewAs is New with an ID that the caller gives: 16 hexadecimal digits. Whoever
// does not know whether a draft was made can so ask again. broker.ErrConflict
// means that there is a draft of that ID.
func (d *Desk) NewAs(ctx context.Context, a access.Actor, id, title string) (connections.Draft, error) {
	if err := a.May(WriteRule, d.Clock()); err != nil {
		return connections.Draft{}, err
	}
	if !draftID.MatchString(id) {
		return connections.Draft{}, fmt.Errorf("%w: the ID of a draft is 16 hexadecimal digits", ErrInput)
	}
	if err := plain(title, maxTitle); err != nil {
		return connections.Draft{}, err
	}
	return d.begin(ctx, a, id, title)
}
