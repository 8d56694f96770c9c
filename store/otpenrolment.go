package store

import (
	"context"
	"fmt"

	"trin/broker"
	"trin/connections"
)

// otpPendingRow is a secret that was shown and not proven yet, sealed.
type otpPendingRow struct {
	Leg        string
	Secret     []byte
	Invitation string
	Expires    int64
}

func (otpPendingRow) TableName() string { return "otp_pending" }

// otpInvitationRow lets one subject enrol once.
type otpInvitationRow struct {
	Hash      string
	MakerRole string
	Created   int64
	Expires   int64
}

func (otpInvitationRow) TableName() string { return "otp_invitations" }

func otpPendingPlace(leg broker.ID) place { return place{"otp_pending", "secret", string(leg)} }

// OTPPending returns the leg's secret that waits for its proof.
func (s *Store) OTPPending(ctx context.Context, leg broker.ID) (connections.OTPPending, error) {
	var row otpPendingRow
	err := s.read.WithContext(ctx).Where("leg = ? AND expires > ?", string(leg), micros(s.clock())).Take(&row).Error
	if err != nil {
		return connections.OTPPending{}, fmt.Errorf("pending enrolment: %w", notFound(err))
	}
	secret, err := s.sealer.open(otpPendingPlace(leg), row.Secret)
	if err != nil {
		return connections.OTPPending{}, fmt.Errorf("pending enrolment: %w", err)
	}
	return connections.OTPPending{Leg: leg, Secret: secret, Invitation: row.Invitation, Expires: moment(row.Expires)}, nil
}

// SaveOTPPending keeps the leg's secret unless it has one already.
func (s *Store) SaveOTPPending(ctx context.Context, p connections.OTPPending) error {
	sealed, err := s.sealer.seal(otpPendingPlace(p.Leg), p.Secret)
	if err != nil {
		return fmt.Errorf("pending enrolment: %w", err)
	}
	err = once(s.write.WithContext(ctx).Exec(
		"INSERT INTO otp_pending (leg, secret, invitation, expires) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
		string(p.Leg), sealed, p.Invitation, micros(p.Expires)), broker.ErrConflict)
	if err != nil {
		return fmt.Errorf("pending enrolment: %w", err)
	}
	return nil
}

// OTPInvitation returns an invitation that is not used.
func (s *Store) OTPInvitation(ctx context.Context, connection broker.ID, subject broker.Subject, hash string) (connections.OTPInvitation, error) {
	var row otpInvitationRow
	err := s.read.WithContext(ctx).Where(ofSubject+" AND hash = ?",
		string(connection), subject.Namespace, subject.Value, hash).Take(&row).Error
	if err != nil {
		return connections.OTPInvitation{}, fmt.Errorf("invitation: %w", notFound(err))
	}
	return connections.OTPInvitation{
		Hash: row.Hash, Connection: connection, Subject: subject, MakerRole: row.MakerRole,
		Created: moment(row.Created), Expires: moment(row.Expires),
	}, nil
}

// SaveOTPInvitation keeps an invitation.
func (s *Store) SaveOTPInvitation(ctx context.Context, i connections.OTPInvitation) error {
	err := once(s.write.WithContext(ctx).Exec(`INSERT INTO otp_invitations
		(hash, connection, subject_namespace, subject_value, maker_role, created, expires)
		VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		i.Hash, string(i.Connection), i.Subject.Namespace, i.Subject.Value, i.MakerRole, micros(i.Created), micros(i.Expires)),
		broker.ErrConflict)
	if err != nil {
		return fmt.Errorf("invitation: %w", err)
	}
	return nil
}
