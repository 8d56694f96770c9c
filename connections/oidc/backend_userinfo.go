package oidc

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"trin/broker"
)

// userClaims fetches the claims of the userinfo endpoint (OpenID Connect Core
// 5.3). They are not signed: they are believed about the user whom the ID token
// names, and never about how that user was authenticated (F33, I5).
func (b *backend) userClaims(ctx context.Context, d *description, tokens tokenAnswer, id *idToken) (map[string]json.RawMessage, error) {
	if !b.userInfo() || d.UserInfo == "" || tokens.Access == "" {
		return nil, nil
	}
	got, err := b.call(ctx, http.MethodGet, d.UserInfo, nil, http.Header{"Accept": {"application/json"}, "Authorization": {"Bearer " + tokens.Access}})
	switch {
	case err != nil:
		return nil, &broker.Refusal{Code: broker.RefusedUnavailable, Reason: fmt.Sprintf("the userinfo endpoint of %s: %v", b.Issuer, err)}
	case got.Status != http.StatusOK:
		return nil, &broker.Refusal{Code: broker.RefusedUpstream, Reason: fmt.Sprintf("the userinfo endpoint answered %d", got.Status)}
	case got.Media != "application/json":
		return nil, &broker.Refusal{Code: broker.RefusedUpstream, Reason: fmt.Sprintf("the userinfo endpoint answered %q, and Trin reads application/json alone", clip(got.Media))}
	}
	members, err := readMembers(got.Body, maxTokenMembers)
	if err != nil {
		return nil, fmt.Errorf("userinfo: %w", err)
	}
	subject, err := textMember(members, claimSubject)
	switch {
	case err != nil:
		return nil, fmt.Errorf("userinfo: %w", err)
	case subject == "" || subject != id.Subject:
		return nil, errors.New("userinfo is about another subject than the ID token") // token substitution (5.3.2)
	}
	return members, nil
}

// ofAssurance reports whether a claim says how the user was authenticated, by
// its name or because the connection reads its level there.
func (b *backend) ofAssurance(name string) bool {
	return slices.Contains(assuranceMembers, name) || name == b.levelClaim() || name == b.ClaimNamed ||
		name == b.connection.Source.Also || name == b.connection.Source.Claim
}
