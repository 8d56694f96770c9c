package oidc

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"trin/broker/web"
)

// The error codes of the endpoints that applications call themselves (RFC 6749,
// 5.2; RFC 6750, 3.1), beside those of status.go.
const (
	errorInvalidClient    = "invalid_client"
	errorInvalidGrant     = "invalid_grant"
	errorUnsupportedGrant = "unsupported_grant_type"
	errorInvalidToken     = "invalid_token"
	errorScopeMissing     = "insufficient_scope"
)

// tokenError is what an application is told that calls Trin itself. The reason
// is for the log alone.
type tokenError struct {
	Code   string
	Text   string // for the application's developer
	status int
	reason string

	basic  bool          // the application has tried HTTP Basic, and is told so (RFC 6749, 5.2)
	bearer bool          // it has called with an access token, or should have (RFC 6750, 3)
	silent bool          // it has tried nothing, so that the header names no error (RFC 6750, 3.1)
	wait   time.Duration // before it may try again
}

var _ error = (*tokenError)(nil)

func (e *tokenError) Error() string { return e.Code + ": " + e.reason }

// badRequest is a request that is not one.
func badRequest(format string, arguments ...any) *tokenError {
	text := fmt.Sprintf(format, arguments...)
	return &tokenError{Code: errorInvalidRequest, Text: text, status: http.StatusBadRequest, reason: text}
}

// notProven is an application that has not proven itself. What was wrong stays
// in the log, so that nobody learns which names and methods there are.
func notProven(format string, arguments ...any) *tokenError {
	return &tokenError{Code: errorInvalidClient, Text: "The client is not known, or has not proven itself as it is registered to.",
		status: http.StatusUnauthorized, reason: fmt.Sprintf(format, arguments...)}
}

// notGranted is a code or refresh token that gives nothing.
func notGranted(format string, arguments ...any) *tokenError {
	return &tokenError{Code: errorInvalidGrant, Text: "The grant is not valid, has ended, or was given to another.",
		status: http.StatusBadRequest, reason: fmt.Sprintf(format, arguments...)}
}

// notAccepted is an access token that opens nothing.
func notAccepted(format string, arguments ...any) *tokenError {
	return &tokenError{Code: errorInvalidToken, Text: "The access token is not valid, or has ended.",
		status: http.StatusUnauthorized, bearer: true, reason: fmt.Sprintf(format, arguments...)}
}

// broken is a failure of Trin's own.
func broken(err error) *tokenError {
	return &tokenError{Code: errorServer, Text: "The request failed; try again.", status: http.StatusInternalServerError, reason: err.Error()}
}

// asTokenError is the error as the application is told it: one that says
// nothing else is a failure of Trin's own.
func asTokenError(err error) *tokenError {
	var e *tokenError
	if errors.As(err, &e) {
		return e
	}
	return broken(err)
}

// writeTokenError answers an application that calls Trin itself with an error,
// in JSON, and logs the reason.
func (k *kind) writeTokenError(w http.ResponseWriter, r *http.Request, err error) {
	e := asTokenError(err)
	k.logTokenError(r, e)
	body, err := json.Marshal(e.body())
	if err != nil {
		http.Error(w, "the request failed", http.StatusInternalServerError)
		return
	}
	header := w.Header()
	e.headers(header)
	notKept(header)
	header.Set("Content-Type", "application/json")
	w.WriteHeader(e.status)
	_, _ = w.Write(body) // the caller may be gone
}

func (k *kind) logTokenError(r *http.Request, e *tokenError) {
	if e.status >= http.StatusInternalServerError {
		k.Log.ErrorContext(r.Context(), "an application was answered with an error", "reference", web.Reference(r.Context()),
			"path", r.URL.Path, "code", e.Code, "reason", e.reason)
		return
	}
	k.Log.WarnContext(r.Context(), "an application was refused", "reference", web.Reference(r.Context()),
		"path", r.URL.Path, "code", e.Code, "reason", clip(e.reason))
}

// headers are what goes with an error beside its body.
func (e *tokenError) headers(header http.Header) {
	switch {
	case e.bearer && e.silent:
		header.Set("WWW-Authenticate", "Bearer")
	case e.bearer:
		header.Set("WWW-Authenticate", `Bearer error="`+e.Code+`", error_description="`+e.Text+`"`)
	case e.basic:
		header.Set("WWW-Authenticate", `Basic realm="Trin", charset="UTF-8"`)
	}
	if e.wait > 0 {
		header.Set("Retry-After", strconv.FormatInt(int64((e.wait+time.Second-1)/time.Second), 10))
	}
}

// body is the error as JSON says it (RFC 6749, 5.2).
func (e *tokenError) body() map[string]string {
	return map[string]string{"error": e.Code, "error_description": e.Text}
}

// notKept keeps an answer out of every cache (RFC 6749, 5.1).
func notKept(header http.Header) {
	header.Set("Cache-Control", "no-store")
	header.Set("Pragma", "no-cache")
	header.Set("X-Content-Type-Options", "nosniff")
}
