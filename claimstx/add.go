package claimstx

import (
	"context"
	"slices"

	"trin/broker"
)

// Existing says what a step does with a claim of the same name that is there
// already.
type Existing string

// The ways. The zero value is append.
const (
	ExistingAppend  Existing = "append"  // its values stay, new ones are put behind them
	ExistingReplace Existing = "replace" // it is removed
	ExistingKeep    Existing = "keep"    // it stays, and the step does nothing
)

// Add writes fixed values.
//
//	add: {claim: "https://data.gov.dk/model/core/specVersion", values: ["OIO-SAML-3.0"]}
type Add struct {
	Claim        string   `json:"claim"`
	Values       []string `json:"values"`
	Existing     Existing `json:"existing,omitempty"`
	Format       string   `json:"format,omitempty"`       // of a new claim (SAML NameFormat)
	FriendlyName string   `json:"friendlyName,omitempty"` // of a new claim
}

func (a *Add) compile(c *compilation) Step {
	c.claim("claim", a.Claim)
	c.existing("existing", a.Existing)
	if len(a.Values) == 0 {
		c.report("values", "There is no value to add. Write at least one.")
	}
	claim := broker.Claim{Name: a.Claim, Format: a.Format, FriendlyName: a.FriendlyName, Values: slices.Clone(a.Values)}
	if a.Claim != "" {
		if err := checkLimits(Claims{claim}); err != nil {
			c.report("values", "The claim is not one that can be issued: %s. Make it shorter.", err)
		}
	}
	return addStep{claim: claim, existing: a.Existing}
}

func (a *Add) writes() []namedField {
	return []namedField{{"claim", a.Claim}, {"friendlyName", a.FriendlyName}}
}

type addStep struct {
	claim    broker.Claim
	existing Existing
}

// Apply adds the claim.
func (s addStep) Apply(_ context.Context, _ Input, claims Claims) (Claims, error) {
	return put(claims, s.claim, s.existing), nil
}

// put writes a claim into the list, which it leaves as it is. A value that the
// claim has already is not doubled.
func put(claims Claims, claim broker.Claim, existing Existing) Claims {
	at := slices.IndexFunc(claims, func(c broker.Claim) bool { return c.Name == claim.Name })
	switch {
	case at < 0:
		return behind(claims, claim)
	case existing == ExistingKeep:
		return claims
	case existing == ExistingReplace:
		return append(without(claims, func(name string) bool { return name == claim.Name }), claim)
	}
	out := slices.Clone(claims)
	have := make(map[string]bool)
	for _, v := range claims.Values(claim.Name) {
		have[v] = true
	}
	out[at].Values = slices.Clip(out[at].Values)
	for _, v := range claim.Values {
		if !have[v] {
			have[v] = true
			out[at].Values = append(out[at].Values, v)
		}
	}
	return out
}

// behind is a new list of the claims with one more.
func behind(claims Claims, claim broker.Claim) Claims {
	out := make(Claims, len(claims)+1)
	out[copy(out, claims)] = claim
	return out
}

// without returns the claims whose name does not match, in a list of its own
// with room for one more.
func without(claims Claims, match func(string) bool) Claims {
	out := make(Claims, 0, len(claims)+1)
	for _, c := range claims {
		if !match(c.Name) {
			out = append(out, c)
		}
	}
	return out
}

// existing checks what is configured for a claim that is there already.
func (c *compilation) existing(field string, e Existing) {
	switch e {
	case "", ExistingAppend, ExistingReplace, ExistingKeep:
	default:
		c.report(field, "%q is not known here. Write append, replace or keep.", e)
	}
}
