package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"trin/broker"
)

// recordPage is how many records are read at once.
const recordPage = 1000

// EachRecord calls each with the JSON of every broker.Record that ended at or
// after the time, the oldest first, of one application or of all. It reads them
// in pages, so that logins do not wait, and none twice. The JSON is only lent. An
// error of each ends it and is returned.
func (s *Store) EachRecord(ctx context.Context, application broker.ID, from time.Time, each func(json.RawMessage) error) error {
	ended, id := micros(from), int64(0)
	for {
		db := s.read.WithContext(ctx).Table("records").Select("id", "ended", "body").
			Where("ended >= ? AND (ended > ? OR id > ?)", ended, ended, id)
		if application != "" {
			db = db.Where("application = ?", string(application))
		}
		var rows []struct {
			ID    int64
			Ended int64
			Body  []byte
		}
		if err := db.Order("ended, id").Limit(recordPage).Find(&rows).Error; err != nil {
			return fmt.Errorf("records: %w", err)
		}
		for _, row := range rows {
			if err := each(row.Body); err != nil {
				return err
			}
			ended, id = row.Ended, row.ID
		}
		if len(rows) < recordPage {
			return nil
		}
	}
}
