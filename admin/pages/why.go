package pages

import (
	"net/http"
	"strings"
	"time"

	"trin/admin/access"
	"trin/admin/own"
	"trin/admin/shell"
	"trin/broker"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

// why is the record of the login with the reference.
func (p *Pages) why(w http.ResponseWriter, r *http.Request) {
	configuration, found, ok := p.loginOf(w, r)
	if !ok {
		return
	}
	reference := found[0].Reference
	f := p.Frame(w, r, words.WhyTitle, reference)
	f.Lead = f.Say(words.WhyLead)
	f.Crumbs = shell.Crumbs(f, console.Link{Name: f.Say(words.LoginsTitle), Path: "/admin/logins"})
	actor := access.From(r.Context())
	if actor.May(shell.Operates, p.Clock()) == nil {
		f.Actions = append(f.Actions, console.Link{Name: f.Say(words.ShareAction), Path: loginPath(reference) + "/share", Quiet: true})
	}
	if actor.Organisation == "" && !found[0].Subject.IsZero() {
		f.Actions = append(f.Actions, console.Link{Name: f.Say(words.WhySessions), Path: "/admin/sessions?user=" + escaped(found[0].Subject.Value), Quiet: true})
	}
	var panels []console.Panel
	for i := range found {
		panels = append(panels, whyPanels(telling{Frame: f, c: configuration}, &found[i].Record)...)
	}
	p.Show(w, r, http.StatusOK, console.SheetPage(f, console.Sheet{Panels: panels}))
}

// loginOf finds the records that the path names, or answers that there are none.
// Those of applications that the actor does not see are none.
func (p *Pages) loginOf(w http.ResponseWriter, r *http.Request) (*broker.Configuration, []connections.Login, bool) {
	configuration, err := p.Today.Configurations.Current(r.Context())
	if err != nil {
		p.Fail(w, r, err)
		return nil, nil, false
	}
	reference := strings.ToUpper(r.PathValue("reference"))
	var found []connections.Login
	if reference != "" && len(reference) <= 64 {
		found, err = p.Today.Logins.Records(r.Context(), connections.LoginQuery{
			Reference: reference, Applications: mine(access.From(r.Context()), configuration), Limit: 10,
		})
	}
	if err == nil && len(found) == 0 {
		err = broker.ErrNotFound
	}
	for i := range found {
		found[i].Record = own.Record(access.From(r.Context()), configuration, found[i].Record)
	}
	if err != nil {
		p.Fail(w, r, err)
		return nil, nil, false
	}
	return configuration, found, true
}

// telling is what a record is told with. Redacted: nobody is named, and nothing
// leads into the administration.
type telling struct {
	console.Frame
	c        *broker.Configuration
	redacted bool
}

func (t telling) application(id broker.ID) console.Cell {
	cell := console.Words(applicationName(t.Frame, t.c, id))
	if t.c.Applications[id] != nil && !t.redacted {
		cell.Path = applicationPath(id)
	}
	return cell
}

func (t telling) connection(id broker.ID) console.Cell {
	cell := console.Words(connectionName(t.Frame, t.c, id))
	if t.c.Connections[id] != nil && !t.redacted {
		cell.Path = connectionPath(id)
	}
	return cell
}

// when is a point of time in words; nothing for none.
func (t telling) when(at time.Time) console.Cell { return console.Words(t.When(at)) }

// whyPanels tell one record.
func whyPanels(t telling, r *broker.Record) []console.Panel {
	if r.Message != nil {
		return []console.Panel{unacceptedPanel(t, r)}
	}
	panels := []console.Panel{{Title: t.Say(words.WhyOutcome), Blocks: t.outcome(r)}, {Title: t.Say(words.WhyWho), Blocks: []console.Block{{Facts: t.who(r)}}}}
	if r.Logout != nil {
		return panels
	}
	panels = append(panels,
		console.Panel{Title: t.Say(words.WhyAsked), Blocks: []console.Block{{Facts: t.asked(r)}}},
		console.Panel{Title: t.Say(words.WhySession), Blocks: []console.Block{t.session(r)}},
		console.Panel{Title: t.Say(words.WhyTrips), Blocks: t.trips(r)},
		console.Panel{Title: t.Say(words.WhyTrace), Blocks: []console.Block{t.trace(r)}},
	)
	if len(r.Claims) > 0 {
		panels = append(panels, console.Panel{Title: t.Say(words.WhyClaims), Blocks: []console.Block{t.claims(r)}})
	}
	return panels
}

// trace is how it was decided: each finding with its rule.
func (t telling) trace(r *broker.Record) console.Block {
	if len(r.Trace) == 0 {
		return console.Block{Text: t.Say(words.TraceNone)}
	}
	g := &console.Grid{Name: t.Say(words.WhyTrace), Columns: t.Frame.Columns(words.TraceRule, words.TraceFound, words.TraceAbout)}
	for _, finding := range r.Trace {
		rule := console.Machine(finding.Rule)
		if known, ok := words.RuleOf(finding.Rule); ok {
			rule.Note = t.Say(known.Says)
			if !t.redacted {
				rule.Path = "/admin/rules#rule-" + known.ID
			}
		}
		g.Rows = append(g.Rows, console.NewRow(rule, t.Told(finding.Text), t.connection(finding.Connection)))
	}
	return console.Block{Grid: g}
}

// claims are the names of the claims that each step changed, never a value.
func (t telling) claims(r *broker.Record) console.Block {
	g := &console.Grid{Name: t.Say(words.WhyClaims), Columns: t.Frame.Columns(words.ClaimsStep, words.ClaimsAdded, words.ClaimsRemoved, words.ClaimsChanged)}
	for _, step := range r.Claims {
		name := console.Machine(step.Step)
		switch {
		case step.Failed:
			name.Badges = []console.Badge{{Tone: console.Bad, Text: t.Say(words.ClaimsFailed)}}
		case step.Skipped:
			name.Note = t.Say(words.ClaimsSkipped)
		}
		g.Rows = append(g.Rows, console.NewRow(name, plainList(step.Added), plainList(step.Removed), plainList(step.Changed)))
	}
	return console.Block{Grid: g}
}
