package lab

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"trin/broker"
	"trin/connections"
	"trin/connections/saml2/lint"
)

// Reading is an answer of Trin, as the lab's application reads it.
type Reading struct {
	Text    string // the message, decoded
	Success bool
	Codes   []string // of a refusal: status codes, or the error
	Message string   // what is said beside them

	Signed    bool   // by a key of Trin's
	Unsigned  string // why not; "" where it is
	Class     string
	Level     broker.Level // that the class has; zero = none
	Instant   time.Time
	Until     time.Time
	Name      string
	Format    string
	Claims    []Claim
	Audience  string
	Recipient string
	ReplyTo   string // the ID, or the nonce, that it answers

	Findings []Finding
	Lint     []lint.Finding
}

// Claim is a claim of an answer.
type Claim struct {
	Name   string
	Values []string
}

// Finding is one thing that is said about an answer, by its name, with what
// stands in the sentence.
type Finding struct {
	Name      FindingName
	Arguments []any
}

// FindingName names a finding.
type FindingName string

// The findings. Those that a sentence begins with "bad" are defects of Trin.
const (
	SaysLevel      FindingName = "level"     // asked for, level, class
	SaysNoLevel    FindingName = "no-level"  // class
	SaysLess       FindingName = "less"      // asked for, class
	SaysRefused    FindingName = "refused"   // code
	SaysFresh      FindingName = "fresh"     // when
	SaysNotFresh   FindingName = "not-fresh" // when
	SaysNothing    FindingName = "nothing"   // it cannot be read; why
	BadSignature   FindingName = "bad-signature"
	BadAudience    FindingName = "bad-audience"
	BadRecipient   FindingName = "bad-recipient"
	BadReply       FindingName = "bad-reply"
	BadTime        FindingName = "bad-time"
	BadLetIn       FindingName = "bad-let-in" // a request that should have been refused was answered
	RefusedRightly FindingName = "refused-rightly"
)

// FindingNames are all of them.
func FindingNames() []FindingName {
	return []FindingName{
		SaysLevel, SaysNoLevel, SaysLess, SaysRefused, SaysFresh, SaysNotFresh, SaysNothing,
		BadSignature, BadAudience, BadRecipient, BadReply, BadTime, BadLetIn, RefusedRightly,
	}
}

func (r *Reading) say(name FindingName, arguments ...any) {
	r.Findings = append(r.Findings, Finding{name, arguments})
}

// Read reads the answer of a run; nil = none has come.
func (l *Lab) Read(ctx context.Context, run *Run) (*Reading, error) {
	if run.Answer == nil {
		return nil, nil
	}
	r := &Reading{}
	var err error
	switch run.Request.Protocol {
	case SAML:
		err = l.readSAML(ctx, run, r)
	case WSFed:
		err = l.readWSFed(ctx, run, r)
	case OpenID:
		err = l.readOpenID(ctx, run, r)
	}
	var unreadable unreadableError
	if errors.As(err, &unreadable) {
		r.say(SaysNothing, unreadable.Error())
		return r, nil
	}
	if err != nil {
		return nil, err
	}
	return r, l.judge(ctx, run, r)
}

// unreadableError says why an answer cannot be read.
type unreadableError struct{ error }

// judge says in findings what was answered to what was asked.
func (l *Lab) judge(ctx context.Context, run *Run, r *Reading) error {
	if run.Request.Fault != "" {
		if r.Success {
			r.say(BadLetIn, run.Request.Fault)
		} else {
			r.say(RefusedRightly, run.Request.Fault)
		}
	}
	if !r.Success {
		if len(r.Codes) > 0 {
			r.say(SaysRefused, r.Codes[len(r.Codes)-1])
		}
		return nil
	}
	if err := l.judgeLevel(ctx, run, r); err != nil {
		return err
	}
	if !r.Signed {
		r.say(BadSignature, r.Unsigned)
	}
	at := run.Answer.At
	if r.Instant.After(at.Add(time.Minute)) || !r.Until.IsZero() && !at.Before(r.Until) {
		r.say(BadTime)
	}
	if run.Request.Force && !r.Instant.IsZero() {
		if r.Instant.Before(run.Started.Truncate(time.Second).Add(-time.Minute)) {
			r.say(SaysNotFresh, r.Instant)
		} else {
			r.say(SaysFresh, r.Instant)
		}
	}
	return nil
}

// judgeLevel says what the class of the answer means.
func (l *Lab) judgeLevel(ctx context.Context, run *Run, r *Reading) error {
	configuration, err := l.Configurations.Current(ctx)
	if err != nil {
		return err
	}
	if a := configuration.Applications[run.Application]; a != nil {
		if class, ok := a.Scale.Class(broker.ClassRef(r.Class)); ok && class.Kind == broker.KindLevel {
			r.Level = class.Level
		}
	}
	asked := strings.Join(run.Request.Classes, ", ")
	switch {
	case r.Level.IsZero():
		r.say(SaysNoLevel, r.Class)
	case asked != "" && !slices.Contains(run.Request.Classes, r.Class):
		r.say(SaysLess, asked, r.Class)
	default:
		r.say(SaysLevel, asked, r.Level, r.Class)
	}
	return nil
}

// Login is the record of the login that a run began; nil = none is found. Where
// the lab's provider was visited it is known; otherwise it is the one that ended
// while the run was waited for, when there is exactly one.
func (l *Lab) Login(ctx context.Context, run *Run) (*connections.Login, error) {
	q := connections.LoginQuery{Limit: 2}
	if n := len(run.Said); n > 0 {
		q.Transaction = run.Said[n-1].Transaction
	} else {
		q.Application, q.From, q.Until = run.Application, run.Started, run.Started.Add(waits)
		if run.Answer != nil {
			q.Until = run.Answer.At.Add(time.Second)
		}
	}
	found, err := l.Store.Records(ctx, q)
	if err != nil || len(found) != 1 {
		return nil, err
	}
	return &found[0], nil
}
