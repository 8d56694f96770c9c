package claimstx

import (
	"context"
	"fmt"
	"strings"

	"trin/broker"
	"trin/claimstx/text"
)

// What a template step does where a reference has no value. The zero value is
// skip.
const (
	MissingSkip  = "skip"  // nothing is written
	MissingFail  = "fail"  // the step fails, and with it the login
	MissingEmpty = "empty" // the reference stands for nothing
)

// Template writes a text in which {name} stands for the value of a claim and
// {@name} for what is known of the login (see package text). Without a text to
// write, a claim that would be replaced is removed.
//
//	template: {claim: displayName, text: "{givenName} {surname}", missing: skip}
type Template struct {
	Claim        string   `json:"claim"`
	Text         string   `json:"text"`
	Missing      string   `json:"missing,omitempty"` // skip (if left out), fail or empty
	Existing     Existing `json:"existing,omitempty"`
	Format       string   `json:"format,omitempty"`
	FriendlyName string   `json:"friendlyName,omitempty"`
}

func (t *Template) compile(c *compilation) Step {
	c.claim("claim", t.Claim)
	c.existing("existing", t.Existing)
	c.labels(t.Format, t.FriendlyName)
	switch t.Missing {
	case "", MissingSkip, MissingFail, MissingEmpty:
	default:
		c.report("missing", "%q is not known here. Write skip, fail or empty.", t.Missing)
	}
	if t.Text == "" {
		c.report("text", "There is no text to write. Write one, with the names of claims in braces.")
	}
	template := c.template("text", t.Text)
	claim := broker.Claim{Name: t.Claim, Format: t.Format, FriendlyName: t.FriendlyName}
	return templateStep{claim: claim, text: template, missing: t.Missing, existing: t.Existing}
}

func (t *Template) writes() []namedField {
	return []namedField{{"claim", t.Claim}, {"friendlyName", t.FriendlyName}}
}

type templateStep struct {
	claim    broker.Claim
	text     *text.Template
	missing  string
	existing Existing
}

// Apply writes the text.
func (s templateStep) Apply(_ context.Context, in Input, claims Claims) (Claims, error) {
	resolve := resolver(in, claims)
	if s.missing == MissingEmpty {
		resolve = func(name string) (string, bool) {
			value, _ := resolver(in, claims)(name)
			return value, true
		}
	}
	value, missing := s.text.Execute(resolve, nil)
	switch {
	case len(missing) > 0 && s.missing == MissingEmpty: // every name has a value, so one is too long
		return nil, fmt.Errorf("%w: the text for %q is longer than %d bytes", ErrLimit, s.claim.Name, text.MaxTextBytes)
	case len(missing) > 0 && s.missing == MissingFail:
		return nil, fmt.Errorf("the text for %q needs exactly one value of %s", s.claim.Name, strings.Join(missing, ", "))
	}
	claim := s.claim
	if value != "" {
		claim.Values = []string{value}
	}
	return write(claims, claim, s.existing), nil
}
