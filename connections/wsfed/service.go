package wsfed

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"trin/broker"
	"trin/broker/web"
)

// mountFrontend adds the endpoint of Trin as a security token service.
func (k *kind) mountFrontend(mux *http.ServeMux) {
	mux.HandleFunc("GET /wsfed", k.serveService)
	mux.HandleFunc("POST /wsfed", k.serveService)
}

// serveService takes an application's request, by its action (WS-Federation
// 1.2, 13.2.1).
func (k *kind) serveService(w http.ResponseWriter, r *http.Request) {
	p, err := readParameters(w, r)
	if err != nil {
		k.Edge.Reply(w, r, nil, nil, badMessage("", err))
		return
	}
	if r.Method == http.MethodPost && p[paramAgain] == "" && web.LacksCookies(r, k.BaseURL) {
		k.Edge.Reply(w, r, nil, k.onceMore(p), nil)
		return
	}
	browser := k.Edge.Browser(r)
	reply, err := k.act(r, browser, p)
	k.Edge.Reply(w, r, browser, reply, err)
}

// act does what the action says.
func (k *kind) act(r *http.Request, browser *broker.Browser, p parameters) (broker.Reply, error) {
	if p[paramResult] != "" || p[paramResultPtr] != "" {
		return nil, badMessage("", errors.New("an answer at the token service, which gives answers"))
	}
	switch action := p[paramAction]; action {
	case actionSignIn:
		if web.Unattended(r) {
			return nil, badMessage("", errors.New("a sign-in that no person has come for"))
		}
		return k.signIn(r.Context(), browser, p)
	case actionSignOut, actionCleanup:
		return k.signOut(r, browser, p)
	default:
		return nil, badMessage("", fmt.Errorf("wa is %q; the token service knows %s and %s", clip(action), actionSignIn, actionSignOut))
	}
}

// onceMore makes the browser post the same request from Trin's own page, where
// the session's cookies come with it. The mark makes it the last time.
func (k *kind) onceMore(p parameters) broker.FormPost {
	form := broker.FormPost{Action: k.endpoint}
	for _, name := range requestNames {
		if value := p[name]; value != "" && name != paramAgain {
			form.Fields = append(form.Fields, broker.Field{Name: name, Value: value})
		}
	}
	form.Fields = append(form.Fields, broker.Field{Name: paramAgain, Value: "1"})
	return form
}

// applicationOf finds the application of a realm, byte for byte (WS-Federation
// 1.2, 13.2.2: wtrealm).
func (k *kind) applicationOf(ctx context.Context, realm string) (*frontend, error) {
	if realm == "" || len(realm) > maxName {
		return nil, badMessage("", errors.New("wtrealm is missing or too long"))
	}
	_, opened, _, err := k.Applications.ApplicationByIdentifier(ctx, KindName, realm)
	switch {
	case errors.Is(err, broker.ErrNotFound):
		return nil, broker.InvalidAbout(broker.About{Sender: realm}, broker.PublicUnknownApp, fmt.Errorf("no application has the realm %q", clip(realm)))
	case err != nil:
		return nil, broker.Invalid(broker.PublicNotAvailable, fmt.Errorf("the application of realm %q: %w", clip(realm), err))
	}
	f, ok := opened.(*frontend)
	if !ok || f.settings.Realm != realm {
		return nil, broker.Invalid(broker.PublicNotAvailable, fmt.Errorf("realm %q is not that of a WS-Federation application", clip(realm)))
	}
	return f, nil
}
