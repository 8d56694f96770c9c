package lab

import (
	"context"
	"fmt"
	"slices"

	"trin/broker"
)

// Request is what an administrator has filled in. A field that is empty is left
// out of the message; those of other protocols are not read.
type Request struct {
	Protocol Protocol `json:"protocol"`
	Classes  []string `json:"classes,omitempty"` // of WS-Federation the first: wauth
	Force    bool     `json:"force,omitempty"`   // ForceAuthn, wfresh=0, prompt=login
	Passive  bool     `json:"passive,omitempty"` // IsPassive, prompt=none
	Subject  string   `json:"subject,omitempty"` // Subject, login_hint

	Comparison string   `json:"comparison,omitempty"`
	NameFormat string   `json:"nameFormat,omitempty"`
	Post       bool     `json:"post,omitempty"`     // the binding
	Consumer   bool     `json:"consumer,omitempty"` // AssertionConsumerServiceURL is said
	Requesters []string `json:"requesters,omitempty"`
	Providers  []string `json:"providers,omitempty"` // IDPList
	ProxyCount *int     `json:"proxyCount,omitempty"`

	Fresh     string `json:"fresh,omitempty"`     // wfresh
	HomeRealm string `json:"homeRealm,omitempty"` // whr, idp_hint

	Essential bool   `json:"essential,omitempty"` // acr by the claims parameter, and essential
	MaxAge    string `json:"maxAge,omitempty"`
	Prompt    string `json:"prompt,omitempty"`
	Scope     string `json:"scope,omitempty"`

	Fault string `json:"fault,omitempty"` // of RequestFaults; "" = it is right in everything
}

// maxEntries bounds a list that is filled in.
const maxEntries = 64

// The faults that a request can have.
const (
	requestUnsigned    = "unsigned"
	requestAltered     = "altered"
	requestStranger    = "stranger"
	requestExpired     = "expired"
	requestReplayed    = "replayed"
	requestConsumer    = "consumer"
	requestDestination = "destination"
	requestIssuer      = "issuer"
	requestNoPKCE      = "no-pkce"
	requestPlainPKCE   = "plain-pkce"
)

// RequestFaults are the faults that a request of the protocol can have. Trin
// must refuse every one of them.
func RequestFaults(p Protocol) []string {
	switch p {
	case SAML:
		return []string{requestUnsigned, requestAltered, requestStranger, requestExpired, requestReplayed, requestConsumer, requestDestination, requestIssuer}
	case WSFed:
		return []string{requestExpired, requestConsumer, requestIssuer}
	}
	return []string{requestNoPKCE, requestPlainPKCE, requestConsumer, requestIssuer}
}

func (r Request) check() error {
	switch {
	case !slices.Contains(Protocols(), r.Protocol):
		return fmt.Errorf("%w: %q is no protocol of the lab", ErrInput, r.Protocol)
	case r.Fault != "" && !slices.Contains(RequestFaults(r.Protocol), r.Fault):
		return fmt.Errorf("%w: %q is no fault of a request", ErrInput, r.Fault)
	case len(r.Classes) > maxEntries || len(r.Requesters) > maxEntries || len(r.Providers) > maxEntries:
		return fmt.Errorf("%w: a list has more than %d entries", ErrInput, maxEntries)
	}
	return nil
}

// Send makes the request of an administrator, and what sends the browser to Trin
// with it. ErrUnset means that the application is not published.
func (l *Lab) Send(ctx context.Context, owner broker.Subject, r Request) (*Run, broker.Reply, error) {
	if err := r.check(); err != nil {
		return nil, nil, err
	}
	k, err := l.own(ctx)
	if err != nil {
		return nil, nil, err
	}
	if _, err := l.application(ctx, r.Protocol, k); err != nil {
		return nil, nil, err
	}
	run := &Run{Owner: owner, Started: l.Clock(), Request: r, Application: applications[r.Protocol]}
	if run.ID, err = l.name(); err != nil {
		return nil, nil, err
	}
	var reply broker.Reply
	switch r.Protocol {
	case SAML:
		reply, err = l.sendSAML(ctx, run, k)
	case WSFed:
		reply = l.sendWSFed(run)
	case OpenID:
		reply, err = l.sendOpenID(run)
	}
	if err != nil {
		return nil, nil, err
	}
	return run, reply, l.save(ctx, run)
}

// application is the lab's application in force.
func (l *Lab) application(ctx context.Context, p Protocol, k *keys) (*broker.ApplicationConnection, error) {
	configuration, err := l.Configurations.Current(ctx)
	if err != nil {
		return nil, err
	}
	a := configuration.Applications[applications[p]]
	if !l.genuine(p, a, k) {
		return nil, fmt.Errorf("%w: there is no application %s in force, or it is not the lab's own", ErrUnset, applications[p])
	}
	return a, nil
}

// Ready reports whether the application of the protocol is in force, and is the
// lab's own.
func (l *Lab) Ready(ctx context.Context, p Protocol) (bool, error) {
	k, err := l.own(ctx)
	if err != nil {
		return false, err
	}
	configuration, err := l.Configurations.Current(ctx)
	if err != nil {
		return false, err
	}
	return l.genuine(p, configuration.Applications[applications[p]], k), nil
}
