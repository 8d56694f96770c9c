package store

import (
	"context"
	"fmt"

	"trin/broker"
	"trin/connections"
)

// attemptsRow is a counter of attempts as the table has it.
type attemptsRow struct {
	ID       string
	Revision int64
	Failures int
	Next     int64
	Expires  int64
}

func (attemptsRow) TableName() string { return "attempts" }

// Attempts returns the counter, a fresh one when none is kept.
func (s *Store) Attempts(ctx context.Context, key string) (connections.Attempts, error) {
	// Read where it is written: a counter that is behind lets one try more.
	var rows []attemptsRow
	if err := s.write.WithContext(ctx).Where("id = ?", key).Find(&rows).Error; err != nil {
		return connections.Attempts{}, fmt.Errorf("attempts: %w", err)
	}
	a := connections.Attempts{Key: key}
	for _, row := range rows {
		a.Revision, a.Failures, a.Next, a.Expires = row.Revision, row.Failures, moment(row.Next), moment(row.Expires)
	}
	return a, nil
}

// SaveAttempts keeps the counter if nobody has changed it since it was read.
func (s *Store) SaveAttempts(ctx context.Context, a connections.Attempts) error {
	write := s.write.WithContext(ctx)
	var err error
	if a.Revision == 0 {
		err = once(write.Exec("INSERT INTO attempts (id, revision, failures, next, expires) VALUES (?, 1, ?, ?, ?) ON CONFLICT DO NOTHING",
			a.Key, a.Failures, micros(a.Next), micros(a.Expires)), broker.ErrConflict)
	} else {
		err = once(write.Exec("UPDATE attempts SET revision = revision + 1, failures = ?, next = ?, expires = ? WHERE id = ? AND revision = ?",
			a.Failures, micros(a.Next), micros(a.Expires), a.Key, a.Revision), broker.ErrConflict)
	}
	if err != nil {
		return fmt.Errorf("attempts: %w", err)
	}
	return nil
}

// ClearAttempts forgets the counter.
func (s *Store) ClearAttempts(ctx context.Context, key string) error {
	if err := s.write.WithContext(ctx).Exec("DELETE FROM attempts WHERE id = ?", key).Error; err != nil {
		return fmt.Errorf("attempts: %w", err)
	}
	return nil
}
