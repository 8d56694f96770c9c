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
	all := map[broker.ID]bool{}
	shared := v.shared()
	for _, side := range []*broker.Configuration{v.is, v.would} {
		for _, id := range v.touching(side, shared) {
			if v.sees(id) {
				all[id] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(all))
}

// touching are the applications of one side that the change touches.
func (v view) touching(side *broker.Configuration, shared bool) []broker.ID {
	if shared {
		return slices.Collect(maps.Keys(side.Applications))
	}
	var ids []broker.ID
	for id := range v.touched(installation.KindApplication) {
		if side.Applications[id] != nil {
			ids = append(ids, id)
		}
	}
	used, requesters := v.used(side), v.touched(installation.KindRequester)
	if len(used)+len(requesters) == 0 {
		return ids
	}
	for id, a := range side.Applications {
		touched := slices.ContainsFunc(a.Authentication, func(c broker.ID) bool { return used[c] })
		for _, r := range a.Requesters {
			touched = touched || requesters[r.ID]
		}
		if touched {
			ids = append(ids, id)
		}
	}
	return ids
}

// used are the connections that the change touches, and those that have one of
// them as a second factor.
func (v view) used(side *broker.Configuration) map[broker.ID]bool {
	touched := v.touched(installation.KindAuthentication)
	if len(touched) == 0 {
		return nil
	}
	all := maps.Clone(touched)
	for id, connection := range side.Connections {
		if slices.ContainsFunc(connection.Factors, func(f broker.Factor) bool { return touched[f.Connection] }) {
			all[id] = true
		}
	}
	return all
}

// place is one pipeline.
type place struct {
	inbound bool
	id      broker.ID
}

// places are the pipelines that are in force and that the change can touch: those
// of connections whose own document changes, and, where it changes what they
// share, all that are not the same on both sides.
func (v view) places() []place {
	all := v.shared() || len(v.touched(installation.KindFragment))+len(v.touched(installation.KindLookup))+len(v.touched(installation.KindRequester)) > 0
	own, in := v.touched(installation.KindApplication), v.touched(installation.KindAuthentication)
	if all {
		for id, a := range v.is.Applications {
			if a != v.would.Applications[id] { // one that both hold is the same, with all that it runs
				own[id] = true
			}
		}
		for id, c := range v.is.Connections {
			if c != v.would.Connections[id] {
				in[id] = true
			}
		}
	}
	var places []place
	for _, id := range slices.Sorted(maps.Keys(in)) {
		if c := v.is.Connections[id]; c != nil && v.actor.Sees(c.Organisation) {
			places = append(places, place{true, id})
		}
	}
	for _, id := range slices.Sorted(maps.Keys(own)) {
		if a := v.is.Applications[id]; a != nil && v.actor.Sees(a.Organisation) {
			places = append(places, place{false, id})
		}
	}
	return places
}

// reach says what is reached otherwise, of so many applications; 0 = of all.
func (v view) reach(ctx context.Context, most int, p *Preview) error {
	touched := v.applications()
	p.Touched, p.Looked = len(touched), len(touched)
	if most > 0 && len(touched) > most {
		touched, p.Looked = touched[:most], most
	}
	for i, id := range touched {
		if ctx.Err() != nil {
			p.Looked = i
		}
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
