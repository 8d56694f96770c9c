package oidc

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"
	"time"

	"trin/broker"
	"trin/connections"
)

// Answer writes the outcome of a login: a code that the browser brings to the
// application, or an error (OpenID Connect Core 3.1.2.5, 3.1.2.6).
func (f *frontend) Answer(ctx context.Context, o broker.Outcome) (broker.Reply, *broker.Participant, error) {
	p, err := readPending(o.Request)
	if err != nil {
		return nil, nil, err
	}
	if o.Refusal != nil {
		return f.refuse(p, o), nil, nil
	}
	if o.Class, err = f.stated(p, o); err != nil {
		return nil, nil, err
	}
	sub, err := f.subject(ctx, o)
	if err != nil {
		return nil, nil, err
	}
	if p.Sub != "" && p.Sub != sub {
		return nil, nil, refused(broker.RefusedUnknownUser, "another user than the one that the request names is logged in")
	}
	code, err := f.grant(ctx, p, o, sub)
	if err != nil {
		return nil, nil, err
	}
	participant, err := f.participant(o, sub)
	if err != nil {
		return nil, nil, err
	}
	return f.respond(p, url.Values{"code": {code}}), participant, nil
}

// stated is the class in the answer. An essential acr is one of its values,
// whatever the application's settings make of a request (OpenID Connect Core
// 5.5.1.1): the strongest of them that was reached.
func (f *frontend) stated(p pending, o broker.Outcome) (broker.ClassRef, error) {
	if len(p.Essential) == 0 || slices.Contains(p.Essential, o.Class) {
		if p.NeedClass && o.Class == "" {
			return "", refused(broker.RefusedLevel, "acr is essential, and no class of the application says what was reached")
		}
		return o.Class, nil
	}
	var best broker.Class
	for _, ref := range p.Essential {
		if _, otherwise := f.application.Translate[ref]; otherwise {
			continue // it is told as another class, and never itself
		}
		class, known := f.application.Scale.Class(ref)
		reached := known && class.Kind == broker.KindLevel && class.Level.Ladder == o.Level.Ladder && class.Level.Value <= o.Level.Value
		if reached && class.Level.Value > best.Level.Value {
			best = class
		}
	}
	if best.Ref == "" {
		return "", refused(broker.RefusedLevel, "none of the values of the essential acr was reached")
	}
	return best.Ref, nil
}

// grant keeps what the login gives to the application, under a new code.
func (f *frontend) grant(ctx context.Context, p pending, o broker.Outcome, sub string) (code string, err error) {
	id, err := randomText(f.kind.Random, 16)
	if err != nil {
		return "", err
	}
	if code, err = randomText(f.kind.Random, 32); err != nil {
		return "", err
	}
	g := connections.Grant{
		ID: id, Application: f.application.ID, Session: o.SessionIndex, SID: o.SessionIndex, Subject: o.Subject, Sub: sub,
		RedirectURI: p.RedirectURI, Challenge: p.Challenge, Nonce: p.Nonce, Scopes: p.Scopes,
		UserInfo: p.UserInfo, IDToken: p.IDToken,
		Class: o.Class, Level: o.Level, Instant: o.Instant, Methods: o.Methods, Claims: o.Claims,
		Confirmed: p.Confirmed, Details: p.Details, Values: p.Values, Created: o.Now, Expires: o.Expires,
	}
	until := o.Now.Add(codeLifetime)
	if slices.Contains(p.Scopes, scopeOffline) && f.settings.Refresh == refreshOffline {
		g.Session, g.Expires = "", o.Now.Add(f.settings.RefreshLifetime.Or(defaultRefreshLifetime))
	}
	if g.Expires.Before(until) {
		until = g.Expires
	}
	if err := f.kind.Grants.NewGrant(ctx, g, digest(code), until); err != nil {
		return "", fmt.Errorf("keeping the grant: %w", err)
	}
	return code, nil
}

// subject is what the application knows the user as (OpenID Connect Core 8): an
// identifier that is random, kept, and never given to another.
func (f *frontend) subject(ctx context.Context, o broker.Outcome) (string, error) {
	if o.Subject.IsZero() {
		return "", errors.New("an identifier for nobody")
	}
	candidate, err := randomText(f.kind.Random, 24)
	if err != nil {
		return "", err
	}
	sector, pairwise := f.settings.pairwise()
	qualifier := f.kind.BaseURL + "/oidc"
	if pairwise {
		qualifier = "oidc:" + sector
	}
	sub, err := o.Name(ctx, f.kind.Names, qualifier, candidate)
	if err != nil {
		return "", fmt.Errorf("the subject identifier: %w", err)
	}
	if sub == "" || len(sub) > 255 { // OpenID Connect Core 2
		return "", refused(broker.RefusedIdentifier, "the subject identifier is empty or too long")
	}
	return sub, nil
}

// respond brings an answer to the application: in the query of the redirect URI,
// or posted to it (OAuth 2.0 Form Post Response Mode). It names who answers
// (RFC 9207).
func (f *frontend) respond(p pending, answer url.Values) broker.Reply {
	answer.Set("iss", f.kind.BaseURL)
	if p.State != "" {
		answer.Set("state", p.State)
	}
	if p.Mode == modeFormPost {
		form := broker.FormPost{Action: p.RedirectURI}
		for _, name := range [...]string{"code", "error", "error_description", "state", "iss"} {
			if answer.Has(name) {
				form.Fields = append(form.Fields, broker.Field{Name: name, Value: answer.Get(name)})
			}
		}
		return form
	}
	return broker.Redirect{URL: withQuery(p.RedirectURI, answer)}
}

// withQuery adds parameters to those that a URL has (RFC 6749, 3.1.2).
func withQuery(address string, more url.Values) string {
	separator := "?"
	if strings.Contains(address, "?") {
		separator = "&"
		if strings.HasSuffix(address, "?") || strings.HasSuffix(address, "&") {
			separator = ""
		}
	}
	return address + separator + more.Encode()
}

// participation is what a session remembers of an application, to log it out.
type participation struct {
	Session string `json:"sid"`
	Subject string `json:"sub"`
}

// participant is what the session is to remember: the application names it by
// sid, or by sub for all of the user's.
func (f *frontend) participant(o broker.Outcome, sub string) (*broker.Participant, error) {
	if o.SessionIndex == "" {
		return nil, nil
	}
	memo, err := json.Marshal(participation{Session: o.SessionIndex, Subject: sub})
	if err != nil {
		return nil, fmt.Errorf("remembering the application: %w", err)
	}
	return &broker.Participant{Application: f.application.ID, Keys: []string{o.SessionIndex}, Memo: memo, Since: o.Now}, nil
}

// refused makes a refusal as an error.
func refused(code broker.RefusalCode, format string, arguments ...any) error {
	return &broker.Refusal{Code: code, Reason: fmt.Sprintf(format, arguments...)}
}

// randomText draws bytes and writes them in base64url.
func randomText(random io.Reader, n int) (string, error) {
	raw := make([]byte, n)
	if _, err := io.ReadFull(random, raw); err != nil {
		return "", fmt.Errorf("no randomness: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(raw), nil
}

// digest is the SHA-256 of a secret.
func digest(secret string) connections.Digest { return sha256.Sum256([]byte(secret)) }

// seconds is a number of seconds as a duration.
func seconds(n uint64) time.Duration { return time.Duration(n) * time.Second }
