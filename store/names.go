package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"trin/broker"
)

// PersistentName returns the name that the subject has at the qualifier, and
// keeps the candidate as that name when there is none yet; under a race all
// callers get the same. broker.ErrConflict means that the candidate is
// somebody else's name already. Names are never deleted, so none is ever given
// twice.
func (s *Store) PersistentName(ctx context.Context, qualifier string, subject broker.Subject, candidate string) (string, error) {
	name, err := nameOf(s.read.WithContext(ctx), qualifier, subject)
	if err != nil || name != "" {
		return name, err
	}
	if candidate == "" || subject.IsZero() {
		return "", fmt.Errorf("persistent name: no candidate or no subject")
	}
	write := s.write.WithContext(ctx)
	err = write.Exec(`INSERT INTO names (qualifier, subject_namespace, subject_value, name, created)
		VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		qualifier, subject.Namespace, subject.Value, candidate, micros(s.clock())).Error
	if err != nil {
		return "", fmt.Errorf("persistent name: %w", err)
	}
	name, err = nameOf(write, qualifier, subject)
	if err == nil && name == "" {
		return "", fmt.Errorf("persistent name: the candidate is taken: %w", broker.ErrConflict)
	}
	return name, err
}

func nameOf(db *gorm.DB, qualifier string, subject broker.Subject) (string, error) {
	var name string
	err := db.Raw("SELECT name FROM names WHERE qualifier = ? AND subject_namespace = ? AND subject_value = ?",
		qualifier, subject.Namespace, subject.Value).Scan(&name).Error
	if err != nil {
		return "", fmt.Errorf("persistent name: %w", err)
	}
	return name, nil
}
