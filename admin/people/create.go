package people

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"trin/admin/access"
	"trin/admin/shell"
	"trin/broker"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

// newUser is what the form of a new user has.
type newUser struct {
	name, called, mail string
	factor             string // a place in places; "" = no invitation
	wrong              map[string]words.Text
}

func readNewUser(values url.Values) newUser {
	return newUser{name: trimmed(values, "name"), called: trimmed(values, "called"), mail: trimmed(values, "mail"), factor: trimmed(values, "factor"), wrong: map[string]words.Text{}}
}

// claims are what the user's logins say.
func (n newUser) claims() broker.Claims {
	claims := broker.Claims{{Name: "uid", Values: []string{n.name}}}
	for _, more := range []struct{ name, value string }{{"displayName", n.called}, {"mail", n.mail}} {
		if more.value != "" {
			claims = append(claims, broker.Claim{Name: more.name, Values: []string{more.value}})
		}
	}
	return claims
}

// place is a connection for local users with one of its second factors.
type place struct{ connection, factor broker.ID }

func (p place) String() string { return string(p.connection) + "/" + string(p.factor) }

// places are where a new user can be invited to a second factor.
func (p *Room) places(c *broker.Configuration) []place {
	var all []place
	for id, connection := range c.Connections {
		if connection.Kind != p.PasswordKind || connection.SubjectClaim != "" {
			continue
		}
		for _, factor := range connection.Factors {
			if f := c.Connections[factor.Connection]; f != nil && f.Kind == p.CodeKind {
				all = append(all, place{id, f.ID})
			}
		}
	}
	slices.SortFunc(all, func(a, b place) int { return strings.Compare(a.String(), b.String()) })
	return slices.Compact(all)
}

func (p *Room) askUser(w http.ResponseWriter, r *http.Request) {
	c, err := p.Configurations.Current(r.Context())
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	n := newUser{}
	if places := p.places(c); len(places) > 0 {
		n.factor = places[0].String()
	}
	p.showNewUser(w, r, c, n)
}

func (p *Room) showNewUser(w http.ResponseWriter, r *http.Request, c *broker.Configuration, n newUser) {
	f := p.Frame(w, r, words.UserNew)
	f.Lead, f.Crumbs = f.Say(words.UserNewLead), crumbs(f, words.UsersTitle, usersPath)
	wrong := func(name string) string {
		if said, ok := n.wrong[name]; ok {
			return f.Say(said)
		}
		return ""
	}
	factor := console.Field{Name: "factor", Label: f.Say(words.UserNewFactor), Hint: f.Say(words.UserNewFactorHint), Kind: console.Choice, Value: n.factor, Wrong: wrong("factor"),
		Options: []console.Option{{Value: "", Name: f.Say(words.UserNewNoFactor)}}}
	for _, at := range p.places(c) {
		factor.Options = append(factor.Options, console.Option{Value: at.String(), Name: f.Say(words.UserNewAt, connectionName(f, c, at.factor), connectionName(f, c, at.connection))})
	}
	head := ""
	if len(n.wrong) > 0 {
		head = f.Say(words.FormWrong)
	}
	p.form(w, r, f, &console.PostForm{
		Action: usersPath + "/new",
		Groups: []console.FieldGroup{{Fields: []console.Field{
			{Name: "name", Label: f.Say(words.UserName), Hint: f.Say(words.UserNameHint), Value: n.name, Wrong: wrong("name"), Required: true, Most: 256},
			{Name: "called", Label: f.Say(words.UserCalled), Value: n.called, Wrong: wrong("called"), Most: 200},
			{Name: "mail", Label: f.Say(words.UserMail), Value: n.mail, Wrong: wrong("mail"), Most: 254},
			factor,
		}}},
		Buttons: []console.Button{{Text: f.Say(words.UserNewSubmit)}}, Cancel: console.Link{Name: f.Say(words.Cancel), Path: usersPath},
	}, head)
}

// control reports whether the text has a character that is no text, or that turns
// what stands around it.
func control(text string) bool {
	return strings.ContainsFunc(text, broker.Deceptive)
}

// mostOfUser is how many bytes a name, what a user is called, and an address have.
const mostOfUser = 256

func (p *Room) makeUser(w http.ResponseWriter, r *http.Request) {
	if !p.Form(w, r) {
		return
	}
	c, err := p.Configurations.Current(r.Context())
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	n := readNewUser(r.PostForm)
	for name, value := range map[string]string{"name": n.name, "called": n.called, "mail": n.mail} {
		if control(value) || len(value) > mostOfUser || name == "name" && value == "" {
			n.wrong[name] = words.UserFieldWrong
		}
	}
	at := slices.IndexFunc(p.places(c), func(at place) bool { return at.String() == n.factor })
	if n.factor != "" && at < 0 {
		n.wrong["factor"] = words.UserFactorWrong
	}
	if len(n.wrong) > 0 {
		p.showNewUser(w, r, c, n)
		return
	}
	// A connection may name its users by a claim: nobody is made who would be an
	// administrator by it, but by those who may help that one.
	if err := p.guard(r.Context(), shell.OperatesAll, p.Subjects(c, connections.User{Name: n.name, Claims: n.claims()})); err != nil {
		p.Refused(w, r, err)
		return
	}
	user, made, err := p.create(r.Context(), c, n, at)
	if errors.Is(err, errTaken) {
		n.wrong["name"] = words.UserNameTaken
		p.showNewUser(w, r, c, n)
		return
	}
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	f := p.Frame(w, r, words.UserTitle, short(user.Name))
	f.Crumbs = crumbs(f, words.UsersTitle, usersPath)
	p.once(w, r, f, console.Link{Name: f.Say(words.UserBack), Path: userPath(user.ID)}, made...)
}

// errTaken means that there is a user of that name, or that the name is none.
var errTaken = errors.New("the name cannot be given")

// create makes the user without a password, the link to choose one, and the
// invitation to a second factor.
func (p *Room) create(ctx context.Context, c *broker.Configuration, n newUser, at int) (connections.User, []shown, error) {
	if _, err := p.Users.Find(ctx, n.name); err == nil {
		return connections.User{}, nil, errTaken
	}
	if err := p.audit(ctx, "create user", n.name, ""); err != nil {
		return connections.User{}, nil, err
	}
	user, err := p.Users.Create(ctx, n.name, "", n.claims())
	if errors.Is(err, broker.ErrConflict) || errors.Is(err, connections.ErrUserName) {
		return user, nil, errTaken
	}
	if err != nil {
		return user, nil, err
	}
	link, err := p.passwordLink(ctx, user.ID)
	made := []shown{link}
	if err == nil && at >= 0 {
		where := p.places(c)[at]
		namespace := c.Connections[where.connection].SubjectNamespace
		if namespace == "" {
			namespace = string(where.connection)
		}
		var invitation shown
		invitation, err = p.invitation(ctx, where.factor, broker.Subject{Namespace: namespace, Value: user.ID})
		made = append(made, invitation)
	}
	if err != nil {
		return user, nil, fmt.Errorf("the user %s is made and what they log in with is not; reset the password: %w", user.Name, err)
	}
	return user, made, nil
}

// invitation lets the subject enrol a second factor, once.
func (p *Room) invitation(ctx context.Context, factor broker.ID, subject broker.Subject) (shown, error) {
	if err := p.audit(ctx, "invite to second factor", subject.Namespace+" "+subject.Value, "at "+string(factor)); err != nil {
		return shown{}, err
	}
	code, err := p.Codes.InviteBy(ctx, factor, subject, handed, access.From(ctx).Role.String())
	return shown{words.FactorInvitation, words.FactorInvitationLead, code}, err
}
