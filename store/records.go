package store

import (
	"fmt"

	"trin/broker"
	"trin/connections"
)

// recordRow is a record as the table has it; the body is the JSON of all of it.
type recordRow struct {
	ID   int64
	Body []byte
}

func (recordRow) TableName() string { return "records" }

// appendRecord adds the record of a login that has ended.
func appendRecord(w writer, r *broker.Record) error {
	f := takeFields()
	defer f.give()
	body, err := f.recordJSON(r)
	if err != nil {
		return fmt.Errorf("record: %w", err)
	}
	refusal := ""
	if r.Refusal != nil {
		refusal = string(r.Refusal.Code)
	}
	_, err = w.exec(insertRecord,
		r.Reference, string(r.Transaction), micros(r.Ended), string(r.Application), string(r.Connection),
		r.Subject.Namespace, r.Subject.Value, refusal, string(connections.LoginKindOf(r)), body)
	return err
}
