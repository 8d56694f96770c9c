package pages

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"trin/admin/shell"
	"trin/admin/steps"
	"trin/admin/workbench"
	"trin/broker"
	"trin/templates/console"
	"trin/templates/console/words"
)

// mostLines is how many lines a field of a question may have.
const mostLines = 100

// whatIf shows what a login would come to. All of it stands in the address; that
// of a draft names it.
func (p *Pages) whatIf(w http.ResponseWriter, r *http.Request) {
	if draft := r.URL.Query().Get(draftField); draft != "" {
		p.whatIfDrafted(w, r, draft)
		return
	}
	i, err := p.installed(r)
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	f := p.Frame(w, r, words.WhatIfTitle)
	f.Lead, f.Crumbs = f.Say(words.WhatIfLead), shell.Crumbs(f)
	q := askWhatIf(r.URL.Query(), i)
	sheet := console.Sheet{Ask: q.form(f, i)}
	if q.application != nil && len(q.wrong) == 0 {
		rehearsal, err := q.login.Rehearsal(i.Configuration, p.Clock())
		if err != nil {
			p.Fail(w, r, err)
			return
		}
		sheet.Panels = rehearsalPanels(f, i, rehearsal.Run())
	}
	status := http.StatusOK
	if len(q.wrong) > 0 {
		status = http.StatusUnprocessableEntity
	}
	p.Show(w, r, status, console.SheetPage(f, sheet))
}

// asked is what the page is asked, and what is wrong with it by field.
type asked struct {
	query       url.Values
	application *broker.ApplicationConnection
	by          []broker.ID // the connections that something can be said of
	login       workbench.Imagined
	wrong       map[string]words.Said
}

// askWhatIf reads the question of the address, which is about one or more pictures
// of the installation: the application is in one of them.
func askWhatIf(query url.Values, sides ...installed) *asked {
	a := &asked{query: query, wrong: map[string]words.Said{}}
	id := strings.TrimSpace(query.Get("application"))
	if id == "" {
		return a
	}
	for _, i := range sides {
		application := i.application(id)
		if application == nil {
			continue
		}
		a.application = application
		for _, by := range i.saidOf(application) {
			if !slices.Contains(a.by, by) {
				a.by = append(a.by, by)
			}
		}
	}
	if a.application == nil {
		a.wrong["application"] = words.Say(words.WhatIfNoApp)
		return a
	}
	a.login = workbench.Imagined{
		Application: a.application.ID, Classes: a.lines("classes"), Comparison: broker.Comparison(query.Get("comparison")),
		Requesters: a.lines("requesters"), ForceAuthn: query.Get("force") != "", Passive: query.Get("passive") != "",
		Voluntary: query.Get("voluntary") != "", SelectAccount: query.Get("account") != "",
	}
	if age := a.duration("maxAge"); age != nil {
		a.login.MaxAge = age
	}
	if text := strings.TrimSpace(query.Get("confirm")); text != "" {
		a.login.Confirm = a.login.Confirm.With(a.level("confirm", text))
	}
	for _, choice := range a.lines("choices") {
		a.login.Choices = append(a.login.Choices, broker.ID(choice))
	}
	for _, by := range a.by {
		a.say(by)
	}
	return a
}

// saidOf are the connections of an application and their factors, each once.
func (i installed) saidOf(a *broker.ApplicationConnection) []broker.ID {
	var all []broker.ID
	for _, id := range a.Authentication {
		if i.Connections[id] != nil && !slices.Contains(all, id) {
			all = append(all, id)
		}
	}
	for _, id := range all {
		for _, factor := range i.Connections[id].Factors {
			if i.Connections[factor.Connection] != nil && !slices.Contains(all, factor.Connection) {
				all = append(all, factor.Connection)
			}
		}
	}
	return all
}

// say reads what the session holds of a connection, and what it answers.
func (a *asked) say(by broker.ID) {
	at := func(name string) string { return name + "." + string(by) }
	if held := strings.TrimSpace(a.query.Get(at("held"))); held != "" {
		evidence := workbench.ImaginedEvidence{Connection: by, Level: a.level(at("held"), held)}
		if age := a.duration(at("heldAge")); age != nil {
			evidence.Age = *age
		}
		a.login.Held = append(a.login.Held, evidence)
	}
	answer := broker.RehearsedAnswer{Connection: by, Class: broker.Ref(a.query.Get(at("answer"))), Unwilling: a.query.Get(at("unwilling")) != ""}
	answer.Claims = a.claims(at("says"))
	age := a.duration(at("age"))
	if age != nil {
		answer.Age = *age
	}
	if a.query.Get(at("other")) != "" {
		answer.Subject = broker.Subject{Namespace: string(by), Value: "somebody else"}
	}
	if answer.Class != "" || answer.Unwilling || len(answer.Claims) > 0 || age != nil || !answer.Subject.IsZero() {
		a.login.Answers = append(a.login.Answers, answer)
	}
}

// lines, level, duration and claims read a field, or note what is wrong with it.
func (a *asked) lines(name string) []string {
	all := lines(a.query.Get(name))
	if len(all) > mostLines {
		a.wrong[name] = words.Say(words.WhatIfTooMany, mostLines)
		return nil
	}
	return all
}

func (a *asked) level(name, text string) broker.Level {
	level, err := workbench.ParseLevel(text)
	if err != nil {
		a.wrong[name] = words.Say(words.WhatIfWrongLevel)
	}
	return level
}

func (a *asked) duration(name string) *time.Duration {
	text := strings.TrimSpace(a.query.Get(name))
	if text == "" {
		return nil
	}
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 {
		a.wrong[name] = words.Say(words.WhatIfWrongTime)
		return nil
	}
	return &d
}

func (a *asked) claims(name string) broker.Claims {
	claims, ok := steps.Claims(a.lines(name))
	if !ok {
		a.wrong[name] = words.Say(words.WhatIfWrongClaim)
	}
	return claims
}

// form is the form with what was asked in it.
func (a *asked) form(f console.Frame, i installed) *console.AskForm {
	form := &console.AskForm{Submit: f.Say(words.WhatIfRun), Clear: console.Link{Name: f.Say(words.WhatIfClear), Path: "/admin/what-if"}}
	form.Groups = []console.FieldGroup{
		{Legend: f.Say(words.WhatIfRequest), Fields: []console.Field{
			a.field(f, "application", words.WhatIfApplication, console.Field{Hint: f.Say(words.WhatIfAppHint), Required: true}),
			a.field(f, "classes", words.WhatIfClasses, console.Field{Kind: console.Lines}),
			a.field(f, "comparison", words.WhatIfComparison, console.Field{Kind: console.Choice, Options: comparisons(a.query.Get("comparison"))}),
			a.field(f, "force", words.WhatIfForce, console.Field{Kind: console.Check}),
			a.field(f, "passive", words.WhatIfPassive, console.Field{Kind: console.Check}),
		}},
		{Legend: f.Say(words.WhatIfMore), Closes: true, Open: a.has("voluntary", "account", "requesters", "maxAge", "confirm", "choices"), Fields: []console.Field{
			a.field(f, "voluntary", words.WhatIfVoluntary, console.Field{Kind: console.Check}),
			a.field(f, "account", words.WhatIfAccount, console.Field{Kind: console.Check}),
			a.field(f, "requesters", words.WhatIfRequesters, console.Field{Kind: console.Lines}),
			a.field(f, "maxAge", words.WhatIfMaxAge, console.Field{}),
			a.field(f, "confirm", words.WhatIfConfirm, console.Field{}),
			a.field(f, "choices", words.WhatIfChoices, console.Field{Kind: console.Lines}),
		}},
	}
	for _, by := range a.by {
		at := func(name string) string { return name + "." + string(by) }
		fields := []console.Field{
			a.field(f, at("held"), words.WhatIfHeld, console.Field{}), a.field(f, at("heldAge"), words.WhatIfHeldAge, console.Field{}),
			a.field(f, at("answer"), words.WhatIfAnswer, console.Field{}), a.field(f, at("says"), words.WhatIfSays, console.Field{Kind: console.Lines}),
			a.field(f, at("age"), words.WhatIfAge, console.Field{}), a.field(f, at("unwilling"), words.WhatIfUnwilling, console.Field{Kind: console.Check}),
			a.field(f, at("other"), words.WhatIfOther, console.Field{Kind: console.Check}),
		}
		form.Groups = append(form.Groups, console.FieldGroup{
			Legend: f.Say(words.WhatIfConnection, string(by)), Closes: true, Fields: fields,
			Open: a.has(at("held"), at("heldAge"), at("answer"), at("says"), at("age"), at("unwilling"), at("other")),
		})
	}
	return form
}

// has reports whether one of the fields is filled in.
func (a *asked) has(names ...string) bool {
	return slices.ContainsFunc(names, func(name string) bool { return a.query.Get(name) != "" })
}

func (a *asked) field(f console.Frame, name string, label words.Text, v console.Field) console.Field {
	v.Name, v.Label, v.Value, v.Most = name, f.Say(label), a.query.Get(name), 2048
	if said, is := a.wrong[name]; is {
		v.Wrong = said.In(f.Language)
	}
	return v
}

// comparisons are those of the protocols, and what was asked even if it is none:
// what becomes of that is a question too.
func comparisons(asked string) []console.Option {
	var options []console.Option
	for _, c := range []broker.Comparison{"", broker.Exact, broker.Minimum, broker.Maximum, broker.Better} {
		name := string(c)
		if c == "" {
			name = "–"
		}
		options = append(options, console.Option{Value: string(c), Name: name})
	}
	if !slices.ContainsFunc(options, func(o console.Option) bool { return o.Value == asked }) {
		options = append(options, console.Option{Value: asked, Name: asked})
	}
	return options
}
