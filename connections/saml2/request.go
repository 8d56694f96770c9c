package saml2

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"github.com/beevik/etree"

	"trin/broker"
	"trin/connections/internal/xmlsec"
)

// What a request may list at most. No peer needs more, and every entry is kept
// with the login.
const (
	maxClasses    = 64
	maxProviders  = 256
	maxRequesters = 64
)

// addressing is the part of an AuthnRequest that says where its answer
// goes. It is read first: once it is known, every later failure is a Response.
type addressing struct {
	ID       string
	URL      string // AssertionConsumerServiceURL
	Index    string // AssertionConsumerServiceIndex
	Protocol string // ProtocolBinding
}

// readAddressing reads who asks for what to be sent where.
func readAddressing(request *etree.Element) (addressing, error) {
	var a addressing
	a.ID, _ = attr(request, "ID")
	if err := checkMessageID(a.ID); err != nil {
		return addressing{}, err
	}
	var hasURL, hasIndex, hasProtocol bool
	a.URL, hasURL = attr(request, "AssertionConsumerServiceURL")
	a.Index, hasIndex = attr(request, "AssertionConsumerServiceIndex")
	a.Protocol, hasProtocol = attr(request, "ProtocolBinding")
	if hasURL && a.URL == "" || hasIndex && a.Index == "" || hasProtocol && a.Protocol == "" {
		return addressing{}, errors.New("an attribute that says where to answer is empty")
	}
	if hasIndex && (hasURL || hasProtocol) {
		return addressing{}, errors.New("AssertionConsumerServiceIndex stands beside AssertionConsumerServiceURL or ProtocolBinding (core 3.4.1)")
	}
	return a, nil
}

// checkMessageID wants an xs:ID that can be echoed: an NCName of at most 256
// bytes.
func checkMessageID(id string) error {
	if id == "" {
		return errors.New("ID is missing")
	}
	if len(id) > 256 {
		return errors.New("ID is longer than 256 bytes")
	}
	for i, r := range id {
		letter := r == '_' || unicode.IsLetter(r)
		if !letter && (i == 0 || !(r == '-' || r == '.' || unicode.IsDigit(r) || unicode.IsMark(r))) {
			return errors.New("ID is not an xs:ID")
		}
	}
	return nil
}

// consumer finds the endpoint that the answer goes to, only ever one of the
// metadata's with the HTTP-POST binding. URLs are compared byte for byte.
func (f *frontend) consumer(a addressing) (string, error) {
	endpoints := f.sp.AssertionConsumers
	switch {
	case a.Protocol != "" && a.Protocol != BindingPost:
		return "", fmt.Errorf("ProtocolBinding %q is not HTTP-POST", clip(a.Protocol))
	case a.URL != "":
		for i := range endpoints {
			if endpoints[i].Binding == BindingPost && endpoints[i].Location == a.URL {
				return a.URL, nil
			}
		}
		return "", fmt.Errorf("AssertionConsumerServiceURL %q is not in the application's metadata", clip(a.URL))
	case a.Index != "":
		n, err := strconv.ParseUint(a.Index, 10, 16)
		if err != nil {
			return "", fmt.Errorf("AssertionConsumerServiceIndex %q is not an unsignedShort", clip(a.Index))
		}
		for i := range endpoints {
			if endpoints[i].HasIndex && endpoints[i].Index == int(n) && endpoints[i].Binding == BindingPost {
				return endpoints[i].Location, nil
			}
		}
		return "", fmt.Errorf("AssertionConsumerServiceIndex %d is not in the application's metadata with HTTP-POST", n)
	}
	endpoint := DefaultEndpoint(endpoints, BindingPost)
	if endpoint == nil {
		return "", errors.New("the application's metadata has no AssertionConsumerService with HTTP-POST")
	}
	return endpoint.Location, nil
}

// refused makes a refusal as an error.
func refused(code broker.RefusalCode, format string, arguments ...any) error {
	return &broker.Refusal{Code: code, Reason: fmt.Sprintf(format, arguments...)}
}

// malformed is a request that contradicts the schema or itself.
func malformed(err error) error {
	return &broker.Refusal{Code: broker.RefusedMalformed, Reason: err.Error()}
}

// readRequest translates what an AuthnRequest asks (core 3.4.1). Every error is
// a *broker.Refusal. Unknown extensions and the Conditions are input that core
// lets a responder leave aside; they are not read.
func readRequest(request *etree.Element) (broker.AuthnRequest, error) {
	var out broker.AuthnRequest
	var err error
	if out.ForceAuthn, err = boolAttr(request, "ForceAuthn"); err != nil {
		return out, malformed(err)
	}
	if out.Passive, err = boolAttr(request, "IsPassive"); err != nil {
		return out, malformed(err)
	}
	if err := readRequestedContext(request, &out); err != nil {
		return out, err
	}
	if err := readScoping(request, &out); err != nil {
		return out, err
	}
	return out, nil
}

// readRequestedContext reads RequestedAuthnContext (core 3.3.2.2.1). Whether
// the comparison is one of the four is the broker's to say.
func readRequestedContext(request *etree.Element, out *broker.AuthnRequest) error {
	context, err := xmlsec.Child(request, NamespaceProtocol, "RequestedAuthnContext")
	if err != nil {
		return malformed(err)
	}
	if context == nil {
		return nil
	}
	comparison, ok := attr(context, "Comparison")
	if ok && comparison == "" {
		return refused(broker.RefusedMalformed, "Comparison is empty")
	}
	out.Comparison = broker.Comparison(clip(comparison)) // it is kept, whatever it is
	classes := xmlsec.Children(context, NamespaceAssertion, "AuthnContextClassRef")
	declarations := xmlsec.Children(context, NamespaceAssertion, "AuthnContextDeclRef")
	switch {
	case len(classes) > 0 && len(declarations) > 0:
		return refused(broker.RefusedMalformed, "RequestedAuthnContext holds classes and declarations")
	case len(declarations) > 0:
		return refused(broker.RefusedUnsupported, "RequestedAuthnContext asks for declarations; Trin knows classes")
	case len(classes) == 0:
		return refused(broker.RefusedMalformed, "RequestedAuthnContext is empty")
	case len(classes) > maxClasses:
		return refused(broker.RefusedMalformed, "RequestedAuthnContext lists %d classes, more than %d", len(classes), maxClasses)
	}
	out.Classes = make([]broker.ClassRef, len(classes))
	for i, class := range classes {
		text, err := uriText(class)
		if err != nil {
			return malformed(err)
		}
		out.Classes[i] = broker.Ref(text)
	}
	return nil
}

// readScoping reads Scoping (core 3.4.1.2): how often the request may be passed
// on, to whom, and for whom the application asks. GetComplete is not followed.
func readScoping(request *etree.Element, out *broker.AuthnRequest) error {
	scoping, err := xmlsec.Child(request, NamespaceProtocol, "Scoping")
	if err != nil {
		return malformed(err)
	}
	if scoping == nil {
		return nil
	}
	if value, ok := attr(scoping, "ProxyCount"); ok {
		count, err := strconv.ParseUint(strings.TrimPrefix(trimSpace(value), "+"), 10, 31)
		if err != nil {
			return refused(broker.RefusedMalformed, "ProxyCount %q is not a nonNegativeInteger that can be counted", clip(value))
		}
		n := int(count)
		out.ProxyCount = &n
	}
	list, err := xmlsec.Child(scoping, NamespaceProtocol, "IDPList")
	if err != nil {
		return malformed(err)
	}
	entries := xmlsec.Children(list, NamespaceProtocol, "IDPEntry")
	if len(entries) > maxProviders {
		return refused(broker.RefusedMalformed, "IDPList lists %d providers, more than %d", len(entries), maxProviders)
	}
	for _, entry := range entries {
		provider, _ := attr(entry, "ProviderID")
		if provider == "" || len(provider) > maxEntityID {
			return refused(broker.RefusedMalformed, "IDPEntry has no ProviderID of a fitting length")
		}
		out.IDPList = append(out.IDPList, provider)
	}
	requesters := xmlsec.Children(scoping, NamespaceProtocol, "RequesterID")
	if len(requesters) > maxRequesters {
		return refused(broker.RefusedMalformed, "Scoping lists %d requesters, more than %d", len(requesters), maxRequesters)
	}
	for _, requester := range requesters {
		id, err := uriText(requester)
		if err != nil {
			return malformed(err)
		}
		out.RequesterIDs = append(out.RequesterIDs, id)
	}
	return nil
}
