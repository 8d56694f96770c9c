package claimstx

import (
	"context"
	"strings"
)

// The parts of a scoped value that an unscope step can write. The zero value is
// value.
const (
	PartValue = "value"
	PartScope = "scope"
)

// Unscope takes the scope of every value away, or writes the scopes alone. The
// scope is what stands behind the last @. A value without one stays as it is,
// and has no scope to write.
//
//	unscope: {claim: eduPersonPrincipalName, to: uid}
type Unscope struct {
	Claim        string   `json:"claim"`
	To           string   `json:"to,omitempty"`
	Part         string   `json:"part,omitempty"`     // value (if left out) or scope
	Existing     Existing `json:"existing,omitempty"` // of To
	Format       string   `json:"format,omitempty"`   // of To; that of the claim if empty
	FriendlyName string   `json:"friendlyName,omitempty"`
}

func (u *Unscope) rewrite() rewrite {
	return rewrite{u.Claim, u.To, u.Format, u.FriendlyName, u.Existing}
}

func (u *Unscope) compile(c *compilation) Step {
	switch u.Part {
	case "", PartValue, PartScope:
	default:
		c.report("part", "%q is not known here. Write value or scope.", u.Part)
	}
	return unscopeStep{c.rewrite(u.rewrite()), u.Part == PartScope}
}

func (u *Unscope) writes() []namedField { return u.rewrite().writes() }

type unscopeStep struct {
	rewrite
	scopes bool
}

// Apply parts the values.
func (s unscopeStep) Apply(_ context.Context, _ Input, claims Claims) (Claims, error) {
	return s.apply(claims, func(values []string) ([]string, error) {
		out := make([]string, 0, len(values))
		for _, value := range values {
			at := strings.LastIndexByte(value, '@')
			switch {
			case s.scopes && at < 0:
				continue
			case s.scopes:
				value = value[at+1:]
			case at >= 0:
				value = value[:at]
			}
			if value != "" {
				out = append(out, value)
			}
		}
		return out, nil
	})
}
