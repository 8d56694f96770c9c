package broker

import (
	"context"
	"errors"
	"fmt"
)

// LogoutRequest is what somebody asks who wants sessions to end: an
// application, a provider, or, when neither is named, the user at Trin's own
// page.
type LogoutRequest struct {
	Application ID       // the application that asks; its participation is what is looked up
	Connection  ID       // the provider that asks; its evidence is what is looked up
	Keys        []string // any of them names the session; none = this browser's own session
	Reply       []byte   // handed back unread with the outcome
	FramedBy    []string // origins, one of which shows the browser this logout in a frame; none = it is in no frame
	Language    string
}

// Logout ends the sessions that the request names and then tells the other
// participants, and the providers that the user was authenticated by: those that
// can be told without the browser (BackChannelLogoutFrontend) at once and before
// it returns, then through the browser those that are told in frames
// (FrameLogoutFrontend) on one page, and the others one after the other. Frontends and backends call it after they
// have verified who asks, and the logout page calls it for the user.
//
// The sessions have ended when it returns without an error, whatever becomes
// of the hops after it. When the user asked, the last reply leads to the Page of
// the outcome.
//
// The error is an *InvalidError: PublicUnknownApp when the application or
// connection does not exist, PublicNotAvailable when it cannot be answered,
// PublicInternal otherwise.
func (b *Broker) Logout(ctx context.Context, browser *Browser, r LogoutRequest) (Reply, error) {
	current, err := b.configurations.Current(ctx)
	if err != nil {
		return nil, internal("", fmt.Errorf("read the configuration: %w", err))
	}
	if r.Application != "" && current.Applications[r.Application] == nil || r.Connection != "" && current.Connections[r.Connection] == nil {
		return nil, invalid(PublicUnknownApp, "", fmt.Errorf("no application %q or connection %q", r.Application, r.Connection))
	}
	sessions, err := b.named(ctx, browser, r)
	if err != nil {
		return nil, internal("", err)
	}
	w, err := b.newLogout(browser, current, r, sessions)
	if err != nil {
		return nil, internal("", err)
	}
	ctx = context.WithoutCancel(ctx) // a browser that goes away stops nothing from here on
	if err := w.tellBehind(ctx, r, sessions); err != nil {
		return nil, internal(w.t.Reference, err)
	}
	reply, err := w.advance(ctx)
	if err != nil {
		return nil, internal(w.t.Reference, err)
	}
	if err := b.endMoved(ctx, r, sessions); err != nil {
		return nil, internal(w.t.Reference, err)
	}
	return reply, nil
}

// ResumeLogout goes on with a logout after the party of the hop has answered;
// ok says that it confirmed. The frontend or backend that the hop belongs to
// calls it, after it has verified the answer. The error is an *InvalidError:
// PublicExpired when the hop is not open, PublicOtherBrowser when the logout
// was begun in another browser, PublicNotAvailable when the one who asked
// cannot be answered, PublicInternal otherwise.
func (b *Broker) ResumeLogout(ctx context.Context, browser *Browser, leg ID, ok bool) (Reply, error) {
	w, err := b.openLogout(ctx, browser, leg, false)
	if err != nil {
		return nil, err
	}
	w.settle(ok)
	reply, err := w.advance(ctx)
	if err != nil {
		return nil, internal(w.t.Reference, err)
	}
	return reply, nil
}

// LogoutHop returns the open hop of that leg, so that an answer can be
// verified as coming from the one who was told. Frontends and backends call it
// before ResumeLogout. The errors are those of ResumeLogout.
func (b *Broker) LogoutHop(ctx context.Context, browser *Browser, leg ID) (LogoutHop, error) {
	w, err := b.openLogout(ctx, browser, leg, false)
	if err != nil {
		return LogoutHop{}, err
	}
	return w.t.Logout.Hops[0], nil
}

// named finds the sessions that the request means, each once.
func (b *Broker) named(ctx context.Context, browser *Browser, r LogoutRequest) ([]Session, error) {
	var found []Session
	if len(r.Keys) == 0 {
		own, err := b.ownSessions(ctx, browser)
		if err != nil {
			return nil, err
		}
		for _, s := range own {
			if r.Application == "" && r.Connection == "" || participates(s, r) {
				found = append(found, s)
			}
		}
		return found, nil
	}
	seen := map[SessionKey]bool{}
	for _, key := range r.Keys {
		sessions, err := b.sessionsNamed(ctx, r, key)
		if err != nil {
			return nil, fmt.Errorf("find the sessions: %w", err)
		}
		for _, s := range sessions {
			if !seen[s.Key] {
				seen[s.Key] = true
				found = append(found, s)
			}
		}
	}
	return found, nil
}

func (b *Broker) sessionsNamed(ctx context.Context, r LogoutRequest, key string) ([]Session, error) {
	switch {
	case r.Application != "":
		return b.sessions.SessionsByParticipant(ctx, r.Application, key)
	case r.Connection != "":
		return b.sessions.SessionsByEvidence(ctx, r.Connection, key)
	}
	return nil, nil
}

// participates reports whether the one who asks has a part in the session.
func participates(s Session, r LogoutRequest) bool {
	for _, p := range s.Participants {
		if r.Application != "" && p.Application == r.Application {
			return true
		}
	}
	for _, e := range s.Evidence {
		if r.Connection != "" && e.Connection == r.Connection {
			return true
		}
	}
	return false
}

// ownSessions are the sessions of every group that the browser holds.
func (b *Broker) ownSessions(ctx context.Context, browser *Browser) ([]Session, error) {
	var found []Session
	for group, secret := range browser.Sessions {
		if secret == "" {
			continue
		}
		s, err := b.sessions.Session(ctx, SessionKey(digest(secret)))
		if errors.Is(err, ErrNotFound) || err == nil && s.Group != group {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("read the session: %w", err)
		}
		found = append(found, s)
	}
	return found, nil
}

// endMoved ends what a login in another tab has put under a new key between
// the search and the end of the sessions.
func (b *Broker) endMoved(ctx context.Context, r LogoutRequest, ended []Session) error {
	var moved []Session
	var err error
	if len(r.Keys) > 0 {
		moved, err = b.named(ctx, nil, r)
	} else {
		moved, err = b.successors(ctx, ended)
	}
	if err != nil {
		return err
	}
	for _, s := range moved {
		if err := b.sessions.EndSession(ctx, s.Key); err != nil {
			return fmt.Errorf("end the session: %w", err)
		}
	}
	return nil
}

// successors are the sessions that took the place of these: a browser's cookie
// does not lead to them, but whoever can name the session can, and its index
// survives the change of the key.
func (b *Broker) successors(ctx context.Context, of []Session) ([]Session, error) {
	var found []Session
	for _, s := range of {
		r, key := nameOf(s)
		if key == "" {
			continue
		}
		sessions, err := b.sessionsNamed(ctx, r, key)
		if err != nil {
			return nil, fmt.Errorf("find the sessions: %w", err)
		}
		for _, other := range sessions {
			if other.Index == s.Index {
				found = append(found, other)
			}
		}
	}
	return found, nil
}

// nameOf is one name of the session, and who calls it so; "" = nobody does.
func nameOf(s Session) (LogoutRequest, string) {
	for _, p := range s.Participants {
		if n := len(p.Keys); n > 0 {
			return LogoutRequest{Application: p.Application}, p.Keys[n-1]
		}
	}
	for _, e := range s.Evidence {
		if n := len(e.Keys); n > 0 {
			return LogoutRequest{Connection: e.Connection}, e.Keys[n-1]
		}
	}
	return LogoutRequest{}, ""
}
