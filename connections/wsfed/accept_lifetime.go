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

// policyNamespaces are those of AppliesTo: WS-Policy as WS-Trust cites it, and
// 1.5.
var policyNamespaces = [...]string{NamespacePolicy, "http://www.w3.org/ns/ws-policy"}

// checkAppliesTo wants AppliesTo, if it is there, to be us: it is a copy of the
// audience (WS-Federation 1.2, 13.6.3). It is not signed and gives nothing; what
// contradicts the token is refused.
func checkAppliesTo(response *etree.Element, realm string) error {
	for _, space := range policyNamespaces {
		applies, err := xmlsec.Child(response, space, "AppliesTo")
		if err != nil {
			return err
		}
		if applies == nil {
			continue
		}
		found, err := addresses(applies)
		if err != nil {
			return fmt.Errorf("AppliesTo: %w", err)
		}
		if len(found) != 1 || found[0] != realm {
			return broker.Failed(broker.CheckAddressee, fmt.Errorf("AppliesTo is %q, not %s", clip(found[0]), realm))
		}
	}
	return nil
}

// checkLifetime wants the Lifetime of the response, if it is there, to hold now
// and not to promise more than the token's conditions (WS-Trust 1.3, 4.4).
// What is believed is the conditions alone.
func checkLifetime(response *etree.Element, s statement, x expectation) error {
	lifetime, err := xmlsec.Child(response, trustOf(response, response.Tag), "Lifetime")
	if err != nil || lifetime == nil {
		return err
	}
	created, err := lifetimeInstant(lifetime, "Created")
	if err != nil {
		return err
	}
	expires, err := lifetimeInstant(lifetime, "Expires")
	if err != nil {
		return err
	}
	switch {
	case !created.IsZero() && !expires.IsZero() && !created.Before(expires):
		return broker.Failed(broker.CheckTime, errors.New("Lifetime ends before it begins"))
	case !created.IsZero() && x.Now.Before(created.Add(-x.Skew)):
		return broker.Failed(broker.CheckTime, fmt.Errorf("Lifetime begins at %s, which is in the future", saml2.FormatInstant(created)))
	case !expires.IsZero() && !x.Now.Before(expires.Add(x.Skew)):
		return broker.Failed(broker.CheckTime, fmt.Errorf("Lifetime has ended at %s", saml2.FormatInstant(expires)))
	case !expires.IsZero() && expires.After(s.End.Add(x.Skew)):
		return broker.Failed(broker.CheckTime, fmt.Errorf("Lifetime ends at %s and the token at %s", saml2.FormatInstant(expires), saml2.FormatInstant(s.End)))
	}
	return nil
}

// lifetimeInstant reads Created or Expires; zero when it is not there.
func lifetimeInstant(lifetime *etree.Element, name string) (time.Time, error) {
	el, err := xmlsec.Child(lifetime, NamespaceUtility, name)
	if err != nil || el == nil {
		return time.Time{}, err
	}
	text, err := nameText(el)
	if err != nil {
		return time.Time{}, err
	}
	t, err := saml2.StrictInstant(text)
	if err != nil {
		return time.Time{}, fmt.Errorf("Lifetime: %w", err)
	}
	return t, nil
}
