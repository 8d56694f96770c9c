package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"trin/broker"
	"trin/templates"
	"trin/templates/text"
)

// Reply writes what the engine answered: a redirect, a page that posts itself,
// the page of a refused login, that of no session, or the error page with the
// reference under which the log has the reason. An *broker.EndedError is written as the reply that it
// holds. The cookies that the call changed go with it.
func (e *Edge) Reply(w http.ResponseWriter, r *http.Request, b *broker.Browser, reply broker.Reply, err error) {
	var over *broker.EndedError
	if errors.As(err, &over) {
		reply, err = over.Reply, nil
	}
	if err != nil {
		e.fail(w, r, b, err)
		return
	}
	switch reply := reply.(type) {
	case broker.Redirect:
		e.redirect(w, r, b, reply)
	case broker.FormPost:
		e.post(w, r, b, reply)
	case broker.RefusalPage:
		e.refusal(w, r, b, reply)
	case broker.LoggedOutPage:
		may := allowed{forms: e.ownForms(), framedBy: reply.FramedBy}
		e.write(w, r, b, http.StatusOK, may, templates.LoggedOut(e.Shell(r, b), templates.LoggedOutView{}))
	default:
		e.fail(w, r, b, fmt.Errorf("a reply of type %T cannot be written", reply))
	}
}

func (e *Edge) redirect(w http.ResponseWriter, r *http.Request, b *broker.Browser, reply broker.Redirect) {
	target, err := e.target(reply.URL)
	if err != nil {
		e.fail(w, r, b, fmt.Errorf("redirect: %w", err))
		return
	}
	e.cookies(w, r, b)
	e.headers(w.Header(), nothing)
	w.Header().Set("Location", target)
	w.WriteHeader(http.StatusSeeOther)
}

func (e *Edge) post(w http.ResponseWriter, r *http.Request, b *broker.Browser, reply broker.FormPost) {
	target, err := e.target(reply.Action)
	if err != nil {
		e.fail(w, r, b, fmt.Errorf("form post: %w", err))
		return
	}
	view := templates.PostView{Action: target, Fields: make([]templates.Field, 0, len(reply.Fields))}
	for _, field := range reply.Fields {
		view.Fields = append(view.Fields, templates.Field{Name: field.Name, Value: field.Value})
	}
	page := templates.Post(e.languageFor(r, b), view)
	e.write(w, r, b, http.StatusOK, allowed{forms: e.formsTo(target), framedBy: reply.FramedBy}, page)
}

// target checks where a browser is sent: an own path, which becomes absolute,
// or an http or https address. Anything else is a defect of whoever made it.
func (e *Edge) target(address string) (string, error) {
	for i := range len(address) {
		if inNoURL[address[i]] {
			return "", errors.New("the address holds a character that no URL has")
		}
	}
	if strings.HasPrefix(address, "/") {
		if strings.HasPrefix(address, "//") {
			return "", errors.New("the address names no scheme")
		}
		return e.URL(address), nil
	}
	u, err := url.Parse(withoutQuery(address))
	if err != nil {
		return "", errors.New("the address is not a URL")
	}
	if (u.Scheme != "https" && u.Scheme != "http") || u.Hostname() == "" || u.Opaque != "" {
		return "", errors.New("the address is not an http or https URL with a host")
	}
	return address, nil
}

// inNoURL are the characters that no URL has as they are, of those that a browser
// might read as another.
var inNoURL = func() (chars [256]bool) {
	for c := range ' ' + 1 {
		chars[c] = true
	}
	for _, c := range "\x7f\\\"<>" {
		chars[c] = true
	}
	return chars
}()

// withoutQuery is the address without what says nothing of where it leads: of an
// address that carries a message the query is most.
func withoutQuery(address string) string {
	if strings.Contains(address, "#") {
		return address
	}
	address, _, _ = strings.Cut(address, "?")
	return address
}

// Confirm shows a page with one button, which posts the fields to the action,
// one of Trin's own paths. It is for what a mere link must not do. The name is
// that of the application.
func (e *Edge) Confirm(w http.ResponseWriter, r *http.Request, b *broker.Browser, name, action string, fields []broker.Field) {
	view := templates.ConfirmView{
		Title:  text.Say{Key: text.ConfirmTitle, Arguments: []any{name}},
		Lead:   text.Say{Key: text.ConfirmLead, Arguments: []any{name}},
		Submit: text.Say{Key: text.Continue},
		Action: action,
	}
	for _, field := range fields {
		view.Fields = append(view.Fields, templates.Field{Name: field.Name, Value: field.Value})
	}
	e.Page(w, r, b, http.StatusOK, templates.Confirm(e.Shell(r, b), view))
}
