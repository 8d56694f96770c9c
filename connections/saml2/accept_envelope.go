package saml2

import (
	"errors"
	"fmt"

	"github.com/beevik/etree"

	"trin/broker"
	"trin/connections/internal/xmlsec"
)

// checkEnvelope holds the response's own attributes and issuer against what is
// expected (core 3.2.2, profiles 4.1.4.2). When the response is unsigned these
// values are only a reason to refuse; nothing is taken from them.
func checkEnvelope(response *etree.Element, signed bool, x expectation) error {
	if err := checkIdentity(response); err != nil {
		return fmt.Errorf("response: %w", err)
	}
	if err := checkIssued(response, x); err != nil {
		return fmt.Errorf("response: %w", err)
	}
	if err := checkDestination(response, signed, x.Recipient); err != nil {
		return fmt.Errorf("response: %w", err)
	}
	if err := checkInResponseTo(response, x.Request); err != nil {
		return fmt.Errorf("response: %w", err)
	}
	if len(xmlsec.Children(response, NamespaceAssertion, "Issuer")) == 0 && !signed {
		return nil // optional here when only the assertion is signed (core 3.2.2); the assertion's own is required
	}
	if err := checkIssuer(response, x.Provider); err != nil {
		return fmt.Errorf("response: %w", err)
	}
	return nil
}

// checkIdentity wants Version 2.0 and an ID (core 2.3.3, 3.2.2).
func checkIdentity(el *etree.Element) error {
	if version, _ := attr(el, "Version"); version != Version {
		return fmt.Errorf("Version is %q, not %s", clip(version), Version)
	}
	id, _ := attr(el, "ID")
	if id == "" {
		return errors.New("ID is missing")
	}
	if len(id) > 256 {
		return errors.New("ID is longer than 256 bytes")
	}
	return nil
}

// checkDestination wants Destination to be our endpoint, byte for byte, and to
// be there when the message is signed (bindings 3.5.5.2).
func checkDestination(el *etree.Element, signed bool, endpoint string) error {
	destination, ok := attr(el, "Destination")
	if !ok {
		if signed {
			return broker.Failed(broker.CheckAddressee, errors.New("Destination is missing in a signed message"))
		}
		return nil
	}
	if destination != endpoint {
		return broker.Failed(broker.CheckAddressee, fmt.Errorf("Destination %q is not %s", clip(destination), endpoint))
	}
	return nil
}

// checkInResponseTo wants the ID of the request, which is never empty (core
// 3.2.2, profiles 4.1.4.3).
func checkInResponseTo(el *etree.Element, request string) error {
	value, ok := attr(el, "InResponseTo")
	switch {
	case !ok:
		return broker.Failed(broker.CheckAnswers, errors.New("InResponseTo is missing"))
	case value != request || request == "":
		return broker.Failed(broker.CheckAnswers, fmt.Errorf("InResponseTo %q is not the request of this login", clip(value)))
	}
	return nil
}

// checkIssuer wants exactly one Issuer that is the provider, as an entity
// identifier (core 2.2.5, 8.3.6). White space around it is left by
// pretty-printers and does not make another entity.
func checkIssuer(el *etree.Element, provider string) error {
	issuer, err := onlyChild(el, NamespaceAssertion, "Issuer")
	if err != nil {
		return err
	}
	if format, ok := attr(issuer, "Format"); ok && format != FormatEntity {
		return broker.Failed(broker.CheckSender, fmt.Errorf("Issuer has the Format %q", clip(format)))
	}
	name, err := xmlsec.Text(issuer)
	if err != nil {
		return err
	}
	if trimSpace(name) != provider {
		return broker.Failed(broker.CheckSender, fmt.Errorf("Issuer %q is not %s", clip(name), provider))
	}
	return nil
}
