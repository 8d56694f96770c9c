package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"trin/broker"
	"trin/connections"
)

// Changed returns the documents that differ between a version and a later one, as
// they are in each: before has those that end in between, after those that begin.
// Version 0 has none. Of a document that one of the two alone has the name is
// told, and no body.
func (s *Store) Changed(ctx context.Context, from, to int64) (before, after []connections.Document, err error) {
	read := s.read.WithContext(ctx)
	last, err := newest(read)
	if err != nil {
		return nil, nil, err
	}
	if from < 0 || to < from || to > last {
		return nil, nil, fmt.Errorf("versions %d and %d: %w", from, to, broker.ErrNotFound)
	}
	const (
		ended = "from_version <= @from AND to_version > @from AND to_version <= @to"
		begun = "from_version > @from AND from_version <= @to AND (to_version IS NULL OR to_version > @to)"
	)
	if before, err = differing(read, ended, begun, from, to); err != nil {
		return nil, nil, err
	}
	after, err = differing(read, begun, ended, from, to)
	return before, after, err
}

// differing are the documents of one side, with the bodies of those that the
// other side has too.
func differing(read *gorm.DB, own, other string, from, to int64) ([]connections.Document, error) {
	var rows []documentRow
	err := read.Raw("SELECT kind, id, CASE WHEN EXISTS (SELECT 1 FROM documents AS o WHERE o.kind = d.kind AND o.id = d.id AND "+other+
		") THEN body END AS body FROM documents AS d WHERE "+own+" ORDER BY kind, id", map[string]any{"from": from, "to": to}).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("what differs between versions %d and %d: %w", from, to, err)
	}
	documents := make([]connections.Document, len(rows))
	for i, row := range rows {
		documents[i] = connections.Document{Kind: row.Kind, ID: row.ID, Body: row.Body}
	}
	return documents, nil
}
