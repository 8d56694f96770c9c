package workbench

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"trin/broker"
)

// Imagined is a login that is only thought of, as an administrator describes it.
type Imagined struct {
	Application   broker.ID
	Classes       []string // in order of preference
	Comparison    broker.Comparison
	Requesters    []string
	ForceAuthn    bool
	Passive       bool
	Voluntary     bool
	SelectAccount bool
	MaxAge        *time.Duration
	Confirm       broker.Levels // what the user confirms an act with

	Held    []ImaginedEvidence // what the session holds
	Answers []broker.RehearsedAnswer
	Choices []broker.ID
}

// ImaginedEvidence is a login that a session holds.
type ImaginedEvidence struct {
	Connection broker.ID
	Level      broker.Level
	Age        time.Duration
}

// What is wrong with an imagined login. Compare with errors.Is; the message
// names the place.
var (
	ErrNoApplication = errors.New("there is no such application")
	ErrNoConnection  = errors.New("there is no such connection")
)

// Rehearsal turns it into facts. It refuses an application or a connection that
// the configuration has not.
func (i Imagined) Rehearsal(c *broker.Configuration, now time.Time) (broker.Rehearsal, error) {
	application := c.Applications[i.Application]
	if application == nil {
		return broker.Rehearsal{}, fmt.Errorf("%q: %w", i.Application, ErrNoApplication)
	}
	request := broker.AuthnRequest{
		Application: application.ID, Comparison: i.Comparison, ForceAuthn: i.ForceAuthn, Passive: i.Passive,
		RequesterIDs: slices.Clone(i.Requesters), Signed: true, Voluntary: i.Voluntary, SelectAccount: i.SelectAccount, MaxAge: i.MaxAge,
	}
	for _, class := range i.Classes {
		request.Classes = append(request.Classes, broker.Ref(class))
	}
	if len(i.Confirm) > 0 {
		request.Confirm = &broker.Confirmation{Levels: slices.Clone(i.Confirm)}
	}
	r := broker.Rehearsal{
		Facts:   broker.Facts{Configuration: c, Application: application, Request: request, Now: now, Started: now},
		Answers: slices.Clone(i.Answers), Choices: slices.Clone(i.Choices),
	}
	for _, answer := range i.Answers {
		if c.Connections[answer.Connection] == nil {
			return r, fmt.Errorf("%q: %w", answer.Connection, ErrNoConnection)
		}
	}
	for _, held := range i.Held {
		if err := hold(&r.Facts, held); err != nil {
			return r, err
		}
	}
	return r, nil
}

// hold adds what the session holds. The first one is whose the session is.
func hold(f *broker.Facts, held ImaginedEvidence) error {
	connection := f.Configuration.Connections[held.Connection]
	if connection == nil {
		return fmt.Errorf("%q: %w", held.Connection, ErrNoConnection)
	}
	at := f.Now.Add(-held.Age)
	if f.Session == nil {
		f.Session = &broker.Session{
			Group: f.Application.Group, Chosen: connection.ID,
			Subject: broker.Subject{Namespace: cmp.Or(connection.SubjectNamespace, string(connection.ID)), Value: "somebody"},
			Created: at, Used: f.Now, Expires: f.Now.Add(time.Hour),
		}
	}
	e := broker.Evidence{
		Connection: connection.ID, Factor: len(f.Session.Evidence) > 0, Subject: f.Session.Subject,
		Level: held.Level, Instant: at, Received: at,
	}
	// A session counts as what its class still gives.
	if refs := connection.Scale.At(held.Level); len(refs) > 0 && !e.Factor && held.Level != connection.FirstFactor {
		e.Class = refs[0]
	}
	f.Session.Evidence = append(f.Session.Evidence, e)
	return nil
}

// ParseLevel reads "30", or "nsis/20" for a level of another ladder.
func ParseLevel(text string) (broker.Level, error) {
	var level broker.Level
	if ladder, value, found := strings.Cut(text, "/"); found {
		level.Ladder, text = broker.Ladder(ladder), value
	}
	value, err := strconv.Atoi(text)
	if err != nil || value < 0 {
		return level, errors.New("the value of a level is a whole number")
	}
	level.Value = value
	return level, nil
}

// FormatLevel writes a level as ParseLevel reads it.
func FormatLevel(level broker.Level) string {
	if level.Ladder == broker.HouseLadder {
		return strconv.Itoa(level.Value)
	}
	return string(level.Ladder) + "/" + strconv.Itoa(level.Value)
}
