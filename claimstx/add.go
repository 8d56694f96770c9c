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

// put writes a claim into the step's own list. A value that the claim has
// already is not doubled.
func put(claims Claims, claim broker.Claim, existing Existing) Claims {
	at := slices.IndexFunc(claims, func(c broker.Claim) bool { return c.Name == claim.Name })
	switch {
	case at < 0:
		return append(claims, claim)
	case existing == ExistingKeep:
		return claims
	case existing == ExistingReplace:
		return append(without(claims, claim.Name), claim)
	}
	have := make(map[string]bool)
	for _, v := range valuesOf(claims, claim.Name) {
		have[v] = true
	}
	values := slices.Clip(claims[at].Values)
	for _, v := range claim.Values {
		if !have[v] {
			have[v] = true
			values = append(values, v)
		}
	}
	claims[at].Values = values
	return claims
}

// without takes the claims of a name out of the step's own list.
func without(claims Claims, name string) Claims {
	return slices.DeleteFunc(claims, func(c broker.Claim) bool { return c.Name == name })
}

// valuesOf is all values of the name. They are only lent: where one claim alone
// has the name, they are its own.
func valuesOf(claims Claims, name string) []string {
	at := next(claims, 0, name)
	switch {
	case at == len(claims):
		return nil
	case next(claims, at+1, name) == len(claims):
		return slices.Clip(claims[at].Values)
	}
	return claims.Values(name)
}

// existing checks what is configured for a claim that is there already.
func (c *compilation) existing(field string, e Existing) {
	switch e {
	case "", ExistingAppend, ExistingReplace, ExistingKeep:
	default:
		c.report(field, "%q is not known here. Write append, replace or keep.", e)
	}
}
