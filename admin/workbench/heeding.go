package workbench

import (
	"context"
	"encoding/json"
	"slices"

	"trin/claimstx"
)

// Within is a context in which lookups of kinds that are [Heeding] find nothing
// and are noted, for trying the pipelines that are in force: a page that shows
// what they would do asks nobody, and tells nobody of the claims on it.
func (u *Unasked) Within(ctx context.Context) context.Context {
	u.mu.Lock()
	if u.names == nil {
		u.names = map[string]bool{}
	}
	u.mu.Unlock()
	return context.WithValue(ctx, unaskedKey{}, u)
}

type unaskedKey struct{}

// unaskedOf is the one of the context; nil = the lookups are asked.
func unaskedOf(ctx context.Context) *Unasked {
	u, _ := ctx.Value(unaskedKey{}).(*Unasked)
	return u
}

// Heeding are the kinds of lookup, opened so that they ask nobody where the
// context says so (see [Unasked.Within]). Those that answer out of memory always
// answer.
func Heeding(kinds []claimstx.LookupKind) []claimstx.LookupKind {
	heeding := slices.Clone(kinds)
	for i, kind := range kinds {
		if kind.Open != nil && !kind.Local {
			heeding[i].Open = func(id string, settings json.RawMessage) (claimstx.Lookup, error) {
				real, err := kind.Open(id, settings)
				if err != nil {
					return nil, err
				}
				return heedingLookup{real, id}, nil
			}
		}
		if kind.OpenExternal != nil {
			heeding[i].OpenExternal = func(id string, settings json.RawMessage) (claimstx.External, error) {
				real, err := kind.OpenExternal(id, settings)
				if err != nil {
					return nil, err
				}
				return heedingExternal{real, id}, nil
			}
		}
	}
	return heeding
}

type heedingLookup struct {
	claimstx.Lookup
	id string
}

// Find asks, or finds nothing.
func (l heedingLookup) Find(ctx context.Context, parameters map[string]string) ([]claimstx.Row, error) {
	if u := unaskedOf(ctx); u != nil {
		u.note(l.id)
		return nil, nil
	}
	return l.Lookup.Find(ctx, parameters)
}

type heedingExternal struct {
	claimstx.External
	id string
}

// Transform asks, or writes nothing.
func (e heedingExternal) Transform(ctx context.Context, in claimstx.Input, claims claimstx.Claims) (claimstx.Claims, error) {
	if u := unaskedOf(ctx); u != nil {
		u.note(e.id)
		return nil, nil
	}
	return e.External.Transform(ctx, in, claims)
}
