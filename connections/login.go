package connections

import (
	"time"

	"trin/broker"
)

// LoginQuery says which records of logins are wanted; a zero field does not
// limit.
type LoginQuery struct {
	Reference    string
	Transaction  broker.ID
	Application  broker.ID
	Applications []broker.ID // only those of one of these; nil = any, and of none where there is no element
	Connection   broker.ID
	Subject      broker.Subject // a value without a namespace: in any
	From, Until  time.Time      // ended at or after From and before Until
	Refused      bool           // only those that did not succeed
	Unaccepted   bool           // messages that were not accepted, in the place of logins
	Before       int64          // only those that stand behind the record with this number, to read on
	Limit        int            // at most so many; 0 = 100, never more than 1000
}

// Login is the record of a login, a logout or a message that was not accepted, with
// its number. Those of messages are numbered apart.
type Login struct {
	Number int64
	broker.Record
}

// LoginKind is what a record is about.
type LoginKind string

// The kinds of login.
const (
	PlainLogin LoginKind = "login"   // nothing was added to what the first factor gave
	SteppedUp  LoginKind = "step-up" // a second factor was given for it
	LoggedOut  LoginKind = "logout"
	Unaccepted LoginKind = "unaccepted" // a message that was not accepted, which ended no login
)

// LoginKindOf tells what a record is about.
func LoginKindOf(r *broker.Record) LoginKind {
	switch {
	case r.Message != nil:
		return Unaccepted
	case r.Logout != nil:
		return LoggedOut
	}
	for _, trip := range r.Trips {
		if trip.Factor && trip.Refusal == nil && !trip.Ended.IsZero() {
			return SteppedUp
		}
	}
	return PlainLogin
}

// LoginCount is how many logins of one kind ended in one hour in one way.
type LoginCount struct {
	Hour    time.Time
	Kind    LoginKind
	Refusal broker.RefusalCode // "" = a success
	Logins  int64
}

// SessionQuery says which sessions are wanted, the one that began last first; a
// zero field does not limit.
type SessionQuery struct {
	Subjects []broker.Subject // only of one of these; nil = any
	Before   SessionPlace     // only those that stand behind it, to read on
	Limit    int              // at most so many; 0 = 100, never more than 1000
}
