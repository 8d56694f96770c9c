package pages

import (
	"net/http"
	"slices"
	"strconv"
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

// outcome is how it ended, and what to do about it.
func (t telling) outcome(r *broker.Record) []console.Block {
	blocks := []console.Block{{Badge: outcome(t.Frame, r)}}
	switch {
	case r.Logout != nil:
		l := r.Logout
		facts := []console.Fact{
			t.Frame.Fact(words.LogoutSessions, console.Words(strconv.Itoa(l.Sessions))),
			t.Frame.Fact(words.LogoutTold, console.Words(strconv.Itoa(l.Told))),
			t.Frame.Fact(words.LogoutFailed, console.Words(strconv.Itoa(l.Failed))),
			t.Frame.Fact(words.LogoutFramed, console.Words(strconv.Itoa(l.Framed))),
		}
		if !t.redacted && l.By != "" {
			facts = append(facts, t.Frame.Fact(words.LogoutBy, console.Cell{Text: l.By, Code: true, Path: loginPath(l.By)}))
		}
		if l.Administrator {
			facts = append(facts, t.Frame.Fact(words.LogoutBy, console.Words(t.Say(words.LogoutAdministrator))))
		}
		blocks = append(blocks, console.Block{Facts: facts})
	case r.Refusal != nil:
		blocks = append(blocks, console.Block{Facts: t.refusal(r.Refusal)})
	case r.Issued != nil:
		i := r.Issued
		blocks = append(blocks, console.Block{Text: t.Say(words.WhySucceeded)}, console.Block{Facts: console.Some(
			t.Frame.Fact(words.IssuedClass, console.Machine(string(i.Class))),
			t.Frame.Fact(words.IssuedLevel, console.Words(shell.Level(t.Frame, i.Level))),
			t.Frame.Fact(words.IssuedProven, t.levels(i.Proven)...),
			t.Frame.Fact(words.WhyInstant, t.when(i.Instant)),
		)})
	}
	return blocks
}

// refusal is why, in words, and what to do. Free text of others is left out
// where nobody may be named.
func (t telling) refusal(r *broker.Refusal) []console.Fact {
	facts := []console.Fact{
		t.Frame.Fact(words.WhyWhatToDo, console.Words(t.Say(words.ReasonOf(string(r.Code)).Do))),
		t.Frame.Fact(words.RefusalsWhat, console.Machine(string(r.Code))),
	}
	if r.Upstream != nil {
		facts = append(facts, t.Frame.Fact(words.WhyUpstream, machines(r.Upstream.Status)...))
	}
	if t.redacted {
		return console.Some(facts...)
	}
	facts = append(facts, t.Frame.Fact(words.WhyReason, t.Told(r.Reason)))
	if r.Upstream != nil {
		facts = append(facts, t.Frame.Fact(words.WhyUpstream, console.Words(r.Upstream.Message)))
	}
	facts = append(facts, t.Frame.Fact(words.WhyMessage, console.Words(r.Message.In(t.Language.Tag()))))
	return console.Some(facts...)
}

func (t telling) who(r *broker.Record) []console.Fact {
	facts := []console.Fact{
		t.Frame.Fact(words.LoginsReference, console.Machine(r.Reference)),
		t.Frame.Fact(words.LoginsApp, t.application(r.Application)),
		t.Frame.Fact(words.LoginsConnection, t.connection(r.Connection)),
	}
	if !t.redacted {
		user := console.Cell{Text: r.Subject.Value, Note: r.Subject.Namespace}
		if r.Subject.Value != "" {
			user.Path = "/admin/logins?user=" + escaped(r.Subject.Value)
		}
		facts = append(facts, t.Frame.Fact(words.WhyUser, user), t.Frame.Fact(words.WhyAddress, console.Machine(r.Address)))
	}
	facts = append(facts,
		t.Frame.Fact(words.WhyStarted, t.when(r.Started)),
		t.Frame.Fact(words.LoginsWhen, t.when(r.Ended)),
		t.Frame.Fact(words.WhyTook, console.Words(r.Ended.Sub(r.Started).Round(time.Millisecond).String())),
		t.Frame.Fact(words.WhyVersion, console.Words(strconv.FormatInt(r.Version, 10))),
	)
	if r.Displaced != "" && !t.redacted {
		facts = append(facts, t.Frame.Fact(words.WhyDisplaced, console.Cell{Text: r.Displaced, Code: true, Path: loginPath(r.Displaced)}))
	}
	return console.Some(facts...)
}

func (t telling) asked(r *broker.Record) []console.Fact {
	a := &r.Asked
	var wishes []console.Cell
	for _, wish := range []struct {
		is   bool
		says words.Text
	}{
		{a.ForceAuthn, words.WishForce}, {a.Passive, words.WishPassive}, {a.Voluntary, words.WishVoluntary},
		{a.SelectAccount, words.WishAccount}, {a.Initiated, words.WishInitiated}, {!a.Signed && !a.Initiated, words.WishUnsigned},
	} {
		if wish.is {
			wishes = append(wishes, console.Words(t.Say(wish.says)))
		}
	}
	classes := machines(a.Classes)
	if len(classes) == 0 {
		classes = []console.Cell{console.Words(t.Say(words.None))}
	}
	facts := []console.Fact{
		t.Frame.Fact(words.WhyClasses, classes...),
		t.Frame.Fact(words.WhyComparison, console.Machine(string(a.Comparison))),
		t.Frame.Fact(words.WhyFloors, t.levels(a.Floors)...),
		t.Frame.Fact(words.WhyWishes, wishes...),
		t.Frame.Fact(words.WhyRequesters, machines(a.RequesterIDs)...),
		t.Frame.Fact(words.WhyOriginal, console.Machine(a.Original)),
		t.Frame.Fact(words.WhyDescribed, console.Machine(string(a.Requester))),
		t.Frame.Fact(words.WhyBehind, machines(a.Behind)...),
	}
	if a.Confirm != nil && !t.redacted {
		facts = append(facts, t.Frame.Fact(words.WhyConfirm, console.Words(a.Confirm.Text)))
	}
	return console.Some(facts...)
}

func (t telling) session(r *broker.Record) console.Block {
	if len(r.Session) == 0 {
		return console.Block{Text: t.Say(words.WhyNoSession)}
	}
	return console.Block{Grid: evidenceGrid(t, words.WhySession, r.Session)}
}

// evidenceGrid lists what was proven.
func evidenceGrid(t telling, name words.Text, all []broker.Evidence) *console.Grid {
	g := &console.Grid{Name: t.Say(name), Columns: t.Frame.Columns(words.LoginsConnection, words.WhyLevel, words.TripReceived, words.SessionMethods, words.WhyInstant)}
	for _, e := range all {
		g.Rows = append(g.Rows, console.NewRow(t.connection(e.Connection), console.Words(shell.Level(t.Frame, e.Level)), console.Machine(string(e.Class)),
			console.Words(strings.Join(e.Methods, ", ")), console.Words(stamp(e.Instant))))
	}
	return g
}

// trips are what happened, step by step.
func (t telling) trips(r *broker.Record) []console.Block {
	if len(r.Trips) == 0 {
		return []console.Block{{Text: t.Say(words.WhyNoTrips)}}
	}
	g := &console.Grid{Name: t.Say(words.WhyTrips), Columns: t.Frame.Columns(words.ClaimsStep, words.TripWanted, words.TripSent, words.TripReceived, words.TripCounted, words.LoginsOutcome)}
	for _, trip := range r.Trips {
		title := words.TripTo
		if trip.Factor {
			title = words.TripFactor
		}
		step := t.connection(trip.Connection)
		step.Text, step.Note = t.Say(title, step.Text), stamp(trip.Started)
		sent := plainList(trip.Sent)
		if len(trip.Wanted) > 0 && len(trip.Sent) == 0 {
			sent = console.Words(t.Say(words.TripNothing))
		}
		counted := console.Cell{}
		if !trip.Counted.IsZero() {
			counted = console.Words(shell.Level(t.Frame, trip.Counted))
		}
		g.Rows = append(g.Rows, console.NewRow(step, plainList(trip.Wanted), sent, console.Machine(string(trip.Received)), counted, t.tripEnd(&trip)))
	}
	return []console.Block{{Grid: g}}
}

func (t telling) tripEnd(trip *broker.Trip) console.Cell {
	switch {
	case trip.Refusal != nil:
		cell := console.Cell{Badges: []console.Badge{{Tone: console.Bad, Text: t.Say(words.EndedRefused, t.Say(words.ReasonOf(string(trip.Refusal.Code)).Name))}}}
		if !t.redacted {
			cell.Note = trip.Refusal.Reason
		}
		return cell
	case trip.Ended.IsZero():
		return console.Cell{Badges: []console.Badge{{Tone: console.Warn, Text: t.Say(words.TripOpen)}}}
	}
	return console.Cell{Badges: []console.Badge{{Tone: console.Good, Text: t.Say(words.ToneGood)}}}
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

func (t telling) levels(levels broker.Levels) []console.Cell {
	var cells []console.Cell
	for _, level := range levels {
		cells = append(cells, console.Words(shell.Level(t.Frame, level)))
	}
	return cells
}

// plainList writes names of machines into one cell.
func plainList[S ~string](list []S) console.Cell {
	all := make([]string, len(list))
	for i, one := range list {
		all[i] = string(one)
	}
	return console.Cell{Text: strings.Join(all, ", "), Code: len(all) > 0}
}

// rules are the rules of a decision, to which a trace leads.
func (p *Pages) rules(w http.ResponseWriter, r *http.Request) {
	f := p.Frame(w, r, words.RulePageTitle)
	f.Lead, f.Crumbs = f.Say(words.RulePageLead), shell.Crumbs(f)
	var panels []console.Panel
	for _, rule := range slices.Clone(words.Rules()) {
		panels = append(panels, console.Panel{ID: "rule-" + rule.ID, Title: f.Say(words.RulePageRule) + " " + rule.ID, Lead: f.Say(rule.Says)})
	}
	p.Show(w, r, http.StatusOK, console.SheetPage(f, console.Sheet{Panels: panels}))
}
