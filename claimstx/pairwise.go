package claimstx

import (
	"context"
	"encoding/base32"

	"trin/broker"
	"trin/claimstx/text"
)

// Pairwise writes an identifier that is the same for one user at one
// application, and tells nothing to others: an HMAC-SHA256 under the
// installation's own key over who the user is and who is told. Every claim of
// that name that is there already is removed; without somebody to name, and
// without a sector, nothing is written.
//
// With a Scope it is a pairwise-id (SAML V2.0 Subject Identifier Attributes 1.0,
// 3.4), without one it is opaque text, as a persistent identifier is. Both hold
// small letters and digits alone, so that a reader who compares without letter
// case still tells users apart.
//
//	pairwise: {claim: "urn:oasis:names:tc:SAML:attribute:pairwise-id", scope: example.dk}
type Pairwise struct {
	Claim string `json:"claim"`
	// From is the claim that says who the user is: it must have exactly one
	// value, and its name is part of what the identifier is made of. "" = the
	// subject of the login, with the namespace that it is known in.
	From string `json:"from,omitempty"`
	// Sector is a template. Applications with one sector get one identifier; ""
	// = the application's own identifier.
	Sector       string `json:"sector,omitempty"`
	Scope        string `json:"scope,omitempty"`
	Format       string `json:"format,omitempty"`
	FriendlyName string `json:"friendlyName,omitempty"`
}

func (p *Pairwise) compile(c *compilation) Step {
	c.claim("claim", p.Claim)
	c.labels(p.Format, p.FriendlyName)
	if p.From != "" {
		c.claim("from", p.From)
	}
	if Reserved(p.From) || c.written.has(p.From) {
		c.report("from", "%q is reserved and never there for this step. Name another claim, or leave from out.", p.From)
	}
	if p.Scope != "" && !isScope(p.Scope) {
		c.report("scope", "%.40q cannot be a scope. Write a domain name, without the @ before it.", p.Scope)
	}
	sector := p.Sector
	if sector == "" {
		sector = "{@identifier}"
		if c.direction == Inbound {
			c.report("sector", "What a provider says is kept for all applications, so the sector cannot be the application's. Put the step on the application, or write a sector.")
			sector = "x"
		}
	}
	return &pairwiseStep{
		claim: broker.Claim{Name: p.Claim, Format: p.Format, FriendlyName: p.FriendlyName},
		from:  p.From, sector: c.template("sector", sector), scope: p.Scope, key: c.ownKey("pairwise"),
	}
}

func (p *Pairwise) writes() []namedField {
	return []namedField{{"claim", p.Claim}, {"friendlyName", p.FriendlyName}}
}

// pairwiseText writes identifiers that begin with a letter or a digit and hold
// nothing else (3.4), in one letter case.
var pairwiseText = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

type pairwiseStep struct {
	claim  broker.Claim
	from   string
	sector *text.Template
	scope  string
	key    *ownKey
}

// Apply writes the identifier.
func (s *pairwiseStep) Apply(ctx context.Context, in Input, claims Claims) (Claims, error) {
	who := []string{"subject", in.Subject.Namespace, in.Subject.Value}
	known := !in.Subject.IsZero()
	if s.from != "" {
		var value string
		value, known = only(claims, s.from)
		who = []string{"claim", s.from, value}
	}
	sector, missing := s.sector.Execute(resolver(in, claims), nil)
	rest := without(claims, s.claim.Name)
	if !known || len(missing) > 0 {
		return rest, nil
	}
	key, err := s.key.get(ctx)
	if err != nil {
		return nil, err
	}
	claim := s.claim
	identifier := pairwiseText.EncodeToString(mac(key, append([]string{sector}, who...)...))
	if s.scope != "" {
		identifier += "@" + s.scope
	}
	claim.Values = []string{identifier}
	return append(rest, claim), nil
}
