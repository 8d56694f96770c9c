package broker

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// maxFrames bounds how many applications are told in frames in one logout.
// Those beyond count as not told.
const maxFrames = 20

// SigningOut is what the page shows on which applications are told of a logout
// in frames.
type SigningOut struct {
	Reference string
	Language  string
	Frames    []SigningOutFrame
	Untold    []Text   // the names of those who could not be told, so far
	Onward    bool     // others are to be told, or somebody is to be answered
	FramedBy  []string // of the LogoutRequest
}

// SigningOutFrame is one application, and the URL that ends its session when it
// is loaded: https, or http on a loopback address, with a host of plain letters.
type SigningOutFrame struct {
	Name Text
	URL  string
}

// SigningOut returns what the page of the frames shows. The page calls it. The
// errors are those of ResumeLogout; when the logout has ended the error is an
// *EndedError that leads to the page that says how.
func (b *Broker) SigningOut(ctx context.Context, browser *Browser, leg ID) (SigningOut, error) {
	w, err := b.openLogout(ctx, browser, leg, true)
	if over := w.over(); over != nil {
		return SigningOut{}, &EndedError{Reply: over}
	}
	if err != nil {
		return SigningOut{}, err
	}
	state := w.t.Logout
	page := SigningOut{
		Reference: w.t.Reference, Language: w.t.Request.Language, Untold: w.names(LogoutUntold),
		Onward:   len(state.Hops) > 0 || state.Application != "" || state.Connection != "",
		FramedBy: state.FramedBy,
	}
	for _, frame := range state.Frames {
		page.Frames = append(page.Frames, SigningOutFrame{Name: w.nameOf(LogoutParty{Application: frame.Application}), URL: frame.URL})
	}
	return page, nil
}

// ContinueLogout goes on with a logout from the page of the frames. Nothing
// comes back from a frame, so those that were on it count as told and not as
// confirmed. The page calls it. The errors are those of ResumeLogout; a logout
// that has ended already leads to the page that says how.
func (b *Broker) ContinueLogout(ctx context.Context, browser *Browser, leg ID) (Reply, error) {
	w, err := b.openLogout(ctx, browser, leg, true)
	if over := w.over(); over != nil {
		return over, nil
	}
	if err != nil {
		return nil, err
	}
	state := w.t.Logout
	for _, frame := range state.Frames {
		state.Parties = append(state.Parties, LogoutParty{Application: frame.Application, Fate: LogoutUnconfirmed})
	}
	state.Frames = nil
	reply, err := w.advance(ctx)
	if err != nil {
		return nil, internal(w.t.Reference, err)
	}
	return reply, nil
}

// over leads to the page of a logout that has ended; nil = it has not.
func (w *logout) over() Reply {
	if w == nil || w.t.State != StateLoggedOut {
		return nil
	}
	return Redirect{URL: w.outcome().Page}
}

// gather takes the applications that are told in frames out of the hops, and
// those that have nothing to be told, and holds the rest to their bounds.
func (w *logout) gather(ctx context.Context) {
	state := w.t.Logout
	hops := state.Hops
	state.Gathered, state.Hops = true, nil
	for _, hop := range hops {
		address, framed, err := w.frame(ctx, hop)
		switch {
		case err != nil:
			w.log.WarnContext(ctx, "a party could not be told of a logout", "reference", w.t.Reference, "error", err.Error())
			state.untold(hop)
		case w.nothing(ctx, hop):
		case !framed && len(state.Hops) < maxHops:
			state.Hops = append(state.Hops, hop)
		case framed && slices.ContainsFunc(state.Frames, func(f LogoutFrame) bool { return f.URL == address }):
		case framed && len(state.Frames) < maxFrames:
			state.Frames = append(state.Frames, LogoutFrame{Application: hop.Participant.Application, URL: address})
		default:
			state.untold(hop)
		}
	}
}

// nothing reports whether the party is a provider that can be told nothing, as a
// login method of Trin's own.
func (w *logout) nothing(ctx context.Context, hop LogoutHop) bool {
	if hop.Evidence == nil || w.current.connection(hop.Evidence.Connection) == nil {
		return false
	}
	backend, err := w.connections.Backend(ctx, w.current.Version, hop.Evidence.Connection)
	if err != nil {
		return false // the hop says so
	}
	_, able := backend.(LogoutBackend)
	return !able
}

// frame is the URL that tells the application of the hop in a frame; framed is
// false for a party that is told otherwise.
func (w *logout) frame(ctx context.Context, hop LogoutHop) (address string, framed bool, err error) {
	p := hop.Participant
	if p == nil || w.current.application(p.Application) == nil {
		return "", false, nil
	}
	frontend, err := w.connections.Frontend(ctx, p.Version, p.Application)
	if err != nil {
		return "", false, nil // the hop says so
	}
	able, ok := frontend.(FrameLogoutFrontend)
	if !ok {
		return "", false, nil
	}
	u, err := able.LogoutFrame(ctx, *p)
	if err != nil {
		return "", false, fmt.Errorf("application %q: %w", p.Application, err)
	}
	if u == nil {
		if _, ok := frontend.(LogoutFrontend); ok {
			return "", false, nil
		}
		return "", false, fmt.Errorf("application %q cannot be told", p.Application)
	}
	if err := framable(u); err != nil {
		return "", false, fmt.Errorf("application %q: %w", p.Application, err)
	}
	return u.String(), true, nil
}

// framable checks that a page may load the URL in a frame: a browser refuses
// http on a page that came by https, but for loopback addresses, and the page's
// policy names the host as it is.
func framable(u *url.URL) error {
	host := u.Hostname()
	switch {
	case u.Scheme != "https" && (u.Scheme != "http" || !Loopback(host)):
		return fmt.Errorf("a frame cannot load a %q address of another machine", u.Scheme)
	case host == "" || u.User != nil || u.Opaque != "":
		return errors.New("a frame needs an address with a host, and without a user")
	case strings.Trim(u.Host, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-:") != "":
		return errors.New("the host of the frame's address holds what no page's policy can name")
	}
	return nil
}
