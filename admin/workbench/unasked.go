package workbench

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"sync"

	"trin/claimstx"
)

// Unasked remembers the lookups that were not asked.
type Unasked struct {
	mu    sync.Mutex
	names map[string]bool
}

// Kinds is [Silent], with the lookups noted here, whatever the context is.
func (u *Unasked) Kinds(kinds []claimstx.LookupKind) []claimstx.LookupKind {
	u.names = map[string]bool{}
	return silent(kinds, u)
}

// Silent are the kinds of lookup, opened so that they find nothing: what is kept
// of a login holds pseudonyms, of which nobody outside knows anything. One that
// answers out of memory, a table, is asked as always. What is not asked is noted
// where the context says so (see [Unasked.Within]).
func Silent(kinds []claimstx.LookupKind) []claimstx.LookupKind { return silent(kinds, nil) }

// silent notes at u, or where the context says so if that is nil.
func silent(kinds []claimstx.LookupKind, u *Unasked) []claimstx.LookupKind {
	all := slices.Clone(kinds)
	for i, kind := range kinds {
		if kind.Open != nil && !kind.Local {
			all[i].Open = func(id string, settings json.RawMessage) (claimstx.Lookup, error) {
				real, err := kind.Open(id, settings)
				return silentLookup{real, id, u}, err
			}
		}
		if kind.OpenExternal != nil {
			all[i].OpenExternal = func(id string, settings json.RawMessage) (claimstx.External, error) {
				_, err := kind.OpenExternal(id, settings)
				return silentExternal{id, u}, err
			}
		}
	}
	return all
}

// Names are the lookups that a pipeline wanted to ask, in order.
func (u *Unasked) Names() []string {
	u.mu.Lock()
	defer u.mu.Unlock()
	return slices.Sorted(maps.Keys(u.names))
}

func (u *Unasked) note(id string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.names[id] = true
}

// noteIn notes a lookup at u, or where the context says so if that is nil.
func noteIn(ctx context.Context, u *Unasked, id string) {
	if u == nil {
		u = unaskedOf(ctx)
	}
	if u != nil {
		u.note(id)
	}
}

type silentLookup struct {
	claimstx.Lookup
	id      string
	unasked *Unasked
}

// Find finds nothing.
func (l silentLookup) Find(ctx context.Context, _ map[string]string) ([]claimstx.Row, error) {
	noteIn(ctx, l.unasked, l.id)
	return nil, nil
}

type silentExternal struct {
	id      string
	unasked *Unasked
}

// Transform writes nothing: what it is told stays as it is.
func (e silentExternal) Transform(ctx context.Context, _ claimstx.Input, told claimstx.Claims) (claimstx.Claims, error) {
	noteIn(ctx, e.unasked, e.id)
	return told, nil
}
