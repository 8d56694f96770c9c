package people

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"trin/admin/access"
	"trin/admin/shell"
	"trin/admin/signin"
	"trin/broker"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

const administratorsPath = "/admin/administrators"

func (p *Room) administratorRoutes() []access.Route {
	look, change := signin.RulePeople(), signin.RuleChangePeople()
	return []access.Route{
		shell.Page(http.MethodGet, administratorsPath, look, p.administrators),
		shell.Page(http.MethodGet, administratorsPath+"/new", change, p.askAdministrator),
		shell.Page(http.MethodPost, administratorsPath+"/new", change, p.addAdministrator),
		shell.Page(http.MethodGet, administratorsPath+"/invite", change, p.askInvite),
		shell.Page(http.MethodPost, administratorsPath+"/invite", change, p.invite),
		shell.Page(http.MethodGet, administratorsPath+"/of", change, p.askChange),
		shell.Page(http.MethodPost, administratorsPath+"/of", change, p.changeAdministrator),
		shell.Page(http.MethodGet, administratorsPath+"/remove", change, p.askRemove),
		shell.Page(http.MethodPost, administratorsPath+"/remove", change, p.removeAdministrator),
	}
}

// administratorPath names an administrator in an address.
func administratorPath(part string, s broker.Subject) string {
	return administratorsPath + "/" + part + "?" + url.Values{"namespace": {s.Namespace}, "value": {s.Value}}.Encode()
}

func (p *Room) administrators(w http.ResponseWriter, r *http.Request) {
	all, err := p.People.List(r.Context(), access.From(r.Context()))
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	f := p.Frame(w, r, words.AdministratorsTitle)
	f.Lead, f.Crumbs = f.Say(words.AdministratorsLead), shell.Crumbs(f)
	f.Notices = doneNotices(f, r.URL.Query().Get("done"))
	if access.From(r.Context()).Token == "" {
		f.Actions = []console.Link{{Name: f.Say(words.AdministratorInvite), Path: administratorsPath + "/invite"}, {Name: f.Say(words.AdministratorAdd), Path: administratorsPath + "/new", Quiet: true}}
	}
	g := &console.Grid{Name: f.Say(words.AdministratorsTitle), Columns: f.Columns(words.AdministratorName, words.AdministratorRole, words.AdministratorOrganisation, words.AdministratorSubject, words.AdministratorSince, words.AdministratorSeen)}
	shownRows := shellPage(r, all)
	for _, a := range shownRows.cut {
		seen := console.Words(stamp(a.Seen))
		if a.Seen.IsZero() {
			seen = console.Marked(console.Plain, f.Say(words.AdministratorNever))
		}
		g.Rows = append(g.Rows, console.NewRow(console.Cell{Text: short(a.Name), Path: administratorPath("of", a.Subject)}, console.Words(roleText(f, a.Role)),
			console.Words(organisationText(f, a.Organisation)), subjectCell(a.Subject), console.Cell{Text: stamp(a.Created), Note: f.Say(words.MadeBy, short(a.By))}, seen))
	}
	g.Pager = shell.PagerOf(r, shownRows.next, f.Say(words.AdministratorsShown, len(g.Rows)))
	p.Show(w, r, http.StatusOK, console.SheetPage(f, console.Sheet{Panels: []console.Panel{{Blocks: []console.Block{{Grid: g}}}}}))
}

// cutOf is one page of the administrators.
type cutOf struct {
	cut  []connections.Administrator
	next string
}

// shellPage cuts a page of the administrators, who are in the order of their
// names and subjects.
func shellPage(r *http.Request, all []connections.Administrator) cutOf {
	key := func(a connections.Administrator) string {
		return a.Name + "\x00" + a.Subject.Namespace + "\x00" + a.Subject.Value
	}
	slices.SortFunc(all, func(a, b connections.Administrator) int { return strings.Compare(key(a), key(b)) })
	after := ""
	if parts := shell.ReadCursor(r, 1); parts != nil {
		after = parts[0]
	}
	cut, next := shell.PageOf(all, key, after, onPage)
	if next != "" {
		next = shell.CursorOf(next)
	}
	return cutOf{cut, next}
}

func roleText(f console.Frame, role string) string {
	parsed, err := access.ParseRole(role)
	if err != nil {
		return role
	}
	return f.Say(shell.RoleWord(parsed))
}

func organisationText(f console.Frame, organisation string) string {
	if organisation == "" {
		return f.Say(words.EveryOrganisation)
	}
	return organisation
}

// everything is the choice of every organisation. An empty one is no choice: by
// an oversight nobody gets everything.
const everything = "*"

// reach is what a form says that somebody may: role and organisation.
type reach struct {
	role, organisation string // as they were posted
}

func readReach(values url.Values) reach {
	return reach{trimmed(values, "role"), trimmed(values, "organisation")}
}

func reachOf(role, organisation string) reach {
	if organisation == "" {
		return reach{role, everything}
	}
	return reach{role, "of:" + organisation}
}

// read is the role and the organisation, "" = every one. What is wrong is by
// field.
func (c reach) read(offered []console.Option, wrong map[string]words.Text) (access.Role, string) {
	role, err := access.ParseRole(c.role)
	if err != nil {
		wrong["role"] = words.RoleWrong
	}
	if c.organisation == "" || !slices.ContainsFunc(offered, func(o console.Option) bool { return o.Value == c.organisation }) {
		wrong["organisation"] = words.OrganisationWrong
	}
	return role, strings.TrimPrefix(strings.TrimPrefix(c.organisation, everything), "of:")
}

// fields are the choices of a role and an organisation.
func (c reach) fields(f console.Frame, offered []console.Option, say func(string) string) []console.Field {
	role := console.Field{Name: "role", Label: f.Say(words.AdministratorRole), Hint: f.Say(words.RoleHint), Kind: console.Choice, Value: c.role, Required: true, Wrong: say("role"),
		Options: []console.Option{{Value: "", Name: f.Say(words.Choose)}}}
	for _, one := range []access.Role{access.Viewer, access.Operator, access.Administrator} {
		role.Options = append(role.Options, console.Option{Value: one.String(), Name: f.Say(shell.RoleWord(one))})
	}
	return []console.Field{role, {Name: "organisation", Label: f.Say(words.AdministratorOrganisation), Hint: f.Say(words.OrganisationHint), Kind: console.Choice,
		Value: c.organisation, Required: true, Wrong: say("organisation"), Options: append([]console.Option{{Value: "", Name: f.Say(words.Choose)}}, offered...)}}
}

// organisations are those that the installation names, and the given one.
func (p *Room) organisations(ctx context.Context, f console.Frame, also string) ([]console.Option, error) {
	c, err := p.Configurations.Current(ctx)
	if err != nil {
		return nil, err
	}
	var all []string
	for _, a := range c.Applications {
		all = append(all, a.Organisation)
	}
	for _, a := range c.Connections {
		all = append(all, a.Organisation)
	}
	slices.Sort(all)
	offered := []console.Option{{Value: everything, Name: f.Say(words.EveryOrganisation)}}
	for _, one := range slices.Compact(append(all, "")) {
		if one != "" && !slices.ContainsFunc(offered, func(o console.Option) bool { return o.Value == "of:"+one }) {
			offered = append(offered, console.Option{Value: "of:" + one, Name: one})
		}
	}
	if also != "" && !slices.ContainsFunc(offered, func(o console.Option) bool { return o.Value == "of:"+also }) {
		offered = append(offered, console.Option{Value: "of:" + also, Name: also})
	}
	return offered, nil
}

// saying gives the words of what is wrong with a field.
func saying(f console.Frame, wrong map[string]words.Text) func(string) string {
	return func(name string) string {
		if said, ok := wrong[name]; ok {
			return f.Say(said)
		}
		return ""
	}
}

// headOf is what a form with something wrong says at its head.
func headOf(f console.Frame, wrong map[string]words.Text) string {
	if said, ok := wrong[""]; ok {
		return f.Say(said)
	}
	if len(wrong) > 0 {
		return f.Say(words.FormWrong)
	}
	return ""
}

// lastOne is the refusal of a change after which nobody could change
// administrators.
func lastOne(err error) bool { return errors.Is(err, connections.ErrLastAdministrator) }
