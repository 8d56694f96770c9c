package xmlsec

import (
	"crypto/x509"
	"errors"

	"github.com/beevik/etree"
)

// Trust is what a connection trusts: the keys of these certificates, and no
// other. KeyInfo in a message has no influence. Names, chains and dates of the
// certificates are not looked at; they are policy of the caller.
type Trust struct {
	Certificates []*x509.Certificate
	InsecureSHA1 bool // accept RSA with SHA-1
}

// ErrUnsigned says that the element has no signature as a direct child.
var ErrUnsigned = errors.New("element is not signed")

// SignatureError says why a signature was refused.
type SignatureError struct {
	Rule   string // stable name, for example "reference-uri"
	Detail string // for logs only
}

// Error names the rule and the detail.
func (e *SignatureError) Error() string {
	if e.Detail == "" {
		return "signature refused: " + e.Rule
	}
	return "signature refused: " + e.Rule + ": " + e.Detail
}

// HasSignature reports whether el has a ds:Signature as a direct child. It
// says nothing about its validity.
func HasSignature(el *etree.Element) bool {
	if el == nil {
		return false
	}
	for _, token := range el.Child {
		if child, ok := token.(*etree.Element); ok && Is(child, NamespaceDSig, "Signature") {
			return true
		}
	}
	return false
}

// Verify verifies the enveloped signature of el, which came from [Parse] and
// is the root of its document or still in its place there. It returns a new
// element without the signature, read from the octets that the signature
// covers; only that may be consumed. The error is ErrUnsigned if el has no
// ds:Signature as a direct child and a *SignatureError otherwise.
//
// The signature must stand where the schemas put it: after Issuer, or first
// where there is no Issuer; last in a SAML 1.1 assertion.
func Verify(el *etree.Element, t Trust) (*etree.Element, error) {
	if !HasSignature(el) {
		return nil, ErrUnsigned
	}
	return nil, &SignatureError{Rule: "unavailable"}
}

// VerifyOctets verifies a signature over octets by any of the trusted keys.
// ECDSA signatures are r||s. The error is a *SignatureError.
func VerifyOctets(algorithm string, octets, signature []byte, t Trust) error {
	return &SignatureError{Rule: "unavailable"}
}
