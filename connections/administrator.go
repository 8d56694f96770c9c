package connections

import (
	"errors"
	"time"

	"trin/broker"
)

// Administrator is somebody who may work in the administration. Role and
// Organisation are what the administration makes of them; "" = every
// organisation.
type Administrator struct {
	Subject      broker.Subject
	Name         string // as the audit writes it
	Role         string
	Organisation string
	Created      time.Time
	By           string    // who made them one
	Seen         time.Time // when they last worked in the administration; zero = never, and not read by Save
}

// The refusals of changes to administrators. Compare with errors.Is.
var (
	// ErrLastAdministrator means that nobody would be left who may change
	// administrators.
	ErrLastAdministrator = errors.New("this is the last administrator of everything; make another one first")
	// ErrAlready means that the subject is an administrator already.
	ErrAlready = errors.New("this one is an administrator already")
	// ErrUserName means that a text cannot be the name of a local user.
	ErrUserName = errors.New("this cannot be a user name")
)

// AdministratorSession is one session of the administration. Its secret is with
// the browser; the hash of it is what is kept.
type AdministratorSession struct {
	Hash    Digest
	Subject broker.Subject
	Index   string // of the session that the login was in, with which this one ends
	Level   broker.Level
	Created time.Time
	Used    time.Time
	Stepped time.Time // of the newest login that was made for a sensitive act; zero = none
	Expires time.Time
}

// AdministratorTicket is a login that has been answered, on its way to the
// administration. It is used once.
type AdministratorTicket struct {
	Hash    Digest
	Browser Digest // of the secret of the browser that began
	Subject broker.Subject
	Name    string // what the login says that they are called
	Index   string
	Level   broker.Level
	Fresh   bool // the login was begun with ForceAuthn
	Return  string
	Expires time.Time
	Until   time.Time // when what was proven ends
}

// AdministratorLink lets one subject become an administrator, once.
type AdministratorLink struct {
	Hash         Digest
	Purpose      string // LinkFirst or LinkInvite
	Role         string
	Organisation string
	By           string
	Maker        broker.Subject // the administrator who made it, with whose role it ends; zero = whoever runs the program
	Created      time.Time
	Expires      time.Time
}

// The purposes of a link. That of the first start may also make the first
// installation; making it takes the place of the one before, and using it ends
// all others of it.
const (
	LinkFirst  = "first"
	LinkInvite = "invite"
)

// APIToken is what a program works in the administration with. The token itself
// is given once; the hash of it is what is kept.
type APIToken struct {
	ID           string
	Hash         Digest
	Name         string
	Role         string
	Organisation string // "" = every organisation
	Scopes       []string
	Created      time.Time
	Expires      time.Time
	Used         time.Time // the last time; zero = never
	By           string
	// Maker is the administrator who made it; zero = whoever runs the program. It
	// does no more than they may.
	Maker broker.Subject
}
