package password

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"time"

	"trin/broker"
	"trin/connections"
)

// Admin is what an administrator does with local users.
type Admin struct {
	store  Store
	hasher *hasher
	clock  func() time.Time
	random io.Reader
}

// AdminDeps are what an Admin is made of. Cost zero = DefaultCost.
type AdminDeps struct {
	Store  Store
	Clock  func() time.Time
	Random io.Reader
	Cost   Cost
}

// NewAdmin makes an Admin.
func NewAdmin(d AdminDeps) (*Admin, error) {
	if d.Store == nil || d.Clock == nil || d.Random == nil {
		return nil, errors.New("password: a store, a clock and randomness are needed")
	}
	if d.Cost == (Cost{}) {
		d.Cost = DefaultCost()
	}
	hasher, err := newHasher(d.Cost, d.Random, 1)
	if err != nil {
		return nil, fmt.Errorf("password: %w", err)
	}
	return &Admin{store: d.Store, hasher: hasher, clock: d.Clock, random: d.Random}, nil
}

// Create makes a user with a password; "" = one who cannot log in yet. The ID
// is drawn, and never depends on the name. It returns broker.ErrConflict among
// its wraps when the name is taken.
func (a *Admin) Create(ctx context.Context, name, password string, claims broker.Claims) (connections.User, error) {
	normal := normalName(name)
	if normal == "" {
		return connections.User{}, fmt.Errorf("%w: %q; use 1 to %d printable characters", connections.ErrUserName, name, longestName)
	}
	id := make([]byte, 16)
	if _, err := io.ReadFull(a.random, id); err != nil {
		return connections.User{}, fmt.Errorf("read randomness: %w", err)
	}
	now := a.clock()
	user := connections.User{ID: base64.RawURLEncoding.EncodeToString(id), Name: normal, Claims: claims, Created: now, Changed: now}
	if password != "" {
		phc, err := a.hash(ctx, password)
		if err != nil {
			return connections.User{}, err
		}
		user.Password = phc
	}
	if err := a.store.CreateUser(ctx, user); err != nil {
		return connections.User{}, fmt.Errorf("create user %q: %w", normal, err)
	}
	return a.store.User(ctx, user.ID)
}

func (a *Admin) hash(ctx context.Context, password string) (string, error) {
	if err := checkNew(password); err != nil {
		return "", err
	}
	return a.hasher.hash(ctx, normalPassword(password))
}

// Find returns the user of that name, or broker.ErrNotFound among its wraps.
func (a *Admin) Find(ctx context.Context, name string) (connections.User, error) {
	user, err := a.store.UserByName(ctx, normalName(name))
	if err != nil {
		return connections.User{}, fmt.Errorf("user %q: %w", name, err)
	}
	return user, nil
}

// List returns at most limit users whose names sort after the given one.
func (a *Admin) List(ctx context.Context, after string, limit int) ([]connections.User, error) {
	return a.store.Users(ctx, normalName(after), limit)
}

// SetPassword replaces the password, forgets the user's devices and clears the
// account's counter. Sessions live on; Disable ends what they prove.
func (a *Admin) SetPassword(ctx context.Context, name, password string) error {
	phc, err := a.hash(ctx, password)
	if err != nil {
		return err
	}
	user, err := a.change(ctx, name, func(u *connections.User) { u.Password = phc })
	if err != nil {
		return err
	}
	if err := a.store.ForgetDevices(ctx, user.ID); err != nil {
		return fmt.Errorf("forget the devices of %q: %w", name, err)
	}
	return a.Unlock(ctx, name)
}

// SetClaims replaces the user's claims.
func (a *Admin) SetClaims(ctx context.Context, name string, claims broker.Claims) error {
	_, err := a.change(ctx, name, func(u *connections.User) { u.Claims = claims })
	return err
}

// Disable keeps the user from logging in, and makes what they have proven in
// sessions count no more.
func (a *Admin) Disable(ctx context.Context, name string) error {
	_, err := a.change(ctx, name, func(u *connections.User) { u.Disabled = true })
	return err
}

// Enable lets a disabled user log in again.
func (a *Admin) Enable(ctx context.Context, name string) error {
	_, err := a.change(ctx, name, func(u *connections.User) { u.Disabled = false })
	return err
}

// Unlock clears the account's counter of attempts. The counters of places and
// devices end by themselves.
func (a *Admin) Unlock(ctx context.Context, name string) error {
	if err := a.store.ClearAttempts(ctx, userKey(normalName(name))); err != nil {
		return fmt.Errorf("unlock %q: %w", name, err)
	}
	return nil
}

func (a *Admin) change(ctx context.Context, name string, with func(*connections.User)) (connections.User, error) {
	user, err := a.Find(ctx, name)
	if err != nil {
		return connections.User{}, err
	}
	with(&user)
	user.Changed = a.clock()
	if err := a.store.UpdateUser(ctx, user); err != nil {
		return connections.User{}, fmt.Errorf("change user %q: %w", name, err)
	}
	return user, nil
}

// Check says why a user cannot be made of the name and the password; nil = one
// can, unless the name is taken.
func (a *Admin) Check(name, password string) error {
	if normalName(name) == "" {
		return fmt.Errorf("%q cannot be a user name; use 1 to %d printable characters", name, longestName)
	}
	return checkNew(password)
}
