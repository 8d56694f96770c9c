package people

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"

	"trin/admin/access"
	"trin/admin/shell"
	"trin/broker"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

const factorsPath = "/admin/factors"

func (p *Room) factorRoutes() []access.Route {
	routes := []access.Route{
		shell.Page(http.MethodGet, factorsPath, shell.ReadsAll, p.factors),
		shell.Page(http.MethodGet, factorsPath+"/of", shell.ReadsAll, p.factor),
	}
	for _, act := range factorActs() {
		path := factorsPath + "/" + act.name
		routes = append(routes,
			shell.Page(http.MethodGet, path, act.rule, func(w http.ResponseWriter, r *http.Request) { p.askFactorAct(w, r, act) }),
			shell.Page(http.MethodPost, path, act.rule, func(w http.ResponseWriter, r *http.Request) { p.doFactorAct(w, r, act) }))
	}
	return routes
}

// query names the pair in an address.
func (at pair) query() string {
	return url.Values{"connection": {string(at.connection)}, "namespace": {at.subject.Namespace}, "value": {at.subject.Value}}.Encode()
}

// fields name the pair in a form.
func (at pair) fields() []console.Hidden {
	return []console.Hidden{{Name: "connection", Value: string(at.connection)}, {Name: "namespace", Value: at.subject.Namespace}, {Name: "value", Value: at.subject.Value}}
}

func (at pair) path(act string) string { return factorsPath + "/" + act + "?" + at.query() }

// factorsIn are the second factors of connections whose users are named in the
// namespace, in the order of their IDs.
func (p *Room) factorsIn(c *broker.Configuration, namespace string) []broker.ID {
	var found []broker.ID
	for id, connection := range c.Connections {
		if cmp.Or(connection.SubjectNamespace, string(id)) != namespace {
			continue
		}
		for _, factor := range connection.Factors {
			if f := c.Connections[factor.Connection]; f != nil && f.Kind == p.CodeKind && !slices.Contains(found, f.ID) {
				found = append(found, f.ID)
			}
		}
	}
	slices.Sort(found)
	return found
}

// namespaces are those in which somebody can have a second factor.
func (p *Room) namespaces(c *broker.Configuration) []string {
	var all []string
	for id, connection := range c.Connections {
		if space := cmp.Or(connection.SubjectNamespace, string(id)); len(p.factorsIn(c, space)) > 0 {
			all = append(all, space)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func factorRow(f console.Frame, c *broker.Configuration, state connections.OTPState) console.Row {
	at := pair{state.Connection, state.Subject}
	how, codes := console.Marked(console.Plain, f.Say(words.FactorNone)), ""
	switch {
	case !state.Enrolled.IsZero():
		how = console.Marked(console.Good, f.Say(words.FactorEnrolled))
		how.Note, codes = stamp(state.Enrolled), f.Say(words.FactorCodesLeft, state.RecoveryCodes)
	case !state.Invited.IsZero():
		how = console.Marked(console.Info, f.Say(words.UserInvited))
		how.Note = f.Say(words.FactorUntil, stamp(state.Invited))
	}
	return console.NewRow(console.Cell{Text: connectionName(f, c, at.connection), Path: at.path("of"), Note: short(at.subject.Namespace)}, how, console.Words(stamp(state.Used)), console.Words(codes))
}

// factors finds whoever has a second factor here by the value of their subject,
// also those whom a provider knows.
func (p *Room) factors(w http.ResponseWriter, r *http.Request) {
	c, err := p.Configurations.Current(r.Context())
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	value := trimmed(r.URL.Query(), "value")
	f := p.Frame(w, r, words.FactorsSearch)
	f.Lead, f.Crumbs = f.Say(words.FactorsLead), crumbs(f, words.UsersTitle, usersPath)
	sheet := console.Sheet{Ask: &console.AskForm{
		Groups: []console.FieldGroup{{Legend: f.Say(words.Search), Fields: []console.Field{{Name: "value", Label: f.Say(words.FactorSubject), Hint: f.Say(words.SessionsHint), Value: value}}}},
		Submit: f.Say(words.Search), Clear: console.Link{Name: f.Say(words.ClearSearch), Path: factorsPath},
	}}
	if value != "" {
		states, err := p.Store.OTPStates(r.Context(), []string{value})
		if err != nil {
			p.Fail(w, r, err)
			return
		}
		sheet.Panels = p.foundFactors(f, c, value, states)
	}
	p.Show(w, r, http.StatusOK, console.SheetPage(f, sheet))
}

func (p *Room) foundFactors(f console.Frame, c *broker.Configuration, value string, states []connections.OTPState) []console.Panel {
	found := console.Panel{Title: f.Say(words.FactorsFound), Blocks: []console.Block{{Text: f.Say(words.FactorsNone)}}}
	if len(states) > 0 {
		g := &console.Grid{Name: f.Say(words.FactorsFound), Columns: f.Columns(words.FactorAt, words.UserFactor, words.FactorUsed, words.FactorCodes)}
		for _, state := range states {
			g.Rows = append(g.Rows, factorRow(f, c, state))
		}
		found.Blocks = []console.Block{{Grid: g}}
	}
	var links []console.Link
	for _, space := range p.namespaces(c) {
		for _, id := range p.factorsIn(c, space) {
			at := pair{id, broker.Subject{Namespace: space, Value: value}}
			if !slices.ContainsFunc(states, func(s connections.OTPState) bool { return pair{s.Connection, s.Subject} == at }) {
				links = append(links, console.Link{Name: f.Say(words.FactorOther, connectionName(f, c, id), space), Path: at.path("of"), Quiet: true})
			}
		}
	}
	if len(links) == 0 {
		return []console.Panel{found}
	}
	return []console.Panel{found, {Title: f.Say(words.FactorsOther), Lead: f.Say(words.FactorsOtherLead), Blocks: []console.Block{{Links: links}}}}
}

// pairOf reads which second factor of whom is meant, or answers that there is
// none: the connection asks for codes, and the subject is of a namespace where it
// is used, or has something there.
func (p *Room) pairOf(w http.ResponseWriter, r *http.Request, values url.Values) (pair, connections.OTPState, bool) {
	at := pair{broker.ID(values.Get("connection")), broker.Subject{Namespace: values.Get("namespace"), Value: values.Get("value")}}
	c, err := p.Configurations.Current(r.Context())
	var states []connections.OTPState
	if err == nil && at.subject.Value != "" && len(at.subject.Value) <= longestField && !control(at.subject.Value) {
		states, err = p.Store.OTPStates(r.Context(), []string{at.subject.Value})
	}
	if err != nil {
		p.Fail(w, r, err)
		return at, connections.OTPState{}, false
	}
	state := connections.OTPState{Connection: at.connection, Subject: at.subject}
	there := slices.IndexFunc(states, func(s connections.OTPState) bool { return pair{s.Connection, s.Subject} == at })
	if there >= 0 {
		state = states[there]
	}
	named := at.subject.Value != "" && len(at.subject.Value) <= longestField && !control(at.subject.Value)
	if there < 0 && (!named || !slices.Contains(p.factorsIn(c, at.subject.Namespace), at.connection)) {
		p.NotFound(w, r)
		return at, state, false
	}
	return at, state, true
}

func (p *Room) factor(w http.ResponseWriter, r *http.Request) {
	at, state, ok := p.pairOf(w, r, r.URL.Query())
	if !ok {
		return
	}
	ctx := r.Context()
	c, err := p.Configurations.Current(ctx)
	var locked bool
	if err == nil {
		locked, err = p.CodesLocked(ctx, at.connection, at.subject)
	}
	f := p.Frame(w, r, words.FactorTitle, short(at.subject.Value))
	f.Crumbs = crumbs(f, words.UsersTitle, usersPath, console.Link{Name: f.Say(words.FactorsSearch), Path: factorsPath})
	f.Notices = doneNotices(f, r.URL.Query().Get("done"))
	if err == nil {
		f.Notices, err = p.administratorNotice(ctx, f, []broker.Subject{at.subject}, f.Notices)
	}
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	actor := access.From(ctx)
	for _, act := range factorActs() {
		if actor.Role >= act.rule.Least && actor.Token == "" && (act.shows == nil || act.shows(state)) && p.helps(ctx, actor, []broker.Subject{at.subject}) {
			f.Actions = append(f.Actions, console.Link{Name: f.Say(act.link), Path: at.path(act.name), Quiet: act.name != "reset"})
		}
	}
	enrolled := console.Cell{Text: f.When(state.Enrolled)}
	if locked {
		enrolled.Badges = []console.Badge{{Tone: console.Bad, Text: f.Say(words.FactorLocked)}}
	}
	facts := []console.Fact{
		f.Fact(words.FactorSubject, console.Cell{Text: at.subject.Value, Code: true}), f.Fact(words.FactorNamespace, console.Machine(at.subject.Namespace)),
		f.Fact(words.FactorAt, console.Words(connectionName(f, c, at.connection))), f.Fact(words.FactorEnrolledAt, enrolled),
		f.Fact(words.FactorUsed, console.Words(f.When(state.Used))), f.Fact(words.UserInvited, console.Words(f.When(state.Invited))),
	}
	if !state.Enrolled.IsZero() {
		facts = append(facts, f.Fact(words.FactorCodes, console.Words(f.Say(words.FactorCodesLeft, state.RecoveryCodes))))
	}
	blocks := []console.Block{{Facts: console.Some(facts...)}}
	if user, ok := p.localUser(ctx, c, at.subject); ok {
		blocks = append(blocks, console.Block{Links: []console.Link{{Name: f.Say(words.UserTitle, short(user.Name)), Path: userPath(user.ID), Quiet: true}}})
	}
	p.Show(w, r, http.StatusOK, console.SheetPage(f, console.Sheet{Panels: []console.Panel{{Title: f.Say(words.UserFactor), Blocks: blocks}}}))
}

// localUser is the local user whose ID is the subject, if there is one.
func (p *Room) localUser(ctx context.Context, c *broker.Configuration, subject broker.Subject) (connections.User, bool) {
	user, err := p.Users.User(ctx, subject.Value)
	return user, err == nil && slices.Contains(p.Subjects(c, user), subject)
}
