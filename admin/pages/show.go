package pages

import (
	"net/http"

	"github.com/a-h/templ"

	"trin/admin/access"
	"trin/broker/web"
	"trin/templates/console"
	"trin/templates/console/words"
	"trin/templates/text"
)

// signOut is where signing out begins: the session of the administration ends
// with the one that the login was in.
const signOut = "/logout"

// frame is what stands around the content of a page. It gives the browser the
// secret of its forms.
func (p *Pages) frame(w http.ResponseWriter, r *http.Request, title words.Text, arguments ...any) console.Frame {
	language := p.language(r)
	f := console.Frame{
		Language:  language,
		Reference: web.Reference(r.Context()),
		Switch:    r.Method == http.MethodGet || r.Method == http.MethodHead,
		Query:     without(r.URL.Query(), "lang").Encode(),
		Title:     title.In(language, arguments...),
	}
	actor := access.From(r.Context())
	if actor.Anonymous() {
		return f
	}
	f.Menu = menuFor(actor, p.Clock(), language, r.URL.Path)
	f.Who, f.Role, f.SignOut = actor.Name, roleWord(actor.Role).In(language), signOut
	f.Token = p.formToken(w, r, actor)
	return f
}

func (p *Pages) language(r *http.Request) text.Language { return p.Edge.LanguageOf(r, "") }

// show writes a page.
func (p *Pages) show(w http.ResponseWriter, r *http.Request, status int, page templ.Component) {
	p.Edge.Page(w, r, nil, status, page)
}

// crumbs are the pages above a page, from the overview on.
func crumbs(f console.Frame, above ...console.Link) []console.Link {
	return append([]console.Link{{Name: f.Say(words.OverviewTitle), Path: "/admin/"}}, above...)
}

func roleWord(role access.Role) words.Text {
	switch role {
	case access.Operator:
		return words.RoleOperator
	case access.Administrator:
		return words.RoleAdministrator
	}
	return words.RoleViewer
}
