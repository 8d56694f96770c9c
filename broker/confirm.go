package broker

import (
	"errors"
	"fmt"
	"slices"
	"unicode/utf8"
)

// maxConfirmed is how long the text of a confirmation is, at most.
const maxConfirmed = 200

// Check says what is wrong with a confirmation: it names no level, or its text
// is too long or could be shown as something else than it is.
func (c *Confirmation) Check() error {
	switch {
	case len(c.Levels) == 0 || slices.ContainsFunc(c.Levels, func(l Level) bool { return l.Value <= 0 }):
		return errors.New("the confirmation does not say what level it wants")
	case utf8.RuneCountInString(c.Text) > maxConfirmed:
		return fmt.Errorf("the text to be confirmed has more than %d characters", maxConfirmed)
	case !utf8.ValidString(c.Text):
		return errors.New("the text to be confirmed is not UTF-8")
	}
	for _, r := range c.Text {
		if Deceptive(r) {
			return fmt.Errorf("the text to be confirmed holds the control character %U", r)
		}
	}
	return nil
}

// text is what the pages show; "" when nothing is to be confirmed.
func (c *Confirmation) text() string {
	if c == nil {
		return ""
	}
	return c.Text
}

// kept is what a record keeps of it: nothing of one that was refused for what it
// says.
func (c *Confirmation) kept() *Confirmation {
	if c == nil || c.Check() != nil {
		return nil
	}
	return c
}

// unconfirmed adds the limits that a confirmation puts on evidence that was not
// given for it: what is at or above a level of it counts as the next weaker one
// (rule 29).
func (d *deciding) unconfirmed(limits []Level) []Level {
	if c := d.Request.Confirm; c != nil {
		for _, level := range c.Levels {
			limits = append(limits, d.Configuration.Vocabulary.below(level))
		}
	}
	return limits
}

// agedBy is the rule by which evidence has aged for its level.
func (d *deciding) agedBy() string {
	if d.Request.Confirm != nil {
		return "29"
	}
	return "21"
}

// mustConfirm reports whether the provider alone must reach what is to be
// confirmed: no second factor of its does, so it is asked afresh.
func (d *deciding) mustConfirm(c *AuthenticationConnection, r Requirement) bool {
	if r.Voluntary {
		r = r.unlisted()
	}
	return d.Request.Confirm != nil && !d.factorReaches(c, r, nil)
}

// cannotBePassive says which page a passive request lacks by what it asks, if
// it asks what only a page can do.
func (d *deciding) cannotBePassive() (Decision, bool) {
	switch {
	case !d.Request.Passive:
	case d.Request.SelectAccount:
		return d.passive(PageChoice, "The user is to choose the account, and no page may be shown."), true
	case d.Request.Confirm != nil && d.Session != nil:
		return d.passive(PageFactor, "The user is to confirm, and no page may be shown."), true
	case d.Request.Confirm != nil:
		return d.passive(PageLogin, "The user is to log in and to confirm, and no page may be shown."), true
	}
	return Decision{}, false
}

// confirms reports whether the evidence was given for what is to be confirmed,
// and so is good for this login alone: a second factor, or a login that was
// asked for afresh and reaches one of its levels (rule 29).
func (l *login) confirms(e Evidence) bool {
	c := l.t.Request.Confirm
	switch {
	case c == nil || !e.Afresh && !e.Factor:
		return false
	case e.Factor:
		return true
	}
	proven := l.pinned.Vocabulary.Prove(e.Level)
	return slices.ContainsFunc(c.Levels, func(level Level) bool { return proven.On(level.Ladder).Value >= level.Value })
}
