package oidc

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"trin/broker"
	"trin/connections"
)

// tokens is the answer of the token endpoint (RFC 6749, 5.1; OpenID Connect Core
// 3.1.3.3).
type tokens struct {
	AccessToken  string `json:"access_token"`
	TokenType    string `json:"token_type"`
	ExpiresIn    int64  `json:"expires_in"`
	Scope        string `json:"scope,omitempty"`
	RefreshToken string `json:"refresh_token,omitempty"`
	IDToken      string `json:"id_token,omitempty"`
	// Details are what the user has confirmed (RFC 9396, 7): the request went
	// through the browser, where they can be changed or left out.
	Details json.RawMessage `json:"authorization_details,omitempty"`
}

// issuing is what tokens are made of.
type issuing struct {
	grant   connections.Grant
	scopes  []string
	nonce   string             // "" = leave it out, as with every refreshed ID token
	refresh bool               // a refresh token goes with it
	before  connections.Digest // the refresh token whose place it takes; zero = it is the first
}

// issue gives the tokens of a grant. The refresh token is changed last, in one
// conditional write: whoever loses it gets nothing.
func (k *kind) issue(ctx context.Context, f *frontend, from issuing) (*tokens, error) {
	now := k.Clock()
	if !now.Before(from.grant.Expires) {
		return nil, notGranted("the grant has ended")
	}
	access, lifetime, err := k.newAccessToken(ctx, f, from, now)
	if err != nil {
		return nil, broken(err)
	}
	answer := &tokens{AccessToken: access, TokenType: "Bearer", ExpiresIn: int64(lifetime / time.Second), Scope: strings.Join(from.scopes, " "), Details: from.grant.Details}
	if slices.Contains(from.scopes, scopeOpenID) {
		if answer.IDToken, err = k.newIDToken(ctx, f, from, access, now); err != nil {
			return nil, broken(err)
		}
	}
	if from.refresh {
		if answer.RefreshToken, err = k.rotate(ctx, from); err != nil {
			return nil, err
		}
	}
	return answer, nil
}

// rotate puts a new refresh token in the place of the one before.
func (k *kind) rotate(ctx context.Context, from issuing) (string, error) {
	next, err := k.seal(sealRefresh, refreshToken{Grant: from.grant.ID, Issued: k.Clock().Unix()})
	if err != nil {
		return "", broken(err)
	}
	err = k.Grants.RotateRefresh(ctx, from.grant.ID, from.before, digest(next))
	switch {
	case errors.Is(err, broker.ErrUsed):
		k.end(ctx, from.grant, "a refresh token came a second time")
		return "", notGranted("the refresh token of application %s was used before; its grant has ended", from.grant.Application)
	case errors.Is(err, broker.ErrNotFound):
		return "", notGranted("the grant has ended")
	case err != nil:
		return "", broken(err)
	}
	return next, nil
}

// lifetime is how long a token may live, which is never longer than its grant.
func lifetime(wanted time.Duration, g connections.Grant, now time.Time) time.Duration {
	return min(wanted, g.Expires.Sub(now)).Truncate(time.Second)
}
