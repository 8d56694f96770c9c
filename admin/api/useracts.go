package api

import (
	"context"
	"slices"

	"trin/connections"
)

// changed is the user after a change.
func (a *API) changed(c *call, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	return a.user(c)
}

// userClaims are the claims that a user shall have.
type userClaims struct {
	Claims []claimView `json:"claims" most:"200"`
}

func (a *API) userClaims(c *call) (any, error) {
	wish, err := body[userClaims](c)
	if err != nil {
		return nil, err
	}
	user, err := a.userRead(c)
	if err != nil {
		return nil, err
	}
	after := user
	after.Claims, after.Changed = claimsOf(wish.Claims), a.Clock()
	if err := a.mayHelpUser(c, after); err != nil {
		return nil, err
	}
	if err := a.kept(c, "set claims of user", user.Name, ""); err != nil {
		return nil, err
	}
	return a.changed(c, a.Users.Update(c.request.Context(), after))
}

func (a *API) resetPassword(c *call) (any, error) {
	if _, err := body[nothing](c); err != nil {
		return nil, err
	}
	user, err := a.userRead(c)
	if err != nil {
		return nil, err
	}
	if err := a.kept(c, "reset password", user.Name, ""); err != nil {
		return nil, err
	}
	if err := a.Users.TakePassword(c.request.Context(), user.Name); err != nil {
		return nil, err
	}
	if err := a.endAll(c, user); err != nil {
		return nil, err
	}
	return a.passwordLink(c, user)
}

// endAll ends every session of a local user.
func (a *API) endAll(c *call, user connections.User) error {
	of, err := a.Installation.Current(c.request.Context())
	if err == nil {
		_, err = a.Ending.EndSubjects(c.request.Context(), a.Subjects(of, user))
	}
	return err
}

// act does what is done to a user by name alone.
func (a *API) act(c *call, what string, read func(*call) (connections.User, error), do func(context.Context, string) error) (any, error) {
	if _, err := body[nothing](c); err != nil {
		return nil, err
	}
	user, err := read(c)
	if err != nil {
		return nil, err
	}
	if err := a.mayHelpUser(c, user); err != nil {
		return nil, err
	}
	if err := a.kept(c, what, user.Name, ""); err != nil {
		return nil, err
	}
	return a.changed(c, do(c.request.Context(), user.Name))
}

// notSelf is userNow, for what nobody does to themselves.
func (a *API) notSelf(c *call) (connections.User, error) {
	user, err := a.userNow(c)
	if err != nil {
		return user, err
	}
	of, err := a.Installation.Current(c.request.Context())
	if err != nil {
		return user, err
	}
	if c.actor.Token == "" && slices.Contains(a.Subjects(of, user), c.actor.Subject) {
		return user, problemOf(conflict, "Nobody does that to themselves.")
	}
	return user, nil
}

func (a *API) disableUser(c *call) (any, error) {
	return a.act(c, "disable user", a.notSelf, a.Users.Disable)
}

func (a *API) enableUser(c *call) (any, error) {
	return a.act(c, "enable user", a.userRead, a.Users.Enable)
}

func (a *API) unlockUser(c *call) (any, error) {
	return a.act(c, "unlock user", a.userNow, a.Users.Unlock)
}
