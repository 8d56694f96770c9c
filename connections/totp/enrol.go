package totp

import (
	"crypto/sha256"
	"encoding/base64"
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

// pendingAge is how long a secret that was shown waits for its proof.
const pendingAge = 15 * time.Minute

// invitation opens an enrolment. It is used up only with the proof, so that
// whoever breaks off can begin again.
func (h *handler) invitation(v *visit, typed string) (broker.Reply, error) {
	stopped, err := h.stopped(v, throttleInvitation, invitationKey(v.leg.Connection, v.leg.Subject))
	if err != nil {
		return nil, err
	}
	if !stopped.IsZero() {
		return h.showInvite(v, http.StatusTooManyRequests, stopped)
	}
	ctx, hash := v.r.Context(), hashHanded("invitation", v.leg.Connection, v.leg.Subject, typed)
	good, err := h.invited(v, hash)
	if err != nil {
		return nil, err
	}
	if !good {
		h.failed(v, "the invitation is wrong or has expired")
		return h.showInvite(v, http.StatusOK, text.Say{Key: text.InviteWrong})
	}
	if err := h.Store.ClearAttempts(ctx, invitationKey(v.leg.Connection, v.leg.Subject)); err != nil {
		return nil, fmt.Errorf("clear the counter of attempts: %w", err)
	}
	h.Edge.GuessedRight(v.r)
	return h.begin(v, hash)
}

// invited reports whether the invitation is there and may be used now. Who has
// become an administrator since it was made is not enrolled with one of somebody
// who may not help administrators.
func (h *handler) invited(v *visit, hash string) (bool, error) {
	invitation, err := h.Store.OTPInvitation(v.r.Context(), v.leg.Connection, v.leg.Subject, hash)
	if errors.Is(err, broker.ErrNotFound) || err == nil && !h.Clock().Before(invitation.Expires) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("read the invitation: %w", err)
	}
	stands, err := h.InvitationStands(v.r.Context(), invitation)
	if err != nil {
		return false, fmt.Errorf("whether the invitation stands: %w", err)
	}
	return stands, nil
}

// begin draws a secret for this leg and shows it. When another tab was faster,
// its secret is shown.
func (h *handler) begin(v *visit, invitation string) (broker.Reply, error) {
	secret, err := newSecret(h.Random, v.settings)
	if err != nil {
		return nil, err
	}
	pending := connections.OTPPending{Leg: v.leg.ID, Secret: secret, Invitation: invitation, Expires: h.Clock().Add(pendingAge)}
	err = h.Store.SaveOTPPending(v.r.Context(), pending)
	if errors.Is(err, broker.ErrConflict) {
		if pending, err = h.Store.OTPPending(v.r.Context(), v.leg.ID); errors.Is(err, broker.ErrNotFound) {
			return nil, broker.Invalid(broker.PublicExpired, errors.New("the enrolment took too long"))
		}
	}
	if err != nil {
		return nil, fmt.Errorf("keep the new secret: %w", err)
	}
	v.pending = &pending
	if v.r.Method == http.MethodPost {
		return broker.Redirect{URL: pagePath(v.leg.ID)}, nil
	}
	return h.showEnrol(v, text.Say{})
}

// prove ends an enrolment: the user has typed a code that the secret makes.
// Secret, recovery codes and the end of the invitation are stored at once.
func (h *handler) prove(v *visit, typed string) (broker.Reply, error) {
	if v.pending.Invitation == "" && !v.settings.InsecureFirstUse {
		return nil, broker.Invalid(broker.PublicExpired, errors.New("an enrolment without an invitation is not allowed"))
	}
	if v.pending.Invitation != "" {
		good, err := h.invited(v, v.pending.Invitation)
		if err != nil {
			return nil, err
		}
		if !good {
			return nil, broker.Invalid(broker.PublicExpired, errors.New("the invitation cannot be used any more"))
		}
	}
	now := h.Clock()
	enrolment := connections.OTPEnrolment{
		Secret: connections.OTPSecret{
			ID: enrolmentID(v.leg.ID), Connection: v.leg.Connection, Subject: v.leg.Subject, Secret: v.pending.Secret,
			Algorithm: v.settings.Algorithm, Digits: v.settings.Digits, Period: v.settings.Period, Created: now,
		},
		Invitation: v.pending.Invitation, Pending: v.leg.ID, Now: now,
	}
	step, ok, err := matchStep(enrolment.Secret, normalCode(typed), now)
	if err != nil {
		return nil, err
	}
	if !ok {
		h.failed(v, "the proof of a new secret is wrong")
		return h.showEnrol(v, text.Say{Key: text.CodeWrong})
	}
	enrolment.Secret.LastStep = step
	var codes []string
	if v.settings.recovery() {
		if codes, enrolment.RecoveryCodes, err = newRecoveryCodes(h.Random, v.leg.Connection, v.leg.Subject); err != nil {
			return nil, err
		}
	}
	if err := h.store(v, enrolment); err != nil {
		return nil, err
	}
	v.secret = &enrolment.Secret
	if len(codes) == 0 {
		return h.resume(v, now)
	}
	view := templates.CodesView{Action: pagePath(v.leg.ID), Codes: codes}
	return h.show(v, http.StatusOK, func(s templates.Shell) templ.Component { return templates.Codes(s, view) })
}

// enrolmentID is the ID of a secret that was enrolled in the leg. A leg is one
// browser's, and at most one enrolment can have this ID.
func enrolmentID(leg broker.ID) string {
	sum := sha256.Sum256([]byte("enrolment\x00" + leg))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// store keeps an enrolment, or says why it is too late for it.
func (h *handler) store(v *visit, enrolment connections.OTPEnrolment) error {
	err := h.Store.EnrolOTP(v.r.Context(), enrolment)
	switch {
	case errors.Is(err, broker.ErrConflict), errors.Is(err, broker.ErrUsed):
		return broker.Invalid(broker.PublicExpired, fmt.Errorf("the enrolment cannot be finished: %w", err))
	case err != nil:
		return fmt.Errorf("store the enrolment: %w", err)
	}
	h.Log.InfoContext(v.r.Context(), "a second factor was enrolled", "reference", v.leg.Reference, "connection", v.leg.Connection,
		"invited", enrolment.Invitation != "")
	return nil
}

func (h *handler) showInvite(v *visit, status int, problem text.Say) (broker.Reply, error) {
	view := templates.InviteView{Application: v.application, Action: pagePath(v.leg.ID), Problem: problem}
	return h.show(v, status, func(s templates.Shell) templ.Component { return templates.Invite(s, view) })
}

func (h *handler) showEnrol(v *visit, problem text.Say) (broker.Reply, error) {
	account := h.Account(v.r.Context(), v.leg.Subject)
	if account == "" {
		account = v.leg.Subject.Value
	}
	png, err := picture(keyURL(v.pending.Secret, v.settings, v.issuer, account))
	if err != nil {
		return nil, err
	}
	view := templates.EnrolView{
		Application: v.application, Act: v.leg.Confirm, Action: pagePath(v.leg.ID), QR: png,
		Secret: groups(v.pending.Secret), Digits: v.settings.Digits, Problem: problem,
	}
	return h.show(v, http.StatusOK, func(s templates.Shell) templ.Component { return templates.Enrol(s, view) })
}

// showEnrolled is for whoever comes back to the page after the enrolment: the
// recovery codes are not shown again.
func (h *handler) showEnrolled(v *visit) (broker.Reply, error) {
	view := templates.ConfirmView{
		Title: text.Say{Key: text.EnrolledTitle}, Lead: text.Say{Key: text.EnrolledLead}, Submit: text.Say{Key: text.Continue},
		Action: pagePath(v.leg.ID), Fields: []templates.Field{{Name: "saved", Value: "1"}},
	}
	return h.show(v, http.StatusOK, func(s templates.Shell) templ.Component { return templates.Confirm(s, view) })
}
