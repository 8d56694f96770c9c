package pages

import (
	"cmp"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"trin/admin/shell"
	"trin/admin/workbench"
	"trin/broker"
	"trin/claimstx"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

// The sides of a pipeline, in addresses.
const (
	sideApplication = "application"
	sideConnection  = "authentication"
)

// listedSamples is how many recorded logins a page offers.
const listedSamples = 20

// claims is the claims workbench: the pipeline that is in force, on claims of
// the address or on a recorded login. No lookup asks anybody.
func (p *Pages) claims(w http.ResponseWriter, r *http.Request) {
	i, err := p.installed(r)
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	f := p.Frame(w, r, words.WorkbenchTitle)
	f.Lead, f.Crumbs = f.Say(words.WorkbenchLead), shell.Crumbs(f)
	t := i.trial(r.URL.Query())
	if t.found {
		f.Actions = p.edits(func(e Edit) []console.Link { return e.Claims(f, i.actor, cmp.Or(t.side, sideApplication), t.id) })
	}
	sheet := console.Sheet{}
	status := http.StatusOK
	if t.found && len(t.wrong) == 0 {
		if sheet.Panels, err = p.tried(r, f, i, t); err != nil {
			p.Fail(w, r, err)
			return
		}
	}
	if len(t.wrong) > 0 {
		status = http.StatusUnprocessableEntity
	}
	sheet.Ask = t.form(f)
	p.Show(w, r, status, console.SheetPage(f, sheet))
}

// trial is what the workbench is asked to run.
type trial struct {
	*asked
	side     string
	id       broker.ID
	found    bool
	pipeline *claimstx.Pipeline // nil = the connection has errors
	sample   claimstx.Sample
}

// trial reads the question of the address.
func (i installed) trial(query url.Values) *trial {
	t := &trial{asked: &asked{query: query, wrong: map[string]words.Said{}}, side: query.Get("side"), id: broker.ID(strings.TrimSpace(query.Get("id")))}
	if t.id == "" {
		return t
	}
	var found broker.ClaimsPipeline
	if t.side == sideConnection {
		if c := i.connection(string(t.id)); c != nil {
			found, t.found = c.Claims, true
			t.sample = claimstx.Sample{Direction: claimstx.Inbound, Connection: c.ID, Subject: broker.Subject{Namespace: string(c.ID)}}
		}
	} else if a := i.application(string(t.id)); a != nil {
		found, t.found = a.Claims, true
		t.sample = claimstx.Sample{Direction: claimstx.Outbound, Application: a.ID, Connection: broker.ID(strings.TrimSpace(query.Get("via")))}
	}
	if !t.found {
		t.wrong["id"] = words.Say(words.WorkbenchNoPlace)
		return t
	}
	t.pipeline, _ = found.(*claimstx.Pipeline)
	t.sample.Claims = t.claims("claims")
	t.sample.RequesterIDs = t.lines("requesters")
	t.sample.Class = broker.Ref(query.Get("class"))
	if t.sample.Subject.Value = query.Get("subject"); t.sample.Subject.Value == "" {
		t.sample.Subject.Value = "somebody"
	}
	if text := strings.TrimSpace(query.Get("level")); text != "" {
		t.sample.Level = t.level("level", text)
		t.sample.Levels = broker.NewLevels(t.sample.Level)
	}
	return t
}

// form is the form with what was asked in it.
func (t *trial) form(f console.Frame) *console.AskForm {
	return &console.AskForm{
		Submit: f.Say(words.WorkbenchRun), Clear: console.Link{Name: f.Say(words.WhatIfClear), Path: "/admin/claims"},
		Groups: []console.FieldGroup{
			{Legend: f.Say(words.WorkbenchPlace), Fields: []console.Field{
				t.field(f, "side", words.WorkbenchSide, console.Field{Kind: console.Choice, Options: []console.Option{
					{Value: sideApplication, Name: f.Say(words.SideApplication)}, {Value: sideConnection, Name: f.Say(words.SideConnection)},
				}}),
				t.field(f, "id", words.WorkbenchID, console.Field{Required: true}),
				t.field(f, "login", words.WorkbenchLogin, console.Field{Hint: f.Say(words.WorkbenchLoginHint)}),
				t.field(f, "claims", words.WorkbenchClaims, console.Field{Kind: console.Lines, Hint: f.Say(words.WorkbenchHint)}),
			}},
			{Legend: f.Say(words.WorkbenchMore), Closes: true, Open: t.has("level", "class", "subject", "requesters", "via"), Fields: []console.Field{
				t.field(f, "level", words.WorkbenchLevel, console.Field{}), t.field(f, "class", words.WorkbenchClass, console.Field{}),
				t.field(f, "subject", words.WorkbenchSubject, console.Field{}), t.field(f, "requesters", words.WhatIfRequesters, console.Field{Kind: console.Lines}),
				t.field(f, "via", words.WorkbenchVia, console.Field{}),
			}},
		},
	}
}

// tried runs the pipeline, and offers the logins that are recorded for it.
func (p *Pages) tried(r *http.Request, f console.Frame, i installed, t *trial) ([]console.Panel, error) {
	if t.pipeline == nil {
		return []console.Panel{{Blocks: []console.Block{{Badge: console.Badge{Tone: console.Bad, Text: f.Say(words.WorkbenchBroken)}}}}}, nil
	}
	recorded, err := p.Setup.Samples.Samples(r.Context(), connections.SampleQuery{Inbound: t.side == sideConnection, Place: t.id, Limit: listedSamples})
	if err != nil {
		return nil, err
	}
	samples := samplesPanel(f, t, recorded)
	sample, said := t.sample, t.has("claims")
	if reference := strings.TrimSpace(t.query.Get("login")); reference != "" {
		found, err := p.recorded(r, t, reference)
		if errors.Is(err, broker.ErrNotFound) {
			t.wrong["login"] = words.Say(words.WorkbenchNoLogin)
			return []console.Panel{samples}, nil
		}
		if err != nil {
			return nil, err
		}
		found.Claims = append(found.Claims, sample.Claims...)
		sample, said = found, true
	}
	if !said {
		return []console.Panel{samples}, nil
	}
	in := sample.Input(i.Configuration)
	if in.Instant.IsZero() {
		in.Instant = p.Clock()
	}
	unasked := &workbench.Unasked{}
	steps, out, failed := t.pipeline.Explain(unasked.Within(r.Context()), in, sample.Claims)
	return append(explainedPanels(f, steps, out, failed, unasked.Names()), samples), nil
}

// recorded is the login of the reference, for this pipeline.
func (p *Pages) recorded(r *http.Request, t *trial, reference string) (claimstx.Sample, error) {
	var sample claimstx.Sample
	found, err := p.Setup.Samples.Samples(r.Context(), connections.SampleQuery{Inbound: t.side == sideConnection, Place: t.id, Reference: reference, Limit: 1})
	if err != nil {
		return sample, err
	}
	if len(found) == 0 {
		return sample, broker.ErrNotFound
	}
	return sample, json.Unmarshal(found[0].Body, &sample)
}

// samplesPanel offers recorded logins.
func samplesPanel(f console.Frame, t *trial, recorded []connections.Sample) console.Panel {
	panel := console.Panel{Title: f.Say(words.WorkbenchSamples)}
	if len(recorded) == 0 {
		panel.Blocks = []console.Block{{Text: f.Say(words.WorkbenchNoSamples)}}
		return panel
	}
	g := &console.Grid{Name: panel.Title, Columns: f.Columns(words.WorkbenchLogin, words.ColumnCreated)}
	for _, s := range recorded {
		g.Rows = append(g.Rows, console.NewRow(console.Cell{Text: s.Reference, Code: true, Path: query("/admin/claims", "side", t.side, "id", string(t.id), "login", s.Reference)}, console.Words(f.When(s.Made))))
	}
	panel.Blocks = []console.Block{{Grid: g}}
	return panel
}
