package oidc

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"

	"trin/broker"
	"trin/connections"
)

// accessType is the type of access tokens that are JWTs (RFC 9068, 2.1).
const accessType = "at+jwt"

// accessToken is what an access token says, in either form.
type accessToken struct {
	Grant    string   `json:"grant"`
	ID       string   `json:"jti"`
	Scopes   []string `json:"scopes,omitempty"`
	Audience []string `json:"aud"`
	Issued   int64    `json:"iat"`
	Expires  int64    `json:"exp"`
}

// newAccessToken makes the access token of a grant, sealed or as a JWT by the
// application's settings, and says how long it lives.
func (k *kind) newAccessToken(ctx context.Context, f *frontend, from issuing, now time.Time) (string, time.Duration, error) {
	id, err := randomText(k.Random, 16)
	if err != nil {
		return "", 0, err
	}
	life := lifetime(f.settings.AccessTokenLifetime.Or(defaultAccessTokenLifetime), from.grant, now)
	token := accessToken{
		Grant: from.grant.ID, ID: from.grant.ID + "." + id, Scopes: from.scopes, Audience: k.audience(f, from),
		Issued: now.Unix(), Expires: now.Add(life).Unix(),
	}
	var text string
	if f.settings.AccessToken == accessJWT {
		text, err = k.signAccess(ctx, f, from.grant, token)
	} else {
		text, err = k.seal(sealAccess, token)
	}
	return text, life, err
}

// audience is who an access token is for: the resource servers of the settings
// or of the request, and Trin's userinfo when openid is in its scope.
func (k *kind) audience(f *frontend, from issuing) []string {
	audience := slices.Clone(from.grant.Audience)
	if len(audience) == 0 {
		audience = slices.Clone(f.settings.Audience)
	}
	if slices.Contains(from.scopes, scopeOpenID) && !slices.Contains(audience, k.BaseURL) {
		audience = append(audience, k.BaseURL)
	}
	return audience
}

// signAccess writes an access token that a resource server reads by itself (RFC
// 9068, 2.2). It says the level as an ID token does (2.2.1; RFC 9470, 6.2).
func (k *kind) signAccess(ctx context.Context, f *frontend, g connections.Grant, token accessToken) (string, error) {
	key, err := f.signingKey(ctx)
	if err != nil {
		return "", err
	}
	claims := confirmed(g)
	maps.Copy(claims, map[string]any{
		"iss": k.BaseURL, "sub": g.Sub, "aud": token.Audience, "client_id": f.settings.ClientID, "jti": token.ID,
		"iat": token.Issued, "exp": token.Expires, "scope": strings.Join(token.Scopes, " "),
	})
	return key.sign(accessType, claims)
}

// opened is an access token that is good now, with what it rests on.
type openedAccess struct {
	accessToken
	grant connections.Grant
	of    *frontend
}

// openAccess reads an access token of either form, and finds its grant, which
// must be alive. Every error is a *tokenError.
func (k *kind) openAccess(ctx context.Context, text string) (openedAccess, error) {
	var opened openedAccess
	var err error
	switch {
	case text == "" || len(text) > maxToken:
		return opened, notAccepted("the token is missing or too long")
	case strings.Contains(text, "."):
		opened.accessToken, err = k.readSigned(ctx, text)
	default:
		err = k.open(sealAccess, text, &opened.accessToken)
	}
	if err != nil {
		return opened, notAccepted("the token: %v", err)
	}
	now := k.Clock().Unix()
	if now >= opened.Expires || now < opened.Issued-int64(assertionSkew/time.Second) {
		return opened, notAccepted("the token has expired")
	}
	opened.grant, err = k.Grants.Grant(ctx, opened.Grant)
	switch {
	case errors.Is(err, broker.ErrNotFound):
		return opened, notAccepted("the grant of the token has ended")
	case err != nil:
		return opened, broken(err)
	}
	opened.of, err = k.applicationByID(ctx, opened.grant.Application)
	switch {
	case errors.Is(err, broker.ErrNotFound):
		return opened, notAccepted("the application of the token is gone: %v", err)
	case err != nil:
		return opened, broken(err)
	case !opened.of.application.Enabled:
		return opened, notAccepted("the application of the token is switched off")
	}
	return opened, nil
}

// signedAccess are the claims of a JWT access token that are read again.
type signedAccess struct {
	Issuer   string   `json:"iss"`
	ID       string   `json:"jti"`
	ClientID string   `json:"client_id"`
	Audience []string `json:"aud"`
	Scope    string   `json:"scope"`
	Issued   int64    `json:"iat"`
	Expires  int64    `json:"exp"`
}

// readSigned reads an access token that is a JWT of Trin's own. An ID token, or
// any other JWT, is none: its type says so.
func (k *kind) readSigned(ctx context.Context, text string) (accessToken, error) {
	signed, err := jose.ParseSignedCompact(text, tokenAlgorithms)
	if err != nil {
		return accessToken{}, fmt.Errorf("it cannot be read: %w", err)
	}
	if typ, _ := signed.Signatures[0].Protected.ExtraHeaders[jose.HeaderType].(string); typ != accessType {
		return accessToken{}, fmt.Errorf("it is of the type %q", clip(typ))
	}
	var said signedAccess
	if err := json.Unmarshal(signed.UnsafePayloadWithoutVerification(), &said); err != nil {
		return accessToken{}, fmt.Errorf("it cannot be read: %w", err)
	}
	f, err := k.applicationOf(ctx, said.ClientID) // whose keys it must be signed with
	if err != nil {
		return accessToken{}, err
	}
	payload, err := k.verifyOwn(ctx, f.settings.Keys, text)
	if err != nil {
		return accessToken{}, err
	}
	said = signedAccess{}
	if err := json.Unmarshal(payload, &said); err != nil {
		return accessToken{}, fmt.Errorf("it cannot be read: %w", err)
	}
	grant, _, found := strings.Cut(said.ID, ".")
	if said.Issuer != k.BaseURL || said.ClientID != f.settings.ClientID || !found {
		return accessToken{}, errors.New("it is not one of Trin's access tokens")
	}
	return accessToken{
		Grant: grant, ID: said.ID, Scopes: strings.Fields(said.Scope), Audience: said.Audience, Issued: said.Issued, Expires: said.Expires,
	}, nil
}
