package oidc

import (
	"maps"
	"slices"
	"strings"
)

// confirmedMember is the member of tokens that says which values of the claims
// parameter the user has confirmed. No claim can have the name: it is reserved.
const confirmedMember = "urn:trin:confirmed"

// stepUpClaims reads the values of the claims parameter that demand a level for
// one transaction: members of its id_token that the settings name. Each has
// exactly one value (OpenID Connect Core 5.5.1), whether it is essential or not,
// since the user would otherwise confirm something that is not said.
func (f *frontend) stepUpClaims(text string, kept *pending, language string, demand func(StepUp, string)) error {
	if text == "" || len(f.settings.StepUpClaims) == 0 {
		return nil
	}
	members, err := jsonObject([]byte(text))
	if err != nil {
		return wrong(errorInvalidRequest, "claims: %v", err)
	}
	wishes, err := jsonObject(members["id_token"])
	if err != nil {
		return wrong(errorInvalidRequest, "claims: %v", err)
	}
	for _, name := range slices.Sorted(maps.Keys(f.settings.StepUpClaims)) {
		raw, asked := wishes[name]
		if !asked {
			continue
		}
		wish, err := readWish(raw)
		if err != nil {
			return wrong(errorInvalidRequest, "claims: %s: %v", clip(name), err)
		}
		if len(wish.Values) != 1 {
			return wrong(errorInvalidRequest, "claims: %s does not have one value", clip(name))
		}
		s := f.settings.StepUpClaims[name]
		demand(s, strings.ReplaceAll(s.Text.In(language), "{value}", wish.Values[0]))
		if kept.Values == nil {
			kept.Values = map[string]string{}
		}
		kept.Values[name] = wish.Values[0]
	}
	return nil
}
