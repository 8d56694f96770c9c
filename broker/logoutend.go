package broker

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
)

// LoggedOut returns how a logout of this browser has ended, for Trin's own page
// of it. Reply is left out. The error is an *InvalidError: PublicExpired when
// there is no such logout, it has not ended, or it is too long ago;
// PublicOtherBrowser when it was begun in another browser; PublicInternal
// otherwise.
func (b *Broker) LoggedOut(ctx context.Context, browser *Browser, transaction ID) (LogoutOutcome, error) {
	w, err := b.loadLogout(ctx, browser, transaction)
	if err != nil {
		return LogoutOutcome{}, err
	}
	if w.t.State != StateLoggedOut {
		return LogoutOutcome{}, w.t.invalidIn(PublicExpired, fmt.Errorf("the logout has not ended: the transaction is %s", w.t.State))
	}
	outcome := w.outcome()
	outcome.Reply = nil
	return outcome, nil
}

// finish ends the logout and answers who asked for it.
func (w *logout) finish(ctx context.Context) (Reply, error) {
	state := w.t.Logout
	w.t.State = StateLoggedOut
	reply, err := w.answer(ctx)
	result := state.result()
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
		slog.Int("sessions", result.Sessions), slog.Int("told", result.Told), slog.Int("failed", result.Failed), slog.Int("framed", result.Framed))
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
	state, outcome := w.t.Logout, w.outcome()
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
	default:
		return Redirect{URL: outcome.Page}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("open who asked for the logout: %w", err)
	}
	able, ok := who.(LogoutAnswerer)
	if !ok {
		return nil, errors.New("who asked for the logout cannot be answered")
	}
	reply, err := able.AnswerLogout(ctx, outcome)
	return w.framable(reply), err
}

// result counts the parties by their fate.
func (s *LogoutState) result() LoggedOut {
	result := LoggedOut{Sessions: s.Sessions, By: s.By, Administrator: s.Administrator}
	for _, p := range s.Parties {
		switch p.Fate {
		case LogoutConfirmed:
			result.Told++
		case LogoutUnconfirmed:
			result.Framed++
		default:
			result.Failed++
		}
	}
	return result
}

// outcome is how the logout ended, without who asked for it.
func (w *logout) outcome() LogoutOutcome {
	state := w.t.Logout
	result := state.result()
	outcome := LogoutOutcome{
		Transaction: w.t.ID, Reference: w.t.Reference, Reply: state.Reply, Now: w.now, Page: "/logged-out",
		Found: state.Sessions > 0, Partial: result.Failed+result.Framed > 0,
		Unconfirmed: w.names(LogoutUnconfirmed), Untold: w.names(LogoutUntold), FramedBy: state.FramedBy,
	}
	if outcome.Partial || len(outcome.FramedBy) > 0 {
		outcome.Page += "/" + string(w.t.ID)
	}
	return outcome
}

// names are those of the parties with that fate, each once.
func (w *logout) names(fate LogoutFate) []Text {
	var names []Text
	var seen []LogoutParty
	for _, p := range w.t.Logout.Parties {
		if p.Fate == fate && !slices.Contains(seen, p) {
			seen = append(seen, p)
			names = append(names, w.nameOf(p))
		}
	}
	return names
}

// nameOf is what people know the party as; its ID where it has been deleted.
func (w *logout) nameOf(p LogoutParty) Text {
	name, id := Text(nil), p.Application
	if c := w.current.Connections[p.Connection]; c != nil {
		name = c.Name
	}
	if a := w.current.Applications[p.Application]; a != nil {
		name = a.Name
	}
	if id == "" {
		id = p.Connection
	}
	if name.In("") == "" {
		return Text{"": string(id)}
	}
	return name
}
