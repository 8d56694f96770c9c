package demo

import (
	"errors"
	"maps"
	"net/http"
	"net/url"
	"time"
)

// backChannelEvent is what makes a token one of logout (OpenID Connect
// Back-Channel Logout 1.0, 2.4).
const backChannelEvent = "http://schemas.openid.net/event/backchannel-logout"

// logout ends the visit and asks the provider to end the session (OpenID Connect
// RP-Initiated Logout 1.0, 2).
func (a *OIDCApplication) logout(w http.ResponseWriter, r *http.Request) {
	v, ok := a.visitOf(r)
	provider, err := a.trusted()
	if !ok || err != nil || provider.EndSession == "" {
		a.signOut(r)
		http.Redirect(w, r, "/", http.StatusSeeOther)
		return
	}
	a.signOut(r)
	query := url.Values{
		"id_token_hint": {v.idToken}, "client_id": {a.ClientID}, "post_logout_redirect_uri": {a.BaseURL + "/signed-out"}, "state": {token()},
	}
	http.Redirect(w, r, provider.EndSession+"?"+query.Encode(), http.StatusSeeOther)
}

// backChannel takes a logout token from the provider itself (OpenID Connect
// Back-Channel Logout 1.0, 2.5, 2.8).
func (a *OIDCApplication) backChannel(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	r.Body = http.MaxBytesReader(w, r.Body, 1<<20)
	provider, err := a.trusted()
	if err == nil {
		err = a.loggedOut(provider, r.PostFormValue("logout_token"))
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
	}
}

// loggedOut believes a logout token or not (2.6).
func (a *OIDCApplication) loggedOut(provider *openIDProvider, raw string) error {
	t, err := provider.read(raw, a.ClientID, a.Clock())
	if err != nil {
		return err
	}
	events, _ := t.members["events"].(map[string]any)
	_, logout := events[backChannelEvent].(map[string]any)
	_, nonce := t.members["nonce"]
	session := t.text("sid")
	switch {
	case t.kind() != "logout+jwt" || !logout || nonce:
		return errors.New("this is no logout token")
	case session == "" && t.Subject == "":
		return errors.New("the logout token names nobody")
	case t.ID == "" || !a.first(t.ID, t.Expiry.Time()):
		return errors.New("the logout token has no jti, or has been used")
	}
	a.end(session, t.Subject)
	return nil
}

// first notes an identifier until it ends, and reports whether it is a new one.
func (a *OIDCApplication) first(id string, until time.Time) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	maps.DeleteFunc(a.told, func(_ string, end time.Time) bool { return a.Clock().After(end.Add(tokenSkew)) })
	if _, known := a.told[id]; known || len(a.told) >= maxPending {
		return false
	}
	a.told[id] = until
	return true
}

// frontChannel ends the visits of a session when the provider loads this in a
// frame (OpenID Connect Front-Channel Logout 1.0, 3).
func (a *OIDCApplication) frontChannel(w http.ResponseWriter, r *http.Request) {
	provider, err := a.trusted()
	session := r.URL.Query().Get("sid")
	if err != nil || r.URL.Query().Get("iss") != provider.Issuer || session == "" {
		http.NotFound(w, r)
		return
	}
	a.end(session, "")
	framed(w, r, provider.Issuer, cleaned(oidcLook()))
}
