package wsfed

import (
	"errors"
	"fmt"
	"strings"

	"github.com/beevik/etree"

	"trin/broker"
	"trin/connections/internal/xmlsec"
)

// The most that is kept of a fault.
const (
	maxFaultCodes  = 5
	maxFaultReason = 1000
)

// protocolName is how a record names the protocol of what a provider said.
const protocolName = "WS-Federation"

// The faults of the federation that mean something to Trin (WS-Federation 1.2,
// 15). The specification has none for a class that cannot be given; this is the
// nearest, and what Trin itself writes.
const (
	faultParameter = NamespaceFederation + "#RstParameterNotAccepted"
	faultFresher   = NamespaceFederation + "#NeedFresherCredentials"
)

// namespaceFederation11 is that of WS-Federation 1.1, with the same faults; npm
// wsfed writes it.
const namespaceFederation11 = "http://schemas.xmlsoap.org/ws/2006/12/federation"

// readFault makes a SOAP fault the provider's refusal, with its codes from the
// outermost in. A fault is not signed; it is believed because it can end nothing
// but the login of the browser that brings it.
func readFault(fault *etree.Element, soap string, x expectation) error {
	codes, reason, err := faultWords(fault, soap)
	if err != nil {
		return fmt.Errorf("fault: %w", err)
	}
	refusal := &broker.Refusal{Code: broker.RefusedUpstream, Reason: "the provider answered with a fault",
		Upstream: &broker.Upstream{Protocol: protocolName, Status: codes, Message: reason}}
	innermost := codes[len(codes)-1]
	if name, ok := strings.CutPrefix(innermost, namespaceFederation11+"#"); ok {
		innermost = NamespaceFederation + "#" + name
	}
	switch innermost {
	case faultParameter:
		if x.Asked {
			refusal.Code = broker.RefusedLevel
		}
	case faultFresher:
		refusal.Code = broker.RefusedStale
	}
	return refusal
}

// faultWords reads the codes and the reason of either version of SOAP.
func faultWords(fault *etree.Element, soap string) (codes []string, reason string, err error) {
	if soap == NamespaceSOAP11 {
		return fault11(fault)
	}
	code, err := onlyChild(fault, soap, "Code")
	for err == nil && code != nil && len(codes) < maxFaultCodes {
		var value *etree.Element
		if value, err = onlyChild(code, soap, "Value"); err != nil {
			break
		}
		var text string
		if text, err = nameText(value); err != nil {
			break
		}
		codes = append(codes, qualified(value, text))
		code, err = xmlsec.Child(code, soap, "Subcode")
	}
	if err != nil {
		return nil, "", err
	}
	why, err := onlyChild(fault, soap, "Reason")
	if err != nil {
		return nil, "", err
	}
	texts := xmlsec.Children(why, soap, "Text")
	if len(texts) == 0 {
		return nil, "", errors.New("a Reason without Text")
	}
	reason, err = faultReason(texts[0])
	return codes, reason, err
}

// fault11 reads a fault of SOAP 1.1 (4.4), whose children have no namespace.
func fault11(fault *etree.Element) (codes []string, reason string, err error) {
	code, err := onlyChild(fault, "", "faultcode")
	if err != nil {
		return nil, "", err
	}
	text, err := nameText(code)
	if err != nil {
		return nil, "", err
	}
	why, err := xmlsec.Child(fault, "", "faultstring")
	if err == nil && why != nil {
		reason, err = faultReason(why)
	}
	return []string{qualified(code, text)}, reason, err
}

// faultReason is the text for the record, shortened.
func faultReason(el *etree.Element) (string, error) {
	text, err := xmlsec.Text(el)
	if err != nil {
		return "", err
	}
	if text = trimSpace(text); len(text) > maxFaultReason {
		text = strings.ToValidUTF8(text[:maxFaultReason], "")
	}
	return text, nil
}

// qualified is a QName in the text of an element as namespace#name; a name
// whose prefix is not declared stays as it is.
func qualified(el *etree.Element, name string) string {
	prefix, local, ok := strings.Cut(name, ":")
	if !ok {
		return clip(name)
	}
	if space, declared := namespaceOf(el, prefix); declared {
		return clip(space + "#" + local)
	}
	return clip(name)
}
