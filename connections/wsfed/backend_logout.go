package wsfed

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"

	"trin/broker"
)

// paramLeg is the parameter of Trin's own address by which the browser comes
// back from a provider's sign-out.
const paramLeg = "leg"

// serveParty takes what comes to the address of a relying party with GET: the
// way back from a sign-out, and a provider's clean-up (WS-Federation 1.2,
// 13.2.4). A token never comes with GET: it would stay in logs and histories.
func (k *kind) serveParty(w http.ResponseWriter, r *http.Request) {
	browser := k.Edge.Browser(r)
	var reply broker.Reply
	fields, err := readFields(r.URL.RawQuery)
	_, token := fields[paramResult]
	_, pointer := fields[paramResultPtr]
	_, kept := fields[paramKeptResult]
	switch leg := r.URL.Query().Get(paramLeg); {
	case err != nil:
		err = badMessage("", err)
	case token || pointer || kept:
		err = badMessage("", fmt.Errorf("an answer with GET: it must be posted"))
	case leg != "":
		reply, err = k.signedOut(r, browser, broker.ID(leg))
	case fields[paramAction] == actionCleanup || fields[paramAction] == actionSignOut:
		reply, err = k.cleanUp(r, browser)
	default:
		err = badMessage("", fmt.Errorf("wa=%q at the address of a relying party", clip(fields[paramAction])))
	}
	k.Edge.Reply(w, r, browser, reply, err)
}

// Logout sends the browser to the provider's sign-out (WS-Federation 1.2,
// 13.2.4), at the address where the user was signed in. Nothing that comes back
// proves anything: who returns to Trin with the leg counts as told.
func (b *backend) Logout(_ context.Context, e broker.Evidence, leg broker.ID) (broker.Reply, error) {
	endpoint := b.Endpoint
	if len(e.Memo) > 0 {
		var memo legMemo
		if err := json.Unmarshal(e.Memo, &memo); err != nil {
			return nil, fmt.Errorf("wsfed: the evidence's memo: %w", err)
		}
		if b.hasEndpoint(memo.Endpoint) {
			endpoint = memo.Endpoint
		}
	}
	back := query{}
	back.add(paramLeg, string(leg))
	q := query{}
	q.add(paramAction, actionSignOut)
	q.add(paramRealm, b.realm)
	q.add(paramReply, back.on(b.address))
	return broker.Redirect{URL: q.on(endpoint)}, nil
}

// hasEndpoint reports whether the provider still has that address.
func (b *backend) hasEndpoint(address string) bool {
	for _, endpoint := range b.Endpoints {
		if endpoint.URL == address {
			return true
		}
	}
	return false
}

// signedOut goes on with a logout when the browser is back from the provider.
func (k *kind) signedOut(r *http.Request, browser *broker.Browser, leg broker.ID) (broker.Reply, error) {
	hop, err := k.Broker.LogoutHop(r.Context(), browser, leg)
	if err != nil {
		return nil, err
	}
	if id := broker.ID(r.PathValue("connection")); hop.Evidence == nil || hop.Evidence.Connection != id {
		return nil, badMessage("", fmt.Errorf("back from the sign-out of connection %q, which was not told", clip(string(id))))
	}
	return k.Broker.ResumeLogout(r.Context(), browser, leg, true)
}

// cleanUp ends this browser's sessions that hold evidence of the connection
// (WS-Federation 1.2, 13.2.4). The message is not signed and names nobody, so
// that anyone can send it: it ends sessions and does nothing else, and a wreply
// in it is not followed. A provider loads it in a frame or an image; a browser
// then sends Trin's cookies, which are SameSite=Lax, only when the provider is
// of the same site. Without them there is nothing that could be ended, which is
// no error, and the log says so. In a frame the pages that tell the applications
// must show in it, or the applications are not told: the provider's own origins,
// and nobody else's, may frame them.
func (k *kind) cleanUp(r *http.Request, browser *broker.Browser) (broker.Reply, error) {
	b, err := k.currentBackend(r.Context(), broker.ID(r.PathValue("connection")))
	if err != nil {
		return nil, err
	}
	framedBy := b.framing(r)
	if len(browser.Sessions) == 0 {
		k.Log.InfoContext(r.Context(), "clean-up without a session: the browser sent no session cookie", "kind", KindName,
			"connection", string(b.connection.ID), "site", clip(r.Header.Get("Sec-Fetch-Site")), "into", clip(r.Header.Get("Sec-Fetch-Dest")))
		if len(framedBy) > 0 {
			return broker.LoggedOutPage{FramedBy: framedBy}, nil
		}
		return broker.Redirect{URL: "/logged-out"}, nil
	}
	return k.Broker.Logout(r.Context(), browser, broker.LogoutRequest{Connection: b.connection.ID, FramedBy: framedBy})
}

// framing lists the provider's origins for a request that a frame has made; none
// where the browser does not say so.
func (b *backend) framing(r *http.Request) []string {
	if destination := r.Header.Get("Sec-Fetch-Dest"); destination != "iframe" && destination != "frame" {
		return nil
	}
	addresses := []string{b.Endpoint}
	for _, endpoint := range b.Endpoints {
		addresses = append(addresses, endpoint.URL)
	}
	var origins []string
	for _, address := range addresses {
		if origin := originOf(address); !slices.Contains(origins, origin) {
			origins = append(origins, origin)
		}
	}
	return origins
}

// AnswerLogout ends a clean-up. The provider takes no answer, so that the
// browser stays with Trin.
func (b *backend) AnswerLogout(_ context.Context, o broker.LogoutOutcome) (broker.Reply, error) {
	return broker.Redirect{URL: o.Page}, nil
}
