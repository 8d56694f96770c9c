package oidc

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"trin/connections"
)

// checkScopes wants scopes that a request can name (RFC 6749, 3.3), and members
// that Trin does not write itself.
func (c *applicationCheck) checkScopes() {
	for i, scope := range c.Scopes {
		if !scopeToken(scope) {
			c.wrong(fmt.Sprintf("scopes.%d", i), "%q cannot be a scope; leave out white space, quotation marks and backslashes.", clip(scope))
		}
	}
	known := c.scopes()
	for _, scope := range slices.Sorted(maps.Keys(c.ScopeClaims)) {
		field := "scopeClaims." + scope
		if !slices.Contains(known, scope) {
			c.say(connections.SeverityWarning, field, "The application may not ask for this scope, so it releases nothing; add it to scopes.")
		}
		for _, member := range c.ScopeClaims[scope] {
			c.checkMember(field, member)
		}
	}
	for _, claim := range slices.Sorted(maps.Keys(c.ClaimNames)) {
		name := c.ClaimNames[claim]
		if name.Name != "" {
			c.checkMember("claimNames."+claim, name.Name)
		}
		if name.Type != "" && !slices.Contains(claimTypes, name.Type) {
			c.wrong("claimNames."+claim, "The type %q is not known; use %s.", clip(name.Type), strings.Join(claimTypes, " or "))
		}
	}
}

func (c *applicationCheck) checkMember(field, member string) {
	switch {
	case member == "" || len(member) > maxName || !plain(member):
		c.wrong(field, "The name of a claim is empty, too long, or holds a control character; correct it.")
	case slices.Contains(reservedMembers, member):
		c.wrong(field, "Only Trin itself says %s; give the claim another name.", member)
	}
}

// checkStepUp wants levels that can be reached and texts that can be shown.
func (c *applicationCheck) checkStepUp() {
	check := func(field string, s StepUp) {
		if s.Level <= 0 {
			c.wrong(field, "The level is missing; write the number that the transaction demands.")
		}
		for _, text := range s.Text {
			if utf8.RuneCountInString(text) > maxConfirmation || !plain(text) {
				c.wrong(field, "A text is longer than %d characters, or holds a control character; shorten it.", maxConfirmation)
			}
		}
	}
	for _, scope := range slices.Sorted(maps.Keys(c.StepUpScopes)) {
		field := "stepUpScopes." + scope
		if !scopeToken(scope) || scope == scopeOpenID || scope == scopeOffline {
			c.wrong(field, "%q cannot be a scope of one transaction; choose another name.", clip(scope))
		}
		check(field, c.StepUpScopes[scope])
	}
	for _, name := range slices.Sorted(maps.Keys(c.StepUpClaims)) {
		field := "stepUpClaims." + name
		if !strings.Contains(name, ":") || len(name) > maxName || !plain(name) {
			c.wrong(field, "%q could be the name of another claim; write a URI of your own.", clip(name))
		}
		check(field, c.StepUpClaims[name])
	}
	for _, kind := range slices.Sorted(maps.Keys(c.StepUpDetails)) {
		if kind == "" || !plain(kind) {
			c.wrong("stepUpDetails", "A type is empty or holds a control character; write it as the application sends it.")
		}
		check("stepUpDetails."+kind, c.StepUpDetails[kind])
	}
}

// scopeToken reports whether a text can be a scope (RFC 6749, 3.3).
func scopeToken(s string) bool {
	return s != "" && len(s) <= 255 && !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' || r == '"' || r == '\\' })
}
