package oidc

import (
	"net/url"
	"strings"

	"trin/broker"
)

// The error codes that Trin answers an authorization request with (RFC 6749,
// 4.1.2.1; OpenID Connect Core 3.1.2.6; RFC 9396, 5; OpenID Connect Core Error
// Code unmet_authentication_requirements 1.0).
const (
	errorInvalidRequest      = "invalid_request"
	errorUnsupportedResponse = "unsupported_response_type"
	errorInvalidScope        = "invalid_scope"
	errorInvalidDetails      = "invalid_authorization_details"
	errorRequestUnsupported  = "request_not_supported"
	errorURIUnsupported      = "request_uri_not_supported"
	errorRegistration        = "registration_not_supported"
	errorAccessDenied        = "access_denied"
	errorServer              = "server_error"
	errorUnavailable         = "temporarily_unavailable"
	errorLogin               = "login_required"
	errorInteraction         = "interaction_required"
	errorSelection           = "account_selection_required"
	errorConsent             = "consent_required"
	errorUnmet               = "unmet_authentication_requirements"
)

// ErrorOf is the one table from refusal to error code.
func ErrorOf(r broker.Refusal) string {
	switch r.Code {
	case broker.RefusedUnknownClass, broker.RefusedLevel:
		return errorUnmet
	case broker.RefusedPassive:
		return passiveError(r)
	case broker.RefusedStale, broker.RefusedUnknownUser:
		return errorLogin
	case broker.RefusedCancelled, broker.RefusedFailed, broker.RefusedUpstream, broker.RefusedOtherSubject,
		broker.RefusedDenied, broker.RefusedProxyCount, broker.RefusedIdentifier:
		return errorAccessDenied
	case broker.RefusedNoProvider, broker.RefusedUnavailable:
		return errorUnavailable
	case broker.RefusedMalformed, broker.RefusedUnsupported:
		return errorInvalidRequest
	}
	return errorServer
}

// passiveError says what a request with prompt=none lacked (OpenID Connect Core
// 3.1.2.6).
func passiveError(r broker.Refusal) string {
	switch r.Page {
	case broker.PageChoice:
		return errorSelection
	case broker.PageFactor, broker.PageOther:
		return errorInteraction
	}
	return errorLogin
}

// errorMessages are what an application's developer reads. Why is in the log and
// the record.
var errorMessages = map[string]string{
	errorInvalidRequest:      "The request cannot be accepted.",
	errorUnsupportedResponse: "Only the response type code is supported.",
	errorInvalidScope:        "The scope must hold openid.",
	errorInvalidDetails:      "The authorization details cannot be accepted.",
	errorRequestUnsupported:  "Request objects are not supported.",
	errorURIUnsupported:      "Only the request_uri of a pushed request is supported.",
	errorRegistration:        "Registration in a request is not supported.",
	errorAccessDenied:        "The user was not logged in.",
	errorServer:              "The login failed.",
	errorUnavailable:         "The identity provider is not available.",
	errorLogin:               "The user must log in.",
	errorInteraction:         "A page would have to be shown.",
	errorSelection:           "The user would have to choose.",
	errorConsent:             "The user would have to be asked.",
	errorUnmet:               "The authentication requirements cannot be met.",
}

// refuse tells the application of a refusal, with the reference that finds the
// login's record.
func (f *frontend) refuse(p pending, o broker.Outcome) broker.Reply {
	code := p.Error
	if code == "" {
		code = ErrorOf(*o.Refusal)
	}
	message := described(o.Refusal.Message, o.Request.Language)
	if message == "" {
		message = errorMessages[code]
	}
	if o.Reference != "" {
		message += " Reference: " + o.Reference
	}
	return f.respond(p, url.Values{"error": {code}, "error_description": {message}})
}

// described is what the administrator has written for the user, in a language
// that error_description can carry: it has the printable characters of ASCII,
// without the quotation mark and the backslash (RFC 6749, 4.1.2.1).
func described(t broker.Text, language string) string {
	for _, text := range []string{t.In(language), t.In("en")} {
		if !strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r > '~' || r == '"' || r == '\\' }) {
			return text
		}
	}
	return ""
}
