package pipeline

import (
	"cmp"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"trin/admin/drafts"
	"trin/admin/installation"
	"trin/admin/steps"
	"trin/admin/workbench"
	"trin/broker"
	"trin/claimstx"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

// The fields of a login that is tried.
const (
	fieldLogin      = "login"
	fieldTest       = "test"
	fieldGiven      = "given"
	fieldLevel      = "level"
	fieldClass      = "class"
	fieldSubject    = "subject"
	fieldRequesters = "requesters"
	fieldVia        = "via" // the connection of the login; for a connection, the application
)

// mostGiven is how many lines of claims a form takes.
const mostGiven = 500

// trial is a login that is tried: one that is written, one that is recorded, or
// that of a test.
type trial struct {
	typed  url.Values
	sample claimstx.Sample
	given  bool // there is something to run
	wrong  map[string]words.Text
}

// trial reads what is to be tried. Nothing that is wrong is run.
func (x *Room) trial(r *http.Request, s *subject, sides drafts.Sides, typed url.Values) (*trial, error) {
	t := &trial{typed: typed, wrong: map[string]words.Text{}, sample: s.sample()}
	if reference := strings.TrimSpace(typed.Get(fieldLogin)); reference != "" {
		found, err := x.Desk.RecordedLogins(r.Context(), sides, connections.SampleQuery{Inbound: s.inbound(), Place: broker.ID(s.id), Reference: reference, Limit: 1})
		switch {
		case err != nil:
			return nil, err
		case len(found) == 0:
			t.wrong[fieldLogin] = words.WorkbenchNoLogin
			return t, nil
		}
		t.sample, t.given = found[0], true
		return t, nil
	}
	if text := typed.Get(fieldTest); text != "" {
		t.ofTest(s, text)
		return t, nil
	}
	t.read(s)
	return t, nil
}

// sample is a login of nobody in particular.
func (s *subject) sample() claimstx.Sample {
	if s.inbound() {
		return claimstx.Sample{Direction: claimstx.Inbound, Connection: broker.ID(s.id), Subject: broker.Subject{Namespace: s.id, Value: "somebody"}}
	}
	return claimstx.Sample{Direction: claimstx.Outbound, Application: broker.ID(s.id), Subject: broker.Subject{Value: "somebody"}}
}

// ofTest is the login of a test that stands beside the pipeline.
func (t *trial) ofTest(s *subject, text string) {
	tests := listOf(s.document, fieldTests)
	at, err := strconv.Atoi(text)
	if err != nil || at < 0 || at >= len(tests) {
		t.wrong[fieldTest] = words.PipeNoTest
		return
	}
	test, _ := tests[at].(map[string]any)
	with, err := json.Marshal(test["with"])
	if err != nil {
		t.wrong[fieldTest] = words.PipeNoTest
		return
	}
	sample, problems := installation.ParseSample(s.id, with)
	if len(problems) > 0 {
		t.wrong[fieldTest] = words.PipeNoTest
		return
	}
	own := s.sample()
	sample.Direction = own.Direction
	if s.inbound() {
		sample.Connection, sample.Subject.Namespace = own.Connection, own.Subject.Namespace
	} else {
		sample.Application = own.Application
	}
	t.sample, t.given = sample, true
}

// read reads the login that is written.
func (t *trial) read(s *subject) {
	lines := linesOf(t.typed.Get(fieldGiven))
	claims, ok := steps.Claims(lines)
	if !ok || len(lines) > mostGiven {
		t.wrong[fieldGiven] = words.WhatIfWrongClaim
	}
	t.sample.Claims = claims
	t.sample.Class = broker.Ref(strings.TrimSpace(t.typed.Get(fieldClass)))
	t.sample.RequesterIDs = linesOf(t.typed.Get(fieldRequesters))
	t.sample.Subject.Value = cmp.Or(strings.TrimSpace(t.typed.Get(fieldSubject)), t.sample.Subject.Value)
	via := broker.ID(strings.TrimSpace(t.typed.Get(fieldVia)))
	if s.inbound() {
		t.sample.Application = via
	} else {
		t.sample.Connection, t.sample.Subject.Namespace = via, string(via)
	}
	if text := strings.TrimSpace(t.typed.Get(fieldLevel)); text != "" {
		level, err := workbench.ParseLevel(text)
		if err != nil {
			t.wrong[fieldLevel] = words.WhatIfWrongLevel
		}
		t.sample.Level = level
	}
	if level := t.sample.Level; level.Value > 0 {
		t.sample.Levels = broker.NewLevels(level)
	}
	t.given = t.typed.Has(fieldGiven) && len(t.wrong) == 0
}

// form is the form of a login that is written.
func (t *trial) form(f console.Frame, s *subject, keep []console.Hidden) *console.PostForm {
	field := func(name string, label words.Text, field console.Field) console.Field {
		field.Name, field.Label, field.Value, field.Most = name, f.Say(label), unsecret(t.typed.Get(name)), max(field.Most, 4096)
		if wrong, is := t.wrong[name]; is {
			field.Wrong = f.Say(wrong)
		}
		return field
	}
	via := words.WorkbenchVia
	if s.inbound() {
		via = words.PipeViaInbound
	}
	more := console.FieldGroup{Legend: f.Say(words.WorkbenchMore), Closes: true, Fields: []console.Field{
		field(fieldClass, words.WorkbenchClass, console.Field{}), field(fieldSubject, words.WorkbenchSubject, console.Field{}), field(fieldVia, via, console.Field{}),
	}}
	if !s.inbound() {
		more.Fields = append([]console.Field{field(fieldLevel, words.WorkbenchLevel, console.Field{})}, more.Fields...)
		more.Fields = append(more.Fields, field(fieldRequesters, words.WhatIfRequesters, console.Field{Kind: console.Lines}))
	}
	for _, one := range more.Fields {
		more.Open = more.Open || one.Value != ""
	}
	return &console.PostForm{
		Action: s.page(pageTry), Keep: keep, Buttons: []console.Button{{Text: f.Say(words.PipeRun)}},
		Groups: []console.FieldGroup{{Fields: []console.Field{
			field(fieldGiven, words.WorkbenchClaims, console.Field{Kind: console.Lines, Hint: f.Say(words.PipeGivenHint), Most: 64 << 10}),
			field(fieldLogin, words.WorkbenchLogin, console.Field{Hint: f.Say(words.WorkbenchLoginHint)}),
		}}, more},
	}
}

// again are the fields of the trial, to be run once more.
func (t *trial) again() []console.Hidden {
	var all []console.Hidden
	for _, name := range []string{fieldLogin, fieldTest, fieldGiven, fieldLevel, fieldClass, fieldSubject, fieldRequesters, fieldVia} {
		if value := unsecret(t.typed.Get(name)); value != "" || name == fieldGiven {
			all = append(all, console.Hidden{Name: name, Value: value})
		}
	}
	return all
}
