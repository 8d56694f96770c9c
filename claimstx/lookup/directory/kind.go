package directory

import (
	"encoding/json"
	"fmt"

	"trin/claimstx"
	"trin/claimstx/lookup"
)

// Kind is the kind "ldap".
func Kind(deps lookup.Deps) claimstx.LookupKind {
	return claimstx.LookupKind{
		Name:  "ldap",
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

// broken is the error of a directory that did not answer as was agreed. What it
// says holds no value of anybody's.
func broken(format string, args ...any) error {
	return fmt.Errorf("%w: %w", claimstx.ErrLookup, fmt.Errorf(format, args...))
}

// unanswerable is the error of this one question, which says nothing about the
// directory.
func unanswerable(format string, args ...any) error {
	return fmt.Errorf("%w: %w", lookup.ErrQuestion, fmt.Errorf(format, args...))
}
