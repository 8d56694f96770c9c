package broker

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Leg returns the open leg of that ID, for the backend that it belongs to.
// Backends call it before they verify an answer or show a page, and check that
// Connection is theirs.
//
// The error is an *InvalidError: PublicExpired when there is no such leg, it
// is closed, or the login took too long; PublicOtherBrowser when the login was
// begun in another browser; PublicNotAvailable when the application has been
// switched off meanwhile, which ends the login; PublicInternal otherwise. When
// the connection has been switched off, the login ends too and the application
// is to be told: the error is an *EndedError.
func (b *Broker) Leg(ctx context.Context, browser *Browser, id ID) (Leg, error) {
	browser.opened = nil
	l, leg, err := b.open(ctx, browser, id)
	if err != nil {
		return Leg{}, err
	}
	if reply, err := l.gone(ctx, leg); reply != nil || err != nil {
		return Leg{}, ended(reply, err)
	}
	opened := l.t
	browser.opened = &opened
	return leg, nil
}

// open loads the transaction whose open leg has the ID. The ID begins with the
// transaction's, so that no second index is needed. What Leg has read for the
// same browser a moment ago is not read again: the move that follows compares
// the revision, so a step that was taken in between is found there.
func (b *Broker) open(ctx context.Context, browser *Browser, id ID) (*login, Leg, error) {
	transaction, _, ok := strings.Cut(string(id), ".")
	if !ok || len(id) > 64 {
		return nil, Leg{}, invalid(PublicExpired, "", fmt.Errorf("%.64q is not a leg", id))
	}
	var l *login
	var err error
	if opened := browser.opened; opened != nil && opened.ID == ID(transaction) {
		browser.opened = nil
		l, err = b.hold(ctx, browser, *opened)
	} else {
		l, err = b.load(ctx, browser, ID(transaction))
	}
	if err != nil {
		return nil, Leg{}, err
	}
	leg := l.t.Leg
	if l.t.State != StateFirstFactor && l.t.State != StateSecondFactor || leg == nil || !same(string(leg.ID), string(id)) {
		return nil, Leg{}, l.t.invalidIn(PublicExpired, fmt.Errorf("the leg is not open: the transaction is %s", l.t.State))
	}
	return l, *leg, nil
}

// challenge sends the browser to the connection of the decision. The backend
// is asked first, so that leg and memo are stored in one move.
func (l *login) challenge(ctx context.Context, d Decision) (Reply, error) {
	leg, refusal, err := l.newLeg(d)
	if err != nil {
		return nil, err
	}
	if refusal != nil {
		return l.refuse(ctx, d, refusal)
	}
	backend, err := l.connections.Backend(ctx, l.t.Version, leg.Connection)
	if err != nil {
		return l.refuse(ctx, d, unavailable(leg.Connection, err))
	}
	leg.ForceAuthn = leg.ForceAuthn || harder(ctx, leg, backend)
	reply, memo, err := backend.Challenge(ctx, leg)
	if err != nil {
		return l.refuse(ctx, d, unavailable(leg.Connection, err))
	}
	leg.Memo = memo

	next := l.next(StateFirstFactor)
	if leg.Factor {
		next.State = StateSecondFactor
		next.Chosen = firstFactor(d.Evidence) // the session's, perhaps
	} else {
		next.Chosen = leg.Connection
	}
	next.Leg = &leg
	next.Legs++
	next.Retried = next.Retried || l.unwilling
	next.Trips = append(next.Trips, Trip{Connection: leg.Connection, Factor: leg.Factor, Wanted: d.Wanted, Sent: d.Ask, Started: l.now})
	if err := l.move(ctx, Move{Transaction: next}); err != nil {
		return nil, err
	}
	if l.observe.TripBegun != nil {
		l.observe.TripBegun(TripBegun{Application: l.app.ID, Connection: leg.Connection, Factor: leg.Factor})
	}
	return reply, nil
}

// harder reports whether a first factor has to be asked afresh because its
// backend cannot ask for what is wanted in its own words: an age, or a choice of
// the account.
func harder(ctx context.Context, leg Leg, b Backend) bool {
	if leg.Factor || leg.Passive {
		return false
	}
	if leg.MaxAge != nil {
		if able, ok := b.(MaxAgeBackend); !ok || !able.AsksMaxAge() {
			return true
		}
	}
	if leg.SelectAccount {
		if able, ok := b.(SelectAccountBackend); !ok || !able.AsksSelectAccount(ctx) {
			return true
		}
	}
	return false
}

// newLeg makes the leg of the decision, or says why there can be none.
func (l *login) newLeg(d Decision) (Leg, *Refusal, error) {
	connection := l.pinned.connection(d.Connection)
	if connection == nil || l.current.connection(d.Connection) == nil {
		return Leg{}, unavailable(d.Connection, errors.New("switched off or deleted")), nil
	}
	if l.t.Legs >= maxLegs {
		return Leg{}, &Refusal{Code: RefusedFailed, Reason: fmt.Sprintf("no end after %d trips", maxLegs)}, nil
	}
	r := l.t.Request
	count, ok := passedOn(r.ProxyCount, connection.Local)
	if !ok {
		return Leg{}, &Refusal{Code: RefusedProxyCount, Reason: fmt.Sprintf("the request may not be passed on to %q", d.Connection)}, nil
	}
	var subject Subject
	if d.Factor {
		if len(d.Evidence) > 0 {
			subject = d.Evidence[0].Subject
		}
		if subject.IsZero() {
			return Leg{}, &Refusal{Code: RefusedInternal, Reason: "a second factor without a first"}, nil
		}
	}
	secret, err := l.token(idBytes)
	if err != nil {
		return Leg{}, nil, err
	}
	return Leg{
		ID: l.t.ID + "." + ID(secret), Transaction: l.t.ID, Version: l.t.Version, Reference: l.t.Reference,
		Application: l.app.ID, Connection: d.Connection, Factor: d.Factor, Subject: subject,
		Ask: d.Ask, Comparison: d.Comparison, ForceAuthn: d.ForceAuthn, Passive: r.Passive,
		MaxAge: l.maxAge(), LoginHint: r.LoginHint, RequesterIDs: l.requesters(), IDPList: r.IDPList,
		ProxyCount: count, Language: r.Language, Started: l.now,
		SelectAccount: r.SelectAccount && !d.Factor, Confirm: r.Confirm.text(),
	}, nil, nil
}

// unavailable is the refusal for a connection that cannot be used now.
func unavailable(connection ID, err error) *Refusal {
	var refusal *Refusal
	if errors.As(err, &refusal) {
		return refusal
	}
	return &Refusal{Code: RefusedUnavailable, Reason: fmt.Sprintf("connection %q: %v", connection, err)}
}

// passedOn is the proxy count for the next party: one less, and not allowed at
// zero unless Trin authenticates the user itself (SAML core 3.4.1.5).
func passedOn(count *int, local bool) (*int, bool) {
	if count == nil {
		return nil, true
	}
	if *count <= 0 {
		zero := 0
		return &zero, local
	}
	less := *count - 1
	return &less, true
}

// maxAge is how old an authentication may be that is given in this
// transaction. What ages in a session is Decide's matter.
func (l *login) maxAge() *time.Duration { return maxAge(l.app, l.behind(), l.t.Request) }
