package claimstx

import (
	"context"
	"fmt"
	"strings"
)

// Split parts every value of a claim at a separator. Parts are trimmed of white
// space, and empty ones left out.
//
//	split: {claim: memberOf, at: ";", to: group}
type Split struct {
	Claim        string   `json:"claim"`
	At           string   `json:"at"`
	To           string   `json:"to,omitempty"`
	Existing     Existing `json:"existing,omitempty"` // of To
	Format       string   `json:"format,omitempty"`   // of To; that of the claim if empty
	FriendlyName string   `json:"friendlyName,omitempty"`
}

func (s *Split) rewrite() rewrite {
	return rewrite{s.Claim, s.To, s.Format, s.FriendlyName, s.Existing}
}

func (s *Split) compile(c *compilation) Step {
	if s.At == "" || len(s.At) > MaxNameBytes || !printable(s.At) {
		c.report("at", "There is nothing to part the values at. Write the text that stands between two parts.")
	}
	return splitStep{c.rewrite(s.rewrite()), s.At}
}

func (s *Split) writes() []namedField { return s.rewrite().writes() }

type splitStep struct {
	rewrite
	at string
}

// Apply splits the values.
func (s splitStep) Apply(_ context.Context, _ Input, claims Claims) (Claims, error) {
	return s.apply(claims, func(values []string) ([]string, error) {
		n := 0
		for _, value := range values {
			n += strings.Count(value, s.at) + 1
		}
		parts := make([]string, 0, min(n, MaxValues))
		for _, value := range values {
			for part := range strings.SplitSeq(value, s.at) {
				if part = strings.TrimSpace(part); part == "" {
					continue
				}
				if parts = append(parts, part); len(parts) > MaxValues {
					return nil, fmt.Errorf("%w: %q has more than %d parts", ErrLimit, s.claim, MaxValues)
				}
			}
		}
		return parts, nil
	})
}
