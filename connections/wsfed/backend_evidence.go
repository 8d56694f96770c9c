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
	e.Methods = methodWords(e)
	e.Class = known(b.connection.Scale, e.Class)
	e.Claims = b.spelt(e.Claims)
	e.Memo = leg.Memo
	sum := sha256.Sum256([]byte(b.Issuer + "\x00" + s.ID))
	e.Keys = []string{base64.RawURLEncoding.EncodeToString(sum[:])}
	e.Uses = []broker.Use{{Space: usedTokens, ID: b.Issuer + " " + s.ID, Until: s.End.Add(x.Skew)}}
	return e
}

// methodWords are the words of RFC 8176 for what the token says of methods: by
// its class and by the claim authnmethodsreferences.
func methodWords(e broker.Evidence) []string {
	var words []string
	for _, ref := range append([]string{string(e.Class)}, e.Claims.Values(ClaimAuthnMethods)...) {
		if word := wordOf(broker.Ref(ref)); word != "" && !slices.Contains(words, word) {
			words = append(words, word)
		}
	}
	return words
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
