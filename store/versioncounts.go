package store

import (
	"context"
	"fmt"
)

// ChangedDocuments is how many documents each of the versions from one to another
// changed: those that are new in it, otherwise, or gone. A version that changed
// none is not in it.
func (s *Store) ChangedDocuments(ctx context.Context, from, to int64) (map[int64]int, error) {
	var rows []struct {
		Number  int64
		Changed int
	}
	err := s.read.WithContext(ctx).Raw(`SELECT number, count(*) AS changed FROM (
			SELECT from_version AS number, kind, id FROM documents WHERE from_version BETWEEN ? AND ?
			UNION SELECT to_version AS number, kind, id FROM documents WHERE to_version BETWEEN ? AND ?
		) AS touched GROUP BY number`, from, to, from, to).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("changes of versions: %w", err)
	}
	counts := make(map[int64]int, len(rows))
	for _, row := range rows {
		counts[row.Number] = row.Changed
	}
	return counts, nil
}
