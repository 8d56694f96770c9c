package oidc

import (
	"cmp"
	"context"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"

	"trin/broker"
)

// requestError is a request that cannot become a login, and the error code that
// its application is told.
type requestError struct {
	Code   string
	Reason string
}

func (e *requestError) Error() string { return e.Code + ": " + e.Reason }

// refusal is the error in the engine's words.
func (e *requestError) refusal() broker.Refusal {
	code := broker.RefusedMalformed
	switch e.Code {
	case errorUnsupportedResponse, errorRequestUnsupported, errorURIUnsupported, errorRegistration:
		code = broker.RefusedUnsupported
	case errorConsent:
		code = broker.RefusedPassive
	case errorAccessDenied:
		code = broker.RefusedCancelled
	}
	return broker.Refusal{Code: code, Reason: e.Reason}
}

func wrong(code, format string, arguments ...any) error {
	return &requestError{Code: code, Reason: fmt.Sprintf(format, arguments...)}
}

func unfit(format string, arguments ...any) error {
	return wrong(errorInvalidRequest, format, arguments...)
}

// asking is how a request has come.
type asking struct {
	Pushed   bool
	Language string // of the browser
}

// readRequest translates what a request asks (OpenID Connect Core 3.1.2.1). The
// redirect URI has been verified. Every error is a *requestError.
func (f *frontend) readRequest(ctx context.Context, in parameters, kept *pending, how asking) (broker.AuthnRequest, wishes, error) {
	out := broker.AuthnRequest{Application: f.application.ID, Signed: how.Pushed && f.settings.confidential()}
	var wish wishes
	if err := readMode(in, kept); err != nil {
		return out, wish, err
	}
	if f.settings.RequirePushed && !how.Pushed {
		return out, wish, unfit("the application must push its requests")
	}
	if err := f.readFlow(in, kept); err != nil {
		return out, wish, err
	}
	if err := f.readScope(in, kept); err != nil {
		return out, wish, err
	}
	if err := readPrompt(in, &out, &wish); err != nil {
		return out, wish, err
	}
	wish.Consent = wish.Consent || f.settings.Consent == consentAlways
	if err := readMaxAge(in, &out); err != nil {
		return out, wish, err
	}
	if err := readHints(in, &out); err != nil {
		return out, wish, err
	}
	if err := f.readClasses(in, &out, kept); err != nil {
		return out, wish, err
	}
	if err := f.readHint(ctx, in, kept); err != nil {
		return out, wish, err
	}
	return out, wish, f.readStepUp(in, &out, kept, cmp.Or(out.Language, how.Language))
}

// readMode reads how the answer is to travel. It comes first, so that an error
// travels that way too.
func readMode(in parameters, kept *pending) error {
	switch in[paramResponseMode] {
	case "", modeQuery:
	case modeFormPost:
		kept.Mode = modeFormPost
	default:
		return unfit("response_mode %q is not supported", clip(in[paramResponseMode]))
	}
	return nil
}

// readFlow reads the response type and the proof key, and refuses parameters
// that would put others in the place of these. A challenge method other than
// S256, and none, is refused (RFC 7636, 4.3): a plain one proves nothing to who
// has seen the request.
func (f *frontend) readFlow(in parameters, kept *pending) error {
	switch {
	case in[paramRequest] != "":
		return wrong(errorRequestUnsupported, "a request object is not read")
	case in[paramRequestURI] != "":
		return wrong(errorURIUnsupported, "request_uri is not that of a pushed request")
	case in[paramRegistration] != "":
		return wrong(errorRegistration, "registration is not read")
	case in[paramResponseType] == "":
		return unfit("response_type is missing")
	case in[paramResponseType] != "code":
		return wrong(errorUnsupportedResponse, "response_type %q is not code", clip(in[paramResponseType]))
	}
	challenge, method := in[paramChallenge], in[paramChallengeMethod]
	if challenge == "" {
		if method != "" || !f.settings.InsecureNoPKCE || !f.settings.confidential() {
			return unfit("code_challenge is missing")
		}
	} else {
		if method != "S256" {
			return unfit("code_challenge_method %q is not S256", clip(method))
		}
		if hash, err := base64.RawURLEncoding.Strict().DecodeString(challenge); err != nil || len(hash) != 32 {
			return unfit("code_challenge is not a SHA-256 in base64url")
		}
	}
	if len(in[paramNonce]) > maxName || !plain(in[paramNonce]) {
		return unfit("nonce is too long, or holds a control character")
	}
	kept.Challenge, kept.Nonce = challenge, in[paramNonce]
	return nil
}

// readScope reads what is granted: what the application may have of what it asks
// for. The rest is passed over (OpenID Connect Core 3.1.2.1).
func (f *frontend) readScope(in parameters, kept *pending) error {
	asked := strings.Split(in[paramScope], " ")
	if len(in[paramScope]) > maxName*2 || !slices.Contains(asked, scopeOpenID) {
		return wrong(errorInvalidScope, "scope is too long, or does not hold openid")
	}
	may := f.settings.scopes()
	for _, scope := range asked {
		if slices.Contains(may, scope) && !slices.Contains(kept.Scopes, scope) {
			kept.Scopes = append(kept.Scopes, scope)
		}
	}
	return nil
}
