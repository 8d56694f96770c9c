package saml2

import (
	"fmt"

	"trin/broker"
	"trin/connections/internal/xmlsec"
)

// writeAttributes writes the claims (core 2.7.3). A value that XML cannot carry
// refuses the login.
func (w AssertionWriter) writeAttributes(x *xmlsec.Writer, claims broker.Claims) error {
	begun := false
	for _, claim := range w.together(claims) {
		if len(claim.Values) == 0 {
			continue
		}
		format := w.formatOf(claim)
		if claim.Name == "" || !xmlText(claim.Name) || !xmlText(format) || !xmlText(claim.FriendlyName) {
			return fmt.Errorf("claim %q has a name that XML cannot carry", clip(claim.Name))
		}
		if !begun {
			begun = true
			x.Start(spaceAssertion, "AttributeStatement")
		}
		x.Start(spaceAssertion, "Attribute")
		if claim.FriendlyName != "" {
			x.Attr("FriendlyName", claim.FriendlyName)
		}
		x.Attr("Name", claim.Name)
		if format != "" {
			x.Attr("NameFormat", format)
		}
		for _, value := range claim.Values {
			if !xmlText(value) {
				return fmt.Errorf("a value of claim %q holds a character that XML cannot carry", clip(claim.Name))
			}
			x.Element(spaceAssertion, "AttributeValue", value)
		}
		x.End()
	}
	if begun {
		x.End()
	}
	return nil
}

// formatOf is the NameFormat of a claim; "" = it is left out.
func (w AssertionWriter) formatOf(claim broker.Claim) string {
	if claim.Format == "" {
		return w.AttributeFormat
	}
	return claim.Format
}

// fewClaims is how many are compared with one another, and not by a map.
const fewClaims = 64

// together makes one claim of those with the same name and format, where the
// first of them with values stands, because a reader may keep only the first or
// last of two attributes. The claims that it is handed are not changed.
func (w AssertionWriter) together(claims broker.Claims) broker.Claims {
	if len(claims) <= fewClaims && !w.repeated(claims) {
		return claims
	}
	type key struct{ name, format string }
	places := make(map[key]int, len(claims))
	list := make(broker.Claims, 0, len(claims))
	for _, claim := range claims {
		if len(claim.Values) == 0 {
			continue
		}
		k := key{claim.Name, w.formatOf(claim)}
		place, seen := places[k]
		if !seen {
			places[k] = len(list)
			claim.Values = claim.Values[:len(claim.Values):len(claim.Values)]
			list = append(list, claim)
			continue
		}
		list[place].Values = append(list[place].Values, claim.Values...)
	}
	return list
}

// repeated reports whether two claims have the same name and format.
func (w AssertionWriter) repeated(claims broker.Claims) bool {
	for i := range claims {
		for j := range claims[:i] {
			if claims[i].Name == claims[j].Name && w.formatOf(claims[i]) == w.formatOf(claims[j]) {
				return true
			}
		}
	}
	return false
}
