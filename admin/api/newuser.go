package api

import (
	"errors"
	"net/url"
	"time"

	"trin/broker"
	"trin/connections"
)

// newUser is a local user that shall be.
type newUser struct {
	Name     string      `json:"name" least:"1" most:"256"`
	Password string      `json:"password,omitempty" most:"1024" doc:"none = the user chooses one at the link"`
	Claims   []claimView `json:"claims,omitempty" most:"200"`
}

func (a *API) newUser(c *call) (any, error) {
	wish, err := body[newUser](c)
	if err != nil {
		return nil, err
	}
	if err := a.usable(wish.Name, wish.Password); err != nil {
		return nil, err
	}
	ctx := c.request.Context()
	switch _, err := a.Users.Find(ctx, wish.Name); {
	case err == nil:
		return nil, problemOf(exists, "There is a user of that name.")
	case !errors.Is(err, broker.ErrNotFound):
		return nil, err
	}
	// A connection may name its users by a claim: nobody is made who would be an
	// administrator by it, but by those who may help that one.
	if err := a.mayHelpUser(c, connections.User{Name: wish.Name, Claims: claimsOf(wish.Claims)}); err != nil {
		return nil, err
	}
	if err := a.kept(c, "create user", wish.Name, ""); err != nil {
		return nil, err
	}
	user, err := a.Users.Create(ctx, wish.Name, wish.Password, claimsOf(wish.Claims))
	if errors.Is(err, broker.ErrConflict) {
		return nil, problemOf(exists, "There is a user of that name.")
	}
	if errors.Is(err, connections.ErrUserName) {
		return nil, problemOf(invalid, "This cannot be a user name. Write 1 to 256 printable characters.")
	}
	if err != nil {
		return nil, err
	}
	c.location, c.tag = Base+"/users/"+url.PathEscape(user.Name), numbered(user.Revision)
	made := madeUser{User: viewUser(user)}
	if wish.Password == "" {
		link, err := a.passwordLink(c, user)
		if err != nil {
			return nil, err
		}
		made.Password = &link
	}
	return made, nil
}

// madeUser is a user that was made.
type madeUser struct {
	User     userView  `json:"user"`
	Password *linkView `json:"password,omitempty" doc:"where the user chooses one"`
}

// passwordLife is how long a link to choose a password is good.
const passwordLife = 72 * time.Hour

// passwordLink is a link at which the user chooses a password.
func (a *API) passwordLink(c *call, user connections.User) (linkView, error) {
	expires := a.Clock().Add(passwordLife).UTC()
	path, err := a.Users.NewLink(c.request.Context(), user.ID, c.actor.Role.String(), passwordLife)
	return linkView{a.Public(path), expires}, err
}

// usable refuses a name and a password of which no user can be; no password is
// fine.
func (a *API) usable(name, password string) error {
	if password == "" {
		password = "a password that is long enough to be one"
	}
	if err := a.Users.Check(name, password); err != nil {
		return problemOf(invalid, sentence(err))
	}
	return nil
}
