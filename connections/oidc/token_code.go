package oidc

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"regexp"

	"trin/broker"
	"trin/connections"
)

// codeRequest is what an application sends with a code.
type codeRequest struct {
	Code        string
	RedirectURI string
	Verifier    string
}

// verifierForm is the form of a code_verifier (RFC 7636, 4.1).
var verifierForm = regexp.MustCompile(`^[A-Za-z0-9._~-]{43,128}$`)

// exchangeCode gives tokens for a code, once. A code that comes a second time
// ends everything that was given for it (RFC 6749, 4.1.2), and so does one that
// comes from another application, with another address, or without its verifier:
// it has been in the wrong hands, and nobody may try it again.
func (k *kind) exchangeCode(ctx context.Context, f *frontend, asked codeRequest) (*tokens, error) {
	g, err := k.Grants.RedeemCode(ctx, digest(asked.Code))
	switch {
	case errors.Is(err, broker.ErrUsed):
		k.end(ctx, g, "a code came a second time")
		return nil, notGranted("the code of application %s was used before; its grant has ended", g.Application)
	case errors.Is(err, broker.ErrNotFound):
		return nil, notGranted("the code is unknown, too old, or its grant has ended")
	case err != nil:
		return nil, broken(err)
	}
	if err := f.mayRedeem(g, asked); err != nil {
		k.end(ctx, g, "a code was in the wrong hands")
		return nil, notGranted("%q: %v; the grant has ended", f.settings.ClientID, err)
	}
	return k.issue(ctx, f, issuing{grant: g, scopes: g.Scopes, nonce: g.Nonce, refresh: f.refreshes(g)})
}

// mayRedeem holds what came with a code against the login that it is from.
func (f *frontend) mayRedeem(g connections.Grant, asked codeRequest) error {
	switch {
	case g.Application != f.application.ID:
		return errors.New("the code is another application's")
	case g.RedirectURI == "" || asked.RedirectURI != g.RedirectURI:
		return errors.New("redirect_uri is not the one of the login")
	case g.Challenge == "" && asked.Verifier != "":
		return errors.New("there is a code_verifier, and the login had no code_challenge")
	case g.Challenge == "" && !(f.settings.InsecureNoPKCE && f.settings.confidential()):
		return errors.New("the login had no code_challenge")
	case g.Challenge == "":
		return nil
	case !verifierForm.MatchString(asked.Verifier):
		return errors.New("the code_verifier is missing or malformed")
	case !fitsChallenge(asked.Verifier, g.Challenge):
		return errors.New("the code_verifier is not that of the login")
	}
	return nil
}

// fitsChallenge compares by S256, the only method (RFC 7636, 4.6).
func fitsChallenge(verifier, challenge string) bool {
	sum := sha256.Sum256([]byte(verifier))
	return subtle.ConstantTimeCompare([]byte(base64.RawURLEncoding.EncodeToString(sum[:])), []byte(challenge)) == 1
}

// end ends a grant that must not live. What has been refused stays refused
// whether that works or not.
func (k *kind) end(ctx context.Context, g connections.Grant, why string) {
	if err := k.Grants.RevokeGrant(context.WithoutCancel(ctx), g.ID); err != nil {
		k.Log.ErrorContext(ctx, "a grant that must end could not be ended", "application", string(g.Application), "why", why, "error", err.Error())
		return
	}
	k.Log.WarnContext(ctx, "a grant was ended", "application", string(g.Application), "why", why)
}
