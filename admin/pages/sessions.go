package pages

import (
	"context"
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
		shell.Page(http.MethodGet, "/admin/sessions", shell.Reads, p.sessions),
		shell.Page(http.MethodGet, "/admin/sessions/{key}", shell.Reads, p.session),
		shell.Page(http.MethodGet, "/admin/sessions/{key}/end", shell.Operates, p.askEnd),
		shell.Page(http.MethodPost, "/admin/sessions/{key}/end", shell.Operates, p.end),
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
	var q connections.SessionQuery
	if user != "" {
		q.Subjects = subjectsCalled(configuration, user)
	}
	if after := shell.ReadCursor(r, 1); after != nil {
		q.Before = broker.SessionKey(after[0])
	}
	actor := access.From(r.Context())
	found, next, err := p.sessionsOf(r.Context(), actor, configuration, q)
	if err != nil {
		p.Fail(w, r, err)
		return
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

// lookedAt is how many sessions are looked at for a page of one organisation's:
// what is in a session is sealed, so that the database cannot choose.
const lookedAt = 5000

// sessionsOf is a page of the sessions that the actor sees, and the cursor of
// where to read on; "" = nowhere.
func (p *Pages) sessionsOf(ctx context.Context, actor access.Actor, c *broker.Configuration, q connections.SessionQuery) (found []broker.Session, next string, err error) {
	q.Limit = sessionsOnPage + 1
	if actor.Organisation == "" {
		if found, err = p.Today.Sessions.Sessions(ctx, q); err == nil && len(found) > sessionsOnPage {
			found = found[:sessionsOnPage]
			next = shell.CursorOf(string(found[sessionsOnPage-1].Key))
		}
		return found, next, err
	}
	q.Limit = 500
	for looked := 0; looked < lookedAt; looked += q.Limit {
		some, err := p.Today.Sessions.Sessions(ctx, q)
		if err != nil {
			return nil, "", err
		}
		for _, s := range some {
			q.Before = s.Key
			if len(ownParts(actor, c, s)) == 0 {
				continue
			}
			if found = append(found, s); len(found) == sessionsOnPage {
				return found, shell.CursorOf(string(s.Key)), nil
			}
		}
		if len(some) < q.Limit {
			return found, "", nil
		}
	}
	return found, shell.CursorOf(string(q.Before)), nil
}

// ownParts are the applications of the session that the actor sees.
func ownParts(actor access.Actor, c *broker.Configuration, s broker.Session) []broker.Participant {
	if actor.Organisation == "" && !actor.Anonymous() {
		return s.Participants
	}
	var own []broker.Participant
	for _, part := range s.Participants {
		if a := c.Applications[part.Application]; a != nil && actor.Sees(a.Organisation) {
			own = append(own, part)
		}
	}
	return own
}

// sessionGrid is a list of sessions. An organisation sees of each what its own
// applications know: how the user logged in, and when somebody else used the
// session, is not among it.
func sessionGrid(f console.Frame, c *broker.Configuration, actor access.Actor, found []broker.Session) *console.Grid {
	g := &console.Grid{Name: f.Say(words.SessionsTitle), Columns: f.Columns(words.SessionUser, words.SessionBegan, words.SessionExpires, words.SessionApps)}
	g.Columns[3].Number = true
	if actor.Organisation == "" {
		g.Columns = append(g.Columns, f.Columns(words.LoginsConnection, words.SessionUsed)...)
	}
	for _, s := range found {
		cells := []console.Cell{
			{Text: short(s.Subject.Value), Path: sessionPath(s.Key), Note: s.Subject.Namespace},
			console.Words(stamp(s.Created)), console.Words(stamp(s.Expires)), console.Words(strconv.Itoa(len(ownParts(actor, c, s)))),
		}
		if actor.Organisation == "" {
			cells = append(cells, console.Words(connectionName(f, c, s.Chosen)), console.Words(stamp(s.Used)))
		}
		g.Rows = append(g.Rows, console.NewRow(cells...))
	}
	return g
}

// sessionOf finds the session that the path names, or answers that there is none.
func (p *Pages) sessionOf(w http.ResponseWriter, r *http.Request) (broker.Session, bool) {
	s, err := p.Today.Sessions.Session(r.Context(), broker.SessionKey(r.PathValue("key")))
	var c *broker.Configuration
	if err == nil {
		c, err = p.Today.Configurations.Current(r.Context())
	}
	if actor := access.From(r.Context()); err == nil && actor.Organisation != "" && len(ownParts(actor, c, s)) == 0 {
		err = broker.ErrNotFound
	}
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
	actor := access.From(r.Context())
	own := ownParts(actor, configuration, s)
	f := p.Frame(w, r, words.SessionTitle, short(s.Subject.Value))
	f.Crumbs = shell.Crumbs(f, console.Link{Name: f.Say(words.SessionsTitle), Path: "/admin/sessions"})
	if len(own) < len(s.Participants) {
		f.Notices = []console.Notice{{Tone: console.Info, Text: f.Say(words.SessionShared)}}
	} else if actor.May(shell.Operates, p.Clock()) == nil {
		f.Actions = append(f.Actions, console.Link{Name: f.Say(words.SessionEnd), Path: sessionPath(s.Key) + "/end"})
	}
	f.Actions = append(f.Actions, console.Link{Name: f.Say(words.SessionLogins), Path: "/admin/logins?user=" + escaped(s.Subject.Value), Quiet: true})
	p.Show(w, r, http.StatusOK, console.SheetPage(f, console.Sheet{Panels: sessionPanels(telling{Frame: f, c: configuration}, actor, s, own)}))
}

// sessionPanels tell of a session with the applications that are shown.
func sessionPanels(t telling, actor access.Actor, s broker.Session, own []broker.Participant) []console.Panel {
	f := t.Frame
	members := &console.Grid{Name: f.Say(words.SessionMembers), Columns: f.Columns(words.LoginsApp, words.SessionSince)}
	for _, member := range own {
		members.Rows = append(members.Rows, console.NewRow(t.application(member.Application), console.Words(stamp(member.Since))))
	}
	facts := []console.Fact{
		f.Fact(words.SessionUser, console.Cell{Text: s.Subject.Value, Note: s.Subject.Namespace}),
		f.Fact(words.SessionBegan, t.when(s.Created)), f.Fact(words.SessionExpires, t.when(s.Expires)),
	}
	panels := []console.Panel{{Title: f.Say(words.WhyWho)}, {Title: f.Say(words.SessionMembers), Blocks: []console.Block{{Grid: members}}}}
	if actor.Organisation == "" {
		facts = append(facts, f.Fact(words.LoginsConnection, t.connection(s.Chosen)), f.Fact(words.SessionGroup, console.Machine(s.Group)), f.Fact(words.SessionUsed, t.when(s.Used)))
		panels = append(panels, console.Panel{Title: f.Say(words.SessionEvidence), Blocks: []console.Block{{Grid: evidenceGrid(t, words.SessionEvidence, s.Evidence)}}})
	}
	panels[0].Blocks = []console.Block{{Facts: console.Some(facts...)}}
	return panels
}
