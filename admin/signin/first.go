package signin

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"trin/admin/access"
	"trin/admin/installation"
	"trin/broker"
	"trin/broker/web"
	"trin/connections"
	"trin/templates"
	"trin/templates/text"
)

// Users makes local users. Check says whether a name and a password can be a
// user's; broker.ErrConflict of Create that the name is taken.
type Users interface {
	Check(name, password string) error
	Create(ctx context.Context, name, password string, claims broker.Claims) (connections.User, error)
}

// Codes lets somebody enrol a second factor.
type Codes interface {
	Invite(ctx context.Context, connection broker.ID, subject broker.Subject, valid time.Duration) (string, error)
}

// First is what the first start works with.
type First struct {
	Installation installation.Store
	Parts        func() installation.Parts
	Current      func(context.Context) (*broker.Configuration, error) // the newest, also when it is seconds old
	Users        Users
	Codes        Codes
}

// invitationLife is how long the first administrator may take to enrol.
const invitationLife = 24 * time.Hour

// link finds the link that the request names.
func (s *Signin) link(r *http.Request) (string, connections.AdministratorLink, error) {
	secret := r.URL.Query().Get("link")
	if r.Method == http.MethodPost {
		secret = r.PostForm.Get("link")
	}
	if len(secret) != secretLength {
		return "", connections.AdministratorLink{}, broker.ErrNotFound
	}
	link, err := s.standing(r.Context(), secret)
	return secret, link, err
}

// standing is the link of that secret, as long as whoever made it might make it
// today; else broker.ErrNotFound.
func (s *Signin) standing(ctx context.Context, secret string) (connections.AdministratorLink, error) {
	link, err := s.Store.AdministratorLink(ctx, digestOf(secret))
	if err != nil || link.Maker.IsZero() {
		return link, err
	}
	maker, err := s.Store.Administrator(ctx, link.Maker)
	if err != nil {
		return connections.AdministratorLink{}, err
	}
	role, err := access.ParseRole(maker.Role)
	if err != nil {
		return connections.AdministratorLink{}, fmt.Errorf("who made the link: %w", err)
	}
	able, err := s.Able(ctx, link.Maker)
	if err == nil && (!able || role < RuleChangePeople().Least || maker.Organisation != "") {
		err = fmt.Errorf("who made the link may make it no more: %w", broker.ErrNotFound)
	}
	return link, err
}

// unusable shows that the link cannot be used, or an inner error.
func (s *Signin) unusable(w http.ResponseWriter, r *http.Request, err error) {
	if !errors.Is(err, broker.ErrNotFound) {
		s.Edge.Reply(w, r, nil, nil, err)
		return
	}
	s.notice(w, r, http.StatusNotFound, templates.NoticeView{Title: text.FirstLinkTitle, Sentence: text.FirstLinkLead, Link: "/admin/login", Label: text.AdminLogin})
}

// showFirst looks at the link and uses nothing up. Where there is a way in, the
// link is kept with the browser until somebody has logged in; where there is
// none, it is made.
func (s *Signin) showFirst(w http.ResponseWriter, r *http.Request) {
	secret, link, err := s.link(r)
	if err != nil {
		s.unusable(w, r, err)
		return
	}
	wayIn, err := s.First.wayIn(r.Context())
	if err != nil {
		s.Edge.Reply(w, r, nil, nil, err)
		return
	}
	if link.Purpose == connections.LinkFirst && !wayIn {
		s.ask(w, r, http.StatusOK, secret, "", text.Say{})
		return
	}
	if !web.Unattended(r) {
		s.Edge.SetCookie(w, linkCookie, secret, LinkLife)
	}
	s.notice(w, r, http.StatusOK, templates.NoticeView{Title: text.FirstJoinTitle, Sentence: text.FirstJoin, Link: "/admin/login", Label: text.AdminLogin})
}

func (s *Signin) ask(w http.ResponseWriter, r *http.Request, status int, secret, name string, problem text.Say) {
	shell := s.Edge.Shell(r, nil)
	shell.Switch = false
	s.Edge.Page(w, r, nil, status, templates.First(shell, templates.FirstView{
		Action: "/admin/first", Fields: []templates.Field{{Name: "link", Value: secret}}, Name: name, Problem: problem,
	}))
}

// makeFirst makes the first administrator and the way in.
func (s *Signin) makeFirst(w http.ResponseWriter, r *http.Request) {
	if err := web.Form(w, r); err != nil {
		s.Edge.Reply(w, r, nil, nil, err)
		return
	}
	secret, link, err := s.link(r)
	if err == nil && link.Purpose != connections.LinkFirst {
		err = broker.ErrNotFound
	}
	if err != nil {
		s.unusable(w, r, err)
		return
	}
	name, password := r.PostForm.Get("name"), r.PostForm.Get("password")
	again := func(key text.Key) { s.ask(w, r, http.StatusOK, secret, name, text.Say{Key: key}) }
	switch {
	case s.First.Users.Check(name, password) != nil:
		again(text.FirstRules)
		return
	case r.PostForm.Get("again") != password:
		again(text.FirstDiffer)
		return
	}
	code, err := s.found(r.Context(), link, name, password)
	switch {
	case errors.Is(err, errTaken):
		again(text.FirstTaken)
	case errors.Is(err, broker.ErrConflict):
		again(text.FirstMeanwhile)
	case errors.Is(err, broker.ErrNotFound):
		s.unusable(w, r, err)
	case err != nil:
		s.Edge.Reply(w, r, nil, nil, err)
	default:
		s.Log.WarnContext(r.Context(), "the first administrator was made", "reference", web.Reference(r.Context()), "name", name, "address", s.Edge.Browser(r).Address)
		s.notice(w, r, http.StatusOK, templates.NoticeView{
			Title: text.FirstDoneTitle, Sentence: text.FirstDone, Quote: code, Link: "/admin/login", Label: text.AdminLogin,
		})
	}
}

// errTaken means that there is a user of that name.
var errTaken = errors.New("the name is taken")

// found makes the user, uses the link up for it, and adds the way in to the
// installation. What can go wrong without the link is looked at first. It
// returns the invitation for the second factor.
func (s *Signin) found(ctx context.Context, link connections.AdministratorLink, name, password string) (string, error) {
	if wayIn, err := s.First.wayIn(ctx); err != nil || wayIn {
		return "", errors.Join(err, broker.ErrNotFound)
	}
	way, err := s.First.plan(ctx)
	if err != nil {
		return "", err
	}
	user, err := s.First.Users.Create(ctx, name, password, broker.Claims{{Name: "uid", Values: []string{name}}})
	if errors.Is(err, broker.ErrConflict) {
		return "", errTaken
	}
	if err != nil {
		return "", err
	}
	subject := broker.Subject{Namespace: string(way.password), Value: user.ID}
	made, err := s.Store.ClaimAdministratorLink(ctx, link.Hash, subject, user.Name, became)
	if err != nil {
		return "", err
	}
	if err := s.First.apply(ctx, way, made.Name); err != nil {
		return "", fmt.Errorf("the administrator is made and the way in is not; trin admin link leads on: %v", err) //nolint:errorlint // the link is used up: it is no conflict any more
	}
	return s.First.Codes.Invite(ctx, way.factor, subject, invitationLife)
}
