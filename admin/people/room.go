package people

import (
	"context"
	"errors"
	"time"

	"trin/admin/access"
	"trin/admin/shell"
	"trin/admin/signin"
	"trin/broker"
	"trin/connections"
)

// Users is the administration of local users.
type Users interface {
	Find(ctx context.Context, name string) (connections.User, error)
	User(ctx context.Context, id string) (connections.User, error)
	Search(context.Context, connections.UserQuery) ([]connections.User, error)
	Create(ctx context.Context, name, password string, claims broker.Claims) (connections.User, error)
	TakePassword(ctx context.Context, name string) error
	NewLink(ctx context.Context, id, makerRole string, valid time.Duration) (string, error)
	OpenLink(ctx context.Context, id string) (time.Time, error)
	SlowedUntil(ctx context.Context, name string) (time.Time, error)
	Enable(ctx context.Context, name string) error
	Unlock(ctx context.Context, name string) error
	Delete(ctx context.Context, id string) error
}

// Codes is the administration of second factors.
type Codes interface {
	InviteBy(ctx context.Context, connection broker.ID, subject broker.Subject, valid time.Duration, makerRole string) (string, error)
	NewRecoveryCodes(ctx context.Context, connection broker.ID, subject broker.Subject) ([]string, error)
	Reset(ctx context.Context, connection broker.ID, subject broker.Subject) error
	Unlock(ctx context.Context, connection broker.ID, subject broker.Subject) error
}

// Store is what is read beside them, and the audit.
type Store interface {
	OTPStates(ctx context.Context, values []string) ([]connections.OTPState, error)
	Administrator(context.Context, broker.Subject) (connections.Administrator, error)
	SessionsBySubject(context.Context, broker.Subject) ([]broker.Session, error)
	AppendChange(context.Context, connections.Change) error
}

// Deps is what the room is made of. Everything is needed.
type Deps struct {
	*shell.Shell
	Configurations broker.Configurations
	Users          Users
	Codes          Codes
	People         *signin.People
	Store          Store

	PasswordKind, CodeKind string // the kinds of connection that ask for each

	// Subjects are those that a local user is in the configuration.
	Subjects func(*broker.Configuration, connections.User) []broker.Subject
	// Administers are those of a local user by which they could log in to the
	// administration.
	Administers func(*broker.Configuration, connections.User) []broker.Subject
	// CodesLocked reports whether codes of the subject are not looked at any more.
	CodesLocked func(context.Context, broker.ID, broker.Subject) (bool, error)
	// Disable keeps a local user from logging in, and ends the sessions as End does.
	Disable func(ctx context.Context, name string) error
	// End ends all sessions of the subjects, tells applications that can be told,
	// and ends their tokens and their sessions of the administration.
	End func(context.Context, []broker.Subject) (broker.Told, error)
	// Public is the address of a path of the pages that users see.
	Public func(path string) string
}

// Room is the screens.
type Room struct{ Deps }

// New makes the room. It fails when something needed is missing.
func New(d Deps) (*Room, error) {
	if err := d.Check(); err != nil {
		return nil, err
	}
	if d.Configurations == nil || d.Users == nil || d.Codes == nil || d.People == nil || d.Store == nil || d.PasswordKind == "" || d.CodeKind == "" ||
		d.Subjects == nil || d.Administers == nil || d.CodesLocked == nil || d.Disable == nil || d.End == nil || d.Public == nil {
		return nil, errors.New("people: something that is needed is missing")
	}
	return &Room{d}, nil
}

// handed is how long a link or an invitation is good that is handed over.
const handed = 72 * time.Hour

// resets is the rule of what could let somebody log in as the user.
var resets = access.Rule{Least: access.Operator, Everything: true, Sensitive: true, Scope: access.ScopeOperate}

// Routes are all screens of the room.
func (p *Room) Routes() []access.Route {
	routes := p.userRoutes()
	routes = append(routes, p.factorRoutes()...)
	routes = append(routes, p.administratorRoutes()...)
	return append(routes, p.tokenRoutes()...)
}
