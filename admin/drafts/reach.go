package drafts

import (
	"context"
	"maps"
	"slices"
	"time"

	"trin/admin/access"
	"trin/admin/installation"
	"trin/broker"
)

// ReachChange is one application, connection and class that is reached otherwise.
// A nil side means that there is no such row on it.
type ReachChange struct {
	Application broker.ID
	Connection  broker.ID
	Class       broker.ClassRef // "" = nothing is asked
	Before      *broker.Reach
	After       *broker.Reach
}

// Worse reports whether nobody comes in any more where somebody did.
func (c ReachChange) Worse() bool {
	return c.Before != nil && c.Before.Way != broker.ReachNone && (c.After == nil || c.After.Way == broker.ReachNone)
}

// view is what somebody sees of a change: both sides of it.
type view struct {
	actor     access.Actor
	is, would *broker.Configuration
	changed   []installation.Change
	now       time.Time
}

// sees reports whether the application is the actor's to see, on a side where it
// is.
func (v view) sees(id broker.ID) bool {
	a := v.would.Applications[id]
	if a == nil {
		a = v.is.Applications[id]
	}
	return a != nil && v.actor.Sees(a.Organisation)
}

// shared reports whether the change touches what every login rests on.
func (v view) shared() bool {
	return slices.ContainsFunc(v.changed, func(c installation.Change) bool {
		return c.Kind == installation.KindSettings || c.Kind == installation.KindVocabulary
	})
}

// touched are the connections that the change touches: those of that kind, by
// their own document.
func (v view) touched(kind string) map[broker.ID]bool {
	ids := map[broker.ID]bool{}
	for _, c := range v.changed {
		if c.Kind == kind {
			ids[broker.ID(c.ID)] = true
		}
	}
	return ids
}

// applications are those whose logins the change can decide otherwise: their own
// document changes, or that of a connection that they use, a second factor
// among them.
func (v view) applications() []broker.ID {
	own, used, requesters := v.touched(installation.KindApplication), v.touched(installation.KindAuthentication), v.touched(installation.KindRequester)
	all := map[broker.ID]bool{}
	for _, side := range []*broker.Configuration{v.is, v.would} {
		for id, a := range side.Applications {
			all[id] = all[id] || v.shared() || own[id] || slices.ContainsFunc(a.Authentication, func(c broker.ID) bool { return uses(side, c, used) })
			for _, r := range a.Requesters {
				all[id] = all[id] || requesters[r.ID]
			}
		}
	}
	return slices.Sorted(maps.Keys(maps.Collect(func(yield func(broker.ID, bool) bool) {
		for id, touched := range all {
			if touched && v.sees(id) && !yield(id, true) {
				return
			}
		}
	})))
}

func uses(c *broker.Configuration, id broker.ID, touched map[broker.ID]bool) bool {
	connection := c.Connections[id]
	return touched[id] || connection != nil && slices.ContainsFunc(connection.Factors, func(f broker.Factor) bool { return touched[f.Connection] })
}

// place is one pipeline.
type place struct {
	inbound bool
	id      broker.ID
}

// places are the pipelines that the change can touch.
func (v view) places() []place {
	all := v.shared() || len(v.touched(installation.KindFragment))+len(v.touched(installation.KindLookup))+len(v.touched(installation.KindRequester)) > 0
	own, in := v.touched(installation.KindApplication), v.touched(installation.KindAuthentication)
	var places []place
	for _, id := range slices.Sorted(maps.Keys(v.is.Connections)) {
		if (all || in[id]) && v.actor.Sees(v.is.Connections[id].Organisation) {
			places = append(places, place{true, id})
		}
	}
	for _, id := range slices.Sorted(maps.Keys(v.is.Applications)) {
		if (all || own[id]) && v.actor.Sees(v.is.Applications[id].Organisation) {
			places = append(places, place{false, id})
		}
	}
	return places
}

// reach says what is reached otherwise.
func (v view) reach(ctx context.Context, p *Preview) error {
	for _, id := range v.applications() {
		if err := ctx.Err(); err != nil {
			return err
		}
		before, after := v.rows(v.is, id), v.rows(v.would, id)
		for i := range after {
			row := &after[i]
			old := rowOf(before, *row)
			if old == nil || !alike(*old, *row) {
				p.Reach = append(p.Reach, ReachChange{id, row.Connection, row.Class, old, row})
			}
			if dead(*row) && (old == nil || !dead(*old)) {
				p.DeadEnds = append(p.DeadEnds, *row)
			}
		}
		for i := range before {
			if row := &before[i]; rowOf(after, *row) == nil {
				p.Reach = append(p.Reach, ReachChange{id, row.Connection, row.Class, row, nil})
			}
		}
	}
	return nil
}

// rows is what an application reaches; one that is switched off reaches nothing.
func (v view) rows(side *broker.Configuration, id broker.ID) []broker.Reach {
	if a := side.Applications[id]; a == nil || !a.Enabled {
		return nil
	}
	return side.Reach(id, v.now)
}

func rowOf(all []broker.Reach, row broker.Reach) *broker.Reach {
	at := slices.IndexFunc(all, func(o broker.Reach) bool { return o.Connection == row.Connection && o.Class == row.Class })
	if at < 0 {
		return nil
	}
	return &all[at]
}

// alike reports whether two rows are reached in the same way.
func alike(a, b broker.Reach) bool {
	return a.Way == b.Way && a.Level == b.Level && a.When == b.When && a.Spared == b.Spared && a.Answer == b.Answer &&
		slices.Equal(a.Factors, b.Factors) && slices.Equal(a.Others, b.Others)
}

// dead reports whether nobody comes in on that way, even if nothing is asked.
func dead(row broker.Reach) bool { return row.Class == "" && row.Way == broker.ReachNone }
