package password

import (
	"context"

	"trin/connections"
)

// UserStore keeps local users. User and UserByName return broker.ErrNotFound
// for an unknown one. CreateUser returns broker.ErrConflict when the ID or the
// name is taken. UpdateUser replaces the user whose ID and Revision are given
// and adds one to the revision; broker.ErrConflict when the revision has moved
// or the new name is taken, broker.ErrNotFound when there is no such user.
// Users lists by name, at most limit of those whose name sorts after the given
// one; FindUsers those that a query asks for. DeleteUser deletes a user with their
// devices and links, broker.ErrNotFound when there is none.
type UserStore interface {
	User(ctx context.Context, id string) (connections.User, error)
	UserByName(ctx context.Context, name string) (connections.User, error)
	CreateUser(context.Context, connections.User) error
	UpdateUser(context.Context, connections.User) error
	Users(ctx context.Context, after string, limit int) ([]connections.User, error)
	FindUsers(context.Context, connections.UserQuery) ([]connections.User, error)
	DeleteUser(ctx context.Context, id string) error
}

// LinkStore keeps the links at which users choose a password, one a user.
// UserLink and OpenUserLink return broker.ErrNotFound for one that is used,
// expired or not there. UseUserLink uses a link up, sets the hash of the password
// and forgets the user's devices in one step: of any number of callers one gets no
// error, the others broker.ErrNotFound, which a disabled user's gets too.
type LinkStore interface {
	SaveUserLink(context.Context, connections.UserLink) error
	UserLink(context.Context, connections.Digest) (connections.UserLink, error)
	OpenUserLink(ctx context.Context, user string) (connections.UserLink, error)
	UseUserLink(ctx context.Context, hash connections.Digest, password string) error
}

// DeviceStore keeps the devices in which a user has logged in. Device returns
// broker.ErrNotFound for an unknown or expired one; the pair of hash and user
// decides. SaveDevice inserts it or moves its end. ForgetDevices deletes all
// of a user.
type DeviceStore interface {
	Device(ctx context.Context, hash, user string) (connections.Device, error)
	SaveDevice(context.Context, connections.Device) error
	ForgetDevices(ctx context.Context, user string) error
}

// Store is all that the kind keeps.
type Store interface {
	UserStore
	DeviceStore
	LinkStore
	connections.AttemptStore
}
