package wsfed

import (
	"crypto/sha256"
	"encoding/base64"
	"slices"

	"trin/broker"
)

// evidence is the statement in the broker's words. The token's ID is used up
// with the leg: no second login rests on it.
func (b *backend) evidence(s statement, leg broker.Leg, x expectation) broker.Evidence {
	e := s.Evidence
	e.Methods = b.methodWords(e)
	e.Class = known(b.connection.Scale, e.Class)
	e.Claims = b.spelt(e.Claims)
	e.Memo = leg.Memo
	sum := sha256.Sum256([]byte(b.Issuer + "\x00" + s.ID))
	e.Keys = []string{base64.RawURLEncoding.EncodeToString(sum[:])}
	e.Uses = []broker.Use{{Space: usedTokens, ID: b.Issuer + " " + s.ID, Until: s.End.Add(x.Skew)}}
	return e
}

// wordMultiple is the word of RFC 8176 for more than one factor.
const wordMultiple = "mfa"

// methodWords are the words of RFC 8176 for what the token says of methods: by
// its class and by the claim authnmethodsreferences. Applications are told them,
// so that they say no more than the connection is believed.
func (b *backend) methodWords(e broker.Evidence) []string {
	var words []string
	for _, value := range append([]string{string(e.Class)}, e.Claims.Values(ClaimAuthnMethods)...) {
		ref := broker.Ref(value)
		if word := wordOf(ref); word != "" && b.believes(ref, word) && !slices.Contains(words, word) {
			words = append(words, word)
		}
	}
	return words
}

// believes reports whether the method counts, when this connection names it, as
// what the scale says of it. Where the scale says nothing, or levels cannot be
// compared, more than one factor is believed only of a connection whose classes
// count and have no cap.
func (b *backend) believes(ref broker.ClassRef, word string) bool {
	c := b.connection
	class, ok := c.Scale.Class(known(c.Scale, ref))
	if ok && class.Kind == broker.KindLevel {
		if level, err := c.Count(class.Ref, nil); err == nil && level.Ladder == class.Level.Ladder {
			return level.Value >= class.Level.Value
		}
	}
	return word != wordMultiple || len(c.Cap) == 0 && (c.Source.Kind == "" || c.Source.Kind == broker.SourceClass)
}

// spelt adds, to the claim whose values are classes too, the spelling by which
// the connection's scale knows a value, where it is another: one product writes
// one method in two vocabularies in one token. The values stay as they came.
func (b *backend) spelt(claims broker.Claims) broker.Claims {
	name := b.connection.Source.Also
	if name == "" {
		return claims
	}
	for i := range claims {
		if claims[i].Name != name {
			continue
		}
		values := slices.Clone(claims[i].Values)
		for _, value := range claims[i].Values {
			ref := broker.Ref(value)
			if other := known(b.connection.Scale, ref); other != ref && !slices.Contains(values, string(other)) {
				values = append(values, string(other))
			}
		}
		claims[i].Values = values
	}
	return claims
}
