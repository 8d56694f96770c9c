package store

import (
	"context"

	"trin/broker"
)

// NewestRecords returns the records of the newest logins and logouts of one
// application, or of all: at most limit, never more than 1000.
func (s *Store) NewestRecords(ctx context.Context, application broker.ID, limit int) ([]broker.Record, error) {
	found, err := s.Records(ctx, RecordQuery{Application: application, Limit: limit})
	if err != nil {
		return nil, err
	}
	records := make([]broker.Record, len(found))
	for i := range found {
		records[i] = found[i].Record
	}
	return records, nil
}
