package people

import (
	"context"
	"errors"
	"fmt"

	"trin/admin/access"
	"trin/broker"
	"trin/connections"
)

// Administrators finds administrators by subject, broker.ErrNotFound = it is none.
type Administrators interface {
	Administrator(context.Context, broker.Subject) (connections.Administrator, error)
}

// MayHelp reports whether somebody of the role, who sees every organisation, may
// do to an administrator of another role what could let them log in as that one.
// Whoever may change administrators may anyway; anybody else may help those alone
// who have less than they have themselves.
func MayHelp(maker, of access.Role) bool { return maker >= access.Administrator || of < maker }

// Stands reports whether a link or an invitation by somebody of the role may still
// be used by whoever is the subjects; "" = it was made by whoever runs the program.
func Stands(ctx context.Context, store Administrators, makerRole string, subjects ...broker.Subject) (bool, error) {
	if makerRole == "" {
		return true, nil
	}
	maker, err := access.ParseRole(makerRole)
	if err != nil {
		return false, fmt.Errorf("who made it: %w", err)
	}
	greatest, _, err := roleOf(ctx, store, subjects)
	return err == nil && (greatest == access.Nobody || MayHelp(maker, greatest)), err
}

// roleOf is the greatest role of an administrator that is one of the subjects,
// and what they are called; Nobody = none is.
func roleOf(ctx context.Context, store Administrators, subjects []broker.Subject) (access.Role, string, error) {
	greatest, name := access.Nobody, ""
	for _, subject := range subjects {
		a, err := store.Administrator(ctx, subject)
		if errors.Is(err, broker.ErrNotFound) {
			continue
		}
		if err != nil {
			return access.Nobody, "", err
		}
		role, err := access.ParseRole(a.Role)
		if err != nil {
			return access.Nobody, "", fmt.Errorf("the administrator %s: %w", a.Name, err)
		}
		if role > greatest {
			greatest, name = role, a.Name
		}
	}
	return greatest, name, nil
}

// guard says whether the actor may do what the rule is about to whoever is the
// subjects: nil, or a refusal.
func (p *Room) guard(ctx context.Context, rule access.Rule, subjects []broker.Subject) error {
	if err := access.From(ctx).May(rule, p.Clock()); err != nil {
		return err
	}
	return Guard(ctx, p.Store, subjects...)
}

// Guard says whether the actor of the context may do to whoever is the subjects
// what could let them log in as that one: nil, or a refusal. Whether the actor may
// help users at all is another question.
func Guard(ctx context.Context, store Administrators, subjects ...broker.Subject) error {
	actor := access.From(ctx)
	role, name, err := roleOf(ctx, store, subjects)
	if err != nil {
		return err
	}
	if role != access.Nobody && !MayHelp(actor.Role, role) {
		return fmt.Errorf("%w: %s is an administrator with the role %s, whom somebody with the role administrator must help", access.ErrForbidden, name, role)
	}
	return nil
}

// isSelf reports whether the actor is one of the subjects.
func isSelf(actor access.Actor, subjects []broker.Subject) bool {
	for _, subject := range subjects {
		if subject == actor.Subject {
			return true
		}
	}
	return false
}
