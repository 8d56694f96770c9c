package claimstx

import (
	"context"
	"fmt"
	"strings"
)

// Join puts all values of a claim into one, with text between them. A value that
// holds that text itself would be read as two: Inside says what becomes of it,
// and left out it fails the step.
//
//	join: {claim: role, with: ","}
type Join struct {
	Claim        string    `json:"claim"`
	With         string    `json:"with"`
	Inside       Unmatched `json:"inside,omitempty"` // fail (if left out), drop or keep
	To           string    `json:"to,omitempty"`
	Existing     Existing  `json:"existing,omitempty"` // of To
	Format       string    `json:"format,omitempty"`   // of To; that of the claim if empty
	FriendlyName string    `json:"friendlyName,omitempty"`
}

func (j *Join) rewrite() rewrite {
	return rewrite{j.Claim, j.To, j.Format, j.FriendlyName, j.Existing}
}

func (j *Join) compile(c *compilation) Step {
	if len(j.With) > MaxNameBytes || !printable(j.With) {
		c.report("with", "The text between the values cannot be used. Write at most %d characters that can be printed.", MaxNameBytes)
	}
	c.unmatched("inside", j.Inside)
	return joinStep{c.rewrite(j.rewrite()), j.With, j.Inside}
}

func (j *Join) writes() []namedField { return j.rewrite().writes() }

type joinStep struct {
	rewrite
	with   string
	inside Unmatched
}

// Apply joins the values.
func (s joinStep) Apply(_ context.Context, _ Input, claims Claims) (Claims, error) {
	return s.apply(claims, func(values []string) ([]string, error) {
		parts, size := make([]string, 0, len(values)), 0
		for _, value := range values {
			if s.with != "" && s.inside != UnmatchedKeep && strings.Contains(value, s.with) {
				if s.inside == UnmatchedDrop {
					continue
				}
				return nil, fmt.Errorf("a value of %q holds the text that would stand between two", s.claim)
			}
			if size += len(value) + len(s.with); size-len(s.with) > MaxValueBytes {
				return nil, fmt.Errorf("%w: the values of %q together are longer than %d bytes", ErrLimit, s.claim, MaxValueBytes)
			}
			parts = append(parts, value)
		}
		if len(parts) == 0 {
			return nil, nil
		}
		return []string{strings.Join(parts, s.with)}, nil
	})
}
