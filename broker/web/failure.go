package web

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"trin/broker"
	"trin/templates"
	"trin/templates/text"
)

// failure is how an error reaches the person in front: never its own words.
type failure struct {
	status int
	page   templates.ErrorView
	level  slog.Level
}

func page(title, sentence, next text.Key) templates.ErrorView {
	return templates.ErrorView{Title: title, Sentence: sentence, Next: next}
}

// The pages of failures.
var (
	failedBadMessage   = failure{http.StatusBadRequest, page(text.ErrorBadMessageTitle, text.ErrorBadMessage, text.ErrorBadMessageNext), slog.LevelWarn}
	failedUnknownApp   = failure{http.StatusBadRequest, page(text.ErrorUnknownAppTitle, text.ErrorUnknownApp, text.ErrorUnknownAppNext), slog.LevelWarn}
	failedExpired      = failure{http.StatusBadRequest, page(text.ErrorExpiredTitle, text.ErrorExpired, text.ErrorExpiredNext), slog.LevelInfo}
	failedOtherBrowser = failure{http.StatusBadRequest, page(text.ErrorOtherBrowserTitle, text.ErrorOtherBrowser, text.ErrorOtherBrowserNext), slog.LevelWarn}
	failedNotAvailable = failure{http.StatusServiceUnavailable, page(text.ErrorNotAvailableTitle, text.ErrorNotAvailable, text.ErrorNotAvailableNext), slog.LevelWarn}
	failedRefused      = failure{http.StatusForbidden, page(text.ErrorRefusedTitle, text.ErrorRefused, text.ErrorRefusedNext), slog.LevelInfo}
	failedNotFound     = failure{http.StatusNotFound, page(text.ErrorNotFoundTitle, text.ErrorNotFound, text.ErrorNotFoundNext), slog.LevelInfo}
	failedCrossSite    = failure{http.StatusForbidden, page(text.ErrorCrossSiteTitle, text.ErrorCrossSite, text.ErrorCrossSiteNext), slog.LevelWarn}
	failedTooMany      = failure{http.StatusTooManyRequests, page(text.ErrorTooManyTitle, text.ErrorTooMany, text.ErrorTooManyNext), slog.LevelInfo}
	failedInternal     = failure{http.StatusInternalServerError, page(text.ErrorInternalTitle, text.ErrorInternal, text.ErrorInternalNext), slog.LevelError}
)

// failureOf finds the page of an error. What is not known is internal.
func failureOf(err error) failure {
	var invalid *broker.InvalidError
	var refusal *broker.Refusal
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &invalid):
		return failureOfPublic(invalid.Public)
	case errors.As(err, &refusal):
		return failureOfRefusal(refusal.Code)
	case errors.As(err, &tooLarge):
		return failedBadMessage
	case errors.Is(err, broker.ErrNotFound), errors.Is(err, broker.ErrUsed), errors.Is(err, broker.ErrConflict):
		return failedExpired
	}
	return failedInternal
}

func failureOfPublic(public broker.PublicText) failure {
	switch public {
	case broker.PublicBadMessage:
		return failedBadMessage
	case broker.PublicUnknownApp:
		return failedUnknownApp
	case broker.PublicExpired:
		return failedExpired
	case broker.PublicOtherBrowser:
		return failedOtherBrowser
	case broker.PublicNotAvailable:
		return failedNotAvailable
	}
	return failedInternal
}

func failureOfRefusal(code broker.RefusalCode) failure {
	switch code {
	case broker.RefusedMalformed, broker.RefusedUnsupported:
		return failedBadMessage
	case broker.RefusedUnavailable:
		return failedNotAvailable
	case broker.RefusedInternal:
		return failedInternal
	}
	return failedRefused
}

// fail logs the error under its reference and shows the page of it.
func (e *Edge) fail(w http.ResponseWriter, r *http.Request, b *broker.Browser, err error) {
	reference := Reference(r.Context())
	var invalid *broker.InvalidError
	if errors.As(err, &invalid) && invalid.Reference != "" {
		reference = invalid.Reference
	}
	f := failureOf(err)
	if errors.Is(err, context.Canceled) && r.Context().Err() != nil {
		f.level = slog.LevelInfo // the browser went away; nobody reads the page
	}
	e.unaccepted(r, reference, err)
	e.Log.Log(r.Context(), f.level, "the request failed", "reference", reference, "request", Reference(r.Context()), "status", f.status, "error", err.Error())
	if e.Aside != nil {
		f.page.Aside = e.Aside(r, reference)
	}
	e.show(w, r, b, f, reference)
}

func (e *Edge) show(w http.ResponseWriter, r *http.Request, b *broker.Browser, f failure, reference string) {
	shell := e.Shell(r, b)
	shell.Reference = reference
	shell.Switch = false // fetching the address again may fail otherwise
	view := f.page
	view.Time = e.Clock().UTC().Format(time.RFC3339)
	if f.status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", "30")
	}
	e.Page(w, r, b, f.status, templates.Error(shell, view))
}
