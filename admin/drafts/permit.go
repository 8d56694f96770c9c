package drafts

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"trin/admin/access"
	"trin/admin/installation"
	"trin/connections"
)

// scope is the organisation whose documents alone the actor may edit in the
// draft; "" = any.
func scope(a access.Actor, draft connections.Draft) string {
	if a.Organisation != "" {
		return a.Organisation
	}
	return draft.Organisation
}

// sees reports whether the document is the actor's to see. What cannot be told
// is not.
func sees(a access.Actor, d connections.Document) bool {
	if a.Organisation == "" {
		return !a.Anonymous()
	}
	organisation, err := installation.Organisation(d)
	return err == nil && a.Sees(organisation)
}

// owned is a new connection as the organisation's own, where it does not say
// whose it is.
func owned(d connections.Document, organisation string) (connections.Document, error) {
	if organisation == "" || d.Kind != installation.KindApplication && d.Kind != installation.KindAuthentication {
		return d, nil
	}
	if _, there := installation.Field(d, "organisation"); there {
		return d, nil
	}
	d, _, err := installation.Set(d, "organisation", organisation)
	return d, err
}

// allowed says whether somebody who may edit the documents of one organisation
// alone may make the edit, on what the version and the draft hold. Whoever may
// edit any ("") may.
func (d *Desk) allowed(ctx context.Context, organisation string, version int64, draft connections.Draft, e connections.Edit) error {
	if organisation == "" {
		return nil
	}
	before, err := d.stored(ctx, version, e.Kind, e.ID)
	if err != nil {
		return err
	}
	var after *connections.Document
	if e.Body != nil {
		after = &connections.Document{Kind: e.Kind, ID: e.ID, Body: e.Body}
	}
	draft.Base = version
	p := d.permission(ctx, organisation, draft)
	if err := p.check(before, after); err != nil {
		return err
	}
	if after == nil || before != nil {
		return nil
	}
	if err := d.unused(ctx, organisation, version, *after); err != nil || after.Kind != installation.KindAuthentication {
		return err
	}
	return d.freeNamespace(ctx, version, after.ID)
}

// unused refuses a new document under an ID that another organisation had last:
// its logins, users and audit are still known by that.
func (d *Desk) unused(ctx context.Context, organisation string, version int64, document connections.Document) error {
	if document.Kind == installation.KindRequester {
		return nil // it belongs to its applications
	}
	former, err := d.Store.Former(ctx, version, document.Kind, document.ID, 1)
	if err != nil || len(former) == 0 {
		return err
	}
	if of, err := installation.Organisation(former[0]); err != nil || of != organisation {
		return refused("the id %s is taken", document.ID)
	}
	return nil
}

// permission is what one organisation may do.
type permission struct {
	organisation string
	look         func(kind, id string) (*connections.Document, error)
}

// permission is for what the draft shows.
func (d *Desk) permission(ctx context.Context, organisation string, draft connections.Draft) permission {
	return permission{organisation: organisation, look: func(kind, id string) (*connections.Document, error) {
		return d.shown(ctx, draft, kind, id)
	}}
}

// refused is a refusal with its reason.
func refused(format string, args ...any) error {
	return fmt.Errorf("%w: %s", access.ErrForbidden, fmt.Sprintf(format, args...))
}

// check holds an edit: nil is a document that is not there.
func (p permission) check(before, after *connections.Document) error {
	for _, d := range []*connections.Document{before, after} {
		if d == nil {
			continue
		}
		if err := p.own(*d); err != nil {
			return err
		}
	}
	if after == nil {
		return nil
	}
	if err := guarded(before, *after); err != nil {
		return err
	}
	return p.names(before, *after)
}

// own refuses what is not the organisation's own.
func (p permission) own(d connections.Document) error {
	switch d.Kind {
	case installation.KindApplication, installation.KindAuthentication:
		organisation, err := installation.Organisation(d)
		if err != nil || organisation != p.organisation {
			return refused("the %s %s is not of %s", d.Kind, d.ID, p.organisation)
		}
		return nil
	case installation.KindRequester:
		all, err := installation.References(d)
		if err != nil || len(all) == 0 {
			return refused("whose the requester %s is cannot be told", d.ID)
		}
		behind := 0
		for _, r := range all {
			if r.ToKind != installation.KindApplication {
				continue
			}
			behind++
			if application, err := p.look(r.ToKind, r.ToID); err != nil {
				return err
			} else if application == nil {
				return refused("the requester %s is behind an application that is not of %s", d.ID, p.organisation)
			} else if err := p.own(*application); err != nil {
				return err
			}
		}
		if behind == 0 {
			return refused("whose the requester %s is cannot be told", d.ID)
		}
		return nil
	}
	return refused("%s is for administrators of every organisation", d.Kind)
}

// guarded refuses changes of fields that reach beyond the organisation: in whose
// name users are known, and by which of Trin's keys and secrets it is proven.
func guarded(before *connections.Document, after connections.Document) error {
	old := map[string]string{}
	if before != nil {
		old = installation.Guarded(*before)
	}
	now := installation.Guarded(after)
	for field := range now {
		if old[field] != now[field] {
			return refused("%s of the %s %s is for administrators of every organisation", field, after.Kind, after.ID)
		}
	}
	for field := range old {
		if _, there := now[field]; !there {
			return refused("%s of the %s %s is for administrators of every organisation", field, after.Kind, after.ID)
		}
	}
	return nil
}

// names refuses to name what is another organisation's, and lookups, which tell
// of people. What was named before may stay.
func (p permission) names(before *connections.Document, after connections.Document) error {
	var old []installation.Reference
	if before != nil {
		var err error
		if old, err = installation.References(*before); err != nil {
			return err
		}
	}
	now, err := installation.References(after)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrInput, err)
	}
	for _, r := range now {
		if slices.ContainsFunc(old, func(o installation.Reference) bool { return o.ToKind == r.ToKind && o.ToID == r.ToID }) {
			continue
		}
		if r.ToKind == installation.KindLookup {
			return refused("the lookup %s is for administrators of every organisation to use", r.ToID)
		}
		if r.ToKind != installation.KindAuthentication {
			continue
		}
		named, err := p.look(r.ToKind, r.ToID)
		if err != nil {
			return err
		}
		if named == nil {
			continue // the installation says that it is not there
		}
		if organisation, err := installation.Organisation(*named); err != nil || organisation != "" && organisation != p.organisation {
			return refused("%s names a connection of another organisation", r)
		}
	}
	return nil
}

// freeNamespace refuses a new connection whose id is the name in which another
// one knows its users: it could speak for them.
func (d *Desk) freeNamespace(ctx context.Context, version int64, id string) error {
	_, documents, err := d.load(ctx, version)
	if err != nil {
		return err
	}
	for _, other := range documents {
		if other.Kind != installation.KindAuthentication || !bytes.Contains(other.Body, []byte("subjectNamespace")) {
			continue
		}
		if namespace, there := installation.Field(other, "subjectNamespace"); there && namespace == id {
			return refused("the id %s is taken", id)
		}
	}
	return nil
}

// load is what is stored at a version; version 0 is before the first.
func (d *Desk) load(ctx context.Context, version int64) (int64, []connections.Document, error) {
	if version == 0 {
		return 0, nil, nil
	}
	if d.Loaded == nil {
		return d.Store.Load(ctx, version)
	}
	documents, err := d.Loaded(ctx, version)
	return version, documents, err
}
