package totp

import (
	"context"

	"trin/broker"
	"trin/connections"
)

// SecretStore keeps secrets, sealed at rest. OTPSecret returns
// broker.ErrNotFound when the subject is not enrolled at the connection.
//
// UseOTPStep sets LastStep of the secret with that ID in one conditional
// write: broker.ErrUsed when LastStep is not less than step,
// broker.ErrNotFound when the secret is no longer there. In the same
// transaction the counter of attempts with the key is cleared.
//
// EnrolOTP stores an enrolment in one transaction: broker.ErrConflict when a
// secret is there for the connection and subject and Replace is not set,
// broker.ErrUsed when the invitation is used, expired, unknown, or for another
// connection or subject. In the same transaction the invitation is used up and
// the pending secret, when one is named, is deleted.
//
// DeleteOTP deletes the secret, the recovery codes and the open invitations of
// the subject at the connection; deleting what is not there is no error.
type SecretStore interface {
	OTPSecret(ctx context.Context, connection broker.ID, subject broker.Subject) (connections.OTPSecret, error)
	UseOTPStep(ctx context.Context, id string, step int64, attempts string) error
	EnrolOTP(context.Context, connections.OTPEnrolment) error
	DeleteOTP(ctx context.Context, connection broker.ID, subject broker.Subject) error
}

// EnrolmentStore keeps what leads to an enrolment. OTPPending returns
// broker.ErrNotFound for an unknown or expired one; SaveOTPPending returns
// broker.ErrConflict when the leg has one already (the first one stays).
//
// OTPInvitation returns broker.ErrNotFound unless that hash is an unused
// invitation for the connection and subject; the caller looks at Expires.
type EnrolmentStore interface {
	OTPPending(ctx context.Context, leg broker.ID) (connections.OTPPending, error)
	SaveOTPPending(context.Context, connections.OTPPending) error
	OTPInvitation(ctx context.Context, connection broker.ID, subject broker.Subject, hash string) (connections.OTPInvitation, error)
	SaveOTPInvitation(context.Context, connections.OTPInvitation) error
}

// RecoveryStore keeps the hashes of recovery codes. UseRecoveryCode deletes
// the code in one conditional write: broker.ErrUsed when it is not among those
// of the subject at the connection. ReplaceRecoveryCodes makes the given ones
// the only ones. RecoveryCodes says how many are left.
type RecoveryStore interface {
	UseRecoveryCode(ctx context.Context, connection broker.ID, subject broker.Subject, hash string) error
	ReplaceRecoveryCodes(ctx context.Context, connection broker.ID, subject broker.Subject, hashes []string) error
	RecoveryCodes(ctx context.Context, connection broker.ID, subject broker.Subject) (int, error)
}

// Store is all that the kind keeps.
type Store interface {
	SecretStore
	EnrolmentStore
	RecoveryStore
	connections.AttemptStore
}
