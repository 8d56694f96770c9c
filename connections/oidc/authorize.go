package oidc

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"trin/broker"
	"trin/broker/web"
)

// authorizePath is the authorization endpoint.
const authorizePath = "/oidc/authorize"

// serveAuthorize is the authorization endpoint (OpenID Connect Core 3.1.2). The
// login is begun with the browser that brings the request, and no other goes on
// with it or gets its answer.
func (k *kind) serveAuthorize(w http.ResponseWriter, r *http.Request) {
	if web.Unattended(r) { // it would begin a login, or use up a pushed request
		k.Edge.Reply(w, r, nil, nil, badMessage("an authorization request that no person has come with"))
		return
	}
	in, err := readParameters(w, r, slices.Concat(requestNames, ownNames))
	if err != nil {
		k.Edge.Reply(w, r, nil, nil, badMessage("authorization request: %w", err))
		return
	}
	if r.Method == http.MethodPost && in[paramAgain] == "" && in[paramConsent] == "" && web.LacksCookies(r, k.BaseURL) {
		k.Edge.Reply(w, r, nil, k.onceMore(authorizePath, in.fields(requestNames)), nil)
		return
	}
	browser := k.Edge.Browser(r)
	reply, question, err := k.authorize(r.Context(), browser, in)
	if question != nil {
		k.askConsent(w, r, browser, *question)
		return
	}
	k.Edge.Reply(w, r, browser, reply, err)
}

// authorize takes a request to the engine, or returns what the user is to be
// asked first. Until it is known which application asks and where its answer
// goes, an error is the person's; from then on it is a refusal.
func (k *kind) authorize(ctx context.Context, browser *broker.Browser, in parameters) (broker.Reply, *consentQuestion, error) {
	f, err := k.applicationFor(ctx, in[paramClientID])
	if err != nil {
		return nil, nil, err
	}
	consented, pushed, uses := false, false, []broker.Use(nil)
	switch {
	case in[paramConsent] != "":
		if pushed, err = k.checkConsent(browser, in); err != nil {
			return nil, nil, broker.InvalidAbout(f.about(), broker.PublicExpired, err)
		}
		consented, uses = true, []broker.Use{k.markUse(in[paramConsent])}
	case strings.HasPrefix(in[paramRequestURI], pushedPrefix):
		if in, err = k.takePushed(ctx, f, in[paramRequestURI]); err != nil {
			return nil, nil, err
		}
		pushed = true
	}
	kept, err := f.returning(in)
	if err != nil {
		return nil, nil, broker.InvalidAbout(f.about(), broker.PublicBadMessage, fmt.Errorf("authorization at %s: %w", f.application.ID, err))
	}
	out, wish, err := f.readRequest(ctx, in, &kept, asking{Pushed: pushed, Language: browser.Language})
	switch {
	case err != nil:
	case consented && in[paramAllowed] == "":
		err = wrong(errorAccessDenied, "the user did not consent")
	case consented || !wish.Consent:
	case out.Passive:
		err = wrong(errorConsent, "the user would have to be asked, and no page may be shown")
	default:
		return nil, &consentQuestion{frontend: f, request: in, scopes: kept.Scopes, pushed: pushed, language: out.Language}, nil
	}
	out.Uses = uses
	reply, err := k.begin(ctx, browser, out, kept, err)
	return reply, nil, err
}

// begin begins the login, or has the error answered.
func (k *kind) begin(ctx context.Context, browser *broker.Browser, out broker.AuthnRequest, kept pending, wrong error) (broker.Reply, error) {
	var request *requestError
	if wrong != nil {
		if !errors.As(wrong, &request) {
			return nil, broker.Invalid(broker.PublicInternal, wrong)
		}
		out = broker.AuthnRequest{Application: out.Application, Language: out.Language, Uses: out.Uses}
		kept.Error = request.Code
	}
	var err error
	if out.Reply, err = json.Marshal(kept); err != nil {
		return nil, broker.Invalid(broker.PublicInternal, fmt.Errorf("keeping the request: %w", err))
	}
	if request != nil {
		return k.Broker.Reject(ctx, browser, out, request.refusal())
	}
	return k.Broker.Begin(ctx, browser, out)
}

// applicationFor is the application that a client_id names.
func (k *kind) applicationFor(ctx context.Context, clientID string) (*frontend, error) {
	f, err := k.applicationOf(ctx, clientID)
	switch {
	case errors.Is(err, broker.ErrNotFound):
		return nil, broker.InvalidAbout(broker.About{Sender: clientID}, broker.PublicUnknownApp, err)
	case err != nil:
		return nil, broker.InvalidAbout(broker.About{Sender: clientID}, broker.PublicNotAvailable, err)
	case f.settings.ClientID != clientID:
		return nil, broker.Invalid(broker.PublicNotAvailable, fmt.Errorf("client_id %q is not that of an OpenID Connect application", clip(clientID)))
	}
	return f, nil
}

// about is what is known of a request in the application's name.
func (f *frontend) about() broker.About {
	return broker.About{Application: f.application.ID, Sender: f.settings.ClientID}
}

// returning is where and with which state a request is answered. Both are held
// to their rules before anything else is read, since an error travels by them.
func (f *frontend) returning(in parameters) (pending, error) {
	address, err := f.redirectURI(in[paramRedirectURI])
	if err != nil {
		return pending{}, broker.Failed(broker.CheckAddressee, err)
	}
	return pending{RedirectURI: address, State: in[paramState]}, checkState(in[paramState])
}

// checkState holds the state of a request to what can be kept and sent back.
func checkState(state string) error {
	if len(state) > maxState || !plain(state) {
		return errors.New("state is too long, or holds a control character")
	}
	return nil
}

// onceMore makes the browser post the same request from Trin's own page, where
// the session's cookies come with it. The mark makes it the last time.
func (k *kind) onceMore(path string, fields []broker.Field) broker.FormPost {
	return broker.FormPost{Action: k.BaseURL + path, Fields: append(fields, broker.Field{Name: paramAgain, Value: "1"})}
}

// badMessage is a message that cannot be acted on and whose sender cannot be
// told.
func badMessage(format string, arguments ...any) error {
	return broker.Invalid(broker.PublicBadMessage, fmt.Errorf(format, arguments...))
}
