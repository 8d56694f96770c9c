package broker

import (
	"cmp"
	"slices"
	"time"
)

// ReachWay says how a level is reached.
type ReachWay string

// The ways, the easiest first.
const (
	ReachSilently ReachWay = "silently"            // the first factor alone
	ReachFactor   ReachWay = "by factor"           // with a second factor
	ReachOther    ReachWay = "by another provider" // another connection is offered
	ReachNone     ReachWay = "not at all"
)

// Reach says how a class that an application may ask for is reached when the
// user logs in by one connection, without a session.
type Reach struct {
	Application ID
	Connection  ID
	Class       ClassRef // "" = nothing is asked
	Level       Level
	Way         ReachWay
	When        Level // the way holds only if the provider's answer counts as this; zero = whatever it answers
	Factors     []ID  // by factor: those that the user may choose among
	Others      []ID  // by another provider: those that are offered
	Spared      Level // by factor: an answer that counts as this needs no factor; zero = none does
	Answer      ClassRef
	Refusal     *Refusal // not at all
	Trace       Trace    // of the decision that settled it
}

// Reach tells, for every authentication connection that the application may
// use and for nothing asked and every level class that it can ask for, how it
// is reached. It is found by asking Decide about logins that are only thought
// of; an unknown application has none.
func (c *Configuration) Reach(application ID, now time.Time) []Reach {
	a := c.Applications[application]
	if a == nil {
		return nil
	}
	asked := []Class{{}}
	for _, class := range a.Scale.Classes() {
		if class.Kind == KindLevel {
			asked = append(asked, class)
		}
	}
	var all []Reach
	for _, connection := range a.Authentication {
		for _, class := range asked {
			all = append(all, c.reach(a, connection, class, now))
		}
	}
	return all
}

// reach settles one application, connection and class.
func (c *Configuration) reach(a *ApplicationConnection, id ID, class Class, now time.Time) Reach {
	request := AuthnRequest{Application: a.ID}
	if class.Ref != "" {
		request.Classes = []ClassRef{class.Ref}
	}
	best := c.reachBy(a, request, id, now)
	best.Class, best.Level = class.Ref, class.Level
	return best
}

// reachBy settles one request by one connection: with the answer that the
// connection always gives if that does, else with the weakest that does.
func (c *Configuration) reachBy(a *ApplicationConnection, request AuthnRequest, id ID, now time.Time) Reach {
	f := Facts{Configuration: c, Application: a, Request: request, Chosen: id, Now: now, Started: now}
	best := classify(Rehearsal{Facts: f}.Run())
	if connection := c.Connections[id]; connection != nil && best.Way != ReachSilently {
		levels := connection.MayAnswer()
		slices.SortFunc(levels, func(x, y Level) int {
			return cmp.Or(cmp.Compare(x.Value, y.Value), cmp.Compare(x.Ladder, y.Ladder))
		})
		for _, level := range slices.Compact(levels) {
			with := classify(Rehearsal{Facts: f, Answers: []RehearsedAnswer{{Connection: id, Level: &level}}}.Run())
			with.When = level
			if best.Way == ReachFactor && with.Way == ReachSilently {
				best.Spared = level
				break
			}
			if with.Way.before(best.Way) {
				best = with
			}
		}
	}
	best.Application, best.Connection = a.ID, id
	return best
}

// before reports whether the way is easier.
func (w ReachWay) before(other ReachWay) bool {
	order := []ReachWay{ReachSilently, ReachFactor, ReachOther, ReachNone}
	return slices.Index(order, w) < slices.Index(order, other)
}

// classify reads the way from a rehearsed login. An offer of another
// connection ends it: what that one can do is its own row.
func classify(steps []Rehearsed) Reach {
	reach := Reach{Way: ReachSilently}
	for _, step := range steps {
		d := step.Decision
		reach.Trace = d.Trace
		switch {
		case d.Step == StepChoose && !d.Factor:
			return Reach{Way: ReachOther, Others: d.Offer, Trace: d.Trace}
		case d.Step == StepChoose:
			reach.Way, reach.Factors = ReachFactor, d.Offer
		case d.Step == StepChallenge && d.Factor && len(reach.Factors) == 0:
			reach.Way, reach.Factors = ReachFactor, []ID{d.Connection}
		case d.Step == StepRefuse:
			return Reach{Way: ReachNone, Refusal: d.Refusal, Trace: d.Trace}
		case d.Step == StepAnswer:
			reach.Answer = d.Class
			return reach
		}
	}
	return Reach{Way: ReachNone, Trace: reach.Trace, Refusal: &Refusal{Code: RefusedLevel, Reason: "The login comes to no end."}}
}
