package broker

import (
	"context"
	"errors"
)

// Resume closes a leg with what the connection has proven and goes on with the
// login. The backend that owns the leg calls it, once, after it has verified
// the answer; of several calls for one leg exactly one succeeds.
//
// Evidence that does not do (too old, about somebody else) is a refusal that
// is answered to the application, no error. The error is an *InvalidError:
// PublicExpired when the leg is not open, was closed meanwhile or the login
// took too long; PublicBadMessage when one of the evidence's Uses was used
// before, and the leg stays open; PublicOtherBrowser when the login was begun
// in another browser; PublicNotAvailable when the application has been switched
// off or deleted; PublicInternal otherwise.
func (b *Broker) Resume(ctx context.Context, browser *Browser, leg ID, e Evidence) (Reply, error) {
	l, open, err := b.open(ctx, browser, leg)
	if err != nil {
		return nil, err
	}
	l.uses, e.Uses = e.Uses, nil // the move's, not the transaction's
	return l.take(ctx, open, e)
}

// take adds what the leg has proven to the transaction and goes on.
func (l *login) take(ctx context.Context, leg Leg, e Evidence) (Reply, error) {
	if reply, err := l.gone(ctx, leg); reply != nil || err != nil {
		return reply, err
	}
	accepted, steps, err := l.accept(ctx, leg, e)
	l.t.Claims = append(l.t.Claims, steps...)
	if err != nil {
		return l.endOrAskAfresh(ctx, leg, refusalOf(err))
	}
	l.t.Evidence = append(l.t.Evidence, accepted)
	l.closeTrip(func(trip *Trip) {
		trip.Received, trip.Counted = accepted.Class, accepted.Level
		if accepted.Factor {
			trip.Counted = l.after(accepted.Connection)
		}
	})
	return l.drive(ctx)
}

// gone ends the login when its application or the connection of the leg has
// been switched off or deleted while the browser was away. No reply and no
// error means that both are there.
func (l *login) gone(ctx context.Context, leg Leg) (Reply, error) {
	if l.app == nil || l.current.application(l.app.ID) == nil {
		l.closeTrip(func(*Trip) {})
		return l.abandon(ctx, "the application was switched off or deleted during the login")
	}
	if l.pinned.connection(leg.Connection) == nil || l.current.connection(leg.Connection) == nil {
		return l.end(ctx, unavailable(leg.Connection, errors.New("switched off or deleted during the login")))
	}
	return nil, nil
}

// end closes the leg without evidence and refuses the login.
func (l *login) end(ctx context.Context, r *Refusal) (Reply, error) {
	l.closeTrip(func(trip *Trip) { trip.Refusal = r })
	if l.app == nil || l.current.application(l.app.ID) == nil {
		return l.abandon(ctx, "the application was switched off or deleted during the login")
	}
	for range maxAttempts {
		if err := l.readSession(ctx); err != nil {
			return nil, withAbout(internal(l.t.Reference, err), l.t.about())
		}
		reply, err := l.refuse(ctx, Decision{}, r)
		if errors.Is(err, errSessionMoved) {
			continue
		}
		if err != nil {
			return nil, withAbout(internal(l.t.Reference, err), l.t.about())
		}
		return reply, nil
	}
	return nil, l.t.invalidIn(PublicInternal, errSessionMoved)
}

// closeTrip ends the trip that is under way.
func (l *login) closeTrip(with func(*Trip)) {
	if n := len(l.t.Trips); n > 0 && l.t.Trips[n-1].Ended.IsZero() {
		trip := &l.t.Trips[n-1]
		trip.Ended = l.now
		with(trip)
	}
}
