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

// mostShown is how many bytes of the values of a claim a page shows. A pipeline
// may have a megabyte of them, before and after each of a hundred steps.
const mostShown = 400

// Shown is the values of a claim on one line, cut off where they are long.
func Shown(claims broker.Claims, name string) string {
	text := strings.Join(claims.Values(name), ", ")
	if len(text) > mostShown {
		text = strings.ToValidUTF8(text[:mostShown], "") + "…"
	}
	return text
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
