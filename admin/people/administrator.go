package people

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"trin/admin/access"
	"trin/broker"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

// newAdministrator is what the form of a new administrator has.
type newAdministrator struct {
	reach
	user, namespace, value, name string
	wrong                        map[string]words.Text
}

func (p *Room) askAdministrator(w http.ResponseWriter, r *http.Request) {
	p.showNewAdministrator(w, r, newAdministrator{user: trimmed(r.URL.Query(), "user")})
}

func (p *Room) showNewAdministrator(w http.ResponseWriter, r *http.Request, n newAdministrator) {
	f := p.Frame(w, r, words.AdministratorAdd)
	f.Lead, f.Crumbs = f.Say(words.AdministratorAddLead), crumbs(f, words.AdministratorsTitle, administratorsPath)
	offered, err := p.organisations(r.Context(), f, "")
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	say := saying(f, n.wrong)
	p.form(w, r, f, &console.PostForm{
		Action: administratorsPath + "/new",
		Groups: []console.FieldGroup{
			{Legend: f.Say(words.AdministratorLocal), Fields: []console.Field{
				{Name: "user", Label: f.Say(words.UserName), Value: n.user, Wrong: say("user"), Most: 256},
			}},
			{Legend: f.Say(words.AdministratorForeign), Fields: []console.Field{
				{Name: "namespace", Label: f.Say(words.FactorNamespace), Hint: f.Say(words.NamespaceHint), Value: n.namespace, Wrong: say("namespace")},
				{Name: "value", Label: f.Say(words.FactorSubject), Value: n.value, Wrong: say("value")},
			}},
			{Legend: f.Say(words.AdministratorMay), Fields: append([]console.Field{
				{Name: "name", Label: f.Say(words.AdministratorName), Hint: f.Say(words.AdministratorNameHint), Value: n.name, Wrong: say("name"), Most: 200},
			}, n.fields(f, offered, say)...)},
		},
		Buttons: []console.Button{{Text: f.Say(words.AdministratorAdd)}}, Cancel: console.Link{Name: f.Say(words.Cancel), Path: administratorsPath},
	}, headOf(f, n.wrong))
}

// subjectOf is who the form means; what is wrong is by field.
func (p *Room) subjectOf(ctx context.Context, n *newAdministrator) (broker.Subject, error) {
	switch {
	case n.user != "" && (n.namespace != "" || n.value != ""), n.user == "" && n.namespace == "" && n.value == "":
		n.wrong[""] = words.AdministratorWhich
	case n.user == "" && n.namespace == "":
		n.wrong["namespace"] = words.UserFieldWrong
	case n.user == "" && (n.value == "" || control(n.value)):
		n.wrong["value"] = words.UserFieldWrong
	case n.user == "":
		return broker.Subject{Namespace: n.namespace, Value: n.value}, nil
	default:
		c, err := p.Configurations.Current(ctx)
		if err != nil {
			return broker.Subject{}, err
		}
		user, err := p.Users.Find(ctx, n.user)
		if errors.Is(err, broker.ErrNotFound) {
			n.wrong["user"] = words.UserUnknown
			return broker.Subject{}, nil
		}
		if err != nil {
			return broker.Subject{}, err
		}
		subjects := p.Administers(c, user)
		if len(subjects) == 1 {
			return subjects[0], nil
		}
		n.wrong["user"] = words.UserNoWayIn
		if len(subjects) > 1 {
			n.wrong["user"] = words.UserManyWays
		}
	}
	return broker.Subject{}, nil
}

func (p *Room) addAdministrator(w http.ResponseWriter, r *http.Request) {
	if !p.Form(w, r) {
		return
	}
	n := newAdministrator{reach: readReach(r.PostForm), user: trimmed(r.PostForm, "user"), namespace: trimmed(r.PostForm, "namespace"), value: trimmed(r.PostForm, "value"),
		name: trimmed(r.PostForm, "name"), wrong: map[string]words.Text{}}
	offered, err := p.organisations(r.Context(), p.Frame(w, r, words.AdministratorAdd), "")
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	subject, err := p.subjectOf(r.Context(), &n)
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	role, organisation := n.read(offered, n.wrong)
	name := n.name
	if name == "" {
		name = n.user + n.value // one of them is empty
	}
	if len(n.wrong) == 0 {
		if _, err := p.Store.Administrator(r.Context(), subject); err == nil {
			n.wrong[""] = words.AdministratorAlready
		} else if !errors.Is(err, broker.ErrNotFound) {
			p.Fail(w, r, err)
			return
		}
	}
	if control(name) || len(name) > 200 {
		n.wrong["name"] = words.UserFieldWrong
	}
	if len(n.wrong) > 0 {
		p.showNewAdministrator(w, r, n)
		return
	}
	p.save(w, r, connections.Administrator{Subject: subject, Name: name, Role: role.String(), Organisation: organisation}, func() {
		n.wrong[""] = words.AdministratorLast
		p.showNewAdministrator(w, r, n)
	})
}

// save makes the subject an administrator, or another sort of one, and goes back
// to the list.
func (p *Room) save(w http.ResponseWriter, r *http.Request, a connections.Administrator, last func()) {
	err := p.People.Save(r.Context(), access.From(r.Context()), a)
	switch {
	case lastOne(err):
		last()
	case err != nil:
		p.Fail(w, r, err)
	default:
		p.SendTo(w, r, administratorsPath+"?done=saved")
	}
}

// administratorOf finds the administrator that is named, or answers that there is
// none.
func (p *Room) administratorOf(w http.ResponseWriter, r *http.Request, values url.Values) (connections.Administrator, bool) {
	a, err := p.Store.Administrator(r.Context(), broker.Subject{Namespace: values.Get("namespace"), Value: values.Get("value")})
	if err != nil {
		p.Fail(w, r, err)
		return a, false
	}
	return a, true
}
