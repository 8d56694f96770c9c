package wsfed

import (
	"errors"
	"fmt"
	"time"

	"github.com/beevik/etree"

	"trin/broker"
	"trin/connections/internal/xmlsec"
	"trin/connections/saml2"
)

// readSAML11 reads a verified assertion of SAML 1.1 and refuses everything that
// could be read in two ways (SAML core 1.1, 2.3.2).
func readSAML11(assertion *etree.Element, x expectation) (statement, error) {
	var s statement
	if err := s.readHead(assertion, x); err != nil {
		return s, err
	}
	if err := s.readConditions11(assertion, x); err != nil {
		return s, err
	}
	parts, err := statements11(assertion)
	if err != nil {
		return s, err
	}
	if err := s.readSubjects11(parts, x); err != nil {
		return s, err
	}
	if err := s.readAuthentication11(parts.authentication, x); err != nil {
		return s, err
	}
	s.Evidence.Claims, err = readAttributes11(parts.attributes)
	return s, err
}

// readHead reads the attributes of the assertion itself: version 1.1, an ID, the
// provider as Issuer, and an IssueInstant that answers this login.
func (s *statement) readHead(assertion *etree.Element, x expectation) error {
	major, _ := attr(assertion, "MajorVersion")
	minor, _ := attr(assertion, "MinorVersion")
	if major != "1" || minor != "1" {
		return fmt.Errorf("the version is %q.%q, not 1.1", clip(major), clip(minor))
	}
	s.ID, _ = attr(assertion, "AssertionID") // a name that a reference can hold: the signature was verified by it
	switch {
	case s.ID == "":
		return errors.New("AssertionID is missing")
	case len(s.ID) > 256:
		return errors.New("AssertionID is longer than 256 bytes")
	}
	if issuer, _ := attr(assertion, "Issuer"); issuer != x.Issuer {
		return broker.Failed(broker.CheckSender, fmt.Errorf("Issuer %q is not %s", clip(issuer), x.Issuer))
	}
	issued, ok, err := instantAttr(assertion, "IssueInstant")
	switch {
	case err != nil:
		return err
	case !ok:
		return errors.New("IssueInstant is missing")
	case issued.After(x.Now.Add(x.Skew)):
		return broker.Failed(broker.CheckTime, fmt.Errorf("IssueInstant %s is in the future", saml2.FormatInstant(issued)))
	case issued.Before(x.Started.Add(-x.Skew)):
		return broker.Failed(broker.CheckTime, fmt.Errorf("IssueInstant %s is before the request", saml2.FormatInstant(issued)))
	}
	return nil
}

// instantAttr reads the instant in the attribute; ok is false when it is
// absent.
func instantAttr(el *etree.Element, name string) (t time.Time, ok bool, err error) {
	value, ok := attr(el, name)
	if !ok {
		return time.Time{}, false, nil
	}
	if t, err = saml2.StrictInstant(value); err != nil {
		return time.Time{}, true, fmt.Errorf("%s: %w", name, err)
	}
	return t, true, nil
}

// parts11 are the statements of an assertion.
type parts11 struct {
	authentication *etree.Element
	attributes     []*etree.Element
}

// maxStatements is the most attribute statements of one assertion.
const maxStatements = 50

// statements11 sorts the children of the assertion (SAML core 1.1, 2.3.2).
// Exactly one AuthenticationStatement is taken: with two, the level would
// depend on which one a reader takes. Advice may be ignored (2.3.2.2), what is
// not known may not.
func statements11(assertion *etree.Element) (parts11, error) {
	var p parts11
	for _, child := range assertion.ChildElements() {
		switch {
		case xmlsec.Is(child, NamespaceSAML11, "Conditions"), xmlsec.Is(child, NamespaceSAML11, "Advice"):
		case xmlsec.Is(child, NamespaceSAML11, "AttributeStatement"):
			p.attributes = append(p.attributes, child)
		case xmlsec.Is(child, NamespaceSAML11, "AuthenticationStatement"):
			if p.authentication != nil {
				return p, errors.New("more than one AuthenticationStatement")
			}
			p.authentication = child
		default:
			return p, fmt.Errorf("%s in the assertion is not understood", clip(child.Tag))
		}
	}
	if p.authentication == nil {
		return p, errors.New("AuthenticationStatement is missing")
	}
	if len(p.attributes) > maxStatements {
		return p, fmt.Errorf("more than %d AttributeStatement elements", maxStatements)
	}
	return p, nil
}
