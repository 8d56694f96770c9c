package oidc

import (
	"context"
	"errors"
	"net/http"

	"trin/broker"
	"trin/connections"
)

// revoke ends what a token rests on: the grant with its code, its refresh tokens
// and its access tokens (RFC 7009, 2.1). A token that is none any more is no
// error; one that was given to another application is, and lives on.
func (k *kind) revoke(ctx context.Context, caller *frontend, token string) error {
	g, err := k.grantOfToken(ctx, token)
	var refusal *tokenError
	switch {
	case errors.As(err, &refusal) && refusal.status < http.StatusInternalServerError:
		return nil
	case err != nil:
		return err
	case g.Application != caller.application.ID:
		return notGranted("%q wanted to revoke a token of application %s", caller.settings.ClientID, g.Application)
	}
	if err := k.Grants.RevokeGrant(ctx, g.ID); err != nil {
		return broken(err)
	}
	return nil
}

// grantOfToken finds the grant of a refresh token or of an access token; the
// hint of which one it is means nothing here.
func (k *kind) grantOfToken(ctx context.Context, text string) (connections.Grant, error) {
	var token refreshToken
	if k.open(sealRefresh, text, &token) != nil {
		opened, err := k.openAccess(ctx, text)
		return opened.grant, err
	}
	g, err := k.Grants.Grant(ctx, token.Grant)
	switch {
	case errors.Is(err, broker.ErrNotFound):
		return g, notGranted("the grant has ended")
	case err != nil:
		return g, broken(err)
	}
	return g, nil
}
