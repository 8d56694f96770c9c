package xmlsec

import (
	"crypto/x509"
	"errors"
	"io"

	"github.com/beevik/etree"
)

// EncryptionMethod names the algorithms of an encryption by their URIs. The
// zero value is AES-256-GCM with RSAOAEPMGF1P and SHA-1, which every SAML
// product reads. OIOSAML 3 wants AES256GCM, RSAOAEP, DigestSHA256, MGF1SHA256.
type EncryptionMethod struct{ Block, Transport, Digest, MGF string }

// Encrypt encrypts plaintext, the octets of one element, to the RSA key of a
// certificate and returns an xenc:EncryptedData whose KeyInfo holds the
// EncryptedKey. The caller puts it into saml:EncryptedAssertion.
func Encrypt(plaintext []byte, to *x509.Certificate, m EncryptionMethod, random io.Reader) (*etree.Element, error) {
	return nil, errors.New("encrypt: not available")
}
