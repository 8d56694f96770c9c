package broker

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// maxHops bounds how many parties are told one after the other in one logout. A
// browser follows about twenty redirects in a row, two a hop. Those beyond count
// as not told.
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
	state := &LogoutState{Application: r.Application, Connection: r.Connection, Reply: r.Reply, Sessions: len(sessions), FramedBy: r.FramedBy}
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

// openLogout loads the logout whose open hop has the ID, or the page of the
// frames when that is what is asked for: the one is never taken for the other.
func (b *Broker) openLogout(ctx context.Context, browser *Browser, id ID, frames bool) (*logout, error) {
	transaction, _, ok := strings.Cut(string(id), ".")
	if !ok || len(id) > 64 {
		return nil, invalid(PublicExpired, "", fmt.Errorf("%.64q is not a leg", id))
	}
	w, err := b.loadLogout(ctx, browser, ID(transaction))
	if err != nil {
		return nil, err
	}
	state := w.t.Logout
	waits := len(state.Frames) > 0
	if w.t.State != StateLoggingOut || waits != frames || !waits && len(state.Hops) == 0 || !same(string(state.Leg), string(id)) {
		return w, w.t.invalidIn(PublicExpired, fmt.Errorf("the hop is not open: the transaction is %s", w.t.State))
	}
	return w, nil
}

// loadLogout loads a logout of this browser.
func (b *Broker) loadLogout(ctx context.Context, browser *Browser, transaction ID) (*logout, error) {
	l, err := b.load(ctx, browser, transaction)
	if err != nil {
		return nil, err
	}
	if l.t.Logout == nil {
		return nil, l.t.invalidIn(PublicExpired, fmt.Errorf("no logout: the transaction is %s", l.t.State))
	}
	return &logout{Broker: b, browser: browser, current: l.current, t: l.t, from: l.from, now: l.now}, nil
}

// settle closes the first hop.
func (w *logout) settle(ok bool) {
	state := w.t.Logout
	fate := LogoutUntold
	if ok {
		fate = LogoutConfirmed
	}
	state.Parties = append(state.Parties, state.Hops[0].party(fate))
	state.Hops = state.Hops[1:]
}

// untold counts parties as not told.
func (s *LogoutState) untold(hops ...LogoutHop) {
	for _, hop := range hops {
		s.Parties = append(s.Parties, hop.party(LogoutUntold))
	}
}

// party names the one who is told.
func (h LogoutHop) party(fate LogoutFate) LogoutParty {
	p := LogoutParty{Fate: fate}
	if h.Participant != nil {
		p.Application = h.Participant.Application
	} else if h.Evidence != nil {
		p.Connection = h.Evidence.Connection
	}
	return p
}

// advance shows the page of the frames, tells the next party that can be told,
// or answers who asked.
func (w *logout) advance(ctx context.Context) (Reply, error) {
	state := w.t.Logout
	state.Leg = ""
	if !state.Gathered {
		w.gather(ctx)
	}
	if len(state.Frames) > 0 {
		leg, err := w.leg()
		if err != nil {
			return nil, err
		}
		state.Leg = leg
		return Redirect{URL: "/signing-out/" + string(leg)}, w.move(ctx, nil)
	}
	for len(state.Hops) > 0 {
		leg, err := w.leg()
		if err != nil {
			return nil, err
		}
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
		return w.framable(reply), w.move(ctx, nil)
	}
	return w.finish(ctx)
}

// framable lets a page of the logout stand where the logout does: when it is in
// a frame, the pages that carry it on must be too, or nobody else is told.
func (w *logout) framable(reply Reply) Reply {
	if post, ok := reply.(FormPost); ok {
		post.FramedBy = w.t.Logout.FramedBy
		return post
	}
	return reply
}

// leg makes the name of a hop.
func (w *logout) leg() (ID, error) {
	secret, err := w.token(idBytes)
	if err != nil {
		return "", err
	}
	return w.t.ID + "." + ID(secret), nil
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

// move stores the logout as it is now; the sessions end with the first move.
func (w *logout) move(ctx context.Context, record *Record) error {
	w.t.Revision = w.from + 1
	err := w.transactions.Move(ctx, Move{Transaction: w.t, From: w.from, Ends: w.ends, Record: record})
	if errors.Is(err, ErrConflict) {
		return w.t.invalidIn(PublicExpired, errors.New("the hop was closed already"))
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
