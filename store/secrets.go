package store

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// secretRow is a secret by name, sealed.
type secretRow struct {
	Name    string
	Value   []byte
	Changed int64
}

func (secretRow) TableName() string { return "secrets" }

func secretPlace(name string) place { return place{"secrets", "value", name} }

// Secret returns the secret of that name, broker.ErrNotFound when there is
// none.
func (s *Store) Secret(ctx context.Context, name string) ([]byte, error) {
	var row secretRow
	if err := s.read.WithContext(ctx).Where("name = ?", name).Take(&row).Error; err != nil {
		return nil, fmt.Errorf("secret %s: %w", name, notFound(err))
	}
	value, err := s.sealer.open(secretPlace(name), row.Value)
	if err != nil {
		return nil, fmt.Errorf("secret %s: %w", name, err)
	}
	return value, nil
}

// SaveSecret keeps a secret under a name, in the place of the one before.
func (s *Store) SaveSecret(ctx context.Context, name string, value []byte) error {
	if name == "" || len(value) == 0 {
		return errors.New("save a secret: it has no name or is empty")
	}
	sealed, err := s.sealer.seal(secretPlace(name), value)
	if err != nil {
		return fmt.Errorf("save the secret %s: %w", name, err)
	}
	err = s.write.WithContext(ctx).Exec(
		`INSERT INTO secrets (name, value, changed) VALUES (?, ?, ?)
		ON CONFLICT (name) DO UPDATE SET value = excluded.value, changed = excluded.changed`,
		name, sealed, micros(s.clock())).Error
	if err != nil {
		return fmt.Errorf("save the secret %s: %w", name, err)
	}
	return nil
}

// EnsureSecret keeps a secret under a name unless there is one already, and
// returns the one that there is then: the same to all callers on all nodes.
func (s *Store) EnsureSecret(ctx context.Context, name string, value []byte) ([]byte, error) {
	if name == "" || len(value) == 0 {
		return nil, errors.New("ensure a secret: it has no name or is empty")
	}
	sealed, err := s.sealer.seal(secretPlace(name), value)
	if err != nil {
		return nil, fmt.Errorf("ensure the secret %s: %w", name, err)
	}
	err = s.write.WithContext(ctx).Exec(
		"INSERT INTO secrets (name, value, changed) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", name, sealed, micros(s.clock())).Error
	if err != nil {
		return nil, fmt.Errorf("ensure the secret %s: %w", name, err)
	}
	return s.Secret(ctx, name)
}

// DeleteSecret deletes a secret. Deleting none is no error.
func (s *Store) DeleteSecret(ctx context.Context, name string) error {
	if err := s.write.WithContext(ctx).Exec("DELETE FROM secrets WHERE name = ?", name).Error; err != nil {
		return fmt.Errorf("delete the secret %s: %w", name, err)
	}
	return nil
}

// NamedSecret says that there is a secret, and since when.
type NamedSecret struct {
	Name    string
	Changed time.Time
}

// Secrets lists the secrets by name, without their values.
func (s *Store) Secrets(ctx context.Context) ([]NamedSecret, error) {
	var rows []secretRow
	if err := s.read.WithContext(ctx).Select("name, changed").Order("name").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("secrets: %w", err)
	}
	secrets := make([]NamedSecret, 0, len(rows))
	for _, row := range rows {
		secrets = append(secrets, NamedSecret{Name: row.Name, Changed: moment(row.Changed)})
	}
	return secrets, nil
}
