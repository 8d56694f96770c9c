package upkeep

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"trin/admin/access"
	"trin/admin/installation"
	"trin/broker"
	"trin/connections"
)

const (
	// alarmAfter is for how long nothing usable is found before somebody is told.
	alarmAfter = 24 * time.Hour
	// endingWithin is how long before the end of metadata somebody is told.
	endingWithin = 7 * 24 * time.Hour
)

// State is how it goes with one connection. The text of its metadata is left out.
type State struct {
	installation.Watched
	Watch   connections.MetadataWatch     // the zero value = it was never fetched again
	Waiting *connections.MetadataProposal // without its text; nil = none
	InForce connections.Published         // the zero value = it cannot be read
}

// Alarming reports whether nothing usable was found for a day, or while what is
// in force is about to end.
func (s State) Alarming(now time.Time) bool {
	failing := s.Watch.Failing
	if failing.IsZero() || !s.Enabled {
		return false
	}
	until := s.InForce.ValidUntil
	return now.Sub(failing) >= alarmAfter || !until.IsZero() && until.Sub(now) < endingWithin
}

// States is how it goes with the connections that the actor sees, by kind and
// then id.
func (u *Upkeep) States(ctx context.Context, a access.Actor) ([]State, error) {
	if err := a.May(ReadRule, u.Clock()); err != nil {
		return nil, err
	}
	all, _, err := u.installed(ctx)
	if err != nil {
		return nil, err
	}
	watches, err := u.watches(ctx)
	if err != nil {
		return nil, err
	}
	waiting, err := u.Store.MetadataProposals(ctx, connections.ProposalQuery{
		States: []connections.ProposalState{connections.ProposalOpen, connections.ProposalDrafted}, Limit: len(all) + 1000,
	})
	if err != nil {
		return nil, err
	}
	var states []State
	for _, w := range all {
		if !a.Sees(w.Organisation) {
			continue
		}
		s := State{Watched: w.Watched, InForce: w.inForce}
		if known := watches[[2]string{w.Kind, w.ID}]; known.Address == w.Address {
			s.Watch = known
		}
		at := slices.IndexFunc(waiting, func(p connections.MetadataProposal) bool {
			return p.Kind == w.Kind && p.ID == w.ID && p.Address == w.Address
		})
		if at >= 0 {
			s.Waiting = &waiting[at]
		}
		states = append(states, s)
	}
	return states, nil
}

// State is how it goes with one connection that the actor sees.
func (u *Upkeep) State(ctx context.Context, a access.Actor, kind, id string) (State, error) {
	all, err := u.States(ctx, a)
	if err != nil {
		return State{}, err
	}
	at := slices.IndexFunc(all, func(s State) bool { return s.Kind == kind && s.ID == id })
	if at < 0 {
		return State{}, fmt.Errorf("%s %s: %w", kind, id, broker.ErrNotFound)
	}
	return all[at], nil
}

// Approvals is how many approvals the installation in force wants.
func (u *Upkeep) Approvals(ctx context.Context) (int, error) {
	version, err := u.Store.Newest(ctx)
	if err != nil {
		return 0, err
	}
	settings, err := u.Store.Document(ctx, version, installation.KindSettings, "")
	if errors.Is(err, broker.ErrNotFound) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	publishing, err := installation.PublishingOf([]connections.Document{settings})
	return publishing.Approvals, err
}

// History is what came of the fetches for a connection and what was proposed,
// the newest first.
func (u *Upkeep) History(ctx context.Context, a access.Actor, kind, id string) ([]connections.MetadataFetch, []connections.MetadataProposal, error) {
	if err := a.May(ReadRule, u.Clock()); err != nil {
		return nil, nil, err
	}
	if _, err := u.one(ctx, a, kind, id); err != nil {
		return nil, nil, err
	}
	fetches, err := u.Store.MetadataFetches(ctx, kind, id)
	if err != nil {
		return nil, nil, err
	}
	proposals, err := u.Store.MetadataProposals(ctx, connections.ProposalQuery{Kind: kind, ID: id, Limit: 50})
	return fetches, proposals, err
}

// View is a proposal held against what is in force now.
type View struct {
	connections.MetadataProposal
	Watched    installation.Watched
	Difference Difference
	// Problems are what the protocol says of the settings with it.
	Problems []connections.Problem
	// Err says why it cannot be put in force; nil = it can. It is an [ErrUnusable].
	Err error
	// Seen names what was compared: whoever approves says by it what they have seen.
	Seen string
}

// Proposal is a proposal, as far as the actor sees its connection.
func (u *Upkeep) Proposal(ctx context.Context, a access.Actor, number int64) (View, error) {
	if err := a.May(ReadRule, u.Clock()); err != nil {
		return View{}, err
	}
	v, _, err := u.view(ctx, a, number)
	return v, err
}

func (u *Upkeep) view(ctx context.Context, a access.Actor, number int64) (View, watched, error) {
	p, err := u.Store.MetadataProposal(ctx, number)
	if err != nil {
		return View{}, watched{}, err
	}
	w, err := u.one(ctx, a, p.Kind, p.ID)
	if err != nil {
		return View{}, watched{}, err
	}
	v := View{MetadataProposal: p, Watched: w.Watched, Seen: digestOf(digestOf(w.Metadata) + " " + p.Content)}
	if p.Text == "" {
		v.Err = fmt.Errorf("%w: it is past", ErrUnusable)
		return v, w, nil
	}
	old, found := u.read(w, w.Metadata), u.read(w, p.Text)
	v.Problems = found.problems
	if old.err == nil && found.err == nil {
		v.Difference = differ(old.published, found.published)
	}
	v.Err = u.usable(w, p, old, found)
	return v, w, nil
}

// usable says why a proposal cannot be put in force now.
func (u *Upkeep) usable(w watched, p connections.MetadataProposal, old, found metadata) error {
	reason := unusable(u.Clock(), found)
	switch {
	case p.Address != w.Address:
		return fmt.Errorf("%w: the connection has another address now", ErrUnusable)
	case reason != "":
		return fmt.Errorf("%w: %s", ErrUnusable, reason)
	case old.err == nil && old.published.Name != found.published.Name:
		return fmt.Errorf("%w: it is another entity's", ErrUnusable)
	case old.err == nil && old.text == found.text:
		return fmt.Errorf("%w: it is in force", ErrUnusable)
	}
	return nil
}
