package claimstx

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"trin/claimstx/text"
)

// Scope puts a scope behind every value of a claim that has none: value@scope.
// The scope may be a template; if it has no value, or one that cannot be a
// scope, the step fails.
//
//	scope: {claim: uid, scope: example.dk, to: eduPersonPrincipalName}
type Scope struct {
	Claim string `json:"claim"`
	Scope string `json:"scope"`
	// Scoped says what becomes of a value that has another scope already: keep
	// (if left out), drop or fail.
	Scoped       Unmatched `json:"scoped,omitempty"`
	To           string    `json:"to,omitempty"`
	Existing     Existing  `json:"existing,omitempty"` // of To
	Format       string    `json:"format,omitempty"`   // of To; that of the claim if empty
	FriendlyName string    `json:"friendlyName,omitempty"`
}

func (s *Scope) rewrite() rewrite {
	return rewrite{s.Claim, s.To, s.Format, s.FriendlyName, s.Existing}
}

func (s *Scope) compile(c *compilation) Step {
	template := c.template("scope", s.Scope)
	if template != nil && len(template.References()) == 0 && !isScope(s.Scope) {
		c.report("scope", "%.40q cannot be a scope. Write a domain name, without the @ before it.", s.Scope)
	}
	c.unmatched("scoped", s.Scoped)
	return scopeStep{c.rewrite(s.rewrite()), template, s.Scoped}
}

func (s *Scope) writes() []namedField { return s.rewrite().writes() }

// isScope reports whether the text can be a scope: ASCII letters, digits,
// hyphens and full stops, with a letter or a digit first, at most 127 (SAML V2.0
// Subject Identifier Attributes 1.0, 3.3).
func isScope(s string) bool {
	if s == "" || len(s) > 127 {
		return false
	}
	for i := range len(s) {
		if !alphanumeric(s[i]) && (i == 0 || s[i] != '-' && s[i] != '.') {
			return false
		}
	}
	return true
}

func alphanumeric(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

type scopeStep struct {
	rewrite
	scope  *text.Template
	scoped Unmatched
}

// Apply puts the scope behind the values.
func (s scopeStep) Apply(_ context.Context, in Input, claims Claims) (Claims, error) {
	return s.apply(claims, func(values []string) ([]string, error) {
		scope, missing := s.scope.Execute(resolver(in, claims), nil)
		if len(missing) > 0 || !isScope(scope) {
			return nil, errors.New("what the scope stands for is missing, or cannot be a scope")
		}
		out := make([]string, 0, len(values))
		for _, value := range values {
			switch {
			case value == "":
				continue
			case !strings.Contains(value, "@"):
				value += "@" + scope
			case strings.HasSuffix(value, "@"+scope), s.scoped == "", s.scoped == UnmatchedKeep:
			case s.scoped == UnmatchedFail:
				return nil, fmt.Errorf("a value of %q has another scope", s.claim)
			default:
				continue
			}
			out = append(out, value)
		}
		return out, nil
	})
}
