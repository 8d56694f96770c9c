package store

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"

	"gorm.io/gorm"
)

// sealProof is what every master key of the database seals once, so that a
// wrong key is found out at the start and not at the first login.
const sealProof = "the master key is the right one"

// sealRow is one master key that something in the database may be sealed
// under.
type sealRow struct {
	ID      string
	Proof   []byte
	Created int64
}

func (sealRow) TableName() string { return "seals" }

// proveSealer refuses to go on unless every master key of the database is
// given and right. It enters the key that seals from now on.
func (s *Store) proveSealer(ctx context.Context) error {
	return s.atomically(ctx, func(tx *gorm.DB) error {
		var rows []sealRow
		if err := tx.Find(&rows).Error; err != nil {
			return fmt.Errorf("read the proofs of the master keys: %w", err)
		}
		known := false
		for _, row := range rows {
			if err := s.prove(row); err != nil {
				return err
			}
			known = known || row.ID == s.sealer.current()
		}
		if known {
			return nil
		}
		proof, err := s.sealer.seal(place{"seals", "proof", s.sealer.current()}, []byte(sealProof))
		if err != nil {
			return err
		}
		return tx.Exec("INSERT INTO seals (id, proof, created) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
			s.sealer.current(), proof, micros(s.clock())).Error
	})
}

func (s *Store) prove(row sealRow) error {
	id, err := hex.DecodeString(row.ID)
	if err != nil || len(id) != keyIDSize || s.sealer.key([keyIDSize]byte(id)) == nil {
		return fmt.Errorf("the database is sealed under master key %s, which is not given (given: %s); "+
			"give that key, beside the new one if it is being changed", row.ID, s.sealer.current())
	}
	value, err := s.sealer.open(place{"seals", "proof", row.ID}, row.Proof)
	if err != nil {
		return fmt.Errorf("master key %s: %w", row.ID, err)
	}
	if string(value) != sealProof {
		return errors.New("the proof of the master key says something else: the database was changed")
	}
	return nil
}
