package broker

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// readSession finds the browser's session in the application's group. A
// session that has expired, idled out or belongs to another group is none; one
// that idled out is kept apart, for the one that takes its place.
func (l *login) readSession(ctx context.Context) error {
	l.session, l.idled = nil, nil
	secret := l.browser.Sessions[l.app.Group]
	if secret == "" {
		return nil
	}
	session, err := l.sessions.Session(ctx, SessionKey(digest(secret)))
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read the session: %w", err)
	}
	idle := l.current.sessionIdle()
	if session.Group != l.app.Group || !l.now.Before(session.Expires) {
		return nil
	}
	if !l.now.Before(session.Used.Add(idle)) {
		l.idled = &session
		return nil
	}
	session.Evidence = slices.DeleteFunc(session.Evidence, func(e Evidence) bool { return !l.stands(ctx, e) })
	l.session = &session
	return nil
}

// stands asks the connection of session evidence whether it has been revoked.
// A connection that cannot say keeps the evidence from counting; one that
// knows nothing of revocation does not.
func (l *login) stands(ctx context.Context, e Evidence) bool {
	if l.current.connection(e.Connection) == nil {
		return false
	}
	backend, err := l.connections.Backend(ctx, l.current.Version, e.Connection)
	if err != nil {
		l.log.WarnContext(ctx, "session evidence does not count: its connection cannot open",
			"reference", l.t.Reference, "connection", string(e.Connection), "error", err.Error())
		return false
	}
	able, ok := backend.(StandingBackend)
	if !ok {
		return true
	}
	stands, err := able.Stands(ctx, e)
	if err != nil {
		l.log.WarnContext(ctx, "session evidence does not count: its connection cannot say whether it stands",
			"reference", l.t.Reference, "connection", string(e.Connection), "error", err.Error())
		return false
	}
	return stands
}

// usable is the session as the decision may see it: without evidence that has
// expired or that may not be passed on to this application. Once this transaction knows who the user is,
// a session of somebody else is none.
func (l *login) usable() *Session {
	if l.session == nil {
		return nil
	}
	if n := len(l.t.Evidence); n > 0 && l.t.Evidence[n-1].Subject != l.session.Subject {
		return nil
	}
	s := *l.session
	s.Evidence = nil
	for _, e := range l.session.Evidence {
		if e.Subject == s.Subject && l.lives(e) && l.mayHave(e) {
			s.Evidence = append(s.Evidence, e)
		}
	}
	return &s
}

// lives reports whether session evidence is within both ends of its life.
func (l *login) lives(e Evidence) bool {
	return l.now.Before(e.Received.Add(l.current.sessionLifetime())) && (e.Expires.IsZero() || l.now.Before(e.Expires))
}

// mayHave reports whether the evidence may be passed on to the application
// (SAML core 2.5.1.6).
func (l *login) mayHave(e Evidence) bool {
	if e.OnwardTo == nil {
		return true
	}
	return slices.ContainsFunc(l.app.Identifiers, func(id string) bool { return slices.Contains(e.OnwardTo, id) })
}

// subject is who the login is about so far: as this transaction has proven it,
// else as the session knows it.
func (l *login) subject() Subject {
	if n := len(l.t.Evidence); n > 0 {
		return l.t.Evidence[n-1].Subject
	}
	if l.session != nil {
		return l.session.Subject
	}
	return Subject{}
}
