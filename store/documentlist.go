package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"trin/connections"
)

// Documents returns documents of a version, as many as are asked for. A version
// that there is not has none.
func (s *Store) Documents(ctx context.Context, q connections.DocumentQuery) ([]connections.Document, error) {
	kind, id := s.bytewise("kind"), s.bytewise("id")
	db := s.documentsAt(ctx, q.Version)
	if q.Kind != "" {
		db = db.Where("kind = ?", q.Kind)
	}
	if q.AfterKind != "" {
		db = db.Where("("+kind+", "+id+") > (?, ?)", q.AfterKind, q.AfterID)
	}
	if q.Limit > 0 {
		db = db.Limit(q.Limit)
	}
	var rows []documentRow
	if err := db.Order(kind + ", " + id).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("documents of version %d: %w", q.Version, err)
	}
	documents := make([]connections.Document, len(rows))
	for i, row := range rows {
		documents[i] = connections.Document{Kind: row.Kind, ID: row.ID, Body: append([]byte{}, row.Body...)}
	}
	return documents, nil
}

// CountDocuments is how many documents of each kind a version has.
func (s *Store) CountDocuments(ctx context.Context, version int64) (map[string]int, error) {
	var rows []struct {
		Kind   string
		Number int
	}
	err := s.documentsAt(ctx, version).Model(&documentRow{}).Select("kind, count(*) AS number").Group("kind").Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("count the documents of version %d: %w", version, err)
	}
	counts := make(map[string]int, len(rows))
	for _, row := range rows {
		counts[row.Kind] = row.Number
	}
	return counts, nil
}

// documentsAt are the rows that stand in a version.
func (s *Store) documentsAt(ctx context.Context, version int64) *gorm.DB {
	return s.read.WithContext(ctx).Where("from_version <= ? AND (to_version IS NULL OR to_version > ?)", version, version)
}

// bytewise is a column in the order of its bytes, which that of PostgreSQL need
// not be.
func (s *Store) bytewise(column string) string {
	if s.sqlite {
		return column
	}
	return column + ` COLLATE "C"`
}
