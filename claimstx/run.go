package claimstx

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"trin/broker"
	"trin/claimstx/expr"
)

// run is a pipeline at work on the claims of one login.
type run struct {
	in     Input
	claims Claims // what steps see
	owned  Claims // what steps wrote that alone write a name
	ruled  names
	may    map[string]bool // names that are known not to be hidden
	facts  *expr.Facts     // for conditions; nil = none was asked yet
	cost   uint64          // of the conditions until now
	work   int             // of the steps that do much, until now
	size   measure         // of all claims
	tell   func(did, *run)

	room        Claims          // where the next step's own list is made; claims are never in it
	gone, fresh []*broker.Claim // room for those of each step
}

// newRun begins with the claims that the first step sees. There is room at once
// for the two lists that take turns, with some more claims than there are.
func newRun(in Input, claims Claims, p *Pipeline, tell func(did, *run)) *run {
	n := len(claims) + len(p.steps)/2
	lists, changed := make(Claims, 2*n), make([]*broker.Claim, 2*n)
	return &run{
		in: in, ruled: p.ruled, may: p.ordinary, tell: tell,
		claims: strip(lists[:0:n], claims, p.ruled), room: lists[n:n],
		gone: changed[:0:n], fresh: changed[n:n],
	}
}

// own is the claims in a list for a step to change.
func (r *run) own() Claims {
	r.room = append(r.room[:0], r.claims...)
	return r.room
}

// become puts a list in the place of the claims, whose own is the next room.
func (r *run) become(claims Claims) { r.claims, r.room = claims, r.claims }

// did is what one step did to a list of claims. The lists are only lent.
type did struct {
	name, path    string
	before, after Claims
	gone, fresh   []*broker.Claim // what is in one of them alone
	skipped       bool
	err           error
}

// all is what the login has now.
func (r *run) all() Claims { return slices.Concat(r.claims, r.owned) }

// list runs steps that follow each other.
func (r *run) list(ctx context.Context, steps []compiled) error {
	for i := range steps {
		if err := r.orGoOn(ctx, &steps[i]); err != nil {
			return fmt.Errorf("step %d (%s): %w", i+1, steps[i].name, err)
		}
	}
	return nil
}

// orGoOn runs a step. If it fails and is optional, the claims are as they were
// before it, without those that it replaces: whoever can make it fail must not
// have another's word believed instead. What the step decided stands: a refusal
// is no failure. Nor does anything go on after the time of the whole.
func (r *run) orGoOn(ctx context.Context, c *compiled) error {
	claims, owned, size := r.claims, r.owned, r.size
	if c.optional && c.block != nil {
		claims = slices.Clone(claims) // its steps take turns with the lists
	}
	err := r.step(ctx, c)
	if err == nil || !c.goesOn(ctx, err) {
		return err
	}
	had := r.all()
	r.claims, r.owned, r.size = claims, owned, size
	if len(c.replaces) > 0 {
		r.become(c.withoutReplaced(r.own()))
		d := r.did(c, claims, r.claims)
		if err := r.size.change(d.gone, d.fresh); err != nil {
			return err
		}
	}
	if c.block != nil || len(c.replaces) > 0 {
		d := r.did(c, had, r.all())
		d.err = err
		r.tell(d, r)
	}
	return nil
}

// goesOn reports whether the login goes on after an error of the step.
func (c *compiled) goesOn(ctx context.Context, err error) bool {
	return c.optional && ctx.Err() == nil && !refused(err)
}

func refused(err error) bool {
	var refusal *broker.Refusal
	return errors.As(err, &refusal)
}

// step runs a step, or a fragment, where its condition holds.
func (r *run) step(ctx context.Context, c *compiled) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	within := ctx
	if c.timeout > 0 {
		limited, cancel := context.WithTimeout(ctx, c.timeout)
		defer cancel()
		within = limited
	}
	holds, err := r.holds(within, c.when)
	switch {
	case err != nil:
		err = fmt.Errorf("when: %w", err)
	case !holds:
		r.nothing(c, nil)
		return nil
	case c.block != nil:
		err = r.list(within, c.block)
	default:
		err = r.apply(within, c)
	}
	if err != nil && within.Err() != nil && ctx.Err() == nil {
		err = fmt.Errorf("not done within %s: %w", c.timeout, err)
	}
	if err != nil && (c.block == nil || !holds) && !(len(c.replaces) > 0 && c.goesOn(ctx, err)) {
		r.nothing(c, err)
	}
	return err
}

// apply runs one step over the claims that it may see, and holds its result
// against the rules that no step may break.
func (r *run) apply(ctx context.Context, c *compiled) error {
	after, err := r.stepped(ctx, c)
	if err != nil {
		return err
	}
	if c.owns != "" {
		after = c.taken(r.owned, after)
		d := r.did(c, r.owned, after)
		if err := r.size.change(d.gone, d.fresh); err != nil {
			return err
		}
		r.owned = after
		r.tell(d, r)
		return nil
	}
	d := r.did(c, r.claims, after)
	if err := r.onlyOrdinary(d.fresh); err != nil {
		return err
	}
	if err := r.size.change(d.gone, d.fresh); err != nil {
		return err
	}
	r.become(after)
	r.tell(d, r)
	return nil
}

// stepped is the claims that the step makes of those that it may see.
func (r *run) stepped(ctx context.Context, c *compiled) (Claims, error) {
	if c.worker != nil {
		return c.worker.applyWithin(ctx, r.in, r.own(), &r.work)
	}
	return c.step.Apply(ctx, r.in, r.own())
}

// did says what became of a list.
func (r *run) did(c *compiled, before, after Claims) did {
	d := did{name: c.name, path: c.path, before: before, after: after, gone: r.gone[:0], fresh: r.fresh[:0]}
	d.compare()
	r.gone, r.fresh = d.gone, d.fresh
	return d
}

// nothing says that a step did nothing, because it was left out or failed.
func (r *run) nothing(c *compiled, failed error) {
	r.tell(did{name: c.name, path: c.path, skipped: failed == nil, err: failed}, r)
}

// taken is what steps wrote that alone write a name, after one more of them.
func (c *compiled) taken(owned, after Claims) Claims {
	now := make(Claims, 0, len(owned)+1)
	for _, claim := range owned {
		if normalise(claim.Name) != c.rules {
			now = append(now, claim)
		}
	}
	if at := next(after, 0, c.owns); at < len(after) {
		now = append(now, after[at])
	}
	return now
}

// onlyOrdinary refuses a name of a fresh claim that the step was not given and
// may not make.
func (r *run) onlyOrdinary(fresh []*broker.Claim) error {
	given := givenNames{claims: r.claims}
	for _, c := range fresh {
		for _, name := range [...]string{c.Name, c.FriendlyName} {
			if !r.may[name] && !given.has(name) && hidden(name, r.ruled) {
				return fmt.Errorf("the step wrote the reserved claim %q", name)
			}
		}
	}
	return nil
}

// givenNames is the names of claims. Of many claims an index is made.
type givenNames struct {
	claims Claims
	index  map[string]bool
}

func (g *givenNames) has(name string) bool {
	switch {
	case name == "":
		return true
	case len(g.claims) <= window:
		return slices.ContainsFunc(g.claims, func(c broker.Claim) bool { return c.Name == name || c.FriendlyName == name })
	case g.index == nil:
		g.index = make(map[string]bool, len(g.claims))
		for _, c := range g.claims {
			g.index[c.Name], g.index[c.FriendlyName] = true, true
		}
	}
	return g.index[name]
}

// names is a set of claim names in the form in which they are compared.
type names map[string]bool

func (n names) add(name string)      { n[normalise(name)] = true }
func (n names) has(name string) bool { return len(n) > 0 && n[normalise(name)] }
