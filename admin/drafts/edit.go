package drafts

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"trin/admin/access"
	"trin/admin/installation"
	"trin/broker"
	"trin/connections"
)

// Document is a document as the draft shows it: as it was edited, else as it was
// when the draft began. broker.ErrNotFound means that it is not there, or not for
// the actor to see.
func (d *Desk) Document(ctx context.Context, a access.Actor, id, kind, name string) (connections.Document, error) {
	draft, err := d.Get(ctx, a, id)
	if err != nil {
		return connections.Document{}, err
	}
	return d.mine(ctx, a, draft, kind, name)
}

// shown is a document as the draft shows it; nil = it is not there.
func (d *Desk) shown(ctx context.Context, draft connections.Draft, kind, id string) (*connections.Document, error) {
	if e := editOf(draft.Edits, kind, id); e != nil {
		if e.Body == nil {
			return nil, nil
		}
		return &connections.Document{Kind: kind, ID: id, Body: e.Body}, nil
	}
	return d.stored(ctx, draft.Base, kind, id)
}

// stored is a document at a version; nil = it is not there.
func (d *Desk) stored(ctx context.Context, version int64, kind, id string) (*connections.Document, error) {
	found, err := d.Store.Document(ctx, version, kind, id)
	if errors.Is(err, broker.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &found, nil
}

// Put puts one document into the draft, as YAML: a new one, or in the place of
// the one with its kind and id. What is new from an administrator of one
// organisation is its own, unless the text says so itself.
func (d *Desk) Put(ctx context.Context, a access.Actor, id string, revision int64, text string) (connections.Draft, error) {
	return d.work(ctx, a, id, revision, "edit draft", func(draft *connections.Draft) error {
		document, err := d.read(ctx, a, *draft, text)
		if err != nil {
			return err
		}
		if document, err = owned(document, scope(a, *draft)); err != nil {
			return err
		}
		return d.put(ctx, a, draft, document)
	})
}

// read reads one document, and fetches the metadata that it names.
func (d *Desk) read(ctx context.Context, a access.Actor, draft connections.Draft, text string) (connections.Document, error) {
	parsed, problems := installation.Parse("draft", []byte(text), nil)
	if len(installation.Errors(problems)) > 0 {
		return connections.Document{}, &InvalidError{problems}
	}
	var known []connections.Document
	documents, _, err := parsed.Only(nil, nil)
	if err != nil {
		return connections.Document{}, fmt.Errorf("%w: %w", ErrInput, err)
	}
	if len(documents) != 1 {
		return connections.Document{}, fmt.Errorf("%w: here stand %d documents, and one is wanted", ErrInput, len(documents))
	}
	fetch := d.fetch(ctx, a)
	if fetch == nil {
		return documents[0], nil
	}
	shown, err := d.shown(ctx, draft, documents[0].Kind, documents[0].ID)
	if err != nil {
		return connections.Document{}, err
	}
	if shown != nil {
		known = append(known, *shown)
	}
	documents, problems, err = parsed.Only(fetch, known)
	if len(installation.Errors(problems)) > 0 {
		return connections.Document{}, &InvalidError{problems}
	}
	if err != nil {
		return connections.Document{}, fmt.Errorf("%w: %w", ErrInput, err)
	}
	return documents[0], nil
}

// fetch is what fetches metadata for the actor; nil = nothing does. Whoever
// administers one organisation gives the metadata itself: what is fetched is
// shown, and the addresses are those that this machine can reach.
func (d *Desk) fetch(ctx context.Context, a access.Actor) installation.Fetch {
	if d.Fetch == nil || a.Organisation != "" {
		return nil
	}
	return func(url string) ([]byte, error) { return d.Fetch(ctx, url) }
}

// Set changes one field of a document; see installation.Set. A nil value takes
// it away.
func (d *Desk) Set(ctx context.Context, a access.Actor, id string, revision int64, kind, name, path string, value any) (connections.Draft, error) {
	return d.SetAll(ctx, a, id, revision, kind, name, []Field{{Path: path, Value: value}})
}

// Field is a value for a field: by its dotted path, or by Keys when there are
// any.
type Field struct {
	Path  string
	Keys  []string
	Value any // nil takes it away
}

// SetAll changes fields of a document, in their order and in one step.
func (d *Desk) SetAll(ctx context.Context, a access.Actor, id string, revision int64, kind, name string, fields []Field) (connections.Draft, error) {
	return d.work(ctx, a, id, revision, "edit draft", func(draft *connections.Draft) error {
		document, err := d.mine(ctx, a, *draft, kind, name)
		if err != nil {
			return err
		}
		for _, f := range fields {
			var problems []installation.Problem
			if len(f.Keys) > 0 {
				document, problems, err = installation.SetAt(document, f.Keys, f.Value)
			} else {
				document, problems, err = installation.Set(document, f.Path, f.Value)
			}
			if err != nil {
				return fmt.Errorf("%w: %w", ErrInput, err)
			}
			if len(problems) > 0 {
				return &InvalidError{problems}
			}
		}
		return d.put(ctx, a, draft, document)
	})
}

// mine is a document that the draft shows and the actor sees.
func (d *Desk) mine(ctx context.Context, a access.Actor, draft connections.Draft, kind, name string) (connections.Document, error) {
	shown, err := d.shown(ctx, draft, kind, name)
	if err != nil {
		return connections.Document{}, err
	}
	if shown == nil || a.Organisation != "" && d.permission(ctx, a.Organisation, draft).own(*shown) != nil {
		return connections.Document{}, fmt.Errorf("%s %s: %w", kind, name, broker.ErrNotFound)
	}
	return *shown, nil
}

// Enable switches a connection on, and Disable off: it stays in the
// installation.
func (d *Desk) Enable(ctx context.Context, a access.Actor, id string, revision int64, kind, name string) (connections.Draft, error) {
	return d.Set(ctx, a, id, revision, kind, name, "enabled", nil)
}

// Disable switches a connection off.
func (d *Desk) Disable(ctx context.Context, a access.Actor, id string, revision int64, kind, name string) (connections.Draft, error) {
	return d.Set(ctx, a, id, revision, kind, name, "enabled", false)
}

// Copy puts a document into the draft once more, under another id and switched
// off.
func (d *Desk) Copy(ctx context.Context, a access.Actor, id string, revision int64, kind, name, as string) (connections.Draft, error) {
	return d.work(ctx, a, id, revision, "edit draft", func(draft *connections.Draft) error {
		document, err := d.mine(ctx, a, *draft, kind, name)
		if err != nil {
			return err
		}
		if document, err = installation.Renamed(document, as); err != nil {
			return fmt.Errorf("%w: %w", ErrInput, err)
		}
		there, err := d.shown(ctx, *draft, kind, as)
		if err != nil {
			return err
		}
		if there != nil {
			return fmt.Errorf("%w: there is a document %s %s already", ErrInput, kind, as)
		}
		return d.put(ctx, a, draft, document)
	})
}

// Revert takes the edit of a document out of the draft.
func (d *Desk) Revert(ctx context.Context, a access.Actor, id string, revision int64, kind, name string) (connections.Draft, error) {
	return d.work(ctx, a, id, revision, "edit draft", func(draft *connections.Draft) error {
		at := slices.IndexFunc(draft.Edits, func(e connections.Edit) bool { return e.Kind == kind && e.ID == name })
		if at < 0 {
			return fmt.Errorf("an edit of %s %s: %w", kind, name, broker.ErrNotFound)
		}
		draft.Edits = slices.Delete(draft.Edits, at, at+1)
		return d.touched(ctx, a, draft)
	})
}

// put puts a document into the draft, where the actor may. One that is as it is
// stored is no edit.
func (d *Desk) put(ctx context.Context, a access.Actor, draft *connections.Draft, document connections.Document) error {
	return d.edit(ctx, a, draft, connections.Edit{Kind: document.Kind, ID: document.ID, Body: document.Body})
}

func (d *Desk) edit(ctx context.Context, a access.Actor, draft *connections.Draft, e connections.Edit) error {
	if err := d.allowed(ctx, scope(a, *draft), draft.Base, *draft, e); err != nil {
		return err
	}
	base, err := d.stored(ctx, draft.Base, e.Kind, e.ID)
	if err != nil {
		return err
	}
	if err := asRead(base, e); err != nil {
		return err
	}
	e.Author, e.Changed = a.Name, d.Clock()
	draft.Edits = slices.DeleteFunc(draft.Edits, func(o connections.Edit) bool { return o.Kind == e.Kind && o.ID == e.ID })
	if same := base == nil && e.Body == nil || base != nil && e.Body != nil && bytes.Equal(base.Body, e.Body); !same {
		draft.Edits = append(draft.Edits, e)
		slices.SortFunc(draft.Edits, func(x, y connections.Edit) int {
			return cmp.Or(cmp.Compare(x.Kind, y.Kind), cmp.Compare(x.ID, y.ID))
		})
	}
	return d.touched(ctx, a, draft)
}

// asRead refuses an edit that would be read as something else than it is.
func asRead(base *connections.Document, e connections.Edit) error {
	if e.Body == nil {
		return nil
	}
	if problems := installation.Turned(base, connections.Document{Kind: e.Kind, ID: e.ID, Body: e.Body}); len(problems) > 0 {
		return &InvalidError{problems}
	}
	return nil
}

// named is the document of that name; nil = there is none.
func named(all []connections.Document, kind, id string) *connections.Document {
	at := slices.IndexFunc(all, func(d connections.Document) bool { return d.Kind == kind && d.ID == id })
	if at < 0 {
		return nil
	}
	return &all[at]
}
