package installation

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"trin/broker"
	"trin/claimstx"
)

// script is what lookups answer in the test that runs. One test runs at a time.
type script struct{ answers map[string][]scriptedRow }

// kinds are the kinds of lookup with answers by the script. What a kind says of
// its settings stays. One that answers out of memory, a table, answers itself
// where the test says nothing of it.
func (s *script) kinds(kinds []claimstx.LookupKind) []claimstx.LookupKind {
	scripted := make([]claimstx.LookupKind, 0, len(kinds))
	for _, kind := range kinds {
		own := kind
		if kind.Open != nil {
			own.Open = func(id string, settings json.RawMessage) (claimstx.Lookup, error) {
				real, err := kind.Open(id, settings)
				if err != nil {
					return nil, err
				}
				return scriptedLookup{Lookup: real, id: id, script: s, local: kind.Local}, nil
			}
		}
		if kind.OpenExternal != nil {
			own.OpenExternal = func(id string, settings json.RawMessage) (claimstx.External, error) {
				if _, err := kind.OpenExternal(id, settings); err != nil {
					return nil, err
				}
				return scriptedExternal{id, s}, nil
			}
		}
		scripted = append(scripted, own)
	}
	return scripted
}

func (s *script) answer(id string) ([]scriptedRow, error) {
	rows, ok := s.answers[id]
	if !ok {
		return nil, fmt.Errorf("%w: the test does not say what %s answers; write lookups: {%s: [...]} below with", claimstx.ErrLookup, id, id)
	}
	return rows, nil
}

type scriptedLookup struct {
	claimstx.Lookup
	id     string
	script *script
	local  bool
}

// Find answers by the script.
func (l scriptedLookup) Find(ctx context.Context, parameters map[string]string) ([]claimstx.Row, error) {
	rows, err := l.script.answer(l.id)
	if err != nil && l.local {
		return l.Lookup.Find(ctx, parameters)
	}
	found := make([]claimstx.Row, len(rows))
	for i, row := range rows {
		found[i] = claimstx.Row{}
		for column, values := range row {
			found[i][column] = values
		}
	}
	return found, err
}

type scriptedExternal struct {
	id     string
	script *script
}

// Transform answers by the script: its rows are the claims that the service
// writes. What it is told and does not write stays as it is, as with a service;
// a claim with an empty list of values is taken away.
func (e scriptedExternal) Transform(_ context.Context, _ claimstx.Input, told claimstx.Claims) (claimstx.Claims, error) {
	rows, err := e.script.answer(e.id)
	if err != nil {
		return nil, err
	}
	written := map[string][]string{}
	for _, row := range rows {
		for name, values := range row {
			written[name] = append(written[name], values...)
		}
	}
	claims := slices.DeleteFunc(slices.Clone(told), func(c broker.Claim) bool {
		_, is := written[c.Name]
		return is
	})
	for _, name := range slices.Sorted(maps.Keys(written)) {
		if len(written[name]) > 0 {
			claims = append(claims, broker.Claim{Name: name, Values: written[name]})
		}
	}
	return claims, nil
}
