package oidc

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"trin/broker"
)

// What claims may weigh that are kept.
const (
	maxClaimNames  = 256
	maxClaimValues = 1024
	maxClaimBytes  = 64 << 10
)

// booleanClaims are truth values and nothing else (OpenID Connect Core 5.1). One
// that is written as text is left out: "false" is true in too many programs (I9).
var booleanClaims = []string{"email_verified", "phone_number_verified"}

// textMember reads a member that is one text; "" = it is not there.
func textMember(members map[string]json.RawMessage, name string) (string, error) {
	raw, there := members[name]
	if !there {
		return "", nil
	}
	var value string
	if err := json.Unmarshal(raw, &value); err != nil || raw[0] != '"' {
		return "", fmt.Errorf("%s is not a text", clip(name))
	}
	return value, nil
}

// textsMember reads a member that is a text or a list of them.
func textsMember(members map[string]json.RawMessage, name string) ([]string, error) {
	raw, there := members[name]
	if !there {
		return nil, nil
	}
	if raw[0] == '"' {
		value, err := textMember(members, name)
		return []string{value}, err
	}
	var items []json.RawMessage
	if raw[0] != '[' || json.Unmarshal(raw, &items) != nil {
		return nil, fmt.Errorf("%s is neither a text nor a list of texts", clip(name))
	}
	values := make([]string, 0, len(items))
	for _, item := range items {
		var value string
		if item[0] != '"' || json.Unmarshal(item, &value) != nil {
			return nil, fmt.Errorf("%s is neither a text nor a list of texts", clip(name))
		}
		values = append(values, value)
	}
	return values, nil
}

// claimsOf are the members as claims, in the order of their names, without those
// that skip names. A list has its items as values; a number, a truth value and
// an object are written as JSON writes them.
func claimsOf(members map[string]json.RawMessage, skip func(string) bool) (broker.Claims, error) {
	var claims broker.Claims
	weight, count := 0, 0
	for _, name := range slices.Sorted(maps.Keys(members)) {
		if skip(name) || len(name) > maxName || !plain(name) {
			continue
		}
		values, err := claimValues(members[name])
		if err != nil {
			return nil, fmt.Errorf("claim %q: %w", clip(name), err)
		}
		if raw := members[name]; slices.Contains(booleanClaims, name) && raw[0] != 't' && raw[0] != 'f' {
			continue
		}
		for _, value := range values {
			weight += len(value)
		}
		if count += len(values); len(claims) >= maxClaimNames || count > maxClaimValues || weight > maxClaimBytes {
			return nil, fmt.Errorf("the claims are more than %d, or have more than %d values or %d bytes", maxClaimNames, maxClaimValues, maxClaimBytes)
		}
		claims = append(claims, broker.Claim{Name: name, Values: values})
	}
	return claims, nil
}

// claimValues are the values of a member.
func claimValues(raw json.RawMessage) ([]string, error) {
	if raw[0] != '[' {
		value, err := claimValue(raw)
		return []string{value}, err
	}
	var items []json.RawMessage
	if err := json.Unmarshal(raw, &items); err != nil {
		return nil, err
	}
	values := make([]string, 0, len(items))
	for _, item := range items {
		value, err := claimValue(item)
		if err != nil {
			return nil, err
		}
		values = append(values, value)
	}
	return values, nil
}

// claimValue is one value as text.
func claimValue(raw json.RawMessage) (string, error) {
	if raw[0] == '"' {
		var value string
		err := json.Unmarshal(raw, &value)
		return value, err
	}
	var b bytes.Buffer
	if err := json.Compact(&b, raw); err != nil {
		return "", err
	}
	return b.String(), nil
}
