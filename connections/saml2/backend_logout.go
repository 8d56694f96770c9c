package saml2

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/beevik/etree"

	"trin/broker"
	"trin/connections/internal/xmlsec"
)

// serveProviderLogout is the single logout service towards one provider
// (profiles 4.4): it takes the provider's LogoutRequest, and its LogoutResponse
// to ours.
func (k *kind) serveProviderLogout(w http.ResponseWriter, r *http.Request) {
	m, err := ReadMessage(w, r)
	if err != nil {
		k.Edge.Reply(w, r, nil, nil, invalidMessage("logout: %w", err))
		return
	}
	if k.lacksCookies(r, m) {
		k.Edge.Reply(w, r, nil, repost(k.BaseURL+r.URL.EscapedPath(), m), nil)
		return
	}
	browser := k.Edge.Browser(r)
	root, err := xmlsec.Parse(m.XML, xmlsec.MessageLimits())
	if err != nil {
		k.Edge.Reply(w, r, browser, nil, invalidMessage("logout: %w", err))
		return
	}
	var reply broker.Reply
	id := broker.ID(r.PathValue("connection"))
	switch {
	case !m.Response && xmlsec.Is(root, NamespaceProtocol, "LogoutRequest"):
		reply, err = k.logOutBy(r.Context(), browser, root, m, id)
	case m.Response && xmlsec.Is(root, NamespaceProtocol, "LogoutResponse"):
		reply, err = k.loggedOutAt(r.Context(), browser, root, m, id)
	default:
		err = invalidMessage("%s at the single logout service", clip(root.Tag))
	}
	k.Edge.Reply(w, r, browser, reply, err)
}

// currentBackend is the backend of a connection as it is set now.
func (k *kind) currentBackend(ctx context.Context, id broker.ID) (*backend, error) {
	_, opened, _, err := k.Providers.ConnectionByID(ctx, id)
	if errors.Is(err, broker.ErrNotFound) {
		return nil, invalidMessage("connection %q: %w", clip(string(id)), err) // an address that the sender made up
	}
	if err != nil {
		return nil, broker.Invalid(broker.PublicNotAvailable, fmt.Errorf("connection %q: %w", clip(string(id)), err))
	}
	b, ok := opened.(*backend)
	if !ok {
		return nil, invalidMessage("connection %q is not a SAML provider", id)
	}
	return b, nil
}

// logOutBy takes a provider's LogoutRequest (core 3.7.1). It must be signed: it
// acts on sessions with no other proof.
func (k *kind) logOutBy(ctx context.Context, browser *broker.Browser, root *etree.Element, m *Inbound, id broker.ID) (broker.Reply, error) {
	b, err := k.currentBackend(ctx, id)
	if err != nil {
		return nil, err
	}
	request, err := b.logoutRequest(ctx, root, m)
	if err != nil {
		return nil, err
	}
	name, _ := attr(request, "ID")
	back := logoutReply{Request: name, RelayState: m.RelayState, Binding: m.Binding}
	keys, err := b.namedSessions(request)
	if err != nil {
		k.Log.InfoContext(ctx, "logout refused", "kind", KindName, "connection", b.id, "request", name, "reason", err.Error())
		return b.answerLogout(ctx, back, Status{StatusRequester, StatusRequestUnsupported})
	}
	reply, err := back.kept()
	if err != nil {
		return nil, broker.Invalid(broker.PublicInternal, err)
	}
	return k.Broker.Logout(ctx, browser, broker.LogoutRequest{Connection: b.id, Keys: keys, Reply: reply})
}

// logoutRequest verifies a LogoutRequest, holds it against our endpoint and the
// clock, and takes its ID, which counts once.
func (b *backend) logoutRequest(ctx context.Context, root *etree.Element, m *Inbound) (*etree.Element, error) {
	request, err := b.checkedLogout(root, m)
	if err != nil {
		return nil, b.invalid("LogoutRequest", err)
	}
	now := b.k.Clock()
	x := expectation{Started: now.Add(-defaultRequestLifetime), Now: now, Skew: b.Window}
	if err := checkIssued(request, x); err != nil {
		return nil, b.invalid("LogoutRequest", err)
	}
	if _, err := checkWindow(request, x); err != nil {
		return nil, b.invalid("LogoutRequest", err)
	}
	id, _ := attr(request, "ID")
	if err := checkMessageID(id); err != nil {
		return nil, b.invalid("LogoutRequest", err)
	}
	err = b.k.Used.Use(ctx, usedLogouts+b.Provider.ID, id, now.Add(defaultRequestLifetime+2*b.Window))
	switch {
	case errors.Is(err, broker.ErrUsed):
		return nil, broker.InvalidAbout(broker.About{Connection: b.id}, broker.PublicExpired, broker.Failed(broker.CheckReplay, fmt.Errorf("LogoutRequest %s of %s was seen before", clip(id), b.id)))
	case err != nil:
		return nil, broker.Invalid(broker.PublicInternal, fmt.Errorf("LogoutRequest of %s: %w", b.id, err))
	}
	return request, nil
}

// invalid is a message in the provider's name that cannot be acted on.
func (b *backend) invalid(message string, err error) error {
	return broker.InvalidAbout(broker.About{Connection: b.id, Sender: b.Provider.ID}, broker.PublicBadMessage, fmt.Errorf("%s of %s: %w", message, b.id, err))
}

// checkedLogout verifies a logout message of the provider: its signature, who
// it is from, what it is and where it is for.
func (b *backend) checkedLogout(root *etree.Element, m *Inbound) (*etree.Element, error) {
	message, _, err := authentic(root, m, b.trust(), b.Provider.ID, true)
	if err != nil {
		return nil, err
	}
	if err := checkIdentity(message); err != nil {
		return nil, err
	}
	return message, checkDestination(message, true, b.logout)
}

// namedSessions is how the request names sessions: the name identifier, alone
// or with session indexes (core 3.7.3.1).
func (b *backend) namedSessions(request *etree.Element) ([]string, error) {
	el, err := onlyChild(request, NamespaceAssertion, "NameID")
	if err != nil {
		return nil, err
	}
	name, err := readNameID(el, expectation{})
	if err != nil {
		return nil, err
	}
	name = name.qualified(b.Provider.ID, b.entityID)
	indexes := xmlsec.Children(request, NamespaceProtocol, "SessionIndex")
	if len(indexes) > maxSessionIndexes {
		return nil, fmt.Errorf("it names %d sessions, more than %d", len(indexes), maxSessionIndexes)
	}
	user := userKey(name)
	if len(indexes) == 0 {
		return []string{sessionKey(user, name.Format, "")}, nil
	}
	var keys []string
	for _, el := range indexes {
		index, err := uriText(el)
		if err != nil {
			return nil, err
		}
		keys = append(keys, sessionKey(user, name.Format, index))
	}
	return keys, nil
}

// loggedOutAt takes the provider's LogoutResponse and goes on with the logout.
// The sessions have ended already, so an answer that cannot be believed does
// not stop the user: it counts as one that was not given.
func (k *kind) loggedOutAt(ctx context.Context, browser *broker.Browser, root *etree.Element, m *Inbound, id broker.ID) (broker.Reply, error) {
	leg := broker.ID(m.RelayState)
	if leg == "" {
		return nil, invalidMessage("a LogoutResponse without RelayState")
	}
	hop, err := k.Broker.LogoutHop(ctx, browser, leg)
	if err != nil {
		return nil, err
	}
	if hop.Evidence == nil || hop.Evidence.Connection != id {
		return nil, invalidMessage("a LogoutResponse to connection %q, which was not told", clip(string(id)))
	}
	err = k.providerConfirmed(ctx, root, m, id, leg)
	if err != nil {
		k.Log.WarnContext(ctx, "logout not confirmed", "kind", KindName, "connection", id, "reason", err.Error())
	}
	return k.Broker.ResumeLogout(ctx, browser, leg, err == nil)
}

// providerConfirmed reports, with nil, that the response is the provider's own
// answer to the request of this leg and says success.
func (k *kind) providerConfirmed(ctx context.Context, root *etree.Element, m *Inbound, id, leg broker.ID) error {
	b, err := k.currentBackend(ctx, id)
	if err != nil {
		return err
	}
	response, err := b.checkedLogout(root, m)
	if err != nil {
		return err
	}
	if err := checkInResponseTo(response, logoutID(leg)); err != nil {
		return err
	}
	return logoutStatus(response)
}

// logoutStatus wants Success, whole (core 3.7.3.2).
func logoutStatus(response *etree.Element) error {
	status, err := onlyChild(response, NamespaceProtocol, "Status")
	if err != nil {
		return err
	}
	codes, err := statusCodes(status)
	switch {
	case err != nil:
		return err
	case codes[0] != StatusSuccess:
		return fmt.Errorf("the answer is %q", codes)
	case len(codes) > 1 && codes[1] == StatusPartialLogout:
		return errors.New("the peer has logged out in part")
	}
	return nil
}
