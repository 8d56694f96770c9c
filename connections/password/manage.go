package password

import (
	"context"
	"fmt"
	"time"

	"trin/connections"
)

// User returns the user with the ID, or broker.ErrNotFound among its wraps.
func (a *Admin) User(ctx context.Context, id string) (connections.User, error) {
	return a.store.User(ctx, id)
}

// Search returns the users that the query asks for, by name. What is looked for in
// names is normalised as names are.
func (a *Admin) Search(ctx context.Context, q connections.UserQuery) ([]connections.User, error) {
	if q.Name != "" {
		if q.Name = normalName(q.Name); q.Name == "" {
			return nil, nil // no name has it in it
		}
	}
	return a.store.FindUsers(ctx, q)
}

// SlowedUntil is until when passwords of that name are not looked at from browsers
// in which the user has not logged in before; the zero time = they are.
func (a *Admin) SlowedUntil(ctx context.Context, name string) (time.Time, error) {
	now := a.clock()
	verdict, err := throttleUser.Look(ctx, a.store, userKey(normalName(name)), now)
	if err != nil || verdict.Allowed {
		return time.Time{}, err
	}
	return now.Add(verdict.Wait), nil
}

// TakePassword takes the password away, forgets the user's devices and clears the
// account's counter: nobody logs in with it until another one is chosen.
func (a *Admin) TakePassword(ctx context.Context, name string) error {
	user, err := a.change(ctx, name, func(u *connections.User) { u.Password = "" })
	if err != nil {
		return err
	}
	if err := a.store.ForgetDevices(ctx, user.ID); err != nil {
		return fmt.Errorf("forget the devices of %q: %w", name, err)
	}
	return a.Unlock(ctx, name)
}

// Delete deletes the user, or returns broker.ErrNotFound among its wraps. The ID
// is never given to another.
func (a *Admin) Delete(ctx context.Context, id string) error { return a.store.DeleteUser(ctx, id) }
