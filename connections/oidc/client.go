package oidc

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"trin/broker"
)

// assertionType is the one client_assertion_type (RFC 7523, 2.2).
const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

// credentials are how an application says who it is, as it was sent.
type credentials struct {
	clientID  string
	method    string // one of the words of authMethod
	secret    string
	assertion string
}

// authenticateClient finds the application that calls, and proves that it is
// that one, by exactly the method that it is registered with (OpenID Connect
// Core 9). It reads the form of the body alone. Every error is a *tokenError.
func (k *kind) authenticateClient(r *http.Request) (*frontend, error) {
	sent, refusal := readCredentials(r)
	if refusal != nil {
		return nil, refusal
	}
	f, refusal := k.prove(r, sent)
	if refusal != nil {
		refusal.basic = refusal.basic || sent.method == authBasic
		return nil, refusal
	}
	return f, nil
}

func (k *kind) prove(r *http.Request, sent credentials) (*frontend, *tokenError) {
	f, err := k.applicationOf(r.Context(), sent.clientID)
	switch {
	case errors.Is(err, broker.ErrNotFound):
		return nil, notProven("there is no such application: %v", err)
	case err != nil:
		return nil, broken(err)
	case !f.application.Enabled:
		return nil, notProven("the application is switched off")
	case sent.method != f.settings.authMethod():
		return nil, notProven("%q came with %s and is registered with %s", clip(sent.clientID), sent.method, f.settings.authMethod())
	}
	switch sent.method {
	case authNone:
		return f, nil
	case authPrivateKey:
		keys, err := k.keysOf(r.Context(), f, sent.assertion)
		if err != nil {
			return nil, notProven("%q: %v", clip(sent.clientID), err)
		}
		return f, k.guarded(r, func() *tokenError { return k.checkAssertion(r.Context(), f, r.URL.Path, sent.assertion, keys) })
	}
	return f, k.guarded(r, func() *tokenError {
		if !f.settings.knowsSecret(sent.secret) {
			return notProven("%q came with a secret that is not its own", clip(sent.clientID))
		}
		return nil
	})
}

// guarded lets a network try only so often: the attempt counts before it is
// looked at, and a right one is taken back.
func (k *kind) guarded(r *http.Request, attempt func() *tokenError) *tokenError {
	if wait := k.Edge.Guess(r); wait > 0 {
		return &tokenError{Code: errorUnavailable, Text: "Too many failed attempts; try again later.",
			status: http.StatusTooManyRequests, reason: "too many attempts of its network", wait: max(wait, time.Second)}
	}
	refusal := attempt()
	if refusal == nil {
		k.Edge.GuessedRight(r)
	}
	return refusal
}

// readCredentials reads how the application says who it is. Two ways at once are
// refused (RFC 6749, 2.3).
func readCredentials(r *http.Request) (credentials, *tokenError) {
	if err := r.ParseForm(); err != nil {
		return credentials{}, badRequest("The body is not a form.")
	}
	form := r.PostForm
	for _, name := range [...]string{"client_id", "client_secret", "client_assertion", "client_assertion_type"} {
		if len(form[name]) > 1 {
			return credentials{}, badRequest("%s is there more than once.", name)
		}
		if !utf8.ValidString(form.Get(name)) {
			return credentials{}, badRequest("%s is not UTF-8.", name)
		}
	}
	sent := credentials{clientID: form.Get("client_id"), method: authNone}
	ways := 0
	if secret := form.Get("client_secret"); secret != "" {
		sent.method, sent.secret = authPost, secret
		ways++
	}
	if assertion := form.Get("client_assertion"); assertion != "" || form.Get("client_assertion_type") != "" {
		if form.Get("client_assertion_type") != assertionType || assertion == "" {
			return credentials{}, badRequest("client_assertion and client_assertion_type do not go together.")
		}
		sent.method, sent.assertion = authPrivateKey, assertion
		ways++
	}
	if header := r.Header.Values("Authorization"); len(header) > 0 {
		id, secret, refusal := basicCredentials(header)
		switch {
		case refusal != nil:
			return credentials{}, refusal
		case sent.clientID != "" && sent.clientID != id:
			return credentials{}, badRequest("client_id is another one than in the Authorization header.")
		}
		sent.clientID, sent.method, sent.secret = id, authBasic, secret
		ways++
	}
	if ways > 1 {
		return credentials{}, badRequest("The client must prove itself in one way only.")
	}
	return sent.named()
}

// named wants a client_id, which an assertion may stand for (RFC 7521, 4.2).
func (c credentials) named() (credentials, *tokenError) {
	if c.assertion != "" {
		said := unverifiedClaims(c.assertion)
		if c.clientID == "" {
			c.clientID = said.Subject
		}
	}
	if c.clientID == "" {
		return credentials{}, badRequest("client_id is missing.")
	}
	return c, nil
}

// basicCredentials reads HTTP Basic as RFC 6749, 2.3.1 writes it: both parts are
// urlencoded.
func basicCredentials(header []string) (id, secret string, refusal *tokenError) {
	if len(header) != 1 {
		return "", "", badRequest("The Authorization header is there more than once.")
	}
	probe := &http.Request{Header: http.Header{"Authorization": header}}
	rawID, rawSecret, ok := probe.BasicAuth()
	if !ok {
		scheme, _, _ := strings.Cut(header[0], " ")
		refusal = notProven("the Authorization header is %s and not readable as Basic", clip(scheme))
		refusal.basic = true
		return "", "", refusal
	}
	id, badID := url.QueryUnescape(rawID)
	secret, badSecret := url.QueryUnescape(rawSecret)
	if badID != nil || badSecret != nil || id == "" || secret == "" || !utf8.ValidString(id+secret) {
		refusal = notProven("the Basic credentials are empty or not urlencoded")
		refusal.basic = true
		return "", "", refusal
	}
	return id, secret, nil
}

// callerKey is where the front keeps who calls.
type callerKey struct{}

// withCaller adds the application that has proven itself.
func withCaller(ctx context.Context, f *frontend) context.Context {
	return context.WithValue(ctx, callerKey{}, f)
}

// callerOf is the application that has proven itself; false = none has.
func callerOf(ctx context.Context) (*frontend, bool) {
	f, ok := ctx.Value(callerKey{}).(*frontend)
	return f, ok && f != nil
}
