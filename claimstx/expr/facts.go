package expr

import (
	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"
)

// Facts is what a condition may see of a login.
type Facts struct {
	Claims      Claims
	Application string // by its ID
	Identifier  string // of the application
	Protocol    string
	Connection  string                // that the user logged in with, by its ID
	Requesters  []string              // the whole chain
	Requester   string                // the original one
	Known       bool                  // the original one is known
	Level       int                   // of the answer; not for an inbound condition
	Levels      func() map[string]int // what is proven on each ladder; asked for by who needs it
	Class       string
}

// Claims gives claims by name. A condition reads and never keeps what it is
// given.
type Claims interface {
	// Names is the names in their order. One may stand twice.
	Names() []string
	// Values is all values of the name; none is no error.
	Values(name string) []string
	// Has reports whether there is a claim of the name.
	Has(name string) bool
}

// activation gives the facts by the names of variables, in one evaluation.
type activation struct {
	facts  *Facts
	claims claims
	levels levels // nil = not asked for yet
}

func newActivation(f *Facts) *activation {
	return &activation{facts: f, claims: claims{claims: f.Claims}}
}

var _ cel.Activation = (*activation)(nil)

// ResolveName gives the value of a variable.
func (a *activation) ResolveName(name string) (any, bool) {
	f := a.facts
	switch name {
	case "claims":
		return &a.claims, true
	case "application":
		return types.String(f.Application), true
	case "identifier":
		return types.String(f.Identifier), true
	case "protocol":
		return types.String(f.Protocol), true
	case "connection":
		return types.String(f.Connection), true
	case "requesters":
		return list(f.Requesters), true
	case "requester":
		return types.String(f.Requester), true
	case "known":
		return types.Bool(f.Known), true
	case "class":
		return types.String(f.Class), true
	case "level":
		return types.Int(f.Level), true
	case "levels":
		if a.levels == nil {
			a.levels = f.Levels()
		}
		return a.levels, true
	}
	return nil, false
}

// Parent is none.
func (a *activation) Parent() cel.Activation { return nil }

func list(values []string) ref.Val { return types.NewStringList(types.DefaultTypeAdapter, values) }

// claims are a map in which every name stands, most of them for an empty list.
// Only in asks whether there is a claim.
type claims struct {
	claims Claims
	lists  map[string]ref.Val // those that were asked for, so that each is made once
}

// levels are a map in which every ladder stands, with 0 where nothing is proven.
type levels map[string]int

var (
	_ traits.Mapper = (*claims)(nil)
	_ traits.Mapper = levels{}
)

// Find gives the values of a name.
func (c *claims) Find(key ref.Val) (ref.Val, bool) {
	name, ok := key.(types.String)
	if !ok {
		return types.MaybeNoSuchOverloadErr(key), false
	}
	values, made := c.lists[string(name)]
	if !made {
		if values = list(c.claims.Values(string(name))); c.lists == nil {
			c.lists = map[string]ref.Val{}
		}
		c.lists[string(name)] = values
	}
	return values, true
}

// Get gives the values of a name.
func (c *claims) Get(key ref.Val) ref.Val { v, _ := c.Find(key); return v }

// Contains reports whether there is a claim of the name.
func (c *claims) Contains(key ref.Val) ref.Val {
	name, ok := key.(types.String)
	if !ok {
		return types.MaybeNoSuchOverloadErr(key)
	}
	return types.Bool(c.claims.Has(string(name)))
}

// names is each name once, in order.
func (c *claims) names() []string {
	var once []string
	seen := map[string]bool{}
	for _, name := range c.claims.Names() {
		if !seen[name] {
			seen[name] = true
			once = append(once, name)
		}
	}
	return once
}

// Iterator goes through the names.
func (c *claims) Iterator() traits.Iterator { return list(c.names()).(traits.Lister).Iterator() }

// Size is how many names there are.
func (c *claims) Size() ref.Val { return types.Int(len(c.names())) }

// Find gives the level on a ladder.
func (l levels) Find(key ref.Val) (ref.Val, bool) {
	ladder, ok := key.(types.String)
	if !ok {
		return types.MaybeNoSuchOverloadErr(key), false
	}
	return types.Int(l[string(ladder)]), true
}

// Get gives the level on a ladder.
func (l levels) Get(key ref.Val) ref.Val { v, _ := l.Find(key); return v }

// Contains reports whether something is proven on the ladder.
func (l levels) Contains(key ref.Val) ref.Val {
	ladder, ok := key.(types.String)
	if !ok {
		return types.MaybeNoSuchOverloadErr(key)
	}
	return types.Bool(l[string(ladder)] > 0)
}
