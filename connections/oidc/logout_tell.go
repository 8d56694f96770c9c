package oidc

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"trin/broker"
)

// eventLogout is what a logout token tells of (Back-Channel Logout 2.4).
const eventLogout = "http://schemas.openid.net/event/backchannel-logout"

// logoutTokenLifetime is how long a logout token may be used; its reader
// remembers its jti so long (Back-Channel Logout 2.6).
const logoutTokenLifetime = 2 * time.Minute

// frameFrontend is a frontend whose application is told of a logout in a frame.
type frameFrontend struct{ *frontend }

// backChannelFrontend is one whose application is told by a logout token, or
// cannot be told at all: then its grants end all the same.
type backChannelFrontend struct{ *frontend }

var (
	_ broker.Frontend                  = (*frontend)(nil)
	_ broker.LogoutAnswerer            = (*frontend)(nil)
	_ broker.FrameLogoutFrontend       = frameFrontend{}
	_ broker.LogoutAnswerer            = frameFrontend{}
	_ broker.BackChannelLogoutFrontend = backChannelFrontend{}
	_ broker.ReachedBehind             = backChannelFrontend{}
	_ broker.LogoutAnswerer            = backChannelFrontend{}
)

// able gives the frontend the way in which its application is told of a logout.
// The back channel comes before a frame, which cannot confirm.
func (f *frontend) able() broker.Frontend {
	if f.settings.FrontChannelLogoutURI != "" && f.settings.BackChannelLogoutURI == "" {
		return frameFrontend{f}
	}
	return backChannelFrontend{f}
}

// LogoutFrame is the address that ends the application's session when it is
// loaded (Front-Channel Logout 1.0, 3).
func (f frameFrontend) LogoutFrame(ctx context.Context, p broker.Participant) (*url.URL, error) {
	part, err := f.endGrants(ctx, p)
	if err != nil {
		return nil, err
	}
	address := withQuery(f.settings.FrontChannelLogoutURI, url.Values{"iss": {f.kind.BaseURL}, "sid": {part.Session}})
	u, err := url.Parse(address)
	if err != nil {
		return nil, fmt.Errorf("the logout address of %s: %w", f.application.ID, err)
	}
	return u, nil
}

// ReachesBehind reports whether there is an address to tell the application at.
func (f backChannelFrontend) ReachesBehind() bool { return f.settings.BackChannelLogoutURI != "" }

// LogoutBackChannel posts a logout token to the application (Back-Channel Logout
// 1.0, 2.5).
func (f backChannelFrontend) LogoutBackChannel(ctx context.Context, p broker.Participant) error {
	part, err := f.endGrants(ctx, p)
	if err != nil {
		return err
	}
	if f.settings.BackChannelLogoutURI == "" {
		return fmt.Errorf("%s has no address that it could be told of a logout at", f.application.ID)
	}
	token, err := f.logoutToken(ctx, part)
	if err != nil {
		return err
	}
	body := url.Values{"logout_token": {token}}.Encode()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, f.settings.BackChannelLogoutURI, strings.NewReader(body))
	if err != nil {
		return fmt.Errorf("the logout address of %s: %w", f.application.ID, err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	response, err := directly(f.kind.client(f.application.Organisation)).Do(request)
	if err != nil {
		return fmt.Errorf("telling %s of a logout: %w", f.application.ID, err)
	}
	defer func() { _ = response.Body.Close() }()                    // nothing of it is used
	_, _ = io.Copy(io.Discard, io.LimitReader(response.Body, 4096)) // so that the connection can be used again
	if response.StatusCode != http.StatusOK && response.StatusCode != http.StatusNoContent {
		return fmt.Errorf("%s answered %d to a logout", f.application.ID, response.StatusCode)
	}
	return nil
}

// logoutClaims is a logout token (Back-Channel Logout 2.4). There is no nonce, so
// that it is never taken for an ID token.
type logoutClaims struct {
	Issuer   string              `json:"iss"`
	Subject  string              `json:"sub"`
	Audience string              `json:"aud"`
	Issued   int64               `json:"iat"`
	Expires  int64               `json:"exp"`
	ID       string              `json:"jti"`
	Session  string              `json:"sid"`
	Events   map[string]struct{} `json:"events"`
}

// logoutToken writes and signs a logout token.
func (f *frontend) logoutToken(ctx context.Context, part participation) (string, error) {
	key, err := f.signingKey(ctx)
	if err != nil {
		return "", err
	}
	id, err := randomText(f.kind.Random, 16)
	if err != nil {
		return "", err
	}
	now := f.kind.Clock()
	return key.sign("logout+jwt", logoutClaims{
		Issuer: f.kind.BaseURL, Subject: part.Subject, Audience: f.settings.ClientID,
		Issued: now.Unix(), Expires: now.Add(logoutTokenLifetime).Unix(), ID: id, Session: part.Session,
		Events: map[string]struct{}{eventLogout: {}},
	})
}

// endGrants ends what the application was given in the session.
func (f *frontend) endGrants(ctx context.Context, p broker.Participant) (participation, error) {
	var part participation
	if err := json.Unmarshal(p.Memo, &part); err != nil {
		return part, fmt.Errorf("reading what was remembered of %s: %w", f.application.ID, err)
	}
	if part.Session == "" {
		return part, errors.New("nothing was remembered of the session")
	}
	if err := f.kind.Grants.RevokeSession(ctx, f.application.ID, part.Session); err != nil {
		return part, fmt.Errorf("ending the grants of %s: %w", f.application.ID, err)
	}
	return part, nil
}
