package drafts

import (
	"context"
	"slices"

	"trin/broker"
)

// Replay is what became of the newest logins when they were decided again.
type Replay struct {
	Logins int // that the actor sees, and the change touches
	Same   int // would end as they did
	// Unknown could not be decided again: they ended by the user or by a provider,
	// their record does not hold all that they were decided on, or the
	// installation has changed since in what they rest on.
	Unknown int
	Changed []ReplayedLogin // the newest first
}

// ReplayedLogin is one login that would end otherwise.
type ReplayedLogin struct {
	Reference   string
	Application broker.ID
	Connection  broker.ID
	Before      Ending
	After       Ending
}

// Ending is how a login ends.
type Ending struct {
	Refusal    broker.RefusalCode // "" = it is answered
	Reason     string
	Class      broker.ClassRef
	Level      broker.Level
	Challenged []broker.ID // where the user is sent, in order
}

func (e Ending) equal(o Ending) bool {
	return e.Refusal == o.Refusal && e.Class == o.Class && e.Level == o.Level && slices.Equal(e.Challenged, o.Challenged)
}

// replay decides the newest logins again, on both sides.
func (d *Desk) replay(ctx context.Context, v view, last int, r *Replay) error {
	if last <= 0 || d.Logins == nil {
		return nil
	}
	records, err := d.Logins(ctx, last)
	if err != nil {
		return err
	}
	touched := map[broker.ID]bool{}
	for _, id := range v.applications() {
		touched[id] = true
	}
	pictures := map[int64]*broker.Configuration{v.is.Version: v.is}
	for i := range records {
		record := &records[i]
		if record.Logout != nil || !touched[record.Application] {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		r.Logins++
		then, seen := pictures[record.Version]
		if !seen && d.At != nil {
			then, _ = d.At(ctx, record.Version) // nil: it is not kept, so nothing can be said
			pictures[record.Version] = then
		}
		login, known := replayed(record, then, v.is, v.would)
		switch {
		case !known:
			r.Unknown++
		case login == nil:
			r.Same++
		default:
			r.Changed = append(r.Changed, *login)
		}
	}
	return nil
}

// replayed decides one login as it was, as it is and as it would be. Only what
// the record gives the same ending for on the picture that the login was decided
// on can be trusted to be decided again. nil: it would end as now.
func replayed(record *broker.Record, then, is, would *broker.Configuration) (login *ReplayedLogin, known bool) {
	if then == nil || !readable(record, then, is) || !readable(record, then, would) {
		return nil, false
	}
	application := then.Applications[record.Application]
	if application == nil {
		return nil, false
	}
	was, ok := ending(record, then, application.Group)
	if !ok || !was.equal(recorded(record)) {
		return nil, false
	}
	before, ok := ending(record, is, application.Group)
	if !ok {
		return nil, false
	}
	after, ok := ending(record, would, application.Group)
	if !ok {
		return nil, false
	}
	if before.equal(after) {
		return nil, true
	}
	return &ReplayedLogin{record.Reference, record.Application, record.Connection, before, after}, true
}

// readable reports whether the record holds what the levels of its answers are
// read from: it holds no claim, so a source that reads one must be as it was.
func readable(record *broker.Record, then, side *broker.Configuration) bool {
	for _, trip := range record.Trips {
		was, is := then.Connections[trip.Connection], side.Connections[trip.Connection]
		if was == nil {
			return false
		}
		if is == nil || trip.Factor {
			continue
		}
		if byClaim(is.Source) && !sameSource(was.Source, is.Source) || byClaim(was.Source) && !byClaim(is.Source) && is.Source.Kind != broker.SourceFixed {
			return false
		}
	}
	return true
}

func byClaim(s broker.LevelSource) bool { return s.Kind == broker.SourceAttribute || s.Also != "" }

func sameSource(a, b broker.LevelSource) bool {
	if a.Kind != b.Kind || a.Claim != b.Claim || a.Also != b.Also || a.Level != b.Level || len(a.Values) != len(b.Values) {
		return false
	}
	for value, level := range a.Values {
		if other, there := b.Values[value]; !there || other != level {
			return false
		}
	}
	return true
}

// recorded is how the record says that the login ended.
func recorded(record *broker.Record) Ending {
	var e Ending
	if record.Refusal != nil {
		e.Refusal = record.Refusal.Code
	}
	if record.Issued != nil {
		e.Class, e.Level = record.Issued.Class, record.Issued.Level
	}
	for _, trip := range record.Trips {
		e.Challenged = append(e.Challenged, trip.Connection)
	}
	return e
}

// ending decides the login on one side, with a session in the group. It is false
// where that cannot be said.
func ending(record *broker.Record, side *broker.Configuration, group string) (Ending, bool) {
	application := side.Applications[record.Application]
	if application == nil {
		return Ending{Refusal: broker.RefusedDenied, Reason: "The application is not there."}, true
	}
	rehearsal, ok := rehearsalOf(record, side, application, group)
	if !ok {
		return Ending{}, false
	}
	steps := rehearsal.Run()
	var e Ending
	for _, step := range steps {
		if step.Decision.Step == broker.StepChallenge {
			e.Challenged = append(e.Challenged, step.Decision.Connection)
		}
	}
	switch last := steps[len(steps)-1].Decision; last.Step {
	case broker.StepAnswer:
		e.Class, e.Level = last.Class, last.Level
	case broker.StepRefuse:
		e.Refusal, e.Reason = last.Refusal.Code, last.Refusal.Reason
	default:
		return e, false
	}
	return e, true
}

// rehearsalOf is the login as the record holds it: what was asked, what the
// session held, and what each connection answered.
func rehearsalOf(record *broker.Record, side *broker.Configuration, application *broker.ApplicationConnection, group string) (broker.Rehearsal, bool) {
	asked := record.Asked
	r := broker.Rehearsal{Facts: broker.Facts{
		Configuration: side, Application: application, Now: record.Ended, Started: record.Started,
		Request: broker.AuthnRequest{
			Application: record.Application, Classes: asked.Classes, Comparison: asked.Comparison,
			ForceAuthn: asked.ForceAuthn, Passive: asked.Passive, RequesterIDs: asked.RequesterIDs, Signed: asked.Signed,
			Initiated: asked.Initiated, Voluntary: asked.Voluntary, SelectAccount: asked.SelectAccount, Confirm: asked.Confirm,
		},
	}}
	if len(record.Session) > 0 {
		r.Facts.Session = sessionOf(record, group)
	}
	for _, trip := range record.Trips {
		answer := broker.RehearsedAnswer{Connection: trip.Connection, Class: trip.Received}
		switch {
		case trip.Ended.IsZero():
			return r, false // the user never came back
		case trip.Refusal != nil && trip.Refusal.Code == broker.RefusedLevel && !trip.Factor:
			answer.Unwilling = true
		case trip.Refusal != nil:
			return r, false // the user or the provider ended it
		case !trip.Factor:
			answer.Subject = record.Subject
			if issued := record.Issued; issued != nil && issued.Instant.Before(trip.Started) {
				answer.Age = max(record.Ended.Sub(issued.Instant), 0)
			}
			if connection := side.Connections[trip.Connection]; connection != nil && byClaim(connection.Source) {
				level := trip.Counted
				answer.Level = &level
			}
		}
		r.Answers = append(r.Answers, answer)
		if !slices.Contains(r.Choices, trip.Connection) {
			r.Choices = append(r.Choices, trip.Connection)
		}
	}
	return r, true
}

// sessionOf is the session as the record holds it.
func sessionOf(record *broker.Record, group string) *broker.Session {
	s := &broker.Session{Group: group, Subject: record.Session[0].Subject, Evidence: slices.Clone(record.Session)}
	for _, e := range record.Session {
		if !e.Factor {
			s.Chosen, s.Subject, s.Created, s.Used = e.Connection, e.Subject, e.Received, record.Started
		}
	}
	return s
}
