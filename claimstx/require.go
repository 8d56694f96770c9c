package claimstx

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"trin/broker"
)

// maxMessageBytes bounds the text that a refusal has for the user.
const maxMessageBytes = 500

// Require refuses the login where a claim is missing: where it has no value
// that is more than white space, or with a pattern none that matches as a
// whole. It is no failure but a decision, and answered to the application as
// one ([broker.RefusedDenied]).
//
//	require: {claims: [cvr, orgName], message: {da: "Din organisation mangler.", en: "Your organisation is missing."}}
type Require struct {
	Claims  []string          `json:"claims"`
	Any     bool              `json:"any,omitempty"` // one of the claims is enough
	Pattern string            `json:"pattern,omitempty"`
	Message map[string]string `json:"message,omitempty"` // for the user, by language
}

func (r *Require) compile(c *compilation) Step {
	if len(r.Claims) == 0 {
		c.report("claims", "The list of claims is empty. Name at least one.")
	}
	for i, name := range r.Claims {
		field := fmt.Sprintf("claims.%d", i)
		c.claim(field, name)
		if Reserved(name) || c.written.has(name) {
			c.report(field, "%q is reserved and never there for this step. Floors hold the level: write one on the application.", name)
		}
		if slices.Contains(r.Claims[:i], name) {
			c.report(field, "%q stands twice. Take one away.", name)
		}
	}
	s := requireStep{claims: slices.Clone(r.Claims), any: r.Any}
	if r.Pattern != "" {
		s.pattern, _ = c.regexp("pattern", r.Pattern, false, false)
	}
	for _, language := range slices.Sorted(maps.Keys(r.Message)) {
		text := r.Message[language]
		if language != "da" && language != "en" {
			c.report("message."+language, "Trin speaks da and en, not %q. Write the text for one of them, or both.", language)
		}
		if text == "" || len(text) > maxMessageBytes || !printable(text) {
			c.report("message."+language, "The text is empty, longer than %d bytes or cannot be shown. Write a sentence or two.", maxMessageBytes)
		}
		if s.message == nil {
			s.message = broker.Text{}
		}
		s.message[language] = text
	}
	return s
}

func (r *Require) writes() []namedField { return nil }

type requireStep struct {
	claims  []string
	any     bool
	pattern pattern // of none = any value that is more than white space
	message broker.Text
}

// Apply refuses, or leaves the claims as they are.
func (s requireStep) Apply(ctx context.Context, in Input, claims Claims) (Claims, error) {
	return s.applyWithin(ctx, in, claims, new(int))
}

func (s requireStep) applyWithin(_ context.Context, _ Input, claims Claims, work *int) (Claims, error) {
	var missing []string
	for _, name := range s.claims {
		there, err := s.there(claims, name, work)
		switch {
		case err != nil:
			return nil, err
		case there && s.any:
			return claims, nil
		case !there:
			missing = append(missing, fmt.Sprintf("%q", name))
		}
	}
	if len(missing) == 0 {
		return claims, nil
	}
	what := "has no value"
	if s.pattern.Regexp != nil {
		what = "has no value that matches"
	}
	return nil, &broker.Refusal{
		Code: broker.RefusedDenied, Message: s.message,
		Reason: fmt.Sprintf("a claim is required that %s: %s", what, strings.Join(missing, ", ")),
	}
}

// there reports whether the claim has a value that is enough.
func (s requireStep) there(claims Claims, name string, work *int) (bool, error) {
	for at := next(claims, 0, name); at < len(claims); at = next(claims, at+1, name) {
		for _, value := range claims[at].Values {
			if s.pattern.Regexp == nil {
				if strings.TrimSpace(value) != "" {
					return true, nil
				}
				continue
			}
			if len(value) > maxReplaceValueBytes {
				continue // longer than what a pattern reads is not what was asked for
			}
			is, enough := s.pattern.matches(value, work)
			if !enough {
				return false, fmt.Errorf("%w: with the pattern for %q, those of the pipeline take more work than they may together", ErrLimit, name)
			}
			if is {
				return true, nil
			}
		}
	}
	return false, nil
}
