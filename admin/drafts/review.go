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

// Submit asks others to approve the draft. An edit opens it again.
func (d *Desk) Submit(ctx context.Context, a access.Actor, id string, revision int64, note string) (connections.Draft, error) {
	return d.work(ctx, a, id, revision, "submit draft", func(draft *connections.Draft) error {
		if len(draft.Edits) == 0 {
			return ErrNothing
		}
		if err := plain(note, maxNote); err != nil {
			return err
		}
		if note != "" {
			draft.Note = note
		}
		draft.State = connections.DraftSubmitted
		return nil
	})
}

// Reopen takes the draft back: nobody has approved it any more.
func (d *Desk) Reopen(ctx context.Context, a access.Actor, id string, revision int64) (connections.Draft, error) {
	return d.work(ctx, a, id, revision, "reopen draft", func(draft *connections.Draft) error {
		draft.State, draft.Approvals = connections.DraftOpen, nil
		return nil
	})
}

// Approve consents to the edits as they are at that revision. Nobody can who has
// made an edit of the draft, also one that is gone, and no program can.
func (d *Desk) Approve(ctx context.Context, a access.Actor, id string, revision int64) (connections.Draft, error) {
	needed, err := d.needed(ctx)
	if err != nil {
		return connections.Draft{}, err
	}
	return d.workBy(ctx, a, ApproveRule, id, revision, "approve draft", func(draft *connections.Draft) error {
		if draft.State != connections.DraftSubmitted && draft.State != connections.DraftApproved {
			return fmt.Errorf("%w: the draft is not submitted", ErrInput)
		}
		if Edited(a, *draft) {
			return refused("%s has made an edit of the draft", a.Name)
		}
		if Approved(a, *draft) {
			return fmt.Errorf("%w: %s has approved it already", ErrInput, a.Name)
		}
		draft.Approvals = append(draft.Approvals, connections.Approval{By: personOf(a), At: d.Clock()})
		given, err := d.approvals(ctx, *draft)
		if err == nil && given >= needed {
			draft.State = connections.DraftApproved
		}
		return err
	})
}

func personOf(a access.Actor) connections.Identity {
	return connections.Identity{Name: a.Name, Namespace: a.Subject.Namespace, Value: a.Subject.Value}
}

// Edited reports whether the person has made an edit of the draft, also one that
// is gone: then somebody else must approve it.
func Edited(a access.Actor, draft connections.Draft) bool {
	return slices.ContainsFunc(draft.Authors, personOf(a).Same)
}

// Approved reports whether the person has approved the draft as it is.
func Approved(a access.Actor, draft connections.Draft) bool {
	who := personOf(a)
	return slices.ContainsFunc(draft.Approvals, func(p connections.Approval) bool { return who.Same(p.By) })
}

// needed is how many approvals the installation in force wants.
func (d *Desk) needed(ctx context.Context) (int, error) {
	newest, err := d.Store.Newest(ctx)
	if err != nil {
		return 0, err
	}
	settings, err := d.stored(ctx, newest, installation.KindSettings, "")
	if err != nil || settings == nil {
		return 0, err
	}
	publishing, err := installation.PublishingOf([]connections.Document{*settings})
	return publishing.Approvals, err
}

// approvals are those by different people who have made no edit, and who might
// approve today: whoever is no administrator any more has consented to nothing.
func (d *Desk) approvals(ctx context.Context, draft connections.Draft) (int, error) {
	rule := ApproveRule
	rule.Sensitive = false // the proof was given when it was approved
	given := 0
	for _, by := range approvers(draft) {
		who, err := d.Approver(ctx, broker.Subject{Namespace: by.Namespace, Value: by.Value})
		if err != nil {
			return 0, fmt.Errorf("who has approved: %w", err)
		}
		if who.May(rule, d.Clock()) == nil && who.Sees(draft.Organisation) {
			given++
		}
	}
	return given, nil
}

// approvers are the different people who have approved, and made no edit.
func approvers(draft connections.Draft) []connections.Identity {
	var by []connections.Identity
	for _, p := range draft.Approvals {
		if p.By.Token == "" && !slices.ContainsFunc(by, p.By.Same) && !slices.ContainsFunc(draft.Authors, p.By.Same) {
			by = append(by, p.By)
		}
	}
	return by
}

// Discard ends the draft. Its edits stay to be read.
func (d *Desk) Discard(ctx context.Context, a access.Actor, id string, revision int64) (connections.Draft, error) {
	return d.work(ctx, a, id, revision, "discard draft", func(draft *connections.Draft) error {
		draft.State = connections.DraftDiscarded
		return nil
	})
}
