package store

import (
	"context"
	"errors"
	"fmt"

	"trin/broker"
)

// PersistentName returns the name that the subject has at the qualifier, and
// keeps the candidate as that name when there is none yet; under a race all
// callers get the same. broker.ErrConflict means that the candidate is
// somebody else's name already. Names are never deleted, so none is ever given
// twice.
func (s *Store) PersistentName(ctx context.Context, qualifier string, subject broker.Subject, candidate string) (string, error) {
	name, err := s.NameOf(ctx, qualifier, subject)
	if err != nil || name != "" {
		return name, err
	}
	if candidate == "" || subject.IsZero() {
		return "", fmt.Errorf("persistent name: no candidate or no subject")
	}
	err = exactlyOne(s.hot.alone(ctx), errNotAdded, insertName,
		qualifier, subject.Namespace, subject.Value, candidate, micros(s.clock()))
	if err == nil {
		return candidate, nil
	}
	if !errors.Is(err, errNotAdded) {
		return "", fmt.Errorf("persistent name: %w", err)
	}
	name, err = s.NameOf(ctx, qualifier, subject)
	if err == nil && name == "" {
		return "", fmt.Errorf("persistent name: the candidate is taken: %w", broker.ErrConflict)
	}
	return name, err
}

// errNotAdded says that the subject has a name, or somebody else has this one.
var errNotAdded = errors.New("not added")

// giveNames gives what a move gives, or nothing: the caller's transaction of the
// database is undone when one cannot be given.
func (s *Store) giveNames(w writer, names []broker.NewName) error {
	for _, n := range names {
		if n.Name == "" || n.Subject.IsZero() {
			return fmt.Errorf("persistent name: no name or no subject")
		}
		err := exactlyOne(w, broker.ErrNamed, insertName,
			n.Qualifier, n.Subject.Namespace, n.Subject.Value, n.Name, micros(s.clock()))
		if err != nil {
			return fmt.Errorf("persistent name: %w", err)
		}
	}
	return nil
}

// NameOf returns the name that the subject has at the qualifier, "" when it has
// none.
func (s *Store) NameOf(ctx context.Context, qualifier string, subject broker.Subject) (string, error) {
	var name string
	err := s.hot.row(ctx, selectName, []any{qualifier, subject.Namespace, subject.Value}, &name)
	if err != nil && !errors.Is(err, broker.ErrNotFound) {
		return "", fmt.Errorf("persistent name: %w", err)
	}
	return name, nil
}
