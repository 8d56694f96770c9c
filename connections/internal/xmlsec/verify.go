package xmlsec

import (
	"bytes"
	"errors"

	"github.com/beevik/etree"
)

// ErrUnsigned says that the element has no signature as a direct child.
var ErrUnsigned = errors.New("element is not signed")

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
// root element without the signature, built together with the octets that the
// signature covers; only that may be consumed. The error is ErrUnsigned if el
// has no ds:Signature as a direct child and a *SignatureError otherwise.
//
// The signature must stand where the schemas put it: after Issuer, or first
// where there is no Issuer; last in a SAML 1.1 assertion, or first. It must have
// the one form that SAML core 5.4 leaves, its algorithms must be on the list,
// and one of the trusted keys must verify it, whatever KeyInfo says.
func Verify(el *etree.Element, t Trust) (*etree.Element, error) {
	if !HasSignature(el) {
		return nil, ErrUnsigned
	}
	e, err := checkShape(el, t.InsecureSHA1)
	if err != nil {
		return nil, err
	}
	if err := e.verifyInfo(t); err != nil {
		return nil, err
	}
	return e.verifyContent(el)
}

// verifyInfo verifies the signature over SignedInfo (XML Signature 1.1 section
// 3.2.2), which is canonicalized where it stands: with the declarations that it
// inherits. Everything that checkShape read from it is covered then.
func (e *enveloped) verifyInfo(t Trust) error {
	c := takeCanonicalizer()
	defer c.release()
	c.run(e.info, nil, e.infoPrefixes)
	if c.unbound || c.foreign {
		return &SignatureError{SigInvalid, "SignedInfo is not as it was parsed"}
	}
	return t.verify(e.algorithm, c.out, e.value)
}

// verifyContent holds the digest against el without the signature (section
// 3.2.1) and returns the tree that was built while its octets were written.
func (e *enveloped) verifyContent(el *etree.Element) (*etree.Element, error) {
	c := takeCanonicalizer()
	defer c.release()
	c.twin = &twin{}
	c.run(el, e.signature, e.prefixes)
	verified := c.twin.root
	if c.unbound || c.foreign || verified == nil {
		return nil, &SignatureError{SigInvalid, "the element is not as it was parsed"}
	}
	h := e.hash.New()
	h.Write(c.out)
	if !bytes.Equal(h.Sum(nil), e.digest) {
		return nil, &SignatureError{SigInvalid, "the digest is another"}
	}
	return verified, nil
}
