package oidc

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"trin/broker"
)

// Logout sends the browser to the provider's end_session_endpoint (OpenID
// Connect RP-Initiated Logout 1.0, 2), with the ID token as a hint. A provider
// that has none keeps its session.
func (b *backend) Logout(ctx context.Context, e broker.Evidence, leg broker.ID) (broker.Reply, error) {
	if b.KeepProviderSession {
		return nil, nil
	}
	d, err := b.describe(ctx)
	if err != nil {
		return nil, fmt.Errorf("oidc: %w", err)
	}
	if d.EndSession == "" {
		return nil, nil
	}
	q := url.Values{paramClientID: {b.ClientID}, "post_logout_redirect_uri": {b.address + "/logged-out"}, paramState: {string(leg)}}
	if len(e.Memo) > 0 {
		var memo evidenceMemo
		if err := json.Unmarshal(e.Memo, &memo); err != nil {
			return nil, fmt.Errorf("oidc: the evidence's memo: %w", err)
		}
		if memo.IDToken != "" {
			q.Set(paramIDTokenHint, memo.IDToken)
		}
	}
	return broker.Redirect{URL: addQuery(d.EndSession, q)}, nil
}

// serveLoggedOut goes on with a logout when the browser is back from the
// provider. Nothing that comes back proves anything: who returns counts as told.
func (k *kind) serveLoggedOut(w http.ResponseWriter, r *http.Request) {
	browser := k.Edge.Browser(r)
	reply, err := k.loggedOut(w, r, browser)
	k.Edge.Reply(w, r, browser, reply, err)
}

func (k *kind) loggedOut(w http.ResponseWriter, r *http.Request, browser *broker.Browser) (broker.Reply, error) {
	in, err := readParameters(w, r, []string{paramState})
	if err != nil {
		return nil, badMessage("back from a provider's logout: %w", err)
	}
	leg := broker.ID(in[paramState])
	if leg == "" {
		return nil, badMessage("back from a provider's logout without state")
	}
	hop, err := k.Broker.LogoutHop(r.Context(), browser, leg)
	if err != nil {
		return nil, err
	}
	if id := broker.ID(r.PathValue("connection")); hop.Evidence == nil || hop.Evidence.Connection != id {
		return nil, badMessage("back from the logout of connection %q, which was not told", clip(string(id)))
	}
	return k.Broker.ResumeLogout(r.Context(), browser, leg, true)
}

// serveFrontChannel ends the session that a provider names with iss and sid
// (OpenID Connect Front-Channel Logout 1.0, 2). The message is not signed; who
// knows a sid can end that session and do nothing else. It is loaded in a frame,
// where browsers send no cookies: then nobody can be sent on, the session has
// ended, and the frame stays empty.
func (k *kind) serveFrontChannel(w http.ResponseWriter, r *http.Request) {
	browser := k.Edge.Browser(r)
	reply, err := k.frontChannel(w, r, browser)
	if err == nil && len(browser.Sessions) == 0 {
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.WriteHeader(http.StatusOK)
		return
	}
	k.Edge.Reply(w, r, browser, reply, err)
}

func (k *kind) frontChannel(w http.ResponseWriter, r *http.Request, browser *broker.Browser) (broker.Reply, error) {
	in, err := readParameters(w, r, []string{paramIssuer, claimSession})
	if err != nil {
		return nil, badMessage("a provider's logout: %w", err)
	}
	b, err := k.currentBackend(r.Context(), broker.ID(r.PathValue("connection")))
	switch {
	case err != nil:
		return nil, err
	case in[paramIssuer] != b.Issuer:
		return nil, badMessage("a logout in a frame: iss is %q, not %q", clip(in[paramIssuer]), b.Issuer)
	case in[claimSession] == "" || len(in[claimSession]) > maxName:
		return nil, badMessage("a logout in a frame without sid; have %s send it", b.Issuer)
	}
	if len(browser.Sessions) == 0 {
		browser = &broker.Browser{} // nothing could be bound to it
	}
	return k.Broker.Logout(r.Context(), browser, broker.LogoutRequest{Connection: b.connection.ID,
		Keys: []string{b.logoutKey(claimSession, in[claimSession])}, FramedBy: b.framing(r)})
}

// framing lists the provider's origins for a request that a frame has made, so
// that the pages that tell the applications show in it; none where the browser
// does not say so.
func (b *backend) framing(r *http.Request) []string {
	if destination := r.Header.Get("Sec-Fetch-Dest"); destination != "iframe" && destination != "frame" {
		return nil
	}
	addresses := []string{b.Issuer}
	if d, err := b.describe(r.Context()); err == nil {
		addresses = append(addresses, d.Authorization, d.EndSession)
	}
	var origins []string
	for _, address := range addresses {
		u, err := url.Parse(address)
		if err != nil || u.Host == "" {
			continue
		}
		if origin := u.Scheme + "://" + u.Host; !slices.Contains(origins, origin) {
			origins = append(origins, origin)
		}
	}
	return origins
}

// AnswerLogout ends a logout that the provider asked for. It takes no answer by
// the browser, which stays with Trin.
func (b *backend) AnswerLogout(_ context.Context, o broker.LogoutOutcome) (broker.Reply, error) {
	return broker.Redirect{URL: o.Page}, nil
}

// servePartyKeys writes the keys by which Trin proves itself to the provider
// (RFC 7517, 5): for its administrator, as jwks_uri.
func (k *kind) servePartyKeys(w http.ResponseWriter, r *http.Request) {
	b, err := k.currentBackend(r.Context(), broker.ID(r.PathValue("connection")))
	if err != nil || b.authMethod() != authPrivateKey {
		http.NotFound(w, r)
		return
	}
	set, keys, err := k.keysOfSet(r.Context(), b.Keys)
	if err != nil {
		k.Log.ErrorContext(r.Context(), "the key set could not be written", "connection", string(b.connection.ID), "error", err.Error())
		http.Error(w, "the key set is not available", http.StatusInternalServerError)
		return
	}
	k.keysRead(r, keys)
	k.serveJSON(w, r, "application/jwk-set+json", keysMaxAge, set)
}
