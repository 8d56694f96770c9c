package saml2

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/beevik/etree"

	"trin/broker"
	"trin/broker/web"
	"trin/connections/internal/xmlsec"
)

// usedRequests is the space of the AuthnRequest IDs that were seen.
const usedRequests = "saml2-request/"

// mountFrontend adds the routes of Trin as an identity provider; doc.go lists
// them.
func (k *kind) mountFrontend(mux *http.ServeMux) {
	mux.HandleFunc("GET /saml2/sso", k.serveSSO)
	mux.HandleFunc("POST /saml2/sso", k.serveSSO)
	mux.HandleFunc("GET /saml2/start/{application}", k.serveStart)
	mux.HandleFunc("POST /saml2/start/{application}", k.serveStart)
	mux.HandleFunc("GET /saml2/metadata", k.serveIDPMetadata)
	mux.HandleFunc("GET /saml2/metadata/single", k.serveIDPMetadata)
	mux.HandleFunc("GET /saml2/idp/{application}/metadata", k.serveIDPMetadata)
	mux.HandleFunc("GET /saml2/idp/{application}/metadata/single", k.serveIDPMetadata)
	k.mountLogout(mux)
}

// invalidMessage is a message that cannot be acted on and whose sender cannot
// be told.
func invalidMessage(format string, arguments ...any) error {
	return broker.Invalid(broker.PublicBadMessage, fmt.Errorf(format, arguments...))
}

// invalid is a message in the application's name that cannot be acted on.
func (f *frontend) invalid(message string, err error) error {
	return broker.InvalidAbout(f.about(), broker.PublicBadMessage, fmt.Errorf("%s of %s: %w", message, f.application.ID, err))
}

// about is what is known of a message in the application's name.
func (f *frontend) about() broker.About {
	return broker.About{Application: f.application.ID, Sender: f.entity.ID}
}

// serveSSO is the single sign-on service (profiles 4.1.3.3).
func (k *kind) serveSSO(w http.ResponseWriter, r *http.Request) {
	if web.Unattended(r) { // it would begin a login and use the request up
		k.Edge.Reply(w, r, nil, nil, invalidMessage("AuthnRequest: %s by a program, or ahead of a visit", r.Method))
		return
	}
	m, err := ReadMessage(w, r)
	if err != nil {
		k.Edge.Reply(w, r, nil, nil, invalidMessage("AuthnRequest: %w", err))
		return
	}
	if m.Response {
		k.Edge.Reply(w, r, nil, nil, invalidMessage("a SAMLResponse at the single sign-on service"))
		return
	}
	if k.lacksCookies(r, m) {
		k.Edge.Reply(w, r, nil, repost(k.sso, m), nil)
		return
	}
	browser := k.Edge.Browser(r)
	reply, err := k.signOn(r.Context(), browser, m)
	k.Edge.Reply(w, r, browser, reply, err)
}

// lacksCookies reports whether a posted message came without the session
// cookies and may be posted once more.
func (k *kind) lacksCookies(r *http.Request, m *Inbound) bool {
	return m.Binding == BindingPost && !m.Again && web.LacksCookies(r, k.BaseURL)
}

// originOf is the origin of an absolute URL.
func originOf(base string) string {
	u, err := url.Parse(base)
	if err != nil {
		return ""
	}
	return u.Scheme + "://" + u.Host
}

// repost makes the browser post the same message once more, from Trin's own page.
// The marker makes it the last time.
func repost(endpoint string, m *Inbound) broker.FormPost {
	form := PostForm(endpoint, []byte(m.XML), m.Response, "")
	if m.HasRelayState {
		form.Fields = append(form.Fields, broker.Field{Name: paramRelayState, Value: m.RelayState})
	}
	form.Fields = append(form.Fields, broker.Field{Name: paramAgain, Value: "1"})
	return form
}

// signOn takes one AuthnRequest from bytes to the engine. Until it is known
// where the application wants its answer, an error is the person's; from then
// on it is a Response.
func (k *kind) signOn(ctx context.Context, browser *broker.Browser, m *Inbound) (broker.Reply, error) {
	root, err := xmlsec.Parse(m.XML, xmlsec.MessageLimits())
	if err != nil {
		return nil, invalidMessage("AuthnRequest: %w", err)
	}
	if !xmlsec.Is(root, NamespaceProtocol, "AuthnRequest") {
		return nil, invalidMessage("%s at the single sign-on service", clip(root.Tag))
	}
	f, err := k.frontendOf(ctx, root)
	if err != nil {
		return nil, err
	}
	if err := f.usable(); err != nil {
		return nil, err
	}
	request, signed, err := f.authentic(root, m, f.mustSign())
	if err != nil {
		return nil, f.invalid("AuthnRequest", err)
	}
	if err := checkDestination(request, signed, k.sso); err != nil {
		return nil, f.invalid("AuthnRequest", err)
	}
	where, err := readAddressing(request)
	if err != nil {
		return nil, f.invalid("AuthnRequest", err)
	}
	consumer, err := f.consumer(where)
	if err != nil {
		return nil, f.invalid("AuthnRequest", broker.Failed(broker.CheckAddressee, err))
	}
	p := pending{Request: where.ID, Consumer: consumer, RelayState: m.RelayState}
	return f.begin(ctx, browser, request, signed, p)
}

// frontendOf finds the application that an unverified message names as its
// Issuer. Only the lookup rests on it: authentic reads the Issuer again.
func (k *kind) frontendOf(ctx context.Context, root *etree.Element) (*frontend, error) {
	issuer, err := issuerOf(root)
	if err != nil {
		return nil, invalidMessage("%s: %w", root.Tag, err)
	}
	_, opened, _, err := k.Applications.ApplicationByIdentifier(ctx, KindName, issuer)
	switch {
	case errors.Is(err, broker.ErrNotFound):
		return nil, broker.InvalidAbout(broker.About{Sender: issuer}, broker.PublicUnknownApp, fmt.Errorf("no application %q", clip(issuer)))
	case err != nil:
		return nil, broker.Invalid(broker.PublicNotAvailable, fmt.Errorf("application %q: %w", clip(issuer), err))
	}
	f, ok := opened.(*frontend)
	if !ok {
		return nil, broker.Invalid(broker.PublicNotAvailable, fmt.Errorf("application %q is not a SAML application", clip(issuer)))
	}
	return f, nil
}

// issuerOf reads the Issuer of a message (core 2.2.5).
func issuerOf(el *etree.Element) (string, error) {
	issuer, err := onlyChild(el, NamespaceAssertion, "Issuer")
	if err != nil {
		return "", err
	}
	if format, ok := attr(issuer, "Format"); ok && format != FormatEntity {
		return "", fmt.Errorf("Issuer has the Format %q", clip(format))
	}
	return uriText(issuer)
}

// authentic is [authentic] for a message of this application.
func (f *frontend) authentic(root *etree.Element, m *Inbound, must bool) (el *etree.Element, signed bool, err error) {
	return authentic(root, m, f.trust, f.entity.ID, must)
}

// begin checks what may be answered with a Response, and hands the login to the
// engine.
func (f *frontend) begin(ctx context.Context, browser *broker.Browser, request *etree.Element, signed bool, p pending) (broker.Reply, error) {
	out := broker.AuthnRequest{Application: f.application.ID, Signed: signed}
	if version, _ := attr(request, "Version"); version != Version {
		status := versionStatus(version)
		p.Status = &status
		return f.reject(ctx, browser, out, p, refused(broker.RefusedUnsupported, "Version is not 2.0"))
	}
	use, err := f.fresh(request, p, f.kind.Clock())
	if err != nil {
		return f.reject(ctx, browser, out, p, err)
	}
	out.Uses = []broker.Use{use}
	asked, err := readRequest(request)
	if err != nil {
		return f.reject(ctx, browser, out, p, err)
	}
	asked.Application, asked.Signed, asked.Uses = out.Application, out.Signed, out.Uses
	out = asked
	if p.Format, err = f.readPolicy(request); err != nil {
		return f.reject(ctx, browser, out, p, err)
	}
	if p.Subject, err = readSubjectHint(request); err != nil {
		return f.reject(ctx, browser, out, p, err)
	}
	if p.Format == "" && p.Subject != nil && contains(f.formats, p.Subject.Format) {
		p.Format = p.Subject.Format // another could never match it (core 3.3.4)
	}
	if p.Subject != nil && (p.Subject.Format == FormatEmail || p.Subject.Format == "" || p.Subject.Format == FormatUnspecified) {
		out.LoginHint = p.Subject.Value
	}
	if out.Reply, err = p.encode(); err != nil {
		return nil, broker.Invalid(broker.PublicInternal, err)
	}
	return f.kind.Broker.Begin(ctx, browser, out)
}

// fresh holds the request's instant against the clock. Its ID may be used once:
// the engine uses it up when it takes the request. An ID that was used is not
// answered again, because its answer is already under way.
func (f *frontend) fresh(request *etree.Element, p pending, now time.Time) (broker.Use, error) {
	text, _ := attr(request, "IssueInstant")
	issued, err := strictInstant(text)
	if err != nil {
		return broker.Use{}, refused(broker.RefusedMalformed, "IssueInstant: %v", err)
	}
	if issued.After(now.Add(f.skew())) {
		return broker.Use{}, refused(broker.RefusedMalformed, "IssueInstant %s is in the future", FormatInstant(issued))
	}
	until := issued.Add(f.window() + f.skew())
	if !now.Before(until) {
		return broker.Use{}, refused(broker.RefusedMalformed, "IssueInstant %s is too long ago", FormatInstant(issued))
	}
	return broker.Use{Space: usedRequests + string(f.application.ID), ID: p.Request, Until: until}, nil
}

// reject answers a request that the frontend itself refuses, through the
// engine, which records it. An error that is no refusal is the person's.
func (f *frontend) reject(ctx context.Context, browser *broker.Browser, r broker.AuthnRequest, p pending, err error) (broker.Reply, error) {
	var refusal *broker.Refusal
	if !errors.As(err, &refusal) {
		return nil, err
	}
	if r.Reply, err = p.encode(); err != nil {
		return nil, broker.Invalid(broker.PublicInternal, err)
	}
	return f.kind.Broker.Reject(ctx, browser, r, *refusal)
}

// versionStatus is the answer to another version of the protocol (core 4.1.3).
func versionStatus(version string) Status {
	if strings.HasPrefix(version, "1.") || strings.HasPrefix(version, "0.") {
		return Status{StatusVersionMismatch, StatusRequestTooLow}
	}
	return Status{StatusVersionMismatch, StatusRequestTooHigh}
}
