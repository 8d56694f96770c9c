package broker

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// maxLegs bounds the trips of one transaction, so that a provider that never
// gives what it is asked for cannot make the browser go round forever.
const maxLegs = 10

// maxAttempts bounds how often a step is taken again because another tab has
// changed the session meanwhile.
const maxAttempts = 20

// errSessionMoved: the transaction is as it was, the session is not, or what
// the user is called.
var errSessionMoved = errors.New("the session was changed by another login")

// login is one call's work on one transaction.
type login struct {
	*Broker
	browser *Browser
	pinned  *Configuration         // rules: as they were at Begin
	current *Configuration         // what is switched off now is off
	app     *ApplicationConnection // pinned
	t       Transaction            // as the call found it, with what the call adds
	from    int64                  // its revision in the store
	now     time.Time
	uses    []Use // used up with the move of this call

	session   *Session // the browser's, whole; nil = none
	idled     *Session // the browser's, that nothing counts of any more: it was unused too long; nil = none
	unwilling bool
	refused   *Refusal // of the provider, when unwilling
}

// load finds the open transaction of this browser. Whoever does not hold the
// binding learns nothing but that it is not theirs.
func (b *Broker) load(ctx context.Context, browser *Browser, id ID) (*login, error) {
	if !utf8.ValidString(string(id)) || strings.ContainsFunc(string(id), unicode.IsControl) { // no database may be asked for it
		return nil, invalid(PublicExpired, "", fmt.Errorf("%.64q is not a transaction", id))
	}
	t, err := b.transactions.Transaction(ctx, id)
	if errors.Is(err, ErrNotFound) {
		return nil, invalid(PublicExpired, "", fmt.Errorf("no transaction %q", id))
	}
	if err != nil {
		return nil, internal("", fmt.Errorf("read the transaction: %w", err))
	}
	return b.hold(ctx, browser, t)
}

// hold checks that the transaction is this browser's and has not expired.
func (b *Broker) hold(ctx context.Context, browser *Browser, t Transaction) (*login, error) {
	if !same(t.Binding, digest(browser.Binding)) || browser.Binding == "" {
		return nil, withAbout(invalid(PublicOtherBrowser, "", fmt.Errorf("transaction %s was begun in another browser", t.Reference)), t.about())
	}
	now := b.now()
	if !now.Before(t.Expires) {
		return nil, t.invalidIn(PublicExpired, errors.New("the transaction has expired"))
	}
	pinned, current, err := b.configurationsFor(ctx, t.Version)
	if errors.Is(err, ErrNotFound) {
		return nil, t.invalidIn(PublicExpired, err)
	}
	if err != nil {
		return nil, withAbout(internal(t.Reference, err), t.about())
	}
	return &login{
		Broker: b, browser: browser, pinned: pinned, current: current,
		app: pinned.Applications[t.Request.Application], t: t, from: t.Revision, now: now,
	}, nil
}

// drive decides what comes next and does it. When another tab changed the
// session in between it reads that again and decides anew.
func (l *login) drive(ctx context.Context) (Reply, error) {
	before := l.t
	for range maxAttempts {
		l.t = before
		reply, err := l.step(ctx)
		if errors.Is(err, errSessionMoved) {
			continue
		}
		if err != nil {
			return nil, withAbout(internal(l.t.Reference, err), l.t.about())
		}
		return reply, nil
	}
	return nil, l.t.invalidIn(PublicInternal, errors.New("the session kept changing"))
}

// step is one attempt.
func (l *login) step(ctx context.Context) (Reply, error) {
	if l.app == nil || l.current.application(l.app.ID) == nil {
		return l.abandon(ctx, "the application is switched off or deleted")
	}
	if err := l.readSession(ctx); err != nil {
		return nil, err
	}
	if closed := l.closed(); closed != nil {
		return l.refuse(ctx, Decision{}, closed)
	}
	if loop := l.loop(); loop != nil {
		return l.refuse(ctx, Decision{}, loop)
	}
	facts := l.facts(ctx)
	d := l.decide(facts)
	switch d.Step {
	case StepChoose:
		return l.offer(ctx, d)
	case StepChallenge:
		return l.challenge(ctx, d)
	case StepAnswer:
		return l.answer(ctx, facts, d)
	case StepRefuse:
		return l.refuse(ctx, d, l.because(d))
	}
	return l.refuse(ctx, d, &Refusal{Code: RefusedInternal, Reason: fmt.Sprintf("undecided: step %q", d.Step)})
}

// facts is what the decision rests on now.
func (l *login) facts(ctx context.Context) Facts {
	return Facts{
		Configuration: l.pinned,
		Application:   l.app,
		Request:       l.t.Request,
		Chosen:        l.t.Chosen,
		Factor:        l.t.Factor,
		Evidence:      l.known(ctx),
		Session:       l.usable(),
		Unwilling:     l.unwilling,
		Retried:       l.t.Retried,
		Stale:         l.t.Stale,
		Started:       l.t.Created,
		Now:           l.now,
	}
}

// known is the evidence of this transaction as the decision may see it: what
// was given in an earlier step must still stand, since the user may have been
// switched off meanwhile. A second factor stands on a first: where that was the
// session's and the session has ended meanwhile, the factor waits until the
// same subject has logged in again.
func (l *login) known(ctx context.Context) []Evidence {
	standing := slices.DeleteFunc(slices.Clone(l.t.Evidence), func(e Evidence) bool {
		return !e.Received.Equal(l.now) && !l.stands(ctx, e)
	})
	session := l.usable()
	return slices.DeleteFunc(slices.Clone(standing), func(e Evidence) bool {
		if !e.Factor || session != nil && session.Subject == e.Subject {
			return false
		}
		return !slices.ContainsFunc(standing, func(o Evidence) bool { return !o.Factor && o.Subject == e.Subject })
	})
}

// because is the decision's refusal, with what the provider said.
func (l *login) because(d Decision) *Refusal {
	if d.Refusal == nil {
		return &Refusal{Code: RefusedInternal, Reason: "refused without a reason"}
	}
	r := *d.Refusal
	if r.Upstream == nil && l.refused != nil {
		r.Upstream = l.refused.Upstream
	}
	return &r
}

// loop finds a request that has come past its own application before: two
// brokers that send each other the same login (SAML core 3.4.1.5.1). Once is
// let pass, for applications that name themselves.
func (l *login) loop() *Refusal {
	times := 0
	for _, requester := range l.t.Request.RequesterIDs {
		if slices.Contains(l.app.Identifiers, requester) {
			times++
		}
	}
	if times < 2 {
		return nil
	}
	return &Refusal{Code: RefusedProxyCount, Reason: "the request has been through this application before"}
}

// offer shows the chooser.
func (l *login) offer(ctx context.Context, d Decision) (Reply, error) {
	if len(d.Offer) == 0 {
		return l.refuse(ctx, d, &Refusal{Code: RefusedInternal, Reason: "nothing to choose among"})
	}
	next := l.next(StateChoosing)
	next.Offered, next.Factors = d.Offer, d.Factor
	if err := l.move(ctx, Move{Transaction: next}); err != nil {
		return nil, err
	}
	return Redirect{URL: ChooserPath(next.ID)}, nil
}

// next is the transaction in its next state, with no leg and nothing offered.
// A final one only has to be recognised: what was asked, what the providers said
// and how it came to its end are in its record, as far as that may hold them.
func (l *login) next(s State) Transaction {
	next := l.t
	next.Revision = l.from + 1
	next.State = s
	next.Leg, next.Offered, next.Factors = nil, nil, false
	next.Trips = slices.Clip(next.Trips)
	if s == StateAnswered || s == StateRefused {
		next.Request = AuthnRequest{Application: next.Request.Application}
		next.Evidence, next.Trips, next.Found, next.Claims = nil, nil, nil, nil
	}
	return next
}

// move stores. A lost compare-and-swap is told apart: the transaction was
// moved on by another (final for this call), or only the session was. Whenever
// it is not stored nothing is used up, so that the next attempt is no replay.
func (l *login) move(ctx context.Context, m Move) error {
	m.From, m.Uses = l.from, l.uses
	err := l.transactions.Move(ctx, m)
	switch {
	case errors.Is(err, ErrUsed):
		return l.replay()
	case errors.Is(err, ErrNamed): // by another login of the same user, a moment ago
		return errSessionMoved
	}
	if !errors.Is(err, ErrConflict) {
		if err != nil {
			return fmt.Errorf("store the transaction: %w", err)
		}
		return nil
	}
	stored, readErr := l.transactions.Transaction(ctx, m.Transaction.ID)
	if errors.Is(readErr, ErrNotFound) {
		stored, readErr = Transaction{}, nil
	}
	if readErr != nil {
		return fmt.Errorf("read the transaction again: %w", readErr)
	}
	if stored.Revision == l.from && m.Session != nil {
		return errSessionMoved
	}
	return l.t.invalidIn(PublicExpired, errors.New("the step was taken already"))
}
