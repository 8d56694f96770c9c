package demo

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strings"

	"github.com/go-jose/go-jose/v4/jwt"
)

// tokenState is what a resource server learns of an access token.
type tokenState struct {
	Active   bool         `json:"active"`
	Issuer   string       `json:"iss"`
	Subject  string       `json:"sub"`
	Audience jwt.Audience `json:"aud"`
	Expiry   int64        `json:"exp"`
	Class    string       `json:"acr"`
	AuthTime int64        `json:"auth_time"`

	kind string // how it was read, for people
}

// errNoToken is the error of a token that is good for nothing here.
var errNoToken = errors.New("the access token is not good, or has ended")

// introspect reads an access token: one that is a JWT by itself, any other by
// asking the provider, as a client of its own.
func (s *Resource) introspect(ctx context.Context, access string) (tokenState, error) {
	s.mu.Lock()
	provider := s.provider
	s.mu.Unlock()
	if provider == nil {
		return tokenState{}, errUntrusted
	}
	if strings.Count(access, ".") == 2 {
		return s.readJWT(provider, access)
	}
	t := tokenState{kind: "opaque, introspected (RFC 7662)"}
	form := url.Values{"token": {access}, "token_type_hint": {"access_token"}}
	if err := postForm(ctx, provider.Introspection, s.ClientID, s.Secret, form, &t); err != nil {
		return t, err
	}
	if !t.Active || !slices.Contains(t.Audience, s.ClientID) || t.Expiry <= s.Clock().Unix() {
		return t, errNoToken
	}
	return t, nil
}

// readJWT reads an access token by RFC 9068, 4.
func (s *Resource) readJWT(provider *openIDProvider, access string) (tokenState, error) {
	t, err := provider.read(access, s.ClientID, s.Clock())
	if err != nil || t.kind() != "at+jwt" {
		return tokenState{}, errNoToken
	}
	authTime, _ := t.number("auth_time") // 0: it is not known
	return tokenState{Active: true, Subject: t.Subject, Class: t.text("acr"), AuthTime: authTime, kind: "a JWT (RFC 9068)"}, nil
}
