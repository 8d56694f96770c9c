package own

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"trin/admin/access"
	"trin/broker"
	"trin/connections"
)

// Ending ends sessions for somebody who is not at their browser.
type Ending interface {
	EndSessions(context.Context, ...broker.Session) (broker.Told, error)
}

// Kept keeps what was done.
type Kept interface {
	AppendChange(context.Context, connections.Change) error
}

// EndRule is who may end a session.
var EndRule = access.Rule{Least: access.Operator, Scope: access.ScopeOperate}

// Endable is a session as it is, when the actor may end it: one organisation ends
// none that applications of others are in. The errors are [broker.ErrNotFound]
// and the refusals of [access.Actor.May].
func (s Sessions) Endable(ctx context.Context, actor access.Actor, key broker.SessionKey) (broker.Session, error) {
	whole, seen, err := s.get(ctx, actor, key)
	if err == nil {
		err = actor.May(EndRule, s.Clock())
	}
	if err == nil && seen.Shared {
		err = fmt.Errorf("%w: applications of others are in the session too", access.ErrForbidden)
	}
	if err != nil {
		return broker.Session{}, err
	}
	return whole, nil
}

// End ends a session that is [Sessions.Endable], and says whom that was told, as
// far as the actor sees them. One organisation gets no reference: the record of
// the end is no application's.
func (s Sessions) End(ctx context.Context, actor access.Actor, key broker.SessionKey) (broker.Told, error) {
	whole, err := s.Endable(ctx, actor, key)
	if err != nil {
		return broker.Told{}, err
	}
	// What is done is kept before it is done: nothing happens that the audit does
	// not have.
	err = s.Audit.AppendChange(ctx, connections.Change{
		Author: actor.Name, What: "end session", Target: whole.Subject.Value,
		Detail: "of " + whole.Subject.Namespace + ", in " + strconv.Itoa(len(whole.Participants)) + " applications",
	})
	if err != nil {
		return broker.Told{}, err
	}
	told, err := s.Ending.EndSessions(ctx, whole)
	if err != nil || everything(actor) {
		return told, err
	}
	// An application of another organisation may have come into the session just now.
	others := func(id broker.ID) bool {
		return !slices.ContainsFunc(whole.Participants, func(p broker.Participant) bool { return p.Application == id })
	}
	return broker.Told{Sessions: told.Sessions, Told: slices.DeleteFunc(told.Told, others), Untold: slices.DeleteFunc(told.Untold, others)}, nil
}
