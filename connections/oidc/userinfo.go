package oidc

import (
	"context"
	"net/http"
	"slices"
	"strings"
)

// accessKey is where the front keeps the access token that came with a request.
type accessKey struct{}

// enterUserInfo opens the access token of a request: one for Trin itself, that
// has openid in its scope (OpenID Connect Core 5.3.1).
func (k *kind) enterUserInfo(r *http.Request) (*http.Request, error) {
	text, refusal := bearerToken(r)
	if refusal != nil {
		return nil, refusal
	}
	opened, err := k.openAccess(r.Context(), text)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(opened.Audience, k.BaseURL) || !slices.Contains(opened.Scopes, scopeOpenID) {
		return nil, &tokenError{Code: errorScopeMissing, Text: "The access token is not one for userinfo.", status: http.StatusForbidden,
			bearer: true, reason: "the token is for others, or openid is not in its scope"}
	}
	ctx := context.WithValue(withCaller(r.Context(), opened.of), accessKey{}, opened)
	return r.WithContext(ctx), nil
}

// bearerToken reads the access token of a request: in the header or in the body,
// never in both (RFC 6750, 2).
func bearerToken(r *http.Request) (string, *tokenError) {
	header := r.Header.Values("Authorization")
	inBody := r.PostForm.Get("access_token")
	switch {
	case len(header) > 1 || len(header) == 1 && inBody != "":
		refusal := badRequest("The access token is there more than once.")
		refusal.bearer = true
		return "", refusal
	case len(header) == 0 && inBody == "":
		refusal := notAccepted("there is no access token")
		refusal.silent = true
		return "", refusal
	case len(header) == 0:
		return inBody, nil
	}
	scheme, token, _ := strings.Cut(header[0], " ")
	if !strings.EqualFold(scheme, "Bearer") {
		refusal := notAccepted("the Authorization header is %s", clip(scheme))
		refusal.silent = true
		return "", refusal
	}
	return strings.TrimSpace(token), nil
}

// userInfo says who the user is: what the scopes release and what the login
// asked by name, as far as the application's claims pipeline lets it through.
func (k *kind) userInfo(ctx context.Context, f *frontend) (map[string]any, error) {
	opened, ok := ctx.Value(accessKey{}).(openedAccess)
	if !ok {
		return nil, notAccepted("no access token was opened")
	}
	claims := f.members(opened.grant.Claims, append(f.settings.released(opened.Scopes), opened.grant.UserInfo...))
	claims["sub"] = opened.grant.Sub
	return claims, nil
}
