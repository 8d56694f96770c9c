package broker

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// The bounds of telling applications without the browser: how many are told at
// a time, and how long all of it may take. Whoever has not confirmed by then
// counts as not told.
const (
	maxTelling  = 20
	telling     = 5 * time.Second
	tellingLine = 200 // are told at all
)

// errTellingTook is why an application counts as not told.
var errTellingTook = errors.New("it has not confirmed in time")

// behind is one application that is told without the browser.
type behind struct {
	hop  LogoutHop
	able BackChannelLogoutFrontend
}

// tellBehind tells the applications that can be told without the browser, all
// at once, and takes them out of the hops. The sessions end before it: the first
// move is stored, and no write waits for an application.
func (w *logout) tellBehind(ctx context.Context, r LogoutRequest, sessions []Session) error {
	state := w.t.Logout
	told := w.behind(ctx)
	if w.browser.Binding == "" { // nothing could be bound to it
		w.unframed(ctx)
		state.untold(state.Hops...)
		state.Hops = nil
	}
	if len(told) == 0 {
		return nil
	}
	if err := w.move(ctx, nil); err != nil {
		return err
	}
	w.from, w.ends = w.t.Revision, nil
	if err := w.endMoved(ctx, r, sessions); err != nil {
		return err
	}
	limited, cancel := w.within(ctx, telling)
	defer cancel()
	for i, err := range tellAll(limited, told) {
		fate := LogoutConfirmed
		if err != nil {
			fate = LogoutUntold
			w.log.WarnContext(ctx, "a party could not be told of a logout", "reference", w.t.Reference,
				"application", string(told[i].hop.Participant.Application), "error", err.Error())
		}
		state.Parties = append(state.Parties, told[i].hop.party(fate))
	}
	return nil
}

// unframed asks for the frames that no browser is to show: what the frontends
// end with them ends all the same.
func (w *logout) unframed(ctx context.Context) {
	for _, hop := range w.t.Logout.Hops {
		if _, _, err := w.frame(ctx, hop); err != nil {
			w.log.WarnContext(ctx, "a party could not be told of a logout", "reference", w.t.Reference, "error", err.Error())
		}
	}
}

// behind takes those that can be told without the browser out of the hops.
func (w *logout) behind(ctx context.Context) []behind {
	state := w.t.Logout
	var told []behind
	hops := state.Hops
	state.Hops = nil
	for _, hop := range hops {
		able := w.tellsBehind(ctx, hop)
		switch {
		case able == nil:
			state.Hops = append(state.Hops, hop)
		case len(told) < tellingLine:
			told = append(told, behind{hop, able})
		default:
			state.untold(hop)
		}
	}
	return told
}

// tellsBehind is the frontend of the hop's application when it is told without
// the browser, or nil. One that cannot be opened is left for the hop to say.
func (w *logout) tellsBehind(ctx context.Context, hop LogoutHop) BackChannelLogoutFrontend {
	p := hop.Participant
	if p == nil || w.current.application(p.Application) == nil {
		return nil
	}
	frontend, err := w.connections.Frontend(ctx, p.Version, p.Application)
	if err != nil {
		return nil
	}
	able, _ := frontend.(BackChannelLogoutFrontend)
	return able
}

// tellAll tells them, a number at a time, and returns what became of each when
// all have answered or the context ends, whichever is first. It waits for nobody
// after that.
func tellAll(ctx context.Context, told []behind) []error {
	type answer struct {
		of  int
		err error
	}
	answers := make(chan answer, len(told)) // room for all, so that one that is late waits for nobody
	turns := make(chan struct{}, maxTelling)
	for i := range told {
		go func() {
			select {
			case turns <- struct{}{}:
				answers <- answer{i, told[i].tell(ctx)}
				<-turns
			case <-ctx.Done():
				answers <- answer{i, errTellingTook}
			}
		}()
	}
	became := make([]error, len(told))
	for i := range became {
		became[i] = errTellingTook
	}
	for range told {
		select {
		case a := <-answers:
			became[a.of] = a.err
		case <-ctx.Done():
			for { // those who have answered already have
				select {
				case a := <-answers:
					became[a.of] = a.err
				default:
					return became
				}
			}
		}
	}
	return became
}

// tell tells one. It runs beside the request, where nothing else would catch a
// panic.
func (b behind) tell(ctx context.Context) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("telling it failed: %v", fault)
		}
	}()
	return b.able.LogoutBackChannel(ctx, *b.hop.Participant)
}
