package demo

import (
	"context"
	"errors"
	"fmt"
	"net/http"
)

// tokenScenes is the part of the walk in which tokens are refreshed and end, and
// in which the request does not pass the browser.
func tokenScenes() []scene {
	return []scene{
		{"Refreshing: other tokens, the same login; one that was used is refused, and what came of it ends", "RFC 9700 4.14", tokensRefreshed},
		{"A pushed request: the browser carries a reference, which is good once", "RFC 9126", requestPushed},
		{"prompt=select_account: somebody else logs in, and what the first one was given ends", "30", anotherAccount},
	}
}

func tokensRefreshed(ctx context.Context, w *walker) error {
	return firstError(
		w.oidcTwo(ctx),
		func() error { return w.journal(ctx) },
		func() error { return w.openOIDC(ctx, "/refresh") },
		func() error { return w.shows("The tokens are refreshed") },
		func() error { return w.acr(classOf(3)) },
		// The access token ends, and the next one comes without the browser.
		func() error { w.demo.Clock.Advance(2 * journalMaxAge); return nil },
		func() error { return w.openOIDC(ctx, "/api/appointments") },
		func() error { return w.answers("appointments", classOf(3)) },
		func() error { return w.stayed("/api/appointments") },
		func() error { return w.openOIDC(ctx, "/refresh?ask=used") },
		func() error { return w.shows("invalid_grant") },
		func() error { return w.openOIDC(ctx, "/refresh") },
		func() error { return w.shows("invalid_grant") },
		// The user's session has not ended: it gives tokens without a question.
		func() error { return w.openOIDC(ctx, "/api/appointments") },
		func() error { return w.answers("appointments", classOf(2)) },
		func() error { return w.ends(ctx, ending{level: 30, class: classOf(2)}) },
	)
}

// stayed fails unless the browser's last hop is the one that opened the path:
// it was sent nowhere.
func (w *walker) stayed(path string) error {
	if hop := w.agent.Last(); hop.URL.RequestURI() != path || hop.Status != http.StatusOK {
		return fmt.Errorf("the browser is at %s (%d), wanted it to stay at %s", hop.URL, hop.Status, path)
	}
	return nil
}

func requestPushed(ctx context.Context, w *walker) error {
	var carried string
	return errors.Join(
		firstError(
			w.change(ctx, "audience: [journal-api]", "audience: [journal-api]\n  requirePushed: true"),
			func() error { return w.openOIDC(ctx, "/level/2") },
			func() error { return w.shows("invalid_request") },
			func() error { return w.openOIDC(ctx, "/level/2?ask=pushed") },
			func() (err error) { carried, err = w.carried(); return err },
			func() error { return w.choose(ctx, "low") },
			func() error { return w.signIn(ctx, Password) },
			func() error { return w.opens(2, 20) },
			func() error { return w.acr(classOf(2)) },
			func() error { return w.ends(ctx, ending{level: 20, class: classOf(2), trips: "low"}) },
			func() error { return w.agent.Open(ctx, carried) },
			func() error { return w.shows("The login is no longer open") },
		),
		w.demo.install(ctx, trinInstallation),
	)
}

// carried is the address by which the browser brought the request to Trin. It
// must say nothing but who asks and which request that is.
func (w *walker) carried() (string, error) {
	for _, hop := range w.agent.Hops {
		if query := hop.URL.Query(); query.Has("request_uri") {
			if len(query) != 2 || !query.Has("client_id") {
				return "", fmt.Errorf("the browser carried %q", hop.URL.RawQuery)
			}
			return hop.URL.String(), nil
		}
	}
	return "", errors.New("the browser carried no reference to a pushed request")
}

func anotherAccount(ctx context.Context, w *walker) error {
	var first oidcVisit
	return firstError(
		w.openOIDC(ctx, "/level/2"),
		func() error { return w.choose(ctx, "adfs-saml") },
		func() error { return w.signInADFS(ctx, User) },
		func() error { return w.opens(2, 20) },
		func() error { return w.shows("Alice Eksempel") },
		func() (err error) { first, err = w.visit(); return err },
		func() error { return w.good(ctx, first) },
		func() error { return w.openOIDC(ctx, "/level/2?ask=select") },
		func() error { return w.choose(ctx, "adfs-saml") },
		func() error { return w.signInADFS(ctx, Other) },
		func() error { return w.opens(2, 20) },
		func() error { return w.shows("Bent Eksempel") },
		func() error { return w.endsAndDisplaces(ctx, ending{level: 20, class: classOf(2), trips: "adfs-saml"}) },
		func() error { return w.ended(ctx, first) },
		// Nor does the session of the second know the first.
		func() error { return w.openOIDC(ctx, "/level/2?ask=passive") },
		func() error { return w.shows("Bent Eksempel") },
	)
}

// visit is what the application keeps of the browser.
func (w *walker) visit() (oidcVisit, error) {
	request, err := http.NewRequest(http.MethodGet, w.demo.OIDC.BaseURL, nil)
	if err != nil {
		return oidcVisit{}, err
	}
	for _, cookie := range w.agent.Cookies(w.demo.OIDC.BaseURL) {
		request.AddCookie(cookie)
	}
	v, ok := w.demo.OIDC.visitOf(request)
	if !ok || v.refresh == "" {
		return v, errors.New("the application has no visit of this browser, or no refresh token")
	}
	return v, nil
}

// good fails unless the API takes a visit's access token.
func (w *walker) good(ctx context.Context, v oidcVisit) error {
	_, challenge, err := w.demo.OIDC.callAPI(ctx, "appointments", v.accessToken)
	if err == nil && challenge != nil {
		err = fmt.Errorf("the API answered %v", challenge)
	}
	return err
}

// ended fails unless the tokens of a visit are good for nothing any more.
func (w *walker) ended(ctx context.Context, v oidcVisit) error {
	_, challenge, err := w.demo.OIDC.callAPI(ctx, "appointments", v.accessToken)
	if err != nil || challenge["error"] != "invalid_token" {
		return fmt.Errorf("the API answered %v, %v for a token of the first account", challenge, err)
	}
	_, err = w.demo.OIDC.tokensFor(ctx, v.refresh)
	var refused refusedCall
	if !errors.As(err, &refused) || refused.Code != "invalid_grant" {
		return fmt.Errorf("a refresh token of the first account was answered %v", err)
	}
	fmt.Fprintln(w.out, "   the tokens of the first account are refused")
	return nil
}
