package webapi

import (
	"encoding/json"
	"fmt"
	"io"

	"trin/claimstx"
	"trin/claimstx/lookup"
)

// Kind is the kind "http".
func Kind(deps lookup.Deps) claimstx.LookupKind {
	return claimstx.LookupKind{
		Name:  "http",
		Check: checkSettings,
		Open: func(_ string, raw json.RawMessage) (claimstx.Lookup, error) {
			l, err := open(deps, raw)
			if err != nil {
				return nil, err // not l: it would be no nil interface
			}
			return l, nil
		},
	}
}

// ExternalKind is the kind "external". The random reader makes the nonces.
func ExternalKind(deps lookup.Deps, random io.Reader) claimstx.LookupKind {
	return claimstx.LookupKind{
		Name:  "external",
		Check: checkExternal,
		OpenExternal: func(id string, raw json.RawMessage) (claimstx.External, error) {
			e, err := openExternal(deps, random, id, raw)
			if err != nil {
				return nil, err
			}
			return e, nil
		},
	}
}

// broken is the error of a service that did not answer as was agreed. What it
// says holds no value of anybody's.
func broken(format string, args ...any) error {
	return fmt.Errorf("%w: %w", claimstx.ErrLookup, fmt.Errorf(format, args...))
}

// unanswerable is the error of this one question, which says nothing about the
// service.
func unanswerable(format string, args ...any) error {
	return fmt.Errorf("%w: %w", lookup.ErrQuestion, fmt.Errorf(format, args...))
}
