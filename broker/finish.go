package broker

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// answer ends the login with success, unless something on the last stretch
// forbids that: then it is refused.
func (l *login) answer(ctx context.Context, facts Facts, d Decision) (Reply, error) {
	if err := l.check(facts, d); err != nil {
		l.log.ErrorContext(ctx, "invariant", "reference", l.t.Reference, "application", string(l.app.ID), "error", err.Error())
		return l.refuse(ctx, d, &Refusal{Code: RefusedInternal, Reason: "invariant: " + err.Error()})
	}
	onward, refusal := l.onward(d)
	if refusal != nil {
		return l.refuse(ctx, d, refusal)
	}
	told, steps, err := l.claims(ctx, d)
	l.t.Claims = append(slices.Clip(l.t.Claims), steps...)
	if err != nil {
		return l.refuse(ctx, d, refusalOf(err))
	}
	outcome, k, err := l.outcome(d, told, onward)
	if err != nil {
		return nil, err
	}
	frontend, err := l.connections.Frontend(ctx, l.t.Version, l.app.ID)
	if err != nil {
		return l.refuse(ctx, d, unavailable(l.app.ID, err))
	}
	var names []NewName
	outcome.give = func(n NewName) { names = append(names, n) }
	reply, participant, err := frontend.Answer(ctx, outcome)
	if err == nil && reply == nil {
		err = errors.New("the frontend gave no reply")
	}
	if err != nil {
		return l.refuse(ctx, d, refusalOf(err))
	}
	return l.store(ctx, d, reply, participant, names, k)
}

// store keeps the answered transaction, the session, the record and the names
// that the answer gives in one move. Only then does the reply leave.
func (l *login) store(ctx context.Context, d Decision, reply Reply, p *Participant, names []NewName, k kept) (Reply, error) {
	if p != nil {
		p.Application, p.Version = l.app.ID, l.t.Version
		if p.Since.IsZero() {
			p.Since = l.now
		}
		k.join(p)
	}
	m := Move{Transaction: l.next(StateAnswered), Record: l.record(d, nil), Names: names}
	m.Transaction.Chosen = m.Record.Connection
	k.into(&m)
	behind, err := l.displaced(k)
	if err != nil {
		return nil, err
	}
	if behind != nil {
		m.Record.Displaced = behind.t.Reference
	}
	if err := l.move(ctx, m); err != nil {
		return nil, err
	}
	k.apply(l.browser)
	l.ended(ctx, m.Record, nil)
	if behind != nil {
		behind.tellDisplaced(ctx)
	}
	return reply, nil
}

// check holds a success against what has been proven, at the moment of
// issuing. A violation is a fault of the program and nothing is issued.
func (l *login) check(facts Facts, d Decision) error {
	if len(d.Evidence) == 0 {
		return errors.New("an answer without evidence")
	}
	for _, e := range d.Evidence {
		if e.Subject.IsZero() || e.Subject != d.Evidence[0].Subject {
			return errors.New("evidence about more than one subject")
		}
		connection := l.pinned.Connections[e.Connection]
		if connection == nil {
			return fmt.Errorf("evidence of %q, which is not configured", e.Connection)
		}
		if connection.Lab && !l.app.Lab {
			return fmt.Errorf("evidence of %q, which is of the partner lab, for an application that is not", e.Connection)
		}
	}
	return l.proves(facts, d)
}

// onward holds the answer against what the providers allow to be passed on
// (SAML core 2.5.1.6) and against connections that were switched off in the
// meantime. The count is what is left for the application.
func (l *login) onward(d Decision) (*int, *Refusal) {
	var left *int
	for _, e := range d.Evidence {
		if l.current.connection(e.Connection) == nil {
			return nil, unavailable(e.Connection, errors.New("switched off or deleted during the login"))
		}
		if !l.mayHave(e) {
			return nil, &Refusal{Code: RefusedDenied, Reason: fmt.Sprintf("what %q said may not be passed on to this application", e.Connection)}
		}
		if e.OnwardCount == nil {
			continue
		}
		if *e.OnwardCount <= 0 {
			return nil, &Refusal{Code: RefusedProxyCount, Reason: fmt.Sprintf("what %q said may not be passed on", e.Connection)}
		}
		if less := *e.OnwardCount - 1; left == nil || less < *left {
			left = &less
		}
	}
	return left, nil
}

// claims is what all the evidence says, through the application's pipeline and
// then those of the applications behind it. What the user is called is between
// Trin and the application that asked: its own pipeline alone says it.
func (l *login) claims(ctx context.Context, d Decision) (told, []ClaimsStep, error) {
	var claims Claims
	for i := range d.Evidence {
		claims = merged(claims, l.saidNow(&d.Evidence[i]))
	}
	original, requester := l.original()
	in := ClaimsInput{
		Reference:    l.t.Reference,
		Protocol:     l.app.Kind,
		Application:  l.app.ID,
		Identifier:   first(l.app.Identifiers),
		Connection:   firstFactor(d.Evidence),
		RequesterIDs: l.believed(),
		Original:     original,
		Requester:    requester,
		Subject:      d.Evidence[0].Subject,
		Level:        d.Level,
		Levels:       d.Levels,
		Class:        d.Class,
		Instant:      d.Instant,
		Authorities:  l.authorities(d.Evidence),
	}
	var steps []ClaimsStep
	var err error
	if l.app.Claims != nil {
		if claims, steps, err = l.app.Claims.Run(ctx, in, claims); err != nil {
			return told{}, steps, fmt.Errorf("claims for %q: %w", l.app.ID, err)
		}
	}
	own, err := outside(claims)
	if err != nil {
		return told{}, steps, fmt.Errorf("claims for %q: %w", l.app.ID, err)
	}
	if l.app.Claims == nil {
		own.identifier = nil // a provider's word, which no pipeline has taken away
	}
	released, more, err := l.release(ctx, in, own.claims)
	if err != nil {
		return told{}, append(slices.Clip(steps), more...), err
	}
	last, err := outside(released)
	last.identifier = own.identifier
	return last, append(slices.Clip(steps), more...), err
}

// merged adds claims to claims: one claim a name and format, each value once. The
// values stay where they are, unless another claim adds to them.
func merged(all, more Claims) Claims {
	all = slices.Grow(all, len(more))
	for _, c := range more {
		i := slices.IndexFunc(all, func(o Claim) bool { return o.Name == c.Name && o.Format == c.Format })
		if i < 0 {
			c.Values = slices.Clip(c.Values)
			all = append(all, c)
			continue
		}
		seen := make(map[string]bool, len(all[i].Values))
		for _, v := range all[i].Values {
			seen[v] = true
		}
		for _, v := range c.Values {
			if !seen[v] {
				seen[v] = true
				all[i].Values = append(all[i].Values, v)
			}
		}
	}
	return all
}

// authorities is who authenticated the user: what each provider passed on,
// then the provider itself (SAML core 3.4.1.5.2). Trin is not among them.
func (l *login) authorities(evidence []Evidence) []string {
	var all []string
	for _, e := range evidence {
		list := slices.Clone(e.Authorities)
		if c := l.pinned.Connections[e.Connection]; c != nil && !c.Local && len(c.Identifiers) > 0 {
			list = append(list, c.Identifiers[0])
		}
		for _, a := range list {
			if a != "" && !slices.Contains(all, a) {
				all = append(all, a)
			}
		}
	}
	return all
}

// outcome is the success for the frontend, and the session that goes with it.
func (l *login) outcome(d Decision, t told, onward *int) (Outcome, kept, error) {
	k, err := l.keepSession(d.Evidence[0].Subject)
	if err != nil {
		return Outcome{}, k, err
	}
	var base string
	expires := l.now.Add(l.current.sessionLifetime())
	if k.session != nil {
		base, expires = k.session.Index, k.session.Expires
	} else if base, err = l.token(idBytes); err != nil {
		return Outcome{}, k, err
	}
	for _, e := range d.Evidence {
		if !e.Expires.IsZero() && e.Expires.Before(expires) {
			expires = e.Expires
		}
	}
	return Outcome{
		Transaction: l.t.ID, Reference: l.t.Reference, Application: l.app, Request: l.t.Request, Now: l.now,
		Subject: d.Evidence[0].Subject, Class: d.Class, Level: d.Level, Instant: d.Instant,
		Authorities: l.authorities(d.Evidence), Methods: l.methods(d.Evidence), Claims: t.claims, Identifier: t.identifier, Expires: expires,
		SessionIndex: sessionIndex(base, l.app.ID), OnwardCount: onward,
	}, k, nil
}

// firstFactor is the connection of the last first factor among the evidence.
func firstFactor(evidence []Evidence) ID {
	for _, e := range slices.Backward(evidence) {
		if !e.Factor {
			return e.Connection
		}
	}
	return ""
}
