package claimstx

import (
	"context"
	"fmt"
	"slices"
	"time"

	"trin/claimstx/expr"
)

// MaxConditions is the work that all conditions of a pipeline may do together
// in one login.
const MaxConditions = 2 * expr.MaxCost

// condition is what a step's when says.
type condition struct{ holds *expr.Condition }

// when compiles the condition of a step; nil = always.
func (c *compilation) when(source string) *condition {
	if source == "" {
		return nil
	}
	place := expr.Outbound
	if c.direction == Inbound {
		place = expr.Inbound
	}
	holds, problem := expr.Compile(source, place)
	if problem != nil {
		at := ""
		if problem.Column > 0 {
			at = fmt.Sprintf("At character %d: ", problem.Column)
		}
		c.report("when", "%s%s", at, problem.Message)
		return nil
	}
	return &condition{holds}
}

// timeout reads how long a step may take; 0 = it is not said.
func (c *compilation) timeout(source string) time.Duration {
	if source == "" {
		return 0
	}
	timeout, err := time.ParseDuration(source)
	if err != nil || timeout < time.Millisecond || timeout > MaxTimeout {
		c.report("timeout", "%q is not a time that a step can be given. Write 500ms or 2s, at most %s.", source, MaxTimeout)
		return 0
	}
	return timeout
}

// holds asks a condition about the claims as they are now.
func (r *run) holds(ctx context.Context, c *condition) (bool, error) {
	if c == nil {
		return true, nil
	}
	if r.cost > MaxConditions {
		return false, expr.ErrCost
	}
	if r.facts == nil {
		r.facts = r.newFacts()
	}
	holds, cost, err := c.holds.Holds(ctx, r.facts)
	r.cost += cost
	return holds, err
}

// newFacts is what conditions see. The claims are those of the moment at which
// one is asked.
func (r *run) newFacts() *expr.Facts {
	return &expr.Facts{
		Claims:      visible{r},
		Application: string(r.in.Application), Identifier: r.in.Identifier, Protocol: r.in.Protocol, Connection: string(r.in.Connection),
		Requesters: r.in.RequesterIDs, Requester: r.in.Original, Known: r.in.Requester != nil,
		Level: r.in.Level.Value, Levels: r.levels, Class: string(r.in.Class),
	}
}

// levels is what is proven on each ladder.
func (r *run) levels() map[string]int {
	levels := make(map[string]int, len(r.in.Levels)+1)
	for _, l := range append(slices.Clone(r.in.Levels), r.in.Level) {
		name := string(l.Ladder)
		if name == "" {
			name = HouseLadderName
		}
		levels[name] = max(levels[name], l.Value)
	}
	return levels
}

// visible is the claims that a condition sees: those that the step does.
type visible struct{ r *run }

var _ expr.Claims = visible{}

// Names is the names in their order.
func (v visible) Names() []string {
	names := make([]string, len(v.r.claims))
	for i, c := range v.r.claims {
		names[i] = c.Name
	}
	return names
}

// Values is all values of the name.
func (v visible) Values(name string) []string {
	return valuesOf(v.r.claims, name)
}

// Has reports whether there is a claim of the name.
func (v visible) Has(name string) bool { return next(v.r.claims, 0, name) < len(v.r.claims) }
