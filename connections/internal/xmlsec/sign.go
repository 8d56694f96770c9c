package xmlsec

import (
	"crypto"
	"crypto/x509"
	"errors"
	"io"

	"github.com/beevik/etree"
)

// SigningKey is what signs.
type SigningKey struct {
	Signer      crypto.Signer
	Certificate *x509.Certificate // put into KeyInfo; its key must be the signer's
	Algorithm   string            // "" = RSASHA256 or ECDSASHA256 by the key
	Random      io.Reader         // nil = crypto/rand
}

// Sign adds an enveloped signature over el, which must carry an ID attribute,
// with exclusive canonicalization. The signature becomes child element number
// at, counted from 0: 1 in a SAML message (after Issuer), 0 in metadata. After
// signing, el may be moved into another document but not changed.
func Sign(el *etree.Element, key SigningKey, at int) error {
	return errors.New("sign: not available")
}

// SignOctets signs octets, as the HTTP-Redirect binding does with the query
// (SAML bindings 3.4.4.1), and returns the algorithm for SigAlg. ECDSA
// signatures are r||s.
func SignOctets(octets []byte, key SigningKey) (algorithm string, signature []byte, err error) {
	return "", nil, errors.New("sign: not available")
}
