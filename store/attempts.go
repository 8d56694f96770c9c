package store

import (
	"context"
	"errors"
	"fmt"

	"trin/broker"
	"trin/connections"
)

// Attempts returns the counter, a fresh one when none is kept.
func (s *Store) Attempts(ctx context.Context, key string) (connections.Attempts, error) {
	a := connections.Attempts{Key: key}
	var failures, next, expires int64
	// Read where it is written: a counter that is behind lets one try more.
	err := s.hot.alone(ctx).row(selectAttempts, []any{key}, &a.Revision, &failures, &next, &expires)
	if err != nil && !errors.Is(err, broker.ErrNotFound) {
		return connections.Attempts{}, fmt.Errorf("attempts: %w", err)
	}
	a.Failures, a.Next, a.Expires = int(failures), moment(next), moment(expires)
	return a, nil
}

// SaveAttempts keeps the counter if nobody has changed it since it was read.
func (s *Store) SaveAttempts(ctx context.Context, a connections.Attempts) error {
	w, err := s.hot.alone(ctx), error(nil)
	if a.Revision == 0 {
		err = exactlyOne(w, broker.ErrConflict, insertAttempts,
			a.Key, int64(a.Failures), micros(a.Next), micros(a.Expires))
	} else {
		err = exactlyOne(w, broker.ErrConflict, updateAttempts,
			int64(a.Failures), micros(a.Next), micros(a.Expires), a.Key, a.Revision)
	}
	if err != nil {
		return fmt.Errorf("attempts: %w", err)
	}
	return nil
}

// ClearAttempts forgets the counter.
func (s *Store) ClearAttempts(ctx context.Context, key string) error {
	if _, err := s.hot.alone(ctx).exec(deleteAttempts, key); err != nil {
		return fmt.Errorf("attempts: %w", err)
	}
	return nil
}
