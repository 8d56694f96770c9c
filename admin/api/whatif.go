package api

import (
	"errors"
	"net/http"
	"slices"
	"time"

	"trin/admin/workbench"
	"trin/broker"
)

func (a *API) whatIfEndpoints() []endpoint {
	return []endpoint{
		{method: http.MethodPost, path: "/what-if", rule: asks.Trying(), group: "reach", does: "What a login would come to: each decision with its rules. With a draft it is said of both: as the installation is, and as the draft would make it", takes: imagined{}, gives: whatIfView{}, run: a.whatIf},
	}
}

// imagined is a login that is only thought of.
type imagined struct {
	Draft         string           `json:"draft,omitempty" most:"64" doc:"also as this draft would make it"`
	Application   string           `json:"application" least:"1" most:"63"`
	Classes       []string         `json:"classes,omitempty" most:"100" doc:"that are asked for, in order"`
	Comparison    string           `json:"comparison,omitempty" enum:"exact,minimum,maximum,better"`
	Requesters    []string         `json:"requesters,omitempty" most:"100"`
	ForceAuthn    bool             `json:"forceAuthn,omitempty"`
	Passive       bool             `json:"passive,omitempty"`
	Voluntary     bool             `json:"voluntary,omitempty"`
	SelectAccount bool             `json:"selectAccount,omitempty"`
	MaxAge        *int64           `json:"maxAge,omitempty" min:"0" max:"31536000" doc:"seconds"`
	Confirm       []string         `json:"confirm,omitempty" most:"10" doc:"levels that the user confirms an act with"`
	Held          []imaginedHeld   `json:"held,omitempty" most:"20" doc:"what the session holds, the first factor first"`
	Answers       []imaginedAnswer `json:"answers,omitempty" most:"20" doc:"what connections answer; without one a provider proves a login without a class, and a factor succeeds"`
	Choices       []string         `json:"choices,omitempty" most:"20" doc:"what the user chooses, in order"`
}

type imaginedHeld struct {
	Connection string `json:"connection" most:"63"`
	Level      string `json:"level" most:"64" doc:"30, or nsis/20 on another ladder"`
	Age        int64  `json:"age,omitempty" min:"0" max:"31536000" doc:"seconds"`
}

type imaginedAnswer struct {
	Connection string      `json:"connection" most:"63"`
	Class      string      `json:"class,omitempty" most:"1024"`
	Claims     []claimView `json:"claims,omitempty" most:"200"`
	Age        int64       `json:"age,omitempty" min:"0" max:"31536000" doc:"seconds"`
	Unwilling  bool        `json:"unwilling,omitempty" doc:"it cannot give what it is asked for"`
	Other      bool        `json:"other,omitempty" doc:"it answers for somebody else"`
}

// rehearsalView is what the login comes to.
type rehearsalView struct {
	Version int64      `json:"version" doc:"of the installation that decided"`
	Outcome string     `json:"outcome" enum:"answered,refused,endless,absent" doc:"absent: the draft makes the application, or takes it away"`
	Level   string     `json:"level,omitempty"`
	Class   string     `json:"class,omitempty"`
	Refusal string     `json:"refusal,omitempty"`
	Reason  string     `json:"reason,omitempty"`
	Steps   []stepView `json:"steps"`
}

type stepView struct {
	Step       string        `json:"step" enum:"choose,challenge,answer,refuse"`
	Connection string        `json:"connection,omitempty"`
	Factor     bool          `json:"factor,omitempty"`
	Wanted     []string      `json:"wanted,omitempty" doc:"classes, before the map of the connection"`
	Asked      []string      `json:"asked,omitempty" doc:"classes, after it"`
	Afresh     bool          `json:"afresh,omitempty"`
	Offer      []string      `json:"offer,omitempty"`
	Chosen     string        `json:"chosen,omitempty"`
	Received   string        `json:"received,omitempty" doc:"the class of the answer"`
	Counted    string        `json:"counted,omitempty" doc:"the level that the answer counts as"`
	Trace      []findingView `json:"trace" doc:"the rules that spoke, as docs/assurance.md has them"`
}

type findingView struct {
	Rule       string `json:"rule"`
	Connection string `json:"connection,omitempty"`
	Text       string `json:"text"`
}

// whatIfView is what a login comes to as the installation is, and as a draft would
// make it.
type whatIfView struct {
	rehearsalView
	Draft *rehearsalView `json:"draft,omitempty" doc:"as the draft would make it"`
}

func (a *API) whatIf(c *call) (any, error) {
	wish, err := body[imagined](c)
	if err != nil {
		return nil, err
	}
	login, err := wish.login()
	if err != nil {
		return nil, err
	}
	if wish.Draft != "" {
		return a.whatIfDrafted(c, login, wish.Draft)
	}
	of, err := a.Installation.Current(c.request.Context())
	if err != nil {
		return nil, err
	}
	if c.application(of, login.Application) == nil {
		return nil, noApplication()
	}
	v, err := a.rehearsed(c, of, login)
	return whatIfView{rehearsalView: v}, err
}

func noApplication() error {
	return problemOf(notFound, "There is no such application, or it is not yours to see.")
}

// whatIfDrafted thinks a login through on both sides of a draft. On one side the
// application may be absent.
func (a *API) whatIfDrafted(c *call, login workbench.Imagined, draft string) (any, error) {
	sides, err := a.Desk.Sides(c.request.Context(), c.actor, draft)
	if err != nil {
		return nil, err
	}
	there := func(of *broker.Configuration) bool { return of != nil && c.application(of, login.Application) != nil }
	if !there(sides.Is) && !there(sides.Would) {
		return nil, noApplication()
	}
	for _, id := range saidOf(login) {
		if !has(sides.Is, id) && !has(sides.Would, id) {
			return nil, problemOf(invalid, "There is no connection "+string(id)+", on neither side.")
		}
	}
	is, err := a.rehearsed(c, sides.Is, knownIn(login, sides.Is))
	if err != nil {
		return nil, err
	}
	would, err := a.rehearsed(c, sides.Would, knownIn(login, sides.Would))
	return whatIfView{is, &would}, err
}

func has(of *broker.Configuration, id broker.ID) bool { return of != nil && of.Connections[id] != nil }

// saidOf are the connections that something is said of.
func saidOf(login workbench.Imagined) []broker.ID {
	var all []broker.ID
	for _, one := range login.Answers {
		all = append(all, one.Connection)
	}
	for _, one := range login.Held {
		all = append(all, one.Connection)
	}
	return all
}

// knownIn is the login with what is said of the connections of one side alone.
func knownIn(login workbench.Imagined, of *broker.Configuration) workbench.Imagined {
	login.Answers = slices.DeleteFunc(slices.Clone(login.Answers), func(one broker.RehearsedAnswer) bool { return !has(of, one.Connection) })
	login.Held = slices.DeleteFunc(slices.Clone(login.Held), func(one workbench.ImaginedEvidence) bool { return !has(of, one.Connection) })
	return login
}

// rehearsed thinks a login through in a configuration, in which the application
// may be absent.
func (a *API) rehearsed(c *call, of *broker.Configuration, login workbench.Imagined) (rehearsalView, error) {
	if of == nil || c.application(of, login.Application) == nil {
		return rehearsalView{Outcome: "absent", Steps: []stepView{}}, nil
	}
	rehearsal, err := login.Rehearsal(of, a.Clock())
	if errors.Is(err, workbench.ErrNoConnection) {
		return rehearsalView{}, problemOf(invalid, sentence(err))
	}
	if err != nil {
		return rehearsalView{}, err
	}
	v := viewRehearsal(rehearsal.Run())
	v.Version = of.Version
	return v, nil
}

// login is the wish as the workbench has it.
func (w imagined) login() (workbench.Imagined, error) {
	i := workbench.Imagined{
		Application: broker.ID(w.Application), Classes: w.Classes, Comparison: broker.Comparison(w.Comparison), Requesters: w.Requesters,
		ForceAuthn: w.ForceAuthn, Passive: w.Passive, Voluntary: w.Voluntary, SelectAccount: w.SelectAccount,
	}
	if w.MaxAge != nil {
		age := time.Duration(*w.MaxAge) * time.Second
		i.MaxAge = &age
	}
	wrong := problemOf(invalid, "A level is written as 30, or nsis/20.")
	for _, written := range w.Confirm {
		level, err := workbench.ParseLevel(written)
		if err != nil {
			return i, wrong
		}
		i.Confirm = i.Confirm.With(level)
	}
	for _, held := range w.Held {
		level, err := workbench.ParseLevel(held.Level)
		if err != nil {
			return i, wrong
		}
		i.Held = append(i.Held, workbench.ImaginedEvidence{Connection: broker.ID(held.Connection), Level: level, Age: time.Duration(held.Age) * time.Second})
	}
	for _, said := range w.Answers {
		answer := broker.RehearsedAnswer{
			Connection: broker.ID(said.Connection), Class: broker.Ref(said.Class), Claims: claimsOf(said.Claims),
			Age: time.Duration(said.Age) * time.Second, Unwilling: said.Unwilling,
		}
		if said.Other {
			answer.Subject = broker.Subject{Namespace: said.Connection, Value: "somebody else"}
		}
		i.Answers = append(i.Answers, answer)
	}
	for _, choice := range w.Choices {
		i.Choices = append(i.Choices, broker.ID(choice))
	}
	return i, nil
}

func viewRehearsal(steps []broker.Rehearsed) rehearsalView {
	v := rehearsalView{Outcome: "endless", Steps: []stepView{}}
	for _, step := range steps {
		d := step.Decision
		s := stepView{
			Step: string(d.Step), Connection: string(d.Connection), Factor: d.Factor, Wanted: texts(d.Wanted), Asked: texts(d.Ask),
			Afresh: d.ForceAuthn, Offer: texts(d.Offer), Chosen: string(step.Chosen), Trace: []findingView{},
		}
		if step.Evidence != nil {
			s.Received, s.Counted = string(step.Evidence.Class), levelText(step.Evidence.Level)
		}
		for _, f := range d.Trace {
			s.Trace = append(s.Trace, findingView{f.Rule, string(f.Connection), f.Text})
		}
		v.Steps = append(v.Steps, s)
	}
	if len(steps) == 0 {
		return v
	}
	switch last := steps[len(steps)-1].Decision; {
	case last.Step == broker.StepAnswer:
		v.Outcome, v.Level, v.Class = "answered", levelText(last.Level), string(last.Class)
	case last.Step == broker.StepRefuse && last.Refusal != nil:
		v.Outcome, v.Refusal, v.Reason = "refused", string(last.Refusal.Code), last.Refusal.Reason
	}
	return v
}
