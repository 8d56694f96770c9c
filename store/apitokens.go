package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"

	"trin/broker"
	"trin/connections"
)

// tokenRow is a token of the API as the table has it; the scopes stand with a
// space between them.
type tokenRow struct {
	ID           string
	Hash         string
	Name         string
	Role         string
	Organisation string
	Scopes       string
	Created      int64
	Expires      int64
	Used         int64
	MadeBy       string

	MakerNamespace string
	MakerValue     string
}

func (tokenRow) TableName() string { return "api_tokens" }

func (r tokenRow) token() connections.APIToken {
	return connections.APIToken{
		ID: r.ID, Hash: digestOf(r.Hash), Name: r.Name, Role: r.Role, Organisation: r.Organisation, Scopes: strings.Fields(r.Scopes),
		Created: moment(r.Created), Expires: moment(r.Expires), Used: moment(r.Used), By: r.MadeBy,
		Maker: broker.Subject{Namespace: r.MakerNamespace, Value: r.MakerValue},
	}
}

// SaveAPIToken keeps a new token. broker.ErrConflict means that there is one
// with the ID. The changes are kept in the same step.
func (s *Store) SaveAPIToken(ctx context.Context, t connections.APIToken, changes ...connections.Change) error {
	if t.ID == "" || hexOf(t.Hash) == "" || t.Name == "" || t.Role == "" || len(t.Scopes) == 0 || t.Expires.IsZero() {
		return errors.New("save a token: an ID, a secret, a name, a role, scopes and an end are needed")
	}
	err := s.kept(ctx, changes, func(tx *gorm.DB) error {
		return once(tx.Exec(`INSERT INTO api_tokens
		(id, hash, name, role, organisation, scopes, created, expires, used, made_by, maker_namespace, maker_value)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?)
		ON CONFLICT DO NOTHING`,
			t.ID, hexOf(t.Hash), t.Name, t.Role, t.Organisation, strings.Join(t.Scopes, " "), micros(t.Created), micros(t.Expires), t.By,
			t.Maker.Namespace, t.Maker.Value), broker.ErrConflict)
	})
	if err != nil {
		return fmt.Errorf("save a token: %w", err)
	}
	return nil
}

// APIToken returns the token of that secret, broker.ErrNotFound when there is
// none or it has expired.
func (s *Store) APIToken(ctx context.Context, hash connections.Digest) (connections.APIToken, error) {
	var row tokenRow
	err := s.read.WithContext(ctx).Where("hash = ? AND expires > ?", hexOf(hash), micros(s.clock())).Take(&row).Error
	if err != nil {
		return connections.APIToken{}, fmt.Errorf("token: %w", notFound(err))
	}
	return row.token(), nil
}

// APITokens lists the tokens by name, also those that have expired and are not
// cleared yet.
func (s *Store) APITokens(ctx context.Context) ([]connections.APIToken, error) {
	var rows []tokenRow
	if err := s.read.WithContext(ctx).Order("name, id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("tokens: %w", err)
	}
	all := make([]connections.APIToken, len(rows))
	for i, row := range rows {
		all[i] = row.token()
	}
	return all, nil
}

// TouchAPIToken notes that a token was used.
func (s *Store) TouchAPIToken(ctx context.Context, id string, used time.Time) error {
	if err := s.write.WithContext(ctx).Exec("UPDATE api_tokens SET used = ? WHERE id = ? AND used < ?", micros(used), id, micros(used)).Error; err != nil {
		return fmt.Errorf("touch a token: %w", err)
	}
	return nil
}

// RevokeAPIToken ends a token at once, broker.ErrNotFound when there is none. The
// changes are kept in the same step.
func (s *Store) RevokeAPIToken(ctx context.Context, id string, changes ...connections.Change) error {
	err := s.kept(ctx, changes, func(tx *gorm.DB) error {
		return once(tx.Exec("DELETE FROM api_tokens WHERE id = ?", id), broker.ErrNotFound)
	})
	if err != nil {
		return fmt.Errorf("revoke a token: %w", err)
	}
	return nil
}
