package signin

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"trin/admin/access"
	"trin/broker"
	"trin/connections"
)

// The cookies, by their short names.
const (
	sessionCookie = "admin"
	browserCookie = "admin-login"
	linkCookie    = "admin-link"
)

// Identify is who sends the request: the holder of a token where the request has
// an Authorization header, else whoever the browser's session belongs to, else
// nobody. The role is read anew each time, so that whoever is no administrator
// any more is nobody at once, as is everybody with a session while the
// administration's application is switched off. An error is an inner one.
func (s *Signin) Identify(r *http.Request) (access.Actor, error) {
	if given := r.Header.Values("Authorization"); len(given) > 0 {
		return s.bearer(r, given)
	}
	session, err := s.session(r)
	if errors.Is(err, broker.ErrNotFound) {
		return access.Actor{}, nil
	}
	if err != nil {
		return access.Actor{}, err
	}
	open, err := s.Open(r.Context())
	if err != nil {
		return access.Actor{}, fmt.Errorf("whether the administration is switched on: %w", err)
	}
	if !open {
		return access.Actor{}, nil
	}
	administrator, err := s.Store.Administrator(r.Context(), session.Subject)
	if errors.Is(err, broker.ErrNotFound) {
		return access.Actor{}, nil
	}
	if err != nil {
		return access.Actor{}, fmt.Errorf("who is signed in: %w", err)
	}
	if able, err := s.Able(r.Context(), session.Subject); err != nil || !able {
		return access.Actor{}, err
	}
	role, err := access.ParseRole(administrator.Role)
	if err != nil {
		return access.Actor{}, fmt.Errorf("the administrator %s: %w", administrator.Name, err)
	}
	return access.Actor{
		Name: administrator.Name, Subject: administrator.Subject, Role: role, Organisation: administrator.Organisation,
		Stepped: session.Stepped, Address: s.Edge.Browser(r).Address,
	}, nil
}

// session is the session of the browser, broker.ErrNotFound when there is none,
// or it has been idle for too long.
func (s *Signin) session(r *http.Request) (connections.AdministratorSession, error) {
	secret := s.Edge.Cookie(r, sessionCookie)
	if secret == "" {
		return connections.AdministratorSession{}, broker.ErrNotFound
	}
	session, err := s.Store.AdministratorSession(r.Context(), digestOf(secret))
	if err != nil {
		return connections.AdministratorSession{}, err
	}
	now := s.Clock()
	idle := now.Sub(session.Used)
	if idle >= sessionIdle {
		if err := s.Store.EndAdministratorSession(r.Context(), session.Hash); err != nil {
			return connections.AdministratorSession{}, err
		}
		return connections.AdministratorSession{}, broker.ErrNotFound
	}
	if idle >= usedEvery {
		if err := s.Store.TouchAdministratorSession(r.Context(), session.Hash, now); err != nil {
			return connections.AdministratorSession{}, err
		}
	}
	return session, nil
}

// bearer is the holder of a token (RFC 6750, 2.1). A header that holds anything
// else is nobody's, whatever cookies come with it.
func (s *Signin) bearer(r *http.Request, given []string) (access.Actor, error) {
	scheme, secret, _ := strings.Cut(given[0], " ")
	if len(given) != 1 || !strings.EqualFold(scheme, "Bearer") || !strings.HasPrefix(secret, tokenPrefix) || len(secret) > 2*len(tokenPrefix)+64 {
		return access.Actor{}, nil
	}
	token, err := s.Store.APIToken(r.Context(), digestOf(secret))
	if errors.Is(err, broker.ErrNotFound) {
		return access.Actor{}, nil
	}
	if err != nil {
		return access.Actor{}, fmt.Errorf("whose token it is: %w", err)
	}
	role, err := access.ParseRole(token.Role)
	if err != nil {
		return access.Actor{}, fmt.Errorf("the token %s: %w", token.ID, err)
	}
	stands, err := stands(r.Context(), s.Store, s.Able, token, role)
	if err != nil || !stands {
		return access.Actor{}, err
	}
	if now := s.Clock(); now.Sub(token.Used) >= usedEvery {
		if err := s.Store.TouchAPIToken(r.Context(), token.ID, now); err != nil {
			return access.Actor{}, err
		}
	}
	scopes := make([]access.Scope, 0, len(token.Scopes))
	for _, scope := range token.Scopes {
		scopes = append(scopes, access.Scope(scope))
	}
	return access.Actor{
		Name: "token " + token.Name, Role: role, Organisation: token.Organisation, Token: token.ID, Scopes: scopes,
		Address: s.Edge.Browser(r).Address,
	}, nil
}
