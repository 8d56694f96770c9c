package store

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"trin/broker"
	"trin/connections"
)

// grantRow is a grant as the table has it; the body is the sealed JSON of all
// of it. A grant that is revoked is deleted.
type grantRow struct {
	ID       string
	Redeemed bool
	Body     []byte
}

func (grantRow) TableName() string { return "grants" }

func grantPlace(id string) place { return place{"grants", "body", id} }

// hexOf writes a digest; that of nothing is "".
func hexOf(d connections.Digest) string {
	if d == (connections.Digest{}) {
		return ""
	}
	return hex.EncodeToString(d[:])
}

// NewGrant keeps a grant with the digest of its code, which may be redeemed
// before until.
func (s *Store) NewGrant(ctx context.Context, g connections.Grant, code connections.Digest, until time.Time) error {
	if g.ID == "" || hexOf(code) == "" {
		return errors.New("new grant: it has no identifier or no code")
	}
	body, err := s.sealJSON(grantPlace(g.ID), g)
	if err != nil {
		return fmt.Errorf("new grant: %w", err)
	}
	err = once(s.write.WithContext(ctx).Exec(
		`INSERT INTO grants (id, application, session, subject, code, code_until, redeemed, refresh, expires, body)
		VALUES (?, ?, ?, ?, ?, ?, ?, '', ?, ?) ON CONFLICT DO NOTHING`,
		g.ID, string(g.Application), g.Session, grantSubject(g.Subject), hexOf(code), micros(until), false,
		micros(g.Expires), body), broker.ErrConflict)
	if err != nil {
		return fmt.Errorf("new grant: %w", err)
	}
	return nil
}

// RedeemCode uses a code up and returns its grant. Of any number of callers on
// any number of nodes one gets it without an error; the others get it with
// broker.ErrUsed.
func (s *Store) RedeemCode(ctx context.Context, code connections.Digest) (connections.Grant, error) {
	now := micros(s.clock())
	result := s.write.WithContext(ctx).Exec(
		"UPDATE grants SET redeemed = ? WHERE code = ? AND redeemed = ? AND code_until > ? AND expires > ?",
		true, hexOf(code), false, now, now)
	if result.Error != nil {
		return connections.Grant{}, fmt.Errorf("redeem a code: %w", result.Error)
	}
	var row grantRow
	err := s.write.WithContext(ctx).Where("code = ? AND redeemed = ?", hexOf(code), true).Take(&row).Error
	if err != nil {
		return connections.Grant{}, fmt.Errorf("redeem a code: %w", notFound(err))
	}
	g, err := s.grantOf(row)
	if err == nil && result.RowsAffected == 0 {
		err = broker.ErrUsed
	}
	if err != nil {
		return g, fmt.Errorf("redeem a code: %w", err)
	}
	return g, nil
}

// Grant returns a grant that has neither expired nor been revoked.
func (s *Store) Grant(ctx context.Context, id string) (connections.Grant, error) {
	var row grantRow
	err := s.read.WithContext(ctx).Where("id = ? AND expires > ?", id, micros(s.clock())).Take(&row).Error
	if err != nil {
		return connections.Grant{}, fmt.Errorf("grant: %w", notFound(err))
	}
	return s.grantOf(row)
}

// RotateRefresh puts next in the place of the grant's refresh token, which must
// be old: broker.ErrUsed when it is not.
func (s *Store) RotateRefresh(ctx context.Context, id string, old, next connections.Digest) error {
	now := micros(s.clock())
	err := s.atomically(ctx, func(tx *gorm.DB) error {
		result := tx.Exec("UPDATE grants SET refresh = ? WHERE id = ? AND refresh = ? AND expires > ?",
			hexOf(next), id, hexOf(old), now)
		if result.Error != nil || result.RowsAffected == 1 {
			return result.Error
		}
		var there int64
		if err := tx.Raw("SELECT count(*) FROM grants WHERE id = ? AND expires > ?", id, now).Scan(&there).Error; err != nil {
			return err
		}
		if there == 0 {
			return broker.ErrNotFound
		}
		return broker.ErrUsed
	})
	if err != nil {
		return fmt.Errorf("refresh a grant: %w", err)
	}
	return nil
}

// RevokeGrant ends a grant. Ending an ended one is no error.
func (s *Store) RevokeGrant(ctx context.Context, id string) error {
	return s.revoke(ctx, "id = ?", id)
}

// RevokeSession ends the application's grants of that session.
func (s *Store) RevokeSession(ctx context.Context, application broker.ID, session string) error {
	if session == "" {
		return errors.New("revoke grants: of no session")
	}
	return s.revoke(ctx, "application = ? AND session = ?", string(application), session)
}

// grantSubject is what the grants of a subject are found by.
func grantSubject(subject broker.Subject) string {
	return digest("subject", subject.Namespace, subject.Value)
}

// RevokeSubject ends every application's grants of that subject.
func (s *Store) RevokeSubject(ctx context.Context, subject broker.Subject) error {
	return s.revoke(ctx, "subject = ?", grantSubject(subject))
}

func (s *Store) revoke(ctx context.Context, which string, arguments ...any) error {
	if err := s.write.WithContext(ctx).Exec("DELETE FROM grants WHERE "+which, arguments...).Error; err != nil {
		return fmt.Errorf("revoke grants: %w", err)
	}
	return nil
}

func (s *Store) grantOf(row grantRow) (connections.Grant, error) {
	var g connections.Grant
	if err := s.openJSON(grantPlace(row.ID), row.Body, &g); err != nil {
		return connections.Grant{}, fmt.Errorf("grant: %w", err)
	}
	if g.ID != row.ID {
		return connections.Grant{}, fmt.Errorf("grant: its columns and its body differ: %w", errSealed)
	}
	return g, nil
}
