package oidc

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"trin/broker"
	"trin/broker/web"
	"trin/templates"
	"trin/templates/text"
)

// logoutPath is the end session endpoint.
const logoutPath = "/oidc/logout"

// paramPostLogout is the parameter of a logout request that authorization
// requests do not have.
const paramPostLogout = "post_logout_redirect_uri"

// logoutNames are the parameters that are read of a logout request (RP-Initiated
// Logout 2), in the order in which they are posted once more. logout_hint is not
// among them: it is the browser that says whose session ends.
var logoutNames = []string{paramIDTokenHint, paramClientID, paramPostLogout, paramState, paramUILocales}

// signedOut is what is kept with a logout, to answer it.
type signedOut struct {
	Reply string `json:"reply,omitempty"` // where the browser goes afterwards
	State string `json:"state,omitempty"`
}

// serveLogout is the end session endpoint (RP-Initiated Logout 2).
func (k *kind) serveLogout(w http.ResponseWriter, r *http.Request) {
	if web.Unattended(r) {
		k.Edge.Reply(w, r, nil, nil, badMessage("a logout that no person has come for"))
		return
	}
	in, err := readParameters(w, r, slices.Concat(logoutNames, ownNames))
	if err != nil {
		k.Edge.Reply(w, r, nil, nil, badMessage("logout request: %w", err))
		return
	}
	if r.Method == http.MethodPost && in[paramAgain] == "" && in[paramConsent] == "" && web.LacksCookies(r, k.BaseURL) {
		k.Edge.Reply(w, r, nil, k.onceMore(logoutPath, in.fields(logoutNames)), nil)
		return
	}
	browser := k.Edge.Browser(r)
	reply, ask, err := k.logout(r.Context(), browser, in)
	if ask != nil {
		k.askLogout(w, r, browser, *ask)
		return
	}
	k.Edge.Reply(w, r, browser, reply, err)
}

// logoutQuestion is a logout that the user is asked about first, since nothing
// proves that somebody whom they have logged in to wants it.
type logoutQuestion struct {
	frontend *frontend
	request  parameters
}

// logout ends the session. An ID token of the application's that names this
// browser's session proves that the user has logged in to it here; otherwise the
// user is asked. A request that names no application leads to Trin's own page.
func (k *kind) logout(ctx context.Context, browser *broker.Browser, in parameters) (broker.Reply, *logoutQuestion, error) {
	f, hint, err := k.leaving(ctx, in)
	if err != nil {
		return nil, nil, err
	}
	if f == nil {
		return broker.Redirect{URL: "/logout"}, nil, nil
	}
	back := signedOut{Reply: in[paramPostLogout], State: in[paramState]}
	if back.Reply != "" && !slices.Contains(f.settings.PostLogoutRedirectURIs, back.Reply) {
		return nil, nil, badMessage("logout at %s: post_logout_redirect_uri %q is not one of the application's", f.application.ID, clip(back.Reply))
	}
	if err := checkState(back.State); err != nil {
		return nil, nil, badMessage("logout at %s: %w", f.application.ID, err)
	}
	sessions, here, err := f.sessionsOf(ctx, browser, hint)
	if err != nil {
		return nil, nil, err
	}
	if !here {
		if in[paramConsent] == "" {
			return nil, &logoutQuestion{frontend: f, request: in}, nil
		}
		if err := k.checkLogoutMark(browser, in); err != nil {
			return nil, nil, broker.Invalid(broker.PublicExpired, err)
		}
	}
	reply, err := f.end(ctx, browser, back, sessions, languageOf(in[paramUILocales]))
	return reply, nil, err
}

// sessionsOf are the sessions that a logout ends, as the application names them:
// that of the hint, and this browser's own. here says that the hint names one of
// this browser's, or that this browser has none.
func (f *frontend) sessionsOf(ctx context.Context, browser *broker.Browser, hint *idTokenHint) (sessions []string, here bool, err error) {
	own, err := f.kind.Broker.Participations(ctx, browser, f.application.ID)
	if err != nil {
		return nil, false, err
	}
	for _, p := range own {
		var part participation
		if err := json.Unmarshal(p.Memo, &part); err != nil || part.Session == "" {
			return nil, false, broker.Invalid(broker.PublicInternal, fmt.Errorf("what is remembered of %s cannot be read: %w", f.application.ID, err))
		}
		sessions = append(sessions, part.Session)
	}
	if hint == nil || hint.Session == "" {
		return sessions, false, nil
	}
	if slices.Contains(sessions, hint.Session) {
		return sessions, true, nil
	}
	return append(sessions, hint.Session), len(sessions) == 0, nil
}

// end ends the sessions, with what the application was given in them.
func (f *frontend) end(ctx context.Context, browser *broker.Browser, back signedOut, sessions []string, language string) (broker.Reply, error) {
	kept, err := json.Marshal(back)
	if err != nil {
		return nil, broker.Invalid(broker.PublicInternal, fmt.Errorf("keeping the logout: %w", err))
	}
	for _, session := range sessions {
		if err := f.kind.Grants.RevokeSession(ctx, f.application.ID, session); err != nil {
			return nil, broker.Invalid(broker.PublicInternal, fmt.Errorf("ending the grants: %w", err))
		}
	}
	return f.kind.Broker.Logout(ctx, browser, broker.LogoutRequest{Application: f.application.ID, Keys: sessions, Reply: kept, Language: language})
}

// AnswerLogout sends the browser back to where the application asked. When
// somebody could not be told, which the protocol cannot say, the person is told
// instead.
func (f *frontend) AnswerLogout(_ context.Context, o broker.LogoutOutcome) (broker.Reply, error) {
	var back signedOut
	if err := json.Unmarshal(o.Reply, &back); err != nil {
		return nil, fmt.Errorf("reading the kept logout: %w", err)
	}
	if back.Reply == "" || len(o.Untold) > 0 {
		return broker.Redirect{URL: o.Page}, nil
	}
	if back.State == "" {
		return broker.Redirect{URL: back.Reply}, nil
	}
	return broker.Redirect{URL: withQuery(back.Reply, map[string][]string{paramState: {back.State}})}, nil
}

// askLogout shows the page of one button that ends the session. Its mark is as
// that of a consent.
func (k *kind) askLogout(w http.ResponseWriter, r *http.Request, browser *broker.Browser, q logoutQuestion) {
	if language := languageOf(q.request[paramUILocales]); language != "" {
		browser.Language = language
	}
	mark, err := k.newMark(browser, markLogout, q.request.encoded(logoutNames))
	if err != nil {
		k.Edge.Reply(w, r, browser, nil, broker.Invalid(broker.PublicInternal, err))
		return
	}
	k.Edge.Page(w, r, browser, http.StatusOK, templates.Confirm(k.shell(r, browser), templates.ConfirmView{
		Title: text.Say{Key: text.LogoutAskTitle}, Lead: text.Say{Key: text.LogoutAskLead}, Submit: text.Say{Key: text.LogoutSubmit},
		Action: logoutPath, Fields: hidden(q.request.fields(logoutNames), mark),
	}))
}

// checkLogoutMark verifies that this browser was asked about this very logout.
func (k *kind) checkLogoutMark(browser *broker.Browser, in parameters) error {
	if !k.checkMark(browser, markLogout, in.encoded(logoutNames), in[paramConsent]) {
		return errors.New("the answer is not to what this browser was asked, or came too late")
	}
	return nil
}
