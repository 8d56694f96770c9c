package xmlsec

import (
	"crypto"
	"errors"

	"github.com/beevik/etree"
)

// DecryptPolicy says which weak algorithms are tolerated and what the
// plaintext may cost. The zero value tolerates none and takes MessageLimits.
type DecryptPolicy struct {
	InsecureCBC   bool // AES-CBC: no integrity
	InsecureRSA15 bool // RSAES-PKCS1-v1_5
	Limits        Limits
}

// ErrDecrypt is the only error of [Decrypt]. It does not tell what failed, so
// that no answer built on it can serve as an oracle.
var ErrDecrypt = errors.New("cannot decrypt")

// Decrypt decrypts a wrapper such as saml:EncryptedAssertion: one EncryptedData
// with its EncryptedKey inside KeyInfo or beside it. Each key is tried. The
// plaintext goes through [Parse]. What it returns is not authenticated: verify
// its signature next.
func Decrypt(encrypted *etree.Element, keys []crypto.Decrypter, p DecryptPolicy) (*etree.Element, error) {
	return nil, ErrDecrypt
}
