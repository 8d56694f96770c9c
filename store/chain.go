package store

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"

	"gorm.io/gorm"
)

// chainSecret is the name under which the key of the chain of changes is kept.
const chainSecret = "trin:changes"

// chainKey makes the hashes of changes. It is sealed in the database: whoever
// can write there, but has no master key, cannot make a hash.
type chainKey []byte

// chainKey is the key of this installation, drawn once.
func (s *Store) chainKey(ctx context.Context) (chainKey, error) {
	if known := s.chain.Load(); known != nil {
		return *known, nil
	}
	drawn := make([]byte, sha256.Size)
	if _, err := io.ReadFull(s.random, drawn); err != nil {
		return nil, fmt.Errorf("make the key of changes: %w", err)
	}
	kept, err := s.EnsureSecret(ctx, chainSecret, drawn)
	if err != nil {
		return nil, fmt.Errorf("the key of changes: %w", err)
	}
	if len(kept) != sha256.Size {
		return nil, fmt.Errorf("the key of changes in the database has %d bytes, not %d", len(kept), sha256.Size)
	}
	key := chainKey(kept)
	s.chain.Store(&key)
	return key, nil
}

// behind is the hash of a change that stands behind one with the hash before.
// Its number is not part of it: the database gives that, and the chain gives the
// order.
func (k chainKey) behind(before string, row changeRow) string {
	mac := hmac.New(sha256.New, k)
	made := binary.BigEndian.AppendUint64(nil, uint64(row.Made))
	for _, part := range []string{before, string(made), row.Author, row.What, row.Target, row.Detail, row.Difference, row.Digest} {
		var length [8]byte
		binary.BigEndian.PutUint64(length[:], uint64(len(part)))
		mac.Write(length[:])
		mac.Write([]byte(part))
	}
	return hex.EncodeToString(mac.Sum(nil))
}

// head is the hash behind which the next change stands. Changes without a hash,
// which an older version of Trin has written, are counted as if they had one.
func head(tx *gorm.DB, key chainKey) (string, error) {
	var last []changeRow
	if err := tx.Where("hash <> ''").Order("id DESC").Limit(1).Find(&last).Error; err != nil {
		return "", err
	}
	hash, number := "", int64(0)
	if len(last) > 0 {
		hash, number = last[0].Hash, last[0].ID
	}
	err := eachChange(tx, number, func(row changeRow) {
		hash = key.behind(hash, row)
	})
	return hash, err
}

// changePage is how many changes are read at once.
const changePage = 500

// eachChange calls each with the changes behind that number, the oldest first.
func eachChange(db *gorm.DB, number int64, each func(changeRow)) error {
	for {
		var rows []changeRow
		if err := db.Where("id > ?", number).Order("id").Limit(changePage).Find(&rows).Error; err != nil {
			return err
		}
		for _, row := range rows {
			each(row)
			number = row.ID
		}
		if len(rows) < changePage {
			return nil
		}
	}
}
