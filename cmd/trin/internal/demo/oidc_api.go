package demo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// call shows what the API answers to the visit's access token. A challenge of
// the API becomes one more authorization request with what it names (RFC 9470,
// 4): of the session, the provider asks for what is missing alone.
func (a *OIDCApplication) call(w http.ResponseWriter, r *http.Request) {
	call := r.PathValue("call")
	if !slices.Contains(apiCalls(), call) {
		http.NotFound(w, r)
		return
	}
	v, ok := a.visitOf(r)
	if !ok {
		a.ask(w, r, oidcAsking{page: 2, then: r.URL.Path}, url.Values{"acr_values": {a.Classes[2]}})
		return
	}
	answer, challenge, err := a.callAPI(r.Context(), call, v.accessToken)
	if err == nil && challenge["error"] == "invalid_token" && v.refresh != "" {
		if renewed, failed := a.renewTokens(r, v); failed == nil { // else the browser is sent for tokens
			v = renewed
			answer, challenge, err = a.callAPI(r.Context(), call, v.accessToken)
		}
	}
	if err != nil {
		a.fail(w, r, http.StatusBadGateway, err)
		return
	}
	switch challenge["error"] {
	case "":
		render(w, r, http.StatusOK, called(oidcLook(), call, answer, v.login))
	case "insufficient_user_authentication":
		asks := url.Values{}
		for _, name := range []string{"acr_values", "max_age"} {
			if value := challenge[name]; value != "" {
				asks.Set(name, value)
			}
		}
		a.again(w, r, "step", challenge, asks)
	default: // the token has ended, and no refresh token gives another
		a.again(w, r, "token", challenge, url.Values{"acr_values": {a.Classes[2]}})
	}
}

// again asks the provider for a better token, once for each reason: an API that
// is not content with what it asked for would go on for ever.
func (a *OIDCApplication) again(w http.ResponseWriter, r *http.Request, reason string, challenge map[string]string, asks url.Values) {
	if r.URL.Query().Get("after") == reason {
		a.fail(w, r, http.StatusForbidden, fmt.Errorf("the API is not content with what came: %s, %s", challenge["error"], challenge["error_description"]))
		return
	}
	a.ask(w, r, oidcAsking{page: 2, then: r.URL.Path + "?after=" + reason}, asks)
}

// callAPI calls the resource server. A 401 comes back as its challenge.
func (a *OIDCApplication) callAPI(ctx context.Context, call, access string) (answer string, challenge map[string]string, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, a.API+"/"+call, nil)
	if err != nil {
		return "", nil, err
	}
	request.Header.Set("Authorization", "Bearer "+access)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return "", nil, err
	}
	defer response.Body.Close()
	content, err := io.ReadAll(io.LimitReader(response.Body, 1<<20))
	switch {
	case err != nil:
		return "", nil, err
	case response.StatusCode == http.StatusUnauthorized:
		challenge, err = readChallenge(response.Header.Values("WWW-Authenticate"))
		return "", challenge, err
	case response.StatusCode != http.StatusOK:
		return "", nil, fmt.Errorf("the API answered %s", response.Status)
	}
	return string(content), nil, nil
}

// parameterOf is one parameter of a challenge, quoted or not (RFC 9110, 11.2).
var parameterOf = regexp.MustCompile(`([A-Za-z_]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^",\s]+))`)

// readChallenge reads a challenge of the Bearer scheme (RFC 6750, 3).
func readChallenge(headers []string) (map[string]string, error) {
	if len(headers) != 1 || !strings.HasPrefix(headers[0], "Bearer ") {
		return nil, errors.New("the API answered 401 without a challenge of the Bearer scheme")
	}
	challenge := map[string]string{}
	for _, found := range parameterOf.FindAllStringSubmatch(strings.TrimPrefix(headers[0], "Bearer "), -1) {
		challenge[found[1]] = found[2] + found[3]
	}
	if challenge["error"] == "" {
		return nil, errors.New("the API's challenge has no error")
	}
	return challenge, nil
}

// medicine is what the user may have renewed.
const medicine = "Amoxicillin 500 mg"

// renew asks the user to confirm an act: by a scope that demands a level for one
// transaction, or by authorization_details (RFC 9396), which say what it is.
func (a *OIDCApplication) renew(w http.ResponseWriter, r *http.Request) {
	if _, ok := a.visitOf(r); !ok {
		a.ask(w, r, oidcAsking{page: 2, then: r.URL.RequestURI()}, url.Values{"acr_values": {a.Classes[2]}})
		return
	}
	asks := url.Values{"scope": {"openid renewal"}}
	if r.URL.Query().Get("ask") == "details" {
		details, err := json.Marshal([]map[string]string{{"type": "renewal", "medicine": medicine}})
		if err != nil {
			a.fail(w, r, http.StatusInternalServerError, err)
			return
		}
		asks = url.Values{"authorization_details": {string(details)}}
	}
	a.ask(w, r, oidcAsking{page: 3, then: "/renewed", act: true}, asks)
}

// renewed shows the act that was confirmed.
func (a *OIDCApplication) renewed(w http.ResponseWriter, r *http.Request) {
	v, ok := a.visitOf(r)
	if !ok || v.confirmed == nil {
		http.Redirect(w, r, "/", http.StatusSeeOther)
		return
	}
	render(w, r, http.StatusOK, confirmed(oidcLook(), v.login, *v.confirmed))
}
