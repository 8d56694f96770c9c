package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"trin/broker"
)

// RecordQuery says which records of logins are wanted; a zero field does not
// limit.
type RecordQuery struct {
	Reference   string
	Transaction broker.ID
	Application broker.ID
	Connection  broker.ID
	Subject     broker.Subject
	From, Until time.Time // ended at or after From and before Until
	Refused     bool      // only those that did not succeed
	Before      int64     // only those older than the record with this number, to read on
	Limit       int       // at most so many; 0 = 100, never more than 1000
}

// NumberedRecord is a record with its number, which grows.
type NumberedRecord struct {
	Number int64
	broker.Record
}

// recordRow is a record as the table has it; the body is the JSON of all of it.
type recordRow struct {
	ID   int64
	Body []byte
}

func (recordRow) TableName() string { return "records" }

// appendRecord adds the record of a login that has ended.
func appendRecord(w writer, r *broker.Record) error {
	body, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("record: %w", err)
	}
	refusal := ""
	if r.Refusal != nil {
		refusal = string(r.Refusal.Code)
	}
	_, err = w.exec(insertRecord,
		r.Reference, string(r.Transaction), micros(r.Ended), string(r.Application), string(r.Connection),
		r.Subject.Namespace, r.Subject.Value, refusal, body)
	return err
}

// Records returns the records that the query asks for, the newest first.
func (s *Store) Records(ctx context.Context, q RecordQuery) ([]NumberedRecord, error) {
	db := s.read.WithContext(ctx).Model(&recordRow{}).Select("id", "body")
	for _, want := range []struct{ column, value string }{
		{"reference", q.Reference}, {"transaction_id", string(q.Transaction)},
		{"application", string(q.Application)}, {"connection", string(q.Connection)},
		{"subject_namespace", q.Subject.Namespace}, {"subject_value", q.Subject.Value},
	} {
		if want.value != "" {
			db = db.Where(want.column+" = ?", want.value)
		}
	}
	if !q.From.IsZero() {
		db = db.Where("ended >= ?", micros(q.From))
	}
	if !q.Until.IsZero() {
		db = db.Where("ended < ?", micros(q.Until))
	}
	if q.Refused {
		db = db.Where("refusal <> ''")
	}
	if q.Before > 0 {
		db = db.Where("id < ?", q.Before)
	}
	limit := min(q.Limit, 1000)
	if limit <= 0 {
		limit = 100
	}
	var rows []recordRow
	if err := db.Order("id DESC").Limit(limit).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("records: %w", err)
	}
	records := make([]NumberedRecord, len(rows))
	for i, row := range rows {
		records[i].Number = row.ID
		if err := json.Unmarshal(row.Body, &records[i].Record); err != nil {
			return nil, fmt.Errorf("record %d: %w", row.ID, err)
		}
	}
	return records, nil
}
