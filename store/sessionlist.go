package store

import (
	"context"
	"fmt"

	"trin/broker"
	"trin/connections"
)

// Sessions returns the sessions that the query asks for, the one that began last
// first.
func (s *Store) Sessions(ctx context.Context, q connections.SessionQuery) ([]broker.Session, error) {
	db := s.read.WithContext(ctx).Model(&sessionRow{}).Select("id", "revision", "body").Where("expires > ?", micros(s.clock()))
	if q.Subjects != nil {
		digests := make([][]byte, len(q.Subjects))
		for i, subject := range q.Subjects {
			digests[i] = subjectDigest(subject)
		}
		if len(digests) == 0 {
			return nil, nil
		}
		db = db.Where("subject IN ?", digests)
	}
	if !q.Before.IsZero() {
		db = db.Where("(created, id) < (?, ?)", q.Before.Created, string(q.Before.Key))
	}
	limit := min(q.Limit, 1000)
	if limit <= 0 {
		limit = 100
	}
	var rows []sessionRow
	if err := db.Order("created DESC, id DESC").Limit(limit).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("sessions: %w", err)
	}
	return s.sessionsOf(rows)
}
