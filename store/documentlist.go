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
