package saml2

import (
	"errors"
	"fmt"

	"github.com/beevik/etree"

	"trin/broker"
	"trin/connections/internal/xmlsec"
)

// signedPart says which part of a response must be signed.
type signedPart string

// The parts. The zero value is either: one of the two at least, always.
const (
	signedEither    signedPart = "either"
	signedAssertion signedPart = "assertion"
	signedResponse  signedPart = "response"
)

// verifiedResponse returns the response to go on with: the verified element
// when it is signed, and raw when it is not. A signature that does not verify
// is refused even if the assertion has a good one of its own.
func verifiedResponse(raw *etree.Element, x expectation) (response *etree.Element, signed bool, err error) {
	if !xmlsec.HasSignature(raw) {
		if x.Signed == signedResponse && !isError(raw) {
			return nil, false, broker.Failed(broker.CheckSignature, errors.New("the response is not signed, and the connection demands it"))
		}
		return raw, false, nil
	}
	verified, err := xmlsec.Verify(raw, x.Trust)
	if err != nil {
		return nil, false, broker.Failed(broker.CheckSignature, fmt.Errorf("signature of the response: %w", err))
	}
	if !xmlsec.Is(verified, NamespaceProtocol, "Response") {
		return nil, false, broker.Failed(broker.CheckSignature, errors.New("the signature of the response covers something else"))
	}
	return verified, true, nil
}

// isError reports whether the response says anything but success. It decides
// only whether an unsigned response may go on to be refused by its status.
func isError(raw *etree.Element) bool {
	status, err := onlyChild(raw, NamespaceProtocol, "Status")
	if err != nil {
		return false
	}
	codes, err := statusCodes(status)
	return err == nil && codes[0] != StatusSuccess
}

// verifiedAssertion returns the one assertion, decrypted and covered by a
// signature that verified: its own, or that of the response around it. A
// signature that is there must verify, whoever else has signed.
func verifiedAssertion(response *etree.Element, responseSigned bool, x expectation) (*etree.Element, error) {
	if count(response, NamespaceProtocol, "Response") != 1 {
		return nil, errors.New("a response inside the response")
	}
	if count(response, NamespaceAssertion, "Assertion", "EncryptedAssertion") > 1 {
		return nil, errTwoAssertions
	}
	assertion, err := clearAssertion(response, x)
	if err != nil {
		return nil, err
	}
	if !xmlsec.HasSignature(assertion) {
		if !responseSigned {
			return nil, broker.Failed(broker.CheckSignature, errors.New("neither the response nor the assertion is signed"))
		}
		if x.Signed == signedAssertion {
			return nil, broker.Failed(broker.CheckSignature, errors.New("the assertion is not signed, and the connection demands it"))
		}
		return assertion, nil
	}
	verified, err := xmlsec.Verify(assertion, x.Trust)
	if err != nil {
		return nil, broker.Failed(broker.CheckSignature, fmt.Errorf("signature of the assertion: %w", err))
	}
	if !xmlsec.Is(verified, NamespaceAssertion, "Assertion") {
		return nil, broker.Failed(broker.CheckSignature, errors.New("the signature of the assertion covers something else"))
	}
	return verified, nil
}

// clearAssertion finds the assertion among the response's children and decrypts
// it if need be. What comes out is not verified yet.
func clearAssertion(response *etree.Element, x expectation) (*etree.Element, error) {
	clear := xmlsec.Children(response, NamespaceAssertion, "Assertion")
	encrypted := xmlsec.Children(response, NamespaceAssertion, "EncryptedAssertion")
	switch {
	case len(clear) == 1 && len(encrypted) == 0:
		if x.Encrypted {
			return nil, broker.Failed(broker.CheckEncryption, errors.New("the assertion is not encrypted, and the connection demands it"))
		}
		return clear[0], nil
	case len(clear) == 0 && len(encrypted) == 1:
	case len(clear) == 0 && len(encrypted) == 0:
		return nil, errors.New("no assertion in the response")
	default:
		return nil, errTwoAssertions
	}
	assertion, err := xmlsec.Decrypt(encrypted[0], x.Keys, x.Decryption)
	if err != nil {
		return nil, broker.Failed(broker.CheckEncryption, fmt.Errorf("decrypting the assertion: %w", err))
	}
	if !xmlsec.Is(assertion, NamespaceAssertion, "Assertion") {
		return nil, errors.New("the encrypted content is not an assertion")
	}
	if count(assertion, NamespaceAssertion, "Assertion", "EncryptedAssertion") != 1 {
		return nil, errTwoAssertions
	}
	return assertion, nil
}
