package people

import (
	"cmp"
	"context"
	"net/http"
	"net/url"

	"trin/admin/access"
	"trin/admin/shell"
	"trin/broker"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

const usersPath = "/admin/users"

func userPath(id string) string { return usersPath + "/" + url.PathEscape(id) }

func (p *Room) userRoutes() []access.Route {
	routes := []access.Route{
		shell.Page(http.MethodGet, usersPath, shell.ReadsAll, p.users),
		shell.Page(http.MethodGet, usersPath+"/new", shell.OperatesAll, p.askUser),
		shell.Page(http.MethodPost, usersPath+"/new", shell.OperatesAll, p.makeUser),
		shell.Page(http.MethodGet, usersPath+"/{user}", shell.ReadsAll, p.user),
	}
	for _, act := range userActs() {
		path := usersPath + "/{user}/" + act.name
		routes = append(routes,
			shell.Page(http.MethodGet, path, act.rule, func(w http.ResponseWriter, r *http.Request) { p.askAct(w, r, act) }),
			shell.Page(http.MethodPost, path, act.rule, func(w http.ResponseWriter, r *http.Request) { p.doAct(w, r, act) }))
	}
	return routes
}

// userStates are what the list can be narrowed to.
var userStates = []struct {
	state connections.UserState
	name  words.Text
}{
	{"", words.UsersAll}, {connections.UserDisabled, words.UserDisabled}, {connections.UserInvited, words.UserInvited},
	{connections.UserPasswordless, words.UserPasswordless}, {connections.UserFactorless, words.UserFactorless},
}

func (p *Room) users(w http.ResponseWriter, r *http.Request) {
	configuration, err := p.Configurations.Current(r.Context())
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	query := r.URL.Query()
	q := connections.UserQuery{Name: trimmed(query, "q"), Limit: onPage + 1, Namespaces: p.ownNamespaces(configuration)}
	for _, s := range userStates {
		if query.Get("state") == string(s.state) {
			q.State = s.state
		}
	}
	if after := shell.ReadCursor(r, 1); after != nil {
		q.After = after[0]
	}
	found, err := p.Users.Search(r.Context(), q)
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	next := ""
	if len(found) > onPage {
		found = found[:onPage]
		next = shell.CursorOf(found[onPage-1].Name)
	}
	f := p.Frame(w, r, words.UsersTitle)
	f.Lead, f.Crumbs = f.Say(words.UsersLead), shell.Crumbs(f)
	if access.From(r.Context()).May(shell.OperatesAll, p.Clock()) == nil {
		f.Actions = append(f.Actions, console.Link{Name: f.Say(words.UserNew), Path: usersPath + "/new"})
	}
	f.Actions = append(f.Actions, console.Link{Name: f.Say(words.FactorsSearch), Path: factorsPath, Quiet: true})
	f.Notices = doneNotices(f, query.Get("done"))
	panel := console.Panel{Blocks: []console.Block{{Empty: &console.Empty{Title: f.Say(words.UsersNone), Lead: f.Say(words.UsersNoneDo)}}}}
	if len(found) > 0 {
		grid, err := p.userGrid(r.Context(), f, configuration, found)
		if err != nil {
			p.Fail(w, r, err)
			return
		}
		grid.Pager = shell.PagerOf(r, next, f.Say(words.UsersShown, len(found)))
		panel.Blocks = []console.Block{{Grid: grid}}
	}
	p.Show(w, r, http.StatusOK, console.SheetPage(f, console.Sheet{Ask: usersForm(f, query), Panels: []console.Panel{panel}}))
}

func usersForm(f console.Frame, query url.Values) *console.AskForm {
	state := console.Field{Name: "state", Label: f.Say(words.UserState), Kind: console.Choice, Value: query.Get("state")}
	for _, s := range userStates {
		state.Options = append(state.Options, console.Option{Value: string(s.state), Name: f.Say(s.name)})
	}
	return &console.AskForm{
		Groups: []console.FieldGroup{{Legend: f.Say(words.Search), Fields: []console.Field{
			{Name: "q", Label: f.Say(words.UserName), Hint: f.Say(words.UsersHint), Value: trimmed(query, "q")}, state,
		}}},
		Submit: f.Say(words.Search), Clear: console.Link{Name: f.Say(words.ClearSearch), Path: usersPath},
	}
}

// ownNamespaces are those in which a local user's ID is the subject.
func (p *Room) ownNamespaces(c *broker.Configuration) []string {
	var spaces []string
	for id, connection := range c.Connections {
		if connection.Kind == p.PasswordKind && connection.SubjectClaim == "" {
			spaces = append(spaces, cmp.Or(connection.SubjectNamespace, string(id)))
		}
	}
	return spaces
}

func (p *Room) userGrid(ctx context.Context, f console.Frame, c *broker.Configuration, found []connections.User) (*console.Grid, error) {
	enrolled, err := p.enrolled(ctx, c, found)
	if err != nil {
		return nil, err
	}
	g := &console.Grid{Name: f.Say(words.UsersTitle), Columns: f.Columns(words.UserName, words.UserCalled, words.UserState, words.UserFactor, words.UserMade), Dense: true}
	for _, u := range found {
		badges, err := p.stateOf(ctx, f, u)
		if err != nil {
			return nil, err
		}
		factor := console.Marked(console.Warn, f.Say(words.FactorNone))
		switch state := enrolled[u.ID]; {
		case !state.Enrolled.IsZero():
			factor = console.Marked(console.Good, f.Say(words.FactorEnrolled))
		case !state.Invited.IsZero():
			factor = console.Marked(console.Info, f.Say(words.UserInvited))
		}
		g.Rows = append(g.Rows, console.NewRow(console.Cell{Text: short(u.Name), Path: userPath(u.ID)}, console.Words(short(called(u))),
			console.Cell{Badges: badges}, factor, console.Words(stamp(u.Created))))
	}
	return g, nil
}

// enrolled is how far each user has come with a second factor, at the connection
// where they have come furthest.
func (p *Room) enrolled(ctx context.Context, c *broker.Configuration, users []connections.User) (map[string]connections.OTPState, error) {
	whose := map[broker.Subject][]string{}
	var values []string
	for _, u := range users {
		for _, subject := range p.Subjects(c, u) {
			whose[subject] = append(whose[subject], u.ID)
			values = append(values, subject.Value)
		}
	}
	states, err := p.Store.OTPStates(ctx, values)
	if err != nil {
		return nil, err
	}
	best := map[string]connections.OTPState{}
	for _, state := range states {
		for _, id := range whose[state.Subject] {
			if best[id].Enrolled.IsZero() {
				best[id] = state
			}
		}
	}
	return best, nil
}

// stateOf says whether the user can log in, in words.
func (p *Room) stateOf(ctx context.Context, f console.Frame, u connections.User) ([]console.Badge, error) {
	var badges []console.Badge
	if u.Disabled {
		badges = append(badges, console.Badge{Tone: console.Bad, Text: f.Say(words.UserDisabled)})
	}
	if u.Password == "" {
		open, err := p.Users.OpenLink(ctx, u.ID)
		if err != nil {
			return nil, err
		}
		badge := console.Badge{Tone: console.Warn, Text: f.Say(words.UserPasswordless)}
		if !open.IsZero() {
			badge = console.Badge{Tone: console.Info, Text: f.Say(words.UserInvited)}
		}
		badges = append(badges, badge)
	}
	slowed, err := p.Users.SlowedUntil(ctx, u.Name)
	if err != nil {
		return nil, err
	}
	if !slowed.IsZero() {
		badges = append(badges, console.Badge{Tone: console.Warn, Text: f.Say(words.UserLocked)})
	}
	if len(badges) == 0 {
		badges = append(badges, console.Badge{Tone: console.Good, Text: f.Say(words.UserFine)})
	}
	return badges, nil
}

// called is the user's display name; "" = they have none.
func called(u connections.User) string {
	if values := u.Claims.Values("displayName"); len(values) > 0 {
		return values[0]
	}
	return ""
}
