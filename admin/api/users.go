package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"trin/admin/access"
	"trin/broker"
	"trin/connections"
)

// Users works on local users. Find and those that change one return
// broker.ErrNotFound for an unknown name, and Create broker.ErrConflict for one
// that is taken. Check says why there cannot be a user of that name and
// password. Update replaces the user whose Revision is given, and is
// broker.ErrConflict when it has moved. NewLink makes a one-time link at which the
// user chooses a password, as somebody of the role, and returns its path.
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

// mayHelp refuses what could let the actor log in as an administrator who may do
// as much.
func (a *API) mayHelp(c *call, subjects ...broker.Subject) error {
	may, err := a.Helps(c.request.Context(), c.actor.Role, subjects...)
	if err == nil && !may {
		err = fmt.Errorf("%w: that is an administrator, whom somebody with the role administrator must help", access.ErrForbidden)
	}
	return err
}

// mayHelpUser is mayHelp for a local user, by everybody that one is.
func (a *API) mayHelpUser(c *call, users ...connections.User) error {
	of, err := a.Installation.Current(c.request.Context())
	if err != nil {
		return err
	}
	var subjects []broker.Subject
	for _, user := range users {
		subjects = append(subjects, a.Subjects(of, user)...)
	}
	return a.mayHelp(c, subjects...)
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
	return a.act(c, "disable user", a.notSelf, func(ctx context.Context, name string) error {
		if err := a.Users.Disable(ctx, name); err != nil {
			return err
		}
		user, err := a.Users.Find(ctx, name)
		if err != nil {
			return err
		}
		return a.endAll(c, user)
	})
}

func (a *API) enableUser(c *call) (any, error) {
	return a.act(c, "enable user", a.userRead, a.Users.Enable)
}

func (a *API) unlockUser(c *call) (any, error) {
	return a.act(c, "unlock user", a.userNow, a.Users.Unlock)
}
