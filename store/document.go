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
