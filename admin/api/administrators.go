package api

import (
	"cmp"
	"net/http"
	"slices"
	"time"

	"trin/admin/access"
	"trin/admin/signin"
	"trin/broker"
	"trin/connections"
)

func (a *API) administratorEndpoints() []endpoint {
	const group = "administrators"
	looks, changes := signin.RulePeople(), signin.RuleChangePeople()
	return []endpoint{
		{method: http.MethodGet, path: "/administrators", rule: looks, group: group, does: "The administrators by name", gives: list[administratorView]{}, tagged: true, run: a.administrators},
		{method: http.MethodPut, path: "/administrators", rule: changes, group: group, does: "Make a subject an administrator, or one of another role; If-Match is the ETag of the list", takes: administratorWish{}, gives: list[administratorView]{}, tagged: true, matches: true, run: a.saveAdministrator},
		{method: http.MethodDelete, path: "/administrators", rule: changes, group: group, does: "Take the administration away from a subject, with its sessions", gives: list[administratorView]{}, tagged: true, query: []parameter{
			{"namespace", "of the subject", nameText}, {"user", "the value of the subject", nameText},
		}, run: a.removeAdministrator},
		{method: http.MethodPost, path: "/administrators/invitations", rule: changes, group: group, does: "Make a link that lets one who logs in become an administrator; it is given once", takes: inviteAdministrator{}, gives: linkView{}, run: a.inviteAdministrator},
	}
}

// administratorView is an administrator.
type administratorView struct {
	Name         string    `json:"name"`
	Namespace    string    `json:"namespace"`
	User         string    `json:"user" doc:"the value of the subject"`
	Role         string    `json:"role" enum:"viewer,operator,administrator"`
	Organisation string    `json:"organisation,omitempty" doc:"the only one that is seen and changed"`
	Created      time.Time `json:"created"`
	By           string    `json:"by"`
}

func viewAdministrator(a connections.Administrator) administratorView {
	return administratorView{a.Name, a.Subject.Namespace, a.Subject.Value, a.Role, a.Organisation, a.Created.UTC(), a.By}
}

func (a *API) administrators(c *call) (any, error) {
	all, err := a.People.List(c.request.Context(), c.actor)
	slices.SortStableFunc(all, func(x, y connections.Administrator) int { return cmp.Compare(x.Name, y.Name) })
	return listOf(all, viewAdministrator), err
}

// administratorWish is an administrator that shall be.
type administratorWish struct {
	Name         string `json:"name" least:"1" most:"200" doc:"as the audit writes it"`
	Namespace    string `json:"namespace" least:"1" most:"256"`
	User         string `json:"user" least:"1" most:"1024"`
	Role         string `json:"role" enum:"viewer,operator,administrator"`
	Organisation string `json:"organisation,omitempty" most:"63"`
}

func (a *API) saveAdministrator(c *call) (any, error) {
	wish, err := body[administratorWish](c)
	if err != nil {
		return nil, err
	}
	now, err := a.administrators(c)
	if err != nil {
		return nil, err
	}
	if err := c.matchValue(now); err != nil {
		return nil, err
	}
	if err := named(wish.Name); err != nil {
		return nil, err
	}
	err = a.People.Save(c.request.Context(), c.actor, connections.Administrator{
		Subject: broker.Subject{Namespace: wish.Namespace, Value: wish.User}, Name: wish.Name, Role: wish.Role, Organisation: wish.Organisation,
	})
	if err != nil {
		return nil, err
	}
	return a.administrators(c)
}

// named refuses what nobody can be called.
func named(name string) error {
	if signin.CheckName(name) != nil {
		return problemOf(invalid, "A name is one line of at most 200 bytes, without white space around it.")
	}
	return nil
}

func (a *API) removeAdministrator(c *call) (any, error) {
	subject := broker.Subject{Namespace: c.query.Get("namespace"), Value: c.query.Get("user")}
	if subject.Namespace == "" || subject.Value == "" {
		return nil, problemOf(malformed, "Name the subject: ?namespace=…&user=….")
	}
	if err := a.People.Remove(c.request.Context(), c.actor, subject); err != nil {
		return nil, err
	}
	return a.administrators(c)
}

// inviteAdministrator is what an invited one becomes.
type inviteAdministrator struct {
	Role         string `json:"role" enum:"viewer,operator,administrator"`
	Organisation string `json:"organisation,omitempty" most:"63"`
}

// linkView is a link that is given once.
type linkView struct {
	Link    string    `json:"link" doc:"it holds a secret"`
	Expires time.Time `json:"expires"`
}

func (a *API) inviteAdministrator(c *call) (any, error) {
	wish, err := body[inviteAdministrator](c)
	if err != nil {
		return nil, err
	}
	role, err := access.ParseRole(wish.Role)
	if err != nil {
		return nil, problemOf(invalid, sentence(err))
	}
	expires := a.Clock().Add(signin.LinkLife).UTC()
	path, err := a.People.Invite(c.request.Context(), c.actor, role, wish.Organisation)
	return linkView{a.Origin + path, expires}, err
}
