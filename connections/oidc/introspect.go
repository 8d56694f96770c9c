package oidc

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// introspect says what an access token is, to the application that it was given
// to, and to the resource servers that it is for (RFC 7662, 2.2). To anybody
// else, and for anything else, it says that it is not active, and no more. acr
// and auth_time are those of the login, so that a resource server can ask for
// more (RFC 9470, 6.2).
func (k *kind) introspect(ctx context.Context, caller *frontend, token string) (map[string]any, error) {
	inactive := map[string]any{"active": false}
	opened, err := k.openAccess(ctx, token)
	if err != nil {
		if refusal := asTokenError(err); refusal.status >= http.StatusInternalServerError {
			return nil, refusal
		}
		return inactive, nil
	}
	if !caller.mayIntrospect(opened) {
		return inactive, nil
	}
	said := confirmed(opened.grant)
	maps.Copy(said, map[string]any{
		"active": true, "iss": k.BaseURL, "sub": opened.grant.Sub, "aud": opened.Audience, "client_id": opened.of.settings.ClientID,
		"token_type": "Bearer", "scope": strings.Join(opened.Scopes, " "), "jti": opened.ID, "iat": opened.Issued, "exp": opened.Expires,
	})
	return said, nil
}

// mayIntrospect reports whether a token is the application's business: it was
// given to it, or is for it by its client_id.
func (f *frontend) mayIntrospect(token openedAccess) bool {
	return token.grant.Application == f.application.ID || slices.Contains(token.Audience, f.settings.ClientID)
}
