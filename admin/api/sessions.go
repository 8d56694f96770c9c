package api

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"time"

	"trin/broker"
	"trin/connections"
)

// Sessions finds sessions.
type Sessions interface {
	Sessions(context.Context, connections.SessionQuery) ([]broker.Session, error)
	Session(context.Context, broker.SessionKey) (broker.Session, error)
}

func (a *API) sessionEndpoints() []endpoint {
	const group = "sessions"
	return []endpoint{
		{method: http.MethodGet, path: "/sessions", rule: readsAll, group: group, does: "Who is logged in, the newest first", gives: list[sessionView]{}, lists: true, query: []parameter{
			{"user", "the value of the subject", nameText}, {"namespace", "of the subject; none = any", nameText},
		}, run: a.sessions},
		{method: http.MethodGet, path: "/sessions/{session}", rule: readsAll, group: group, does: "One session", gives: sessionView{}, run: a.session},
		{method: http.MethodDelete, path: "/sessions/{session}", rule: operatesAll, group: group, does: "End a session, whatever it has become: the next request asks for a new login, its tokens end, and applications that can be told without a browser are told", gives: endedView{}, run: a.endSession},
	}
}

// sessionView is a session without claims and without what a provider needs to
// log out.
type sessionView struct {
	Key          string            `json:"key" doc:"names it; nobody is logged in with it"`
	Group        string            `json:"group"`
	Namespace    string            `json:"namespace"`
	User         string            `json:"user"`
	Connection   string            `json:"connection" doc:"of the first factor"`
	Created      time.Time         `json:"created"`
	Used         time.Time         `json:"used"`
	Expires      time.Time         `json:"expires"`
	Evidence     []evidenceView    `json:"evidence"`
	Applications []participantView `json:"applications"`
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

func viewSession(s broker.Session) sessionView {
	v := sessionView{
		Key: string(s.Key), Group: s.Group, Namespace: s.Subject.Namespace, User: s.Subject.Value, Connection: string(s.Chosen),
		Created: s.Created.UTC(), Used: s.Used.UTC(), Expires: s.Expires.UTC(), Evidence: []evidenceView{}, Applications: []participantView{},
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
	q := connections.SessionQuery{Limit: c.limit() + 1}
	if after != nil {
		q.Before = broker.SessionKey(after[0])
	}
	user, namespace := c.query.Get("user"), c.query.Get("namespace")
	switch {
	case user == "" && namespace != "":
		return nil, problemOf(malformed, "A namespace alone is not searched: give the user too.")
	case user != "" && namespace != "":
		q.Subjects = []broker.Subject{{Namespace: namespace, Value: user}}
	case user != "":
		of, err := a.Installation.Current(ctx)
		if err != nil {
			return nil, err
		}
		q.Subjects = subjectsCalled(of, user)
	}
	found, err := a.Sessions.Sessions(ctx, q)
	if err != nil {
		return nil, err
	}
	if len(found) > c.limit() {
		found = found[:c.limit()]
		c.next = cursorOf(string(found[len(found)-1].Key))
	}
	return listOf(found, viewSession), nil
}

// subjectsCalled are the subjects of that name in every namespace of the
// installation.
func subjectsCalled(of *broker.Configuration, name string) []broker.Subject {
	spaces := map[string]bool{}
	for id, one := range of.Connections {
		spaces[string(id)] = true
		if one.SubjectNamespace != "" {
			spaces[one.SubjectNamespace] = true
		}
	}
	subjects := []broker.Subject{}
	for _, space := range slices.Sorted(maps.Keys(spaces)) {
		subjects = append(subjects, broker.Subject{Namespace: space, Value: name})
	}
	return subjects
}

func (a *API) session(c *call) (any, error) {
	s, err := a.Sessions.Session(c.request.Context(), broker.SessionKey(c.path("session")))
	return viewSession(s), err
}

func (a *API) endSession(c *call) (any, error) {
	ctx := c.request.Context()
	s, err := a.Sessions.Session(ctx, broker.SessionKey(c.path("session")))
	if err != nil {
		return nil, err
	}
	err = a.kept(c, "end session", s.Subject.Value, "of "+s.Subject.Namespace+", in "+strconv.Itoa(len(s.Participants))+" applications")
	if err != nil {
		return nil, err
	}
	told, err := a.Ending.EndSessions(ctx, s)
	return viewEnded(told), err
}

// endedView is whom the end of a session was told.
type endedView struct {
	Reference string   `json:"reference,omitempty" doc:"of the record of it"`
	Told      []string `json:"told" doc:"applications that have confirmed"`
	Untold    []string `json:"untold" doc:"those that cannot be told without the browser, or did not confirm"`
}
