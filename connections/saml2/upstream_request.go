package saml2

import (
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/beevik/etree"

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

// write writes the AuthnRequest (core 3.4.1), signed if there is a key.
func (r authnRequest) write(x *xmlsec.Writer, key *xmlsec.SigningKey) error {
	classes := wantedClasses(r.Leg)
	if err := r.check(classes); err != nil {
		return err
	}
	x.Start(spaceProtocol, "AuthnRequest")
	x.Attr("AssertionConsumerServiceURL", r.Consumer)
	x.Attr("Destination", r.Destination)
	if r.Leg.ForceAuthn {
		x.Attr("ForceAuthn", "true")
	}
	x.Attr("ID", r.ID)
	if r.Leg.Passive {
		x.Attr("IsPassive", "true")
	}
	x.Attr("IssueInstant", FormatInstant(r.Instant))
	x.Attr("ProtocolBinding", BindingPost)
	x.Attr("Version", Version)
	x.Element(spaceAssertion, "Issuer", r.Issuer)
	x.SignatureHere()
	if r.NameFormat != "" {
		x.Start(spaceProtocol, "NameIDPolicy")
		x.Attr("AllowCreate", "true")
		x.Attr("Format", r.NameFormat)
		x.End()
	}
	writeRequestedContext(x, r.Leg.Comparison, classes)
	if r.Scoping {
		writeScoping(x, r.Leg)
	}
	if key == nil {
		x.End()
	} else {
		x.EndSigned(*key)
	}
	return nil
}

// check refuses a request with a character that XML cannot hold: what is sent must
// be what was meant.
func (r authnRequest) check(classes []broker.ClassRef) error {
	sendable := xmlText(r.Issuer) && xmlText(r.Consumer) && xmlText(r.Destination) && xmlText(r.NameFormat) && xmlText(string(r.Leg.Comparison))
	for _, class := range classes {
		sendable = sendable && xmlText(string(class))
	}
	if r.Scoping {
		for _, names := range [...][]string{r.Leg.IDPList, r.Leg.RequesterIDs} {
			sendable = sendable && !slices.ContainsFunc(names, func(name string) bool { return !xmlText(name) })
		}
	}
	if !sendable {
		return errors.New("building the AuthnRequest: it would hold a character that XML cannot hold")
	}
	return nil
}

// wantedClasses are those that the leg asks for by name.
func wantedClasses(leg broker.Leg) []broker.ClassRef {
	unnamed := func(class broker.ClassRef) bool { return class == "" || class == broker.ClassNone }
	if !slices.ContainsFunc(leg.Ask, unnamed) {
		return leg.Ask
	}
	return slices.DeleteFunc(slices.Clone(leg.Ask), unnamed)
}

// writeRequestedContext writes what is asked for; no element at all when that is
// nothing (core 3.3.2.2.1 knows no empty one).
func writeRequestedContext(x *xmlsec.Writer, comparison broker.Comparison, classes []broker.ClassRef) {
	if len(classes) == 0 {
		return
	}
	if comparison == "" {
		comparison = broker.Exact
	}
	x.Start(spaceProtocol, "RequestedAuthnContext")
	x.Attr("Comparison", string(comparison))
	for _, class := range classes {
		x.Element(spaceAssertion, "AuthnContextClassRef", string(class))
	}
	x.End()
}

// onwardCount is how often a request may be passed on that came without a limit:
// it should be given one (core 3.4.1.5.1), so that brokers which send each other
// the same login come to an end.
const onwardCount = 10

// writeScoping says who is behind the request, how often it may still be passed
// on and which providers the application lists (core 3.4.1.2). It is the last
// child of the request.
func writeScoping(x *xmlsec.Writer, leg broker.Leg) {
	if leg.ProxyCount == nil && len(leg.IDPList) == 0 && len(leg.RequesterIDs) == 0 {
		return
	}
	count := onwardCount
	if leg.ProxyCount != nil {
		count = max(*leg.ProxyCount, 0)
	}
	x.Start(spaceProtocol, "Scoping")
	x.Attr("ProxyCount", strconv.Itoa(count))
	if len(leg.IDPList) > 0 {
		x.Start(spaceProtocol, "IDPList")
		for _, provider := range leg.IDPList {
			x.Start(spaceProtocol, "IDPEntry")
			x.Attr("ProviderID", provider)
			x.End()
		}
		x.End()
	}
	for _, requester := range leg.RequesterIDs {
		x.Element(spaceProtocol, "RequesterID", requester)
	}
	x.End()
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
