package saml2

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"trin/broker"
	"trin/connections/internal/xmlsec"
)

// usedAssertions is the space of the assertions that were accepted.
const usedAssertions = "saml2-assertion"

// serveConsumer is the assertion consumer service (profiles 4.1.4). A response
// that is not accepted ends nothing: the leg stays open, so that nobody can end
// another's login by sending rubbish, and the true response may still come.
func (k *kind) serveConsumer(w http.ResponseWriter, r *http.Request) {
	message, err := ReadMessage(w, r)
	if err != nil {
		k.Edge.Reply(w, r, nil, nil, invalidMessage("response: %w", err))
		return
	}
	if k.lacksCookies(r, message) {
		k.Edge.Reply(w, r, nil, repost(k.BaseURL+r.URL.EscapedPath(), message), nil)
		return
	}
	browser := k.Edge.Browser(r)
	reply, err := k.consume(r, browser, message)
	k.Edge.Reply(w, r, browser, reply, err)
}

// consume finds the leg that the message answers and resumes it.
func (k *kind) consume(r *http.Request, browser *broker.Browser, message *Inbound) (broker.Reply, error) {
	if !message.Response {
		return nil, invalidMessage("a SAMLRequest at the assertion consumer service")
	}
	if message.RelayState == "" {
		return k.unsolicited(r, message, broker.InvalidAbout(k.aboutParty(r), broker.PublicBadMessage,
			broker.Failed(broker.CheckAnswers, errors.New("a response without RelayState: it answers no request, and unsolicited responses are not accepted"))))
	}
	leg, err := k.Broker.Leg(r.Context(), browser, broker.ID(message.RelayState))
	if err != nil {
		return k.unsolicited(r, message, err)
	}
	b, err := k.backendOf(r, leg)
	if err != nil {
		return nil, err
	}
	return b.resume(r.Context(), browser, leg, message.XML)
}

// aboutParty is what is known of a message to the connection of the path that
// belongs to no login.
func (k *kind) aboutParty(r *http.Request) broker.About {
	b, err := k.currentBackend(r.Context(), broker.ID(r.PathValue("connection")))
	if err != nil {
		return broker.About{}
	}
	return broker.About{Connection: b.id}
}

// unsolicited handles a response that belongs to no leg, with the error that
// says so (profiles 4.1.5). Where the connection is set to take a response that
// answers no request, a login of one application begins instead: what somebody
// else could have posted into this browser logs nobody in and has no level.
func (k *kind) unsolicited(r *http.Request, message *Inbound, otherwise error) (broker.Reply, error) {
	var invalid *broker.InvalidError
	if !errors.As(otherwise, &invalid) || invalid.Public != broker.PublicBadMessage && invalid.Public != broker.PublicExpired {
		return nil, otherwise
	}
	b, err := k.currentBackend(r.Context(), broker.ID(r.PathValue("connection")))
	if err != nil {
		return nil, err
	}
	if b.Unsolicited == "" {
		return nil, otherwise
	}
	response, err := xmlsec.Parse(message.XML, xmlsec.MessageLimits())
	if err != nil {
		return nil, invalidMessage("response: %w", err)
	}
	if _, asked := attr(response, "InResponseTo"); asked || !xmlsec.Is(response, NamespaceProtocol, "Response") {
		return nil, otherwise
	}
	return broker.Redirect{URL: "/saml2/start/" + url.PathEscape(b.Unsolicited)}, nil
}

// backendOf is the backend of the leg, as the configuration was when the login
// began; the path must name it.
func (k *kind) backendOf(r *http.Request, leg broker.Leg) (*backend, error) {
	if path := r.PathValue("connection"); path != string(leg.Connection) {
		return nil, badMessage(leg, broker.Failed(broker.CheckAddressee, fmt.Errorf("a response to connection %q at that of %q", leg.Connection, clip(path))))
	}
	opened, err := k.Providers.Backend(r.Context(), leg.Version, leg.Connection)
	if err != nil {
		return nil, &broker.InvalidError{Public: broker.PublicNotAvailable, Reference: leg.Reference, Err: fmt.Errorf("connection %q: %w", leg.Connection, err), About: leg.About()}
	}
	b, ok := opened.(*backend)
	if !ok {
		return nil, badMessage(leg, fmt.Errorf("connection %q is not a SAML provider", leg.Connection))
	}
	return b, nil
}

// badMessage is the one answer to every response that is not accepted. The
// reason is for the log: told to the sender, it would help to forge.
func badMessage(leg broker.Leg, err error) error {
	return &broker.InvalidError{Public: broker.PublicBadMessage, Reference: leg.Reference, Err: err, About: leg.About()}
}

// resume accepts the response and goes on with the login.
func (b *backend) resume(ctx context.Context, browser *broker.Browser, leg broker.Leg, document string) (broker.Reply, error) {
	x, err := b.expect(ctx, leg)
	if err != nil {
		return nil, &broker.InvalidError{Public: broker.PublicInternal, Reference: leg.Reference, Err: err, About: leg.About()}
	}
	response, err := xmlsec.Parse(document, xmlsec.MessageLimits())
	if err != nil {
		return nil, badMessage(leg, fmt.Errorf("response: %w", err))
	}
	s, err := accept(response, x)
	var refusal *broker.Refusal
	switch {
	case errors.As(err, &refusal):
		return b.k.Broker.Refuse(ctx, browser, leg.ID, *refusal)
	case err != nil:
		return nil, badMessage(leg, err)
	}
	if key := x.Opened.By(); key != "" && b.k.Watch != nil {
		b.k.Watch.KeyUsed(b.id, b.Provider.ID, key)
	}
	evidence, err := s.evidence(x)
	if err != nil {
		return nil, &broker.InvalidError{Public: broker.PublicInternal, Reference: leg.Reference, Err: err, About: leg.About()}
	}
	return b.k.Broker.Resume(ctx, browser, leg.ID, evidence)
}

// evidence is the statement in the broker's words. The assertion counts once
// (profiles 4.1.4.5): the engine uses its ID up when it closes the leg.
func (s statement) evidence(x expectation) (broker.Evidence, error) {
	memo, err := sessionMemo{Name: s.Name, Index: s.SessionIndex}.encode()
	if err != nil {
		return broker.Evidence{}, fmt.Errorf("saml2: %w", err)
	}
	evidence := broker.Evidence{
		Class:       s.Class,
		Instant:     x.ownClock(s.Instant),
		Expires:     s.Expires,
		Authorities: s.Authorities,
		Claims:      s.Claims,
		OnwardCount: s.OnwardCount,
		OnwardTo:    s.OnwardTo,
		OneTime:     s.OneTime,
		Memo:        memo,
		Uses:        []broker.Use{{Space: usedAssertions, ID: x.Provider + " " + s.ID, Until: s.Until}},
	}
	if method := methodOf(s.Class); method != "" {
		evidence.Methods = []string{method}
	}
	if s.Name.Value != "" {
		evidence.Subject.Value = s.Name.key(x)
		evidence.Keys = evidenceKeys(s.Name.qualified(x.Provider, x.Audience), s.SessionIndex)
	}
	return evidence, nil
}

// ownClock puts an AuthnInstant that the connection's skew has let pass onto
// Trin's clock, because the engine does not know by how much the provider's is
// wrong: nobody was authenticated after now, nor, where a fresh login was asked
// for and given, before it was asked for.
func (x expectation) ownClock(instant time.Time) time.Time {
	if instant.After(x.Now) {
		return x.Now
	}
	if x.ForceAuthn && instant.Before(x.Started) {
		return x.Started
	}
	return instant
}
