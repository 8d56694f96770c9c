package claimstx

import (
	"context"
	"slices"
)

// Unique removes values that stand twice, and merges claims of one name into
// the first of them. A value keeps the place where it stood first.
//
//	unique: {claims: [role, "urn:oid:*"]}
type Unique struct {
	Claims []string `json:"claims,omitempty"` // all if left out; a * at the end stands for whatever follows
}

func (u *Unique) compile(c *compilation) Step {
	if u.Claims == nil {
		return uniqueStep{matcher{prefixes: []string{""}}}
	}
	return uniqueStep{c.patterns("claims", u.Claims)}
}

func (u *Unique) writes() []namedField { return nil }

type uniqueStep struct{ match matcher }

// Apply merges the claims.
func (s uniqueStep) Apply(_ context.Context, _ Input, claims Claims) (Claims, error) {
	out := claims[:0]
	first := map[string]int{} // where the claim of a name stands
	for _, c := range claims {
		if !s.match.matches(c.Name) {
			out = append(out, c)
			continue
		}
		at, seen := first[c.Name]
		if !seen {
			first[c.Name] = len(out)
			c.Values = distinct(c.Values)
			out = append(out, c)
			continue
		}
		out[at].Values = distinct(slices.Concat(out[at].Values, c.Values))
	}
	return out, nil
}
