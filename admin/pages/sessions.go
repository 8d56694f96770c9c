package pages

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"trin/admin/access"
	"trin/admin/shell"
	"trin/broker"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

func (p *Pages) sessionRoutes() []access.Route {
	return []access.Route{
		shell.Page(http.MethodGet, "/admin/sessions", shell.ReadsAll, p.sessions),
		shell.Page(http.MethodGet, "/admin/sessions/{key}", shell.ReadsAll, p.session),
		shell.Page(http.MethodGet, "/admin/sessions/{key}/end", shell.OperatesAll, p.askEnd),
		shell.Page(http.MethodPost, "/admin/sessions/{key}/end", shell.OperatesAll, p.end),
	}
}

const sessionsOnPage = 50

func sessionPath(key broker.SessionKey) string {
	return "/admin/sessions/" + url.PathEscape(string(key))
}

func (p *Pages) sessions(w http.ResponseWriter, r *http.Request) {
	configuration, err := p.Today.Configurations.Current(r.Context())
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	user := bounded(r.URL.Query(), "user")
	q := connections.SessionQuery{Limit: sessionsOnPage + 1}
	if user != "" {
		q.Subjects = subjectsCalled(configuration, user)
	}
	if after := shell.ReadCursor(r, 1); after != nil {
		q.Before = broker.SessionKey(after[0])
	}
	found, err := p.Today.Sessions.Sessions(r.Context(), q)
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	next := ""
	if len(found) > sessionsOnPage {
		found = found[:sessionsOnPage]
		next = shell.CursorOf(string(found[sessionsOnPage-1].Key))
	}
	f := p.Frame(w, r, words.SessionsTitle)
	f.Lead, f.Crumbs = f.Say(words.SessionsLead), shell.Crumbs(f)
	if r.URL.Query().Get("ended") != "" {
		f.Notices = []console.Notice{{Tone: console.Good, Text: f.Say(words.SessionEnded)}}
	}
	panel := console.Panel{Blocks: []console.Block{{Empty: &console.Empty{Title: f.Say(words.SessionsNone), Lead: f.Say(words.SessionsNoneDo)}}}}
	if len(found) > 0 {
		grid := sessionGrid(f, configuration, found)
		grid.Pager = shell.PagerOf(r, next, f.Say(words.LoginsShown, len(found)))
		panel.Blocks = []console.Block{{Grid: grid}}
	}
	p.Show(w, r, http.StatusOK, console.SheetPage(f, console.Sheet{
		Search: &console.Search{Label: f.Say(words.SessionsUser), Hint: f.Say(words.SessionsHint), Name: "user", Value: user, Clear: "/admin/sessions"},
		Panels: []console.Panel{panel},
	}))
}

// subjectsCalled are the subjects of that name in every namespace of the
// installation.
func subjectsCalled(c *broker.Configuration, name string) []broker.Subject {
	spaces := map[string]bool{}
	for id, a := range c.Connections {
		spaces[string(id)] = true
		if a.SubjectNamespace != "" {
			spaces[a.SubjectNamespace] = true
		}
	}
	subjects := []broker.Subject{}
	for _, space := range slices.Sorted(maps.Keys(spaces)) {
		subjects = append(subjects, broker.Subject{Namespace: space, Value: name})
	}
	return subjects
}

func sessionGrid(f console.Frame, c *broker.Configuration, found []broker.Session) *console.Grid {
	g := &console.Grid{Name: f.Say(words.SessionsTitle), Columns: f.Columns(words.SessionUser, words.LoginsConnection, words.SessionBegan, words.SessionUsed, words.SessionExpires, words.SessionApps)}
	g.Columns[5].Number = true
	for _, s := range found {
		g.Rows = append(g.Rows, console.NewRow(
			console.Cell{Text: short(s.Subject.Value), Path: sessionPath(s.Key), Note: s.Subject.Namespace},
			console.Words(connectionName(f, c, s.Chosen)), console.Words(stamp(s.Created)), console.Words(stamp(s.Used)), console.Words(stamp(s.Expires)),
			console.Words(strconv.Itoa(len(s.Participants)))))
	}
	return g
}

// sessionOf finds the session that the path names, or answers that there is none.
func (p *Pages) sessionOf(w http.ResponseWriter, r *http.Request) (broker.Session, bool) {
	s, err := p.Today.Sessions.Session(r.Context(), broker.SessionKey(r.PathValue("key")))
	if err != nil {
		p.Fail(w, r, err)
		return s, false
	}
	return s, true
}

func (p *Pages) session(w http.ResponseWriter, r *http.Request) {
	s, ok := p.sessionOf(w, r)
	if !ok {
		return
	}
	configuration, err := p.Today.Configurations.Current(r.Context())
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	f := p.Frame(w, r, words.SessionTitle, short(s.Subject.Value))
	f.Crumbs = shell.Crumbs(f, console.Link{Name: f.Say(words.SessionsTitle), Path: "/admin/sessions"})
	if access.From(r.Context()).May(shell.OperatesAll, p.Clock()) == nil {
		f.Actions = append(f.Actions, console.Link{Name: f.Say(words.SessionEnd), Path: sessionPath(s.Key) + "/end"})
	}
	f.Actions = append(f.Actions, console.Link{Name: f.Say(words.SessionLogins), Path: "/admin/logins?user=" + escaped(s.Subject.Value), Quiet: true})
	t := telling{Frame: f, c: configuration}
	members := &console.Grid{Name: f.Say(words.SessionMembers), Columns: f.Columns(words.LoginsApp, words.SessionSince)}
	for _, member := range s.Participants {
		members.Rows = append(members.Rows, console.NewRow(t.application(member.Application), console.Words(stamp(member.Since))))
	}
	p.Show(w, r, http.StatusOK, console.SheetPage(f, console.Sheet{Panels: []console.Panel{
		{Title: f.Say(words.WhyWho), Blocks: []console.Block{{Facts: console.Some(
			f.Fact(words.SessionUser, console.Cell{Text: s.Subject.Value, Note: s.Subject.Namespace}),
			f.Fact(words.LoginsConnection, t.connection(s.Chosen)),
			f.Fact(words.SessionGroup, console.Machine(s.Group)),
			f.Fact(words.SessionBegan, t.when(s.Created)), f.Fact(words.SessionUsed, t.when(s.Used)), f.Fact(words.SessionExpires, t.when(s.Expires)),
		)}}},
		{Title: f.Say(words.SessionEvidence), Blocks: []console.Block{{Grid: evidenceGrid(t, words.SessionEvidence, s.Evidence)}}},
		{Title: f.Say(words.SessionMembers), Blocks: []console.Block{{Grid: members}}},
	}}))
}

func (p *Pages) askEnd(w http.ResponseWriter, r *http.Request) {
	s, ok := p.sessionOf(w, r)
	if !ok {
		return
	}
	f := p.Frame(w, r, words.SessionEndTitle, short(s.Subject.Value))
	f.Crumbs = shell.Crumbs(f, console.Link{Name: f.Say(words.SessionsTitle), Path: "/admin/sessions"}, console.Link{Name: f.Say(words.SessionTitle, short(s.Subject.Value)), Path: sessionPath(s.Key)})
	p.Show(w, r, http.StatusOK, console.Confirm(f, console.ConfirmView{
		Points: []string{f.Say(words.SessionEnd1), f.Say(words.SessionEnd2), f.Say(words.SessionEnd3)},
		Action: sessionPath(s.Key) + "/end", Submit: f.Say(words.SessionEnd), Cancel: sessionPath(s.Key), Danger: true,
	}))
}

// end ends a session. The audit has who did it, and whose it was.
func (p *Pages) end(w http.ResponseWriter, r *http.Request) {
	if !p.Form(w, r) {
		return
	}
	s, ok := p.sessionOf(w, r)
	if !ok {
		return
	}
	actor := access.From(r.Context())
	if err := actor.May(shell.OperatesAll, p.Clock()); err != nil {
		p.Refused(w, r, err)
		return
	}
	// What is done is kept before it is done: nothing happens that the audit
	// does not have.
	err := p.Today.Changes.AppendChange(r.Context(), connections.Change{
		Author: actor.Name, What: "end session", Target: s.Subject.Value, Detail: "of " + s.Subject.Namespace + ", in " + strconv.Itoa(len(s.Participants)) + " applications",
	})
	if err == nil {
		err = p.Today.Sessions.EndSession(r.Context(), s.Key)
	}
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	p.SendTo(w, r, "/admin/sessions?ended=1")
}
