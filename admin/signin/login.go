package signin

import (
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"trin/broker"
	"trin/broker/web"
	"trin/connections"
	"trin/templates"
	"trin/templates/text"
)

// browserLife is how long a browser may take for a login.
const browserLife = time.Hour

func (s *Signin) login(w http.ResponseWriter, r *http.Request)  { s.begin(w, r, false) }
func (s *Signin) stepUp(w http.ResponseWriter, r *http.Request) { s.begin(w, r, true) }

// begin gives the browser a secret and sends it to where the login begins, with
// the digest: what comes back is for a browser that has the secret, so nobody
// can be signed in as somebody else. A fresh login counts for sensitive acts.
func (s *Signin) begin(w http.ResponseWriter, r *http.Request, fresh bool) {
	if web.Unattended(r) {
		s.Edge.Reply(w, r, nil, nil, broker.Invalid(broker.PublicBadMessage, errors.New("a login that no person has come for")))
		return
	}
	secret := s.Edge.Cookie(r, browserCookie)
	if len(secret) != secretLength {
		var err error
		if secret, err = newSecret(s.Random); err != nil {
			s.Edge.Reply(w, r, nil, nil, err)
			return
		}
	}
	s.Edge.SetCookie(w, browserCookie, secret, browserLife)
	digest := digestOf(secret)
	query := url.Values{"browser": {base64.RawURLEncoding.EncodeToString(digest[:])}, "return": {ownPath(r.URL.Query().Get("return"))}}
	if fresh {
		query.Set("fresh", "1")
	}
	s.Edge.Reply(w, r, nil, broker.Redirect{URL: s.Start + "?" + query.Encode()}, nil)
}

// secretLength is that of 32 bytes in base64url.
const secretLength = 43

// overview is where a login leads that says nothing else.
const overview = "/admin/"

// ownPath is the page of the administration that a login leads to. What is none
// is the overview.
func ownPath(given string) string {
	u, err := url.Parse(given)
	switch {
	case err != nil, len(given) > 1000, u.Scheme != "" || u.Host != "" || u.User != nil || u.Opaque != "",
		!strings.HasPrefix(u.Path, overview), strings.ContainsAny(given, "\\\r\n\t\""), strings.Contains(u.Path, ".."), strings.Contains(u.Path, "//"):
		return overview
	}
	for _, own := range []string{"login", "step-up", "enter", "logout", "first"} {
		if u.Path == overview+own {
			return overview
		}
	}
	return (&url.URL{Path: u.Path, RawQuery: u.RawQuery}).RequestURI()
}

// The ways in which somebody is not let in. The page of each says so.
var (
	errTicket   = errors.New("the ticket cannot be used")
	errStranger = errors.New("no administrator")
	errElse     = errors.New("the proof is of somebody else")
)

// enter takes the ticket that a login has ended with, and makes a session of it.
func (s *Signin) enter(w http.ResponseWriter, r *http.Request) {
	var ticket connections.AdministratorTicket
	err := errTicket
	if !web.Unattended(r) {
		ticket, err = s.take(r)
	}
	if err == nil {
		err = s.open(w, r, ticket)
	}
	if err == nil {
		s.Edge.Reply(w, r, nil, broker.Redirect{URL: ownPath(ticket.Return)}, nil)
		return
	}
	view, status := templates.NoticeView{Link: "/admin/login", Label: text.AdminLogin}, http.StatusForbidden
	switch {
	case errors.Is(err, errTicket):
		view.Title, view.Sentence, status = text.AdminTicketTitle, text.AdminTicket, http.StatusBadRequest
	case errors.Is(err, errStranger):
		view.Title, view.Sentence, view.Link, view.Label = text.AdminStrangerTitle, text.AdminStranger, s.Logout, text.AdminOther
		view.Quote = ticket.Subject.Namespace + " " + ticket.Subject.Value
	case errors.Is(err, errElse):
		view.Title, view.Sentence, view.Link, view.Label = text.AdminElseTitle, text.AdminElse, overview, text.AdminBack
	default:
		s.Edge.Reply(w, r, nil, nil, err)
		return
	}
	s.Log.WarnContext(r.Context(), "nobody was let into the administration", "reference", web.Reference(r.Context()),
		"namespace", ticket.Subject.Namespace, "subject", ticket.Subject.Value, "reason", err.Error())
	s.notice(w, r, status, view)
}

func (s *Signin) notice(w http.ResponseWriter, r *http.Request, status int, view templates.NoticeView) {
	shell := s.Edge.Shell(r, nil)
	shell.Switch = false // what led here is used up
	s.Edge.Page(w, r, nil, status, templates.Notice(shell, view))
}

// take uses the ticket up. It must be this browser's.
func (s *Signin) take(r *http.Request) (connections.AdministratorTicket, error) {
	given := r.URL.Query().Get("ticket")
	if len(given) != secretLength {
		return connections.AdministratorTicket{}, errTicket
	}
	ticket, err := s.Store.TakeAdministratorTicket(r.Context(), digestOf(given))
	if errors.Is(err, broker.ErrNotFound) {
		return connections.AdministratorTicket{}, fmt.Errorf("%w: it was used, or has expired", errTicket)
	}
	if err != nil {
		return connections.AdministratorTicket{}, err
	}
	browser := digestOf(s.Edge.Cookie(r, browserCookie))
	if subtle.ConstantTimeCompare(browser[:], ticket.Browser[:]) != 1 {
		return ticket, fmt.Errorf("%w: another browser began the login", errTicket)
	}
	return ticket, nil
}

// open makes the session. Its secret is a new one each time, and takes the place
// of that of the browser's former session.
func (s *Signin) open(w http.ResponseWriter, r *http.Request, t connections.AdministratorTicket) error {
	former, err := s.session(r)
	if err != nil && !errors.Is(err, broker.ErrNotFound) {
		return err
	}
	if t.Fresh && err == nil && former.Subject != t.Subject {
		return errElse
	}
	if err := s.admit(w, r, t); err != nil {
		return err
	}
	secret, err := newSecret(s.Random)
	if err != nil {
		return err
	}
	now := s.Clock()
	session := connections.AdministratorSession{
		Hash: digestOf(secret), Subject: t.Subject, Index: t.Index, Level: t.Level, Created: now, Used: now, Expires: now.Add(sessionLife),
	}
	if t.Until.Before(session.Expires) {
		session.Expires = t.Until
	}
	if t.Fresh {
		session.Stepped = now
	}
	if err := s.Store.SaveAdministratorSession(r.Context(), session, former.Hash); err != nil {
		return err
	}
	s.Edge.SetCookie(w, sessionCookie, secret, 0)
	return nil
}

// admit lets in who is an administrator, or becomes one with the link that the
// browser holds.
func (s *Signin) admit(w http.ResponseWriter, r *http.Request, t connections.AdministratorTicket) error {
	_, err := s.Store.Administrator(r.Context(), t.Subject)
	if err == nil || !errors.Is(err, broker.ErrNotFound) {
		return err
	}
	link := s.Edge.Cookie(r, linkCookie)
	if link == "" {
		return errStranger
	}
	if _, err = s.standing(r.Context(), link); err == nil {
		_, err = s.Store.ClaimAdministratorLink(r.Context(), digestOf(link), t.Subject, nameOf(t), became)
	}
	switch {
	case errors.Is(err, connections.ErrAlready):
		return nil
	case errors.Is(err, broker.ErrNotFound):
		return fmt.Errorf("%w: the link was used, or has expired", errStranger)
	case err != nil:
		return err
	}
	s.Edge.SetCookie(w, linkCookie, "used", -1)
	return nil
}

// became is what the audit keeps of one who has become an administrator.
func became(a connections.Administrator) connections.Change {
	return changeOf(a.Name, "become administrator", a)
}
