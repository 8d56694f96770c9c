package store

import (
	"context"
	"encoding/json"
	"fmt"

	"gorm.io/gorm"

	"trin/connections"
)

// RecordQuery says which records of logins are wanted.
type RecordQuery = connections.LoginQuery

// NumberedRecord is a record with its number, which grows.
type NumberedRecord = connections.Login

// Records returns the records that the query asks for, the one that ended last
// first. Messages that were not accepted are among them where the query asks for
// them, or for a reference.
func (s *Store) Records(ctx context.Context, q RecordQuery) ([]NumberedRecord, error) {
	if q.Applications != nil && len(q.Applications) == 0 {
		return nil, nil
	}
	limit := min(q.Limit, 1000)
	if limit <= 0 {
		limit = 100
	}
	if q.Unaccepted {
		return s.unaccepted(ctx, q, limit)
	}
	records, err := s.ended(ctx, q, limit)
	if err != nil || q.Before > 0 || q.Reference == "" || len(records) == limit {
		return records, err
	}
	// The messages of a login stand behind how it ended.
	messages, err := s.unaccepted(ctx, q, limit-len(records))
	return append(records, messages...), err
}

// ended returns the records of logins and logouts alone.
func (s *Store) ended(ctx context.Context, q RecordQuery, limit int) ([]NumberedRecord, error) {
	db := wanted(s.read.WithContext(ctx), q)
	if q.Before > 0 {
		last, found, err := s.endOf(ctx, q.Before)
		if err != nil || !found {
			return nil, err
		}
		// In this form the indexes by time begin there, on both databases.
		db = db.Where("ended <= ? AND (ended < ? OR id < ?)", last, last, q.Before)
	}
	var rows []recordRow
	if err := db.Order("ended DESC, id DESC").Limit(limit).Find(&rows).Error; err != nil {
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

// wanted limits a query of records. Every value is a parameter.
func wanted(db *gorm.DB, q RecordQuery) *gorm.DB {
	db = db.Model(&recordRow{}).Select("id", "body")
	for _, want := range []struct{ column, value string }{
		{"reference", q.Reference}, {"transaction_id", string(q.Transaction)},
		{"application", string(q.Application)}, {"connection", string(q.Connection)},
		{"subject_namespace", q.Subject.Namespace}, {"subject_value", q.Subject.Value},
	} {
		if want.value != "" {
			db = db.Where(want.column+" = ?", want.value)
		}
	}
	if q.Applications != nil {
		db = db.Where("application IN ?", texts(q.Applications))
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
	return db
}

// endOf is when the login of a record ended; false when there is no such record,
// or no more.
func (s *Store) endOf(ctx context.Context, number int64) (ended int64, found bool, err error) {
	var all []int64
	if err := s.read.WithContext(ctx).Raw("SELECT ended FROM records WHERE id = ?", number).Scan(&all).Error; err != nil {
		return 0, false, fmt.Errorf("record %d: %w", number, err)
	}
	if len(all) == 0 {
		return 0, false, nil
	}
	return all[0], true, nil
}

// texts are the elements as text, for a list of parameters.
func texts[T ~string](list []T) []string {
	all := make([]string, len(list))
	for i, one := range list {
		all[i] = string(one)
	}
	return all
}
