package api

import (
	"context"
	"errors"
	"log/slog"
	"math"
	"net/http"
	"strconv"
	"strings"

	"trin/admin/access"
	"trin/admin/drafts"
	"trin/admin/installation"
	"trin/broker"
	"trin/connections"
)

var _ access.Refused = (*API)(nil).Refused

// Own reports whether the request is for the API, whatever becomes of it: it is
// answered with a problem document then.
func Own(r *http.Request) bool { return strings.HasPrefix(r.URL.Path+"/", prefix) }

// Refused answers a request that is not let in. Nobody is led to a page.
func (a *API) Refused(w http.ResponseWriter, r *http.Request, err error) { a.fail(w, r, err) }

// fail answers with the problem that an error is. What is not known is an inner
// one: the log has it under the reference.
func (a *API) fail(w http.ResponseWriter, r *http.Request, err error) {
	p := a.problem(r, err)
	h := w.Header()
	switch p.kind {
	case unauthenticated:
		challenge := `Bearer realm="trin"`
		if r.Header.Get("Authorization") != "" {
			challenge += `, error="invalid_token"`
		}
		h.Set("WWW-Authenticate", challenge)
	case forbidden:
		a.Log.WarnContext(r.Context(), "a request to the API was refused", "reference", reference(r), "pattern", r.Pattern, "error", err.Error())
	}
	if p.after > 0 {
		h.Set("Retry-After", strconv.FormatInt(int64(math.Ceil(p.after.Seconds())), 10))
	}
	p.Reference = reference(r)
	body, _ := writeJSON(p) // it is made of texts and numbers
	secured(h)
	h.Set("Content-Type", "application/problem+json")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(p.Status)
	_, _ = w.Write(body) // the peer has gone: nothing to do
}

// problem is what an error of a room that was called means for a program.
func (a *API) problem(r *http.Request, err error) *Problem {
	var (
		own       *Problem
		large     *http.MaxBytesError
		conflicts *drafts.ConflictError
		wrong     *drafts.InvalidError
	)
	switch {
	case errors.As(err, &own):
		again := *own
		return &again
	case errors.Is(err, access.ErrBusy):
		p := problemOf(tooMany, "Others are trying things out, and this would take long. Wait as long as Retry-After says.")
		p.after = access.BusyFor
		return p
	case errors.As(err, &large):
		return problemOf(tooLarge, "Send at most "+strconv.FormatInt(large.Limit, 10)+" bytes.")
	case errors.Is(err, access.ErrAnonymous):
		return problemOf(unauthenticated, "Send a token that is good: Authorization: Bearer trin_…")
	case errors.Is(err, access.ErrStepUp):
		return problemOf(freshProof, "Log in again for it at /admin/step-up, within ten minutes of this request.")
	case errors.Is(err, access.ErrForbidden):
		return problemOf(forbidden, sentence(err))
	case errors.As(err, &conflicts):
		p := problemOf(documentsConflict, "Say for each whose is kept, with /rebase, and publish again.")
		p.Conflicts = conflictViews(conflicts.Conflicts)
		return p
	case errors.As(err, &wrong):
		p := problemOf(invalidInstallation, "Mend what stands below, and try again. Nothing has changed.")
		p.Errors = wrongs(wrong.Problems)
		return p
	}
	for _, known := range []struct {
		err  error
		kind kind
	}{
		{drafts.ErrApproval, approvalNeeded}, {drafts.ErrFinal, final}, {drafts.ErrNothing, nothingToDo}, {drafts.ErrUsed, used},
		{drafts.ErrInput, invalid}, {installation.ErrJSON, invalid}, {installation.ErrPath, invalid}, {connections.ErrLastAdministrator, lastAdministrator},
	} {
		if errors.Is(err, known.err) {
			return problemOf(known.kind, sentence(err))
		}
	}
	switch {
	case errors.Is(err, broker.ErrNotFound):
		return problemOf(notFound, "There is none of that name, or it is not yours to see.")
	case errors.Is(err, broker.ErrConflict) && r.Header.Get("If-Match") != "":
		return problemOf(preconditionFailed, "It has changed since it was read. Read it again, and see whether the change still holds.")
	case errors.Is(err, broker.ErrConflict):
		return problemOf(conflict, "Somebody else was faster. Read it again.")
	}
	level := slog.LevelError
	if errors.Is(err, context.Canceled) && r.Context().Err() != nil {
		level = slog.LevelInfo // the program went away
	}
	a.Log.Log(r.Context(), level, "a request to the API failed", "reference", reference(r), "pattern", r.Pattern, "error", err.Error())
	return problemOf(inner, "The log has it under the reference.")
}

// sentence is what an error says, as a sentence.
func sentence(err error) string {
	said := err.Error()
	if said == "" {
		return ""
	}
	return strings.ToUpper(said[:1]) + said[1:] + "."
}

// wrongs are the problems of an installation with their places.
func wrongs(all []installation.Problem) []Wrong {
	list := make([]Wrong, 0, len(all))
	for _, p := range all {
		list = append(list, Wrong{
			Detail: p.Message, Severity: string(p.Severity), Kind: p.Kind, ID: p.ID, Field: p.Field, File: p.File, Line: p.Line, Column: p.Column,
		})
	}
	return list
}
