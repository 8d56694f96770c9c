package wsfed

import (
	"crypto"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/beevik/etree"

	"trin/broker"
	"trin/connections/internal/xmlsec"
	"trin/connections/saml2"
)

// expectation is what an answer must match to be accepted: the connection's
// settings and the one leg that it must answer.
type expectation struct {
	Issuer        string                             // who must have issued the token
	Trust         xmlsec.Trust                       // the provider's pinned keys; nothing in the message adds to them
	Keys          func() ([]crypto.Decrypter, error) // to decrypt with; nil = none
	Opened        *saml2.Opened                      // by which of them; nil = nobody asks
	Decryption    xmlsec.DecryptPolicy
	Encrypted     bool   // a clear token is refused
	Realm         string // ours: what the token must be for
	Recipient     string // our address for this connection
	Token         tokenChoice
	NameFormat    string // the Format that the name identifier must have; "" = any
	NameMissing   bool   // a token without a name identifier is enough
	FutureInstant bool   // a login of the future is taken, as one of which nothing is known
	Asked         bool   // a class was asked for
	Skew          time.Duration
	Started       time.Time
	Now           time.Time
	ForceAuthn    bool
	MaxAge        *time.Duration
}

// statement is what an accepted token says, read from the verified element
// alone. Evidence has neither Keys, Memo, Methods nor Uses.
type statement struct {
	ID       string
	Begin    time.Time // of the conditions; zero = none
	End      time.Time // when the token ends, without the skew
	Unknown  bool      // when the user was authenticated is not known
	Evidence broker.Evidence
}

// accept decides whether wresult answers the expected request and may be
// believed (WS-Federation 1.2, 13.2.3). A *broker.Refusal is the provider's own
// no, or a yes that does not give what was asked; every other error means that
// the answer must not be acted on. Replay is the engine's, by Evidence.Uses.
//
// A carriage return that the provider has signed reaches Trin as it is, where
// XML wants a character reference, and a reader must then make a line feed of
// it (XML 1.0, 2.11). AD FS does so. A form post puts carriage returns where
// there were none (HTML, "newline normalization"). So the text is read as XML
// says, and once more with its carriage returns kept when only the digest is
// another. Each reading is verified whole, and what is believed is the reading
// that verified.
func accept(result string, x expectation) (statement, error) {
	result = trimSpace(result)
	s, err := acceptText(result, x)
	if !otherDigest(err) || !strings.Contains(result, "\r") {
		return s, err
	}
	kept, again := acceptText(strings.ReplaceAll(result, "\r", "&#xD;"), x)
	var gate *xmlsec.GateError
	if otherDigest(again) || errors.As(again, &gate) {
		return s, err
	}
	return kept, again
}

// otherDigest reports whether the signature itself is the provider's perhaps,
// and what it covers is not what was read.
func otherDigest(err error) bool {
	var signature *xmlsec.SignatureError
	return errors.As(err, &signature) && signature.Rule == xmlsec.SigInvalid
}

// acceptText is accept of one reading.
func acceptText(text string, x expectation) (statement, error) {
	root, err := xmlsec.Parse([]byte(text), xmlsec.MessageLimits())
	if err != nil {
		return statement{}, fmt.Errorf("wresult: %w", err)
	}
	response, err := readResult(root, x)
	if err != nil {
		return statement{}, err
	}
	token, err := verifiedToken(response, x)
	if err != nil {
		return statement{}, err
	}
	s, err := readToken(token, x)
	if err != nil {
		return statement{}, fmt.Errorf("token: %w", err)
	}
	if err := checkAppliesTo(response, x.Realm); err != nil {
		return statement{}, err
	}
	if err := checkLifetime(response, s, x); err != nil {
		return statement{}, err
	}
	return s, checkFresh(s, x)
}

// readToken reads a verified token of either version.
func readToken(token *etree.Element, x expectation) (statement, error) {
	if xmlsec.Is(token, NamespaceSAML11, "Assertion") {
		return readSAML11(token, x)
	}
	t, err := saml2.ReadToken(token, saml2.TokenExpectation{
		Provider: x.Issuer, Audience: x.Realm, Recipient: x.Recipient, NameFormat: x.NameFormat, NameMissing: x.NameMissing,
		Started: x.Started, Now: x.Now, Skew: x.Skew, ForceAuthn: x.ForceAuthn,
	})
	return statement{ID: t.ID, Begin: t.NotBefore, End: t.Until, Evidence: t.Evidence}, err
}

// checkFresh refuses a login that is older than what was asked for
// (WS-Federation 1.2, 13.2.2: wfresh), or of which nobody knows how old it is.
// The provider has told the truth, so this is a refusal, not an invalid message.
func checkFresh(s statement, x expectation) error {
	instant := s.Evidence.Instant
	switch {
	case s.Unknown && (x.ForceAuthn || x.MaxAge != nil):
		return &broker.Refusal{Code: broker.RefusedStale,
			Reason: "a login of a certain age was asked for, and the provider's AuthenticationInstant is in the future"}
	case x.ForceAuthn && instant.Before(x.Started.Add(-x.Skew)):
		return &broker.Refusal{Code: broker.RefusedStale, Reason: fmt.Sprintf(
			"the provider did not authenticate afresh: the login of %s is before the request of %s",
			saml2.FormatInstant(instant), saml2.FormatInstant(x.Started))}
	case x.MaxAge != nil && instant.Before(x.Now.Add(-*x.MaxAge-x.Skew)):
		return &broker.Refusal{Code: broker.RefusedStale, Reason: fmt.Sprintf(
			"the provider's login is older than %s: it is of %s", *x.MaxAge, saml2.FormatInstant(instant))}
	}
	return nil
}
