package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"
)

const (
	// purgePiece is how many rows one transaction of the database deletes. On
	// SQLite logins wait for it: it is a matter of a few milliseconds.
	purgePiece = 50
	// purgeFound is how many rows that are to go are found by one reading.
	purgeFound = 10_000
	// purgeRest is how many times as long as a piece took nothing is deleted
	// behind it, so that a purge that has much to do takes a quarter of the time
	// of those who write, and less of a database that is slow.
	purgeRest = 3
	// longestRest is for how long at most nothing is deleted behind a piece, which
	// may have waited for somebody who wrote much.
	longestRest = time.Second
)

// expiredRows are the rows of a table of which the condition holds with the values.
type expiredRows struct {
	table, key, condition string // the columns of the key stand apart by commas
	values                []any
}

// deleteAll deletes the rows, and returns how many. They are found beside those who
// write, go in pieces, and there is a rest behind each. A row of which the condition
// does not hold any more when its piece is deleted stays.
func (s *Store) deleteAll(ctx context.Context, e expiredRows) (int64, error) {
	for total := int64(0); ; {
		keys, err := s.keysOf(ctx, e)
		if err != nil {
			return total, fmt.Errorf("purge %s: %w", e.table, err)
		}
		gone, err := s.deleteKeys(ctx, e, keys)
		if total += gone; err != nil {
			return total, fmt.Errorf("purge %s: %w", e.table, err)
		}
		if len(keys) < purgeFound {
			return total, nil
		}
	}
}

// keysOf are the keys of the rows, so many at most.
func (s *Store) keysOf(ctx context.Context, e expiredRows) (keys [][]any, err error) {
	rows, err := s.read.WithContext(ctx).Raw(fmt.Sprintf("SELECT %s FROM %s WHERE %s LIMIT %d",
		e.key, e.table, e.condition, purgeFound), e.values...).Rows()
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // only read
	columns := strings.Count(e.key, ",") + 1
	for rows.Next() {
		key, into := make([]any, columns), make([]any, columns)
		for i := range key {
			into[i] = &key[i]
		}
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		keys = append(keys, key)
	}
	return keys, rows.Err()
}

// deleteKeys deletes the rows of the keys piece by piece.
func (s *Store) deleteKeys(ctx context.Context, e expiredRows, keys [][]any) (total int64, err error) {
	statement := s.deletePiece(e)
	for len(keys) > 0 {
		piece := keys[:min(len(keys), purgePiece)]
		keys = keys[len(piece):]
		var values []any
		for i := range purgePiece { // the last key fills a small piece, so that there is one statement for all
			values = append(values, piece[min(i, len(piece)-1)]...)
		}
		values = append(values, e.values...)
		begun, gone := s.clock(), int64(0)
		err := s.atomically(ctx, func(tx *gorm.DB) error {
			result := tx.Exec(statement, values...)
			gone = result.RowsAffected
			return result.Error
		})
		if err != nil {
			return total, err
		}
		total += gone
		if err := s.rest(ctx, min(purgeRest*s.clock().Sub(begun), longestRest)); err != nil {
			return total, err
		}
	}
	return total, nil
}

// deletePiece is the statement that deletes a piece. SQLite takes a list of keys of
// several columns as the rows of a query alone
// (https://sqlite.org/rowvalue.html, section 2.2). gorm takes octets for a list if
// their question mark stands at a parenthesis.
func (s *Store) deletePiece(e expiredRows) string {
	columns := strings.Count(e.key, ",") + 1
	one := strings.TrimSuffix(strings.Repeat("?, ", columns), ", ")
	if columns > 1 {
		one = "( " + one + ")"
	}
	list := strings.TrimSuffix(strings.Repeat(one+", ", purgePiece), ", ")
	if columns > 1 && s.sqlite {
		list = "VALUES " + list
	}
	return fmt.Sprintf("DELETE FROM %s WHERE (%s) IN ( %s) AND %s", e.table, e.key, list, e.condition)
}

// rest waits, or until the context ends, which is the error.
func rest(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return context.Cause(ctx)
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
