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
