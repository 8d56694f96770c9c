package totp

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/a-h/templ"

	"trin/broker"
	"trin/broker/web"
	"trin/connections"
	"trin/templates"
	"trin/templates/text"
)

// visit is one request at a page of an open leg. Who the user is, and whether
// they are enrolled, is read anew each time and never from the request.
type visit struct {
	w           http.ResponseWriter
	r           *http.Request
	leg         broker.Leg
	browser     *broker.Browser
	application string
	issuer      string
	settings    Settings
	secret      *connections.OTPSecret  // nil: not enrolled
	pending     *connections.OTPPending // nil: no enrolment under way in this leg
}

// page opens the leg for a handler, which returns what the edge is to write,
// or nothing when it has written.
func (h *handler) page(handle func(*visit) (broker.Reply, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		v := &visit{w: w, r: r, browser: h.Edge.Browser(r)}
		err := h.open(v)
		if err == nil && r.Method == http.MethodPost {
			err = web.Form(w, r)
		}
		var reply broker.Reply
		if err == nil {
			reply, err = handle(v)
		}
		if err != nil || reply != nil {
			h.Edge.Reply(w, r, v.browser, reply, err)
		}
	}
}

// open finds the leg, which is this browser's, open and of this kind.
func (h *handler) open(v *visit) error {
	ctx := v.r.Context()
	leg, err := h.Broker.Leg(ctx, v.browser, broker.ID(v.r.PathValue("leg")))
	if err != nil {
		return err
	}
	v.leg = leg
	v.browser.Language = h.Edge.LanguageOf(v.r, leg.Language).Tag()
	if !leg.Factor || leg.Subject.Namespace == "" || leg.Subject.Value == "" {
		return broker.Invalid(broker.PublicBadMessage, errors.New("the leg is not a second factor's"))
	}
	configuration, err := h.Configurations.At(ctx, leg.Version)
	if err != nil {
		return fmt.Errorf("read version %d of the configuration: %w", leg.Version, err)
	}
	connection := configuration.Connections[leg.Connection]
	if connection == nil || connection.Kind != Name {
		return broker.Invalid(broker.PublicBadMessage, fmt.Errorf("the leg is for connection %q, which is not of this kind", leg.Connection))
	}
	if v.settings, err = readSettings(connection.Settings); err != nil {
		return fmt.Errorf("settings of %q: %w", leg.Connection, err)
	}
	if v.issuer = v.settings.Issuer; v.issuer == "" {
		v.issuer = connection.Name.In(v.browser.Language)
	}
	if application := configuration.Applications[leg.Application]; application != nil {
		v.application = application.Name.In(v.browser.Language)
	}
	return h.enrolment(ctx, v)
}

// enrolment reads how far the subject has come.
func (h *handler) enrolment(ctx context.Context, v *visit) error {
	secret, err := h.Store.OTPSecret(ctx, v.leg.Connection, v.leg.Subject)
	switch {
	case err == nil:
		v.secret = &secret
	case !errors.Is(err, broker.ErrNotFound):
		return fmt.Errorf("read the secret: %w", err)
	}
	pending, err := h.Store.OTPPending(ctx, v.leg.ID)
	switch {
	case err == nil && h.Clock().Before(pending.Expires):
		v.pending = &pending
	case err != nil && !errors.Is(err, broker.ErrNotFound):
		return fmt.Errorf("read the enrolment under way: %w", err)
	}
	return nil
}

// proven reports whether the user has enrolled in this leg, and so has given a
// code in it already: the secret in force has the ID that only an enrolment in
// this leg gives.
func (v *visit) proven() bool {
	return v.secret != nil && v.secret.ID == enrolmentID(v.leg.ID)
}

// get shows the page that the user needs next.
func (h *handler) get(v *visit) (broker.Reply, error) {
	switch {
	case v.proven():
		return h.showEnrolled(v)
	case v.secret != nil:
		return h.showCode(v, http.StatusOK, text.Say{})
	case v.pending != nil:
		return h.showEnrol(v, text.Say{})
	case v.settings.InsecureFirstUse:
		return h.begin(v, "")
	}
	return h.showInvite(v, http.StatusOK, text.Say{})
}

// post takes what the user did. What they may do depends on how far they have
// come, and not on the page that they say it is from.
func (h *handler) post(v *visit) (broker.Reply, error) {
	form := v.r.PostForm
	switch {
	case form.Has("cancel"):
		return h.Broker.Refuse(v.r.Context(), v.browser, v.leg.ID, broker.Refusal{Code: broker.RefusedCancelled, Reason: "cancelled at the one-time code"})
	case v.proven() && form.Has("saved"):
		return h.resume(v, v.secret.Created)
	case v.secret != nil && form.Has("recovery") && v.settings.recovery():
		return h.recover(v, form.Get("recovery"))
	case v.secret != nil && form.Has("code"):
		return h.code(v, form.Get("code"))
	case v.secret == nil && v.pending != nil && form.Has("proof"):
		return h.prove(v, form.Get("proof"))
	case v.secret == nil && v.pending == nil && form.Has("invitation"):
		return h.invitation(v, form.Get("invitation"))
	}
	return broker.Redirect{URL: pagePath(v.leg.ID)}, nil // an old page: show the right one
}

// resume goes on with the login: the subject of the leg has proven the factor.
func (h *handler) resume(v *visit, instant time.Time) (broker.Reply, error) {
	return h.Broker.Resume(v.r.Context(), v.browser, v.leg.ID, broker.Evidence{
		Subject: v.leg.Subject,
		Class:   v.settings.Class,
		Instant: instant,
		Methods: []string{"otp"},
		Memo:    []byte(v.secret.ID),
	})
}

// show writes a page of the leg.
func (h *handler) show(v *visit, status int, component func(templates.Shell) templ.Component) (broker.Reply, error) {
	shell := h.Edge.Shell(v.r, v.browser)
	shell.Reference = v.leg.Reference
	h.Edge.Page(v.w, v.r, v.browser, status, component(shell))
	return nil, nil
}

// failed notes an attempt that did not succeed.
func (h *handler) failed(v *visit, what string) {
	h.Log.InfoContext(v.r.Context(), "a second factor failed", "reference", v.leg.Reference, "connection", v.leg.Connection, "reason", what)
}
