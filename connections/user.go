package connections

import (
	"time"

	"trin/broker"
)

// User is a person that Trin itself knows. Local users
// are the installation's; every password connection sees the same ones.
type User struct {
	ID       string // stable and never given to another; the subject's value
	Name     string // what is typed at login, normalised; unique
	Password string // PHC string of the hash; "" = cannot log in with a password
	Claims   broker.Claims
	Disabled bool
	Created  time.Time
	Changed  time.Time
	Revision int64 // grows by one with each update
}

// Device is a browser in which a user has logged in before. Hash is that of
// the token in the browser's cookie.
type Device struct {
	Hash    string
	User    string // the user's ID
	Expires time.Time
}

// Attempts counts the attempts at one thing that may be guessed. Key is opaque
// (the kinds hash what it is made of) and at most 100 characters.
type Attempts struct {
	Key      string
	Revision int64     // 0 = not stored yet; grows by one with each save
	Failures int       // since the last success
	Next     time.Time // no attempt is evaluated before it
	Expires  time.Time // may be deleted after it; zero = never
}

// UserLink lets a local user choose a password, once. Hash is that of the secret
// in the link.
type UserLink struct {
	Hash      Digest
	User      string // the user's ID
	MakerRole string // the role of who made it; "" = whoever runs the program
	Created   time.Time
	Expires   time.Time
}

// UserState is what a list of users is narrowed to.
type UserState string

// The states; "" = any.
const (
	UserDisabled     UserState = "disabled"
	UserInvited      UserState = "invited"   // a link to choose a password is open
	UserPasswordless UserState = "password"  // there is none, so that they cannot log in
	UserFactorless   UserState = "no-factor" // no second factor is enrolled
)

// UserQuery says which local users are wanted, in the order of their names; a
// zero field does not limit.
type UserQuery struct {
	Name       string // somewhere in it
	State      UserState
	Namespaces []string // of UserFactorless: where the user's ID is the subject
	After      string   // only those whose name sorts after it, to read on
	Limit      int      // at most so many; 0 = 100, never more than 1000
}
