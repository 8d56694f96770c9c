package claimstx

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"trin/claimstx/bpp"
	"trin/claimstx/text"
)

// build makes the groups of the claim's values.
func (s *privilegesStep) build(ctx context.Context, in Input, claims Claims, work *int) (bpp.List, error) {
	if s.config.From == "" {
		return bpp.List{}, nil
	}
	b := privilegeBuilder{step: s, one: text.Once(resolver(in, claims)), several: text.Once(joined(in, claims)), work: work}
	for _, value := range distinct(valuesOf(claims, s.config.From)) {
		if err := ctx.Err(); err != nil {
			return bpp.List{}, err
		}
		known, err := b.value(value)
		if err != nil {
			return bpp.List{}, err
		}
		if !known && s.config.Unmatched == UnmatchedFail {
			return bpp.List{}, fmt.Errorf("a value of %q stands for no privilege", s.config.From)
		}
	}
	list := bpp.Merge(b.list)
	if err := list.Check(); err != nil {
		return bpp.List{}, err
	}
	if err := broken(list); err != nil {
		return bpp.List{}, fmt.Errorf("the list that was built of %q: %w", s.config.From, err)
	}
	return list, nil
}

// joined resolves a name as resolver does, but several values of a claim are a
// list with commas, in their order. What is known of the login must not hold a
// comma, since it would become two entries: a RequesterID is anybody's text.
func joined(in Input, claims Claims) func(string) (string, bool) {
	one := resolver(in, claims)
	return func(name string) (string, bool) {
		if strings.HasPrefix(name, "@") {
			value, ok := one(name)
			return value, ok && !strings.Contains(value, ",")
		}
		values := slices.DeleteFunc(claims.Values(name), func(v string) bool { return v == "" })
		return strings.Join(distinct(values), ","), len(values) > 0
	}
}

// privilegeBuilder collects groups.
type privilegeBuilder struct {
	step         *privilegesStep
	one, several func(string) (string, bool)
	work         *int
	list         bpp.List
}

// value adds what one value of the claim gives; false = it stands for nothing.
func (b *privilegeBuilder) value(value string) (bool, error) {
	s := b.step
	lines, listed := s.lines[s.key(value)]
	if left := spend(b.work, lineWork*max(len(lines), 1)+len(value)/bytesOfWork); !left {
		return false, s.tooMuch()
	}
	if s.config.Structured {
		privilege, scope, constraints, err := splitLine(value)
		if err != nil || !isPrivilege(privilege) {
			return false, nil
		}
		return true, b.add(privilege, scope, nil, constraints)
	}
	if listed {
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
	if !spend(b.work, boundWork*(len(constraints)+len(bounds)+len(b.step.bounds))) {
		return b.step.tooMuch()
	}
	group := bpp.Group{Scope: scope, Privileges: []string{privilege}, Constraints: slices.Clone(constraints)}
	named := make(map[string]bool, len(constraints)+len(bounds)+len(b.step.bounds))
	for _, c := range constraints {
		named[c.Name] = true
	}
	for _, t := range slices.Concat(bounds, b.step.bounds) {
		if named[t.name] {
			continue
		}
		named[t.name] = true
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
	switch {
	case len(missing) > 0:
		return "", fmt.Errorf("there is no one value for %s", strings.Join(missing, ", "))
	case !spend(b.work, len(value)/bytesOfWork):
		return "", b.step.tooMuch()
	}
	return strings.TrimSpace(value), nil
}
