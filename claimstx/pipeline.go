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
	last       *assuranceStep        // writes AuthenticatedAssuranceLevel; nil = nothing
	waits      bool                  // a step waits for somebody else
	samples    *SamplePolicy
	sampler    Sampler
}

// compiled is one step, or the fragment that one uses.
type compiled struct {
	name     string // in records: "add", "danish-names/add"
	path     string // where it is configured: "2", or "0" in a fragment
	step     Step   // nil if there is a block
	block    []compiled
	owns     string   // the name that it alone writes; "" = none
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
		step := d.difference()
		if d.name == stepReserved && len(step.Removed)+len(step.Changed) == 0 {
			return
		}
		record = append(record, step)
	})
	if err != nil {
		return nil, record, err
	}
	if p.samples != nil && p.sampler != nil {
		p.sampler.Sample(ctx, *p.samples, p.direction, in, claims)
	}
	return clone(out), record, nil
}

func (p *Pipeline) run(ctx context.Context, in Input, claims Claims, tell func(did, *run)) (Claims, error) {
	if p == nil {
		return nil, fmt.Errorf("claims: there is no compiled pipeline")
	}
	var size measure
	if err := size.change(nil, claims); err != nil {
		return nil, fmt.Errorf("claims, before the first step: %w", err)
	}
	if p.waits {
		within, cancel := context.WithTimeout(ctx, MaxWait)
		defer cancel()
		ctx = within
	}
	in.RequesterIDs, in.Levels, in.Authorities = slices.Clone(in.RequesterIDs), slices.Clone(in.Levels), slices.Clone(in.Authorities)
	r := &run{in: in, claims: strip(claims, p.ruled), ruled: p.ruled, tell: tell, size: size}
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
		if err := r.step(ctx, &compiled{name: stepLevel, step: p.last, owns: p.last.owns()}); err != nil {
			return nil, fmt.Errorf("claims, after the last step: %w", err)
		}
	}
	return r.all(), nil
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

// newRecord has room for what each step will have done.
func (p *Pipeline) newRecord() []broker.ClaimsStep {
	if p == nil {
		return nil
	}
	return make([]broker.ClaimsStep, 0, len(p.steps)+2)
}

// clone copies the claims with their values.
func clone(claims Claims) Claims {
	values := 0
	for _, c := range claims {
		values += len(c.Values)
	}
	out, all := slices.Clone(claims), make([]string, 0, values)
	for i, c := range claims {
		if c.Values == nil {
			continue
		}
		from := len(all)
		all = append(all, c.Values...)
		out[i].Values = all[from:len(all):len(all)]
	}
	return out
}
