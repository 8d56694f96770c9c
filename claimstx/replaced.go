package claimstx

import (
	"slices"

	"trin/broker"
)

// replaced is the claims that the step puts another in the place of, or takes
// away, or out of which it takes what does not match: what stands there before it
// is somebody else's word. A step that fails must not leave that standing.
func (c StepConfig) replaced() []string {
	switch {
	case c.Add != nil:
		return c.Add.Existing.replaces(c.Add.Claim)
	case c.Copy != nil:
		return c.Copy.Existing.replaces(c.Copy.To)
	case c.Rename != nil:
		return c.Rename.Existing.replaces(c.Rename.To)
	case c.Template != nil:
		return c.Template.Existing.replaces(c.Template.Claim)
	case c.Privileges != nil:
		return c.Privileges.Existing.replaces(c.Privileges.Claim)
	case c.Pairwise != nil:
		return []string{c.Pairwise.Claim}
	case c.Requester != nil:
		return []string{c.Requester.Claim}
	case c.Lookup != nil:
		var claims []string
		for _, claim := range c.Lookup.Write {
			claims = append(claims, claim)
		}
		return c.Lookup.Existing.replaces(claims...)
	}
	if claim := c.sifted(); claim != "" {
		return []string{claim}
	}
	_, sources := c.sources()
	for _, s := range sources {
		if r, ok := s.(interface{ rewrite() rewrite }); ok {
			return r.rewrite().existing.replaces(r.rewrite().to)
		}
	}
	return nil
}

// sifted is the claim out of which the step takes the values that do not match;
// "" = none.
func (c StepConfig) sifted() string {
	switch {
	case c.Replace != nil && c.Replace.Unmatched == UnmatchedDrop:
		return c.Replace.Claim
	case c.Map != nil && c.Map.Unmatched == UnmatchedDrop && c.Map.rewrite().inPlace():
		return c.Map.Claim
	case c.Scope != nil && c.Scope.Scoped == UnmatchedDrop && c.Scope.rewrite().inPlace():
		return c.Scope.Claim
	}
	return ""
}

// replaces is the claims if they are replaced.
func (e Existing) replaces(claims ...string) []string {
	if e != ExistingReplace {
		return nil
	}
	return claims
}

// replacedIn is what the steps of a block replace.
func replacedIn(block []compiled) []string {
	var claims []string
	for _, step := range block {
		claims = append(claims, step.replaces...)
	}
	return claims
}

// withoutReplaced takes the claims that the step replaces out of a list of its
// own.
func (c *compiled) withoutReplaced(own Claims) Claims {
	return slices.DeleteFunc(own, func(claim broker.Claim) bool { return slices.Contains(c.replaces, claim.Name) })
}
