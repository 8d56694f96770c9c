package claimstx

import (
	"context"
	"slices"

	"trin/broker"
)

// Which says which of the requesters is written.
type Which string

// The ways. SAML core 3.4.1.2 does not define the order of RequesterID, so an
// application's profile says which end is the original requester. The zero
// value is all.
const (
	WhichAll   Which = "all"
	WhichFirst Which = "first"
	WhichLast  Which = "last"
)

// Requester writes the services behind the application, as its request named
// them (RequesterID), into a claim, after removing every claim of that name.
// The names are text from the request, of any content; they are given to the
// pipeline only if the application is trusted to name them.
//
//	requester: {claim: "urn:example:requester", which: first}
type Requester struct {
	Claim        string `json:"claim"`
	Which        Which  `json:"which,omitempty"`
	Format       string `json:"format,omitempty"`
	FriendlyName string `json:"friendlyName,omitempty"`
}

func (r *Requester) compile(c *compilation) Step {
	c.claim("claim", r.Claim)
	if c.direction == Inbound {
		c.report("", "Who is behind an application depends on the application, and what a provider says is kept for all of them. Put the step on the application.")
	}
	switch r.Which {
	case "", WhichAll, WhichFirst, WhichLast:
	default:
		c.report("which", "%q is not known here. Write all, first or last.", r.Which)
	}
	if err := checkLimits(Claims{{Name: "x", Format: r.Format, FriendlyName: r.FriendlyName}}); err != nil {
		c.report("format", "The format or friendly name cannot be issued. Make it shorter.")
	}
	return requesterStep{*r}
}

func (r *Requester) writes() []namedField {
	return []namedField{{"claim", r.Claim}, {"friendlyName", r.FriendlyName}}
}

type requesterStep struct{ config Requester }

// Apply writes the requesters.
func (s requesterStep) Apply(_ context.Context, in Input, claims Claims) (Claims, error) {
	values := in.RequesterIDs
	switch {
	case len(values) == 0:
	case s.config.Which == WhichFirst:
		values = values[:1]
	case s.config.Which == WhichLast:
		values = values[len(values)-1:]
	}
	rest := without(claims, s.config.Claim)
	if len(values) == 0 {
		return rest, nil
	}
	return append(rest, broker.Claim{
		Name: s.config.Claim, Format: s.config.Format, FriendlyName: s.config.FriendlyName, Values: slices.Clip(values),
	}), nil
}
