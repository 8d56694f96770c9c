package broker

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"
)

// maxHops bounds how many parties are told in one logout. A browser follows
// about twenty redirects in a row, two a hop. Those beyond count as not told.
const maxHops = 8

// logout is one call's work on one logout.
type logout struct {
	*Broker
	browser *Browser
	current *Configuration
	t       Transaction
	from    int64
	now     time.Time
	ends    []SessionKey
}

// newLogout makes the transaction of a logout; nothing is stored yet.
func (b *Broker) newLogout(browser *Browser, c *Configuration, r LogoutRequest, sessions []Session) (*logout, error) {
	state := &LogoutState{Application: r.Application, Connection: r.Connection, Reply: r.Reply, Sessions: len(sessions)}
	t := Transaction{
		Version: c.Version, Request: AuthnRequest{Application: r.Application, Language: r.Language},
		State: StateLoggingOut, Binding: digest(browser.Binding), Logout: state,
	}
	if err := b.name(&t, c); err != nil {
		return nil, err
	}
	w := &logout{Broker: b, browser: browser, current: c, t: t, now: t.Created}
	for _, s := range sessions {
		w.ends = append(w.ends, s.Key)
		state.Hops = append(state.Hops, hops(s, r)...)
		if !s.Subject.IsZero() {
			state.Subject = s.Subject
		}
	}
	if browser.Binding == "" { // nothing could be bound to it
		state.Failed, state.Hops = len(state.Hops), nil
	}
	if over := len(state.Hops) - maxHops; over > 0 {
		state.Failed, state.Hops = over, state.Hops[:maxHops]
	}
	return w, nil
}

// hops are the parties of a session other than the one who asked:
// applications first, then providers. Claims are not kept for it.
func hops(s Session, r LogoutRequest) []LogoutHop {
	var list []LogoutHop
	for _, p := range s.Participants {
		if p.Application != r.Application {
			list = append(list, LogoutHop{Participant: &p})
		}
	}
	for _, e := range s.Evidence {
		told := slices.ContainsFunc(list, func(h LogoutHop) bool {
			return h.Evidence != nil && h.Evidence.Connection == e.Connection && bytes.Equal(h.Evidence.Memo, e.Memo)
		})
		if e.Connection != r.Connection && !told {
			e.Claims = nil
			list = append(list, LogoutHop{Evidence: &e})
		}
	}
	return list
}

// openLogout loads the logout whose open hop has the ID.
func (b *Broker) openLogout(ctx context.Context, browser *Browser, id ID) (*logout, error) {
	transaction, _, ok := strings.Cut(string(id), ".")
	if !ok || len(id) > 64 {
		return nil, invalid(PublicExpired, "", fmt.Errorf("%.64q is not a leg", id))
	}
	l, err := b.load(ctx, browser, ID(transaction))
	if err != nil {
		return nil, err
	}
	state := l.t.Logout
	if l.t.State != StateLoggingOut || state == nil || len(state.Hops) == 0 || !same(string(state.Leg), string(id)) {
		return nil, invalid(PublicExpired, l.t.Reference, fmt.Errorf("the hop is not open: the transaction is %s", l.t.State))
	}
	return &logout{Broker: b, browser: browser, current: l.current, t: l.t, from: l.from, now: l.now}, nil
}

// settle closes the first hop.
func (w *logout) settle(ok bool) {
	state := w.t.Logout
	state.Hops = state.Hops[1:]
	if ok {
		state.Told++
	} else {
		state.Failed++
	}
}

// advance tells the next party that can be told, or answers who asked.
func (w *logout) advance(ctx context.Context) (Reply, error) {
	state := w.t.Logout
	state.Leg = ""
	for len(state.Hops) > 0 {
		secret, err := w.token(idBytes)
		if err != nil {
			return nil, err
		}
		leg := w.t.ID + "." + ID(secret)
		reply, err := w.tell(ctx, state.Hops[0], leg)
		if err != nil {
			w.log.WarnContext(ctx, "a party could not be told of a logout", "reference", w.t.Reference, "error", err.Error())
			w.settle(false)
			continue
		}
		if reply == nil {
			state.Hops = state.Hops[1:]
			continue
		}
		state.Leg = leg
		return reply, w.move(ctx, nil)
	}
	return w.finish(ctx)
}

// tell makes the message for one party. A nil reply: there is nothing to tell.
func (w *logout) tell(ctx context.Context, hop LogoutHop, leg ID) (Reply, error) {
	if p := hop.Participant; p != nil {
		if w.current.application(p.Application) == nil {
			return nil, fmt.Errorf("application %q is switched off", p.Application)
		}
		frontend, err := w.connections.Frontend(ctx, p.Version, p.Application)
		if err != nil {
			return nil, fmt.Errorf("open application %q: %w", p.Application, err)
		}
		able, ok := frontend.(LogoutFrontend)
		if !ok {
			return nil, fmt.Errorf("application %q cannot be told", p.Application)
		}
		reply, err := able.Logout(ctx, *p, leg)
		if err == nil && reply == nil {
			err = fmt.Errorf("application %q cannot be told", p.Application)
		}
		return reply, err
	}
	e := hop.Evidence
	if e == nil || w.current.connection(e.Connection) == nil {
		return nil, errors.New("the connection is switched off")
	}
	backend, err := w.connections.Backend(ctx, w.current.Version, e.Connection)
	if err != nil {
		return nil, fmt.Errorf("open connection %q: %w", e.Connection, err)
	}
	able, ok := backend.(LogoutBackend)
	if !ok {
		return nil, nil
	}
	return able.Logout(ctx, *e, leg)
}

// finish ends the logout and answers who asked for it.
func (w *logout) finish(ctx context.Context) (Reply, error) {
	state := w.t.Logout
	w.t.State = StateLoggedOut
	reply, err := w.answer(ctx)
	result := LoggedOut{Sessions: state.Sessions, Told: state.Told, Failed: state.Failed}
	record := &Record{
		Reference: w.t.Reference, Transaction: w.t.ID, Version: w.t.Version, Started: w.t.Created, Ended: w.now,
		Application: state.Application, Connection: state.Connection, Subject: state.Subject,
		Address: w.browser.Address, Logout: &result,
	}
	if moveErr := w.move(ctx, record); moveErr != nil {
		return nil, moveErr
	}
	w.log.LogAttrs(ctx, slog.LevelInfo, "logout ended", slog.String("reference", w.t.Reference),
		slog.String("application", string(state.Application)), slog.String("connection", string(state.Connection)),
		slog.Int("sessions", result.Sessions), slog.Int("told", result.Told), slog.Int("failed", result.Failed))
	if w.observe.LogoutEnded != nil {
		w.observe.LogoutEnded(result)
	}
	if err != nil {
		return nil, invalid(PublicNotAvailable, w.t.Reference, err)
	}
	return reply, nil
}

// answer writes the outcome for the one who asked.
func (w *logout) answer(ctx context.Context) (Reply, error) {
	state := w.t.Logout
	outcome := LogoutOutcome{
		Transaction: w.t.ID, Reply: state.Reply, Now: w.now,
		Found: state.Sessions > 0, Partial: state.Failed > 0,
	}
	var who any
	var err error
	switch {
	case state.Application != "":
		if outcome.Application = w.current.application(state.Application); outcome.Application == nil {
			return nil, fmt.Errorf("application %q is switched off", state.Application)
		}
		who, err = w.connections.Frontend(ctx, w.current.Version, state.Application)
	case state.Connection != "":
		if outcome.Connection = w.current.connection(state.Connection); outcome.Connection == nil {
			return nil, fmt.Errorf("connection %q is switched off", state.Connection)
		}
		who, err = w.connections.Backend(ctx, w.current.Version, state.Connection)
	case outcome.Partial:
		return Redirect{URL: "/logged-out?partial=1"}, nil
	default:
		return Redirect{URL: "/logged-out"}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("open who asked for the logout: %w", err)
	}
	able, ok := who.(LogoutAnswerer)
	if !ok {
		return nil, errors.New("who asked for the logout cannot be answered")
	}
	return able.AnswerLogout(ctx, outcome)
}

// move stores the logout as it is now; the sessions end with the first move.
func (w *logout) move(ctx context.Context, record *Record) error {
	w.t.Revision = w.from + 1
	err := w.transactions.Move(ctx, Move{Transaction: w.t, From: w.from, Ends: w.ends, Record: record})
	if errors.Is(err, ErrConflict) {
		return invalid(PublicExpired, w.t.Reference, errors.New("the hop was closed already"))
	}
	if err != nil {
		return fmt.Errorf("store the logout: %w", err)
	}
	for group, secret := range w.browser.Sessions {
		if slices.Contains(w.ends, SessionKey(digest(secret))) {
			delete(w.browser.Sessions, group)
		}
	}
	return nil
}
