package wsfed

import (
	"errors"
	"fmt"

	"github.com/beevik/etree"

	"trin/broker"
	"trin/connections/internal/xmlsec"
	"trin/connections/saml2"
)

// readConditions11 holds the conditions to the clock and to us (SAML core 1.1,
// 2.3.2.1). A condition that is not understood makes the assertion
// indeterminate, which is not valid. The end is exclusive.
func (s *statement) readConditions11(assertion *etree.Element, x expectation) error {
	conditions, err := onlyChild(assertion, NamespaceSAML11, "Conditions")
	if err != nil {
		return err
	}
	if err := s.readWindow(conditions, x); err != nil {
		return broker.Failed(broker.CheckTime, fmt.Errorf("conditions: %w", err))
	}
	audiences := 0
	for _, condition := range conditions.ChildElements() {
		switch {
		case xmlsec.Is(condition, NamespaceSAML11, "AudienceRestrictionCondition"):
			audiences++
			err = broker.Failed(broker.CheckAddressee, checkAudience11(condition, x.Realm))
		case xmlsec.Is(condition, NamespaceSAML11, "DoNotCacheCondition"):
			s.Evidence.OneTime = true
		default:
			err = fmt.Errorf("the condition %s is not understood", clip(condition.Tag))
		}
		if err != nil {
			return err
		}
	}
	if audiences == 0 {
		return broker.Failed(broker.CheckAddressee, errors.New("no AudienceRestrictionCondition: the token is not for us alone"))
	}
	return nil
}

// readWindow reads NotBefore and NotOnOrAfter. A token without an end could be
// used for ever.
func (s *statement) readWindow(conditions *etree.Element, x expectation) error {
	begin, hasBegin, err := instantAttr(conditions, "NotBefore")
	if err != nil {
		return err
	}
	end, hasEnd, err := instantAttr(conditions, "NotOnOrAfter")
	switch {
	case err != nil:
		return err
	case !hasEnd:
		return errors.New("NotOnOrAfter is missing: the token never ends")
	case hasBegin && !begin.Before(end):
		return fmt.Errorf("NotBefore %s is not before NotOnOrAfter %s", saml2.FormatInstant(begin), saml2.FormatInstant(end))
	case hasBegin && x.Now.Before(begin.Add(-x.Skew)):
		return fmt.Errorf("not valid before %s", saml2.FormatInstant(begin))
	case !x.Now.Before(end.Add(x.Skew)):
		return fmt.Errorf("not valid on or after %s", saml2.FormatInstant(end))
	}
	s.Begin, s.End = begin, end
	return nil
}

// checkAudience11 wants us among the audiences of one condition; all the
// conditions must hold (SAML core 1.1, 2.3.2.1.3).
func checkAudience11(condition *etree.Element, realm string) error {
	for _, audience := range xmlsec.Children(condition, NamespaceSAML11, "Audience") {
		name, err := nameText(audience)
		if err != nil {
			return err
		}
		if name == realm {
			return nil
		}
	}
	return fmt.Errorf("an AudienceRestrictionCondition does not name %s", realm)
}
