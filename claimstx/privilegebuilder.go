package claimstx

import (
	"fmt"
	"slices"
	"strings"

	"trin/claimstx/bpp"
)

// privilegeBuilder collects groups.
type privilegeBuilder struct {
	step         *privilegesStep
	one, several func(string) (string, bool)
	list         bpp.List
}

// value adds what one value of the claim gives; false = it stands for nothing.
func (b *privilegeBuilder) value(value string) (bool, error) {
	s := b.step
	if s.config.Structured {
		privilege, scope, constraints, err := splitLine(value)
		if err != nil || !isPrivilege(privilege) {
			return false, nil
		}
		return true, b.add(privilege, scope, nil, constraints)
	}
	if lines, ok := s.lines[s.key(value)]; ok {
		for _, l := range lines {
			scope, err := b.text(l.scope, b.one)
			if err != nil {
				return true, err
			}
			if err := b.add(l.privilege, scope, l.bounds, nil); err != nil {
				return true, err
			}
		}
		return true, nil
	}
	switch {
	case len(s.lines) > 0 && s.config.Unmatched != UnmatchedKeep:
		return false, nil
	case isPrivilege(value):
		return true, b.add(value, "", nil, nil)
	case s.config.Unmatched == UnmatchedKeep:
		return true, fmt.Errorf("a value of %q is not listed and is no privilege", s.config.From)
	}
	return false, nil
}

// add adds one privilege. Constraints of the line rule those of the step that
// have the same name.
func (b *privilegeBuilder) add(privilege, scope string, bounds []boundTemplate, constraints []bpp.Constraint) error {
	if scope == "" {
		own, err := b.text(b.step.scope, b.one)
		if err != nil {
			return err
		}
		if scope = own; scope == "" {
			return fmt.Errorf("a privilege of %q has no scope", b.step.config.From)
		}
	}
	group := bpp.Group{Scope: scope, Privileges: []string{privilege}, Constraints: slices.Clone(constraints)}
	for _, t := range append(slices.Clone(bounds), b.step.bounds...) {
		if slices.ContainsFunc(group.Constraints, func(c bpp.Constraint) bool { return c.Name == t.name }) {
			continue
		}
		value, err := b.text(t.value, b.several)
		if err != nil {
			return err
		}
		group.Constraints = append(group.Constraints, bpp.Constraint{Name: t.name, Value: value})
	}
	b.list.Groups = append(b.list.Groups, group)
	return nil
}

// text executes a template; none is "".
func (b *privilegeBuilder) text(t template, resolve func(string) (string, bool)) (string, error) {
	if t == nil {
		return "", nil
	}
	value, missing := t.Execute(resolve, nil)
	if len(missing) > 0 {
		return "", fmt.Errorf("there is no one value for %s", strings.Join(missing, ", "))
	}
	return strings.TrimSpace(value), nil
}
