package broker

import (
	"slices"
	"time"
)

// rehearsedSteps bounds a rehearsal, as the engine bounds a login.
const rehearsedSteps = 24

// Rehearsal is a login that is only thought of: the facts that it begins with,
// and what providers and the user would answer. It asks the same Decide as a
// real one.
type Rehearsal struct {
	Facts   Facts
	Answers []RehearsedAnswer // each is used once, by the first trip to its connection
	Choices []ID              // what the user chooses, in order; then the default of each offer
}

// RehearsedAnswer is what a connection answers. Without one a provider proves
// a login without naming a class, and a second factor succeeds.
type RehearsedAnswer struct {
	Connection ID
	Class      ClassRef
	Claims     Claims
	Level      *Level        // counts as this instead, under the connection's cap
	Subject    Subject       // zero: the expected one
	Age        time.Duration // how long ago the user was authenticated
	Unwilling  bool          // it cannot give the class that it is asked for
}

// Rehearsed is one step of a rehearsal: a decision and what followed from it.
type Rehearsed struct {
	Decision Decision
	Evidence *Evidence // what the connection answered, when it was challenged
	Counted  *Finding  // how it was counted
	Chosen   ID        // what was chosen, when something was offered
}

// Run takes the login step by step until it is answered or refused. A login
// that comes to no end is cut after some steps; its last decision is then a
// challenge or an offer.
func (r Rehearsal) Run() []Rehearsed {
	f := r.Facts
	f.Evidence = slices.Clone(f.Evidence)
	answers, choices := slices.Clone(r.Answers), slices.Clone(r.Choices)
	var steps []Rehearsed
	for range rehearsedSteps {
		step := Rehearsed{Decision: Decide(f)}
		switch d := step.Decision; d.Step {
		case StepChoose:
			step.Chosen = d.Offer[0]
			if len(choices) > 0 && slices.Contains(d.Offer, choices[0]) {
				step.Chosen, choices = choices[0], choices[1:]
			}
			f.Unwilling = false
			if d.Factor {
				f.Factor = step.Chosen
			} else {
				f.Chosen = step.Chosen
			}
		case StepChallenge:
			var answer RehearsedAnswer
			answer, answers = take(answers, d.Connection)
			refusal := f.rehearse(&step, answer)
			if refusal != nil {
				return append(steps, step, Rehearsed{Decision: Decision{Step: StepRefuse, Refusal: refusal, Trace: Trace{*step.Counted}}})
			}
		default:
			return append(steps, step)
		}
		steps = append(steps, step)
	}
	return steps
}

// take finds the first answer of the connection and removes it.
func take(answers []RehearsedAnswer, connection ID) (RehearsedAnswer, []RehearsedAnswer) {
	for i, answer := range answers {
		if answer.Connection == connection {
			return answer, slices.Delete(answers, i, i+1)
		}
	}
	return RehearsedAnswer{Connection: connection}, answers
}

// rehearse adds the answer to a challenge to the facts, as the engine would.
func (f *Facts) rehearse(step *Rehearsed, answer RehearsedAnswer) *Refusal {
	d := step.Decision
	f.Retried = f.Retried || f.Unwilling
	f.Unwilling = false
	if !d.Factor {
		f.Chosen = d.Connection
	}
	if answer.Unwilling {
		f.Unwilling = true
		return nil
	}
	e := Evidence{
		Connection: d.Connection, Factor: d.Factor, Subject: answer.Subject,
		Class: Ref(string(answer.Class)), Claims: answer.Claims,
		Instant: f.Now.Add(-answer.Age), Received: f.Now,
	}
	if again, refusal := f.tooOld(step, answer.Age); again || refusal != nil {
		return refusal
	}
	connection := f.Configuration.Connections[d.Connection]
	if e.Subject.IsZero() {
		e.Subject = f.expected(connection, d)
	}
	finding, refusal := connection.Weigh(&e)
	step.Counted, e.Afresh = &finding, d.ForceAuthn || connection.Local
	if refusal != nil {
		return refusal
	}
	if answer.Level != nil {
		e.Level = limited(*answer.Level, connection.limits())
	}
	step.Evidence = &e
	f.Evidence = append(f.Evidence, e)
	return nil
}

// tooOld holds the age of an answer against what was asked, as the engine does:
// a provider that was not asked afresh is asked once more.
func (f *Facts) tooOld(step *Rehearsed, age time.Duration) (again bool, refusal *Refusal) {
	d := step.Decision
	oldest := maxAge(f.Application, f.ends(), f.Request)
	switch {
	case d.ForceAuthn && age > clockSkew:
	case d.Factor || oldest == nil || age <= *oldest+clockSkew:
		return false, nil
	}
	step.Counted = &Finding{Rule: "22", Connection: d.Connection, Text: "The login is older than was asked for."}
	if d.Factor || d.ForceAuthn {
		return false, &Refusal{Code: RefusedStale, Reason: "a fresh authentication was asked for and an older one given"}
	}
	f.Stale = d.Connection
	return true, nil
}

// expected returns whom an answer is about when nothing else is said: for a
// factor the one who logged in, else whom the session knows by that namespace.
func (f *Facts) expected(c *AuthenticationConnection, d Decision) Subject {
	if d.Factor && len(d.Evidence) > 0 {
		return d.Evidence[0].Subject
	}
	namespace := c.SubjectNamespace
	if namespace == "" {
		namespace = string(c.ID)
	}
	if f.Session != nil && f.Session.Subject.Namespace == namespace {
		return f.Session.Subject
	}
	return Subject{Namespace: namespace, Value: "somebody"}
}
