package shell

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

// Frame is what stands around the content of a page. It gives the browser the
// secret of its forms.
func (s *Shell) Frame(w http.ResponseWriter, r *http.Request, title words.Text, arguments ...any) console.Frame {
	language := s.Language(r)
	f := console.Frame{
		Language:  language,
		Reference: web.Reference(r.Context()),
		Switch:    r.Method == http.MethodGet || r.Method == http.MethodHead,
		Query:     Without(r.URL.Query(), "lang").Encode(),
		Title:     title.In(language, arguments...),
	}
	actor := access.From(r.Context())
	if actor.Anonymous() {
		return f
	}
	f.Menu = menuFor(actor, s.Clock(), language, r.URL.Path)
	f.Who, f.Role, f.SignOut = actor.Name, RoleWord(actor.Role).In(language), signOut
	f.Token = s.formToken(w, r, actor)
	return f
}

func (s *Shell) Language(r *http.Request) text.Language { return s.Edge.LanguageOf(r, "") }

// Show writes a page, on which nothing turns the direction of text.
func (s *Shell) Show(w http.ResponseWriter, r *http.Request, status int, page templ.Component) {
	s.Edge.Page(w, r, nil, status, visible(page))
}

// Crumbs are the pages above a page, from the overview on.
func Crumbs(f console.Frame, above ...console.Link) []console.Link {
	return append([]console.Link{{Name: f.Say(words.OverviewTitle), Path: "/admin/"}}, above...)
}

func RoleWord(role access.Role) words.Text {
	switch role {
	case access.Operator:
		return words.RoleOperator
	case access.Administrator:
		return words.RoleAdministrator
	}
	return words.RoleViewer
}
