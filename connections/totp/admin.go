package totp

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"trin/broker"
	"trin/connections"
)

// Admin is what an administrator does with enrolments.
type Admin struct {
	store  Store
	clock  func() time.Time
	random io.Reader
}

// NewAdmin makes an Admin.
func NewAdmin(store Store, clock func() time.Time, random io.Reader) (*Admin, error) {
	if store == nil || clock == nil || random == nil {
		return nil, errors.New("totp: a store, a clock and randomness are needed")
	}
	return &Admin{store: store, clock: clock, random: random}, nil
}

// Status is how far a subject has come at a connection.
type Status struct {
	Enrolled      bool
	Since         time.Time
	RecoveryCodes int // how many are left
	Failures      int // in a row, since the last success
	Locked        bool
}

// Status tells it.
func (a *Admin) Status(ctx context.Context, connection broker.ID, subject broker.Subject) (Status, error) {
	var s Status
	secret, err := a.store.OTPSecret(ctx, connection, subject)
	if err != nil && !errors.Is(err, broker.ErrNotFound) {
		return Status{}, fmt.Errorf("read the secret: %w", err)
	}
	s.Enrolled, s.Since = err == nil, secret.Created
	if s.RecoveryCodes, err = a.store.RecoveryCodes(ctx, connection, subject); err != nil {
		return Status{}, fmt.Errorf("count the recovery codes: %w", err)
	}
	attempts, err := a.store.Attempts(ctx, codeKey(connection, subject))
	if err != nil {
		return Status{}, fmt.Errorf("read the counter of attempts: %w", err)
	}
	s.Failures, s.Locked = attempts.Failures, attempts.Failures >= throttleCode.Most
	return s, nil
}

// Invite issues an invitation for one enrolment. The code is given once and is
// to be handed to the subject by a way that is safe.
func (a *Admin) Invite(ctx context.Context, connection broker.ID, subject broker.Subject, valid time.Duration) (string, error) {
	return a.InviteBy(ctx, connection, subject, valid, "")
}

// InviteBy is Invite by somebody of the role, whom the invitation does not reach
// further than.
func (a *Admin) InviteBy(ctx context.Context, connection broker.ID, subject broker.Subject, valid time.Duration, makerRole string) (string, error) {
	if subject.Namespace == "" || subject.Value == "" || valid <= 0 {
		return "", errors.New("an invitation needs a subject with its namespace, and how long it is valid")
	}
	code, err := newHandedCode(a.random)
	if err != nil {
		return "", err
	}
	now := a.clock()
	err = a.store.SaveOTPInvitation(ctx, connections.OTPInvitation{
		Hash: hashHanded("invitation", connection, subject, code), Connection: connection, Subject: subject,
		MakerRole: makerRole, Created: now, Expires: now.Add(valid),
	})
	if err != nil {
		return "", fmt.Errorf("keep the invitation: %w", err)
	}
	return code, nil
}

// Enrol stores a secret that is known already, in base32, and replaces one that
// is there. It returns the recovery codes, which are given once; none when the
// connection's settings have none.
func (a *Admin) Enrol(ctx context.Context, connection broker.ID, subject broker.Subject, secret string, settings json.RawMessage) ([]string, error) {
	s, err := readSettings(settings)
	if err != nil {
		return nil, fmt.Errorf("settings: %w", err)
	}
	if problems := s.problems(); len(problems) > 0 {
		return nil, fmt.Errorf("settings: %s: %s", problems[0].Field, problems[0].Message)
	}
	raw, err := encoding.DecodeString(strings.ToUpper(strings.TrimRight(strings.ReplaceAll(secret, " ", ""), "=")))
	if err != nil || len(raw) < shortestSecret {
		return nil, fmt.Errorf("the secret must be base32 of at least %d bytes, 32 characters", shortestSecret)
	}
	id, err := newID(a.random)
	if err != nil {
		return nil, err
	}
	now := a.clock()
	enrolment := connections.OTPEnrolment{
		Secret: connections.OTPSecret{
			ID: id, Connection: connection, Subject: subject, Secret: raw,
			Algorithm: s.Algorithm, Digits: s.Digits, Period: s.Period, Created: now,
		},
		Now: now, Replace: true,
	}
	var codes []string
	if s.recovery() {
		if codes, enrolment.RecoveryCodes, err = newRecoveryCodes(a.random, connection, subject); err != nil {
			return nil, err
		}
	}
	if err := a.store.EnrolOTP(ctx, enrolment); err != nil {
		return nil, fmt.Errorf("store the enrolment: %w", err)
	}
	return codes, nil
}

// NewRecoveryCodes replaces the recovery codes: the old ones are worth nothing
// from then on. The subject must be enrolled.
func (a *Admin) NewRecoveryCodes(ctx context.Context, connection broker.ID, subject broker.Subject) ([]string, error) {
	if _, err := a.store.OTPSecret(ctx, connection, subject); err != nil {
		return nil, fmt.Errorf("read the secret: %w", err)
	}
	codes, hashes, err := newRecoveryCodes(a.random, connection, subject)
	if err != nil {
		return nil, err
	}
	if err := a.store.ReplaceRecoveryCodes(ctx, connection, subject, hashes); err != nil {
		return nil, fmt.Errorf("keep the recovery codes: %w", err)
	}
	return codes, nil
}

// Reset takes the factor away: secret, recovery codes, invitations and counter.
// The subject has to be invited to enrol again.
func (a *Admin) Reset(ctx context.Context, connection broker.ID, subject broker.Subject) error {
	if err := a.store.DeleteOTP(ctx, connection, subject); err != nil {
		return fmt.Errorf("delete the secret: %w", err)
	}
	return a.Unlock(ctx, connection, subject)
}

// Unlock clears the counter of attempts.
func (a *Admin) Unlock(ctx context.Context, connection broker.ID, subject broker.Subject) error {
	for _, key := range []string{codeKey(connection, subject), invitationKey(connection, subject)} {
		if err := a.store.ClearAttempts(ctx, key); err != nil {
			return fmt.Errorf("clear the counter of attempts: %w", err)
		}
	}
	return nil
}
