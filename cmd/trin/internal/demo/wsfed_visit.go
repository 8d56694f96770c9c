package demo

import "net/http"

// loginOf is the login of the request's visit, nil when there is none.
func (a *WSFedApplication) loginOf(r *http.Request) *Login {
	cookie, err := r.Cookie(a.cookieName())
	if err != nil {
		return nil
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if login, ok := a.visits[cookie.Value]; ok {
		return &login
	}
	return nil
}

// signIn starts a new visit in the place of the one that the cookie names.
func (a *WSFedApplication) signIn(w http.ResponseWriter, r *http.Request, login Login) {
	a.signOut(r)
	id := token()
	a.mu.Lock()
	a.visits[id] = login
	a.mu.Unlock()
	http.SetCookie(w, &http.Cookie{Name: a.cookieName(), Value: id, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode})
}

// signOut ends the visit of the request's cookie.
func (a *WSFedApplication) signOut(r *http.Request) {
	cookie, err := r.Cookie(a.cookieName())
	if err != nil {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.visits, cookie.Value)
}

// cookieName carries the port, because cookies do not know ports.
func (a *WSFedApplication) cookieName() string {
	return "demo-wsfed-" + a.BaseURL[len(a.BaseURL)-4:]
}

// browser names the browser that a sign-in begins in, so that the answer is
// taken from that one alone.
func (a *WSFedApplication) browser(w http.ResponseWriter, r *http.Request) string {
	name := a.cookieName() + "-browser"
	if cookie, err := r.Cookie(name); err == nil && len(cookie.Value) == len(token()) {
		return cookie.Value
	}
	id := token()
	http.SetCookie(w, &http.Cookie{Name: name, Value: id, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode})
	return id
}
