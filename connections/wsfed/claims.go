package wsfed

import (
	"slices"
	"strings"

	"trin/broker"
	"trin/connections/saml2"
)

// The claim in which every application is told the level that was reached, and
// the namespace that it has in SAML 1.1 when the settings name none.
const (
	levelClaim   = "AuthenticatedAssuranceLevel"
	ownNamespace = "urn:trin:claims"
)

// claimType is the name as Microsoft's products read it: one text.
func (n ClaimName) claimType() string { return n.Namespace + "/" + n.Name }

// reservedType reports whether the claim type says how or when the user was
// authenticated, which only Trin itself may say.
func reservedType(claimType string) bool {
	for _, reserved := range [...]string{ClaimAuthnMethods, claimAuthnMethod, claimAuthnInstant} {
		if strings.EqualFold(claimType, reserved) {
			return true
		}
	}
	return false
}

// namedClaim is a claim with its name in SAML 1.1.
type namedClaim struct {
	ClaimName
	Values []string
}

// nameClaims gives every claim its name in SAML 1.1 (SAML core 1.1, 2.4.4.1).
// Claims of one name are one attribute, because a reader may keep only the
// first or last of two. A claim that cannot be named refuses the login, unless
// the settings leave it out.
func (f *frontend) nameClaims(claims broker.Claims) ([]namedClaim, error) {
	var list []namedClaim
	for _, claim := range claims {
		if len(claim.Values) == 0 {
			continue
		}
		name, ok := f.nameClaim(claim.Name)
		if !ok {
			if f.settings.UnnamedClaims == unnamedOmit {
				continue
			}
			return nil, refused(broker.RefusedInternal,
				`claim %[1]q has no "/" to cut it at, so it has no name in SAML 1.1: write claimNames: {%[1]q: {namespace: ..., name: ...}} for it, or a claimNamespace, or unnamedClaims: omit`, clip(claim.Name))
		}
		if reservedType(name.claimType()) && name.claimType() != claim.Name {
			return nil, refused(broker.RefusedInternal, "claim %q would become %s, which only Trin itself says: give it another name", clip(claim.Name), name.claimType())
		}
		if !attributeText(name.Namespace) || !attributeText(name.Name) {
			return nil, refused(broker.RefusedInternal, "claim %q has a name that an attribute cannot have: give it one in claimNames", clip(claim.Name))
		}
		for _, value := range claim.Values {
			if !saml2.XMLText(value) {
				return nil, refused(broker.RefusedInternal, "a value of claim %q holds a character that XML cannot carry", clip(claim.Name))
			}
		}
		list = addClaim(list, name, claim.Values...)
	}
	return list, nil
}

// nameClaim is the name of a claim in SAML 1.1, and whether it has one.
func (f *frontend) nameClaim(claim string) (ClaimName, bool) {
	if name, ok := f.settings.ClaimNames[claim]; ok {
		return name, true
	}
	i := strings.LastIndexByte(claim, '/')
	switch {
	case i > 0 && i < len(claim)-1:
		return ClaimName{Namespace: claim[:i], Name: claim[i+1:]}, true
	case i >= 0 || claim == "":
		return ClaimName{}, false
	case f.settings.ClaimNamespace != "":
		return ClaimName{Namespace: f.settings.ClaimNamespace, Name: claim}, true
	case claim == levelClaim:
		return ClaimName{Namespace: ownNamespace, Name: claim}, true
	}
	return ClaimName{}, false
}

// addClaim adds values to the claim of that name.
func addClaim(list []namedClaim, name ClaimName, values ...string) []namedClaim {
	for i := range list {
		if list[i].ClaimName == name {
			list[i].Values = append(list[i].Values, values...)
			return list
		}
	}
	return append(list, namedClaim{ClaimName: name, Values: slices.Clone(values)})
}

// authnMethods are the values of the claim authnmethodsreferences: what is
// known of how the user was authenticated, and the class that is answered, in
// Microsoft's words. None when the settings leave the claim out.
func (f *frontend) authnMethods(o broker.Outcome, answered broker.ClassRef) []string {
	if f.settings.SuppressAuthnMethods {
		return nil
	}
	values := slices.Clone(o.Claims.Values(ClaimAuthnMethods)) // of the application's own pipeline
	add := func(value string) {
		if value != "" && !slices.Contains(values, value) {
			values = append(values, value)
		}
	}
	for _, word := range o.Methods {
		add(referenceOf(word))
	}
	if o.Class != "" {
		add(string(methodFor("", answered)))
	}
	return values
}
