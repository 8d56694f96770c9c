package drafts

import (
	"context"
	"io"

	"trin/admin/access"
	"trin/admin/installation"
	"trin/connections"
)

// History is the versions, the newest first. An administrator of one
// organisation is not told the notes, which may speak of others.
func (d *Desk) History(ctx context.Context, a access.Actor) ([]connections.Version, error) {
	if err := a.May(ReadRule, d.Clock()); err != nil {
		return nil, err
	}
	versions, err := d.Store.Versions(ctx)
	if a.Organisation != "" {
		for i := range versions {
			versions[i].Note = ""
		}
	}
	return versions, err
}

// Difference is what leads from one version to another, as far as the actor sees
// the documents. Version 0 is before the first.
func (d *Desk) Difference(ctx context.Context, a access.Actor, from, to int64) ([]installation.Change, error) {
	before, err := d.version(ctx, a, from)
	if err != nil {
		return nil, err
	}
	after, err := d.version(ctx, a, to)
	if err != nil {
		return nil, err
	}
	return installation.Diff(before, after), nil
}

// version is the documents of a version that the actor sees.
func (d *Desk) version(ctx context.Context, a access.Actor, version int64) ([]connections.Document, error) {
	if err := a.May(ReadRule, d.Clock()); err != nil {
		return nil, err
	}
	return d.seenIn(ctx, a, version, nil)
}

// own are the documents that the actor sees; a requester, where every
// application that it is behind is seen.
func own(a access.Actor, documents []connections.Document) []connections.Document {
	if a.Organisation == "" {
		return documents
	}
	all := map[name]*connections.Document{}
	for i, document := range documents {
		all[name{document.Kind, document.ID}] = &documents[i]
	}
	p := permission{organisation: a.Organisation, look: func(kind, id string) (*connections.Document, error) { return all[name{kind, id}], nil }}
	var seen []connections.Document
	for _, document := range documents {
		switch document.Kind {
		case installation.KindApplication, installation.KindAuthentication:
			if organisation, err := installation.Organisation(document); err != nil || organisation != a.Organisation {
				continue // as p.own, which says why
			}
		default:
			if p.own(document) != nil {
				continue
			}
		}
		seen = append(seen, document)
	}
	return seen
}

// Export writes what the actor sees of a version as YAML, as `trin export` does.
// Version 0 is the newest.
func (d *Desk) Export(ctx context.Context, a access.Actor, version int64, w io.Writer) error {
	if version == 0 {
		newest, err := d.Store.Newest(ctx)
		if err != nil {
			return err
		}
		version = newest
	}
	documents, err := d.version(ctx, a, version)
	if err != nil {
		return err
	}
	return d.Reader.Export(w, documents)
}

// ExportDraft writes what the draft shows as YAML.
func (d *Desk) ExportDraft(ctx context.Context, a access.Actor, id string, w io.Writer) error {
	draft, err := d.Get(ctx, a, id)
	if err != nil {
		return err
	}
	documents, err := d.seenIn(ctx, a, draft.Base, draft.Edits)
	if err != nil {
		return err
	}
	return d.Reader.Export(w, documents)
}
