package samples

import (
	"slices"
	"strings"
	"time"

	"trin/broker"
	"trin/claimstx"
	"trin/claimstx/pseudonym"
)

// hidden is the sample with pseudonyms in the place of what names a person.
func hidden(names pseudonym.Names, policy claimstx.SamplePolicy, direction claimstx.Direction, in claimstx.Input, claims claimstx.Claims, now time.Time) claimstx.Sample {
	s := claimstx.Sample{
		Reference: in.Reference, Made: now, Direction: direction, Application: in.Application, Connection: in.Connection,
		Subject:      broker.Subject{Namespace: in.Subject.Namespace, Value: names.Of(in.Subject.Value)},
		RequesterIDs: slices.Clone(in.RequesterIDs), Level: in.Level, Levels: slices.Clone(in.Levels), Class: in.Class,
		Instant: in.Instant, Authorities: slices.Clone(in.Authorities), Claims: make(claimstx.Claims, 0, len(claims)),
	}
	for _, c := range claims {
		if !plain(policy, c.Name) {
			values := make([]string, len(c.Values))
			for i, v := range c.Values {
				values[i] = names.Of(v)
			}
			c.Values = values
		}
		s.Claims = append(s.Claims, c)
	}
	return s
}

// plain reports whether a claim names nobody.
func plain(policy claimstx.SamplePolicy, name string) bool {
	return claimstx.Assuring(name) || slices.ContainsFunc(policy.Plain, func(pattern string) bool {
		prefix, wild := strings.CutSuffix(pattern, "*")
		return name == pattern || wild && strings.HasPrefix(name, prefix)
	})
}
