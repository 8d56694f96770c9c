package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"trin/connections"
)

// changeRow is one thing that an administrator did. The database itself
// refuses to change or delete one.
type changeRow struct {
	ID         int64
	Made       int64
	Author     string
	What       string
	Target     string
	Detail     string
	Difference string
	Digest     string
	Hash       string
}

func (changeRow) TableName() string { return "changes" }

func (r changeRow) change() connections.Change {
	return connections.Change{
		Number: r.ID, Made: moment(r.Made), Author: r.Author, What: r.What, Target: r.Target, Detail: r.Detail,
		Difference: r.Difference, Digest: r.Digest, Hash: r.Hash,
	}
}

// AppendChange keeps one thing that an administrator did.
func (s *Store) AppendChange(ctx context.Context, c connections.Change) error {
	key, err := s.chainKey(ctx)
	if err == nil {
		err = s.atomically(ctx, func(tx *gorm.DB) error { return s.appendChange(tx, key, c) })
	}
	if err != nil {
		return fmt.Errorf("change: %w", err)
	}
	return nil
}

// keeping returns what keeps the changes within a transaction: what is done in it
// is done only if they are kept, and they are kept only if it is done.
func (s *Store) keeping(ctx context.Context, changes []connections.Change) (func(*gorm.DB) error, error) {
	if len(changes) == 0 {
		return func(*gorm.DB) error { return nil }, nil
	}
	key, err := s.chainKey(ctx)
	if err != nil {
		return nil, fmt.Errorf("change: %w", err)
	}
	return func(tx *gorm.DB) error {
		for _, c := range changes {
			if err := s.appendChange(tx, key, c); err != nil {
				return fmt.Errorf("change: %w", err)
			}
		}
		return nil
	}, nil
}

// kept does something and keeps the changes of it, both or neither.
func (s *Store) kept(ctx context.Context, changes []connections.Change, do func(*gorm.DB) error) error {
	keep, err := s.keeping(ctx, changes)
	if err != nil {
		return err
	}
	return s.atomically(ctx, func(tx *gorm.DB) error {
		if err := do(tx); err != nil {
			return err
		}
		return keep(tx)
	})
}

// appendChange adds a change behind the newest one. Writers take turns, so that
// no two stand behind the same.
func (s *Store) appendChange(tx *gorm.DB, key chainKey, c connections.Change) error {
	if !s.sqlite {
		if err := tx.Exec("LOCK TABLE changes IN EXCLUSIVE MODE").Error; err != nil {
			return err
		}
	}
	before, err := head(tx, key)
	if err != nil {
		return err
	}
	row := changeRow{
		Made: micros(s.clock()), Author: c.Author, What: c.What, Target: c.Target, Detail: c.Detail,
		Difference: c.Difference, Digest: c.Digest,
	}
	row.Hash = key.behind(before, row)
	return tx.Exec("INSERT INTO changes (made, author, what, target, detail, difference, digest, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		row.Made, row.Author, row.What, row.Target, row.Detail, row.Difference, row.Digest, row.Hash).Error
}

// Changes returns what administrators did, the newest first: at most limit of
// those with a lower number than before (0 = from the newest).
func (s *Store) Changes(ctx context.Context, before int64, limit int) ([]connections.Change, error) {
	query := s.read.WithContext(ctx).Order("id DESC").Limit(max(limit, 0))
	if before > 0 {
		query = query.Where("id < ?", before)
	}
	var rows []changeRow
	if err := query.Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("changes: %w", err)
	}
	changes := make([]connections.Change, len(rows))
	for i, row := range rows {
		changes[i] = row.change()
	}
	return changes, nil
}
