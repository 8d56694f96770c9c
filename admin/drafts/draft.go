package drafts

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"trin/admin/access"
	"trin/broker"
	"trin/connections"
)

// The most letters of a title and of a note.
const (
	maxTitle = 120
	maxNote  = 1000
)

// New begins a draft on the newest version. What an administrator of one
// organisation begins is for its documents alone.
func (d *Desk) New(ctx context.Context, a access.Actor, title string) (connections.Draft, error) {
	if err := a.May(WriteRule, d.Clock()); err != nil {
		return connections.Draft{}, err
	}
	if err := plain(title, maxTitle); err != nil {
		return connections.Draft{}, err
	}
	id, err := d.newID()
	if err != nil {
		return connections.Draft{}, err
	}
	return d.begin(ctx, a, id, title)
}

// begin keeps a new draft of that ID.
func (d *Desk) begin(ctx context.Context, a access.Actor, id, title string) (connections.Draft, error) {
	base, err := d.Store.Newest(ctx)
	if err != nil {
		return connections.Draft{}, err
	}
	now := d.Clock()
	draft := connections.Draft{
		ID: id, Revision: 1, State: connections.DraftOpen, Organisation: a.Organisation, Title: title,
		Author: a.Name, Created: now, Changed: now, Base: base,
	}
	return draft, d.Store.SaveDraft(ctx, draft, change(a, "new draft", draft, nil))
}

// Get returns a draft with its edits.
func (d *Desk) Get(ctx context.Context, a access.Actor, id string) (connections.Draft, error) {
	if err := a.May(ReadRule, d.Clock()); err != nil {
		return connections.Draft{}, err
	}
	return d.seen(ctx, a, id)
}

// List returns the drafts that the actor sees, without their edits.
func (d *Desk) List(ctx context.Context, a access.Actor, q connections.DraftQuery) ([]connections.Draft, error) {
	if err := a.May(ReadRule, d.Clock()); err != nil {
		return nil, err
	}
	if a.Organisation != "" {
		q.Organisation = a.Organisation
	}
	if q.Before != "" {
		if _, err := d.seen(ctx, a, q.Before); err != nil {
			return nil, err
		}
	}
	return d.Store.Drafts(ctx, q)
}

// Describe gives the draft another title and note.
func (d *Desk) Describe(ctx context.Context, a access.Actor, id string, revision int64, title, note string) (connections.Draft, error) {
	return d.work(ctx, a, id, revision, "describe draft", func(draft *connections.Draft) error {
		if err := plain(title, maxTitle); err != nil {
			return err
		}
		if err := plain(note, maxNote); err != nil {
			return err
		}
		draft.Title, draft.Note = title, note
		return nil
	})
}

// seen is a draft that the actor sees.
func (d *Desk) seen(ctx context.Context, a access.Actor, id string) (connections.Draft, error) {
	draft, err := d.Store.Draft(ctx, id)
	if err != nil {
		return connections.Draft{}, err
	}
	if !a.Sees(draft.Organisation) {
		return connections.Draft{}, fmt.Errorf("draft %s: %w", id, broker.ErrNotFound)
	}
	return draft, nil
}

// opened is a draft at that revision that can still be changed.
func (d *Desk) opened(ctx context.Context, a access.Actor, rule access.Rule, id string, revision int64) (connections.Draft, error) {
	if err := a.May(rule, d.Clock()); err != nil {
		return connections.Draft{}, err
	}
	draft, err := d.seen(ctx, a, id)
	switch {
	case err != nil:
		return connections.Draft{}, err
	case draft.Revision != revision:
		return connections.Draft{}, fmt.Errorf("draft %s is at revision %d: %w", id, draft.Revision, broker.ErrConflict)
	case final(draft):
		return connections.Draft{}, ErrFinal
	}
	return draft, nil
}

func final(d connections.Draft) bool {
	return d.State == connections.DraftPublished || d.State == connections.DraftDiscarded
}

// work changes a draft, at that revision and by somebody who may write, and
// keeps it with a line in the audit.
func (d *Desk) work(ctx context.Context, a access.Actor, id string, revision int64, what string, do func(*connections.Draft) error) (connections.Draft, error) {
	return d.workBy(ctx, a, WriteRule, id, revision, what, do)
}

func (d *Desk) workBy(ctx context.Context, a access.Actor, rule access.Rule, id string, revision int64, what string, do func(*connections.Draft) error) (connections.Draft, error) {
	before, err := d.opened(ctx, a, rule, id, revision)
	if err != nil {
		return connections.Draft{}, err
	}
	draft := before
	draft.Edits, draft.Authors, draft.Approvals = slices.Clone(before.Edits), slices.Clone(before.Authors), slices.Clone(before.Approvals)
	if err := do(&draft); err != nil {
		return before, err
	}
	draft.Revision, draft.Changed, draft.Edited = before.Revision+1, d.Clock(), len(draft.Edits)
	difference, err := d.difference(ctx, before, draft)
	if err != nil {
		return before, err
	}
	if err := d.Store.SaveDraft(ctx, draft, change(a, what, draft, difference)); err != nil {
		return before, err
	}
	return draft, nil
}

// touched marks the draft as edited by the actor: what others approved is not
// what it is any more.
func (d *Desk) touched(ctx context.Context, a access.Actor, draft *connections.Draft) error {
	who, err := d.identities(ctx, a)
	if err != nil {
		return err
	}
	for _, one := range who {
		if !slices.Contains(draft.Authors, one) {
			draft.Authors = append(draft.Authors, one)
		}
	}
	draft.State, draft.Approvals = connections.DraftOpen, nil
	return nil
}

// plain refuses a text that is too long, or could be taken for more than one
// line of the audit.
func plain(text string, most int) error {
	switch {
	case !utf8.ValidString(text) || strings.ContainsFunc(text, broker.Deceptive):
		return fmt.Errorf("%w: the text holds control characters or is no UTF-8", ErrInput)
	case utf8.RuneCountInString(text) > most:
		return fmt.Errorf("%w: the text has more than %d letters", ErrInput, most)
	}
	return nil
}
