package claimstx

import (
	"context"
	"fmt"
	"slices"
	"time"

	"trin/broker"
)

var _ broker.ClaimsPipeline = (*Pipeline)(nil)

// Pipeline is a compiled pipeline. It is immutable. Make one with [Compile];
// a nil Pipeline refuses every login.
type Pipeline struct {
	direction  Direction
	steps      []compiled
	requesters map[string][]compiled // by RequesterID: these follow the steps
	unknown    []compiled            // these, for an original requester that is none of them
	ruled      names                 // what assurance steps write
	ordinary   map[string]bool       // what other steps are known to write, and may
	last       *compiled             // writes AuthenticatedAssuranceLevel; nil = nothing
	waits      bool                  // a step waits for somebody else
	samples    *SamplePolicy
	sampler    Sampler
}

// compiled is one step, or the fragment that one uses.
type compiled struct {
	name     string // in records: "add", "danish-names/add"
	path     string // where it is configured: "2", or "0" in a fragment
	step     Step   // nil if there is a block
	worker   worker // the step, where it does much with each value
	block    []compiled
	owns     string   // the name that it alone writes; "" = none
	rules    string   // that name in the form in which names are compared
	replaces []string // the claims that it rules: where it fails there is none of them
	when     *condition
	timeout  time.Duration // 0 = none of its own
	optional bool
}

// Names of the two steps that every pipeline has of itself.
const (
	stepReserved = "reserved"  // removes the reserved claims
	stepLevel    = "assurance" // writes AuthenticatedAssuranceLevel
)

// Run applies the steps in order. It does not change its arguments, and the
// result shares nothing with them. On an error no claims are returned; the
// steps tell how far it came. A *broker.Refusal among the error's wraps is what
// a step refused the login with.
func (p *Pipeline) Run(ctx context.Context, in Input, claims Claims) (Claims, []broker.ClaimsStep, error) {
	record := p.newRecord()
	out, err := p.run(ctx, in, claims, func(d did, _ *run) {
		step := record.of(d)
		if d.name == stepReserved && len(step.Removed)+len(step.Changed) == 0 {
			return
		}
		record.steps = append(record.steps, step)
	})
	if err != nil {
		return nil, record.steps, err
	}
	if p.samples != nil && p.sampler != nil {
		p.sampler.Sample(ctx, *p.samples, p.direction, in, claims)
	}
	return out, record.steps, nil
}

func (p *Pipeline) run(ctx context.Context, in Input, claims Claims, tell func(did, *run)) (Claims, error) {
	if p == nil {
		return nil, fmt.Errorf("claims: there is no compiled pipeline")
	}
	size, err := measured(claims)
	if err != nil {
		return nil, fmt.Errorf("claims, before the first step: %w", err)
	}
	if p.waits {
		within, cancel := context.WithTimeout(ctx, MaxWait)
		defer cancel()
		ctx = within
	}
	in.RequesterIDs, in.Levels, in.Authorities = slices.Clone(in.RequesterIDs), slices.Clone(in.Levels), slices.Clone(in.Authorities)
	r := newRun(in, claims, p, tell)
	r.size = size
	d := r.did(&compiled{name: stepReserved}, claims, r.claims)
	if err := r.size.change(d.gone, d.fresh); err != nil {
		return nil, fmt.Errorf("claims, before the first step: %w", err)
	}
	tell(d, r)
	if err := r.list(ctx, p.steps); err != nil {
		return nil, fmt.Errorf("claims, %w", err)
	}
	if part := p.part(in); part != nil {
		if err := r.list(ctx, part); err != nil {
			return nil, fmt.Errorf("claims, behind the application, %w", err)
		}
	}
	if p.last != nil {
		if err := r.step(ctx, p.last); err != nil {
			return nil, fmt.Errorf("claims, after the last step: %w", err)
		}
	}
	return clone(r.claims, r.owned), nil
}

// part is the steps of the original requester.
func (p *Pipeline) part(in Input) []compiled {
	if p.direction != Outbound || in.Original == "" {
		return nil
	}
	if steps, known := p.requesters[in.Original]; known {
		return steps
	}
	return p.unknown
}

// parts is the lists of steps of the pipeline, one after the other.
func (p *Pipeline) parts() []compiled {
	all := slices.Concat(p.steps, p.unknown)
	for _, steps := range p.requesters {
		all = append(all, steps...)
	}
	return all
}

// waiting reports whether the step, or one inside it, waits for somebody else.
func waiting(c compiled) bool {
	_, waits := c.step.(waiter)
	return waits || slices.ContainsFunc(c.block, waiting)
}

// clone copies the claims of the lists, one after the other, with their values.
func clone(lists ...Claims) Claims {
	out, n := slices.Concat(lists...), 0
	for i := range out {
		n += len(out[i].Values)
	}
	all := make([]string, 0, n)
	for i := range out {
		if out[i].Values == nil {
			continue
		}
		from := len(all)
		all = append(all, out[i].Values...)
		out[i].Values = slices.Clip(all[from:])
	}
	return out
}
