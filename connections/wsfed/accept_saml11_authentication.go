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

// readAuthentication11 reads how and when the user was authenticated (SAML core
// 1.1, 2.4.3). Both must be said.
func (s *statement) readAuthentication11(el *etree.Element, x expectation) error {
	for _, child := range el.ChildElements() {
		switch {
		case xmlsec.Is(child, NamespaceSAML11, "Subject"), xmlsec.Is(child, NamespaceSAML11, "SubjectLocality"),
			xmlsec.Is(child, NamespaceSAML11, "AuthorityBinding"):
		default:
			return fmt.Errorf("%s in the AuthenticationStatement is not understood", clip(child.Tag))
		}
	}
	method, _ := attr(el, "AuthenticationMethod")
	switch {
	case trimSpace(method) == "":
		return errors.New("AuthenticationMethod is missing")
	case len(method) > maxName:
		return fmt.Errorf("AuthenticationMethod is longer than %d bytes", maxName)
	}
	s.Evidence.Class = broker.Ref(method)
	instant, ok, err := instantAttr(el, "AuthenticationInstant")
	switch {
	case err != nil:
		return err
	case !ok:
		return errors.New("AuthenticationInstant is missing")
	case instant.After(x.Now.Add(x.Skew)):
		if !x.FutureInstant {
			return fmt.Errorf("AuthenticationInstant %s is in the future", saml2.FormatInstant(instant))
		}
		// It proves that the user was authenticated, and nothing of when: good
		// for this login, and for none that follows.
		s.Unknown, s.Evidence.OneTime = true, true
	}
	s.Evidence.Instant = x.ownClock(instant)
	return nil
}

// ownClock puts an instant that the connection's skew has let pass onto Trin's
// clock, because the engine does not know by how much the provider's is wrong:
// nobody was authenticated after now, nor, where a fresh login was asked for and
// given, before it was asked for.
func (x expectation) ownClock(instant time.Time) time.Time {
	switch {
	case instant.After(x.Now):
		return x.Now
	case x.ForceAuthn && instant.Before(x.Started) && !instant.Before(x.Started.Add(-x.Skew)):
		return x.Started
	}
	return instant
}
