package store

import (
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"time"

	"gorm.io/gorm"

	"trin/broker"
	"trin/connections"
)

// SampleLifetime is how long a sample is kept at most.
const SampleLifetime = 30 * 24 * time.Hour

// sampleRow is a sample as the table has it; the body is sealed.
type sampleRow struct {
	ID        int64
	Name      string
	Inbound   bool
	Place     string
	Reference string
	Made      int64
	Body      []byte
}

func (sampleRow) TableName() string { return "samples" }

func samplePlace(name string) place { return place{"samples", "body", name} }

// SaveSample keeps a sample, and of its pipeline no more than the newest.
func (s *Store) SaveSample(ctx context.Context, sample connections.Sample, keep int) error {
	random := make([]byte, 16)
	if _, err := io.ReadFull(s.random, random); err != nil {
		return fmt.Errorf("save a sample: %w", err)
	}
	name := hex.EncodeToString(random)
	body, err := s.sealer.seal(samplePlace(name), sample.Body)
	if err != nil {
		return fmt.Errorf("save a sample: %w", err)
	}
	err = s.atomically(ctx, func(tx *gorm.DB) error {
		err := tx.Exec("INSERT INTO samples (name, inbound, place, reference, made, body) VALUES (?, ?, ?, ?, ?, ?)",
			name, sample.Inbound, string(sample.Place), sample.Reference, micros(sample.Made), body).Error
		if err != nil {
			return err
		}
		return tx.Exec(`DELETE FROM samples WHERE place = ? AND inbound = ? AND id <= (
			SELECT id FROM samples WHERE place = ? AND inbound = ? ORDER BY id DESC LIMIT 1 OFFSET ?)`,
			string(sample.Place), sample.Inbound, string(sample.Place), sample.Inbound, keep).Error
	})
	if err != nil {
		return fmt.Errorf("save a sample: %w", err)
	}
	return nil
}

// Samples returns the samples that the query asks for, the newest first.
func (s *Store) Samples(ctx context.Context, q connections.SampleQuery) ([]connections.Sample, error) {
	limit := q.Limit
	if limit <= 0 {
		limit = 200
	}
	db := s.read.WithContext(ctx).Where("inbound = ?", q.Inbound)
	if q.Place != "" {
		db = db.Where("place = ?", string(q.Place))
	}
	if q.Reference != "" {
		db = db.Where("reference = ?", q.Reference)
	}
	var rows []sampleRow
	if err := db.Order("id DESC").Limit(limit).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("samples: %w", err)
	}
	samples := make([]connections.Sample, len(rows))
	for i, row := range rows {
		body, err := s.sealer.open(samplePlace(row.Name), row.Body)
		if err != nil {
			return nil, fmt.Errorf("sample %d: %w", row.ID, err)
		}
		samples[i] = connections.Sample{Inbound: row.Inbound, Place: broker.ID(row.Place), Reference: row.Reference, Made: moment(row.Made), Body: body}
	}
	return samples, nil
}

// DeleteSamples deletes every sample, and returns how many there were.
func (s *Store) DeleteSamples(ctx context.Context) (int64, error) {
	result := s.write.WithContext(ctx).Exec("DELETE FROM samples")
	if result.Error != nil {
		return 0, fmt.Errorf("delete samples: %w", result.Error)
	}
	return result.RowsAffected, nil
}
