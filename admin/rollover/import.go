package rollover

import (
	"context"
	"errors"
	"fmt"

	"trin/admin/access"
	"trin/connections"
	"trin/connections/keyfile"
)

// The reasons why a file is not taken.
var (
	ErrNoCertificate = keyfile.ErrNoCertificate
	ErrNoPrivateKey  = keyfile.ErrNoPrivateKey
	ErrNotAPair      = keyfile.ErrNotAPair
	ErrPassword      = keyfile.ErrPassword
	ErrTooCostly     = keyfile.ErrTooCostly
	errNothingKnown  = errors.New("rollover: what is imported has no set or use")
)

// Import is [Rollover.ImportFile] of files that have no password.
func (r *Rollover) Import(ctx context.Context, actor access.Actor, place Place, files ...[]byte) (connections.Key, error) {
	return r.ImportFile(ctx, actor, place, "", files...)
}

// ImportFile takes in a key pair with its certificate from elsewhere: in PEM, in
// one file or two, or in one of PKCS #12, which the password opens. It waits as
// next, or is active where there is none. What the files hold is in no error.
func (r *Rollover) ImportFile(ctx context.Context, actor access.Actor, place Place, password string, files ...[]byte) (connections.Key, error) {
	if err := actor.May(Changes, r.Clock()); err != nil {
		return connections.Key{}, err
	}
	if place.Set == "" || place.Use == "" {
		return connections.Key{}, errNothingKnown
	}
	key, err := r.open(password, files)
	if err != nil {
		return connections.Key{}, err
	}
	key.Set, key.Use = place.Set, place.Use
	if err := r.Keys.Check(key); err != nil {
		return connections.Key{}, err
	}
	detail := fmt.Sprintf("%s, certificate SHA-256 %s", place.Use, Fingerprint(key.Certificate))
	if err := r.audit(ctx, actor, "keys import", place.Set, detail); err != nil {
		return connections.Key{}, err
	}
	return r.Keys.Import(ctx, key)
}

// open reads the files, one after the other: see [keyfile.Read].
func (r *Rollover) open(password string, files [][]byte) (connections.Key, error) {
	r.opening.Lock()
	defer r.opening.Unlock()
	return keyfile.Read(password, files...)
}
