package claimstx

import (
	"context"
	"fmt"
	"regexp"
	"regexp/syntax"
	"strconv"
	"strings"

	"trin/broker"
)

// ScopeCheck removes values whose scope the provider may not speak for: one that
// neither its metadata lists (shibmd:Scope, Shibboleth Metadata Extensions 1.0)
// nor, where the step has a list of its own, that list. The scope is what stands
// behind the @; a value without one is a scope as a whole, and a value with
// several is removed. Letter case does not count.
//
// A provider whose metadata lists no scope may speak for none. A scope of
// metadata that is a regular expression must match as a whole; one that is not
// RE2, or is too large, allows nothing.
//
//	scopeCheck: {claims: [eduPersonPrincipalName, schacHomeOrganization]}
type ScopeCheck struct {
	Claims []string `json:"claims"`           // a * at the end stands for whatever follows
	Scopes []string `json:"scopes,omitempty"` // instead of those of the metadata
}

func (s *ScopeCheck) compile(c *compilation) Step {
	step := scopeCheckStep{match: c.patterns("claims", s.Claims)}
	if len(s.Scopes) > 0 {
		listed := make([]MetadataScope, 0, len(s.Scopes))
		for i, scope := range s.Scopes {
			if !isScope(scope) {
				c.report("scopes."+strconv.Itoa(i), "%.40q cannot be a scope. Write a domain name, without the @ before it.", scope)
			}
			listed = append(listed, MetadataScope{Value: scope})
		}
		step.fixed = newScopes(listed)
		return step
	}
	if c.direction == Inbound {
		step.fixed = newScopes(c.source.Scopes)
		return step
	}
	step.of = make(map[broker.ID]*scopes, len(c.source.ScopesOf))
	for id, list := range c.source.ScopesOf {
		step.of[id] = newScopes(list)
	}
	return step
}

func (s *ScopeCheck) writes() []namedField { return nil }

type scopeCheckStep struct {
	match matcher
	fixed *scopes
	of    map[broker.ID]*scopes // by the connection of the login, where fixed is nil
}

// Apply removes the values.
func (s scopeCheckStep) Apply(ctx context.Context, in Input, claims Claims) (Claims, error) {
	return s.applyWithin(ctx, in, claims, new(int))
}

func (s scopeCheckStep) applyWithin(ctx context.Context, in Input, claims Claims, work *int) (Claims, error) {
	allowed := s.fixed
	if allowed == nil {
		allowed = s.of[in.Connection]
	}
	out := claims[:0]
	for _, c := range claims {
		if !s.match.matches(c.Name) {
			out = append(out, c)
			continue
		}
		values := make([]string, 0, len(c.Values))
		for _, v := range c.Values {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			ok, err := allowed.allow(v, work)
			if err != nil {
				return nil, fmt.Errorf("scopes of %q: %w", c.Name, err)
			}
			if ok {
				values = append(values, v)
			}
		}
		if c.Values = values; len(values) > 0 {
			out = append(out, c)
		}
	}
	return out, nil
}

// scopes is what a provider may speak for; nil is nothing.
type scopes struct {
	plain    map[string]bool // in small letters
	patterns []pattern
}

func newScopes(list []MetadataScope) *scopes {
	s := &scopes{plain: make(map[string]bool, len(list))}
	for _, scope := range list {
		if !scope.Regexp {
			s.plain[lowerASCII(scope.Value)] = true
		} else if p, ok := newScopePattern(scope.Value); ok {
			s.patterns = append(s.patterns, p)
		}
	}
	return s
}

// newScopePattern reads an expression that must match a scope as a whole.
func newScopePattern(text string) (pattern, bool) {
	if text == "" || len(text) > maxPatternBytes {
		return pattern{}, false
	}
	parsed, err := syntax.Parse(text, syntax.Perl|syntax.FoldCase)
	if err != nil {
		return pattern{}, false
	}
	program, err := syntax.Compile(parsed.Simplify())
	if err != nil || len(program.Inst) > maxPatternSize {
		return pattern{}, false
	}
	compiled, err := regexp.Compile(`(?i)\A(?:` + text + `)\z`)
	if err != nil {
		return pattern{}, false
	}
	return pattern{compiled, costOf(program, false, false)}, true
}

// allow reports whether the provider may speak for the value's scope.
func (s *scopes) allow(value string, work *int) (bool, error) {
	_, scope, scoped := strings.Cut(value, "@")
	if !scoped {
		scope = value
	}
	if s == nil || scope == "" || len(scope) > MaxNameBytes || strings.Contains(scope, "@") {
		return false, nil
	}
	if s.plain[lowerASCII(scope)] {
		return true, nil
	}
	if strings.ContainsFunc(scope, func(r rune) bool { return r > '~' }) {
		return false, nil // to an expression that ignores letter case, the Kelvin sign is a k
	}
	for _, p := range s.patterns {
		is, enough := p.matches(scope, work)
		if !enough {
			return false, fmt.Errorf("%w: with the expressions of the metadata, the patterns of the pipeline take more work than they may together", ErrLimit)
		}
		if is {
			return true, nil
		}
	}
	return false, nil
}

// lowerASCII folds the letters of domain names, and no other: a letter from
// elsewhere that looks like one of them is another.
func lowerASCII(s string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}
