package store

import (
	"context"
	"encoding/hex"
	"fmt"

	"gorm.io/gorm"
)

// resealBatch is how many rows are sealed again between two looks.
const resealBatch = 200

// sealedColumns is every column that holds sealed values, with the column that
// is the row in its place.
var sealedColumns = [...]struct{ table, key, column string }{
	{"transactions", "id", "body"},
	{"sessions", "id", "body"},
	{"keys", "id", "private"},
	{"users", "id", "claims"},
	{"otp_secrets", "id", "secret"},
	{"otp_pending", "leg", "secret"},
	{"grants", "id", "body"},
	{"pushed", "id", "body"},
	{"secrets", "name", "value"},
	{"samples", "name", "body"},
	{"lab_runs", "id", "body"},
	{"partner_links", "id", "body"},
}

// sealedRow is one sealed value.
type sealedRow struct {
	ID     string
	Sealed []byte
}

// Reseal seals everything under the first master key that is sealed under
// another, while logins go on, and then forgets the other keys: a start without
// them succeeds from then on. Every node must be running with the new key
// first. It may be interrupted and run again. It returns how many values it
// sealed.
func (s *Store) Reseal(ctx context.Context) (int, error) {
	header, err := hex.DecodeString(fmt.Sprintf("%02x", sealVersion) + s.sealer.current())
	if err != nil {
		return 0, err
	}
	total := 0
	for _, at := range sealedColumns {
		for {
			var rows []sealedRow
			err := s.write.WithContext(ctx).Raw(fmt.Sprintf("SELECT %s AS id, %s AS sealed FROM %s WHERE substr(%s, 1, %d) <> ? LIMIT %d",
				at.key, at.column, at.table, at.column, sealHeader, resealBatch), header).Scan(&rows).Error
			if err != nil {
				return total, fmt.Errorf("reseal %s: %w", at.table, err)
			}
			for _, row := range rows {
				place := place{at.table, at.column, row.ID}
				if err := s.resealRow(ctx, place, at.key, row); err != nil {
					return total, fmt.Errorf("reseal %s: %w", at.table, err)
				}
				total++
			}
			if len(rows) < resealBatch {
				break
			}
		}
	}
	return total, s.forgetKeys(ctx, header)
}

// resealRow seals one value again unless it has changed in the meantime.
func (s *Store) resealRow(ctx context.Context, at place, key string, row sealedRow) error {
	value, err := s.sealer.open(at, row.Sealed)
	if err != nil {
		return err
	}
	sealed, err := s.sealer.seal(at, value)
	if err != nil {
		return err
	}
	return s.write.WithContext(ctx).Exec(fmt.Sprintf("UPDATE %s SET %s = ? WHERE %s = ? AND %s = ?",
		at.table, at.column, key, at.column), sealed, row.ID, row.Sealed).Error
}

// forgetKeys lets the next start do without the other master keys, if nothing
// is sealed under them any more.
func (s *Store) forgetKeys(ctx context.Context, header []byte) error {
	return s.atomically(ctx, func(tx *gorm.DB) error {
		for _, at := range sealedColumns {
			var left int64
			err := tx.Raw(fmt.Sprintf("SELECT count(*) FROM %s WHERE substr(%s, 1, %d) <> ?", at.table, at.column, sealHeader),
				header).Scan(&left).Error
			if err != nil {
				return err
			}
			if left > 0 {
				return fmt.Errorf("%d values of %s were sealed under another master key in the meantime; "+
					"give every node the new key first, then run this again", left, at.table)
			}
		}
		return tx.Exec("DELETE FROM seals WHERE id <> ?", s.sealer.current()).Error
	})
}
