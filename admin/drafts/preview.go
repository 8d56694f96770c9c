package drafts

import (
	"context"
	"slices"
	"time"

	"trin/admin/access"
	"trin/admin/installation"
	"trin/admin/workbench"
	"trin/broker"
	"trin/connections"
)

// Preview is what a draft would do if it were published now.
type Preview struct {
	Version   int64 // that it is compared with
	Changes   []installation.Change
	Conflicts []Conflict
	Approvals int // that it has
	Needed    int // that the settings in force want

	Problems []installation.Problem // new by it: errors and warnings
	Dangers  []installation.Problem // new by it: settings that weaken a check
	Solved   []installation.Problem // that it takes away
	Standing int                    // errors that are in force already; they keep it from being published too
	Hidden   int                    // new problems in documents of others
	Tests    installation.Tested    // those beside pipelines

	Touched  int // applications whose reach the draft can change
	Looked   int // how many of them Reach tells of, in the order of their ids
	Reach    []ReachChange
	DeadEnds []broker.Reach // new by it
	Claims   []workbench.Comparison
	Unasked  []string // lookups that the comparison did not ask
	Logins   Replay

	Unfinished []Part // that took longer than Wanted.Each; what stands of them is not all
}

// Part is a part of a preview that can take long.
type Part string

// The parts.
const (
	PartReach  Part = "reach"
	PartClaims Part = "claims"
	PartLogins Part = "logins"
	PartTests  Part = "tests" // the others are run from Tests.Rest on
)

// Wanted says what of a preview is wanted, and how much of it.
type Wanted struct {
	Reach   bool
	Touched int // how many applications' reach is told of, of those that the draft can change; 0 = of all
	Samples int // of each pipeline that is compared; 0 = none
	Logins  int // newest ones that are decided again; 0 = none
	Tests   int // the test that is run first, where there was no time for all; 0 = the first

	Each time.Duration // that each part may take; 0 = as long as the context
}

// Preview says what the draft would do, as far as the actor sees the documents
// and logins.
func (d *Desk) Preview(ctx context.Context, a access.Actor, id string, w Wanted) (Preview, error) {
	draft, err := d.Get(ctx, a, id)
	if err != nil {
		return Preview{}, err
	}
	if final(draft) {
		return Preview{}, ErrFinal
	}
	m, err := d.merge(ctx, draft)
	if err != nil {
		return Preview{}, err
	}
	publishing, err := installation.PublishingOf(m.before)
	if err != nil {
		return Preview{}, err
	}
	given, err := d.approvals(ctx, draft)
	if err != nil {
		return Preview{}, err
	}
	p := Preview{Version: m.version, Conflicts: d.visible(a, m.conflicts), Approvals: given, Needed: publishing.Approvals}
	if p.Changes, err = d.changed(ctx, a, m.version, nil, draft.Edits); err != nil {
		return p, err
	}
	unasked := &workbench.Unasked{}
	ctx = unasked.Within(ctx)
	is, would, err := d.problems(ctx, a, draft, m, w, &p)
	if err != nil || is == nil || would == nil {
		return p, err
	}
	view := view{actor: a, is: is, would: would, changed: p.Changes, now: d.Clock()}
	for _, part := range []struct {
		name Part
		do   func(context.Context) error
	}{
		{PartReach, func(ctx context.Context) error {
			if !w.Reach {
				return nil
			}
			return view.reach(ctx, w.Touched, &p)
		}},
		{PartClaims, func(ctx context.Context) error { return d.compare(ctx, view, w.Samples, &p) }},
		{PartLogins, func(ctx context.Context) error { return d.replay(ctx, view, w.Logins, &p.Logins) }},
	} {
		finished, err := within(ctx, w.Each, part.do)
		if err != nil {
			return p, err
		}
		if !finished {
			p.Unfinished = append(p.Unfinished, part.name)
		}
	}
	p.Unasked = unasked.Names()
	return p, nil
}

// within does a part for at most so long. It reports false where that was not
// enough.
func within(ctx context.Context, each time.Duration, do func(context.Context) error) (finished bool, err error) {
	if each <= 0 {
		return true, do(ctx)
	}
	bound, cancel := context.WithTimeout(ctx, each)
	defer cancel()
	err = do(bound)
	if err != nil && ctx.Err() == nil && bound.Err() != nil {
		return false, nil
	}
	return err == nil, err
}

// problems builds both sides and says which problems come and go. A side that
// cannot be used is nil.
func (d *Desk) problems(ctx context.Context, a access.Actor, draft connections.Draft, m merged, w Wanted, p *Preview) (is, would *broker.Configuration, err error) {
	force, after, err := d.sides(ctx, draft, m)
	if err != nil {
		return nil, nil, err
	}
	now := after.problems
	if len(installation.Errors(now)) == 0 {
		if p.Tests, err = d.test(ctx, draft, after, w); err != nil {
			return nil, nil, err
		}
		now = slices.Concat(now, p.Tests.Failed)
		if _, more := p.Tests.Rest(); more {
			p.Unfinished = append(p.Unfinished, PartTests)
		}
	}
	came, solved := moved(force.problems, now)
	p.Standing = len(installation.Errors(now)) - len(installation.Errors(came))
	return force.configuration, after.configuration, d.tell(ctx, a, m.version, draft.Edits, came, solved, p)
}

// test runs the tests beside pipelines, those of the documents that the draft edits
// before the others, for as long as there is time.
func (d *Desk) test(ctx context.Context, draft connections.Draft, of built, w Wanted) (tested installation.Tested, err error) {
	edited := map[name]bool{}
	for _, e := range draft.Edits {
		edited[name{e.Kind, e.ID}] = true
	}
	_, err = within(ctx, w.Each, func(ctx context.Context) error {
		tested = of.text.TestSome(ctx, d.parts(false), installation.Tests{First: func(kind, id string) bool { return edited[name{kind, id}] }, From: w.Tests})
		return ctx.Err()
	})
	return tested, err
}

// tell puts problems into the preview, as far as the actor reads the documents
// that they are about: those that come, of what the edits make of the version, and
// those that go, of the version itself.
func (d *Desk) tell(ctx context.Context, a access.Actor, version int64, edits []connections.Edit, came, solved []installation.Problem, p *Preview) error {
	came, hidden, err := d.split(ctx, a, version, edits, came)
	if err != nil {
		return err
	}
	p.Hidden = hidden
	for _, problem := range came {
		if problem.Severity == connections.SeverityDanger {
			p.Dangers = append(p.Dangers, problem)
		} else {
			p.Problems = append(p.Problems, problem)
		}
	}
	p.Solved, _, err = d.split(ctx, a, version, nil, solved)
	return err
}

// compare runs the pipelines of both sides on what was recorded: of the
// connections that the change touches, and of all where it touches what they
// share.
func (d *Desk) compare(ctx context.Context, v view, last int, p *Preview) error {
	if last <= 0 || d.Samples == nil {
		return nil
	}
	for _, place := range v.places() {
		found, err := d.Samples(ctx, connections.SampleQuery{Inbound: place.inbound, Place: place.id, Limit: last})
		if err != nil {
			return err
		}
		compared, err := workbench.Compare(ctx, v.is, v.would, found)
		if err != nil {
			return err
		}
		p.Claims = append(p.Claims, compared...)
	}
	return nil
}
