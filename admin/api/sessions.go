package api

import (
	"net/http"
	"time"

	"trin/admin/own"
	"trin/broker"
	"trin/connections"
)

// Sessions finds sessions.
type Sessions = own.Found

// ownSessions are the sessions as each actor sees them.
func (a *API) ownSessions() own.Sessions {
	return own.Sessions{Configurations: a.Installation, Found: a.Sessions, Ending: a.Ending, Audit: a.Audit, Clock: a.Clock}
}

func (a *API) sessionEndpoints() []endpoint {
	const group = "sessions"
	return []endpoint{
		{method: http.MethodGet, path: "/sessions", rule: reads, group: group, does: "Who is logged in, the newest first; of one organisation, those that its applications are in. A page may have none and lead on", gives: list[sessionView]{}, lists: true, query: []parameter{
			{"user", "the value of the subject", nameText}, {"namespace", "of the subject; none = any", nameText},
		}, run: a.sessions},
		{method: http.MethodGet, path: "/sessions/{session}", rule: reads, group: group, does: "One session", gives: sessionView{}, run: a.session},
		{method: http.MethodDelete, path: "/sessions/{session}", rule: own.EndRule, group: group, does: "End a session, whatever it has become: the next request asks for a new login, its tokens end, and applications that can be told without a browser are told. One organisation ends none that applications of others are in", gives: endedView{}, run: a.endSession},
	}
}

// sessionView is a session without claims and without what a provider needs to
// log out. What an administrator of one organisation does not see is not there.
type sessionView struct {
	Key          string            `json:"key" doc:"names it; nobody is logged in with it"`
	Group        string            `json:"group,omitempty"`
	Namespace    string            `json:"namespace"`
	User         string            `json:"user"`
	Connection   string            `json:"connection,omitempty" doc:"of the first factor"`
	Created      time.Time         `json:"created"`
	Used         time.Time         `json:"used,omitzero"`
	Expires      time.Time         `json:"expires"`
	Evidence     []evidenceView    `json:"evidence,omitzero"`
	Applications []participantView `json:"applications"`
	Shared       bool              `json:"shared,omitempty" doc:"applications of other organisations are in it too: it is not yours to end"`
}

type evidenceView struct {
	Connection string    `json:"connection"`
	Factor     bool      `json:"factor,omitempty"`
	Level      string    `json:"level,omitempty"`
	Class      string    `json:"class,omitempty"`
	Instant    time.Time `json:"instant"`
}

type participantView struct {
	Application string    `json:"application"`
	Since       time.Time `json:"since"`
}

func viewSession(s own.Session) sessionView {
	v := sessionView{
		Key: string(s.Key), Group: s.Group, Namespace: s.Subject.Namespace, User: s.Subject.Value, Connection: string(s.Chosen),
		Created: s.Created.UTC(), Used: s.Used.UTC(), Expires: s.Expires.UTC(), Applications: []participantView{}, Shared: s.Shared,
	}
	if s.Whole {
		v.Evidence = []evidenceView{}
	}
	for _, e := range s.Evidence {
		v.Evidence = append(v.Evidence, evidenceView{string(e.Connection), e.Factor, levelText(e.Level), string(e.Class), e.Instant.UTC()})
	}
	for _, p := range s.Participants {
		v.Applications = append(v.Applications, participantView{string(p.Application), p.Since.UTC()})
	}
	return v
}

func (a *API) sessions(c *call) (any, error) {
	ctx := c.request.Context()
	after, err := c.cursor(1)
	if err != nil {
		return nil, err
	}
	q := connections.SessionQuery{Limit: c.limit()}
	if after != nil {
		place, ok, err := a.Places.Read(ctx, c.actor, after[0])
		if err != nil {
			return nil, err
		}
		if !ok {
			return nil, badCursor()
		}
		q.Before = place
	}
	user, namespace := c.query.Get("user"), c.query.Get("namespace")
	switch {
	case user == "" && namespace != "":
		return nil, problemOf(malformed, "A namespace alone is not searched: give the user too.")
	case user != "" && namespace != "":
		q.Subjects = []broker.Subject{{Namespace: namespace, Value: user}}
	case user != "":
		if q.Subjects, err = a.ownSessions().Called(ctx, user); err != nil {
			return nil, err
		}
	}
	found, next, err := a.ownSessions().Find(ctx, c.actor, q)
	if err != nil {
		return nil, err
	}
	if !next.IsZero() {
		at, err := a.Places.Write(ctx, c.actor, next)
		if err != nil {
			return nil, err
		}
		c.next = cursorOf(at)
	}
	return listOf(found, viewSession), nil
}

func (a *API) session(c *call) (any, error) {
	s, err := a.ownSessions().Get(c.request.Context(), c.actor, broker.SessionKey(c.path("session")))
	return viewSession(s), err
}

func (a *API) endSession(c *call) (any, error) {
	told, err := a.ownSessions().End(c.request.Context(), c.actor, broker.SessionKey(c.path("session")))
	return viewEnded(told), err
}

// endedView is whom the end of a session was told.
type endedView struct {
	Reference string   `json:"reference,omitempty" doc:"of the record of it, which is no application's: one organisation gets none"`
	Told      []string `json:"told" doc:"applications that have confirmed"`
	Untold    []string `json:"untold" doc:"those that cannot be told without the browser, or did not confirm"`
}
