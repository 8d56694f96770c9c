package broker

import (
	"context"
	"fmt"
	"slices"
)

// Told is whom the end of sessions was told.
type Told struct {
	Reference string // of the record of it; "" = there was no session
	Sessions  int    // that have ended
	Told      []ID   // applications that have confirmed
	Untold    []ID   // those that cannot be told without the browser, or did not confirm
}

// EndSessions ends sessions for somebody who is not at their browser: an
// administrator. The applications that can be told without the browser are told,
// as in a logout; the others count as not told. Providers are left alone: the
// user has not asked for it. What was given in the sessions ends with them.
//
// The sessions have ended when it returns without an error, whatever becomes of
// telling. The errors are for the caller and no *InvalidError.
func (b *Broker) EndSessions(ctx context.Context, sessions ...Session) (Told, error) {
	if len(sessions) == 0 {
		return Told{}, nil
	}
	current, err := b.configurations.Current(ctx)
	if err != nil {
		return Told{}, fmt.Errorf("read the configuration: %w", err)
	}
	w, err := b.newLogout(&Browser{}, current, LogoutRequest{}, sessions)
	if err != nil {
		return Told{}, err
	}
	state := w.t.Logout
	state.Administrator = true
	state.Hops = slices.DeleteFunc(state.Hops, func(h LogoutHop) bool { return h.Participant == nil })
	ctx = context.WithoutCancel(ctx) // who goes away stops nothing from here on
	if err := w.tellBehind(ctx, LogoutRequest{}, sessions); err != nil {
		return Told{}, err
	}
	if _, err := w.finish(ctx); err != nil {
		return Told{}, err
	}
	if err := b.endMoved(ctx, LogoutRequest{}, sessions); err != nil {
		return Told{}, err
	}
	told := Told{Reference: w.t.Reference, Sessions: len(sessions)}
	for _, p := range state.Parties {
		if p.Fate == LogoutConfirmed {
			told.Told = append(told.Told, p.Application)
		} else {
			told.Untold = append(told.Untold, p.Application)
		}
	}
	return told, nil
}

// ReachedBehind is a BackChannelLogoutFrontend that may have no address at which
// its application is told: LogoutBackChannel then ends what it has given, and
// tells nobody.
type ReachedBehind interface {
	ReachesBehind() bool
}

// ToldBehind are the applications of the session that EndSessions would tell.
func (b *Broker) ToldBehind(ctx context.Context, s Session) ([]ID, error) {
	current, err := b.configurations.Current(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the configuration: %w", err)
	}
	w := &logout{Broker: b, current: current}
	var told []ID
	for _, p := range s.Participants {
		able := w.tellsBehind(ctx, LogoutHop{Participant: &p})
		if reached, asks := able.(ReachedBehind); able != nil && (!asks || reached.ReachesBehind()) {
			told = append(told, p.Application)
		}
	}
	return told, nil
}
