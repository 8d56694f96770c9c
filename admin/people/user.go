package people

import (
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

// known is a local user with what they are in the configuration.
type known struct {
	connections.User
	c        *broker.Configuration
	subjects []broker.Subject
}

// userOf finds the user that the path names, or answers that there is none.
func (p *Room) userOf(w http.ResponseWriter, r *http.Request) (known, bool) {
	user, err := p.Users.User(r.Context(), r.PathValue("user"))
	var c *broker.Configuration
	if err == nil {
		c, err = p.Configurations.Current(r.Context())
	}
	if err != nil {
		p.Fail(w, r, err)
		return known{}, false
	}
	return known{user, c, p.Subjects(c, user)}, true
}

func (p *Room) user(w http.ResponseWriter, r *http.Request) {
	u, ok := p.userOf(w, r)
	if !ok {
		return
	}
	f := p.Frame(w, r, words.UserTitle, short(u.Name))
	f.Crumbs = crumbs(f, words.UsersTitle, usersPath)
	f.Notices = doneNotices(f, r.URL.Query().Get("done"))
	panels, err := p.userPanels(r.Context(), f, u)
	if err == nil {
		f.Notices, err = p.administratorNotice(r.Context(), f, u.subjects, f.Notices)
	}
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	actor := access.From(r.Context())
	for _, act := range userActs() {
		// Who must prove again may all the same: the page asks for it.
		if actor.Role >= act.rule.Least && actor.Token == "" && (act.shows == nil || act.shows(u.User)) && p.helps(r.Context(), actor, u.subjects) {
			f.Actions = append(f.Actions, console.Link{Name: f.Say(act.link), Path: userPath(u.ID) + "/" + act.name, Quiet: act.name != "password"})
		}
	}
	p.Show(w, r, http.StatusOK, console.SheetPage(f, console.Sheet{Panels: panels}))
}

// helps reports whether the actor may reset what the subjects log in with.
func (p *Room) helps(ctx context.Context, actor access.Actor, subjects []broker.Subject) bool {
	role, _, err := roleOf(ctx, p.Store, subjects)
	return err == nil && (role == access.Nobody || MayHelp(actor.Role, role))
}

// administratorNotice says that the one who is shown is an administrator.
func (p *Room) administratorNotice(ctx context.Context, f console.Frame, subjects []broker.Subject, notices []console.Notice) ([]console.Notice, error) {
	role, _, err := roleOf(ctx, p.Store, subjects)
	if err != nil || role == access.Nobody {
		return notices, err
	}
	said := words.UserIsAdministrator
	if !MayHelp(access.From(ctx).Role, role) {
		said = words.UserAbove
	}
	return append(notices, console.Notice{Tone: console.Info, Text: f.Say(said, f.Say(shell.RoleWord(role)))}), nil
}

func (p *Room) userPanels(ctx context.Context, f console.Frame, u known) ([]console.Panel, error) {
	badges, err := p.stateOf(ctx, f, u.User)
	if err != nil {
		return nil, err
	}
	open, err := p.Users.OpenLink(ctx, u.ID)
	if err != nil {
		return nil, err
	}
	var known []console.Cell
	for _, subject := range u.subjects {
		known = append(known, subjectCell(subject))
	}
	mail := ""
	if values := u.Claims.Values("mail"); len(values) > 0 {
		mail = values[0]
	}
	panels := []console.Panel{{Title: f.Say(words.UserWho), Blocks: []console.Block{{Facts: console.Some(
		f.Fact(words.UserState, console.Cell{Badges: badges}),
		f.Fact(words.UserCalled, console.Words(called(u.User))), f.Fact(words.UserMail, console.Words(mail)),
		f.Fact(words.UserLinkOpen, console.Words(f.When(open))),
		f.Fact(words.UserSubjects, known...),
		f.Fact(words.UserMade, console.Words(f.When(u.Created))), f.Fact(words.UserChanged, console.Words(f.When(u.Changed))),
	)}}}}
	factors, err := p.userFactors(ctx, f, u)
	if err != nil {
		return nil, err
	}
	sessions, err := p.userSessions(ctx, f, u)
	if err != nil {
		return nil, err
	}
	return append(panels, console.Panel{Title: f.Say(words.FactorsOf), Blocks: factors}, console.Panel{Title: f.Say(words.SessionsTitle), Blocks: sessions}), nil
}

// pair is a subject and a connection at which they can have a second factor.
type pair struct {
	connection broker.ID
	subject    broker.Subject
}

// pairsOf are the second factors of the connections in whose namespace the
// subjects are.
func (p *Room) pairsOf(c *broker.Configuration, subjects []broker.Subject) []pair {
	var pairs []pair
	for _, subject := range subjects {
		for _, id := range p.factorsIn(c, subject.Namespace) {
			pairs = append(pairs, pair{id, subject})
		}
	}
	return pairs
}

func (p *Room) userFactors(ctx context.Context, f console.Frame, u known) ([]console.Block, error) {
	pairs := p.pairsOf(u.c, u.subjects)
	var values []string
	for _, subject := range u.subjects {
		values = append(values, subject.Value)
	}
	states, err := p.Store.OTPStates(ctx, values)
	if err != nil {
		return nil, err
	}
	byPair := map[pair]connections.OTPState{}
	for _, state := range states {
		at := pair{state.Connection, state.Subject}
		if !slices.Contains(u.subjects, state.Subject) {
			continue
		}
		if !slices.Contains(pairs, at) {
			pairs = append(pairs, at) // of a connection that is used no more
		}
		byPair[at] = state
	}
	if len(pairs) == 0 {
		return []console.Block{{Text: f.Say(words.FactorsNowhere)}}, nil
	}
	g := &console.Grid{Name: f.Say(words.FactorsOf), Columns: f.Columns(words.FactorAt, words.UserFactor, words.FactorUsed, words.FactorCodes)}
	for _, at := range pairs {
		state := byPair[at]
		state.Connection, state.Subject = at.connection, at.subject
		g.Rows = append(g.Rows, factorRow(f, u.c, state))
	}
	return []console.Block{{Grid: g}}, nil
}

func (p *Room) userSessions(ctx context.Context, f console.Frame, u known) ([]console.Block, error) {
	g := &console.Grid{Name: f.Say(words.SessionsTitle), Columns: f.Columns(words.SessionBegan, words.SessionUsed, words.SessionExpires)}
	blocks := []console.Block{{Text: f.Say(words.UserNoSession)}}
	var links []console.Link
	for _, subject := range u.subjects {
		found, err := p.Store.SessionsBySubject(ctx, subject)
		if err != nil {
			return nil, err
		}
		for _, s := range found[:min(len(found), onPage)] {
			g.Rows = append(g.Rows, console.NewRow(console.Cell{Text: stamp(s.Created), Path: "/admin/sessions/" + url.PathEscape(string(s.Key))}, console.Words(stamp(s.Used)), console.Words(stamp(s.Expires))))
		}
		links = append(links, console.Link{Name: f.Say(words.UserLogins, subject.Namespace), Path: "/admin/logins?" + url.Values{"user": {subject.Value}}.Encode(), Quiet: true})
	}
	if len(g.Rows) > 0 {
		blocks = []console.Block{{Grid: g}}
	}
	return append(blocks, console.Block{Links: links}), nil
}
