package store

import (
	"context"
	"fmt"
	"strings"

	"trin/connections"
)

// FindChanges returns the changes that the query asks for, the newest first.
func (s *Store) FindChanges(ctx context.Context, q connections.ChangeQuery) ([]connections.Change, error) {
	db := s.read.WithContext(ctx).Model(&changeRow{})
	for _, want := range []struct{ column, value string }{{"author", q.Author}, {"target", q.Target}} {
		if want.value != "" {
			db = db.Where(want.column+" = ?", want.value)
		}
	}
	if q.What != "" {
		begin := strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(q.What)
		db = db.Where(`what LIKE ? ESCAPE '\'`, begin+"%")
	}
	if q.Number > 0 {
		db = db.Where("id = ?", q.Number)
	}
	if q.Before > 0 {
		db = db.Where("id < ?", q.Before)
	}
	if !q.From.IsZero() {
		db = db.Where("made >= ?", micros(q.From))
	}
	if !q.Until.IsZero() {
		db = db.Where("made < ?", micros(q.Until))
	}
	limit := min(q.Limit, 1000)
	if limit <= 0 {
		limit = 100
	}
	var rows []changeRow
	if err := db.Order("id DESC").Limit(limit).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("changes: %w", err)
	}
	found := make([]connections.Change, len(rows))
	for i, row := range rows {
		found[i] = row.change()
	}
	return found, nil
}
