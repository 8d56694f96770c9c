package demo

import (
	"context"
	"errors"
	"net/http"
	"net/url"
)

// tokenAnswer is what a token endpoint gives (RFC 6749, 5.1).
type tokenAnswer struct {
	ID      string `json:"id_token"`
	Access  string `json:"access_token"`
	Refresh string `json:"refresh_token"`
}

// refresh gets new tokens for the visit, or shows what becomes of a refresh token
// that was used before.
func (a *OIDCApplication) refresh(w http.ResponseWriter, r *http.Request) {
	v, ok := a.visitOf(r)
	if !ok {
		a.ask(w, r, oidcAsking{page: 2, then: r.URL.RequestURI()}, url.Values{"acr_values": {a.Classes[2]}})
		return
	}
	var err error
	if r.URL.Query().Get("ask") == "used" {
		if v.used == "" {
			a.fail(w, r, http.StatusNotFound, errors.New("no refresh token has been used here: refresh the tokens first"))
			return
		}
		_, err = a.tokensFor(r.Context(), v.used)
	} else {
		v, err = a.renewTokens(r, v)
	}
	var refused refusedCall
	switch {
	case errors.As(err, &refused):
		render(w, r, http.StatusForbidden, turnedAway(oidcLook(), []string{refused.Code, refused.Text}, &v.login))
	case err != nil:
		a.fail(w, r, http.StatusBadGateway, err)
	default:
		render(w, r, http.StatusOK, refreshed(oidcLook(), v.login))
	}
}

// renewTokens puts new tokens in the place of the visit's. One request at a time
// does it: a provider takes a refresh token that comes twice for a stolen one.
func (a *OIDCApplication) renewTokens(r *http.Request, was oidcVisit) (oidcVisit, error) {
	a.refreshing.Lock()
	defer a.refreshing.Unlock()
	v, ok := a.visitOf(r)
	switch {
	case !ok:
		return was, errors.New("the visit has ended")
	case v.refresh == "":
		return was, errors.New("the provider has given no refresh token")
	case v.refresh != was.refresh:
		return v, nil // another request has just done it
	}
	tokens, err := a.tokensFor(r.Context(), v.refresh)
	if err != nil {
		return was, err
	}
	fresh, err := a.readRefreshed(v, tokens)
	if err != nil {
		return was, err
	}
	cookie, err := r.Cookie(a.cookieName())
	if err != nil {
		return was, err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if _, there := a.visits[cookie.Value]; !there {
		return was, errors.New("the visit has ended")
	}
	a.visits[cookie.Value] = fresh
	return fresh, nil
}

// tokensFor gets tokens for a refresh token (RFC 6749, 6).
func (a *OIDCApplication) tokensFor(ctx context.Context, refresh string) (tokenAnswer, error) {
	var tokens tokenAnswer
	provider, err := a.trusted()
	if err == nil {
		err = postForm(ctx, provider.Token, a.ClientID, a.Secret, url.Values{"grant_type": {"refresh_token"}, "refresh_token": {refresh}}, &tokens)
	}
	return tokens, err
}

// readRefreshed is the visit with the tokens that came. They must be about the
// same login: a refresh is no new one (OpenID Connect Core 12.2).
func (a *OIDCApplication) readRefreshed(v oidcVisit, tokens tokenAnswer) (oidcVisit, error) {
	provider, err := a.trusted()
	if err != nil {
		return v, err
	}
	fresh, err := a.readIDToken(provider, tokens.ID, tokens.Access, oidcAsking{page: v.login.Page})
	switch {
	case err != nil:
		return v, err
	case fresh.login.Subject != v.login.Subject || fresh.session != v.session:
		return v, errors.New("the refreshed token is about another user, or another session")
	case fresh.login.Class != v.login.Class || fresh.login.instant("auth_time") != v.login.instant("auth_time"):
		return v, errors.New("the refreshed token tells of another login: acr or auth_time differs")
	case tokens.Access == "" || tokens.Access == v.accessToken || tokens.Refresh == "" || tokens.Refresh == v.refresh:
		return v, errors.New("the tokens are not new ones")
	}
	v.login, v.idToken, v.accessToken = fresh.login, fresh.idToken, tokens.Access
	v.used, v.refresh = v.refresh, tokens.Refresh
	return v, nil
}
