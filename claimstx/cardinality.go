package claimstx

import (
	"context"
	"fmt"
)

// Otherwise says what becomes of a claim that has too many or too few values.
type Otherwise string

// The ways. The zero value is fail.
const (
	OtherwiseFail  Otherwise = "fail"  // the step fails, and with it the login
	OtherwiseFirst Otherwise = "first" // of too many the first stay; with too few the step fails
	OtherwiseDrop  Otherwise = "drop"  // the claim is removed
)

// Cardinality bounds how many values a claim has. Claims of one name count
// together. Without the claim there are no values, which is fewer than least.
//
//	cardinality: {claim: mail, most: 1, otherwise: first}
type Cardinality struct {
	Claim     string    `json:"claim"`
	Least     int       `json:"least,omitempty"`
	Most      int       `json:"most,omitempty"` // 0 = any number
	Otherwise Otherwise `json:"otherwise,omitempty"`
}

func (k *Cardinality) compile(c *compilation) Step {
	c.claim("claim", k.Claim)
	c.target("claim", k.Claim)
	switch {
	case k.Least < 0 || k.Least > MaxValues:
		c.report("least", "A claim has 0 to %d values. Write how many it must have.", MaxValues)
	case k.Most < 0 || k.Most > MaxValues:
		c.report("most", "A claim has 0 to %d values. Write how many it may have.", MaxValues)
	case k.Least == 0 && k.Most == 0:
		c.report("", "Any number of values is allowed. Write least, most or both.")
	case k.Most > 0 && k.Most < k.Least:
		c.report("most", "Fewer values are allowed than are needed. Write at least %d.", k.Least)
	}
	switch k.Otherwise {
	case "", OtherwiseFail, OtherwiseDrop:
	case OtherwiseFirst:
		if k.Most == 0 {
			c.report("otherwise", "The first of how many values? Write most too.")
		}
	default:
		c.report("otherwise", "%q is not known here. Write fail, first or drop.", k.Otherwise)
	}
	return cardinalityStep{*k}
}

func (k *Cardinality) writes() []namedField { return nil }

type cardinalityStep struct{ config Cardinality }

// Apply counts the values.
func (s cardinalityStep) Apply(_ context.Context, _ Input, claims Claims) (Claims, error) {
	k, n, there := s.config, 0, false
	for _, c := range claims {
		if c.Name == k.Claim {
			n, there = n+len(c.Values), true
		}
	}
	switch {
	case n >= k.Least && (k.Most == 0 || n <= k.Most):
		return claims, nil
	case k.Otherwise == OtherwiseDrop && there:
		return without(claims, k.Claim), nil
	case k.Otherwise == OtherwiseDrop:
		return claims, nil
	case k.Otherwise == OtherwiseFirst && n > k.Most:
		return foremost(claims, k.Claim, k.Most), nil
	case k.Most == 0:
		return nil, fmt.Errorf("%q has %d values, it must have at least %d", k.Claim, n, k.Least)
	}
	return nil, fmt.Errorf("%q has %d values, it must have %d to %d", k.Claim, n, k.Least, k.Most)
}

// foremost leaves the claim with its first values alone.
func foremost(claims Claims, name string, most int) Claims {
	out := claims[:0]
	for _, c := range claims {
		if c.Name == name {
			c.Values = c.Values[:min(most, len(c.Values)):min(most, len(c.Values))]
			if most -= len(c.Values); len(c.Values) == 0 {
				continue
			}
		}
		out = append(out, c)
	}
	return out
}
