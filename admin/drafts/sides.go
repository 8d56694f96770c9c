package drafts

import (
	"context"
	"fmt"
	"time"

	"trin/admin/access"
	"trin/admin/installation"
	"trin/admin/workbench"
	"trin/broker"
	"trin/claimstx"
	"trin/connections"
)

// Sides are the installation twice: as it is in force, and as the draft would
// make it. No lookup of them asks anybody.
type Sides struct {
	Is, Would *broker.Configuration // nil = it cannot be built

	actor   access.Actor
	unasked *workbench.Unasked
}

// Sides builds both, to run pipelines in.
func (d *Desk) Sides(ctx context.Context, a access.Actor, id string) (Sides, error) {
	draft, err := d.Get(ctx, a, id)
	if err != nil {
		return Sides{}, err
	}
	if final(draft) {
		return Sides{}, ErrFinal
	}
	m, err := d.merge(ctx, draft)
	if err != nil {
		return Sides{}, err
	}
	is, would, err := d.sides(ctx, draft, m)
	return Sides{Is: is.configuration, Would: would.configuration, actor: a, unasked: &workbench.Unasked{}}, err
}

// Within is a context to run the pipelines in: the lookups that are not asked are
// noted.
func (s Sides) Within(ctx context.Context) context.Context { return s.unasked.Within(ctx) }

// Pipelines are those that a login went through, or would go through. nil = that
// side has none that works, or none for the actor to see.
func (s Sides) Pipelines(sample claimstx.Sample) (is, would *claimstx.Pipeline) {
	return s.pipeline(s.Is, sample), s.pipeline(s.Would, sample)
}

func (s Sides) pipeline(c *broker.Configuration, sample claimstx.Sample) *claimstx.Pipeline {
	at := sample.Application
	if sample.Direction == claimstx.Inbound {
		at = sample.Connection
	}
	if c == nil || !readsPipeline(s.actor, c, sample.Direction == claimstx.Inbound, at) {
		return nil
	}
	pipeline, _ := workbench.Pipeline(c, sample).(*claimstx.Pipeline)
	return pipeline
}

// Unasked are the lookups that were not asked until now, of what was run within
// [Sides.Within].
func (s Sides) Unasked() []string { return s.unasked.Names() }

// RecordedLogins are the newest that went into a pipeline that is in force, as
// far as it is the actor's to see: of others there are none. They hold
// pseudonyms in the place of names.
func (d *Desk) RecordedLogins(ctx context.Context, s Sides, q connections.SampleQuery) ([]claimstx.Sample, error) {
	if d.Samples == nil || s.Is == nil || !readsPipeline(s.actor, s.Is, q.Inbound, q.Place) {
		return nil, nil
	}
	return d.Samples(ctx, q)
}

// testedWithin is how long the tests beside one pipeline may take.
const testedWithin = 4 * time.Second

// Tested runs the tests that stand beside the pipeline of one document of the
// draft, from one of them on, for as long as there is time. There are none where
// the draft has errors.
func (d *Desk) Tested(ctx context.Context, a access.Actor, id, kind, name string, from int) (installation.Tested, error) {
	draft, err := d.Get(ctx, a, id)
	if err != nil {
		return installation.Tested{}, err
	}
	if _, err = d.mine(ctx, a, draft, kind, name); err != nil {
		return installation.Tested{}, err
	}
	documents, err := d.whole(ctx, draft)
	if err != nil {
		return installation.Tested{}, fmt.Errorf("test %s %s: %w", kind, name, err)
	}
	text, _ := d.Reader.Stored(documents)
	var tested installation.Tested
	_, err = within(ctx, testedWithin, func(ctx context.Context) error {
		tested = text.TestSome(ctx, d.Parts(), installation.Tests{Only: func(k, i string) bool { return k == kind && i == name }, From: from})
		return ctx.Err()
	})
	return tested, err
}
