package steps

import (
	"slices"
	"strings"

	"trin/broker"
)

// Claims reads name=value lines. Lines of one name are one claim.
func Claims(all []string) (broker.Claims, bool) {
	var claims broker.Claims
	for _, line := range all {
		name, value, found := strings.Cut(line, "=")
		if name = strings.TrimSpace(name); !found || name == "" {
			return nil, false
		}
		at := slices.IndexFunc(claims, func(c broker.Claim) bool { return c.Name == name })
		if at < 0 {
			claims = append(claims, broker.Claim{Name: name})
			at = len(claims) - 1
		}
		claims[at].Values = append(claims[at].Values, strings.TrimSpace(value))
	}
	return claims, true
}

// Lines are claims as [Claims] reads them.
func Lines(claims broker.Claims) string {
	var all []string
	for _, c := range claims {
		for _, value := range c.Values {
			all = append(all, c.Name+"="+value)
		}
	}
	return strings.Join(all, "\n")
}
