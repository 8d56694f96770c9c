package oidc

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/zitadel/oidc/v3/pkg/oidc"

	"trin/connections"
)

// newIDToken says who was logged in, how, and when (OpenID Connect Core 2). What
// it says is what the grant says, no more, also when it is refreshed (12.2).
func (k *kind) newIDToken(ctx context.Context, f *frontend, from issuing, access string, now time.Time) (string, error) {
	key, err := f.signingKey(ctx)
	if err != nil {
		return "", err
	}
	hash, err := oidc.ClaimHash(access, key.Algorithm)
	if err != nil {
		return "", fmt.Errorf("at_hash: %w", err)
	}
	g := from.grant
	claims := f.members(g.Claims, f.idTokenMembers(from))
	maps.Copy(claims, proven(g))
	if len(g.Values) > 0 {
		claims[confirmedMember] = g.Values
	}
	claims["iss"] = k.BaseURL
	claims["sub"] = g.Sub
	claims["aud"] = f.settings.ClientID
	claims["iat"] = now.Unix()
	claims["exp"] = now.Add(lifetime(f.settings.IDTokenLifetime.Or(defaultIDTokenLifetime), g, now)).Unix()
	claims["at_hash"] = hash
	if from.nonce != "" {
		claims["nonce"] = from.nonce
	}
	if g.SID != "" {
		claims["sid"] = g.SID
	}
	return key.sign("JWT", claims)
}

// proven is what a grant says of the authentication: acr, amr and auth_time.
// What is not known is left out.
func proven(g connections.Grant) map[string]any {
	said := map[string]any{}
	if g.Class != "" {
		said["acr"] = string(g.Class)
	}
	if len(g.Methods) > 0 {
		said["amr"] = g.Methods
	}
	if !g.Instant.IsZero() {
		said["auth_time"] = g.Instant.Unix()
	}
	return said
}

// confirmed is what a grant says to resource servers: the authentication, and the
// details (RFC 9396, 9) and values that the user has confirmed.
func confirmed(g connections.Grant) map[string]any {
	said := proven(g)
	if len(g.Details) > 0 {
		said["authorization_details"] = g.Details
	}
	if len(g.Values) > 0 {
		said[confirmedMember] = g.Values
	}
	return said
}

// idTokenMembers are the claims that the ID token is to have: those that were
// asked of it by name, and what the scopes release when the settings say so.
func (f *frontend) idTokenMembers(from issuing) []string {
	members := slices.Clone(from.grant.IDToken)
	if f.settings.IDTokenClaims {
		members = append(members, f.settings.released(from.scopes)...)
	}
	return members
}
