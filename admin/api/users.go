package api

import (
	"context"
	"net/http"
	"time"

	"trin/broker"
	"trin/connections"
)

// Users works on local users. Find and those that change one return
// broker.ErrNotFound for an unknown name, and Create broker.ErrConflict for one
// that is taken. Check says why there cannot be a user of that name and
// password. Update replaces the user whose Revision is given, and is
// broker.ErrConflict when it has moved. Disable ends the user's sessions too.
// NewLink makes a one-time link at which the user chooses a password, as somebody
// of the role, and returns its path.
type Users interface {
	List(ctx context.Context, after string, limit int) ([]connections.User, error)
	Find(ctx context.Context, name string) (connections.User, error)
	User(ctx context.Context, id string) (connections.User, error)
	Check(name, password string) error
	Create(ctx context.Context, name, password string, claims broker.Claims) (connections.User, error)
	Update(context.Context, connections.User) error
	TakePassword(ctx context.Context, name string) error
	NewLink(ctx context.Context, id, makerRole string, valid time.Duration) (string, error)
	Disable(ctx context.Context, name string) error
	Enable(ctx context.Context, name string) error
	Unlock(ctx context.Context, name string) error
}

func (a *API) userEndpoints() []endpoint {
	const group, at = "users", "/users/{user}"
	return []endpoint{
		{method: http.MethodGet, path: "/users", rule: readsAll, group: group, does: "The local users by name", gives: list[userView]{}, lists: true, run: a.users},
		{method: http.MethodPost, path: "/users", rule: operatesAll, group: group, does: "Make a local user; the name is taken once. Without a password there is a link at which the user chooses one, given once", takes: newUser{}, gives: madeUser{}, tagged: true, status: http.StatusCreated, run: a.newUser},
		{method: http.MethodGet, path: at, rule: readsAll, group: group, does: "One local user", gives: userView{}, tagged: true, run: a.user},
		{method: http.MethodPut, path: at + "/claims", rule: operatesAll, group: group, does: "Replace the claims", takes: userClaims{}, gives: userView{}, tagged: true, matches: true, run: a.userClaims},
		{method: http.MethodPost, path: at + "/reset", rule: provesAll, group: group, does: "Take the password away and end the sessions; the user chooses another at a link that is given once", takes: nothing{}, gives: linkView{}, matches: true, run: a.resetPassword},
		{method: http.MethodPost, path: at + "/disable", rule: operatesAll, group: group, does: "Keep the user from logging in, and end what was proven and given", takes: nothing{}, gives: userView{}, tagged: true, run: a.disableUser},
		{method: http.MethodPost, path: at + "/enable", rule: operatesAll, group: group, does: "Let a disabled user log in again", takes: nothing{}, gives: userView{}, tagged: true, matches: true, run: a.enableUser},
		{method: http.MethodPost, path: at + "/unlock", rule: operatesAll, group: group, does: "Let a user who was slowed down try again at once", takes: nothing{}, gives: userView{}, tagged: true, run: a.unlockUser},
		{method: http.MethodPost, path: at + "/end", rule: operatesAll, group: group, does: "End every session of the user, and what was given in them: applications that can be told without a browser are told", takes: nothing{}, gives: endedView{}, run: a.endUser},
		{method: http.MethodDelete, path: at, rule: provesAll, group: group, does: "Delete a user for good, with what was enrolled, and end the sessions. No administrator is deleted, and nobody deletes themselves", matches: true, run: a.deleteUser},
	}
}

// userView is a local user without the password.
type userView struct {
	Name     string      `json:"name"`
	ID       string      `json:"id" doc:"the value of the subject; it is never another's"`
	Disabled bool        `json:"disabled"`
	Password bool        `json:"password" doc:"there is one"`
	Claims   []claimView `json:"claims"`
	Created  time.Time   `json:"created"`
	Changed  time.Time   `json:"changed"`
}

// claimView is a claim with its values.
type claimView struct {
	Name   string   `json:"name" least:"1" most:"256"`
	Values []string `json:"values" most:"1000"`
}

func viewClaims(all broker.Claims) []claimView {
	views := []claimView{}
	for _, one := range all {
		views = append(views, claimView{one.Name, append([]string{}, one.Values...)})
	}
	return views
}

func claimsOf(all []claimView) broker.Claims {
	var claims broker.Claims
	for _, one := range all {
		claims = append(claims, broker.Claim{Name: one.Name, Values: one.Values})
	}
	return claims
}

func viewUser(u connections.User) userView {
	return userView{u.Name, u.ID, u.Disabled, u.Password != "", viewClaims(u.Claims), u.Created.UTC(), u.Changed.UTC()}
}

func (a *API) users(c *call) (any, error) {
	after, err := c.cursor(1)
	if err != nil {
		return nil, err
	}
	from := ""
	if after != nil {
		from = after[0]
	}
	found, err := a.Users.List(c.request.Context(), from, c.limit()+1)
	if err != nil {
		return nil, err
	}
	if len(found) > c.limit() {
		found = found[:c.limit()]
		c.next = cursorOf(found[len(found)-1].Name)
	}
	return listOf(found, viewUser), nil
}

// userNow is the user of the path as it is, with its tag.
func (a *API) userNow(c *call) (connections.User, error) {
	user, err := a.Users.Find(c.request.Context(), c.path("user"))
	c.tag = numbered(user.Revision)
	return user, err
}

func (a *API) user(c *call) (any, error) {
	user, err := a.userNow(c)
	return viewUser(user), err
}

// userRead is the user of the path, if the actor may help that one, and it is as
// the request has read it.
func (a *API) userRead(c *call) (connections.User, error) {
	user, err := a.userNow(c)
	if err == nil {
		err = a.mayHelpUser(c, user)
	}
	if err != nil {
		return user, err
	}
	return user, c.match(c.tag)
}
