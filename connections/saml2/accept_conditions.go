package saml2

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/beevik/etree"

	"trin/broker"
	"trin/connections/internal/xmlsec"
)

// readConditions holds the conditions to the clock and to us, and reads what
// they say of passing the statement on (core 2.5.1). A condition that is not
// understood makes the assertion indeterminate, which is not valid. The time is
// the end of the conditions, zero when there is none.
func readConditions(assertion *etree.Element, x expectation, s *statement) (time.Time, error) {
	conditions, err := onlyChild(assertion, NamespaceAssertion, "Conditions")
	if err != nil {
		return time.Time{}, err
	}
	end, err := checkWindow(conditions, x)
	if err != nil {
		return time.Time{}, fmt.Errorf("conditions: %w", err)
	}
	audiences, proxies := 0, 0
	for condition := range conditions.ChildElementsSeq() {
		switch {
		case xmlsec.Is(condition, NamespaceAssertion, "AudienceRestriction"):
			audiences++
			err = checkAudience(condition, x.Audience)
		case xmlsec.Is(condition, NamespaceAssertion, "OneTimeUse"):
			s.OneTime = true
		case xmlsec.Is(condition, NamespaceAssertion, "ProxyRestriction"):
			if proxies++; proxies > 1 {
				return time.Time{}, errors.New("two ProxyRestriction elements")
			}
			err = readProxyRestriction(condition, s)
		default:
			err = fmt.Errorf("the condition %s is not understood", clip(condition.Tag))
		}
		if err != nil {
			return time.Time{}, err
		}
	}
	if audiences == 0 {
		return time.Time{}, broker.Failed(broker.CheckAddressee, errors.New("no AudienceRestriction: the assertion is not for us alone"))
	}
	return end, nil
}

// checkAudience wants us among the audiences of one restriction; all the
// restrictions must hold (core 2.5.1.4).
func checkAudience(restriction *etree.Element, us string) error {
	for _, audience := range xmlsec.Children(restriction, NamespaceAssertion, "Audience") {
		name, err := xmlsec.Text(audience)
		if err != nil {
			return err
		}
		if trimSpace(name) == us {
			return nil
		}
	}
	return broker.Failed(broker.CheckAddressee, fmt.Errorf("an AudienceRestriction does not name %s", us))
}

// readProxyRestriction reads how often and to whom the statement may be passed
// on (core 2.5.1.6).
func readProxyRestriction(restriction *etree.Element, s *statement) error {
	if value, ok := attr(restriction, "Count"); ok {
		n, err := strconv.ParseUint(value, 10, 31)
		if err != nil {
			return fmt.Errorf("ProxyRestriction Count %q is not a number", clip(value))
		}
		onward := int(n)
		s.OnwardCount = &onward
	}
	for _, audience := range xmlsec.Children(restriction, NamespaceAssertion, "Audience") {
		name, err := uriText(audience)
		if err != nil {
			return err
		}
		s.OnwardTo = append(s.OnwardTo, name)
	}
	return nil
}
