package pages

import (
	"net/http"
	"net/url"
	"strconv"

	"trin/admin/access"
	"trin/admin/own"
	"trin/admin/shell"
	"trin/broker"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

func (p *Pages) sessionRoutes() []access.Route {
	return []access.Route{
		shell.Page(http.MethodGet, "/admin/sessions", shell.Reads, p.sessions),
		shell.Page(http.MethodGet, "/admin/sessions/{key}", shell.Reads, p.session),
		shell.Page(http.MethodGet, "/admin/sessions/{key}/end", own.EndRule, p.askEnd),
		shell.Page(http.MethodPost, "/admin/sessions/{key}/end", own.EndRule, p.end),
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
	actor := access.From(r.Context())
	user := bounded(r.URL.Query(), "user")
	q := connections.SessionQuery{Limit: sessionsOnPage}
	if user != "" {
		if q.Subjects, err = p.ownSessions().Called(r.Context(), user); err != nil {
			p.Fail(w, r, err)
			return
		}
	}
	if after := shell.ReadCursor(r, 1); after != nil {
		if q.Before, _, err = p.Today.Places.Read(r.Context(), actor, after[0]); err != nil { // what is no place begins the list
			p.Fail(w, r, err)
			return
		}
	}
	found, behind, err := p.ownSessions().Find(r.Context(), actor, q)
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	next := ""
	if !behind.IsZero() {
		at, err := p.Today.Places.Write(r.Context(), actor, behind)
		if err != nil {
			p.Fail(w, r, err)
			return
		}
		next = shell.CursorOf(at)
	}
	f := p.Frame(w, r, words.SessionsTitle)
	f.Lead, f.Crumbs = f.Say(words.SessionsLead), shell.Crumbs(f)
	if actor.Organisation != "" {
		f.Lead = f.Say(words.SessionsLeadOne, actor.Organisation)
	}
	f.Notices = endedNotices(f, actor, r.URL.Query())
	panel := console.Panel{Blocks: []console.Block{{Empty: &console.Empty{Title: f.Say(words.SessionsNone), Lead: f.Say(words.SessionsNoneDo)}}}}
	if len(found) > 0 || next != "" {
		grid := sessionGrid(f, configuration, actor, found)
		grid.Pager = shell.PagerOf(r, next, f.Say(words.LoginsShown, len(found)))
		panel.Blocks = []console.Block{{Grid: grid}}
	}
	p.Show(w, r, http.StatusOK, console.SheetPage(f, console.Sheet{
		Search: &console.Search{Label: f.Say(words.SessionsUser), Hint: f.Say(words.SessionsHint), Name: "user", Value: user, Clear: "/admin/sessions"},
		Panels: []console.Panel{panel},
	}))
}

// ownSessions are the sessions as each actor sees them.
func (p *Pages) ownSessions() own.Sessions {
	return own.Sessions{Configurations: p.Today.Configurations, Found: p.Today.Sessions, Ending: p.Today.Ending, Audit: p.Today.Changes, Clock: p.Clock}
}

// sessionGrid is a list of sessions. One organisation's has no columns of what is
// left out of them.
func sessionGrid(f console.Frame, c *broker.Configuration, actor access.Actor, found []own.Session) *console.Grid {
	g := &console.Grid{Name: f.Say(words.SessionsTitle), Columns: f.Columns(words.SessionUser, words.SessionBegan, words.SessionExpires, words.SessionApps)}
	g.Columns[3].Number = true
	if actor.Organisation == "" {
		g.Columns = append(g.Columns, f.Columns(words.LoginsConnection, words.SessionUsed)...)
	}
	for _, s := range found {
		cells := []console.Cell{
			{Text: short(s.Subject.Value), Path: sessionPath(s.Key), Note: s.Subject.Namespace},
			console.Words(stamp(s.Created)), console.Words(stamp(s.Expires)), console.Words(strconv.Itoa(len(s.Participants))),
		}
		if actor.Organisation == "" {
			cells = append(cells, console.Words(connectionName(f, c, s.Chosen)), console.Words(stamp(s.Used)))
		}
		g.Rows = append(g.Rows, console.NewRow(cells...))
	}
	return g
}

func (p *Pages) session(w http.ResponseWriter, r *http.Request) {
	actor := access.From(r.Context())
	s, err := p.ownSessions().Get(r.Context(), actor, broker.SessionKey(r.PathValue("key")))
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	configuration, err := p.Today.Configurations.Current(r.Context())
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	f := p.Frame(w, r, words.SessionTitle, short(s.Subject.Value))
	f.Crumbs = shell.Crumbs(f, console.Link{Name: f.Say(words.SessionsTitle), Path: "/admin/sessions"})
	if s.Shared {
		f.Notices = []console.Notice{{Tone: console.Info, Text: f.Say(words.SessionShared)}}
	} else if actor.May(own.EndRule, p.Clock()) == nil {
		f.Actions = append(f.Actions, console.Link{Name: f.Say(words.SessionEnd), Path: sessionPath(s.Key) + "/end"})
	}
	f.Actions = append(f.Actions, console.Link{Name: f.Say(words.SessionLogins), Path: "/admin/logins?user=" + escaped(s.Subject.Value), Quiet: true})
	p.Show(w, r, http.StatusOK, console.SheetPage(f, console.Sheet{Panels: sessionPanels(telling{Frame: f, c: configuration}, s)}))
}

// sessionPanels tell of a session, of which some may be left out.
func sessionPanels(t telling, s own.Session) []console.Panel {
	f := t.Frame
	members := &console.Grid{Name: f.Say(words.SessionMembers), Columns: f.Columns(words.LoginsApp, words.SessionSince)}
	for _, member := range s.Participants {
		members.Rows = append(members.Rows, console.NewRow(t.application(member.Application), console.Words(stamp(member.Since))))
	}
	facts := []console.Fact{
		f.Fact(words.SessionUser, console.Cell{Text: s.Subject.Value, Note: s.Subject.Namespace}),
		f.Fact(words.SessionBegan, t.when(s.Created)), f.Fact(words.SessionExpires, t.when(s.Expires)),
	}
	panels := []console.Panel{{Title: f.Say(words.WhyWho)}, {Title: f.Say(words.SessionMembers), Blocks: []console.Block{{Grid: members}}}}
	if s.Whole {
		facts = append(facts, f.Fact(words.LoginsConnection, t.connection(s.Chosen)), f.Fact(words.SessionGroup, console.Machine(s.Group)), f.Fact(words.SessionUsed, t.when(s.Used)))
		panels = append(panels, console.Panel{Title: f.Say(words.SessionEvidence), Blocks: []console.Block{{Grid: evidenceGrid(t, words.SessionEvidence, s.Evidence)}}})
	}
	panels[0].Blocks = []console.Block{{Facts: console.Some(facts...)}}
	return panels
}
