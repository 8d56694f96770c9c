package lookup

import (
	"context"
	"errors"
	"fmt"
	"time"

	"trin/broker"
	"trin/claimstx"
)

// When a breaker opens, and for how long.
const (
	breakAfter = 5
	restFor    = 10 * time.Second
)

// guard stands around the questions of one lookup: each has its own number of
// turns and its own breaker, so that a slow one keeps no other waiting.
type guard struct {
	id      string
	deps    Deps
	timeout time.Duration
	turns   chan struct{}
	breaker *Breaker
}

func newGuard(id string, deps Deps, s Shared) *guard {
	return &guard{id: id, deps: deps, timeout: s.Timeout, turns: make(chan struct{}, s.AtOnce), breaker: NewBreaker(deps.Clock, breakAfter, restFor)}
}

// ask runs one question, which must end when its context does; which tells it
// from others ("" = it is another one each time). The error is a
// claimstx.ErrLookup or a *broker.Refusal.
func (g *guard) ask(ctx context.Context, which string, run func(context.Context) (Outcome, error)) error {
	began := g.deps.Clock()
	outcome, err := g.turn(ctx, which, run)
	g.tell(outcome, began)
	var refusal *broker.Refusal
	switch {
	case err == nil, errors.As(err, &refusal):
		return err
	case errors.Is(err, claimstx.ErrLookup):
		return fmt.Errorf("lookup %s: %w", g.id, err)
	}
	return fmt.Errorf("lookup %s: %w: %w", g.id, claimstx.ErrLookup, err)
}

func (g *guard) tell(outcome Outcome, began time.Time) {
	if g.deps.Answered != nil {
		g.deps.Answered(Answered{ID: g.id, Outcome: outcome, Took: g.deps.Clock().Sub(began)})
	}
}

// turn waits for a turn and asks. Nobody waits while the breaker is open.
func (g *guard) turn(parent context.Context, which string, run func(context.Context) (Outcome, error)) (Outcome, error) {
	if g.breaker.Open() {
		return Resting, errResting
	}
	ctx, cancel := context.WithTimeout(parent, g.timeout)
	defer cancel()
	select {
	case g.turns <- struct{}{}:
		defer func() { <-g.turns }()
	case <-ctx.Done():
	}
	switch { // both may have been ready
	case gone(parent):
		return Canceled, parent.Err()
	case ctx.Err() != nil:
		return Busy, errBusy
	}
	ticket, ok := g.breaker.Begin(which)
	if !ok {
		return Resting, errResting
	}
	verdict := Broken // if it panics
	defer func() { g.breaker.Done(ticket, verdict) }()
	outcome, err := run(ctx)
	outcome, verdict = judge(parent, ctx, outcome, err)
	if outcome == Slow {
		return Slow, fmt.Errorf("%w: %w", errSlow, err)
	}
	return outcome, err
}

// judge says how the question ended, and what it has shown of the service.
func judge(parent, ctx context.Context, outcome Outcome, err error) (Outcome, Verdict) {
	var refusal *broker.Refusal
	switch {
	case err == nil:
		return outcome, Answers
	case gone(parent):
		return Canceled, Silent
	case errors.As(err, &refusal), errors.Is(err, ErrQuestion):
		return Refused, Answers
	case ctx.Err() != nil:
		return Slow, Broken
	}
	return Failed, Broken
}

// gone reports whether whoever asked has gone, rather than its time.
func gone(ctx context.Context) bool { return errors.Is(ctx.Err(), context.Canceled) }

// guarded is a lookup with its guard.
type guarded struct {
	inner claimstx.Lookup
	guard *guard
	cache *cache // nil = no answer is kept
}

var _ claimstx.Lookup = (*guarded)(nil)

// Parameters are those of the lookup.
func (l *guarded) Parameters() []string { return l.inner.Parameters() }

// Columns are those of the lookup.
func (l *guarded) Columns() []string { return l.inner.Columns() }

// Find asks, unless the answer is kept.
func (l *guarded) Find(ctx context.Context, parameters map[string]string) (rows []claimstx.Row, err error) {
	began := l.guard.deps.Clock()
	if err := Missing(l.inner.Parameters(), parameters); err != nil {
		l.guard.tell(Refused, began)
		return nil, fmt.Errorf("lookup %s: %w", l.guard.id, err)
	}
	key := question(l.inner.Parameters(), parameters)
	if l.cache != nil {
		if rows, ok := l.cache.get(key); ok {
			l.guard.tell(Kept, began)
			return rows, nil
		}
	}
	err = l.guard.ask(ctx, key, func(ctx context.Context) (Outcome, error) {
		var err error
		if rows, err = l.inner.Find(ctx, parameters); len(rows) == 0 {
			return None, err
		}
		return Found, err
	})
	if err != nil {
		return nil, err
	}
	if l.cache != nil {
		l.cache.put(key, rows)
	}
	return rows, nil
}

// guardedExternal is an external service with its guard.
type guardedExternal struct {
	inner claimstx.External
	guard *guard
}

var _ claimstx.External = (*guardedExternal)(nil)

// somebody tells the questions of one user from those of others.
func somebody(s broker.Subject) string {
	if s.IsZero() {
		return ""
	}
	return question([]string{"namespace", "value"}, map[string]string{"namespace": s.Namespace, "value": s.Value})
}

// Transform asks the service.
func (e *guardedExternal) Transform(ctx context.Context, in claimstx.Input, claims claimstx.Claims) (out claimstx.Claims, err error) {
	err = e.guard.ask(ctx, somebody(in.Subject), func(ctx context.Context) (Outcome, error) {
		var err error
		out, err = e.inner.Transform(ctx, in, claims)
		return Found, err
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}
