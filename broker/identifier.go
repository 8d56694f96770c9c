package broker

import (
	"fmt"
	"slices"
	"strings"
)

// internalPrefix begins the names of claims by which a pipeline speaks to the
// broker. No application is told one, in any protocol.
const internalPrefix = "trin:"

// ClaimIdentifier is the claim in which an application's pipeline says what the
// application is told that the user is called; its format is the claim's.
const ClaimIdentifier = internalPrefix + "nameid"

// Identifier is what an application is told that the user is called, where its
// pipeline says so.
type Identifier struct{ Format, Value string }

// told is what an application is told of the user.
type told struct {
	claims     Claims
	identifier *Identifier // nil = as its frontend's settings say
}

// outside parts what a pipeline said to the broker from what leaves it.
func outside(claims Claims) (told, error) {
	if !slices.ContainsFunc(claims, Claim.internal) {
		return told{claims: claims}, nil
	}
	t := told{claims: make(Claims, 0, len(claims))}
	for _, c := range claims {
		switch {
		case !c.internal():
			t.claims = append(t.claims, c)
		case c.Name != ClaimIdentifier:
		case t.identifier != nil || len(c.Values) != 1 || c.Values[0] == "":
			return told{}, fmt.Errorf("the claim %s needs exactly one value", ClaimIdentifier)
		default:
			t.identifier = &Identifier{Format: c.Format, Value: c.Values[0]}
		}
	}
	return t, nil
}

// internal reports whether the claim is between a pipeline and the broker.
func (c Claim) internal() bool { return strings.HasPrefix(c.Name, internalPrefix) }
