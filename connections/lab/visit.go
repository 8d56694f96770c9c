package lab

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"trin/broker"
	"trin/connections/saml2"
	"trin/connections/saml2/lint"
)

// Visit is a browser that Trin has sent to the lab's provider.
type Visit struct {
	Protocol    Protocol
	Run         *Run
	Leg         broker.ID
	Connection  broker.ID
	Application broker.ID
	Reference   string // of the login at Trin

	Message  string   // the request of Trin as it came: XML, or the parameters
	Classes  []string // that are asked for
	Force    bool
	Passive  bool
	Findings []lint.Finding // of SAML

	transaction broker.ID
	request     string // what the answer is in reply to
	audience    string // what Trin calls itself
	nonce       string
	challenge   string
}

// Answer is what an administrator has filled in for the provider to say.
type Answer struct {
	Class      string
	Subject    string
	Attributes map[string][]string
	Age        time.Duration // how long ago the user was authenticated
	Fault      string        // of Faults; "" = it is right in everything
}

// Visit reads the request that a browser of that administrator has brought, and
// holds it against the login that is open at Trin. It returns ErrNotOpen unless
// the administrator has begun that login in the lab, it waits for exactly this
// connection, both the connection and the application are the lab's by the
// installation in force, and the request is Trin's own.
func (l *Lab) Visit(ctx context.Context, owner broker.Subject, p Protocol, query string) (*Visit, error) {
	v := &Visit{Protocol: p}
	if err := v.read(query); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNotOpen, err)
	}
	transaction, _, ok := strings.Cut(string(v.Leg), ".")
	if !ok {
		return nil, fmt.Errorf("%w: the request names no login", ErrNotOpen)
	}
	t, err := l.Store.Transaction(ctx, broker.ID(transaction))
	if errors.Is(err, broker.ErrNotFound) {
		return nil, fmt.Errorf("%w: the login is over, or never was", ErrNotOpen)
	}
	if err != nil {
		return nil, err
	}
	if t.Leg == nil || t.Leg.Factor || t.State != broker.StateFirstFactor || subtle.ConstantTimeCompare([]byte(t.Leg.ID), []byte(v.Leg)) != 1 {
		return nil, fmt.Errorf("%w: the login is not at this provider now", ErrNotOpen)
	}
	v.transaction, v.Connection, v.Application, v.Reference = t.ID, t.Leg.Connection, t.Request.Application, t.Reference
	if err := l.ours(ctx, v); err != nil {
		return nil, err
	}
	if v.Run, err = l.runOf(ctx, owner, t); err != nil {
		return nil, err
	}
	if p == SAML {
		certificates, err := l.trinCertificates(ctx)
		if err != nil {
			return nil, err
		}
		v.Findings = lint.Check(lint.Request, []byte(l.signOn(SAML)+"?"+query), lint.Options{Now: l.Clock(), Certificates: certificates, Own: []string{l.Trin, l.Pages}})
	}
	return v, nil
}

// ours wants the connection and the application to be the lab's, and the request
// to be for what the connection is.
func (l *Lab) ours(ctx context.Context, v *Visit) error {
	k, err := l.own(ctx)
	if err != nil {
		return err
	}
	configuration, err := l.Configurations.Current(ctx)
	if err != nil {
		return err
	}
	c := configuration.Connections[v.Connection]
	if c == nil || !c.Lab || !c.Enabled || c.Kind != kinds[v.Protocol] || !slices.Contains(c.Identifiers, l.identifier(v.Protocol)) {
		return fmt.Errorf("%w: the connection %s is not the lab's", ErrNotOpen, v.Connection)
	}
	a := configuration.Applications[v.Application]
	if a == nil || !slices.ContainsFunc(Protocols(), func(p Protocol) bool { return l.genuine(p, a, k) }) {
		return fmt.Errorf("%w: the application %s is not the lab's", ErrNotOpen, v.Application)
	}
	return nil
}

// identifier is what the lab's provider calls itself.
func (l *Lab) identifier(p Protocol) string {
	if p == OpenID {
		return l.issuer()
	}
	return l.providerEntity()
}

// read reads the request.
func (v *Visit) read(query string) error {
	if v.Protocol == SAML {
		return v.readSAML(query)
	}
	q, err := url.ParseQuery(query)
	if err != nil {
		return errors.New("the request cannot be read")
	}
	v.Message = query
	if v.Protocol == WSFed {
		v.Leg, v.audience = broker.ID(q.Get("wctx")), q.Get("wtrealm")
		if auth := q.Get("wauth"); auth != "" {
			v.Classes = []string{auth}
		}
		v.Force = q.Get("wfresh") == "0"
		return wanted(q.Get("wa") == "wsignin1.0" && v.audience != "", "it is no sign-in request")
	}
	v.Leg, v.nonce, v.challenge, v.audience = broker.ID(q.Get("state")), q.Get("nonce"), q.Get("code_challenge"), clientID
	v.Classes = strings.Fields(q.Get("acr_values"))
	v.Force = slices.Contains(strings.Fields(q.Get("prompt")), "login") || q.Get("max_age") == "0"
	v.Passive = q.Get("prompt") == "none"
	return wanted(q.Get("response_type") == "code" && q.Get("client_id") == clientID && v.challenge != "", "it is no request of Trin for a code")
}

func wanted(holds bool, otherwise string) error {
	if holds {
		return nil
	}
	return errors.New(otherwise)
}

func (v *Visit) readSAML(query string) error {
	inbound, err := saml2.ReadRedirect(query)
	if err != nil {
		return err
	}
	if inbound.Response {
		return errors.New("it is no request")
	}
	root, err := parse([]byte(inbound.XML))
	if err != nil {
		return err
	}
	if root.Tag != "AuthnRequest" || root.NamespaceURI() != protocolNamespace {
		return errors.New("it is no AuthnRequest")
	}
	v.Message, v.Leg = inbound.XML, broker.ID(inbound.RelayState)
	v.request, v.audience = root.SelectAttrValue("ID", ""), textOf(root, "./Issuer")
	v.Force, v.Passive = root.SelectAttrValue("ForceAuthn", "") == "true", root.SelectAttrValue("IsPassive", "") == "true"
	for _, class := range root.FindElements("./RequestedAuthnContext/AuthnContextClassRef") {
		v.Classes = append(v.Classes, strings.TrimSpace(class.Text()))
	}
	return wanted(v.request != "" && v.audience != "", "the request names nobody")
}
