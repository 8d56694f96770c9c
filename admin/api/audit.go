package api

import (
	"net/http"
	"strconv"
	"time"

	"trin/admin/own"
	"trin/connections"
)

// Audit keeps what was done.
type Audit interface {
	own.Changes
	own.Kept
}

// ownAudit is the audit as each actor sees it.
func (a *API) ownAudit() own.Audit {
	return own.Audit{Configurations: a.Installation, Changes: a.Audit}
}

// kept keeps in the audit what is about to be done: nothing happens that it does
// not have.
func (a *API) kept(c *call, what, target, detail string) error {
	return a.Audit.AppendChange(c.request.Context(), connections.Change{Author: c.actor.Name, What: what, Target: target, Detail: detail})
}

func (a *API) auditEndpoints() []endpoint {
	const group = "audit"
	return []endpoint{
		{method: http.MethodGet, path: "/audit", rule: reads, group: group, does: "What administrators have done, the newest first; of one organisation, what was changed of its documents. A page may have none and lead on", gives: list[auditView]{}, lists: true, query: []parameter{
			{"author", "who did it", nameText}, {"what", "its first words", nameText}, {"target", "what it was done to", nameText},
			{"from", "at or after", timeText}, {"until", "before", timeText},
		}, run: a.audit},
		{method: http.MethodGet, path: "/audit/{number}", rule: reads, group: group, does: "One change", gives: auditView{}, run: a.change},
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
	Difference string    `json:"difference,omitempty" doc:"before and after, a line each; of a whole version: /installation/difference; of one organisation, its own documents of either"`
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
	found, next, err := a.ownAudit().Find(c.request.Context(), c.actor, connections.ChangeQuery{
		Author: c.query.Get("author"), What: c.query.Get("what"), Target: c.query.Get("target"),
		From: c.moment("from"), Until: c.moment("until"), Before: before,
	}, c.limit())
	if err != nil {
		return nil, err
	}
	if next > 0 {
		c.next = cursorOf(strconv.FormatInt(next, 10))
	}
	return listOf(found, viewChange), nil
}

func (a *API) change(c *call) (any, error) {
	number, _ := strconv.ParseInt(c.path("number"), 10, 64) // what is no number names none
	found, err := a.ownAudit().Get(c.request.Context(), c.actor, number)
	return viewChange(found), err
}
