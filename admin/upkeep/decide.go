package upkeep

import (
	"context"
	"fmt"

	"trin/admin/access"
	"trin/admin/drafts"
	"trin/admin/installation"
	"trin/broker"
	"trin/connections"
)

// Decision is what came of an approval.
type Decision struct {
	Version int64  // that is in force now; 0 = it waits for approvals
	Draft   string // in which it waits
}

// Approve puts a proposal in force, as the next version, or into a draft where
// the settings want approvals. It is held against what is in force at that
// moment; seen is the [View]'s, and anything else than what was seen is
// broker.ErrConflict.
func (u *Upkeep) Approve(ctx context.Context, a access.Actor, number int64, seen, note string) (Decision, error) {
	now := u.Clock()
	if err := a.May(ApproveRule, now); err != nil {
		return Decision{}, err
	}
	v, w, err := u.view(ctx, a, number)
	switch {
	case err != nil:
		return Decision{}, err
	case v.State != connections.ProposalOpen || v.Seen != seen:
		return Decision{}, fmt.Errorf("proposal %d is %s, or is not what was seen: %w", number, v.State, broker.ErrConflict)
	case v.Err != nil:
		return Decision{}, v.Err
	}
	draft, version, err := u.Desk.TakeMetadata(ctx, a, drafts.Taking{Kind: v.Kind, ID: v.ID, Address: w.Address, Was: w.Metadata, Metadata: v.Text}, note)
	if err != nil {
		return Decision{}, err
	}
	// What is in force, or in a draft, is in the audit by now. When this cannot
	// be kept the next fetch sees that it is in force.
	d := connections.ProposalDecision{Number: number, From: connections.ProposalOpen, To: connections.ProposalApproved, By: a.Name, At: now, Draft: draft.ID, Version: version}
	if version == 0 {
		d.To = connections.ProposalDrafted
	}
	if err := u.Store.DecideMetadata(ctx, d); err != nil {
		u.Log.WarnContext(ctx, "the approval of metadata could not be kept", "proposal", number, "error", err)
	}
	return Decision{Version: version, Draft: draft.ID}, nil
}

// Reject keeps a proposal out: what says the same is not proposed again.
func (u *Upkeep) Reject(ctx context.Context, a access.Actor, number int64) error {
	now := u.Clock()
	if err := a.May(RejectRule, now); err != nil {
		return err
	}
	v, _, err := u.view(ctx, a, number)
	if err != nil {
		return err
	}
	return u.Store.DecideMetadata(ctx, connections.ProposalDecision{
		Number: number, From: connections.ProposalOpen, To: connections.ProposalRejected, By: a.Name, At: now,
		Change: &connections.Change{
			Author: a.Name, What: "reject metadata", Target: v.Kind + " " + v.ID,
			Detail: fmt.Sprintf("proposal %d from %s, content %s", number, line(v.Address), v.Content),
		},
	})
}

// FetchNow fetches for one connection at once. Where metadata is taken by itself
// it is taken. broker.ErrConflict means that it was fetched a moment ago.
func (u *Upkeep) FetchNow(ctx context.Context, a access.Actor, kind, id string) (connections.MetadataFetch, error) {
	if err := a.May(FetchRule, u.Clock()); err != nil {
		return connections.MetadataFetch{}, err
	}
	w, err := u.one(ctx, a, kind, id)
	if err != nil {
		return connections.MetadataFetch{}, err
	}
	t, err := u.lease(ctx, w, a.Name)
	if err != nil {
		return connections.MetadataFetch{}, err
	}
	if err := u.look(ctx, t); err != nil {
		return connections.MetadataFetch{}, err
	}
	u.take(ctx, []*turn{t})
	if err := u.Store.KeepMetadata(ctx, t.MetadataOutcome); err != nil {
		return connections.MetadataFetch{}, err
	}
	u.told(ctx, t)
	return t.Fetch, nil
}

// FetchAll makes everything due that the actor sees and that is fetched on a
// schedule: the next turn of a node begins with it. It returns how many.
func (u *Upkeep) FetchAll(ctx context.Context, a access.Actor) (int, error) {
	now := u.Clock()
	if err := a.May(FetchRule, now); err != nil {
		return 0, err
	}
	states, err := u.States(ctx, a)
	if err != nil {
		return 0, err
	}
	var names []connections.Document
	for _, s := range states {
		if s.Enabled && s.Refresh != installation.RefreshOff {
			names = append(names, connections.Document{Kind: s.Kind, ID: s.ID})
		}
	}
	return len(names), u.Store.HastenMetadata(ctx, names, now, now.Add(-handPause))
}
