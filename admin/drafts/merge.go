package drafts

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"trin/admin/access"
	"trin/admin/installation"
	"trin/broker"
	"trin/connections"
)

// Conflict is a document that the draft edits and that others have changed since
// the draft began. A nil body means that it is not there.
type Conflict struct {
	Kind, ID           string
	Base, Theirs, Mine []byte
	TheirChanges       []installation.Change // from the base to theirs
	MyChanges          []installation.Change // from the base to mine
}

// ConflictError says where a draft meets what others have changed. [Desk.Rebase]
// settles it.
type ConflictError struct {
	Version   int64 // that is in force
	Conflicts []Conflict
}

func (e *ConflictError) Error() string {
	if len(e.Conflicts) == 0 {
		return fmt.Sprintf("version %d is in force", e.Version)
	}
	return fmt.Sprintf("others have changed documents of the draft: %d, the first %s %s", len(e.Conflicts), e.Conflicts[0].Kind, e.Conflicts[0].ID)
}

// Unwrap is broker.ErrConflict.
func (e *ConflictError) Unwrap() error { return broker.ErrConflict }

// merged is what a draft makes of a version.
type merged struct {
	version   int64
	before    []connections.Document // of the version
	documents []connections.Document
	conflicts []Conflict
}

// merge applies the edits to the newest version. What others have changed stays,
// except where the draft edits it too: that is a conflict, unless they have made
// the same of it.
func (d *Desk) merge(ctx context.Context, draft connections.Draft) (merged, error) {
	version, err := d.Store.Newest(ctx)
	if err != nil {
		return merged{}, err
	}
	_, before, err := d.load(ctx, version)
	if err != nil {
		return merged{}, err
	}
	before = ordered(before, byName)
	m := merged{version: version, before: before, documents: applied(before, draft.Edits)}
	if version == draft.Base {
		return m, nil // nobody has changed anything
	}
	for _, e := range draft.Edits {
		base, err := d.stored(ctx, draft.Base, e.Kind, e.ID)
		if err != nil {
			return merged{}, err
		}
		if was, theirs := bodyOf(base), bodyOf(found(before, e.Kind, e.ID)); !equal(was, theirs) && !equal(theirs, e.Body) {
			m.conflicts = append(m.conflicts, conflict(e, was, theirs))
		}
	}
	return m, nil
}

// bodyOf is the body of a document; nil = it is not there.
func bodyOf(d *connections.Document) []byte {
	if d == nil {
		return nil
	}
	return d.Body
}

// equal compares bodies; nil, which is no document, equals nil alone.
func equal(a, b []byte) bool { return (a == nil) == (b == nil) && bytes.Equal(a, b) }

func conflict(e connections.Edit, base, theirs []byte) Conflict {
	documents := func(body []byte) []connections.Document {
		if body == nil {
			return nil
		}
		return []connections.Document{{Kind: e.Kind, ID: e.ID, Body: body}}
	}
	return Conflict{
		Kind: e.Kind, ID: e.ID, Base: base, Theirs: theirs, Mine: e.Body,
		TheirChanges: installation.Diff(documents(base), documents(theirs)),
		MyChanges:    installation.Diff(documents(base), documents(e.Body)),
	}
}

// Conflicts are the documents of the draft that others have changed since it
// began.
func (d *Desk) Conflicts(ctx context.Context, a access.Actor, id string) ([]Conflict, error) {
	draft, err := d.Get(ctx, a, id)
	if err != nil || final(draft) {
		return nil, err
	}
	m, err := d.merge(ctx, draft)
	return d.visible(a, m.conflicts), err
}

// visible leaves out what has become another organisation's in the meantime.
func (d *Desk) visible(a access.Actor, all []Conflict) []Conflict {
	all = slices.Clone(all)
	for i, c := range all {
		if c.Theirs != nil && !sees(a, connections.Document{Kind: c.Kind, ID: c.ID, Body: c.Theirs}) {
			all[i].Theirs, all[i].TheirChanges = nil, nil
		}
	}
	return all
}

// Side says whose document is kept.
type Side string

// The sides.
const (
	Mine   Side = "mine"
	Theirs Side = "theirs"
)

// Choice says whose of a document is kept.
type Choice struct {
	Kind, ID string
	Keep     Side
}

// Rebase moves the draft onto the newest version. For each conflict it must be
// said whose document is kept; what is missing is a [*ConflictError], and nothing
// is moved. An edit that theirs takes the place of is in the audit.
func (d *Desk) Rebase(ctx context.Context, a access.Actor, id string, revision int64, keep []Choice) (connections.Draft, error) {
	return d.rebase(ctx, a, id, revision, keep, func(int64) bool { return true })
}

// RebaseOnto is Rebase for choices that were made on that version: where another
// one is in force, that is a [*ConflictError] and nothing is moved.
func (d *Desk) RebaseOnto(ctx context.Context, a access.Actor, id string, revision, version int64, keep []Choice) (connections.Draft, error) {
	return d.rebase(ctx, a, id, revision, keep, func(newest int64) bool { return newest == version })
}

func (d *Desk) rebase(ctx context.Context, a access.Actor, id string, revision int64, keep []Choice, onto func(newest int64) bool) (connections.Draft, error) {
	return d.work(ctx, a, id, revision, "rebase draft", func(draft *connections.Draft) error {
		m, err := d.merge(ctx, *draft)
		if err != nil {
			return err
		}
		if !onto(m.version) {
			return &ConflictError{m.version, d.visible(a, m.conflicts)}
		}
		var open []Conflict
		dropped := map[name]bool{}
		for _, c := range m.conflicts {
			at := slices.IndexFunc(keep, func(choice Choice) bool { return choice.Kind == c.Kind && choice.ID == c.ID })
			switch {
			case at >= 0 && keep[at].Keep == Theirs:
				dropped[name{c.Kind, c.ID}] = true
			case at < 0 || keep[at].Keep != Mine:
				open = append(open, c)
			}
		}
		if len(open) > 0 {
			return &ConflictError{m.version, d.visible(a, open)}
		}
		now := map[name][]byte{}
		for _, document := range m.before {
			now[name{document.Kind, document.ID}] = document.Body
		}
		draft.Edits = slices.DeleteFunc(draft.Edits, func(e connections.Edit) bool {
			at := name{e.Kind, e.ID}
			return dropped[at] || equal(now[at], e.Body) // they have made the same of it
		})
		draft.Base = m.version
		for _, e := range draft.Edits {
			if err := d.allowed(ctx, scope(a, *draft), m.version, *draft, e); err != nil {
				return err
			}
		}
		if len(m.conflicts) == 0 {
			return nil // the edits are as they were approved
		}
		return d.touched(ctx, a, draft)
	})
}
