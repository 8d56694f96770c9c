package claimstx

import (
	"context"
	"slices"
	"strconv"

	"trin/broker"
)

// Drop removes the claims that are named. A name may end in *, which stands
// for whatever follows. What an assurance step wrote cannot be dropped.
//
//	drop: {claims: [cpr, "urn:internal:*"]}
type Drop struct {
	Claims []string `json:"claims"`
}

func (d *Drop) compile(c *compilation) Step {
	for i, name := range d.Claims {
		// Naming a reserved claim that would come from a provider is harmless:
		// it is gone before the first step. The level that Trin writes stays.
		if c.earlier.has(name) {
			c.report("claims."+strconv.Itoa(i), "%q is written by an assurance step and cannot be dropped. Take that step away, or for AuthenticatedAssuranceLevel set authenticatedAssuranceLevel: false.", name)
		}
	}
	return dropStep{c.patterns("claims", d.Claims)}
}

func (d *Drop) writes() []namedField { return nil }

type dropStep struct{ match matcher }

// Apply drops the claims.
func (s dropStep) Apply(_ context.Context, _ Input, claims Claims) (Claims, error) {
	return slices.DeleteFunc(claims, func(c broker.Claim) bool { return s.match.matches(c.Name) }), nil
}
