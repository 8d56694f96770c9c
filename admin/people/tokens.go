package people

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"trin/admin/access"
	"trin/admin/shell"
	"trin/admin/signin"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

const tokensPath = "/admin/tokens"

func tokenPath(id string) string { return tokensPath + "/" + url.PathEscape(id) + "/revoke" }

func (p *Room) tokenRoutes() []access.Route {
	look, change := signin.RulePeople(), signin.RuleChangePeople()
	return []access.Route{
		shell.Page(http.MethodGet, tokensPath, look, p.tokens),
		shell.Page(http.MethodGet, tokensPath+"/new", change, p.askToken),
		shell.Page(http.MethodPost, tokensPath+"/new", change, p.makeToken),
		shell.Page(http.MethodGet, tokensPath+"/{token}/revoke", change, p.askRevoke),
		shell.Page(http.MethodPost, tokensPath+"/{token}/revoke", change, p.revoke),
	}
}

func (p *Room) tokens(w http.ResponseWriter, r *http.Request) {
	all, err := p.People.Tokens(r.Context(), access.From(r.Context()))
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	f := p.Frame(w, r, words.TokensTitle)
	f.Lead, f.Crumbs = f.Say(words.TokensLead), shell.Crumbs(f)
	f.Notices = doneNotices(f, r.URL.Query().Get("done"))
	if access.From(r.Context()).Token == "" {
		f.Actions = []console.Link{{Name: f.Say(words.TokenNew), Path: tokensPath + "/new"}}
	}
	panel := console.Panel{Blocks: []console.Block{{Empty: &console.Empty{Title: f.Say(words.TokensNone), Lead: f.Say(words.TokensNoneDo)}}}}
	if len(all) > 0 {
		grid, err := p.tokenGrid(r, f, all)
		if err != nil {
			p.Fail(w, r, err)
			return
		}
		panel.Blocks = []console.Block{{Grid: grid}}
	}
	p.Show(w, r, http.StatusOK, console.SheetPage(f, console.Sheet{Panels: []console.Panel{panel}}))
}

func (p *Room) tokenGrid(r *http.Request, f console.Frame, all []connections.APIToken) (*console.Grid, error) {
	key := func(t connections.APIToken) string { return t.Name + "\x00" + t.ID }
	slices.SortFunc(all, func(a, b connections.APIToken) int { return strings.Compare(key(a), key(b)) })
	after := ""
	if parts := shell.ReadCursor(r, 1); parts != nil {
		after = parts[0]
	}
	cut, next := shell.PageOf(all, key, after, onPage)
	if next != "" {
		next = shell.CursorOf(next)
	}
	g := &console.Grid{Name: f.Say(words.TokensTitle), Columns: f.Columns(words.TokenName, words.TokenState, words.TokenMay, words.TokenMadeBy, words.TokenUsed, words.TokenEnds, words.TokenRevoke)}
	for _, t := range cut {
		state, err := p.tokenState(r, f, t)
		if err != nil {
			return nil, err
		}
		scopes := strings.Join(t.Scopes, ", ")
		g.Rows = append(g.Rows, console.NewRow(console.Cell{Text: short(t.Name), Note: t.ID}, state,
			console.Cell{Text: roleText(f, t.Role) + " · " + scopes, Note: organisationText(f, t.Organisation)},
			console.Cell{Text: short(t.By), Note: stamp(t.Created)}, console.Words(stamp(t.Used)), console.Words(stamp(t.Expires)),
			console.Cell{Text: f.Say(words.TokenRevoke), Path: tokenPath(t.ID)}))
	}
	g.Pager = shell.PagerOf(r, next, f.Say(words.TokensShown, len(g.Rows)))
	return g, nil
}

// tokenState says whether the token works.
func (p *Room) tokenState(r *http.Request, f console.Frame, t connections.APIToken) (console.Cell, error) {
	if !p.Clock().Before(t.Expires) {
		return console.Marked(console.Plain, f.Say(words.TokenOver)), nil
	}
	stands, err := p.People.Stands(r.Context(), t)
	if err != nil {
		return console.Cell{}, err
	}
	if !stands {
		cell := console.Marked(console.Bad, f.Say(words.TokenStopped))
		cell.Note = f.Say(words.TokenStoppedWhy)
		return cell, nil
	}
	return console.Marked(console.Good, f.Say(words.TokenWorks)), nil
}

// newToken is what the form of a new token has.
type newToken struct {
	reach
	name, days string
	scopes     []access.Scope
	wrong      map[string]words.Text
}

// tokenDays are for how long a token can be made.
var tokenDays = []string{"7", "30", "90", "180", "366"}

// scopeWords say what a scope is for.
func scopeWords(s access.Scope) words.Text {
	switch s {
	case access.ScopeOperate:
		return words.ScopeOperate
	case access.ScopeWrite:
		return words.ScopeWrite
	case access.ScopeKeys:
		return words.ScopeKeys
	}
	return words.ScopeRead
}

func (p *Room) askToken(w http.ResponseWriter, r *http.Request) {
	p.showNewToken(w, r, newToken{days: "90", scopes: []access.Scope{access.ScopeRead}})
}

func (p *Room) showNewToken(w http.ResponseWriter, r *http.Request, n newToken) {
	f := p.Frame(w, r, words.TokenNew)
	f.Lead, f.Crumbs = f.Say(words.TokenNewLead), crumbs(f, words.TokensTitle, tokensPath)
	offered, err := p.organisations(r.Context(), f, "")
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	say := saying(f, n.wrong)
	days := console.Field{Name: "days", Label: f.Say(words.TokenValid), Kind: console.Choice, Value: n.days, Wrong: say("days"), Required: true}
	for _, d := range tokenDays {
		days.Options = append(days.Options, console.Option{Value: d, Name: f.Say(words.TokenDays, d)})
	}
	fields := append([]console.Field{{Name: "name", Label: f.Say(words.TokenName), Hint: f.Say(words.TokenNameHint), Value: n.name, Wrong: say("name"), Required: true, Most: 200}},
		n.fields(f, offered, say)...)
	var scopes []console.Field
	for _, s := range access.Scopes() {
		field := console.Field{Name: "scope-" + string(s), Label: f.Say(scopeWords(s)), Kind: console.Check}
		if slices.Contains(n.scopes, s) {
			field.Value = "1"
		}
		scopes = append(scopes, field)
	}
	scopes[0].Wrong = say("scopes")
	p.form(w, r, f, &console.PostForm{
		Action: tokensPath + "/new", Groups: []console.FieldGroup{{Fields: append(fields, days)}, {Legend: f.Say(words.TokenScopes), Fields: scopes}},
		Buttons: []console.Button{{Text: f.Say(words.TokenNew)}}, Cancel: console.Link{Name: f.Say(words.Cancel), Path: tokensPath},
	}, headOf(f, n.wrong))
}

func (p *Room) makeToken(w http.ResponseWriter, r *http.Request) {
	if !p.Form(w, r) {
		return
	}
	n := newToken{reach: readReach(r.PostForm), name: trimmed(r.PostForm, "name"), days: r.PostForm.Get("days"), wrong: map[string]words.Text{}}
	f := p.Frame(w, r, words.TokenNew)
	f.Crumbs = crumbs(f, words.TokensTitle, tokensPath)
	offered, err := p.organisations(r.Context(), f, "")
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	for _, s := range access.Scopes() {
		if r.PostForm.Get("scope-"+string(s)) != "" {
			n.scopes = append(n.scopes, s)
		}
	}
	role, organisation := n.read(offered, n.wrong)
	if n.name == "" || control(n.name) || len(n.name) > 200 {
		n.wrong["name"] = words.UserFieldWrong
	}
	if len(n.scopes) == 0 {
		n.wrong["scopes"] = words.ScopesWrong
	}
	days, err := strconv.Atoi(n.days)
	if err != nil || !slices.Contains(tokenDays, n.days) {
		n.wrong["days"] = words.TokenDaysWrong
	}
	if len(n.wrong) > 0 {
		p.showNewToken(w, r, n)
		return
	}
	secret, _, err := p.People.MakeToken(r.Context(), access.From(r.Context()), signin.NewToken{
		Name: n.name, Role: role, Organisation: organisation, Scopes: n.scopes, Valid: time.Duration(days) * 24 * time.Hour,
	})
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	p.once(w, r, f, console.Link{Name: f.Say(words.TokensTitle), Path: tokensPath}, shown{words.TokenSecret, words.TokenSecretLead, secret})
}

// tokenOf finds the token that the path names, or answers that there is none.
func (p *Room) tokenOf(w http.ResponseWriter, r *http.Request) (connections.APIToken, bool) {
	all, err := p.People.Tokens(r.Context(), access.From(r.Context()))
	if err != nil {
		p.Fail(w, r, err)
		return connections.APIToken{}, false
	}
	at := slices.IndexFunc(all, func(t connections.APIToken) bool { return t.ID == r.PathValue("token") })
	if at < 0 {
		p.NotFound(w, r)
		return connections.APIToken{}, false
	}
	return all[at], true
}

func (p *Room) askRevoke(w http.ResponseWriter, r *http.Request) {
	t, ok := p.tokenOf(w, r)
	if !ok {
		return
	}
	f := p.Frame(w, r, words.TokenRevokeTitle, short(t.Name))
	f.Crumbs = crumbs(f, words.TokensTitle, tokensPath)
	p.Show(w, r, http.StatusOK, console.Confirm(f, console.ConfirmView{
		Points: []string{f.Say(words.TokenRevoke1), f.Say(words.TokenRevoke2)}, Action: tokenPath(t.ID), Submit: f.Say(words.TokenRevoke), Cancel: tokensPath, Danger: true,
	}))
}

func (p *Room) revoke(w http.ResponseWriter, r *http.Request) {
	if !p.Form(w, r) {
		return
	}
	t, ok := p.tokenOf(w, r)
	if !ok {
		return
	}
	if err := p.People.RevokeToken(r.Context(), access.From(r.Context()), t.ID); err != nil {
		p.Fail(w, r, err)
		return
	}
	p.SendTo(w, r, tokensPath+"?done=revoked")
}
