package store

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"trin/broker"
	"trin/connections"
)

// Document returns one document as it is at the version. A version or document
// that there is not is broker.ErrNotFound.
func (s *Store) Document(ctx context.Context, version int64, kind, id string) (connections.Document, error) {
	var row documentRow
	err := s.read.WithContext(ctx).Where(
		"kind = ? AND id = ? AND from_version <= ? AND (to_version IS NULL OR to_version > ?)", kind, id, version, version).Take(&row).Error
	switch {
	case errors.Is(err, gorm.ErrRecordNotFound):
		return connections.Document{}, fmt.Errorf("document %s %q at version %d: %w", kind, id, version, broker.ErrNotFound)
	case err != nil:
		return connections.Document{}, fmt.Errorf("document %s %q at version %d: %w", kind, id, version, err)
	}
	return connections.Document{Kind: row.Kind, ID: row.ID, Body: append([]byte{}, row.Body...)}, nil
}

// Former returns a document as it was before the version, in each text that it
// had, the newest first, at most so many.
func (s *Store) Former(ctx context.Context, version int64, kind, id string, limit int) ([]connections.Document, error) {
	var rows []documentRow
	err := s.read.WithContext(ctx).Where("kind = ? AND id = ? AND to_version <= ?", kind, id, version).Order("from_version DESC").Limit(limit).Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("former texts of document %s %q: %w", kind, id, err)
	}
	former := make([]connections.Document, len(rows))
	for i, row := range rows {
		former[i] = connections.Document{Kind: row.Kind, ID: row.ID, Body: append([]byte{}, row.Body...)}
	}
	return former, nil
}
