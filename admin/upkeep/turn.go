package upkeep

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"trin/admin/access"
	"trin/admin/drafts"
	"trin/admin/installation"
	"trin/broker"
	"trin/connections"
)

// Turn fetches what is due, as far as no other node does. It is called about
// once a minute.
func (u *Upkeep) Turn(ctx context.Context) error {
	all, version, err := u.installed(ctx)
	if err != nil {
		return err
	}
	due, err := u.due(ctx, all)
	if err != nil {
		return err
	}
	turns := u.lookAll(ctx, due, version)
	u.take(ctx, turns)
	for _, t := range turns {
		if err := u.Store.KeepMetadata(ctx, t.MetadataOutcome); err != nil {
			u.Log.WarnContext(ctx, "what was fetched could not be kept", "connection", t.ID, "error", err)
			continue
		}
		u.told(ctx, t)
	}
	return u.observe(ctx)
}

// due are the connections that wait, those that wait longest first.
func (u *Upkeep) due(ctx context.Context, all []entry) ([]entry, error) {
	watches, err := u.watches(ctx)
	if err != nil {
		return nil, err
	}
	now := u.Clock()
	at := func(w entry) time.Time {
		known, there := watches[[2]string{w.Kind, w.ID}]
		if !there || known.Address != w.Address {
			return time.Time{}
		}
		return known.Due
	}
	due := slices.DeleteFunc(slices.Clone(all), func(w entry) bool {
		return !w.Enabled || w.Refresh == installation.RefreshOff || at(w).After(now)
	})
	slices.SortStableFunc(due, func(a, b entry) int { return at(a).Compare(at(b)) })
	return due[:min(len(due), mostInTurn)], nil
}

// watches are all of them by kind and id.
func (u *Upkeep) watches(ctx context.Context) (map[[2]string]connections.MetadataWatch, error) {
	all, err := u.Store.MetadataWatches(ctx)
	if err != nil {
		return nil, err
	}
	named := make(map[[2]string]connections.MetadataWatch, len(all))
	for _, w := range all {
		named[[2]string{w.Kind, w.ID}] = w
	}
	return named, nil
}

// lookAll fetches for several at once. Those that another node fetches for are
// left out.
func (u *Upkeep) lookAll(ctx context.Context, due []entry, version int64) []*turn {
	var (
		mu    sync.Mutex
		turns []*turn
		all   sync.WaitGroup
		next  = make(chan entry)
	)
	for range min(atOnce, len(due)) {
		all.Go(func() {
			for e := range next {
				t, err := u.scheduled(ctx, e, version)
				if err != nil {
					if !errors.Is(err, broker.ErrConflict) && ctx.Err() == nil {
						u.Log.ErrorContext(ctx, "metadata could not be looked at", "connection", e.ID, "error", err)
					}
					continue
				}
				mu.Lock()
				turns = append(turns, t)
				mu.Unlock()
			}
		})
	}
	for _, e := range due {
		next <- e
	}
	close(next)
	all.Wait()
	slices.SortFunc(turns, func(a, b *turn) int { return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ID, b.ID)) })
	return turns
}

// scheduled is one turn of the schedule.
func (u *Upkeep) scheduled(ctx context.Context, e entry, version int64) (*turn, error) {
	w, err := u.whole(ctx, e, version)
	if err != nil {
		return nil, err
	}
	t, err := u.lease(ctx, w, "")
	if err != nil {
		return nil, err
	}
	return t, u.look(ctx, t)
}

// take puts in force what is taken by itself: all of it in one version, and
// where that fails, each for itself.
func (u *Upkeep) take(ctx context.Context, turns []*turn) {
	taking := slices.DeleteFunc(slices.Clone(turns), func(t *turn) bool { return t.take == nil })
	if len(taking) > 1 {
		if u.publish(ctx, taking) == nil {
			return
		}
	}
	for _, t := range taking {
		if err := u.publish(ctx, []*turn{t}); err != nil {
			t.notTaken(err)
		}
	}
}

func (u *Upkeep) publish(ctx context.Context, taking []*turn) error {
	takings := make([]drafts.Taking, len(taking))
	for i, t := range taking {
		takings[i] = *t.take
	}
	version, err := u.Desk.RefreshMetadata(ctx, takings, "as "+taking[0].Address+" says now")
	if err != nil {
		return err
	}
	for _, t := range taking {
		t.Fetch.Version, t.Settled = version, true
		if t.Proposal != nil {
			t.Proposal.Version = version
		}
	}
	return nil
}

// notTaken makes a proposal of what could not be put in force: the installation
// has an error with it. When somebody else has put other metadata in force
// meanwhile, or the database failed, it is fetched again.
func (t *turn) notTaken(err error) {
	var invalid *drafts.InvalidError
	t.Proposal.By, t.Proposal.Decided = "", time.Time{}
	if errors.As(err, &invalid) {
		t.Proposal.State, t.Proposal.Text, t.Proposal.Why = connections.ProposalOpen, t.take.Metadata, []string{WhyApart}
		t.came(judged{state: connections.MetadataProposed})
		return
	}
	t.Proposal, t.Watch.Due = nil, t.Watch.Tried
	if errors.Is(err, broker.ErrConflict) || errors.Is(err, broker.ErrNotFound) || errors.Is(err, drafts.ErrNothing) {
		t.came(judged{state: connections.MetadataSame})
		return
	}
	t.came(judged{state: connections.MetadataFailed, reason: "it could not be put in force: " + err.Error()})
}

// told counts and logs a turn.
func (u *Upkeep) told(ctx context.Context, t *turn) {
	if u.Fetched != nil {
		u.Fetched(t.Watch.State)
	}
	switch {
	case t.Watch.State.Failed() && t.Watch.Failures == 1:
		u.Log.WarnContext(ctx, "metadata cannot be kept up to date", "kind", t.Kind, "connection", t.ID, "state", t.Watch.State, "reason", t.Watch.Reason)
	case t.Watch.State == connections.MetadataTaken:
		u.Log.InfoContext(ctx, "metadata was taken", "kind", t.Kind, "connection", t.ID, "version", t.Fetch.Version)
	case t.Watch.State == connections.MetadataProposed:
		u.Log.InfoContext(ctx, "metadata has changed and waits for somebody", "kind", t.Kind, "connection", t.ID)
	}
}

// observe tells what an operator watches.
func (u *Upkeep) observe(ctx context.Context) error {
	if u.Observed == nil {
		return nil
	}
	states, err := u.States(ctx, access.Actor{Name: drafts.Unattended, Role: access.Viewer})
	if err != nil {
		return err
	}
	var o Observation
	now := u.Clock()
	for _, s := range states {
		if s.Alarming(now) {
			o.Failing++
		}
		if s.Waiting != nil {
			o.Waiting++
		}
		if s.Enabled && !s.InForce.ValidUntil.IsZero() && s.InForce.ValidUntil.Sub(now) < endingWithin {
			o.Ending++
		}
	}
	u.Observed(o)
	return nil
}
