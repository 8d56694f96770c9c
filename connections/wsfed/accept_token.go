package wsfed

import (
	"crypto"
	"errors"
	"fmt"

	"github.com/beevik/etree"

	"trin/broker"
	"trin/connections/internal/xmlsec"
)

// verifiedToken returns the one token of the response, decrypted and covered by
// its own signature. Nothing else of an answer is signed.
func verifiedToken(response *etree.Element, x expectation) (*etree.Element, error) {
	holder, token, err := requestedToken(response)
	if err != nil {
		return nil, err
	}
	if token, err = clearToken(holder, token, x); err != nil {
		return nil, err
	}
	if err := checkVersion(token, x.Token); err != nil {
		return nil, err
	}
	verified, err := xmlsec.Verify(token, x.Trust)
	if err != nil {
		return nil, broker.Failed(broker.CheckSignature, fmt.Errorf("signature of the token: %w", err))
	}
	if !xmlsec.Is(verified, token.NamespaceURI(), "Assertion") {
		return nil, broker.Failed(broker.CheckSignature, errors.New("the signature of the token covers something else"))
	}
	return verified, nil
}

// clearToken decrypts the token if need be: an EncryptedAssertion (SAML core
// 2.0, 2.3.4), or the EncryptedData in the token's place that Microsoft's
// products write around either version. What comes out is not verified yet.
func clearToken(holder, token *etree.Element, x expectation) (*etree.Element, error) {
	switch {
	case isAssertion(token):
		if x.Encrypted {
			return nil, broker.Failed(broker.CheckEncryption, errors.New("the token is not encrypted, and the connection demands it"))
		}
		return token, nil
	case xmlsec.Is(token, TokenTypeSAML20, "EncryptedAssertion"):
		holder = token
	case xmlsec.Is(token, xmlsec.NamespaceXEnc, "EncryptedData"):
	default:
		return nil, fmt.Errorf("the token is %s in %q: only SAML assertions are taken", clip(token.Tag), clip(token.NamespaceURI()))
	}
	var keys []crypto.Decrypter
	if x.Keys != nil {
		var err error
		if keys, err = x.Keys(); err != nil {
			return nil, err
		}
	}
	decrypted, err := xmlsec.Decrypt(holder, keys, x.Decryption)
	switch {
	case err != nil && !x.Decryption.InsecureCBC && isCBC(holder):
		return nil, broker.Failed(broker.CheckEncryption, fmt.Errorf("decrypting the token: it is encrypted with AES-CBC, which the connection does not take: %w", err))
	case err != nil:
		return nil, broker.Failed(broker.CheckEncryption, fmt.Errorf("decrypting the token: %w", err))
	case !isAssertion(decrypted):
		return nil, errors.New("the encrypted content is not an assertion")
	case countTokens(decrypted) != 1:
		return nil, errTwoTokens
	}
	return decrypted, nil
}

// isCBC reports whether the content is said to be encrypted with AES-CBC. It is
// for the log: AD FS writes nothing else. The method stands in the clear, so that
// it tells nothing of the content.
func isCBC(holder *etree.Element) bool {
	for _, data := range xmlsec.Children(holder, xmlsec.NamespaceXEnc, "EncryptedData") {
		for _, method := range xmlsec.Children(data, xmlsec.NamespaceXEnc, "EncryptionMethod") {
			if algorithm, _ := attr(method, "Algorithm"); algorithm == xmlsec.AES128CBC || algorithm == xmlsec.AES256CBC {
				return true
			}
		}
	}
	return false
}

// checkVersion wants the kind of token that the connection takes.
func checkVersion(token *etree.Element, choice tokenChoice) error {
	saml11 := xmlsec.Is(token, NamespaceSAML11, "Assertion")
	switch {
	case choice == tokenSAML11 && !saml11:
		return errors.New("the token is SAML 2.0, and the connection takes SAML 1.1 alone")
	case choice == tokenSAML20 && saml11:
		return errors.New("the token is SAML 1.1, and the connection takes SAML 2.0 alone")
	}
	return nil
}
