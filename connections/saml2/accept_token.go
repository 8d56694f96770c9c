package saml2

import (
	"errors"
	"fmt"
	"time"

	"github.com/beevik/etree"

	"trin/broker"
	"trin/connections/internal/xmlsec"
)

// TokenExpectation is what an assertion must match that came without a
// Response, as the token of another protocol (WS-Federation 1.2, 13.2.2).
type TokenExpectation struct {
	Provider    string // the issuer
	Audience    string // us
	Recipient   string // our endpoint; an assertion that names one must name this
	NameFormat  string // the Format that the name identifier must have; "" = any
	NameMissing bool   // an assertion without a name identifier is enough

	Started    time.Time // when the trip began: nothing that answers it is older
	Now        time.Time
	Skew       time.Duration
	ForceAuthn bool
}

// Token is what an accepted assertion says.
type Token struct {
	ID        string
	NotBefore time.Time // of the conditions; zero = none
	Until     time.Time // the end of the conditions, without any skew; never zero
	Name      bool      // it has a name identifier

	// Evidence has no Keys, no Memo and no Uses: they are the protocol's.
	Evidence broker.Evidence
}

// ReadToken reads a verified assertion as a bearer token (core 2.3.3). It is
// the reading of an assertion in a Response but for what only a Response can
// promise: SubjectConfirmationData may be left out, and then neither a request
// nor an endpoint is named. The caller binds the token to the browser, holds
// its ID as used and refuses an Instant that is older than what was asked for.
func ReadToken(assertion *etree.Element, t TokenExpectation) (Token, error) {
	x := t.expectation()
	if !xmlsec.Is(assertion, NamespaceAssertion, "Assertion") {
		return Token{}, errors.New("the token is not a SAML 2.0 assertion")
	}
	if err := checkIdentity(assertion); err != nil {
		return Token{}, err
	}
	if err := checkIssued(assertion, x); err != nil {
		return Token{}, err
	}
	if err := checkIssuer(assertion, x.Provider); err != nil {
		return Token{}, err
	}
	var s statement
	s.ID, _ = attr(assertion, "ID")
	subject, err := readName(assertion, x, &s)
	if err != nil {
		return Token{}, err
	}
	confirmed, err := confirmToken(subject, x)
	if err != nil {
		return Token{}, err
	}
	valid, err := readConditions(assertion, x, &s)
	if err != nil {
		return Token{}, err
	}
	if s.Until = valid; valid.IsZero() {
		s.Until = confirmed // it may end sooner than the conditions, and must end some time
	}
	if s.Until.IsZero() {
		return Token{}, errors.New("NotOnOrAfter is missing: the token never ends")
	}
	if err := readAuthnStatement(assertion, x, &s); err != nil {
		return Token{}, err
	}
	if s.Claims, err = readAttributes(assertion); err != nil {
		return Token{}, err
	}
	return s.token(assertion, x)
}

// expectation is t for the readers of assertions.
func (t TokenExpectation) expectation() expectation {
	return expectation{
		Provider: t.Provider, Audience: t.Audience, Recipient: t.Recipient, Skew: t.Skew,
		NameFormat: t.NameFormat, NameMissing: t.NameMissing, Started: t.Started, Now: t.Now, ForceAuthn: t.ForceAuthn,
	}
}

// token is the statement for another protocol.
func (s statement) token(assertion *etree.Element, x expectation) (Token, error) {
	if s.Instant.Before(x.Started.Add(-x.Skew)) {
		x.ForceAuthn = false // an old login stays as old as it is
	}
	evidence, err := s.evidence(x)
	if err != nil {
		return Token{}, err
	}
	evidence.Keys, evidence.Memo = nil, nil
	conditions, err := onlyChild(assertion, NamespaceAssertion, "Conditions")
	if err != nil {
		return Token{}, err
	}
	begin, _, err := instantAttr(conditions, "NotBefore")
	if err != nil {
		return Token{}, err
	}
	return Token{ID: s.ID, NotBefore: begin, Until: s.Until, Name: s.Name.Value != "", Evidence: evidence}, nil
}

// confirmToken wants one bearer confirmation that holds (core 2.4.1.1), and
// takes each for what it says: what it does not say is not demanded.
func confirmToken(subject *etree.Element, x expectation) (time.Time, error) {
	confirmations := xmlsec.Children(subject, NamespaceAssertion, "SubjectConfirmation")
	if len(confirmations) > 10 {
		return time.Time{}, errors.New("more than 10 SubjectConfirmation elements")
	}
	failed := []error{errors.New("no bearer SubjectConfirmation holds")}
	for _, confirmation := range confirmations {
		end, err := bearerToken(confirmation, x)
		if err == nil {
			return end, nil
		}
		failed = append(failed, err)
	}
	return time.Time{}, errors.Join(failed...)
}

// bearerToken holds one confirmation against us and the clock. One that answers
// a request answers none of ours: the protocol has no requests with an ID.
func bearerToken(confirmation *etree.Element, x expectation) (time.Time, error) {
	if method, _ := attr(confirmation, "Method"); method != ConfirmationBearer {
		return time.Time{}, fmt.Errorf("the Method is %q, not bearer", clip(method))
	}
	data, err := xmlsec.Child(confirmation, NamespaceAssertion, "SubjectConfirmationData")
	if err != nil || data == nil {
		return time.Time{}, err
	}
	if recipient, ok := attr(data, "Recipient"); ok && recipient != x.Recipient {
		return time.Time{}, fmt.Errorf("the Recipient %q is not %s", clip(recipient), x.Recipient)
	}
	if request, ok := attr(data, "InResponseTo"); ok {
		return time.Time{}, fmt.Errorf("InResponseTo %q: the token answers a request of another protocol", clip(request))
	}
	if _, ok := attr(data, "NotBefore"); ok {
		return time.Time{}, errors.New("NotBefore in a bearer confirmation")
	}
	end, err := checkWindow(data, x)
	if err != nil {
		return time.Time{}, fmt.Errorf("subject confirmation: %w", err)
	}
	return end, nil
}

// NameKey is a name identifier of any version of SAML as one string, by the
// rule by which this package names users: the value alone where the format is
// the pinned one, says nothing or is persistent; with the format and the
// qualifier behind a tab otherwise. It refuses what two readers could take for
// two people. The qualifier of the provider itself adds nothing.
func NameKey(el *etree.Element, provider, pinned string) (string, error) {
	x := expectation{Provider: provider, NameFormat: pinned}
	n, err := readNameID(el, x)
	if err != nil {
		return "", err
	}
	return n.key(x), nil
}

// StrictInstant reads an xs:dateTime that names its zone (core 1.3.3) and lies
// in a year to believe.
func StrictInstant(s string) (time.Time, error) { return strictInstant(s) }

// IsNil reports whether an element says xsi:nil, whatever the prefix.
func IsNil(el *etree.Element) (bool, error) { return instanceNil(el) }
