package store

import (
	"context"
	"fmt"
	"net/url"
	"time"

	"gorm.io/gorm"

	"trin/broker"
	"trin/connections"
)

// pushedRow is a pushed request as the table has it; the body is sealed.
type pushedRow struct {
	ID   string
	Body []byte
}

func (pushedRow) TableName() string { return "pushed" }

func pushedPlace(id string) place { return place{"pushed", "body", id} }

// Push keeps a pushed authorization request until the time.
func (s *Store) Push(ctx context.Context, reference connections.Digest, application broker.ID, request url.Values, until time.Time) error {
	id := hexOf(reference)
	body, err := s.sealJSON(pushedPlace(id), request)
	if err != nil {
		return fmt.Errorf("push a request: %w", err)
	}
	err = once(s.write.WithContext(ctx).Exec(
		"INSERT INTO pushed (id, application, expires, body) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
		id, string(application), micros(until), body), broker.ErrConflict)
	if err != nil {
		return fmt.Errorf("push a request: %w", err)
	}
	return nil
}

// TakePushed returns the application's pushed request, once.
func (s *Store) TakePushed(ctx context.Context, reference connections.Digest, application broker.ID) (url.Values, error) {
	id := hexOf(reference)
	var row pushedRow
	err := s.atomically(ctx, func(tx *gorm.DB) error {
		err := tx.Where("id = ? AND application = ? AND expires > ?", id, string(application), micros(s.clock())).Take(&row).Error
		if err != nil {
			return notFound(err)
		}
		return once(tx.Exec("DELETE FROM pushed WHERE id = ?", id), broker.ErrNotFound)
	})
	if err != nil {
		return nil, fmt.Errorf("take a pushed request: %w", err)
	}
	var request url.Values
	if err := s.openJSON(pushedPlace(id), row.Body, &request); err != nil {
		return nil, fmt.Errorf("take a pushed request: %w", err)
	}
	return request, nil
}
