package claimstx

import (
	"context"
	"fmt"
	"slices"

	"trin/broker"
)

var _ broker.ClaimsPipeline = (*Pipeline)(nil)

// Pipeline is a compiled pipeline. It is immutable. Make one with [Compile];
// a nil Pipeline refuses every login.
type Pipeline struct {
	direction Direction
	steps     []compiled
	last      *assuranceStep // writes AuthenticatedAssuranceLevel; nil = nothing
}

type compiled struct {
	name     string
	step     Step
	writes   string // the name that an assurance step writes; "" for other steps
	optional bool
}

// Names of the two steps that every pipeline has of itself.
const (
	stepReserved = "reserved"  // removes the reserved claims
	stepLevel    = "assurance" // writes AuthenticatedAssuranceLevel
)

// Run applies the steps in order. It does not change its arguments, and the
// result shares nothing with them. On an error no claims are returned; the
// steps tell how far it came.
func (p *Pipeline) Run(ctx context.Context, in Input, claims Claims) (Claims, []broker.ClaimsStep, error) {
	var record []broker.ClaimsStep
	out, err := p.run(ctx, in, claims, func(name string, before, after Claims, _ error) {
		step := difference(name, before, after)
		if name == stepReserved && len(step.Removed)+len(step.Changed) == 0 {
			return
		}
		record = append(record, step)
	})
	if err != nil {
		return nil, record, err
	}
	return clone(out), record, nil
}

// observer is told of every step. The lists are only lent.
type observer func(name string, before, after Claims, failed error)

func (p *Pipeline) run(ctx context.Context, in Input, claims Claims, tell observer) (Claims, error) {
	if p == nil {
		return nil, fmt.Errorf("claims: there is no compiled pipeline")
	}
	if err := checkLimits(claims); err != nil {
		return nil, fmt.Errorf("claims, before the first step: %w", err)
	}
	stripped := strip(claims)
	tell(stepReserved, claims, stripped, nil)
	current, written := stripped, names{}
	for i, c := range p.steps {
		after, err := p.apply(ctx, in, c, current, written)
		if err != nil && (!c.optional || ctx.Err() != nil) {
			tell(c.name, current, nil, err)
			return nil, fmt.Errorf("claims, step %d (%s): %w", i+1, c.name, err)
		}
		if err != nil {
			after = current
		}
		tell(c.name, current, after, err)
		current = after
	}
	if p.last == nil {
		return current, nil
	}
	after, err := p.last.Apply(ctx, in, current)
	if err == nil {
		err = checkLimits(after)
	}
	if err != nil {
		return nil, fmt.Errorf("claims, after the last step: %w", err)
	}
	tell(stepLevel, current, after, nil)
	return after, nil
}

// apply runs one step over the claims that it may see, and holds its result
// against the rules that no step may break.
func (p *Pipeline) apply(ctx context.Context, in Input, c compiled, current Claims, written names) (Claims, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	in.RequesterIDs, in.Levels, in.Authorities = slices.Clone(in.RequesterIDs), slices.Clone(in.Levels), slices.Clone(in.Authorities)
	if c.writes != "" {
		after, err := c.step.Apply(ctx, in, current)
		if err == nil {
			err = checkLimits(after)
		}
		if err == nil {
			written.add(c.writes)
		}
		return after, err
	}
	visible, hidden := written.split(current)
	after, err := c.step.Apply(ctx, in, visible)
	if err != nil {
		return nil, err
	}
	if err := onlyOrdinary(visible, after, written); err != nil {
		return nil, err
	}
	after = append(slices.Clip(after), hidden...)
	return after, checkLimits(after)
}

// onlyOrdinary refuses a name that the step was not given and may not make.
func onlyOrdinary(before, after Claims, written names) error {
	given := make(map[string]bool, len(before))
	for _, c := range before {
		given[c.Name] = true
		if c.FriendlyName != "" {
			given[c.FriendlyName] = true
		}
	}
	for _, c := range after {
		for _, name := range []string{c.Name, c.FriendlyName} {
			if name == "" || given[name] {
				continue
			}
			if Reserved(name) || written.has(name) {
				return fmt.Errorf("the step wrote the reserved claim %q", name)
			}
			given[name] = true
		}
	}
	return nil
}

// names is a set of claim names in the form in which they are compared.
type names map[string]bool

func (n names) add(name string)      { n[normalise(name)] = true }
func (n names) has(name string) bool { return len(n) > 0 && n[normalise(name)] }

// split parts the claims that an assurance step wrote from the others.
func (n names) split(claims Claims) (others, written Claims) {
	if len(n) == 0 {
		return claims, nil
	}
	others = make(Claims, 0, len(claims))
	for _, c := range claims {
		if n.has(c.Name) {
			written = append(written, c)
		} else {
			others = append(others, c)
		}
	}
	return others, written
}

// clone copies the claims with their values.
func clone(claims Claims) Claims {
	out := slices.Clone(claims)
	for i := range out {
		out[i].Values = slices.Clone(out[i].Values)
	}
	return out
}
