package store

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"trin/broker"
	"trin/connections"
)

// otpPlace is where the sealed secret for one-time codes stands.
func otpPlace(id string) place { return place{"otp_secrets", "secret", id} }

// ofSubject limits a statement to one subject at one connection.
const ofSubject = "connection = ? AND subject_namespace = ? AND subject_value = ?"

// OTPSecret returns the secret of the subject at the connection.
func (s *Store) OTPSecret(ctx context.Context, connection broker.ID, subject broker.Subject) (connections.OTPSecret, error) {
	secret := connections.OTPSecret{Connection: connection, Subject: subject}
	var sealed []byte
	var digits, period, created int64
	err := s.hot.row(ctx, selectOTP, []any{string(connection), subject.Namespace, subject.Value},
		&secret.ID, &sealed, &secret.Algorithm, &digits, &period, &secret.LastStep, &created)
	if err == nil {
		secret.Secret, err = s.sealer.open(otpPlace(secret.ID), sealed)
	}
	if err != nil {
		return connections.OTPSecret{}, fmt.Errorf("one-time code: %w", err)
	}
	secret.Digits, secret.Period, secret.Created = int(digits), int(period), moment(created)
	return secret, nil
}

// UseOTPStep uses a time step up, and with it every earlier one. The counter of
// attempts with the key is cleared with it, or neither.
func (s *Store) UseOTPStep(ctx context.Context, id string, step int64, attempts string) error {
	err := s.hot.transaction(ctx, func(w writer) error {
		if err := exactlyOne(w, broker.ErrUsed, updateOTPStep, step, id, step); err != nil {
			return err
		}
		_, err := w.exec(deleteAttempts, attempts)
		return err
	})
	if err == nil {
		return nil
	}
	if !errors.Is(err, broker.ErrUsed) {
		return fmt.Errorf("one-time code: %w", err)
	}
	var there int64
	if err := s.write.WithContext(ctx).Raw("SELECT count(*) FROM otp_secrets WHERE id = ?", id).Scan(&there).Error; err != nil {
		return fmt.Errorf("one-time code: %w", err)
	}
	if there == 0 {
		return fmt.Errorf("one-time code: %w", broker.ErrNotFound)
	}
	return fmt.Errorf("one-time code: %w", broker.ErrUsed)
}

// EnrolOTP stores an enrolment whole, or nothing.
func (s *Store) EnrolOTP(ctx context.Context, e connections.OTPEnrolment) error {
	sealed, err := s.sealer.seal(otpPlace(e.Secret.ID), e.Secret.Secret)
	if err != nil {
		return fmt.Errorf("enrol: %w", err)
	}
	err = s.atomically(ctx, func(tx *gorm.DB) error {
		of := []any{string(e.Secret.Connection), e.Secret.Subject.Namespace, e.Secret.Subject.Value}
		if e.Invitation != "" {
			err := once(tx.Exec("DELETE FROM otp_invitations WHERE "+ofSubject+" AND hash = ? AND expires > ?",
				append(of, e.Invitation, micros(e.Now))...), broker.ErrUsed)
			if err != nil {
				return err
			}
		}
		if e.Replace {
			if err := tx.Exec("DELETE FROM otp_secrets WHERE "+ofSubject, of...).Error; err != nil {
				return err
			}
		}
		if err := insertOTP(tx, e.Secret, sealed); err != nil {
			return err
		}
		if err := replaceRecoveryCodes(tx, of, e.RecoveryCodes); err != nil {
			return err
		}
		return tx.Exec("DELETE FROM otp_pending WHERE leg = ?", string(e.Pending)).Error
	})
	if err != nil {
		return fmt.Errorf("enrol: %w", err)
	}
	return nil
}

func insertOTP(tx *gorm.DB, o connections.OTPSecret, sealed []byte) error {
	return once(tx.Exec(`INSERT INTO otp_secrets
		(id, connection, subject_namespace, subject_value, secret, algorithm, digits, period, last_step, created)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		o.ID, string(o.Connection), o.Subject.Namespace, o.Subject.Value, sealed, o.Algorithm,
		o.Digits, o.Period, o.LastStep, micros(o.Created)), broker.ErrConflict)
}

// DeleteOTP deletes all that the subject has at the connection.
func (s *Store) DeleteOTP(ctx context.Context, connection broker.ID, subject broker.Subject) error {
	err := s.atomically(ctx, func(tx *gorm.DB) error {
		for _, table := range []string{"otp_secrets", "otp_recovery", "otp_invitations"} {
			err := tx.Exec("DELETE FROM "+table+" WHERE "+ofSubject, string(connection), subject.Namespace, subject.Value).Error
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("delete one-time codes: %w", err)
	}
	return nil
}

// UseRecoveryCode uses a recovery code up.
func (s *Store) UseRecoveryCode(ctx context.Context, connection broker.ID, subject broker.Subject, hash string) error {
	err := once(s.write.WithContext(ctx).Exec("DELETE FROM otp_recovery WHERE "+ofSubject+" AND hash = ?",
		string(connection), subject.Namespace, subject.Value, hash), broker.ErrUsed)
	if err != nil {
		return fmt.Errorf("recovery code: %w", err)
	}
	return nil
}

// ReplaceRecoveryCodes makes the given codes the only ones.
func (s *Store) ReplaceRecoveryCodes(ctx context.Context, connection broker.ID, subject broker.Subject, hashes []string) error {
	err := s.atomically(ctx, func(tx *gorm.DB) error {
		return replaceRecoveryCodes(tx, []any{string(connection), subject.Namespace, subject.Value}, hashes)
	})
	if err != nil {
		return fmt.Errorf("recovery codes: %w", err)
	}
	return nil
}

func replaceRecoveryCodes(tx *gorm.DB, of []any, hashes []string) error {
	if err := tx.Exec("DELETE FROM otp_recovery WHERE "+ofSubject, of...).Error; err != nil {
		return err
	}
	for _, hash := range hashes {
		err := tx.Exec(`INSERT INTO otp_recovery (connection, subject_namespace, subject_value, hash)
			VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`, append(of[:3:3], hash)...).Error
		if err != nil {
			return err
		}
	}
	return nil
}

// RecoveryCodes says how many recovery codes are left.
func (s *Store) RecoveryCodes(ctx context.Context, connection broker.ID, subject broker.Subject) (int, error) {
	var left int
	err := s.read.WithContext(ctx).Raw("SELECT count(*) FROM otp_recovery WHERE "+ofSubject,
		string(connection), subject.Namespace, subject.Value).Scan(&left).Error
	if err != nil {
		return 0, fmt.Errorf("recovery codes: %w", err)
	}
	return left, nil
}
