package people

import (
	"net/http"

	"trin/admin/access"
	"trin/broker"
	"trin/connections"
	"trin/templates/console"
	"trin/templates/console/words"
)

func (p *Room) askChange(w http.ResponseWriter, r *http.Request) {
	if a, ok := p.administratorOf(w, r, r.URL.Query()); ok {
		p.showChange(w, r, a, reachOf(a.Role, a.Organisation), nil)
	}
}

func subjectFields(s broker.Subject) []console.Hidden {
	return []console.Hidden{{Name: "namespace", Value: s.Namespace}, {Name: "value", Value: s.Value}}
}

func (p *Room) showChange(w http.ResponseWriter, r *http.Request, a connections.Administrator, c reach, wrong map[string]words.Text) {
	f := p.Frame(w, r, words.AdministratorTitle, short(a.Name))
	f.Lead, f.Crumbs = f.Say(words.AdministratorChangeLead), crumbs(f, words.AdministratorsTitle, administratorsPath)
	f.Actions = []console.Link{{Name: f.Say(words.AdministratorRemove), Path: administratorPath("remove", a.Subject), Quiet: true}}
	offered, err := p.organisations(r.Context(), f, a.Organisation)
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	say := saying(f, wrong)
	p.form(w, r, f, &console.PostForm{
		Action: administratorsPath + "/of", Keep: subjectFields(a.Subject),
		Groups: []console.FieldGroup{{Fields: append([]console.Field{
			{Name: "name", Label: f.Say(words.AdministratorName), Hint: f.Say(words.AdministratorNameHint), Value: a.Name, Wrong: say("name"), Required: true, Most: 200},
		}, c.fields(f, offered, say)...)}},
		Buttons: []console.Button{{Text: f.Say(words.AdministratorSave)}}, Cancel: console.Link{Name: f.Say(words.Cancel), Path: administratorsPath},
	}, headOf(f, wrong))
}

func (p *Room) changeAdministrator(w http.ResponseWriter, r *http.Request) {
	if !p.Form(w, r) {
		return
	}
	a, ok := p.administratorOf(w, r, r.PostForm)
	if !ok {
		return
	}
	offered, err := p.organisations(r.Context(), p.Frame(w, r, words.AdministratorsTitle), a.Organisation)
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	c, wrong := readReach(r.PostForm), map[string]words.Text{}
	role, organisation := c.read(offered, wrong)
	a.Name = trimmed(r.PostForm, "name")
	if a.Name == "" || control(a.Name) || len(a.Name) > 200 {
		wrong["name"] = words.UserFieldWrong
	}
	if len(wrong) > 0 {
		p.showChange(w, r, a, c, wrong)
		return
	}
	a.Role, a.Organisation = role.String(), organisation
	p.save(w, r, a, func() { p.showChange(w, r, a, c, map[string]words.Text{"": words.AdministratorLast}) })
}

func (p *Room) askRemove(w http.ResponseWriter, r *http.Request) {
	a, ok := p.administratorOf(w, r, r.URL.Query())
	if !ok {
		return
	}
	f := p.Frame(w, r, words.AdministratorRemoveTitle, short(a.Name))
	f.Crumbs = crumbs(f, words.AdministratorsTitle, administratorsPath)
	p.Show(w, r, http.StatusOK, console.Confirm(f, console.ConfirmView{
		Points: []string{f.Say(words.AdministratorRemove1), f.Say(words.AdministratorRemove2), f.Say(words.AdministratorRemove3)},
		Action: administratorsPath + "/remove", Fields: subjectFields(a.Subject), Submit: f.Say(words.AdministratorRemove), Cancel: administratorsPath, Danger: true,
	}))
}

func (p *Room) removeAdministrator(w http.ResponseWriter, r *http.Request) {
	if !p.Form(w, r) {
		return
	}
	a, ok := p.administratorOf(w, r, r.PostForm)
	if !ok {
		return
	}
	err := p.People.Remove(r.Context(), access.From(r.Context()), a.Subject)
	switch {
	case lastOne(err):
		p.Problem(w, r, http.StatusConflict, words.ActTitle, words.AdministratorLast, "", words.AdministratorLastDo, func(f console.Frame) console.Link {
			return console.Link{Name: f.Say(words.AdministratorsTitle), Path: administratorsPath}
		})
	case err != nil:
		p.Fail(w, r, err)
	default:
		p.SendTo(w, r, administratorsPath+"?done=removed")
	}
}
