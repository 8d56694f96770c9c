package saml2

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/beevik/etree"

	"trin/broker"
	"trin/connections/internal/xmlsec"
)

// logoutLifetime is how long a LogoutRequest of Trin's holds.
const logoutLifetime = 5 * time.Minute

// mountLogout adds the single logout service (profiles 4.4).
func (k *kind) mountLogout(mux *http.ServeMux) {
	for _, path := range [...]string{"/saml2/slo", "/saml2/slo/response"} {
		mux.HandleFunc("GET "+path, k.serveLogout)
		mux.HandleFunc("POST "+path, k.serveLogout)
	}
}

// serveLogout takes an application's LogoutRequest or LogoutResponse.
func (k *kind) serveLogout(w http.ResponseWriter, r *http.Request) {
	m, err := ReadMessage(w, r)
	if err != nil {
		k.Edge.Reply(w, r, nil, nil, invalidMessage("logout: %w", err))
		return
	}
	if k.lacksCookies(r, m) {
		k.Edge.Reply(w, r, nil, repost(k.BaseURL+r.URL.Path, m), nil)
		return
	}
	browser := k.Edge.Browser(r)
	root, err := xmlsec.Parse(m.XML, xmlsec.MessageLimits())
	if err != nil {
		k.Edge.Reply(w, r, browser, nil, invalidMessage("logout: %w", err))
		return
	}
	var reply broker.Reply
	switch {
	case !m.Response && xmlsec.Is(root, NamespaceProtocol, "LogoutRequest"):
		reply, err = k.logOut(r.Context(), browser, root, m)
	case m.Response && xmlsec.Is(root, NamespaceProtocol, "LogoutResponse"):
		reply, err = k.loggedOut(r.Context(), browser, root, m)
	default:
		err = invalidMessage("%s at the single logout service", clip(root.Tag))
	}
	k.Edge.Reply(w, r, browser, reply, err)
}

// Logout tells the application that the session has ended (core 3.7.3.2). The
// leg travels as RelayState. A nil reply: its metadata names no endpoint for it.
func (f *frontend) Logout(ctx context.Context, p broker.Participant, leg broker.ID) (broker.Reply, error) {
	endpoint := f.logoutEndpoint(f.settings.LogoutBinding)
	if endpoint == nil {
		return nil, nil
	}
	var part participation
	if err := json.Unmarshal(p.Memo, &part); err != nil {
		return nil, fmt.Errorf("reading what was remembered of %s: %w", f.application.ID, err)
	}
	now := f.kind.Clock()
	message := newMessage("LogoutRequest", logoutID(leg), FormatInstant(now), endpoint.Location, f.kind.EntityID)
	message.CreateAttr("NotOnOrAfter", FormatInstant(now.Add(logoutLifetime)))
	nameChild(message, part.Name)
	if part.SessionIndex != "" {
		textChild(message, prefixProtocol, "SessionIndex", part.SessionIndex)
	}
	return f.send(ctx, endpoint.Binding, endpoint.Location, message, false, string(leg))
}

// logoutEndpoint is where logout messages to the application go: by the binding
// that is wanted, else by redirect, else by post. Nil: nowhere.
func (f *frontend) logoutEndpoint(want string) *Endpoint {
	order := []string{BindingRedirect, BindingPost}
	switch want {
	case "redirect", BindingRedirect:
	case "post", BindingPost:
		order = []string{BindingPost, BindingRedirect}
	}
	for _, binding := range order {
		if endpoint := DefaultEndpoint(f.sp.SingleLogout, binding); endpoint != nil {
			return endpoint
		}
	}
	return nil
}

// send signs a message and writes it by the binding (profiles 4.4.3.1 and
// 4.4.3.4: logout messages are signed).
func (f *frontend) send(ctx context.Context, binding, location string, message *etree.Element, response bool, relayState string) (broker.Reply, error) {
	key, err := f.signingKey(ctx)
	if err != nil {
		return nil, err
	}
	if binding == BindingRedirect {
		redirect, err := RedirectURL(location, xmlsec.Bytes(message), response, relayState, key)
		if err != nil {
			return nil, err
		}
		return redirect, nil
	}
	if err := xmlsec.Sign(message, *key, signatureAt); err != nil {
		return nil, fmt.Errorf("signing the %s: %w", message.Tag, err)
	}
	return PostForm(location, xmlsec.Bytes(message), response, relayState), nil
}
