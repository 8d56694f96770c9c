package oidc

import (
	"context"
	"encoding/base64"
	"strings"
)

// leaving is the application that a logout is for, with what its ID token says
// (RP-Initiated Logout 2). Nil: none is named.
func (k *kind) leaving(ctx context.Context, in parameters) (*frontend, *idTokenHint, error) {
	clientID := in[paramClientID]
	token := in[paramIDTokenHint]
	if clientID == "" && token != "" {
		clientID = audienceOf(token)
	}
	if clientID == "" {
		if token != "" || in[paramPostLogout] != "" {
			return nil, nil, badMessage("logout: nothing says which application it is for")
		}
		return nil, nil, nil
	}
	f, err := k.applicationFor(ctx, clientID)
	if err != nil || token == "" {
		return f, nil, err
	}
	hint, err := f.readIDTokenHint(ctx, token)
	if err != nil {
		return nil, nil, badMessage("logout at %s: id_token_hint: %w", f.application.ID, err)
	}
	return f, &hint, nil
}

// audienceOf reads who an ID token is for, before anything is known of it: to
// find the application by whose keys it is then verified.
func audienceOf(token string) string {
	parts := strings.Split(token, ".")
	if len(token) > maxToken || len(parts) != 3 {
		return ""
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return ""
	}
	members, err := jsonObject(payload)
	if err != nil {
		return ""
	}
	if audience, err := readAudience(members["aud"]); err == nil && len(audience) > 0 {
		return audience[0]
	}
	return ""
}
