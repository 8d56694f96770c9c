package claimstx

import (
	"slices"
	"strconv"
	"strings"

	"trin/claimstx/text"
)

// requesterAttribute begins the names that stand for what is known of the
// original requester.
const requesterAttribute = "@requester."

// known are the names by which a template refers to the login, beside those of
// the requester's attributes.
var known = []string{
	"@subject", "@application", "@identifier", "@connection", "@protocol", "@requester", "@level", "@class",
}

// ofApplication are those that depend on the application that asks. What a
// provider said is kept in the session and given to other applications too, so
// an inbound pipeline that used them would tell one of them about another.
var ofApplication = []string{"@application", "@identifier", "@protocol", "@requester", "@level"}

// template reads a template of a step: the text, what it refers to, and that
// nothing of it is reserved. It returns nil after a problem.
func (c *compilation) template(field, source string) *text.Template {
	had := len(c.problems)
	t, err := text.Parse(source)
	if err != nil {
		c.report(field, "The text cannot be read: %s.", err)
		return nil
	}
	for _, name := range t.References() {
		switch attribute, ok := strings.CutPrefix(name, requesterAttribute); {
		case c.direction == Inbound && (ok || slices.Contains(ofApplication, name)):
			c.report(field, "{%s} depends on the application, and what a provider says is kept for all of them. Put the step on the application.", name)
		case ok && attribute != "" || slices.Contains(known, name):
		case strings.HasPrefix(name, "@"):
			c.report(field, "{%s} is not known of a login. Write one of %s, or %s and the name of an attribute.", name, strings.Join(known, ", "), requesterAttribute)
		case Reserved(name) || c.written.has(name):
			c.report(field, "%q is reserved and never there for this step. Write {@level} or {@class} for the level that was reached.", name)
		}
	}
	if len(c.problems) > had {
		return nil
	}
	return t
}

// resolver gives what the names of a template stand for.
//
// A claim stands for its value if it has exactly one, and is missing otherwise.
// A text is mostly a name, a key or a condition, and the order of several
// values is the provider's: whoever took the first would write another text
// from one login to the next, or let the provider choose among them. A
// cardinality step before it takes the first one where that is wanted. A value
// that is empty is none.
//
// An attribute of a requester stands for its first value: its order is the
// administrator's own.
func resolver(in Input, claims Claims) func(name string) (string, bool) {
	return func(name string) (string, bool) {
		if strings.HasPrefix(name, "@") {
			value := ofLogin(in, name)
			return value, value != ""
		}
		return only(claims, name)
	}
}

// ofLogin is what is known of the login; "" = nothing of that name.
func ofLogin(in Input, name string) string {
	switch name {
	case "@subject":
		return in.Subject.Value
	case "@application":
		return string(in.Application)
	case "@identifier":
		return in.Identifier
	case "@connection":
		return string(in.Connection)
	case "@protocol":
		return in.Protocol
	case "@requester":
		return in.Original
	case "@level":
		if in.Level.Value < 1 {
			return ""
		}
		return strconv.Itoa(in.Level.Value)
	case "@class":
		return string(in.Class)
	}
	attribute, ok := strings.CutPrefix(name, requesterAttribute)
	if !ok || in.Requester == nil {
		return ""
	}
	if values := in.Requester.Attributes[attribute]; len(values) > 0 {
		return values[0]
	}
	return ""
}

// only is the one value of a claim; false = it has none, or several different
// ones.
func only(claims Claims, name string) (string, bool) {
	value := ""
	for _, c := range claims {
		if c.Name != name {
			continue
		}
		for _, v := range c.Values {
			if v == "" {
				continue
			}
			if value != "" && v != value {
				return "", false
			}
			value = v
		}
	}
	return value, value != ""
}
