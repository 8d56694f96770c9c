package broker

import (
	"context"
	"log/slog"
	"slices"
	"strings"
)

// record says how the login ended: refused with r, or answered when r is nil.
func (l *login) record(d Decision, r *Refusal) *Record {
	request := l.t.Request
	record := &Record{
		Reference: l.t.Reference, Transaction: l.t.ID, Version: l.t.Version,
		Started: l.t.Created, Ended: l.now,
		Application: request.Application, Connection: firstFactor(d.Evidence),
		Subject: l.subject(), Address: l.browser.Address,
		Asked: Asked{
			Classes: few(request.Classes), Comparison: request.Comparison, ForceAuthn: request.ForceAuthn,
			Passive: request.Passive, RequesterIDs: few(request.RequesterIDs), Signed: request.Signed,
			Initiated: request.Initiated, Floors: d.Floors,
			Voluntary: request.Voluntary, SelectAccount: request.SelectAccount, Confirm: request.Confirm.kept(),
		},
		Trips: l.t.Trips, Claims: l.t.Claims, Refusal: r,
		Trace: append(slices.Clone(l.t.Found), d.Trace...),
	}
	l.recordRequester(&record.Asked)
	if record.Connection == "" {
		record.Connection = l.t.Chosen
	}
	if l.session != nil {
		record.Session = bare(l.session.Evidence)
	}
	if r == nil {
		record.Subject = d.Evidence[0].Subject
		record.Issued = &Issued{Class: d.Class, Level: d.Level, Instant: d.Instant, Proven: d.Levels}
	}
	return record
}

// recordRequester says who was behind the application, as far as it is
// believed. A name that is too long to be one is cut, as others are.
func (l *login) recordRequester(asked *Asked) {
	if l.app == nil {
		return
	}
	original, known := l.original()
	if len(original) > maxRequester {
		original = few([]string{original})[0]
	}
	asked.Original = original
	if known != nil {
		asked.Requester = known.ID
	}
	for _, end := range l.behind() {
		asked.Behind = append(asked.Behind, end.ID)
	}
}

// A record keeps this much of a list that anybody can send: a request that is
// refused must not fill the records.
const (
	maxRequester = 1024 // bytes of the original requester: what is agreed on by it must be found again

	keptEntries = 16
	keptLetters = 256
)

// few is the list as a record keeps it.
func few[S ~string](list []S) []S {
	kept := slices.Clone(list[:min(len(list), keptEntries)])
	for i := range kept {
		if len(kept[i]) > keptLetters {
			kept[i] = S(strings.ToValidUTF8(string(kept[i][:keptLetters]), "")) + "…"
		}
	}
	return kept
}

// bare is the evidence without what a record must not hold.
func bare(evidence []Evidence) []Evidence {
	list := slices.Clone(evidence)
	for i := range list {
		list[i].Claims, list[i].Memo, list[i].Keys = nil, nil, nil
	}
	return list
}

// ended tells the log and the observer of a login that has ended. No claim
// value, subject or secret is among it. failed is what kept the reply from
// being written, if anything.
func (l *login) ended(ctx context.Context, r *Record, failed error) {
	attributes := []slog.Attr{
		slog.String("reference", r.Reference),
		slog.String("application", string(r.Application)),
		slog.String("connection", string(r.Connection)),
		slog.Int("trips", len(r.Trips)),
		slog.Duration("took", r.Ended.Sub(r.Started)),
	}
	level, event := slog.LevelInfo, LoginEnded{
		Application: r.Application, Connection: r.Connection, Trips: len(r.Trips), Took: r.Ended.Sub(r.Started),
		SteppedUp: slices.ContainsFunc(r.Trips, func(t Trip) bool { return t.Factor && t.Refusal == nil && !t.Ended.IsZero() }),
	}
	if r.Refusal != nil {
		event.Refusal = r.Refusal.Code
		if r.Refusal.Code == RefusedInternal {
			level = slog.LevelError
		}
		attributes = append(attributes, slog.String("refused", string(r.Refusal.Code)), slog.String("reason", r.Refusal.Reason))
	}
	if r.Issued != nil {
		attributes = append(attributes, slog.String("class", string(r.Issued.Class)), slog.String("level", r.Issued.Level.String()))
	}
	if failed != nil {
		level = slog.LevelError
		attributes = append(attributes, slog.String("error", failed.Error()))
	}
	if handler := l.log.Handler(); handler.Enabled(ctx, level) { // a logger would look up first from where it is called
		line := slog.NewRecord(l.Broker.now(), level, "login ended", 0)
		line.AddAttrs(attributes...)
		_ = handler.Handle(ctx, line) // a log that cannot be written has nowhere to be told
	}
	if l.observe.LoginEnded != nil {
		l.observe.LoginEnded(event)
	}
}
