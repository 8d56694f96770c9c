package oidc

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"trin/broker"
)

// standardTypes are the types of the standard members that are no text (OpenID
// Connect Core 5.1). The others are one text.
var standardTypes = map[string]string{
	"email_verified":        "boolean",
	"phone_number_verified": "boolean",
	"updated_at":            "number",
	"address":               "json",
}

// members are the claims of a grant as members of a token: those that are wanted
// by name, with the JSON types of the settings. Only what the application's
// claims pipeline has let through is among them, and nothing that Trin itself
// says. A value that is not of its type is left out.
func (f *frontend) members(claims broker.Claims, wanted []string) map[string]any {
	values, types := map[string][]string{}, map[string]string{}
	for _, claim := range claims {
		as := f.settings.ClaimNames[claim.Name]
		name := claim.Name
		if as.Name != "" {
			name = as.Name
		}
		if slices.Contains(reservedMembers, name) || !slices.Contains(wanted, name) {
			continue
		}
		values[name] = append(values[name], claim.Values...)
		if as.Type != "" {
			types[name] = as.Type
		}
	}
	members := map[string]any{}
	for name, list := range values {
		if value, ok := typed(name, types[name], list); ok {
			members[name] = value
		}
	}
	return members
}

// typed is the value of a member.
func typed(name, as string, values []string) (any, bool) {
	standard := isStandard(name)
	if as == "" {
		as = standardTypes[name]
	}
	switch {
	case len(values) == 0:
		return nil, false
	case as == "array":
		return values, true
	case as == "" && !standard && len(values) > 1:
		return values, true
	case as == "" || as == "string":
		return values[0], true
	case standard || len(values) == 1:
		return convert(name, as, values[0])
	}
	var list []any
	for _, text := range values {
		if value, ok := convert(name, as, text); ok {
			list = append(list, value)
		}
	}
	return list, len(list) > 0
}

// isStandard reports whether OpenID Connect Core 5.1 says what a member is.
func isStandard(name string) bool {
	for _, members := range standardScopes {
		if slices.Contains(members, name) {
			return true
		}
	}
	return false
}

// convert reads one value as its type; false = it is not of it.
func convert(name, as, text string) (any, bool) {
	text = strings.TrimSpace(text)
	switch as {
	case "boolean":
		switch strings.ToLower(text) {
		case "true", "1":
			return true, true
		case "false", "0":
			return false, true
		}
		return nil, false
	case "number":
		return number(name, text)
	}
	if name == "address" && !strings.HasPrefix(text, "{") {
		return map[string]string{"formatted": text}, text != "" // OpenID Connect Core 5.1.1
	}
	if checkJSON([]byte(text)) != nil {
		return nil, false
	}
	return json.RawMessage(text), true
}

// number reads a JSON number; updated_at may be written as a time.
func number(name, text string) (any, bool) {
	if at, err := time.Parse(time.RFC3339, text); err == nil && name == "updated_at" {
		return at.Unix(), true
	}
	if _, err := strconv.ParseFloat(text, 64); err != nil || !json.Valid([]byte(text)) {
		return nil, false
	}
	return json.Number(text), true
}
