package drafts

import (
	"context"
	"fmt"

	"trin/admin/access"
	"trin/admin/installation"
	"trin/broker"
	"trin/connections"
)

// Rollback puts an older version in force again, as the next one, in one step.
// expected is the version that the actor has seen in force: another one is
// broker.ErrConflict. Where the settings in force want approvals, nothing is put
// in force: the draft that is returned waits for them, and the version is 0.
func (d *Desk) Rollback(ctx context.Context, a access.Actor, version, expected int64, note string) (connections.Draft, int64, error) {
	if err := a.May(RollbackRule, d.Clock()); err != nil {
		return connections.Draft{}, 0, err
	}
	if err := plain(note, maxNote); err != nil {
		return connections.Draft{}, 0, err
	}
	newest, now, err := d.Store.Load(ctx, 0)
	switch {
	case err != nil:
		return connections.Draft{}, 0, err
	case newest != expected:
		return connections.Draft{}, 0, fmt.Errorf("version %d is in force: %w", newest, broker.ErrConflict)
	case version < 1:
		return connections.Draft{}, 0, fmt.Errorf("version %d: %w", version, broker.ErrNotFound)
	}
	_, then, err := d.Store.Load(ctx, version)
	if err != nil {
		return connections.Draft{}, 0, err
	}
	draft, err := d.backTo(ctx, a, now, then)
	if err != nil {
		return connections.Draft{}, 0, err
	}
	draft.Base, draft.Rollback, draft.Title, draft.Note = newest, version, fmt.Sprintf("Back to version %d", version), note
	publishing, err := installation.PublishingOf(now)
	if err != nil {
		return connections.Draft{}, 0, err
	}
	if publishing.Approvals > 0 {
		draft.Revision, draft.State = 1, connections.DraftSubmitted
		return draft, 0, d.Store.SaveDraft(ctx, draft, change(a, "ask for rollback", draft, installation.Diff(now, then)))
	}
	number, err := d.publish(ctx, a, draft, "roll back installation")
	if err != nil {
		return connections.Draft{}, 0, err
	}
	draft, err = d.Store.Draft(ctx, draft.ID)
	return draft, number, err
}

// backTo is a draft, not yet kept, that leads from some documents to others.
func (d *Desk) backTo(ctx context.Context, a access.Actor, now, then []connections.Document) (connections.Draft, error) {
	id, err := d.newID()
	if err != nil {
		return connections.Draft{}, err
	}
	at := d.Clock()
	draft := connections.Draft{ID: id, State: connections.DraftOpen, Author: a.Name, Created: at, Changed: at}
	kept := make(map[name]bool, len(then))
	for _, document := range then {
		kept[name{document.Kind, document.ID}] = true
		draft.Edits = append(draft.Edits, connections.Edit{Kind: document.Kind, ID: document.ID, Body: document.Body, Author: a.Name, Changed: at})
	}
	for _, document := range now {
		if !kept[name{document.Kind, document.ID}] {
			draft.Edits = append(draft.Edits, connections.Edit{Kind: document.Kind, ID: document.ID, Author: a.Name, Changed: at})
		}
	}
	if draft.Edits = needless(draft.Edits, now); len(draft.Edits) == 0 {
		return connections.Draft{}, ErrNothing
	}
	draft.Edited = len(draft.Edits)
	err = d.touched(ctx, a, &draft)
	return draft, err
}
