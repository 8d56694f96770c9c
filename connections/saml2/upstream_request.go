package saml2

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/beevik/etree"
	gosaml2 "github.com/russellhaering/gosaml2"

	"trin/broker"
	"trin/connections/internal/xmlsec"
)

// authnRequest is what goes into one AuthnRequest beside the leg.
type authnRequest struct {
	ID          string
	Instant     time.Time
	Issuer      string // our entityID
	Consumer    string // our assertion consumer service
	Destination string
	NameFormat  string // "" = no NameIDPolicy
	Scoping     bool
	Leg         broker.Leg
}

// build makes the AuthnRequest, unsigned (core 3.4.1). The builder's document is
// edited where it says what Trin does not mean: it always writes a NameIDPolicy
// and knows no Scoping.
func (r authnRequest) build() (*etree.Element, error) {
	builder := &gosaml2.SAMLServiceProvider{
		IdentityProviderSSOURL:      r.Destination,
		AssertionConsumerServiceURL: r.Consumer,
		ServiceProviderIssuer:       r.Issuer,
		NameIdFormat:                r.NameFormat,
		ForceAuthn:                  r.Leg.ForceAuthn,
		IsPassive:                   r.Leg.Passive,
		RequestedAuthnContext:       requestedContext(r.Leg),
	}
	document, err := builder.BuildAuthRequestDocumentNoSig()
	if err != nil {
		return nil, fmt.Errorf("building the AuthnRequest: %w", err)
	}
	request := document.Root()
	request.CreateAttr("ID", r.ID)
	request.CreateAttr("IssueInstant", FormatInstant(r.Instant))
	if r.NameFormat == "" {
		for _, policy := range xmlsec.Children(request, NamespaceProtocol, "NameIDPolicy") {
			request.RemoveChild(policy)
		}
	}
	if r.Scoping {
		addScoping(request, r.Leg)
	}
	return request, checkTexts(request)
}

// requestedContext is what the leg asks for; nil, and so no element at all,
// when it asks for nothing (core 3.3.2.2.1 knows no empty one).
func requestedContext(leg broker.Leg) *gosaml2.RequestedAuthnContext {
	var classes []string
	for _, class := range leg.Ask {
		if class != "" && class != broker.ClassNone {
			classes = append(classes, string(class))
		}
	}
	if len(classes) == 0 {
		return nil
	}
	comparison := leg.Comparison
	if comparison == "" {
		comparison = broker.Exact
	}
	return &gosaml2.RequestedAuthnContext{Comparison: string(comparison), Contexts: classes}
}

// onwardCount is how often a request may be passed on that came without a limit:
// it should be given one (core 3.4.1.5.1), so that brokers which send each other
// the same login come to an end.
const onwardCount = 10

// addScoping says who is behind the request, how often it may still be passed
// on and which providers the application lists (core 3.4.1.2). It is the last
// child of the request.
func addScoping(request *etree.Element, leg broker.Leg) {
	if leg.ProxyCount == nil && len(leg.IDPList) == 0 && len(leg.RequesterIDs) == 0 {
		return
	}
	count := onwardCount
	if leg.ProxyCount != nil {
		count = max(*leg.ProxyCount, 0)
	}
	scoping := request.CreateElement("samlp:Scoping")
	scoping.CreateAttr("ProxyCount", strconv.Itoa(count))
	if len(leg.IDPList) > 0 {
		list := scoping.CreateElement("samlp:IDPList")
		for _, provider := range leg.IDPList {
			list.CreateElement("samlp:IDPEntry").CreateAttr("ProviderID", provider)
		}
	}
	for _, requester := range leg.RequesterIDs {
		scoping.CreateElement("samlp:RequesterID").SetText(requester)
	}
}

// checkTexts refuses a message with a character that XML cannot hold: what is
// sent must be what was meant.
func checkTexts(el *etree.Element) error {
	for _, a := range el.Attr {
		if !xmlText(a.Value) {
			return errors.New("an attribute holds a character that XML cannot hold")
		}
	}
	if !xmlText(el.Text()) {
		return errors.New("an element holds a character that XML cannot hold")
	}
	for child := range el.ChildElementsSeq() {
		if err := checkTexts(child); err != nil {
			return err
		}
	}
	return nil
}
