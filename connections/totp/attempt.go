package totp

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/a-h/templ"

	"trin/broker"
	"trin/connections"
	"trin/templates"
	"trin/templates/text"
)

// throttleCode stands before codes and recovery codes alike, for a subject at
// a connection, whatever the browser, tab or login. A hundred failures in a
// row are the most there may ever be (NIST SP 800-63B 5.2.2).
var throttleCode = connections.Throttle{Free: 5, Pause: 5 * time.Minute, Longest: time.Hour, Most: 100}

// throttleInvitation stands before invitations. It has no end, so that nobody
// can keep a user from enrolling.
var throttleInvitation = connections.Throttle{Free: 5, Pause: time.Minute, Longest: 15 * time.Minute, Forget: 24 * time.Hour}

func codeKey(connection broker.ID, subject broker.Subject) string {
	return connections.AttemptKey("totp", string(connection), subject.Namespace, subject.Value)
}

func invitationKey(connection broker.ID, subject broker.Subject) string {
	return connections.AttemptKey("totp-invitation", string(connection), subject.Namespace, subject.Value)
}

// code evaluates a one-time code. The attempt is counted first, and the step is
// used up by one conditional write, so that of many posts of one code at most
// one goes on.
func (h *handler) code(v *visit, typed string) (broker.Reply, error) {
	counter := codeKey(v.leg.Connection, v.leg.Subject)
	stopped, err := h.stopped(v, throttleCode, counter)
	if err != nil {
		return nil, err
	}
	if !stopped.IsZero() {
		return h.showCode(v, http.StatusTooManyRequests, stopped)
	}
	now := h.Clock()
	step, ok, err := matchStep(*v.secret, normalCode(typed), now)
	if err != nil {
		return nil, err
	}
	if !ok {
		h.failed(v, "the code is wrong")
		return h.showCode(v, http.StatusOK, text.Say{Key: text.CodeWrong})
	}
	err = h.Store.UseOTPStep(v.r.Context(), v.secret.ID, step, counter)
	if errors.Is(err, broker.ErrUsed) {
		h.failed(v, "the code is used")
		return h.showCode(v, http.StatusOK, text.Say{Key: text.CodeUsed})
	}
	if errors.Is(err, broker.ErrNotFound) {
		return broker.Redirect{URL: pagePath(v.leg.ID)}, nil // reset meanwhile
	}
	if err != nil {
		return nil, fmt.Errorf("use up the code's step: %w", err)
	}
	h.Edge.GuessedRight(v.r)
	return h.resume(v, now)
}

// recover evaluates a recovery code.
func (h *handler) recover(v *visit, typed string) (broker.Reply, error) {
	stopped, err := h.stopped(v, throttleCode, codeKey(v.leg.Connection, v.leg.Subject))
	if err != nil {
		return nil, err
	}
	if !stopped.IsZero() {
		return h.showRecovery(v, http.StatusTooManyRequests, stopped)
	}
	hash := hashHanded("recovery", v.leg.Connection, v.leg.Subject, typed)
	err = h.Store.UseRecoveryCode(v.r.Context(), v.leg.Connection, v.leg.Subject, hash)
	if errors.Is(err, broker.ErrUsed) || errors.Is(err, broker.ErrNotFound) {
		h.failed(v, "the recovery code is wrong or used")
		return h.showRecovery(v, http.StatusOK, text.Say{Key: text.RecoveryWrong})
	}
	if err != nil {
		return nil, fmt.Errorf("use up the recovery code: %w", err)
	}
	h.Log.WarnContext(v.r.Context(), "a recovery code was used", "reference", v.leg.Reference, "connection", v.leg.Connection)
	if err := h.Store.ClearAttempts(v.r.Context(), codeKey(v.leg.Connection, v.leg.Subject)); err != nil {
		return nil, fmt.Errorf("clear the counter of attempts: %w", err)
	}
	h.Edge.GuessedRight(v.r)
	return h.resume(v, h.Clock())
}

// stopped takes an attempt, of the network and of what is guessed at, and says what the page is to say when it may not be
// evaluated.
func (h *handler) stopped(v *visit, throttle connections.Throttle, key string) (text.Say, error) {
	if wait := h.Edge.Guess(v.r); wait > 0 {
		return h.waiting(v, wait), nil
	}
	verdict, err := throttle.Take(v.r.Context(), h.Store, key, h.Clock())
	switch {
	case err != nil:
		return text.Say{}, err
	case verdict.Allowed:
		return text.Say{}, nil
	case verdict.Locked:
		h.failed(v, "locked after too many failures in a row")
		return text.Say{Key: text.CodeLocked}, nil
	}
	return h.waiting(v, verdict.Wait), nil
}

// waiting is what the page says while nothing is evaluated.
func (h *handler) waiting(v *visit, wait time.Duration) text.Say {
	h.failed(v, "too many attempts")
	return text.Say{Key: text.CodeWait, Arguments: []any{text.Duration(text.Language(v.browser.Language), wait)}}
}

func (h *handler) showCode(v *visit, status int, problem text.Say) (broker.Reply, error) {
	view := templates.CodeView{
		Application: v.application, Act: v.leg.Confirm, Action: pagePath(v.leg.ID), Digits: v.secret.Digits,
		Account: h.Account(v.r.Context(), v.leg.Subject), Problem: problem,
	}
	if v.settings.recovery() {
		view.Recovery = recoveryPath(v.leg.ID)
	}
	return h.show(v, status, func(s templates.Shell) templ.Component { return templates.Code(s, view) })
}

func (h *handler) getRecovery(v *visit) (broker.Reply, error) {
	if v.secret == nil || v.proven() || !v.settings.recovery() {
		return broker.Redirect{URL: pagePath(v.leg.ID)}, nil
	}
	return h.showRecovery(v, http.StatusOK, text.Say{})
}

func (h *handler) showRecovery(v *visit, status int, problem text.Say) (broker.Reply, error) {
	view := templates.RecoveryView{
		Application: v.application, Act: v.leg.Confirm, Action: recoveryPath(v.leg.ID), Code: pagePath(v.leg.ID), Problem: problem,
	}
	return h.show(v, status, func(s templates.Shell) templ.Component { return templates.Recovery(s, view) })
}
