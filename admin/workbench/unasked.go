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

// Kinds are the kinds of lookup, opened so that they find nothing: what is kept
// of a login holds pseudonyms, of which nobody outside knows anything. One that
// answers out of memory, a table, is asked as always.
func (u *Unasked) Kinds(kinds []claimstx.LookupKind) []claimstx.LookupKind {
	u.names = map[string]bool{}
	silent := slices.Clone(kinds)
	for i, kind := range kinds {
		if kind.Open != nil && !kind.Local {
			silent[i].Open = func(id string, settings json.RawMessage) (claimstx.Lookup, error) {
				real, err := kind.Open(id, settings)
				return silentLookup{real, id, u}, err
			}
		}
		if kind.OpenExternal != nil {
			silent[i].OpenExternal = func(id string, settings json.RawMessage) (claimstx.External, error) {
				_, err := kind.OpenExternal(id, settings)
				return silentExternal{id, u}, err
			}
		}
	}
	return silent
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

type silentLookup struct {
	claimstx.Lookup
	id      string
	unasked *Unasked
}

// Find finds nothing.
func (l silentLookup) Find(context.Context, map[string]string) ([]claimstx.Row, error) {
	l.unasked.note(l.id)
	return nil, nil
}

type silentExternal struct {
	id      string
	unasked *Unasked
}

// Transform writes nothing: what it is told stays as it is.
func (e silentExternal) Transform(_ context.Context, _ claimstx.Input, told claimstx.Claims) (claimstx.Claims, error) {
	e.unasked.note(e.id)
	return told, nil
}
