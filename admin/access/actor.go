package access

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"trin/broker"
)

// Role is what an administrator is trusted with. A greater one may do all that
// a lesser one may.
type Role int

// The roles. The zero value is nobody.
const (
	Nobody        Role = iota
	Viewer             // sees everything but secrets
	Operator           // helps users: sessions, factors, local users
	Administrator      // changes the installation, keys and administrators
)

var roleNames = [...]string{"nobody", "viewer", "operator", "administrator"}

// String is the role's name as it is stored and written.
func (r Role) String() string {
	if r < Nobody || r > Administrator {
		return roleNames[Nobody]
	}
	return roleNames[r]
}

// ParseRole reads a role's name; nobody is none that can be given.
func ParseRole(name string) (Role, error) {
	if at := slices.Index(roleNames[:], name); at > 0 {
		return Role(at), nil
	}
	return Nobody, fmt.Errorf("%q is not a role; write viewer, operator or administrator", name)
}

// Actor is who does something: a person at a browser, or a program with a
// token. The zero value is nobody.
type Actor struct {
	Name         string // as the audit writes it
	Subject      broker.Subject
	Role         Role
	Organisation string    // the only one that the actor sees and changes; "" = all
	Token        string    // the ID of the token; "" = a person
	Scopes       []Scope   // of the token
	Stepped      time.Time // when a person last proved to be there, for sensitive acts
	Address      string
}

// Anonymous reports whether it is nobody.
func (a Actor) Anonymous() bool { return a.Role <= Nobody }

// Sees reports whether what belongs to the organisation is the actor's to see.
func (a Actor) Sees(organisation string) bool {
	return !a.Anonymous() && (a.Organisation == "" || a.Organisation == organisation)
}

// Steps is how long a proof to be there is good for sensitive acts.
const Steps = 10 * time.Minute

// The refusals. They are compared with errors.Is.
var (
	ErrAnonymous = errors.New("nobody is signed in")
	ErrForbidden = errors.New("this administrator may not do that")
	ErrStepUp    = errors.New("this needs a fresh proof of who it is")
)

// May says whether the actor may do what the rule is about: nil, or one of the
// refusals. Rooms that change something ask it again with the same rule as the
// route.
func (a Actor) May(r Rule, now time.Time) error {
	switch {
	case r.Public:
		return nil
	case a.Anonymous():
		return ErrAnonymous
	case a.Role < r.Least:
		return fmt.Errorf("%w: it needs the role %s, and %s has %s", ErrForbidden, r.Least, a.Name, a.Role)
	case r.Everything && a.Organisation != "":
		return fmt.Errorf("%w: it is about every organisation, and %s is of %s", ErrForbidden, a.Name, a.Organisation)
	case a.Token != "" && !slices.Contains(a.Scopes, r.Scope):
		return fmt.Errorf("%w: the token has no scope %q", ErrForbidden, r.Scope)
	case a.Token != "" && r.Sensitive:
		return fmt.Errorf("%w: only a person may, who can prove to be there", ErrForbidden)
	case r.Sensitive && (a.Stepped.IsZero() || now.Sub(a.Stepped) >= Steps || now.Before(a.Stepped)):
		return ErrStepUp
	}
	return nil
}
