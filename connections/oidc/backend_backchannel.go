package oidc

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"trin/broker"
)

// What a logout token is (OpenID Connect Back-Channel Logout 1.0, 2.4).
const (
	logoutEvent    = "http://schemas.openid.net/event/backchannel-logout"
	logoutTokenAge = 5 * time.Minute // of one without exp
	usedLogouts    = "oidc logout token"
)

// logoutToken is a logout token that has been verified.
type logoutToken struct {
	ID      string
	Subject string
	Session string
	Until   time.Time // it is not accepted after that
}

// serveBackChannel ends the sessions that a provider's logout token names
// (OpenID Connect Back-Channel Logout 1.0, 2.5 to 2.8). There is no browser: the
// applications that can be told without one are told.
func (k *kind) serveBackChannel(w http.ResponseWriter, r *http.Request) {
	err := k.backChannel(w, r)
	w.Header().Set("Cache-Control", "no-store")
	if err == nil {
		w.WriteHeader(http.StatusOK)
		return
	}
	k.Log.WarnContext(r.Context(), "a provider's logout was refused", "kind", KindName, "connection", clip(r.PathValue("connection")), "reason", err.Error())
	status, code := http.StatusBadRequest, errorInvalidRequest
	if invalid := (*broker.InvalidError)(nil); errors.As(err, &invalid) && invalid.Public != broker.PublicBadMessage {
		status, code = http.StatusInternalServerError, errorServer
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]string{"error": code}) // the caller may be gone
}

func (k *kind) backChannel(w http.ResponseWriter, r *http.Request) error {
	if r.URL.RawQuery != "" {
		return badMessage("a logout token in an address")
	}
	in, err := readParameters(w, r, []string{"logout_token"})
	if err != nil {
		return badMessage("a provider's logout: %w", err)
	}
	b, err := k.currentBackend(r.Context(), broker.ID(r.PathValue("connection")))
	if err != nil {
		return err
	}
	d, err := b.describe(r.Context())
	if err != nil {
		return broker.Invalid(broker.PublicNotAvailable, err)
	}
	token, err := acceptLogoutToken(r.Context(), in["logout_token"], b.expect(d))
	if refusal := (*broker.Refusal)(nil); errors.As(err, &refusal) {
		return broker.Invalid(broker.PublicNotAvailable, err)
	}
	if err != nil {
		return badMessage("a logout token of %s: %w", b.Issuer, err)
	}
	err = k.Used.Use(r.Context(), usedLogouts, b.Issuer+" "+token.ID, token.Until)
	switch {
	case errors.Is(err, broker.ErrUsed):
		return badMessage("a logout token of %s was seen before", b.Issuer)
	case err != nil:
		return broker.Invalid(broker.PublicInternal, err)
	}
	key := b.logoutKey(claimSubject, token.Subject)
	if token.Session != "" {
		key = b.logoutKey(claimSession, token.Session)
	}
	_, err = k.Broker.Logout(r.Context(), &broker.Browser{}, broker.LogoutRequest{Connection: b.connection.ID, Keys: []string{key}})
	return err
}

// acceptLogoutToken verifies a logout token (OpenID Connect Back-Channel Logout
// 1.0, 2.6).
func acceptLogoutToken(ctx context.Context, token string, x expectation) (logoutToken, error) {
	payload, _, err := verifiedToken(ctx, token, []string{"logout+jwt", "JWT"}, x)
	if err != nil {
		return logoutToken{}, err
	}
	members, err := readMembers(payload, maxTokenMembers)
	if err != nil {
		return logoutToken{}, err
	}
	if err := checkParties(members, x); err != nil {
		return logoutToken{}, err
	}
	var t logoutToken
	if t.Until, err = logoutLife(members, x); err != nil {
		return t, err
	}
	for name, into := range map[string]*string{"jti": &t.ID, claimSubject: &t.Subject, claimSession: &t.Session} {
		if *into, err = textMember(members, name); err != nil {
			return t, err
		}
		if len(*into) > maxName {
			return t, fmt.Errorf("%s is too long", name)
		}
	}
	if _, there := members[claimNonce]; there {
		return t, errors.New("nonce is there: an ID token is no logout token")
	}
	var events map[string]map[string]any
	if err := json.Unmarshal(members["events"], &events); err != nil || events[logoutEvent] == nil {
		return t, errors.New("events does not say that it is a logout")
	}
	switch {
	case t.ID == "":
		return t, errors.New("jti is missing")
	case t.Subject == "" && t.Session == "":
		return t, errors.New("sub and sid are both missing")
	}
	return t, nil
}

// logoutLife holds the token's times against the clock. Older providers write
// no exp: then it is good for a few minutes.
func logoutLife(members map[string]json.RawMessage, x expectation) (time.Time, error) {
	if _, there := members["exp"]; !there {
		issued, err := instantMember(members, "iat")
		if err != nil {
			return time.Time{}, err
		}
		if !issued.IsZero() {
			members["exp"] = json.RawMessage(fmt.Sprint(issued.Add(logoutTokenAge).Unix()))
		}
	}
	expires, _, err := checkLife(members, x)
	return expires.Add(x.Skew), err
}
