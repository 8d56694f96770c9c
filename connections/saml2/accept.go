package saml2

import (
	"crypto"
	"errors"
	"fmt"
	"time"

	"github.com/beevik/etree"

	"trin/broker"
	"trin/connections/internal/xmlsec"
)

// expectation is what a response must match to be accepted: the connection's
// settings and the one leg that it must answer.
type expectation struct {
	Provider    string       // the entityID that must have issued it
	Trust       xmlsec.Trust // the provider's pinned keys; nothing in the message adds to them
	Keys        []crypto.Decrypter
	Opened      *Opened // by which of them; nil = nobody asks
	Decryption  xmlsec.DecryptPolicy
	Audience    string // our entityID for this connection
	Recipient   string // our assertion consumer service for this connection
	Request     string // the ID of the request that it must answer
	Signed      signedPart
	Encrypted   bool // a clear assertion is refused
	Skew        time.Duration
	NameFormat  string // the Format that the name identifier must have; "" = any
	NameMissing bool   // an answer without a name identifier is enough
	Started     time.Time
	Now         time.Time
	ForceAuthn  bool
	MaxAge      *time.Duration
}

// statement is what an accepted response says, read from the verified element
// alone.
type statement struct {
	ID           string    // of the assertion
	Until        time.Time // after it the assertion would be refused for its age alone
	Name         nameID
	Class        broker.ClassRef
	Instant      time.Time
	Expires      time.Time
	SessionIndex string
	Authorities  []string
	Claims       broker.Claims
	OnwardCount  *int
	OnwardTo     []string
	OneTime      bool
}

// accept decides whether the response, which has passed the gate, answers the
// expected request and may be believed (profiles 4.1.4.3, core 2 and 3.4.1.4).
// A *broker.Refusal is the provider's own no, or a yes that does not give what
// was asked; every other error means that the message must not be acted on.
// Replay is the caller's: it has the store.
func accept(raw *etree.Element, x expectation) (statement, error) {
	if !xmlsec.Is(raw, NamespaceProtocol, "Response") {
		return statement{}, errors.New("the message is not a Response")
	}
	response, signed, err := verifiedResponse(raw, x)
	if err != nil {
		return statement{}, err
	}
	if err := checkEnvelope(response, signed, x); err != nil {
		return statement{}, err
	}
	if err := checkStatus(response); err != nil {
		return statement{}, err
	}
	assertion, err := verifiedAssertion(response, signed, x)
	if err != nil {
		return statement{}, err
	}
	s, err := readAssertion(assertion, x)
	if err != nil {
		return statement{}, fmt.Errorf("assertion: %w", err)
	}
	if err := checkFresh(s, x); err != nil {
		return statement{}, err
	}
	return s, nil
}

// checkFresh refuses a login that is older than what was asked for (core 3.4.1,
// ForceAuthn). The provider has told the truth, so this is a refusal, not an
// invalid message.
func checkFresh(s statement, x expectation) error {
	if x.ForceAuthn && s.Instant.Before(x.Started.Add(-x.Skew)) {
		return &broker.Refusal{Code: broker.RefusedStale, Reason: fmt.Sprintf(
			"the provider did not authenticate afresh: AuthnInstant %s is before the request of %s",
			FormatInstant(s.Instant), FormatInstant(x.Started))}
	}
	if x.MaxAge != nil && s.Instant.Before(x.Now.Add(-*x.MaxAge-x.Skew)) {
		return &broker.Refusal{Code: broker.RefusedStale, Reason: fmt.Sprintf(
			"the provider's login is older than %s: AuthnInstant %s", *x.MaxAge, FormatInstant(s.Instant))}
	}
	return nil
}
