package demo

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// level opens the page of a level, or asks the provider for that level.
func (a *OIDCApplication) level(w http.ResponseWriter, r *http.Request) {
	page, err := strconv.Atoi(r.PathValue("level"))
	class, known := a.Classes[page]
	if err != nil || !known {
		http.NotFound(w, r)
		return
	}
	how := r.URL.Query().Get("ask")
	if login := a.loginOf(r); login != nil && login.Covers(page) && how == "" {
		render(w, r, http.StatusOK, opened(oidcLook(), page, *login))
		return
	}
	words := strings.Split(how, ",")
	asks, err := askedBy(words, class)
	if err != nil {
		a.fail(w, r, http.StatusInternalServerError, err)
		return
	}
	a.ask(w, r, oidcAsking{page: page, then: r.URL.Path, pushed: slices.Contains(words, "pushed")}, asks)
}

// askedBy is how a class is asked for: "force", "passive", "select" (the user
// chooses the account), "essential", "nothing" (ask for no class), or several of
// them. Words that are none of these are left to the caller.
func askedBy(how []string, class string) (url.Values, error) {
	asks := url.Values{}
	switch {
	case slices.Contains(how, "essential"):
		claims, err := essentialACR(class)
		if err != nil {
			return nil, err
		}
		asks.Set("claims", claims)
	case !slices.Contains(how, "nothing"):
		asks.Set("acr_values", class)
	}
	switch {
	case slices.Contains(how, "force"):
		asks.Set("prompt", "login")
	case slices.Contains(how, "passive"):
		asks.Set("prompt", "none")
	case slices.Contains(how, "select"):
		asks.Set("prompt", "select_account")
	}
	return asks, nil
}

// essentialACR is the claims parameter that must be met (OpenID Connect Core
// 5.5.1.1).
func essentialACR(class string) (string, error) {
	type wish struct {
		Essential bool     `json:"essential"`
		Values    []string `json:"values"`
	}
	text, err := json.Marshal(map[string]map[string]wish{"id_token": {"acr": {Essential: true, Values: []string{class}}}})
	return string(text), err
}

// ask sends the browser to the provider with an authorization request (OpenID
// Connect Core 3.1.2.1; RFC 7636).
func (a *OIDCApplication) ask(w http.ResponseWriter, r *http.Request, asking oidcAsking, asks url.Values) {
	provider, err := a.trusted()
	if err != nil {
		a.fail(w, r, http.StatusInternalServerError, err)
		return
	}
	asking.browser, asking.nonce, asking.verifier, asking.since = a.browser(w, r), token(), token()+token(), a.Clock()
	asking.maxAge = asks.Get("max_age")
	challenge := sha256.Sum256([]byte(asking.verifier))
	state := token()
	a.remember(state, asking)
	query := maps.Clone(asks)
	for name, value := range map[string]string{
		"response_type": "code", "client_id": a.ClientID, "redirect_uri": a.redirectURI(), "state": state, "nonce": asking.nonce,
		"code_challenge": base64.RawURLEncoding.EncodeToString(challenge[:]), "code_challenge_method": "S256",
	} {
		query.Set(name, value)
	}
	if !query.Has("scope") {
		query.Set("scope", "openid profile email")
	}
	if asking.pushed {
		if query, err = a.push(r.Context(), provider, query); err != nil {
			a.fail(w, r, http.StatusBadGateway, err)
			return
		}
	}
	http.Redirect(w, r, provider.Authorization+"?"+query.Encode(), http.StatusSeeOther)
}

func (a *OIDCApplication) redirectURI() string { return a.BaseURL + "/callback" }

// callback takes the answer.
func (a *OIDCApplication) callback(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	asking, err := a.answeredTo(w, r, query)
	if err != nil {
		a.fail(w, r, http.StatusBadRequest, err)
		return
	}
	if code := query.Get("error"); code != "" {
		render(w, r, http.StatusForbidden, turnedAway(oidcLook(), []string{code, query.Get("error_description")}, a.loginOf(r)))
		return
	}
	v, err := a.redeem(r.Context(), query.Get("code"), asking)
	if err == nil && !v.login.Covers(asking.page) {
		err = fmt.Errorf("level %d was asked for and %d came back, as %s", asking.page*10, v.login.Level, v.login.Class)
	}
	if err == nil && asking.act {
		err = a.confirm(r, v)
	}
	if err != nil {
		a.fail(w, r, http.StatusBadRequest, err)
		return
	}
	if !asking.act {
		a.signIn(w, r, v)
	}
	http.Redirect(w, r, asking.then, http.StatusSeeOther)
}

// answeredTo finds the request that an answer is to, in the browser that began
// it, and whether the provider that was asked has answered (RFC 9207, 2.4).
func (a *OIDCApplication) answeredTo(w http.ResponseWriter, r *http.Request, query url.Values) (oidcAsking, error) {
	provider, err := a.trusted()
	if err != nil {
		return oidcAsking{}, err
	}
	asking, ok := a.answered(query.Get("state"))
	if !ok || asking.browser != a.browser(w, r) {
		return oidcAsking{}, errors.New("the answer is to no request of this browser: state is not one that it was given")
	}
	if iss := query.Get("iss"); iss != provider.Issuer && (query.Has("iss") || provider.NamesItself) {
		return oidcAsking{}, fmt.Errorf("%s was asked and %q answered", provider.Issuer, iss)
	}
	return asking, nil
}

// redeem gets tokens for the code, and reads them.
func (a *OIDCApplication) redeem(ctx context.Context, code string, asking oidcAsking) (oidcVisit, error) {
	provider, err := a.trusted()
	if err != nil {
		return oidcVisit{}, err
	}
	var tokens tokenAnswer
	form := url.Values{
		"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {a.redirectURI()}, "code_verifier": {asking.verifier},
	}
	if err := postForm(ctx, provider.Token, a.ClientID, a.Secret, form, &tokens); err != nil {
		return oidcVisit{}, err
	}
	v, err := a.readIDToken(provider, tokens.ID, tokens.Access, asking)
	v.accessToken, v.refresh = tokens.Access, tokens.Refresh
	return v, err
}

// remember notes a request that an answer is waited for.
func (a *OIDCApplication) remember(state string, asking oidcAsking) {
	a.mu.Lock()
	defer a.mu.Unlock()
	maps.DeleteFunc(a.pending, func(_ string, old oidcAsking) bool {
		return asking.since.Sub(old.since) > pendingFor || len(a.pending) >= maxPending
	})
	a.pending[state] = asking
}

// answered takes the request that an answer names; each is answered once.
func (a *OIDCApplication) answered(state string) (oidcAsking, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	asking, ok := a.pending[state]
	delete(a.pending, state)
	return asking, ok && a.Clock().Sub(asking.since) <= pendingFor
}
