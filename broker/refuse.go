package broker

import (
	"context"
	"errors"
	"fmt"
)

// Refuse closes a leg without evidence: the user cancelled, the login failed,
// the provider said no. The backend that owns the leg calls it. The login is
// refused to the application, except that a provider which cannot give the
// class that it was asked for (RefusedLevel) is asked once more without it
// when a second factor can reach the level, or another connection is offered;
// and one that was asked for an age and answered with an older login
// (RefusedStale) is asked once more for a fresh one.
// What the first factor has proven is kept in the session.
//
// The errors are those of Resume.
func (b *Broker) Refuse(ctx context.Context, browser *Browser, leg ID, r Refusal) (Reply, error) {
	l, open, err := b.open(ctx, browser, leg)
	if err != nil {
		return nil, err
	}
	if r.Code == "" {
		r.Code = RefusedFailed
	}
	if r.Code == RefusedLevel && !open.Factor {
		l.unwilling, l.refused = true, &r
		l.closeTrip(func(trip *Trip) { trip.Refusal = &r })
		return l.drive(ctx)
	}
	return l.endOrAskAfresh(ctx, open, &r)
}

// endOrAskAfresh ends the login, unless the provider could be asked for an age
// and answered with an older login: then it is asked once more, for a fresh one
// (rule 22).
func (l *login) endOrAskAfresh(ctx context.Context, leg Leg, r *Refusal) (Reply, error) {
	if r.Code != RefusedStale || leg.Factor || leg.ForceAuthn || leg.MaxAge == nil {
		return l.end(ctx, r)
	}
	l.t.Stale = leg.Connection
	l.closeTrip(func(trip *Trip) { trip.Refusal = r })
	return l.drive(ctx)
}

// refuse ends the login with the refusal, written by the frontend. The caller
// has made sure that the application is still there.
func (l *login) refuse(ctx context.Context, d Decision, r *Refusal) (Reply, error) {
	reply, err := l.write(ctx, r)
	m, kept, keepErr := l.keep(ctx, r)
	if keepErr != nil {
		return nil, keepErr
	}
	m.Record = l.record(d, r)
	if err != nil {
		m.Record.Trace = append(m.Record.Trace, Finding{Rule: "answer", Text: "The refusal could not be written to the application."})
	}
	if moveErr := l.move(ctx, m); moveErr != nil {
		return nil, moveErr
	}
	kept.apply(l.browser)
	l.ended(ctx, m.Record, err)
	if err != nil {
		var already *InvalidError
		if errors.As(err, &already) {
			return nil, &InvalidError{Public: already.Public, Reference: l.t.Reference, Err: err, About: About{Ended: true}}
		}
		return nil, l.over(fmt.Errorf("refused (%s) and the application could not be told: %w", r.Code, err))
	}
	return reply, nil
}

// write gives the refusal to the frontend.
func (l *login) write(ctx context.Context, r *Refusal) (Reply, error) {
	frontend, err := l.connections.Frontend(ctx, l.t.Version, l.app.ID)
	if err != nil {
		return nil, fmt.Errorf("open application %q: %w", l.app.ID, err)
	}
	reply, _, err := frontend.Answer(ctx, Outcome{
		Transaction: l.t.ID, Reference: l.t.Reference, Application: l.app, Request: l.t.Request, Now: l.now, Refusal: r,
	})
	if err != nil {
		return nil, fmt.Errorf("answer application %q: %w", l.app.ID, err)
	}
	if reply == nil {
		return nil, fmt.Errorf("application %q: no reply", l.app.ID)
	}
	return reply, nil
}

// keep is the refused transaction's move, with a session that holds what was
// proven before the refusal. Nothing is kept when the refusal casts doubt on
// who the user is or on the engine itself.
func (l *login) keep(_ context.Context, r *Refusal) (Move, kept, error) {
	m := Move{Transaction: l.next(StateRefused)}
	if len(l.t.Evidence) == 0 || r.Code == RefusedOtherSubject || r.Code == RefusedInternal {
		return m, kept{}, nil
	}
	k, err := l.keepSession(l.subject())
	if err != nil {
		return m, kept{}, err
	}
	k.into(&m)
	return m, k, nil
}

// abandon ends a login whose application may no longer be told anything.
func (l *login) abandon(ctx context.Context, why string) (Reply, error) {
	r := &Refusal{Code: RefusedDenied, Reason: why}
	m := Move{Transaction: l.next(StateRefused), Record: l.record(Decision{}, r)}
	if err := l.move(ctx, m); err != nil {
		return nil, withAbout(internal(l.t.Reference, err), l.t.about())
	}
	l.ended(ctx, m.Record, nil)
	return nil, l.over(errors.New(why))
}

// over is the error of a login that has ended with it, for a reason that its
// record has, and whose application cannot be told.
func (l *login) over(err error) error {
	return withAbout(invalid(PublicNotAvailable, l.t.Reference, err), About{Ended: true})
}
