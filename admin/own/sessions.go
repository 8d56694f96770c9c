package own

import (
	"context"
	"maps"
	"slices"
	"time"

	"trin/admin/access"
	"trin/broker"
	"trin/connections"
)

// Configurations has what is in force.
type Configurations interface {
	Current(context.Context) (*broker.Configuration, error)
}

// Found finds sessions, whosever they are.
type Found interface {
	Sessions(context.Context, connections.SessionQuery) ([]broker.Session, error)
	Session(context.Context, broker.SessionKey) (broker.Session, error)
}

// Sessions are those that an actor sees. Everything is needed.
type Sessions struct {
	Configurations Configurations
	Found          Found
	Ending         Ending
	Audit          Kept
	Clock          func() time.Time
}

// Session is a session as far as an actor sees it.
type Session struct {
	broker.Session
	// Whole: nothing of it is left out. Otherwise it has its key, its subject, when
	// it began and ends, and those of its applications that the actor sees: how the
	// user logged in, and when somebody else used the session, is not among it.
	Whole bool
	// Shared: applications are in it that the actor does not see. It is not the
	// actor's to end.
	Shared bool
}

// lookedAt is how many sessions are looked at for a page of one organisation's,
// batch of them at a time: what is in a session is sealed, so that the database
// cannot choose.
const (
	lookedAt = 5000
	batch    = 500
)

// Find is a page of the sessions that the actor sees of those that the query asks
// for, at most as many as its limit; and the place behind which to read on, zero =
// nowhere. A page of one organisation's may have fewer, or none, and lead on.
func (s Sessions) Find(ctx context.Context, actor access.Actor, q connections.SessionQuery) (page []Session, next connections.SessionPlace, err error) {
	c, err := s.Configurations.Current(ctx)
	if err != nil {
		return nil, next, err
	}
	most := q.Limit
	q.Limit = batch
	if everything(actor) {
		q.Limit = most + 1
	}
	for looked := 0; looked < lookedAt; looked += q.Limit {
		some, err := s.Found.Sessions(ctx, q)
		if err != nil {
			return nil, next, err
		}
		for _, one := range some {
			seen, sees := seenBy(actor, c, one)
			if sees && len(page) == most {
				return page, connections.PlaceOf(page[most-1].Session), nil
			}
			if sees {
				page = append(page, seen)
			}
			q.Before = connections.PlaceOf(one)
		}
		if len(some) < q.Limit {
			return page, next, nil
		}
	}
	return page, q.Before, nil
}

// Get is one session. One that the actor does not see is not there:
// [broker.ErrNotFound].
func (s Sessions) Get(ctx context.Context, actor access.Actor, key broker.SessionKey) (Session, error) {
	_, seen, err := s.get(ctx, actor, key)
	return seen, err
}

// get is one session, as it is and as the actor sees it.
func (s Sessions) get(ctx context.Context, actor access.Actor, key broker.SessionKey) (broker.Session, Session, error) {
	whole, err := s.Found.Session(ctx, key)
	if err != nil {
		return broker.Session{}, Session{}, err
	}
	c, err := s.Configurations.Current(ctx)
	if err != nil {
		return broker.Session{}, Session{}, err
	}
	seen, sees := seenBy(actor, c, whole)
	if !sees {
		return broker.Session{}, Session{}, broker.ErrNotFound
	}
	return whole, seen, nil
}

// everything reports whether the actor sees every organisation.
func everything(actor access.Actor) bool { return actor.Organisation == "" && !actor.Anonymous() }

// seenBy is what the actor sees of a session. False means nothing: none of the
// actor's applications is in it.
func seenBy(actor access.Actor, c *broker.Configuration, s broker.Session) (Session, bool) {
	if everything(actor) {
		return Session{Session: s, Whole: true}, true
	}
	var parts []broker.Participant
	for _, part := range s.Participants {
		if a := c.Applications[part.Application]; a != nil && actor.Sees(a.Organisation) {
			parts = append(parts, broker.Participant{Application: part.Application, Since: part.Since})
		}
	}
	left := broker.Session{Key: s.Key, Subject: s.Subject, Created: s.Created, Expires: s.Expires, Participants: parts}
	return Session{Session: left, Shared: len(parts) < len(s.Participants)}, len(parts) > 0
}

// Called are the subjects of that name in every namespace of the installation.
func (s Sessions) Called(ctx context.Context, name string) ([]broker.Subject, error) {
	c, err := s.Configurations.Current(ctx)
	if err != nil {
		return nil, err
	}
	spaces := map[string]bool{}
	for id, a := range c.Connections {
		spaces[string(id)] = true
		if a.SubjectNamespace != "" {
			spaces[a.SubjectNamespace] = true
		}
	}
	subjects := []broker.Subject{}
	for _, space := range slices.Sorted(maps.Keys(spaces)) {
		subjects = append(subjects, broker.Subject{Namespace: space, Value: name})
	}
	return subjects, nil
}
