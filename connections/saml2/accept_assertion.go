package saml2

import (
	"time"

	"github.com/beevik/etree"
)

// readAssertion reads a verified assertion and refuses everything that could be
// read in two ways (core 2.3.3).
func readAssertion(assertion *etree.Element, x expectation) (statement, error) {
	var s statement
	if err := checkIdentity(assertion); err != nil {
		return s, err
	}
	if err := checkIssued(assertion, x); err != nil {
		return s, err
	}
	if err := checkIssuer(assertion, x.Provider); err != nil {
		return s, err
	}
	s.ID, _ = attr(assertion, "ID")
	confirmed, err := readSubject(assertion, x, &s)
	if err != nil {
		return s, err
	}
	valid, err := readConditions(assertion, x, &s)
	if err != nil {
		return s, err
	}
	s.Until = earlier(confirmed, valid).Add(x.Skew)
	if err := readAuthnStatement(assertion, x, &s); err != nil {
		return s, err
	}
	s.Claims, err = readAttributes(assertion)
	return s, err
}

// earlier is the earlier of the two; a zero time means none.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}
