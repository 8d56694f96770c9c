package store

import (
	"context"
	"encoding/json"
	"fmt"

	"gorm.io/gorm"

	"trin/broker"
)

// How many messages that were not accepted are kept, of logins that were under
// way and of others: beyond that the oldest go. About 70 MB.
const (
	keptUnaccepted       = 80_000
	keptUnacceptedOthers = 20_000
)

// unacceptedRow is a message as the table has it; the body is the JSON of its
// record.
type unacceptedRow struct {
	ID   int64
	Body []byte
}

func (unacceptedRow) TableName() string { return "unaccepted" }

var _ broker.UnacceptedStore = (*Store)(nil)

// KeepUnaccepted keeps the record of a message that was not accepted, unless so
// many of its transaction are kept already.
func (s *Store) KeepUnaccepted(ctx context.Context, r *broker.Record, most int) error {
	body, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("keep a message: %w", err)
	}
	err = s.atomically(ctx, func(tx *gorm.DB) error {
		if r.Transaction != "" {
			var kept int
			err := tx.Raw("SELECT count(*) FROM unaccepted WHERE transaction_id = ?", string(r.Transaction)).Scan(&kept).Error
			if err != nil || kept >= most {
				return err
			}
		}
		return tx.Exec("INSERT INTO unaccepted (reference, transaction_id, at, application, connection, body) VALUES (?, ?, ?, ?, ?, ?)",
			r.Reference, string(r.Transaction), micros(r.Ended), string(r.Application), string(r.Connection), body).Error
	})
	if err != nil {
		return fmt.Errorf("keep a message: %w", err)
	}
	return nil
}

// unaccepted returns the records of messages that were not accepted, the newest
// first.
func (s *Store) unaccepted(ctx context.Context, q RecordQuery, limit int) ([]NumberedRecord, error) {
	if q.Refused || q.Subject.Value != "" || q.Subject.Namespace != "" {
		return nil, nil // they end no login, and name nobody
	}
	db := s.read.WithContext(ctx).Model(&unacceptedRow{}).Select("id", "body")
	for _, want := range []struct{ column, value string }{
		{"reference", q.Reference}, {"transaction_id", string(q.Transaction)},
		{"application", string(q.Application)}, {"connection", string(q.Connection)},
	} {
		if want.value != "" {
			db = db.Where(want.column+" = ?", want.value)
		}
	}
	if q.Applications != nil {
		db = db.Where("application IN ?", texts(q.Applications))
	}
	if !q.From.IsZero() {
		db = db.Where("at >= ?", micros(q.From))
	}
	if !q.Until.IsZero() {
		db = db.Where("at < ?", micros(q.Until))
	}
	if q.Before > 0 {
		var at []int64
		if err := s.read.WithContext(ctx).Raw("SELECT at FROM unaccepted WHERE id = ?", q.Before).Scan(&at).Error; err != nil {
			return nil, fmt.Errorf("message %d: %w", q.Before, err)
		}
		if len(at) == 0 {
			return nil, nil
		}
		db = db.Where("at <= ? AND (at < ? OR id < ?)", at[0], at[0], q.Before)
	}
	var rows []unacceptedRow
	if err := db.Order("at DESC, id DESC").Limit(limit).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("messages: %w", err)
	}
	found := make([]NumberedRecord, len(rows))
	for i, row := range rows {
		found[i].Number = row.ID
		if err := json.Unmarshal(row.Body, &found[i].Record); err != nil {
			return nil, fmt.Errorf("message %d: %w", row.ID, err)
		}
	}
	return found, nil
}

// PurgeUnaccepted deletes the oldest messages that were not accepted beyond so many
// of logins, and so many of others. Purge calls it.
func (s *Store) PurgeUnaccepted(ctx context.Context, most, others int) (int64, error) {
	var total int64
	for _, kind := range []struct {
		condition string
		most      int
	}{{"transaction_id <> ''", most}, {"transaction_id = ''", others}} {
		var last []int64 // that goes, with all before it
		err := s.read.WithContext(ctx).Raw("SELECT id FROM unaccepted WHERE "+kind.condition+" ORDER BY id DESC LIMIT 1 OFFSET ?", kind.most).Scan(&last).Error
		if err != nil {
			return total, fmt.Errorf("purge messages: %w", err)
		}
		if len(last) == 0 {
			continue
		}
		gone, err := s.deleteAll(ctx, expiredRows{"unaccepted", "id", kind.condition + " AND id <= ?", []any{last[0]}})
		if total += gone; err != nil {
			return total, err
		}
	}
	return total, nil
}
