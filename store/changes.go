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
	ID     int64
	Made   int64
	Author string
	What   string
	Target string
	Detail string
}

func (changeRow) TableName() string { return "changes" }

// AppendChange keeps one thing that an administrator did.
func (s *Store) AppendChange(ctx context.Context, c connections.Change) error {
	if err := s.appendChange(s.write.WithContext(ctx), c); err != nil {
		return fmt.Errorf("change: %w", err)
	}
	return nil
}

func (s *Store) appendChange(tx *gorm.DB, c connections.Change) error {
	return tx.Exec("INSERT INTO changes (made, author, what, target, detail) VALUES (?, ?, ?, ?, ?)",
		micros(s.clock()), c.Author, c.What, c.Target, c.Detail).Error
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
		changes[i] = connections.Change{
			Number: row.ID, Made: moment(row.Made), Author: row.Author, What: row.What, Target: row.Target, Detail: row.Detail,
		}
	}
	return changes, nil
}
