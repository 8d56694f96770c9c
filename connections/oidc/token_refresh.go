package oidc

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"trin/broker"
	"trin/connections"
)

// refreshToken is what a refresh token holds. That it is the grant's now is
// known by its digest alone.
type refreshToken struct {
	Grant  string `json:"grant"`
	Issued int64  `json:"issued"`
}

// refreshes reports whether the grant gives refresh tokens. One that was
// confirmed for a single transaction never does.
func (f *frontend) refreshes(g connections.Grant) bool {
	if f.once(g) {
		return false
	}
	switch f.settings.Refresh {
	case refreshSession:
		return g.Session != ""
	case refreshOffline:
		return slices.Contains(g.Scopes, scopeOffline)
	}
	return false
}

// once reports whether a grant is good for one transaction: the user has
// confirmed it, by a text, by details, or by a scope that says no text.
func (f *frontend) once(g connections.Grant) bool {
	return g.Confirmed != "" || len(g.Details) > 0 || len(g.Values) > 0 || slices.ContainsFunc(g.Scopes, func(scope string) bool {
		_, stepUp := f.settings.StepUpScopes[scope]
		return stepUp
	})
}

// refresh gives tokens for a refresh token, and another refresh token in its
// place (RFC 6749, 6). One that comes a second time ends the grant (RFC 9700,
// 4.14.2), and so does one that another application sends.
func (k *kind) refresh(ctx context.Context, f *frontend, sent, scope string) (*tokens, error) {
	var token refreshToken
	if err := k.open(sealRefresh, sent, &token); errors.Is(err, errSealed) {
		return nil, notGranted("the refresh token: %v", err)
	} else if err != nil {
		return nil, broken(err)
	}
	g, err := k.Grants.Grant(ctx, token.Grant)
	switch {
	case errors.Is(err, broker.ErrNotFound):
		return nil, notGranted("the grant has ended")
	case err != nil:
		return nil, broken(err)
	case g.Application != f.application.ID:
		k.end(ctx, g, "a refresh token was in the wrong hands")
		return nil, notGranted("%q sent a refresh token of application %s; its grant has ended", f.settings.ClientID, g.Application)
	case !k.Clock().Before(time.Unix(token.Issued, 0).Add(f.settings.refreshIdle())):
		return nil, notGranted("the refresh token was unused too long")
	case !f.refreshes(g):
		return nil, notGranted("the application gets no refresh tokens any more")
	}
	scopes, err := narrowed(g.Scopes, scope)
	if err != nil {
		return nil, err
	}
	return k.issue(ctx, f, issuing{grant: g, scopes: scopes, refresh: true, before: digest(sent)})
}

// narrowed are the scopes that are asked for, all of them among those of the
// grant; nothing asked is all of those (RFC 6749, 6).
func narrowed(granted []string, asked string) ([]string, error) {
	wanted := strings.Fields(asked)
	if len(wanted) == 0 {
		return granted, nil
	}
	var scopes []string
	for _, scope := range wanted {
		if !slices.Contains(granted, scope) {
			return nil, &tokenError{Code: errorInvalidScope, Text: "A refresh token gives no scope that the login did not give.",
				status: http.StatusBadRequest, reason: "the scope " + clip(scope) + " was not granted"}
		}
		if !slices.Contains(scopes, scope) {
			scopes = append(scopes, scope)
		}
	}
	return scopes, nil
}
