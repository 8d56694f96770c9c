package store

import (
	"context"

	"gorm.io/gorm"
)

// The marks are single numbers that all nodes share.
const (
	keysMark   = "keys"   // grows with every change of the keys
	purgedMark = "purged" // when Purge last ran

	administratorsMark = "administrators" // grows with every change of who is one
)

// markOf is the value of a mark, 0 when it was never raised.
func (s *Store) markOf(ctx context.Context, name string) (int64, error) {
	var value int64
	err := s.read.WithContext(ctx).Raw("SELECT value FROM marks WHERE name = ?", name).Scan(&value).Error
	return value, err
}

// raiseMark adds one to a mark.
func raiseMark(tx *gorm.DB, name string) error {
	return tx.Exec("INSERT INTO marks (name, value) VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET value = marks.value + 1",
		name).Error
}

// setMark gives a mark a value.
func setMark(tx *gorm.DB, name string, value int64) error {
	return tx.Exec("INSERT INTO marks (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
		name, value).Error
}
