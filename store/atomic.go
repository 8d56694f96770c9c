package store

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"

	"trin/broker"
)

// maxTries is how often a transaction is tried that the database gave up
// through no fault of its own.
const maxTries = 8

// atomically runs do in one transaction of the database; an error from it
// undoes everything. PostgreSQL may give a transaction up because it met
// another one (a deadlock or a serialization failure): do then runs again from
// the start, so it must not change anything but the database.
func (s *Store) atomically(ctx context.Context, do func(*gorm.DB) error) error {
	var err error
	for range maxTries {
		err = s.write.WithContext(ctx).Transaction(do)
		if !givenUp(err) {
			return err
		}
	}
	return err
}

// givenUp reports whether the database gave the transaction up and says that
// it may be tried again (PostgreSQL error codes 40001 and 40P01).
func givenUp(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "40001" || pg.Code == "40P01")
}

// notFound turns gorm's word for a missing row into the broker's.
func notFound(err error) error {
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return broker.ErrNotFound
	}
	return err
}

// once runs a statement that must change exactly one row: none is the given
// error.
func once(result *gorm.DB, none error) error {
	if result.Error != nil {
		return result.Error
	}
	if result.RowsAffected == 0 {
		return none
	}
	return nil
}

// micros is a time as the database keeps it; 0 is the zero time.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// moment is the time that micros wrote.
func moment(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}
