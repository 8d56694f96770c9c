package claimstx

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"trin/claimstx/bpp"
	"trin/claimstx/text"
)

// template is a text of a step, or none.
type template = *text.Template

// line is "privilege|scope|constraint=value|…" as an administrator wrote it:
// scope and values are templates.
type line struct {
	privilege string
	scope     template // nil = the step's own
	bounds    []boundTemplate
}

// boundTemplate is a constraint whose value is a template.
type boundTemplate struct {
	name  string
	value template
}

// errLine means that a line is not written as it must be.
var errLine = errors.New("it is not privilege|scope|constraint=value")

// splitLine parts a line. Its parts may have white space around them.
func splitLine(s string) (privilege, scope string, constraints []bpp.Constraint, err error) {
	parts := strings.Split(s, "|")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	if privilege = parts[0]; privilege == "" {
		return "", "", nil, errLine
	}
	if len(parts) > 1 {
		scope = parts[1]
	}
	named := map[string]bool{}
	for _, part := range parts[min(len(parts), 2):] {
		name, value, ok := strings.Cut(part, "=")
		name, value = strings.TrimSpace(name), strings.TrimSpace(value)
		if !ok || named[name] || name == "" || value == "" {
			return "", "", nil, errLine
		}
		named[name] = true
		constraints = append(constraints, bpp.Constraint{Name: name, Value: value})
	}
	return privilege, scope, constraints, nil
}

// isPrivilege reports whether the text can be a privilege.
func isPrivilege(s string) bool {
	list := bpp.List{Groups: []bpp.Group{{Scope: "urn:dk:gov:saml:cvrNumberIdentifier:00000000", Privileges: []string{s}}}}
	return list.Check() == nil && !bpp.Broken(list.Lint())
}

// compileFrom reads what groups are built from.
func (s *privilegesStep) compileFrom(c *compilation) {
	p := s.config
	if p.From == "" {
		if len(p.Values)+len(p.Constraints) > 0 || p.Scope != "" || p.Structured || p.Unmatched != "" || p.IgnoreCase {
			c.report("from", "It is not said which claim the privileges are made of. Write from, or take away values, structured, unmatched, scope and constraints.")
		}
		return
	}
	c.claim("from", p.From)
	if Reserved(p.From) || c.written.has(p.From) {
		c.report("from", "%q is reserved and never there for this step. Take another claim.", p.From)
	}
	if p.Structured && len(p.Values) > 0 {
		c.report("structured", "The values of the claim are lines themselves, or they are looked up. Take structured or values away.")
	}
	switch p.Unmatched {
	case "", UnmatchedDrop, UnmatchedFail:
	case UnmatchedKeep:
		if len(p.Values) == 0 {
			c.report("unmatched", "keep takes values that are not listed as privileges, and there is no list. Write drop or fail.")
		}
	default:
		c.report("unmatched", "%q is not known here. Write drop, keep or fail.", p.Unmatched)
	}
	if p.Scope != "" {
		s.scope = c.template("scope", p.Scope)
	}
	for _, name := range slices.Sorted(maps.Keys(p.Constraints)) {
		s.bounds = append(s.bounds, c.bound("constraints."+name, name, p.Constraints[name]))
	}
	s.lines = make(map[string][]line, len(p.Values))
	for _, value := range slices.Sorted(maps.Keys(p.Values)) {
		key := s.key(value)
		if _, twice := s.lines[key]; twice {
			c.report("values."+value, "%q differs from another value only by letter case. Take it away.", value)
		}
		s.lines[key] = make([]line, 0, len(p.Values[value]))
		for i, written := range p.Values[value] {
			s.lines[key] = append(s.lines[key], c.line(fmt.Sprintf("values.%s.%d", value, i), written, p.Scope))
		}
	}
	if p.Scope == "" && !p.Structured && (len(p.Values) == 0 || p.Unmatched == UnmatchedKeep) {
		c.report("scope", "It is not said whom the privileges are for. Write scope, such as urn:dk:gov:saml:cvrNumberIdentifier:{cvr}.")
	}
}

// bound reads one constraint.
func (c *compilation) bound(field, name, value string) boundTemplate {
	group := bpp.Group{Scope: "urn:dk:gov:saml:cvrNumberIdentifier:00000000", Privileges: []string{"urn:x:y"}, Constraints: []bpp.Constraint{{Name: name, Value: "x"}}}
	list := bpp.List{Groups: []bpp.Group{group}}
	if list.Check() != nil || bpp.Broken(list.Lint()) {
		c.report(field, "%q cannot be the name of a constraint. Write a URI, such as http://sts.kombit.dk/constraints/KLE/1.", name)
	}
	if value == "" {
		c.report(field, "The constraint has no value. Write one, or take it away.")
	}
	return boundTemplate{name: name, value: c.template(field, value)}
}

// line reads one line of the table.
func (c *compilation) line(field, written, scope string) line {
	privilege, own, constraints, err := splitLine(written)
	if err != nil {
		c.report(field, "%q cannot be read. Write privilege|scope|constraint=value, where the scope may be empty, constraints may be left out, and none stands twice.", written)
		return line{}
	}
	if !isPrivilege(privilege) {
		c.report(field, "%q is no privilege. Write a URI, such as http://kommune.example/roles/jobrole/name/1.", privilege)
	}
	if own == "" && scope == "" {
		c.report(field, "It is not said whom the privilege is for. Write scope on the step, or behind the privilege.")
	}
	l := line{privilege: privilege}
	if own != "" {
		l.scope = c.template(field, own)
	}
	for _, constraint := range constraints {
		l.bounds = append(l.bounds, c.bound(field, constraint.Name, constraint.Value))
	}
	return l
}

func (s *privilegesStep) key(value string) string {
	if s.config.IgnoreCase {
		return strings.ToLower(value)
	}
	return value
}
