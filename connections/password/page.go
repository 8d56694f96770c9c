package password

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"trin/broker"
	"trin/broker/web"
	"trin/connections"
	"trin/templates"
	"trin/templates/text"
)

// visit is one request at the login page of an open leg.
type visit struct {
	leg         broker.Leg
	browser     *broker.Browser
	application *broker.ApplicationConnection
	connection  *broker.AuthenticationConnection
}

// open finds the leg, which is this browser's, open and of this kind.
func (h *handler) open(r *http.Request) (visit, error) {
	v := visit{browser: h.Edge.Browser(r)}
	leg, err := h.Broker.Leg(r.Context(), v.browser, broker.ID(r.PathValue("leg")))
	if err != nil {
		return v, err
	}
	v.leg = leg
	v.browser.Language = h.Edge.LanguageOf(r, leg.Language).Tag()
	configuration, err := h.Configurations.At(r.Context(), leg.Version)
	if err != nil {
		return v, fmt.Errorf("read version %d of the configuration: %w", leg.Version, err)
	}
	v.application, v.connection = configuration.Applications[leg.Application], configuration.Connections[leg.Connection]
	if v.connection == nil || v.connection.Kind != Name || leg.Factor {
		return v, broker.Invalid(broker.PublicBadMessage, fmt.Errorf("the leg is for connection %q, which is not of this kind", leg.Connection))
	}
	return v, nil
}

func (h *handler) get(w http.ResponseWriter, r *http.Request) {
	v, err := h.open(r)
	if err != nil {
		h.Edge.Reply(w, r, v.browser, nil, err)
		return
	}
	h.show(w, r, v, http.StatusOK, v.leg.LoginHint, text.Say{})
}

func (h *handler) post(w http.ResponseWriter, r *http.Request) {
	v, err := h.open(r)
	if err == nil {
		err = web.Form(w, r)
	}
	if err != nil {
		h.Edge.Reply(w, r, v.browser, nil, err)
		return
	}
	if r.PostForm.Has("cancel") {
		reply, err := h.Broker.Refuse(r.Context(), v.browser, v.leg.ID, broker.Refusal{Code: broker.RefusedCancelled, Reason: "cancelled at the login page"})
		h.Edge.Reply(w, r, v.browser, reply, err)
		return
	}
	h.login(w, r, v)
}

// login evaluates a name and a password.
func (h *handler) login(w http.ResponseWriter, r *http.Request, v visit) {
	name, typed := r.PostForm.Get("name"), r.PostForm.Get("password")
	if name == "" || typed == "" {
		h.show(w, r, v, http.StatusOK, name, text.Say{Key: text.LoginEmpty})
		return
	}
	user, err := h.guess(r, attempt{
		name: name, password: typed, address: v.browser.Address, device: h.Edge.Cookie(r, deviceCookie),
	})
	if said, status, ok := saidOf(err, text.Language(v.browser.Language)); ok {
		h.Log.InfoContext(r.Context(), "a password login failed", "reference", v.leg.Reference, "connection", v.leg.Connection, "reason", err.Error())
		h.show(w, r, v, status, name, said)
		return
	}
	if err != nil {
		h.Edge.Reply(w, r, v.browser, nil, err)
		return
	}
	settings, err := readSettings(v.connection.Settings)
	if err != nil {
		h.Edge.Reply(w, r, v.browser, nil, err)
		return
	}
	if err := h.rememberDevice(w, r, user.ID); err != nil {
		h.Edge.Reply(w, r, v.browser, nil, err)
		return
	}
	reply, err := h.Broker.Resume(r.Context(), v.browser, v.leg.ID, broker.Evidence{
		Subject: broker.Subject{Value: user.ID},
		Class:   settings.Class,
		Instant: h.Clock(),
		Methods: []string{"pwd"},
		Claims:  slices.Clone(user.Claims),
		Memo:    []byte(user.ID),
	})
	h.Edge.Reply(w, r, v.browser, reply, err)
}

// guess is authenticate, as long as the network of the request has not guessed
// too often: somebody who tries one password on many names is under no name's
// counter.
func (h *handler) guess(r *http.Request, a attempt) (connections.User, error) {
	if wait := h.Edge.Guess(r); wait > 0 {
		return connections.User{}, &waitError{wait: wait}
	}
	user, err := h.authenticate(r.Context(), a)
	if err == nil {
		h.Edge.GuessedRight(r)
	}
	return user, err
}

// saidOf is what the page says about a login that failed, and false when it is
// not the user's matter.
func saidOf(err error, language text.Language) (text.Say, int, bool) {
	var wait *waitError
	switch {
	case errors.Is(err, errWrong):
		return text.Say{Key: text.LoginWrong}, http.StatusOK, true
	case errors.As(err, &wait):
		return text.Say{Key: text.LoginWait, Arguments: []any{text.Duration(language, wait.wait)}}, http.StatusTooManyRequests, true
	case errors.Is(err, errBusy):
		return text.Say{Key: text.LoginBusy}, http.StatusServiceUnavailable, true
	}
	return text.Say{}, 0, false
}

func (h *handler) show(w http.ResponseWriter, r *http.Request, v visit, status int, name string, problem text.Say) {
	shell := h.Edge.Shell(r, v.browser)
	shell.Reference = v.leg.Reference
	view := templates.LoginView{Action: pagePath(v.leg.ID), Act: v.leg.Confirm, Name: name, Problem: problem}
	if v.application != nil {
		view.Application = v.application.Name.In(shell.Language.Tag())
	}
	h.Edge.Page(w, r, v.browser, status, templates.Login(shell, view))
}

// deviceAge is how long a browser counts as one that the user has logged in
// with before.
const deviceAge = 180 * 24 * time.Hour
