package demo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"
)

// visitOf is the request's visit.
func (a *OIDCApplication) visitOf(r *http.Request) (oidcVisit, bool) {
	cookie, err := r.Cookie(a.cookieName())
	if err != nil {
		return oidcVisit{}, false
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	v, ok := a.visits[cookie.Value]
	return v, ok
}

// loginOf is the login of the request's visit, nil when there is none.
func (a *OIDCApplication) loginOf(r *http.Request) *Login {
	if v, ok := a.visitOf(r); ok {
		return &v.login
	}
	return nil
}

// signIn starts a new visit in the place of the one that the cookie names.
func (a *OIDCApplication) signIn(w http.ResponseWriter, r *http.Request, v oidcVisit) {
	a.signOut(r)
	id := token()
	a.mu.Lock()
	a.visits[id] = v
	a.mu.Unlock()
	http.SetCookie(w, &http.Cookie{Name: a.cookieName(), Value: id, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode})
}

// confirm keeps with the visit the login by which its own user confirmed an act.
// The visit stays at the level that it has.
func (a *OIDCApplication) confirm(r *http.Request, act oidcVisit) error {
	cookie, err := r.Cookie(a.cookieName())
	if err != nil {
		return errors.New("nobody is signed in")
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	v, ok := a.visits[cookie.Value]
	if !ok || v.login.Subject != act.login.Subject {
		return errors.New("somebody else has confirmed than the one who is signed in")
	}
	v.confirmed = &act.login
	a.visits[cookie.Value] = v
	return nil
}

// signOut ends the visit of the request's cookie.
func (a *OIDCApplication) signOut(r *http.Request) {
	cookie, err := r.Cookie(a.cookieName())
	if err != nil {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.visits, cookie.Value)
}

// end ends the visits of a session, or all of a subject's when the session is
// not named.
func (a *OIDCApplication) end(session, subject string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	maps.DeleteFunc(a.visits, func(_ string, v oidcVisit) bool {
		if session != "" {
			return v.session == session
		}
		return v.login.Subject == subject
	})
}

// cookieName carries the port, because cookies do not know ports.
func (a *OIDCApplication) cookieName() string {
	return "demo-oidc-" + a.BaseURL[len(a.BaseURL)-4:]
}

// browser names the browser that a request begins in, so that the answer is
// taken from that one alone.
func (a *OIDCApplication) browser(w http.ResponseWriter, r *http.Request) string {
	name := a.cookieName() + "-browser"
	if cookie, err := r.Cookie(name); err == nil && len(cookie.Value) == len(token()) {
		return cookie.Value
	}
	id := token()
	http.SetCookie(w, &http.Cookie{Name: name, Value: id, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode})
	return id
}

// postForm posts a form as a client that proves itself by its secret (RFC 6749,
// 2.3.1), and reads the JSON that comes back.
func postForm(ctx context.Context, address, clientID, secret string, form url.Values, into any) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(form.Encode()))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.SetBasicAuth(url.QueryEscape(clientID), url.QueryEscape(secret))
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	content, err := io.ReadAll(io.LimitReader(response.Body, 1<<20))
	if err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK && response.StatusCode != http.StatusCreated {
		refused := refusedCall{address: address, status: response.Status}
		if json.Unmarshal(content, &refused) != nil || refused.Code == "" {
			return fmt.Errorf("%s answered %s: %s", address, response.Status, content)
		}
		return refused
	}
	return json.Unmarshal(content, into)
}

// refusedCall is an error that the provider has a word for (RFC 6749, 5.2).
type refusedCall struct {
	Code string `json:"error"`
	Text string `json:"error_description"`

	address, status string
}

// Error has the endpoint and what it answered.
func (e refusedCall) Error() string {
	return fmt.Sprintf("%s answered %s: %s, %s", e.address, e.status, e.Code, e.Text)
}
