package connections

import (
	"time"

	"trin/broker"
)

// OTPSecret is one subject's secret for one-time codes at one connection:
// there is at most one for the two together. Secret is sealed at rest.
type OTPSecret struct {
	ID         string // a new one with each enrolment
	Connection broker.ID
	Subject    broker.Subject
	Secret     []byte
	Algorithm  string // "SHA1", "SHA256" or "SHA512"
	Digits     int
	Period     int   // seconds
	LastStep   int64 // the last time step that was used; a code of it or before is used
	Created    time.Time
}

// OTPPending is a secret that has been shown and not proven. It belongs to one
// leg and dies with it. Secret is sealed at rest.
type OTPPending struct {
	Leg        broker.ID
	Secret     []byte
	Invitation string // hash of the invitation that opened it; "" = none was needed
	Expires    time.Time
}

// OTPInvitation lets one subject enrol once. Hash is that of the code that the
// administrator handed over.
type OTPInvitation struct {
	Hash       string
	Connection broker.ID
	Subject    broker.Subject
	MakerRole  string // the role of who made it; "" = whoever runs the program
	Created    time.Time
	Expires    time.Time
}

// OTPState is how far a subject has come at a connection, without a secret.
type OTPState struct {
	Connection    broker.ID
	Subject       broker.Subject
	Enrolled      time.Time // zero = not
	Used          time.Time // the time step of the last code; zero = none was used
	RecoveryCodes int       // how many are left
	Invited       time.Time // when the open invitation that lasts longest ends; zero = none is open
}

// OTPEnrolment is what one enrolment stores, all or nothing.
type OTPEnrolment struct {
	Secret        OTPSecret
	RecoveryCodes []string  // hashes; they replace those that were there
	Invitation    string    // hash of the invitation to use up; "" = none
	Pending       broker.ID // the leg whose pending secret is deleted; "" = none
	Now           time.Time // an invitation that has expired by then is not found
	Replace       bool      // an administrator replaces the secret that is there
}
