package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// session is what the Shibboleth SP's session page says.
type session struct {
	Class      string `json:"authncontext_class"`
	Provider   string `json:"identity_provider"`
	Instant    string `json:"authn_instant"`
	Attributes []struct {
		Name   string
		Values []string
	}
}

// values are those of one attribute.
func (s *session) values(name string) []string {
	for _, a := range s.Attributes {
		if a.Name == name {
			return a.Values
		}
	}
	return nil
}

// sessionOf reads the session page of an application; nil when the SP has no
// session for this browser.
func (p *person) sessionOf(ctx context.Context, app string) (*session, error) {
	hop, err := p.agent.Send(ctx, http.MethodGet, p.sp+app+"/Shibboleth.sso/Session", nil)
	if err != nil {
		return nil, err
	}
	if hop.Status != http.StatusOK {
		return nil, p.unexpected("the session page")
	}
	if !strings.Contains(string(hop.Body), "identity_provider") {
		return nil, nil
	}
	s := &session{}
	if err := json.Unmarshal(hop.Body, s); err != nil {
		return nil, fmt.Errorf("the session page: %w: %.300s", err, hop.Body)
	}
	return s, nil
}

// inAt fails unless the browser stands at the protected page of the application,
// and page and session say that this person is in with this class and level.
func (p *person) inAt(ctx context.Context, app, path, class, level string) error {
	last := p.agent.Last()
	if last.Status != http.StatusOK || last.URL.String() != p.sp+path {
		return p.unexpected("the page " + path)
	}
	var environment map[string]string
	if err := json.Unmarshal(last.Body, &environment); err != nil {
		return fmt.Errorf("the protected page: %w", err)
	}
	if got := environment["Shib_AuthnContext_Class"]; got != class {
		return fmt.Errorf("the page got the class %q, wanted %q", got, class)
	}
	s, err := p.sessionOf(ctx, app)
	if err != nil {
		return err
	}
	if s == nil {
		return errors.New("the SP has no session")
	}
	if s.Class != class || s.Provider != p.trin+"/saml2/metadata" {
		return fmt.Errorf("the session has the class %q from %q, wanted %q from Trin", s.Class, s.Provider, class)
	}
	if got := s.values("level"); !slices.Equal(got, []string{level}) {
		return fmt.Errorf("the session shows the level %q, wanted %q", got, level)
	}
	if got := s.values("uid"); !slices.Equal(got, []string{p.name}) {
		return fmt.Errorf("the session shows uid = %q, wanted %q", got, p.name)
	}
	return nil
}

// out fails if the SP has a session for the application.
func (p *person) out(ctx context.Context, app string) error {
	s, err := p.sessionOf(ctx, app)
	if err == nil && s != nil {
		err = fmt.Errorf("the SP still has a session at %q, with the class %s", app, s.Class)
	}
	return err
}
