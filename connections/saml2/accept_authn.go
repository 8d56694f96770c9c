package saml2

import (
	"errors"
	"fmt"

	"github.com/beevik/etree"

	"trin/broker"
	"trin/connections/internal/xmlsec"
)

// maxAuthorities is the most authenticating authorities that a statement may
// name.
const maxAuthorities = 50

// readAuthnStatement reads how and when the user was authenticated (core 2.7.2).
// Exactly one statement and at most one class are accepted: with two, the level
// would depend on which one a reader takes.
func readAuthnStatement(assertion *etree.Element, x expectation, s *statement) error {
	el, err := onlyChild(assertion, NamespaceAssertion, "AuthnStatement")
	if err != nil {
		return err
	}
	if s.Instant, err = requiredInstant(el, "AuthnInstant"); err != nil {
		return err
	}
	if s.Instant.After(x.Now.Add(x.Skew)) {
		return broker.Failed(broker.CheckTime, fmt.Errorf("AuthnInstant %s is in the future", FormatInstant(s.Instant)))
	}
	expires, ok, err := instantAttr(el, "SessionNotOnOrAfter")
	if err != nil {
		return err
	}
	if ok && !x.Now.Before(expires.Add(x.Skew)) {
		return broker.Failed(broker.CheckTime, fmt.Errorf("SessionNotOnOrAfter %s is in the past", FormatInstant(expires)))
	}
	s.Expires = expires
	s.SessionIndex, _ = attr(el, "SessionIndex")
	if len(s.SessionIndex) > 1024 {
		return errors.New("SessionIndex is longer than 1,024 bytes")
	}
	context, err := onlyChild(el, NamespaceAssertion, "AuthnContext")
	if err != nil {
		return err
	}
	return readAuthnContext(context, s)
}

// readAuthnContext reads the class and the authorities (core 2.7.2.2). A
// declaration without a class says nothing that Trin can rank: the class stays
// "", which is never what was asked for.
func readAuthnContext(context *etree.Element, s *statement) error {
	class, err := xmlsec.Child(context, NamespaceAssertion, "AuthnContextClassRef")
	if err != nil {
		return err
	}
	if class != nil {
		text, err := xmlsec.Text(class)
		if err != nil {
			return err
		}
		if len(text) > 1024 {
			return errors.New("AuthnContextClassRef is longer than 1,024 bytes")
		}
		s.Class = broker.Ref(text)
	}
	authorities := xmlsec.Children(context, NamespaceAssertion, "AuthenticatingAuthority")
	if len(authorities) > maxAuthorities {
		return fmt.Errorf("more than %d AuthenticatingAuthority elements", maxAuthorities)
	}
	for _, authority := range authorities {
		name, err := uriText(authority)
		if err != nil {
			return err
		}
		s.Authorities = append(s.Authorities, name)
	}
	return nil
}
