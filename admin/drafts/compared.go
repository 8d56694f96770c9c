package drafts

import (
	"context"
	"fmt"

	"trin/admin/access"
	"trin/admin/workbench"
	"trin/broker"
	"trin/claimstx"
	"trin/connections"
)

// Recorded is one recorded login in a pipeline, as it is and as it would be. It
// holds pseudonyms in the place of names.
type Recorded struct {
	Given         claimstx.Claims // what goes in
	Before, After claimstx.Claims // what comes out
	BeforeErr     error           // the login is refused
	AfterErr      error
	Gone          bool     // one of the sides has no such pipeline
	Unasked       []string // lookups that were not asked
}

// Recorded runs the pipeline of an application, or of a connection when inbound
// is set, on one recorded login: as it is in force, and as the draft would have
// it. broker.ErrNotFound means that there is no such login, or not for the actor
// to see; ErrNothing that a side of the draft cannot be built.
func (d *Desk) Recorded(ctx context.Context, a access.Actor, id string, inbound bool, at broker.ID, reference string) (Recorded, error) {
	draft, err := d.Get(ctx, a, id)
	if err != nil {
		return Recorded{}, err
	}
	if final(draft) {
		return Recorded{}, ErrFinal
	}
	m, err := d.merge(ctx, draft)
	if err != nil {
		return Recorded{}, err
	}
	force, after, err := d.sides(ctx, draft, m)
	if err != nil {
		return Recorded{}, err
	}
	is, would := force.configuration, after.configuration
	if is == nil || would == nil {
		return Recorded{}, ErrNothing
	}
	unasked := &workbench.Unasked{}
	missing := fmt.Errorf("the login %s: %w", reference, broker.ErrNotFound)
	if d.Samples == nil || reference == "" || !readsPipeline(a, is, inbound, at) {
		return Recorded{}, missing
	}
	found, err := d.Samples(ctx, connections.SampleQuery{Inbound: inbound, Place: at, Reference: reference, Limit: 1})
	if err != nil {
		return Recorded{}, err
	}
	if len(found) == 0 {
		return Recorded{}, missing
	}
	r := bothOf(unasked.Within(ctx), is, would, found[0])
	r.Unasked = unasked.Names()
	return r, ctx.Err()
}

// readsPipeline reports whether what goes through the pipeline is the actor's to
// see.
func readsPipeline(a access.Actor, c *broker.Configuration, inbound bool, at broker.ID) bool {
	if inbound {
		connection := c.Connections[at]
		return connection != nil && a.Sees(connection.Organisation)
	}
	application := c.Applications[at]
	return application != nil && a.Sees(application.Organisation)
}

func bothOf(ctx context.Context, is, would *broker.Configuration, s claimstx.Sample) Recorded {
	r := Recorded{Given: s.Claims}
	before, after := workbench.Pipeline(is, s), workbench.Pipeline(would, s)
	if before == nil || after == nil {
		r.Gone = true
		return r
	}
	r.Before, _, r.BeforeErr = before.Run(ctx, s.Input(is), s.Claims)
	r.After, _, r.AfterErr = after.Run(ctx, s.Input(would), s.Claims)
	return r
}
