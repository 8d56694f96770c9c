package people

import (
	"net/http"

	"trin/admin/access"
	"trin/templates/console"
	"trin/templates/console/words"
)

func (p *Room) askInvite(w http.ResponseWriter, r *http.Request) {
	p.showInvite(w, r, reach{}, nil)
}

func (p *Room) showInvite(w http.ResponseWriter, r *http.Request, c reach, wrong map[string]words.Text) {
	f := p.Frame(w, r, words.AdministratorInvite)
	f.Lead, f.Crumbs = f.Say(words.AdministratorInviteLead), crumbs(f, words.AdministratorsTitle, administratorsPath)
	offered, err := p.organisations(r.Context(), f, "")
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	p.form(w, r, f, &console.PostForm{
		Action: administratorsPath + "/invite", Groups: []console.FieldGroup{{Fields: c.fields(f, offered, saying(f, wrong))}},
		Buttons: []console.Button{{Text: f.Say(words.AdministratorInviteMake)}}, Cancel: console.Link{Name: f.Say(words.Cancel), Path: administratorsPath},
	}, headOf(f, wrong))
}

// invite makes a link with which whoever logs in becomes an administrator.
func (p *Room) invite(w http.ResponseWriter, r *http.Request) {
	if !p.Form(w, r) {
		return
	}
	f := p.Frame(w, r, words.AdministratorInvite)
	f.Crumbs = crumbs(f, words.AdministratorsTitle, administratorsPath)
	offered, err := p.organisations(r.Context(), f, "")
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	c, wrong := readReach(r.PostForm), map[string]words.Text{}
	role, organisation := c.read(offered, wrong)
	if len(wrong) > 0 {
		p.showInvite(w, r, c, wrong)
		return
	}
	path, err := p.People.Invite(r.Context(), access.From(r.Context()), role, organisation)
	if err != nil {
		p.Fail(w, r, err)
		return
	}
	p.once(w, r, f, console.Link{Name: f.Say(words.AdministratorsTitle), Path: administratorsPath}, shown{words.AdministratorLink, words.AdministratorLinkLead, p.Edge.URL(path)})
}
