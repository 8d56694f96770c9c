package api

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"trin/broker"
	"trin/connections"
)

// Audit keeps what was done.
type Audit interface {
	FindChanges(context.Context, connections.ChangeQuery) ([]connections.Change, error)
	AppendChange(context.Context, connections.Change) error
}

// kept keeps in the audit what is about to be done: nothing happens that it does
// not have.
func (a *API) kept(c *call, what, target, detail string) error {
	return a.Audit.AppendChange(c.request.Context(), connections.Change{Author: c.actor.Name, What: what, Target: target, Detail: detail})
}

func (a *API) auditEndpoints() []endpoint {
	const group = "audit"
	return []endpoint{
		{method: http.MethodGet, path: "/audit", rule: readsAll, group: group, does: "What administrators have done, the newest first", gives: list[auditView]{}, lists: true, query: []parameter{
			{"author", "who did it", nameText}, {"what", "its first words", nameText}, {"target", "what it was done to", nameText},
			{"from", "at or after", timeText}, {"until", "before", timeText},
		}, run: a.audit},
		{method: http.MethodGet, path: "/audit/{number}", rule: readsAll, group: group, does: "One change", gives: auditView{}, run: a.change},
	}
}

// auditView is one thing that was done.
type auditView struct {
	Number     int64     `json:"number"`
	Made       time.Time `json:"made"`
	Author     string    `json:"author"`
	What       string    `json:"what"`
	Target     string    `json:"target,omitempty"`
	Detail     string    `json:"detail,omitempty"`
	Difference string    `json:"difference,omitempty" doc:"before and after, a line each; of a whole version: /installation/difference"`
	Hash       string    `json:"hash,omitempty" doc:"over it and the one before it"`
}

func viewChange(c connections.Change) auditView {
	return auditView{c.Number, c.Made.UTC(), c.Author, c.What, c.Target, c.Detail, c.Difference, c.Hash}
}

func (a *API) audit(c *call) (any, error) {
	before, err := c.cursorNumber()
	if err != nil {
		return nil, err
	}
	found, err := a.Audit.FindChanges(c.request.Context(), connections.ChangeQuery{
		Author: c.query.Get("author"), What: c.query.Get("what"), Target: c.query.Get("target"),
		From: c.moment("from"), Until: c.moment("until"), Before: before, Limit: c.limit() + 1,
	})
	if err != nil {
		return nil, err
	}
	if len(found) > c.limit() {
		found = found[:c.limit()]
		c.next = cursorOf(strconv.FormatInt(found[len(found)-1].Number, 10))
	}
	return listOf(found, viewChange), nil
}

func (a *API) change(c *call) (any, error) {
	number, err := strconv.ParseInt(c.path("number"), 10, 64)
	if err != nil || number < 1 {
		return nil, broker.ErrNotFound
	}
	found, err := a.Audit.FindChanges(c.request.Context(), connections.ChangeQuery{Number: number, Limit: 1})
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, broker.ErrNotFound
	}
	return viewChange(found[0]), nil
}
