package api

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"trin/admin/access"
	"trin/admin/own"
	"trin/broker"
	"trin/connections"
)

// Logins finds records of logins.
type Logins interface {
	Records(context.Context, connections.LoginQuery) ([]connections.Login, error)
}

// nameText and timeText are parameters of searches.
var (
	nameText = &schema{Type: "string", MaxLength: 1024}
	timeText = &schema{Type: "string", Format: "date-time"}
)

func (a *API) loginEndpoints() []endpoint {
	const group = "logins"
	return []endpoint{
		{method: http.MethodGet, path: "/logins", rule: reads, group: group, does: "Search logins and logouts, or messages that were not accepted, the newest first", gives: list[loginView]{}, lists: true, query: []parameter{
			{"reference", "of the login", nameText}, {"application", "its id", nameText}, {"connection", "the id of the authentication connection", nameText},
			{"user", "the value of the subject", nameText}, {"namespace", "of the subject", nameText},
			{"from", "ended at or after", timeText}, {"until", "ended before", timeText}, {"refused", "only those that did not succeed", &schema{Type: "boolean"}},
			{"unaccepted", "messages that were not accepted, instead of logins", &schema{Type: "boolean"}},
		}, run: a.logins},
		{method: http.MethodGet, path: "/logins/{reference}", rule: reads, group: group, does: "Why a login ended as it did, or a message was not accepted: the records with the reference", gives: list[loginView]{}, run: a.login},
		{method: http.MethodPost, path: "/logins/{reference}/share", rule: operates, group: group, does: "Make a link to the record for somebody without an account; it names no person, and is given once", takes: nothing{}, gives: linkView{}, status: http.StatusCreated, run: a.shareLogin},
		{method: http.MethodDelete, path: "/logins/{reference}/share", rule: operates, group: group, does: "End every link to the record", run: a.unshareLogin},
	}
}

// loginView is a record with its number. It holds no secret and no claim value.
type loginView struct {
	Number int64         `json:"number"`
	Kind   string        `json:"kind" enum:"login,step-up,logout,unaccepted"`
	Record broker.Record `json:"record"`
}

func viewLogin(l connections.Login) loginView {
	return loginView{l.Number, string(connections.LoginKindOf(&l.Record)), l.Record}
}

// moment is a parameter that is a time; zero = it is not there.
func (c *call) moment(name string) time.Time {
	at, _ := time.Parse(time.RFC3339, c.query.Get(name)) // readQuery has seen that it is one
	return at
}

func (a *API) logins(c *call) (any, error) {
	ctx := c.request.Context()
	of, err := a.Installation.Current(ctx)
	if err != nil {
		return nil, err
	}
	q := connections.LoginQuery{
		Reference: strings.ToUpper(c.query.Get("reference")), Application: broker.ID(c.query.Get("application")), Applications: c.applications(of),
		Connection: broker.ID(c.query.Get("connection")), Subject: broker.Subject{Namespace: c.query.Get("namespace"), Value: c.query.Get("user")},
		From: c.moment("from"), Until: c.moment("until"), Refused: c.yes("refused"), Unaccepted: c.yes("unaccepted"), Limit: c.limit() + 1,
	}
	if q.Subject.Namespace != "" && q.Subject.Value == "" {
		return nil, problemOf(malformed, "A namespace alone is not searched: give the user too.")
	}
	if q.Before, err = c.cursorNumber(); err != nil {
		return nil, err
	}
	found, err := a.Logins.Records(ctx, q)
	if err != nil {
		return nil, err
	}
	if len(found) > c.limit() {
		found = found[:c.limit()]
		c.next = cursorOf(strconv.FormatInt(found[len(found)-1].Number, 10))
	}
	c.own(of, found)
	return listOf(found, viewLogin), nil
}

// own leaves out of records what the actor does not see of them.
func (c *call) own(of *broker.Configuration, found []connections.Login) {
	for i := range found {
		found[i].Record = own.Record(c.actor, of, found[i].Record)
	}
}

// found are the records with the reference of the path that the actor sees.
func (a *API) found(c *call) ([]connections.Login, error) {
	ctx := c.request.Context()
	of, err := a.Installation.Current(ctx)
	if err != nil {
		return nil, err
	}
	reference := strings.ToUpper(c.path("reference"))
	if len(reference) > 64 {
		return nil, broker.ErrNotFound
	}
	found, err := a.Logins.Records(ctx, connections.LoginQuery{Reference: reference, Applications: c.applications(of), Limit: 10})
	if err == nil && len(found) == 0 {
		err = broker.ErrNotFound
	}
	c.own(of, found)
	return found, err
}

func (a *API) login(c *call) (any, error) {
	found, err := a.found(c)
	return listOf(found, viewLogin), err
}

// Sharing makes and ends links to records, as the pages do.
type Sharing interface {
	Share(context.Context, access.Actor, connections.Login) (link string, until time.Time, err error)
	Unshare(context.Context, access.Actor, connections.Login) error
}

func (a *API) shareLogin(c *call) (any, error) {
	if _, err := body[nothing](c); err != nil {
		return nil, err
	}
	found, err := a.found(c)
	if err != nil {
		return nil, err
	}
	link, until, err := a.Sharing.Share(c.request.Context(), c.actor, found[0])
	c.location = Base + "/logins/" + url.PathEscape(found[0].Reference)
	return linkView{link, until.UTC()}, err
}

func (a *API) unshareLogin(c *call) (any, error) {
	found, err := a.found(c)
	if err != nil {
		return nil, err
	}
	return nil, a.Sharing.Unshare(c.request.Context(), c.actor, found[0])
}
