package claimstx

import (
	"context"
	"slices"

	"trin/broker"
)

// Keep removes every claim but those that are named. A name may end in *,
// which stands for whatever follows. What an assurance step wrote stays.
//
//	keep: {claims: [mail, "https://data.gov.dk/model/core/*"]}
type Keep struct {
	Claims []string `json:"claims"`
}

func (k *Keep) compile(c *compilation) Step { return keepStep{c.patterns("claims", k.Claims)} }

func (k *Keep) writes() []namedField { return nil }

type keepStep struct{ match matcher }

// Apply keeps the claims.
func (s keepStep) Apply(_ context.Context, _ Input, claims Claims) (Claims, error) {
	return slices.DeleteFunc(claims, func(c broker.Claim) bool { return !s.match.matches(c.Name) }), nil
}
