package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"

	"trin/broker"
	"trin/templates"
	"trin/templates/text"
)

func (p *ownPages) askLogout(w http.ResponseWriter, r *http.Request) {
	b := p.edge.Browser(r)
	view := templates.ConfirmView{
		Title:  text.Say{Key: text.LogoutAskTitle},
		Lead:   text.Say{Key: text.LogoutAskLead},
		Submit: text.Say{Key: text.LogoutSubmit},
		Action: "/logout",
	}
	p.edge.Page(w, r, b, http.StatusOK, templates.Confirm(p.edge.Shell(r, b), view))
}

func (p *ownPages) logout(w http.ResponseWriter, r *http.Request) {
	b := p.edge.Browser(r)
	reply, err := p.broker.Logout(r.Context(), b, broker.LogoutRequest{Language: b.Language})
	p.edge.Reply(w, r, b, reply, err)
}

// signingOut shows the page that tells applications of a logout in frames. Its
// policy lets in their origins and no other.
func (p *ownPages) signingOut(w http.ResponseWriter, r *http.Request) {
	b := p.edge.Browser(r)
	leg := broker.ID(r.PathValue("leg"))
	page, err := p.broker.SigningOut(r.Context(), b, leg)
	if err != nil {
		p.edge.Reply(w, r, b, nil, err)
		return
	}
	b.Language = p.edge.LanguageOf(r, page.Language).Tag()
	shell := p.edge.Shell(r, b)
	shell.Reference = page.Reference
	shell.Switch = false // every look at it tells them once more
	view := templates.SigningOutView{Action: "/signing-out/" + string(leg), Untold: in(page.Untold, b.Language), Onward: page.Onward}
	may := allowed{forms: p.edge.ownForms(), framedBy: page.FramedBy}
	for _, frame := range page.Frames {
		origin, ok := originOf(frame.URL)
		if !ok {
			view.Untold = append(view.Untold, frame.Name.In(b.Language))
			continue
		}
		view.Frames = append(view.Frames, templates.Frame{Name: frame.Name.In(b.Language), URL: frame.URL})
		if !slices.Contains(may.frames, origin) {
			may.frames = append(may.frames, origin)
		}
	}
	p.edge.write(w, r, b, http.StatusOK, may, templates.SigningOut(shell, view))
}

// originOf is the origin of an address as a policy names it.
func originOf(address string) (string, bool) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
		return "", false
	}
	for _, c := range u.Host {
		if c != '.' && c != '-' && c != ':' && (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') {
			return "", false
		}
	}
	return u.Scheme + "://" + u.Host, true
}

// signedOut goes on from the page of the frames.
func (p *ownPages) signedOut(w http.ResponseWriter, r *http.Request) {
	b := p.edge.Browser(r)
	reply, err := p.broker.ContinueLogout(r.Context(), b, broker.ID(r.PathValue("leg")))
	p.edge.Reply(w, r, b, reply, err)
}

// loggedOut is where a logout ends of which everybody has been told.
func (p *ownPages) loggedOut(w http.ResponseWriter, r *http.Request) {
	b := p.edge.Browser(r)
	p.edge.Page(w, r, b, http.StatusOK, templates.LoggedOut(p.edge.Shell(r, b), templates.LoggedOutView{}))
}

// loggedOutPartly is where a logout ends of which somebody has not been told or
// does not confirm it, or that is in a frame. Who that is, is said to the browser
// of the logout alone, for as long as the logout is known.
func (p *ownPages) loggedOutPartly(w http.ResponseWriter, r *http.Request) {
	b := p.edge.Browser(r)
	outcome, err := p.broker.LoggedOut(r.Context(), b, broker.ID(r.PathValue("transaction")))
	var invalid *broker.InvalidError
	switch {
	case errors.As(err, &invalid) && invalid.Public != broker.PublicInternal:
		outcome = broker.LogoutOutcome{Partial: true}
	case err != nil:
		p.edge.Reply(w, r, b, nil, err)
		return
	}
	view := templates.LoggedOutView{Partial: outcome.Partial, Untold: in(outcome.Untold, b.Language), Unconfirmed: in(outcome.Unconfirmed, b.Language)}
	shell := p.edge.Shell(r, b)
	if outcome.Reference != "" {
		shell.Reference = outcome.Reference
	}
	may := allowed{forms: p.edge.ownForms(), framedBy: outcome.FramedBy}
	p.edge.write(w, r, b, http.StatusOK, may, templates.LoggedOut(shell, view))
}

// in gives the names in the language.
func in(names []broker.Text, language string) []string {
	var all []string
	for _, name := range names {
		all = append(all, name.In(language))
	}
	return all
}
