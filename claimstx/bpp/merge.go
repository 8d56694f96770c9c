package bpp

import (
	"slices"
	"strings"
)

// Merge makes one list of several. Groups of the same scope and constraints
// become one, where the first of them stands; the order of constraints means
// nothing, and what stands twice stands once. Groups without a privilege fall
// away. The lists are not changed.
func Merge(lists ...List) List {
	var merged List
	at := map[string]int{}
	type entry struct {
		group     int
		privilege string
	}
	had := map[entry]bool{}
	for _, l := range lists {
		for _, g := range l.Groups {
			if len(g.Privileges) == 0 {
				continue
			}
			key := g.key()
			i, there := at[key]
			if !there {
				i = len(merged.Groups)
				at[key] = i
				merged.Groups = append(merged.Groups, Group{Scope: g.Scope, Constraints: unique(g.Constraints)})
			}
			for _, p := range g.Privileges {
				if own := (entry{i, p}); !had[own] {
					had[own] = true
					merged.Groups[i].Privileges = append(merged.Groups[i].Privileges, p)
				}
			}
		}
	}
	return merged
}

// key is the same for groups of the same scope and constraints. The characters
// between its parts can stand in none of them.
func (g Group) key() string {
	var parts []string
	for _, c := range g.Constraints {
		parts = append(parts, c.Name+"\x02"+c.Value)
	}
	slices.Sort(parts)
	return g.Scope + "\x00" + strings.Join(slices.Compact(parts), "\x00")
}

// unique is the constraints without those that stand twice.
func unique(constraints []Constraint) []Constraint {
	var once []Constraint
	had := make(map[Constraint]bool, len(constraints))
	for _, c := range constraints {
		if !had[c] {
			had[c], once = true, append(once, c)
		}
	}
	return once
}

// Only returns the list with none but the privileges that are allowed. Groups
// that have none left fall away.
func (l List) Only(allowed func(privilege string) bool) List {
	var only List
	for _, g := range l.Groups {
		kept := Group{Scope: g.Scope, Constraints: slices.Clone(g.Constraints)}
		for _, p := range g.Privileges {
			if allowed(p) {
				kept.Privileges = append(kept.Privileges, p)
			}
		}
		if len(kept.Privileges) > 0 {
			only.Groups = append(only.Groups, kept)
		}
	}
	return only
}
